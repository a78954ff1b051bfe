/** Parses one statement of Redshift SQL. What is not in the grammar throws a `SqlSyntaxError` with its place. */
import type { Accepted, Assignment, Drop, Refused, SetSetting, Statement } from '../statement.ts'
import type { Cte, FromItem, Name, TableName } from '../tree.ts'
import {
  acceptOperator,
  acceptWord,
  advance,
  atOperator,
  atWord,
  atWords,
  type Cursor,
  expectOperator,
  expectWord,
  fail,
  here,
  parseLabel,
  parseList,
  parseName,
  parseParenthesized,
  parseQualifiedName,
  peek,
  SqlSyntaxError,
} from './cursor.ts'
import { parseAlter, parseCreate } from './definition.ts'
import { parseExpression } from './expression.ts'
import { parseDropFunction } from './function.ts'
import { parseClose, parseDeallocate, parseDeclare, parseExecute, parseFetch, parsePrepare } from './prepared.ts'
import { cursorOf, parseCte, parseFromItem, parseQuery, parseTableName } from './query.ts'
import { refusedObject } from './refused.ts'

export interface Parsed {
  readonly statement: Statement
  /** Every table that the statement names, CTEs and aliases included. */
  readonly tables: readonly TableName[]
  readonly cteNames: readonly string[]
}

export function parseStatement(sql: string): Parsed {
  const cursor = cursorOf(sql)
  const statement = parseOne(cursor)
  acceptOperator(cursor, ';')
  if (!['accepted', 'refused', 'copy', 'unload'].includes(statement.kind) && peek(cursor)) fail(cursor)
  return { statement, tables: cursor.tables, cteNames: cursor.cteNames }
}

function parseOne(cursor: Cursor): Statement {
  const token = peek(cursor)
  if (!token) return fail(cursor)
  if (atOperator(cursor, '(')) return { kind: 'query', query: parseQuery(cursor) }
  if (token.kind !== 'word') return fail(cursor)
  switch (token.text) {
    case 'select':
    case 'values':
      return { kind: 'query', query: parseQuery(cursor) }
    case 'with':
      return parseWith(cursor)
    case 'insert':
      return parseInsert(cursor)
    case 'update':
      return parseUpdate(cursor, { recursive: false, ctes: [] })
    case 'delete':
      return parseDelete(cursor, { recursive: false, ctes: [] })
    case 'merge':
      return parseMerge(cursor)
    case 'create':
      return parseCreate(cursor)
    case 'alter':
      return parseAlter(cursor)
    case 'drop':
      return parseDrop(cursor)
    case 'truncate':
      cursor.index++
      acceptWord(cursor, 'table')
      return { kind: 'truncate', target: parseTableName(cursor) }
    case 'comment':
      return parseComment(cursor)
    case 'explain':
      cursor.index++
      acceptWord(cursor, 'verbose')
      if (atWord(cursor, 'analyze') || atWord(cursor, 'analyse')) {
        throw new SqlSyntaxError(
          'Redshift has no EXPLAIN ANALYZE',
          here(cursor),
          'run the query, and look at SVL_QUERY_SUMMARY on the cluster',
        )
      }
      return { kind: 'explain', statement: parseOne(cursor) }
    case 'refresh':
      cursor.index++
      expectWord(cursor, 'materialized', 'view')
      return withTail(cursor, { kind: 'refresh', target: parseTableName(cursor) }, ['restrict', 'cascade'])
    case 'set':
    case 'reset':
      return parseSet(cursor)
    case 'show':
      return parseShow(cursor)
    case 'use':
      cursor.index++
      return { kind: 'use', database: parseName(cursor) }
    case 'attach':
    case 'detach':
    case 'desc': {
      const object = peek(cursor, 1)?.text ?? ''
      return refusedObject(cursor, object, token.start) ?? fail(cursor)
    }
    case 'prepare':
      return parsePrepare(cursor)
    case 'execute':
      return parseExecute(cursor)
    case 'deallocate':
      return parseDeallocate(cursor)
    case 'declare':
      return parseDeclare(cursor)
    case 'fetch':
      return parseFetch(cursor)
    case 'close':
      return parseClose(cursor)
    case 'copy':
    case 'unload':
      return { kind: token.text }
    default:
      return (
        parseTransaction(cursor) ??
        parseAccepted(cursor, token.text) ??
        refusedStatement(cursor, token.text) ??
        fail(cursor)
      )
  }
}

function withTail<Result extends Statement>(cursor: Cursor, statement: Result, words: readonly string[]): Result {
  for (const word of words) acceptWord(cursor, word)
  return statement
}

interface With {
  readonly recursive: boolean
  readonly ctes: readonly Cte[]
}

/** WITH before SELECT belongs to the query; before UPDATE and DELETE to the statement. */
function parseWith(cursor: Cursor): Statement {
  const from = cursor.index
  const recursive = atWord(cursor, 'recursive', 1)
  cursor.index += recursive ? 2 : 1
  const ctes = parseList(cursor, parseCte)
  if (atWord(cursor, 'update')) return parseUpdate(cursor, { recursive, ctes })
  if (atWord(cursor, 'delete')) return parseDelete(cursor, { recursive, ctes })
  cursor.index = from
  return { kind: 'query', query: parseQuery(cursor) }
}

function parseInsert(cursor: Cursor): Statement {
  expectWord(cursor, 'insert', 'into')
  const target = parseTableName(cursor)
  if (acceptWord(cursor, 'default', 'values')) return { kind: 'insert', target, columns: [] }
  const columns = atOperator(cursor, '(') && !startsSubquery(cursor) ? parseParenthesized(cursor, parseLabel) : []
  return { kind: 'insert', target, columns, source: parseQuery(cursor) }
}

const startsSubquery = (cursor: Cursor): boolean =>
  atWord(cursor, 'select', 1) || atWord(cursor, 'with', 1) || atOperator(cursor, '(', 1)

function parseUpdate(cursor: Cursor, { recursive, ctes }: With): Statement {
  expectWord(cursor, 'update')
  const target = parseTableName(cursor)
  const alias = parseTargetAlias(cursor, 'set')
  expectWord(cursor, 'set')
  const set = parseList(cursor, parseAssignment)
  const from: FromItem[] = acceptWord(cursor, 'from') ? parseList(cursor, parseFromItem) : []
  const where = acceptWord(cursor, 'where') ? parseExpression(cursor) : undefined
  return { kind: 'update', recursive, ctes, target, ...(alias && { alias }), set, from, ...(where && { where }) }
}

function parseTargetAlias(cursor: Cursor, ...stops: readonly string[]): Name | undefined {
  if (acceptWord(cursor, 'as')) return parseLabel(cursor)
  const token = peek(cursor)
  if (!token || (token.kind === 'word' && stops.includes(token.text))) return undefined
  if (token.kind !== 'word' && token.kind !== 'quoted') return undefined
  return ['where', 'using', 'from'].some((word) => atWord(cursor, word)) ? undefined : parseName(cursor)
}

function parseAssignment(cursor: Cursor): Assignment {
  let column = parseLabel(cursor)
  while (acceptOperator(cursor, '.')) column = parseLabel(cursor)
  expectOperator(cursor, '=')
  return { column, value: parseExpression(cursor) }
}

function parseDelete(cursor: Cursor, { recursive, ctes }: With): Statement {
  expectWord(cursor, 'delete')
  acceptWord(cursor, 'from')
  const target = parseTableName(cursor)
  const alias = parseTargetAlias(cursor, 'using', 'where')
  const using: FromItem[] = acceptWord(cursor, 'using') ? parseList(cursor, parseFromItem) : []
  const where = acceptWord(cursor, 'where') ? parseExpression(cursor) : undefined
  return { kind: 'delete', recursive, ctes, target, ...(alias && { alias }), using, ...(where && { where }) }
}

function parseMerge(cursor: Cursor): Statement {
  const start = here(cursor)
  expectWord(cursor, 'merge', 'into')
  const target = parseTableName(cursor)
  expectWord(cursor, 'using')
  if (atOperator(cursor, '(')) {
    throw new SqlSyntaxError(
      'the source of a MERGE must be a table',
      here(cursor),
      'build the source as a temporary table',
    )
  }
  const source = parseTableName(cursor)
  const alias = atWord(cursor, 'on') ? undefined : parseTargetAlias(cursor, 'on')
  expectWord(cursor, 'on')
  const on = parseExpression(cursor)
  const common = { kind: 'merge', target, source, ...(alias && { alias }), on, start } as const
  if (acceptWord(cursor, 'remove', 'duplicates')) return { ...common, removeDuplicates: true }
  let matched: { update: Assignment[] } | 'delete' | undefined
  let insert: { columns: Name[]; values: ReturnType<typeof parseExpression>[] } | undefined
  while (acceptWord(cursor, 'when')) {
    const not = acceptWord(cursor, 'not')
    expectWord(cursor, 'matched', 'then')
    if (not) {
      expectWord(cursor, 'insert')
      const columns = atOperator(cursor, '(') ? parseParenthesized(cursor, parseLabel) : []
      expectWord(cursor, 'values')
      insert = { columns, values: parseParenthesized(cursor, parseExpression) }
    } else if (acceptWord(cursor, 'delete')) {
      matched = 'delete'
    } else {
      expectWord(cursor, 'update', 'set')
      matched = { update: parseList(cursor, parseAssignment) }
    }
  }
  return { ...common, ...(matched && { matched }), ...(insert && { insert }), removeDuplicates: false }
}

function parseDrop(cursor: Cursor): Statement {
  const start = here(cursor)
  expectWord(cursor, 'drop')
  if (atWord(cursor, 'function')) return parseDropFunction(cursor)
  const object = parseDropObject(cursor)
  if (object === undefined) return refusedStatement(cursor, 'drop') ?? parseAcceptedDrop(cursor, start)
  const ifExists = acceptWord(cursor, 'if', 'exists')
  const names = parseList(cursor, parseTableName)
  if (object === 'schema' && atWords(cursor, 'drop', 'external', 'database')) {
    throw new SqlSyntaxError('external schemas do not run on the local target', here(cursor))
  }
  const cascade = acceptWord(cursor, 'cascade')
  if (!cascade) acceptWord(cursor, 'restrict')
  return { kind: 'drop', object, names, ifExists, cascade }
}

function parseDropObject(cursor: Cursor): Drop['object'] | undefined {
  if (acceptWord(cursor, 'materialized', 'view')) return 'materialized view'
  return (['table', 'view', 'schema'] as const).find((word) => acceptWord(cursor, word))
}

const PRINCIPALS: ReadonlySet<string> = new Set(['user', 'group', 'role'])

function parseAcceptedDrop(cursor: Cursor, start: number): Accepted | Refused {
  const what = advance(cursor).text
  if (PRINCIPALS.has(what)) return accepted(cursor, `DROP ${what.toUpperCase()}`)
  const refused = refusedObject(cursor, what, start)
  if (refused) return refused
  cursor.index--
  return fail(cursor)
}

function parseComment(cursor: Cursor): Statement {
  expectWord(cursor, 'comment', 'on')
  const object = advance(cursor).text
  if (object === 'materialized') expectWord(cursor, 'view')
  const target = parseTableName(cursor)
  if (object === 'constraint') {
    expectWord(cursor, 'on')
    parseTableName(cursor)
  }
  expectWord(cursor, 'is')
  if (acceptWord(cursor, 'null')) return { kind: 'comment', object, target }
  const text = advance(cursor)
  if (text.kind !== 'string') {
    cursor.index--
    fail(cursor)
  }
  return { kind: 'comment', object, target, text: text.text }
}

function parseSet(cursor: Cursor): SetSetting | Accepted {
  const verb = advance(cursor).text
  if (verb === 'reset') return { kind: 'set', name: parseSettingName(cursor) }
  acceptWord(cursor, 'local')
  acceptWord(cursor, 'session')
  if (acceptWord(cursor, 'authorization') || acceptWord(cursor, 'characteristics')) return accepted(cursor, 'SET')
  if (acceptWord(cursor, 'role') || acceptWord(cursor, 'transaction')) return accepted(cursor, 'SET')
  if (acceptWord(cursor, 'time', 'zone')) return { kind: 'set', name: 'timezone', value: parseSettingValue(cursor) }
  const name = parseSettingName(cursor)
  if (!acceptWord(cursor, 'to')) expectOperator(cursor, '=')
  if (acceptWord(cursor, 'default')) return { kind: 'set', name }
  const values = parseList(cursor, parseSettingValue)
  return { kind: 'set', name, value: values.join(', '), values }
}

/** `timezone`, `app_context.user_id`. */
function parseSettingName(cursor: Cursor): string {
  let name = advance(cursor).text
  while (acceptOperator(cursor, '.')) name += `.${advance(cursor).text}`
  return name
}

function parseSettingValue(cursor: Cursor): string {
  const sign = acceptOperator(cursor, '-') ? '-' : ''
  const token = advance(cursor)
  if (token.kind === 'operator' || token.kind === 'unknown') {
    cursor.index--
    fail(cursor)
  }
  return sign + token.text
}

function parseShow(cursor: Cursor): Statement {
  const start = here(cursor)
  expectWord(cursor, 'show')
  const listing = parseListing(cursor)
  if (listing !== undefined) return queryOf(cursor, listing, start)
  for (const object of ['table', 'view'] as const) {
    if (acceptWord(cursor, object)) return { kind: 'show relation', object, target: parseTableName(cursor) }
  }
  const unknown = ['databases', 'grants', 'external', 'procedure', 'procedures', 'model', 'parameters', 'constraints']
  if (unknown.some((word) => atWord(cursor, word))) {
    const what = advance(cursor).text.toUpperCase()
    const hint = 'SHOW TABLE, SHOW VIEW, SHOW SCHEMAS, SHOW TABLES and SHOW COLUMNS run here'
    cursor.index = cursor.tokens.length
    return { kind: 'refused', what: `SHOW ${what} does not run on the local target`, hint, at: start }
  }
  const name = parseSettingName(cursor)
  return { kind: 'show', name: name === 'time' && acceptWord(cursor, 'zone') ? 'timezone' : name }
}

const literal = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`

/** SHOW SCHEMAS, TABLES and COLUMNS are questions to the catalog views. */
function parseListing(cursor: Cursor): string | undefined {
  if (!atWord(cursor, 'from', 1) && acceptWord(cursor, 'databases')) {
    const like = parseLike(cursor, 'database_name')
    return `select database_name, database_owner, database_type, database_acl, null as parameters, database_isolation_level from svv_redshift_databases where true${like} order by 1${parseShowLimit(cursor)}`
  }
  if (acceptWord(cursor, 'datashares')) {
    const like = parseLike(cursor, 'share_name')
    return `select share_name, share_owner, source_database, consumer_database, share_type, createdate, is_publicaccessible, share_acl, producer_account, producer_namespace from svv_datashares where true${like} order by 1`
  }
  if (acceptWord(cursor, 'schemas', 'from', 'database')) {
    const database = parseLabel(cursor).text
    const like = parseLike(cursor, 'schema_name')
    return `select database_name, schema_name, schema_owner, schema_type, schema_acl, source_database, schema_option from svv_all_schemas where lower(database_name) = ${literal(database)}${like} order by 1, 2${parseShowLimit(cursor)}`
  }
  if (acceptWord(cursor, 'tables', 'from', 'schema')) {
    const schema = parseQualifiedName(cursor).at(-1)?.text ?? ''
    const like = parseLike(cursor, 'table_name')
    const where = `schema_name = ${literal(schema)}${like}`
    return `select database_name, schema_name, table_name, table_type, table_acl, remarks from svv_all_tables where ${where} order by 3${parseShowLimit(cursor)}`
  }
  if (acceptWord(cursor, 'functions', 'from', 'schema')) {
    const schema = parseQualifiedName(cursor).at(-1)?.text ?? ''
    const like = parseLike(cursor, 'function_name')
    return `select database_name, schema_name, function_name, argument_type as argument_list, result_type as return_type from svv_redshift_functions where schema_name = ${literal(schema)}${like} order by 3${parseShowLimit(cursor)}`
  }
  if (acceptWord(cursor, 'columns', 'from', 'table')) {
    const [schema, table] = parseQualifiedName(cursor).slice(-2)
    const like = parseLike(cursor, 'column_name')
    const where = `schema_name = ${literal(schema?.text ?? '')} and table_name = ${literal(table?.text ?? '')}${like}`
    return `select * from svv_all_columns where ${where} order by ordinal_position${parseShowLimit(cursor)}`
  }
  return undefined
}

function parseLike(cursor: Cursor, column: string): string {
  if (!acceptWord(cursor, 'like')) return ''
  const pattern = advance(cursor)
  return ` and ${column} like ${literal(pattern.text)}`
}

function parseShowLimit(cursor: Cursor): string {
  return acceptWord(cursor, 'limit') ? ` limit ${Number(advance(cursor).text)}` : ''
}

/** A statement that stands for a query in other words: all of it stands where the statement does. */
function queryOf(cursor: Cursor, sql: string, start: number): Statement {
  const inner = cursorOf(sql)
  const whole = { start, end: here(cursor) }
  const query = standingAt(parseQuery(inner), whole)
  cursor.tables.push(...inner.tables.map((table) => standingAt(table, whole)))
  return { kind: 'query', query }
}

/** The same tree with its offsets moved; a tree is plain data, and a place in words nobody wrote helps nobody. */
function standingAt<Tree>(tree: Tree, whole: { readonly start: number; readonly end: number }): Tree {
  return JSON.parse(JSON.stringify(tree), (key, value: unknown) => {
    if (typeof value !== 'number') return value
    if (key === 'start' || key === 'operatorAt') return whole.start
    return key === 'end' ? whole.end : value
  }) as Tree
}

function parseTransaction(cursor: Cursor): Statement | undefined {
  const kind = atWord(cursor, 'start')
    ? 'begin'
    : (['begin', 'commit', 'end', 'rollback', 'abort'] as const).find((word) => atWord(cursor, word))
  if (!kind) return undefined
  if (atWord(cursor, 'start') && !atWord(cursor, 'transaction', 1)) return undefined
  cursor.index++
  acceptWord(cursor, 'transaction') || acceptWord(cursor, 'work')
  if (kind === 'begin') {
    while (peek(cursor) && !atOperator(cursor, ';')) cursor.index++
    return { kind }
  }
  return { kind: kind === 'end' ? 'commit' : kind === 'abort' ? 'rollback' : kind }
}

const ACCEPTED: Readonly<Record<string, { tag: string }>> = {
  grant: { tag: 'GRANT' },
  revoke: { tag: 'REVOKE' },
  analyze: { tag: 'ANALYZE' },
  analyse: { tag: 'ANALYZE' },
  vacuum: { tag: 'VACUUM' },
  lock: { tag: 'LOCK TABLE' },
}

function parseAccepted(cursor: Cursor, verb: string): Statement | undefined {
  const found = Object.hasOwn(ACCEPTED, verb) ? ACCEPTED[verb] : undefined
  if (!found || !peek(cursor, 1))
    return verb === 'vacuum' || verb === 'analyze' ? accepted(cursor, verb.toUpperCase()) : undefined
  if (atWords(cursor, 'analyze', 'compression')) {
    return {
      kind: 'refused',
      what: 'ANALYZE COMPRESSION does not run on the local target: nothing is encoded here',
      at: here(cursor),
    }
  }
  const tables = parseAcceptedTables(cursor, verb)
  return { ...accepted(cursor, found.tag), tables }
}

const VACUUM_WORDS: ReadonlySet<string> = new Set(['full', 'sort', 'delete', 'only', 'reindex', 'recluster', 'verbose'])

/** Objects of GRANT that are no tables. */
const GRANTABLE: ReadonlySet<string> = new Set([
  ...['all', 'assumerole', 'copy', 'database', 'datashare', 'external', 'function', 'language', 'model'],
  ...['procedure', 'schema', 'user', 'usage', 'share'],
])

/** The tables that the statement names, as far as it names any. */
function parseAcceptedTables(cursor: Cursor, verb: string): readonly TableName[] {
  cursor.index++
  if (verb === 'grant' || verb === 'revoke') {
    while (peek(cursor) && !atWord(cursor, 'on')) cursor.index++
    if (!acceptWord(cursor, 'on') || GRANTABLE.has(peek(cursor)?.text ?? '')) return []
    // An IAM role stands in quotes.
    if (peek(cursor)?.kind === 'string') return []
    acceptWord(cursor, 'table')
    return parseList(cursor, parseTableName)
  }
  if (verb === 'lock') {
    acceptWord(cursor, 'table')
    return parseList(cursor, parseTableName)
  }
  while (VACUUM_WORDS.has(peek(cursor)?.text ?? '')) cursor.index++
  const next = peek(cursor)
  return !next || next.kind === 'operator' || ['to', 'boost'].includes(next.text) ? [] : [parseTableName(cursor)]
}

/** Takes the rest of the statement, whatever it says. */
function accepted(cursor: Cursor, tag: string): Accepted {
  cursor.index = cursor.tokens.length
  return { kind: 'accepted', tag }
}

const REFUSED: Readonly<Record<string, { what: string; hint?: string }>> = {
  call: { what: 'stored procedures do not run on the local target', hint: 'write the steps as models or hooks' },
  savepoint: { what: 'Redshift has no savepoints', hint: 'split the work into transactions' },
  release: { what: 'Redshift has no savepoints', hint: 'split the work into transactions' },
  cancel: { what: 'CANCEL does not run on the local target' },
  listen: { what: 'Redshift has no LISTEN' },
  notify: { what: 'Redshift has no NOTIFY' },
  do: { what: 'Redshift has no DO blocks' },
  reindex: { what: 'Redshift has no indexes', hint: 'use a sort key' },
  cluster: { what: 'Redshift has no CLUSTER', hint: 'use a sort key' },
}

function refusedStatement(cursor: Cursor, verb: string): Refused | undefined {
  const found = Object.hasOwn(REFUSED, verb) ? REFUSED[verb] : undefined
  if (!found) return undefined
  const at = here(cursor)
  cursor.index = cursor.tokens.length
  return { kind: 'refused', ...found, at }
}
