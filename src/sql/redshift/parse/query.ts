/** Parses SELECT: WITH, set operations, the clauses in their order, and what may stand in FROM. */
import type {
  Alias,
  Cte,
  Expression,
  FromItem,
  GroupItem,
  Join,
  Name,
  Query,
  QueryBody,
  Select,
  SelectItem,
  TableName,
} from '../tree.ts'
import { CLAUSE_WORDS, RESERVED } from '../words.ts'
import {
  acceptOperator,
  acceptWord,
  advance,
  atOperator,
  atWord,
  behind,
  type Cursor,
  expectOperator,
  expectWord,
  fail,
  here,
  makeCursor,
  nameOf,
  nested,
  parseLabel,
  parseList,
  parseName,
  parseParenthesized,
  peek,
  SqlSyntaxError,
} from './cursor.ts'
import { parseExpression, parseOrderBy, parseSteps, startsQuery } from './expression.ts'
import { FOREIGN_JOINS } from './foreign.ts'
import { parseTypeName } from './type-name.ts'

/** A cursor over a statement, with both parsers in place. */
export function cursorOf(sql: string): Cursor {
  return makeCursor(sql, { parseQuery: parseSubquery, parseExpression })
}

export function parseQuery(cursor: Cursor): Query {
  return nested(cursor, () => {
    const start = here(cursor)
    const recursive = atWord(cursor, 'with') && atWord(cursor, 'recursive', 1)
    const ctes = atWord(cursor, 'with') ? parseWithClause(cursor) : []
    const body = parseSetOperations(cursor, 0)
    const orderBy = atWord(cursor, 'order') ? parseOrderBy(cursor) : []
    const { limit, offset } = parseLimit(cursor)
    return {
      kind: 'query',
      recursive,
      ctes,
      body,
      orderBy,
      ...(limit && { limit }),
      ...(offset && { offset }),
      start,
      end: behind(cursor),
    }
  })
}

/** A query inside another one. (AWS: r_WITH_clause) */
function parseSubquery(cursor: Cursor): Query {
  const query = parseQuery(cursor)
  if (!query.recursive) return query
  throw new SqlSyntaxError('WITH RECURSIVE cannot stand inside a subquery', query.start, 'begin the statement with it')
}

function parseWithClause(cursor: Cursor): Cte[] {
  expectWord(cursor, 'with')
  acceptWord(cursor, 'recursive')
  return parseList(cursor, parseCte)
}

function parseLimit(cursor: Cursor): { limit?: Expression | 'all'; offset?: Expression } {
  let limit: Expression | 'all' | undefined
  let offset: Expression | undefined
  for (;;) {
    if (acceptWord(cursor, 'limit')) limit = acceptWord(cursor, 'all') ? 'all' : parseExpression(cursor)
    else if (acceptWord(cursor, 'offset')) offset = parseExpression(cursor)
    else return { ...(limit && { limit }), ...(offset && { offset }) }
  }
}

export function parseCte(cursor: Cursor): Cte {
  const start = here(cursor)
  const name = parseName(cursor)
  cursor.cteNames.push(name.text)
  const columns = atOperator(cursor, '(') ? parseParenthesized(cursor, parseLabel) : []
  expectWord(cursor, 'as')
  expectOperator(cursor, '(')
  const query = parseSubquery(cursor)
  expectOperator(cursor, ')')
  return { name, columns, query, start, end: behind(cursor) }
}

/** INTERSECT binds more strongly than UNION and EXCEPT. */
const SET_RANKS: Readonly<Record<string, { operator: 'union' | 'intersect' | 'except'; rank: number }>> = {
  union: { operator: 'union', rank: 1 },
  except: { operator: 'except', rank: 1 },
  minus: { operator: 'except', rank: 1 },
  intersect: { operator: 'intersect', rank: 2 },
}

function parseSetOperations(cursor: Cursor, floor: number): QueryBody {
  let left = parseQueryTerm(cursor)
  for (;;) {
    const token = peek(cursor)
    const found = token?.kind === 'word' ? SET_RANKS[token.text] : undefined
    if (!token || !found || found.rank <= floor) return left
    cursor.index++
    const all = acceptWord(cursor, 'all')
    if (!all) acceptWord(cursor, 'distinct')
    if (all && found.operator !== 'union') {
      throw new SqlSyntaxError(
        `Redshift has no ${token.text.toUpperCase()} ALL`,
        token.start,
        'number the rows of both sides with ROW_NUMBER() and compare the numbered rows',
      )
    }
    const right = parseSetOperations(cursor, found.rank)
    left = { kind: 'set', operator: found.operator, all, left, right, start: left.start, end: right.end }
  }
}

function parseQueryTerm(cursor: Cursor): QueryBody {
  const start = here(cursor)
  if (acceptOperator(cursor, '(')) {
    const query = parseQuery(cursor)
    expectOperator(cursor, ')')
    return { kind: 'nested', query, start, end: behind(cursor) }
  }
  if (acceptWord(cursor, 'values')) {
    const rows = parseList(cursor, (inner) => parseParenthesized(inner, parseExpression))
    return { kind: 'values', rows, start, end: behind(cursor) }
  }
  return parseSelect(cursor)
}

function parseSelect(cursor: Cursor): Select {
  const start = here(cursor)
  expectWord(cursor, 'select')
  const { distinct, top } = parseQuantity(cursor)
  const items = parseList(cursor, parseSelectItem)
  const exclude = parseExclude(cursor)
  const into = parseInto(cursor)
  const from = acceptWord(cursor, 'from') ? parseList(cursor, parseFromItem) : []
  const where = acceptWord(cursor, 'where') ? parseExpression(cursor) : undefined
  const hierarchy = parseHierarchy(cursor)
  const group = acceptWord(cursor, 'group', 'by') ? parseGroupBy(cursor) : { groupBy: [] }
  const having = acceptWord(cursor, 'having') ? parseExpression(cursor) : undefined
  const qualify = acceptWord(cursor, 'qualify') ? parseExpression(cursor) : undefined
  if (atWord(cursor, 'window')) {
    throw new SqlSyntaxError('Redshift has no WINDOW clause', here(cursor), 'write the window inside each OVER (…)')
  }
  return {
    kind: 'select',
    distinct,
    ...(top && { top }),
    items,
    exclude,
    ...(into && { into }),
    from,
    ...(where && { where }),
    ...hierarchy,
    ...group,
    ...(having && { having }),
    ...(qualify && { qualify }),
    start,
    end: behind(cursor),
  }
}

function parseQuantity(cursor: Cursor): { distinct: boolean; top?: Expression } {
  let distinct = false
  let top: Expression | undefined
  for (;;) {
    if (atWord(cursor, 'distinct')) {
      if (atWord(cursor, 'on', 1) && atOperator(cursor, '(', 2)) {
        throw new SqlSyntaxError(
          'Redshift has no DISTINCT ON',
          here(cursor),
          'number the rows with ROW_NUMBER() OVER (PARTITION BY … ORDER BY …) and keep the first: QUALIFY … = 1',
        )
      }
      cursor.index++
      distinct = true
    } else if (atWord(cursor, 'all')) {
      cursor.index++
    } else if (atWord(cursor, 'top') && top === undefined && isTopCount(cursor)) {
      cursor.index++
      top = parseTopCount(cursor)
    } else {
      return { distinct, ...(top && { top }) }
    }
  }
}

function parseTopCount(cursor: Cursor): Expression | undefined {
  if (atOperator(cursor, '(')) return parseParenthesized(cursor, parseExpression)[0]
  const { text, start, end } = advance(cursor)
  return { kind: 'number', text, start, end }
}

const isTopCount = (cursor: Cursor): boolean => peek(cursor, 1)?.kind === 'number' || atOperator(cursor, '(', 1)

function parseSelectItem(cursor: Cursor): SelectItem {
  const expression = parseExpression(cursor)
  const alias = acceptWord(cursor, 'as') ? parseLabel(cursor) : parseImplicitAlias(cursor)
  return { expression, ...(alias && { alias }), start: expression.start, end: behind(cursor) }
}

/** An alias without AS: any name that is not reserved and does not begin the next clause. */
function parseImplicitAlias(cursor: Cursor): Name | undefined {
  const token = peek(cursor)
  if (token?.kind === 'quoted') {
    cursor.index++
    return nameOf(cursor, token)
  }
  if (token?.kind !== 'word' || RESERVED.has(token.text)) return undefined
  if (FOREIGN_JOINS.has(token.text) && atWord(cursor, 'join', 1)) return fail(cursor)
  if (CLAUSE_WORDS.has(token.text) && !endsItem(cursor)) return undefined
  cursor.index++
  return nameOf(cursor, token)
}

/** `select a range, b rows from t`: a clause's word that is followed by a comma, FROM or the end is an alias. */
function endsItem(cursor: Cursor): boolean {
  const next = peek(cursor, 1)
  if (!next) return !atWord(cursor, 'window') && !atWord(cursor, 'qualify')
  return (
    (next.kind === 'operator' && (next.text === ',' || next.text === ')')) ||
    (next.kind === 'word' && next.text === 'from')
  )
}

function parseExclude(cursor: Cursor): readonly Name[] {
  if (!acceptWord(cursor, 'exclude')) return []
  return atOperator(cursor, '(') ? parseParenthesized(cursor, parseLabel) : parseList(cursor, parseLabel)
}

function parseInto(cursor: Cursor): Select['into'] {
  if (!acceptWord(cursor, 'into')) return undefined
  const temporary = acceptWord(cursor, 'temp') || acceptWord(cursor, 'temporary')
  acceptWord(cursor, 'table')
  return { target: parseTableName(cursor), temporary }
}

function parseHierarchy(cursor: Cursor): Pick<Select, 'startWith' | 'connectBy'> {
  let startWith = acceptWord(cursor, 'start', 'with') ? parseExpression(cursor) : undefined
  const connectBy = acceptWord(cursor, 'connect', 'by') ? parseExpression(cursor) : undefined
  if (connectBy && !startWith && acceptWord(cursor, 'start', 'with')) startWith = parseExpression(cursor)
  return { ...(startWith && { startWith }), ...(connectBy && { connectBy }) }
}

function parseGroupBy(cursor: Cursor): Pick<Select, 'groupBy' | 'groupByAll'> {
  if (acceptWord(cursor, 'all')) return { groupBy: [], groupByAll: true }
  return { groupBy: parseList(cursor, parseGroupItem) }
}

function parseGroupItem(cursor: Cursor): GroupItem {
  const start = here(cursor)
  for (const form of ['rollup', 'cube'] as const) {
    if (atWord(cursor, form) && atOperator(cursor, '(', 1)) {
      cursor.index++
      return { kind: 'grouping', form, items: parseParenthesized(cursor, parseGroupItem), start, end: behind(cursor) }
    }
  }
  if (acceptWord(cursor, 'grouping', 'sets')) {
    return {
      kind: 'grouping',
      form: 'grouping sets',
      items: parseParenthesized(cursor, parseGroupItem),
      start,
      end: behind(cursor),
    }
  }
  if (atOperator(cursor, '(') && atOperator(cursor, ')', 1)) {
    cursor.index += 2
    return { kind: 'grouping', form: 'set', items: [], start, end: behind(cursor) }
  }
  const expression = parseExpression(cursor)
  if (expression.kind !== 'row') return expression
  return { kind: 'grouping', form: 'set', items: expression.items, start, end: expression.end }
}

/** One item of FROM with the joins behind it. */
export function parseFromItem(cursor: Cursor): FromItem {
  return nested(cursor, () => {
    let left = parseFromPrimary(cursor)
    for (;;) {
      const join = parseJoin(cursor, left)
      if (!join) return left
      left = join
    }
  })
}

function parseJoin(cursor: Cursor, left: FromItem): Join | undefined {
  const from = cursor.index
  const natural = acceptWord(cursor, 'natural')
  const type = parseJoinType(cursor)
  if (!type) {
    cursor.index = from
    return natural ? fail(cursor) : undefined
  }
  const right = parseFromPrimary(cursor)
  const joined = type === 'cross' || natural ? {} : parseJoinCondition(cursor)
  return { kind: 'join', type, natural, left, right, ...joined, start: left.start, end: behind(cursor) }
}

function parseJoinType(cursor: Cursor): Join['type'] | undefined {
  if (acceptWord(cursor, 'join') || acceptWord(cursor, 'inner', 'join')) return 'inner'
  if (acceptWord(cursor, 'cross', 'join')) return 'cross'
  for (const side of ['left', 'right', 'full'] as const) {
    if (acceptWord(cursor, side, 'join') || acceptWord(cursor, side, 'outer', 'join')) return side
  }
  return undefined
}

function parseJoinCondition(cursor: Cursor): Pick<Join, 'on' | 'using'> {
  if (acceptWord(cursor, 'on')) return { on: parseExpression(cursor) }
  if (acceptWord(cursor, 'using')) return { using: parseParenthesized(cursor, parseLabel) }
  // `a join b join c on … on …`: the condition of the outer join stands behind the inner one.
  return fail(cursor)
}

function parseFromPrimary(cursor: Cursor): FromItem {
  let item = parseFromSource(cursor)
  for (;;) {
    if (atWord(cursor, 'pivot') && atOperator(cursor, '(', 1)) item = parsePivot(cursor, item)
    else if (atWord(cursor, 'unpivot')) item = parseUnpivot(cursor, item)
    else return item
  }
}

function parseFromSource(cursor: Cursor): FromItem {
  const start = here(cursor)
  if (atWord(cursor, 'lateral')) {
    throw new SqlSyntaxError(
      'Redshift has no LATERAL',
      start,
      'join the subquery by its keys, or unnest a SUPER value in FROM',
    )
  }
  if (acceptWord(cursor, 'unpivot')) return parseUnpivotObject(cursor, start)
  if (atOperator(cursor, '(')) return startsQuery(cursor) ? parseFromQuery(cursor, start) : parseNestedJoin(cursor)
  acceptWord(cursor, 'only')
  const name = parseTableName(cursor)
  if (atOperator(cursor, '(')) return parseFromCall(cursor, name, start)
  const steps = atOperator(cursor, '[') ? parseSteps(cursor) : []
  acceptOperator(cursor, '*')
  const alias = parseAlias(cursor)
  const indexAlias = acceptWord(cursor, 'at') ? parseName(cursor) : undefined
  return { kind: 'table', name, steps, alias, ...(indexAlias && { indexAlias }), start, end: behind(cursor) }
}

function parseNestedJoin(cursor: Cursor): FromItem {
  expectOperator(cursor, '(')
  const item = parseFromItem(cursor)
  expectOperator(cursor, ')')
  const alias = parseAlias(cursor)
  if (!alias.name) return item
  throw new SqlSyntaxError(
    'a join in parentheses cannot have an alias',
    alias.name.start,
    'alias each table, or use a subquery',
  )
}

function parseFromQuery(cursor: Cursor, start: number): FromItem {
  if (startsJoinOfQueries(cursor)) return parseNestedJoin(cursor)
  expectOperator(cursor, '(')
  const query = parseSubquery(cursor)
  expectOperator(cursor, ')')
  return { kind: 'from query', query, lateral: false, alias: parseAlias(cursor), start, end: behind(cursor) }
}

/** `((select …) a join (select …) b on …)`. */
function startsJoinOfQueries(cursor: Cursor): boolean {
  if (!atOperator(cursor, '(', 1)) return false
  let depth = 0
  for (let ahead = 1; ; ahead++) {
    const token = peek(cursor, ahead)
    if (!token) return false
    if (token.kind === 'operator' && token.text === '(') depth++
    if (token.kind === 'operator' && token.text === ')' && --depth === 0) {
      const next = peek(cursor, ahead + 1)
      if (next?.kind === 'quoted') return true
      return (
        next?.kind === 'word' &&
        !['union', 'except', 'minus', 'intersect', 'order', 'limit', 'offset'].includes(next.text)
      )
    }
  }
}

function parseFromCall(cursor: Cursor, name: TableName, start: number): FromItem {
  expectOperator(cursor, '(')
  const args = atOperator(cursor, ')') ? [] : parseList(cursor, (inner) => ({ value: parseExpression(inner) }))
  expectOperator(cursor, ')')
  const end = behind(cursor)
  const call = {
    kind: 'call',
    name: name.parts,
    args,
    distinct: false,
    approximate: false,
    bare: false,
    start,
    end,
  } as const
  return { kind: 'from call', call, alias: parseCallAlias(cursor), start, end: behind(cursor) }
}

/** `cols(view_schema name, col_num int)`: a function that returns records has its columns named, with their types. */
function parseCallAlias(cursor: Cursor): Alias {
  const name = acceptWord(cursor, 'as') ? parseLabel(cursor) : parseImplicitAlias(cursor)
  if (!name || !atOperator(cursor, '(')) return { ...(name && { name }), columns: [] }
  const columns = parseParenthesized(cursor, (inner) => {
    const label = parseLabel(inner)
    if (!atOperator(inner, ',') && !atOperator(inner, ')')) parseTypeName(inner)
    return label
  })
  return { name, columns }
}

function parseUnpivotObject(cursor: Cursor, start: number): FromItem {
  const value = parseExpression(cursor)
  const alias = parseAlias(cursor)
  const keyAlias = acceptWord(cursor, 'at') ? parseName(cursor) : undefined
  return { kind: 'unpivot object', value, alias, ...(keyAlias && { keyAlias }), start, end: behind(cursor) }
}

function parseAlias(cursor: Cursor): Alias {
  const name = acceptWord(cursor, 'as') ? parseLabel(cursor) : parseImplicitAlias(cursor)
  const columns = name && atOperator(cursor, '(') ? parseParenthesized(cursor, parseLabel) : []
  return { ...(name && { name }), columns }
}

export function parseTableName(cursor: Cursor): TableName {
  const start = here(cursor)
  const parts = [parseName(cursor)]
  while (acceptOperator(cursor, '.')) parts.push(parseLabel(cursor))
  const name = { parts, start, end: behind(cursor) }
  cursor.tables.push(name)
  return name
}

function parsePivot(cursor: Cursor, source: FromItem): FromItem {
  expectWord(cursor, 'pivot')
  expectOperator(cursor, '(')
  const aggregates = parseList(cursor, parseSelectItem)
  expectWord(cursor, 'for')
  const label = parseName(cursor)
  const column: Expression = { kind: 'reference', parts: [label], start: label.start, end: label.end }
  expectWord(cursor, 'in')
  const values = parseParenthesized(cursor, parseSelectItem)
  expectOperator(cursor, ')')
  return {
    kind: 'pivot',
    source,
    aggregates,
    column,
    values,
    alias: parseAlias(cursor),
    start: source.start,
    end: behind(cursor),
  }
}

function parseUnpivot(cursor: Cursor, source: FromItem): FromItem {
  expectWord(cursor, 'unpivot')
  const includeNulls = acceptWord(cursor, 'include', 'nulls')
  if (!includeNulls) acceptWord(cursor, 'exclude', 'nulls')
  expectOperator(cursor, '(')
  const valueColumn = parseName(cursor)
  expectWord(cursor, 'for')
  const nameColumn = parseName(cursor)
  expectWord(cursor, 'in')
  const columns = parseParenthesized(cursor, parseSelectItem)
  expectOperator(cursor, ')')
  const alias = parseAlias(cursor)
  return {
    kind: 'unpivot',
    source,
    includeNulls,
    valueColumn,
    nameColumn,
    columns,
    alias,
    start: source.start,
    end: behind(cursor),
  }
}
