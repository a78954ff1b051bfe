/** Parses expressions by precedence, as Redshift's PostgreSQL 8.0 grammar ranks its operators. */
import type { Token } from '../../lexer.ts'
import type {
  Argument,
  Binary,
  Bound,
  Call,
  Expression,
  Frame,
  Name,
  OrderItem,
  PathStep,
  Query,
  Row,
  TypedLiteral,
  TypeName,
  Window,
} from '../tree.ts'
import { typeOfSpelling } from '../types.ts'
import { BARE_FUNCTIONS, FUNCTION_WORDS, RESERVED } from '../words.ts'
import {
  acceptOperator,
  acceptWord,
  advance,
  atOperator,
  atWord,
  atWords,
  behind,
  type Cursor,
  expectOperator,
  expectWord,
  fail,
  here,
  nameOf,
  nested,
  parseLabel,
  parseList,
  parseName,
  parseParenthesized,
  peek,
  SqlSyntaxError,
} from './cursor.ts'
import { parseIntervalFields, parseTypeName } from './type-name.ts'

/** How strongly operators bind. */
const OR = 1
const AND = 2
const NOT = 3
const EQUALS = 4
const COMPARES = 5
const LIKE = 6
const BETWEEN = 7
const OPERATOR = 8
const IS = 9
const ADDS = 10
const MULTIPLIES = 11
const POWER = 12
const AT_ZONE = 13
const SIGN = 14

const INFIX: Readonly<Record<string, number>> = {
  '=': EQUALS,
  '<': COMPARES,
  '>': COMPARES,
  '<=': COMPARES,
  '>=': COMPARES,
  '<>': COMPARES,
  '!=': COMPARES,
  '+': ADDS,
  '-': ADDS,
  '*': MULTIPLIES,
  '/': MULTIPLIES,
  '%': MULTIPLIES,
  '^': POWER,
  ...Object.fromEntries(
    ['||', '~', '~*', '!~', '!~*', '~~', '!~~', '~~*', '!~~*', '<<', '>>', '&', '|', '#', '->', '->>'].map(
      (operator) => [operator, OPERATOR],
    ),
  ),
}

const COMPARISONS: ReadonlySet<string> = new Set(['=', '<', '>', '<=', '>=', '<>', '!='])

export function parseExpression(cursor: Cursor): Expression {
  return parseAbove(cursor, 0)
}

function parseAbove(cursor: Cursor, floor: number): Expression {
  return nested(cursor, () => {
    let left = parsePrefix(cursor)
    for (;;) {
      const next = parseInfix(cursor, left, floor)
      if (next === undefined) return left
      left = next
    }
  })
}

function parsePrefix(cursor: Cursor): Expression {
  const token = peek(cursor)
  if (!token) return fail(cursor)
  if (token.kind === 'word' && token.text === 'not') {
    cursor.index++
    const operand = parseAbove(cursor, NOT)
    return { kind: 'unary', operator: 'not', operand, start: token.start, end: operand.end }
  }
  if (token.kind === 'word' && token.text === 'prior' && !atOperator(cursor, '(', 1)) {
    cursor.index++
    const operand = parseAbove(cursor, SIGN)
    return { kind: 'unary', operator: 'prior', operand, start: token.start, end: operand.end }
  }
  if (token.kind === 'operator' && PREFIXES.has(token.text)) {
    cursor.index++
    const operand = parseAbove(cursor, token.text === '+' || token.text === '-' ? SIGN : OPERATOR)
    return { kind: 'unary', operator: token.text, operand, start: token.start, end: operand.end }
  }
  return parsePostfix(cursor, parsePrimary(cursor, token))
}

const PREFIXES: ReadonlySet<string> = new Set(['+', '-', '~', '@', '|/', '||/'])

function parseInfix(cursor: Cursor, left: Expression, floor: number): Expression | undefined {
  const token = peek(cursor)
  if (token?.kind === 'operator') {
    const rank = INFIX[token.text]
    if (rank === undefined || rank <= floor) return undefined
    cursor.index++
    if (COMPARISONS.has(token.text) && isQuantifier(cursor)) return parseQuantified(cursor, left, token)
    // `=` joins to the right: a = b = c is a = (b = c).
    const right = parseAbove(cursor, token.text === '=' ? rank - 1 : rank)
    return binary(left, token, token.text, right)
  }
  return token?.kind === 'word' ? parseWordInfix(cursor, left, token, floor) : undefined
}

function binary(left: Expression, token: Token, operator: string, right: Expression): Binary {
  return { kind: 'binary', operator, operatorAt: token.start, left, right, start: left.start, end: right.end }
}

function parseWordInfix(cursor: Cursor, left: Expression, token: Token, floor: number): Expression | undefined {
  switch (token.text) {
    case 'or':
    case 'and': {
      const rank = token.text === 'or' ? OR : AND
      if (rank <= floor) return undefined
      cursor.index++
      return binary(left, token, token.text, parseAbove(cursor, rank))
    }
    case 'is':
      return IS > floor ? parseIs(cursor, left) : undefined
    case 'isnull':
    case 'notnull':
      if (IS <= floor) return undefined
      cursor.index++
      return {
        kind: 'is',
        operand: left,
        not: token.text === 'notnull',
        what: 'null',
        start: left.start,
        end: token.end,
      }
    case 'overlaps':
      if (BETWEEN <= floor || left.kind !== 'row') return undefined
      cursor.index++
      return parseOverlaps(cursor, left)
    case 'at':
      if (AT_ZONE <= floor || !atWord(cursor, 'time', 1) || !atWord(cursor, 'zone', 2)) return undefined
      cursor.index += 3
      return atTimeZone(left, parseAbove(cursor, AT_ZONE))
    case 'not':
      return BETWEEN > floor && startsNegatable(cursor) ? parseNegatable(cursor, left) : undefined
    case 'in':
    case 'between':
      return BETWEEN > floor ? parseNegatable(cursor, left) : undefined
    case 'like':
    case 'ilike':
    case 'similar':
      return LIKE > floor ? parseNegatable(cursor, left) : undefined
    default:
      return undefined
  }
}

const atTimeZone = (operand: Expression, zone: Expression): Expression => ({
  kind: 'at time zone',
  operand,
  zone,
  start: operand.start,
  end: zone.end,
})

function parseOverlaps(cursor: Cursor, left: Row): Expression {
  const right = parseAbove(cursor, BETWEEN)
  if (right.kind !== 'row') return fail(cursor)
  return { kind: 'overlaps', left, right, start: left.start, end: right.end }
}

function startsNegatable(cursor: Cursor): boolean {
  return ['in', 'between', 'like', 'ilike', 'similar'].some((word) => atWord(cursor, word, 1))
}

function parseNegatable(cursor: Cursor, operand: Expression): Expression {
  const not = acceptWord(cursor, 'not')
  const { start } = operand
  if (acceptWord(cursor, 'in')) {
    const list = parseInList(cursor)
    return { kind: 'in', operand, not, list, start, end: behind(cursor) }
  }
  if (acceptWord(cursor, 'between')) {
    const symmetric = acceptWord(cursor, 'symmetric')
    if (!symmetric) acceptWord(cursor, 'asymmetric')
    const low = parseAbove(cursor, BETWEEN)
    expectWord(cursor, 'and')
    const high = parseAbove(cursor, BETWEEN)
    return { kind: 'between', operand, not, symmetric, low, high, start, end: high.end }
  }
  const operator = acceptWord(cursor, 'similar', 'to') ? 'similar to' : acceptWord(cursor, 'ilike') ? 'ilike' : 'like'
  if (operator === 'like') expectLike(cursor)
  const pattern = parseAbove(cursor, BETWEEN)
  const escapedBy = acceptWord(cursor, 'escape') ? parseAbove(cursor, BETWEEN) : undefined
  return { kind: 'like', operator, operand, not, pattern, ...(escapedBy && { escapedBy }), start, end: behind(cursor) }
}

/** The word LIKE was seen, or ILIKE taken: only LIKE is left to take. */
function expectLike(cursor: Cursor): void {
  if (!acceptWord(cursor, 'like')) fail(cursor)
}

function parseInList(cursor: Cursor): readonly Expression[] | Query {
  expectOperator(cursor, '(')
  if (startsQuery(cursor)) {
    const query = cursor.parseQuery(cursor)
    expectOperator(cursor, ')')
    return query
  }
  const items = parseList(cursor, parseExpression)
  expectOperator(cursor, ')')
  return items
}

function parseIs(cursor: Cursor, operand: Expression): Expression {
  expectWord(cursor, 'is')
  const not = acceptWord(cursor, 'not')
  const { start } = operand
  if (acceptWord(cursor, 'distinct', 'from')) {
    const other = parseAbove(cursor, IS)
    return { kind: 'is', operand, not, what: 'distinct from', other, start, end: other.end }
  }
  for (const what of ['null', 'true', 'false', 'unknown']) {
    if (acceptWord(cursor, what)) return { kind: 'is', operand, not, what, start, end: behind(cursor) }
  }
  return fail(cursor)
}

function isQuantifier(cursor: Cursor): boolean {
  return ['any', 'some', 'all'].some((word) => atWord(cursor, word)) && atOperator(cursor, '(', 1)
}

function parseQuantified(cursor: Cursor, operand: Expression, operator: Token): Expression {
  const quantifier = advance(cursor).text === 'all' ? 'all' : 'any'
  expectOperator(cursor, '(')
  const of = startsQuery(cursor) ? cursor.parseQuery(cursor) : parseExpression(cursor)
  expectOperator(cursor, ')')
  return {
    kind: 'quantified',
    operand,
    operator: operator.text,
    quantifier,
    of,
    start: operand.start,
    end: behind(cursor),
  }
}

/** Does a query start here, perhaps within further parentheses? */
export function startsQuery(cursor: Cursor): boolean {
  let ahead = 0
  while (atOperator(cursor, '(', ahead)) ahead++
  const token = peek(cursor, ahead)
  if (token?.kind !== 'word') return false
  return (
    token.text === 'select' || token.text === 'with' || (token.text === 'values' && atOperator(cursor, '(', ahead + 1))
  )
}

function parsePostfix(cursor: Cursor, primary: Expression): Expression {
  let operand = primary
  for (;;) {
    if (acceptOperator(cursor, '::')) {
      operand = castOf(operand, parseTypeName(cursor), operand.start, behind(cursor))
    } else if (atOperator(cursor, '[') || (atOperator(cursor, '.') && operand.kind !== 'number')) {
      const steps = parseSteps(cursor)
      operand = { kind: 'path', operand, steps, start: operand.start, end: behind(cursor) }
    } else {
      return operand
    }
  }
}

function castOf(operand: Expression, type: TypeName, start: number, end: number): Expression {
  return { kind: 'cast', operand, type, start, end }
}

/** `.field`, `["field"]`, `[0]` below a SUPER value. */
export function parseSteps(cursor: Cursor): PathStep[] {
  const steps: PathStep[] = []
  for (;;) {
    if (acceptOperator(cursor, '[')) {
      steps.push({ index: parseExpression(cursor) })
      expectOperator(cursor, ']')
    } else if (acceptOperator(cursor, '.')) {
      steps.push({ field: parseLabel(cursor) })
    } else {
      return steps
    }
  }
}

function parsePrimary(cursor: Cursor, token: Token): Expression {
  const { start, end } = token
  switch (token.kind) {
    case 'string':
      cursor.index++
      return { kind: 'string', text: token.text, style: token.style ?? 'plain', start, end }
    case 'number':
      cursor.index++
      return { kind: 'number', text: token.text, start, end }
    case 'parameter':
      cursor.index++
      return { kind: 'parameter', text: token.text, start, end }
    case 'quoted':
      return parseNamed(cursor)
    case 'word':
      return parseWordPrimary(cursor, token)
    case 'operator':
      if (token.text === '(') return parseParens(cursor)
      if (token.text === '*') {
        cursor.index++
        return { kind: 'star', qualifier: [], start, end }
      }
      return fail(cursor)
    case 'unknown':
      return fail(cursor)
  }
}

function parseParens(cursor: Cursor): Expression {
  const start = here(cursor)
  if (startsQuery(cursor) && !startsParenthesizedExpression(cursor)) {
    expectOperator(cursor, '(')
    const query = cursor.parseQuery(cursor)
    expectOperator(cursor, ')')
    return { kind: 'subquery', query, start, end: behind(cursor) }
  }
  expectOperator(cursor, '(')
  const items = parseList(cursor, parseExpression)
  expectOperator(cursor, ')')
  const [inner] = items
  if (items.length === 1 && inner) return { kind: 'paren', inner, start, end: behind(cursor) }
  return { kind: 'row', items, start, end: behind(cursor) }
}

/** `((select 1) + 2)`: the outer parenthesis holds an expression that begins with a subquery. */
function startsParenthesizedExpression(cursor: Cursor): boolean {
  if (!atOperator(cursor, '(', 1)) return false
  let depth = 0
  for (let ahead = 1; ; ahead++) {
    const token = peek(cursor, ahead)
    if (!token) return false
    if (token.kind !== 'operator') continue
    if (token.text === '(') depth++
    if (token.text === ')' && --depth === 0) {
      const next = peek(cursor, ahead + 1)
      const closes = next?.kind === 'operator' && next.text === ')'
      const joins = next?.kind === 'word' && SET_WORDS.has(next.text)
      return !closes && !joins
    }
  }
}

const SET_WORDS: ReadonlySet<string> = new Set(['union', 'intersect', 'except', 'minus', 'order', 'limit', 'offset'])

function parseWordPrimary(cursor: Cursor, token: Token): Expression {
  const { start, end, text } = token
  switch (text) {
    case 'true':
    case 'false':
    case 'null':
    case 'default':
      cursor.index++
      return { kind: 'keyword', word: text, start, end }
    case 'case':
      return parseCase(cursor)
    case 'exists':
      if (!atOperator(cursor, '(', 1)) break
      cursor.index += 2
      return parseExists(cursor, start)
    case 'cast':
    case 'try_cast':
      if (!atOperator(cursor, '(', 1)) break
      return parseCast(cursor, text === 'try_cast')
    case 'convert':
      if (!atOperator(cursor, '(', 1)) break
      return parseConvert(cursor)
    case 'array':
      if (!atOperator(cursor, '[', 1)) break
      throw new SqlSyntaxError(
        'Redshift has no array constructor ARRAY[…]',
        start,
        'write the function ARRAY(…), which makes a SUPER array',
      )
    case 'row':
      if (!atOperator(cursor, '(', 1)) break
      cursor.index++
      return { kind: 'row', items: parseParenthesized(cursor, parseExpression), start, end: behind(cursor) }
    case 'approximate':
      return parseApproximate(cursor)
  }
  return parseTypedLiteral(cursor, token) ?? parseNamed(cursor)
}

function parseApproximate(cursor: Cursor): Expression {
  if (peek(cursor, 1)?.kind !== 'word') return parseNamed(cursor)
  const { start } = advance(cursor)
  const call = parseNamed(cursor)
  if (call.kind !== 'call') return fail(cursor)
  return { ...call, approximate: true, start }
}

function parseExists(cursor: Cursor, start: number): Expression {
  const query = cursor.parseQuery(cursor)
  expectOperator(cursor, ')')
  return { kind: 'exists', query, start, end: behind(cursor) }
}

function parseCast(cursor: Cursor, safe: boolean): Expression {
  const { start } = advance(cursor)
  expectOperator(cursor, '(')
  const operand = parseExpression(cursor)
  expectWord(cursor, 'as')
  const type = parseTypeName(cursor)
  expectOperator(cursor, ')')
  return { kind: 'cast', operand, type, ...(safe && { safe }), start, end: behind(cursor) }
}

/** `CONVERT(type, expression)`. */
function parseConvert(cursor: Cursor): Expression {
  const { start } = advance(cursor)
  expectOperator(cursor, '(')
  const type = parseTypeName(cursor)
  expectOperator(cursor, ',')
  const operand = parseExpression(cursor)
  expectOperator(cursor, ')')
  return castOf(operand, type, start, behind(cursor))
}

/** `date '2020-01-01'`, `interval '3 hours'`, `timestamp with time zone '…'`, `interval '1' day`. */
function parseTypedLiteral(cursor: Cursor, token: Token): TypedLiteral | undefined {
  const from = cursor.index
  if (!typeOfSpelling(token.text) && !(token.text === 'double' || token.text === 'binary')) return undefined
  const isLiteral = peek(cursor, 1)?.kind === 'string' || isLongType(cursor)
  if (!isLiteral) return undefined
  const type = parseTypeName(cursor)
  const literal = peek(cursor)
  if (literal?.kind !== 'string') {
    cursor.index = from
    return undefined
  }
  cursor.index++
  const { fields, digits } = type.words === 'interval' ? parseIntervalFields(cursor) : { fields: '', digits: [] }
  return {
    kind: 'typed',
    type: fields === '' ? type : { ...type, words: `interval ${fields}`, parameters: digits },
    text: literal.text,
    start: token.start,
    end: behind(cursor),
  }
}

function isLongType(cursor: Cursor): boolean {
  return (
    ['with', 'without', 'varying', 'precision'].some((word) => atWord(cursor, word, 1)) ||
    isParameterizedLiteral(cursor)
  )
}

/** `varchar(10) 'abc'`, `decimal(8,2) '1.5'`. */
function isParameterizedLiteral(cursor: Cursor): boolean {
  if (!atOperator(cursor, '(', 1) || peek(cursor, 2)?.kind !== 'number') return false
  if (atOperator(cursor, ')', 3)) return peek(cursor, 4)?.kind === 'string'
  return atOperator(cursor, ',', 3) && atOperator(cursor, ')', 5) && peek(cursor, 6)?.kind === 'string'
}

function parseCase(cursor: Cursor): Expression {
  const { start } = advance(cursor)
  const operand = atWord(cursor, 'when') ? undefined : parseExpression(cursor)
  const whens: { when: Expression; result: Expression }[] = []
  while (acceptWord(cursor, 'when')) {
    const when = parseExpression(cursor)
    expectWord(cursor, 'then')
    whens.push({ when, result: parseExpression(cursor) })
  }
  if (whens.length === 0) fail(cursor)
  const otherwise = acceptWord(cursor, 'else') ? parseExpression(cursor) : undefined
  expectWord(cursor, 'end')
  return {
    kind: 'case',
    ...(operand && { operand }),
    whens,
    ...(otherwise && { otherwise }),
    start,
    end: behind(cursor),
  }
}

/** A column, a function without parentheses, or a call. */
function parseNamed(cursor: Cursor): Expression {
  const token = advance(cursor)
  const first = nameOf(cursor, token)
  if (token.kind === 'word' && isForbidden(cursor, token)) {
    cursor.index--
    return refuseReserved(cursor, token)
  }
  const parts: Name[] = [first]
  while (atOperator(cursor, '.')) {
    if (atOperator(cursor, '*', 1)) {
      cursor.index += 2
      return { kind: 'star', qualifier: parts, start: first.start, end: behind(cursor) }
    }
    cursor.index++
    parts.push(parseLabel(cursor))
  }
  if (atOperator(cursor, '(') && !isOuterMark(cursor)) return parseCall(cursor, parts)
  if (parts.length === 1 && !first.quoted && BARE_FUNCTIONS.has(first.text)) return bareCall(first)
  if (isOuterMark(cursor)) {
    cursor.index += 3
    return { kind: 'reference', parts, outer: true, start: first.start, end: behind(cursor) }
  }
  return { kind: 'reference', parts, start: first.start, end: behind(cursor) }
}

/** A reserved word where an expression should begin: usually a clause out of place, else a column that needs quotes. */
function refuseReserved(cursor: Cursor, token: Token): never {
  if (!CLAUSE_STARTS.has(token.text)) parseName(cursor)
  return fail(cursor)
}

const CLAUSE_STARTS: ReadonlySet<string> = new Set([
  'select',
  'from',
  'where',
  'group',
  'having',
  'order',
  'limit',
  'union',
  'on',
  'and',
  'or',
  'then',
  'end',
  'as',
  'when',
  'else',
])

const isOuterMark = (cursor: Cursor): boolean =>
  atOperator(cursor, '(') && atOperator(cursor, '+', 1) && atOperator(cursor, ')', 2)

/** A reserved word that is neither a function here nor a path's head. */
function isForbidden(cursor: Cursor, token: Token): boolean {
  // OID is reserved, and a column of the system catalog.
  if (!RESERVED.has(token.text) || BARE_FUNCTIONS.has(token.text) || token.text === 'oid') return false
  return !(atOperator(cursor, '(') && (FUNCTION_WORDS.has(token.text) || token.text === 'timestamp'))
}

function bareCall(name: Name): Call {
  const { start, end } = name
  return { kind: 'call', name: [name], args: [], distinct: false, approximate: false, bare: true, start, end }
}

function parseCall(cursor: Cursor, name: readonly Name[]): Call {
  const start = name[0]?.start ?? here(cursor)
  expectOperator(cursor, '(')
  const distinct = acceptWord(cursor, 'distinct')
  if (!distinct) acceptWord(cursor, 'all')
  const { args, form, nulls: innerNulls, foreignOrder } = parseArguments(cursor, name.at(-1)?.text ?? '')
  expectOperator(cursor, ')')
  const withinGroup = acceptWord(cursor, 'within', 'group') ? parseWithinGroup(cursor) : undefined
  if (foreignOrder !== undefined) throw foreignOrderError(name, foreignOrder)
  if (atWord(cursor, 'filter') && atOperator(cursor, '(', 1)) throw filterError(cursor, name)
  const nulls = parseNulls(cursor) ?? innerNulls
  if (atWord(cursor, 'over') && peek(cursor, 1)?.kind === 'word') {
    throw new SqlSyntaxError('Redshift has no named windows', here(cursor), 'write the window inside OVER (…)')
  }
  const over = atWord(cursor, 'over') && atOperator(cursor, '(', 1) ? parseWindow(cursor) : undefined
  return {
    kind: 'call',
    name,
    args,
    distinct,
    approximate: false,
    bare: false,
    ...(withinGroup && { withinGroup }),
    ...(nulls && { nulls }),
    ...(over && { over }),
    ...(form && { form }),
    start,
    end: behind(cursor),
  }
}

const spoken = (name: readonly Name[]): string => (name.at(-1)?.text ?? '').toUpperCase()

function foreignOrderError(name: readonly Name[], position: number): SqlSyntaxError {
  const hint = 'LISTAGG(…) WITHIN GROUP (ORDER BY …) keeps an order'
  return new SqlSyntaxError(`Redshift takes no ORDER BY among the arguments of ${spoken(name)}`, position, hint)
}

function filterError(cursor: Cursor, name: readonly Name[]): SqlSyntaxError {
  const hint = `put the condition into the argument: ${spoken(name)}(CASE WHEN … THEN … END)`
  return new SqlSyntaxError('Redshift has no FILTER (WHERE …)', here(cursor), hint)
}

interface Arguments {
  readonly args: readonly Argument[]
  readonly form?: string
  readonly nulls?: 'ignore' | 'respect'
  readonly foreignOrder?: number
}

function parseArguments(cursor: Cursor, name: string): Arguments {
  if (atOperator(cursor, ')')) return { args: [] }
  const special = SPECIAL_FORMS[name]?.(cursor)
  if (special) return special
  const args = parseList(cursor, parseArgument)
  const nulls = parseNulls(cursor)
  const foreignOrder = atWords(cursor, 'order', 'by') ? here(cursor) : undefined
  if (foreignOrder !== undefined) parseOrderBy(cursor)
  return { args, ...(nulls && { nulls }), ...(foreignOrder !== undefined && { foreignOrder }) }
}

function parseArgument(cursor: Cursor): Argument {
  const token = peek(cursor)
  if (token?.kind === 'word' && (atOperator(cursor, '=>', 1) || atOperator(cursor, ':=', 1))) {
    cursor.index += 2
    return { value: parseExpression(cursor), name: token.text }
  }
  return { value: parseExpression(cursor) }
}

/** Calls whose arguments are kept apart by words. Each returns undefined when the plain form with commas stands there. */
const SPECIAL_FORMS: Readonly<Record<string, (cursor: Cursor) => Arguments | undefined>> = {
  extract: (cursor) => {
    const part = peek(cursor)
    if (!part || !atWord(cursor, 'from', 1)) return undefined
    cursor.index += 2
    const { start, end } = part
    const literal: Expression = { kind: 'string', text: part.text.toLowerCase(), style: 'plain', start, end }
    return { args: [{ value: literal }, { value: parseExpression(cursor) }], form: 'from' }
  },
  object_transform: (cursor) => {
    const args: Argument[] = [{ value: parseExpression(cursor) }]
    for (const name of ['keep', 'set'])
      if (acceptWord(cursor, name)) args.push(...parseList(cursor, parseExpression).map((value) => ({ value, name })))
    return { args }
  },
  position: (cursor) => {
    const needle = parseAbove(cursor, BETWEEN)
    if (!acceptWord(cursor, 'in')) return undefined
    return { args: [{ value: needle }, { value: parseExpression(cursor) }], form: 'in' }
  },
  substring: (cursor) => {
    const text = parseExpression(cursor)
    const args: Argument[] = [{ value: text }]
    if (acceptWord(cursor, 'from')) {
      args.push({ value: parseExpression(cursor) })
      if (acceptWord(cursor, 'for')) args.push({ value: parseExpression(cursor) })
      return { args, form: 'from' }
    }
    while (acceptOperator(cursor, ',')) args.push({ value: parseExpression(cursor) })
    return { args }
  },
  trim: (cursor) => {
    const side = ['both', 'leading', 'trailing'].find((word) => acceptWord(cursor, word))
    const form = side ?? 'both'
    if (acceptWord(cursor, 'from')) return { args: [{ value: parseExpression(cursor) }], form }
    const first = parseExpression(cursor)
    if (acceptWord(cursor, 'from')) return { args: [{ value: parseExpression(cursor) }, { value: first }], form }
    if (side !== undefined) return { args: [{ value: first }], form }
    const args: Argument[] = [{ value: first }]
    while (acceptOperator(cursor, ',')) args.push({ value: parseExpression(cursor) })
    return { args }
  },
}

function parseNulls(cursor: Cursor): 'ignore' | 'respect' | undefined {
  if (acceptWord(cursor, 'ignore', 'nulls')) return 'ignore'
  return acceptWord(cursor, 'respect', 'nulls') ? 'respect' : undefined
}

function parseWithinGroup(cursor: Cursor): OrderItem[] {
  expectOperator(cursor, '(')
  const items = parseOrderBy(cursor)
  expectOperator(cursor, ')')
  return items
}

export function parseOrderBy(cursor: Cursor): OrderItem[] {
  expectWord(cursor, 'order', 'by')
  return parseList(cursor, parseOrderItem)
}

function parseOrderItem(cursor: Cursor): OrderItem {
  const expression = parseExpression(cursor)
  const descending = acceptWord(cursor, 'desc')
  if (!descending) acceptWord(cursor, 'asc')
  const nulls = acceptWord(cursor, 'nulls', 'first')
    ? 'first'
    : acceptWord(cursor, 'nulls', 'last')
      ? 'last'
      : undefined
  return { expression, descending, ...(nulls && { nulls }), start: expression.start, end: behind(cursor) }
}

function parseWindow(cursor: Cursor): Window {
  const start = here(cursor)
  expectWord(cursor, 'over')
  expectOperator(cursor, '(')
  const partitionBy = acceptWord(cursor, 'partition', 'by') ? parseList(cursor, parseExpression) : []
  const orderBy = atWord(cursor, 'order') ? parseOrderBy(cursor) : []
  const frame = parseFrame(cursor)
  expectOperator(cursor, ')')
  return { partitionBy, orderBy, ...(frame && { frame }), start, end: behind(cursor) }
}

function parseFrame(cursor: Cursor): Frame | undefined {
  const start = here(cursor)
  const unit = (['rows', 'range', 'groups'] as const).find((word) => acceptWord(cursor, word))
  if (!unit) return undefined
  if (!acceptWord(cursor, 'between')) return { unit, from: parseBound(cursor), start, end: behind(cursor) }
  const from = parseBound(cursor)
  expectWord(cursor, 'and')
  return { unit, from, to: parseBound(cursor), start, end: behind(cursor) }
}

function parseBound(cursor: Cursor): Bound {
  if (acceptWord(cursor, 'current', 'row')) return { direction: 'current row' }
  const offset = acceptWord(cursor, 'unbounded') ? undefined : parseAbove(cursor, BETWEEN)
  const direction = (['preceding', 'following'] as const).find((word) => acceptWord(cursor, word))
  return direction ? { direction, ...(offset && { offset }) } : fail(cursor)
}
