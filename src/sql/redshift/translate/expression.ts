/** Expressions, node by node. */
import { mark } from '../../source-map.ts'
import type { Between, Call, Case, Cast, Expression, In, Is, Like, Quantified, TypedLiteral, Unary } from '../tree.ts'
import { isText, lastField, type SqlType } from '../types.ts'
import { translateCall } from './calls.ts'
import { byteLength, coerceLiteral, explicitCast, readInterval, resolveType } from './casts.ts'
import { refuseNoBoolean } from './conditions.ts'
import { type Context, type IntervalUnit, operand, RefusedSql, type Sql } from './context.ts'
import { commonType, numberType } from './inference.ts'
import { translateLike } from './like.ts'
import { binaryOperator, comparable, compare, typeIf } from './operators.ts'
import { quoteText } from './quoting.ts'
import { translatePath, translateReference } from './reference.ts'
import type { Scope } from './scope.ts'

const BOOLEAN: SqlType = { name: 'boolean' }

export function translateExpression(node: Expression, scope: Scope, context: Context): Sql {
  switch (node.kind) {
    case 'string':
      return stringLiteral(node.text, node.start)
    case 'number':
      return {
        text: mark(node.start) + numberText(node.text),
        type: numberType(node.text),
        atomic: true,
        number: node.text,
      }
    case 'keyword':
      return keyword(node.word, node.start)
    case 'reference':
      return translateReference(node, scope, context)
    case 'star':
      throw new RefusedSql('syntax error at or near "*"', node.start, { sqlState: '42601' })
    case 'unary':
      return unary(node, scope, context)
    case 'binary':
      return binary(node, scope, context)
    case 'cast':
      return cast(node, scope, context)
    case 'typed':
      return typedLiteral(node)
    case 'call':
      return translateCall(node, scope, context)
    case 'case':
      return translateCase(node, scope, context)
    case 'in':
      return translateIn(node, scope, context)
    case 'between':
      return between(node, scope, context)
    case 'like':
      return translateLike(node, scope, context)
    case 'is':
      return translateIs(node, scope, context)
    case 'exists':
      return {
        text: `${mark(node.start)}EXISTS (${context.query(node.query, scope).text})`,
        type: BOOLEAN,
        atomic: true,
        name: 'exists',
      }
    case 'subquery':
      return subquery(node, scope, context)
    case 'quantified':
      return quantified(node, scope, context)
    case 'row':
      return {
        text: `(${node.items.map((item) => context.expression(item, scope).text).join(', ')})`,
        atomic: true,
        name: 'row',
      }
    case 'paren': {
      const inner = context.expression(node.inner, scope)
      return { ...inner, text: inner.atomic ? inner.text : `(${inner.text})`, atomic: true }
    }
    case 'path':
      return translatePath(node, scope, context)
    case 'at time zone':
      return atTimeZone(node, scope, context)
    case 'overlaps':
      return overlaps(node, scope, context)
    case 'parameter':
      return parameter(node, context)
  }
}

function parameter({ text, start }: Extract<Expression, { kind: 'parameter' }>, { parameters }: Context): Sql {
  const value = parameters[Number(text.slice(1)) - 1]
  if (value) return value
  throw new RefusedSql(`there is no parameter ${text}`, start, { sqlState: '42P02' })
}

function stringLiteral(text: string, start: number): Sql {
  if (text.includes('\0'))
    throw new RefusedSql('a text cannot hold the character with code 0', start, { sqlState: '22021' })
  const type: SqlType = { name: 'character varying', length: Math.max(byteLength(text), 1) }
  return { text: mark(start) + quoteText(text), type, atomic: true, literal: text }
}

/** `1.` and `.5` are written out; the engine reads the first as an error in some places. */
function numberText(text: string): string {
  if (text.endsWith('.')) return text.slice(0, -1)
  return text.startsWith('.') ? `0${text}` : text
}

function keyword(word: 'true' | 'false' | 'null' | 'default', start: number): Sql {
  if (word === 'null') return { text: `${mark(start)}NULL`, atomic: true, isNull: true }
  if (word === 'default') return { text: `${mark(start)}DEFAULT`, atomic: true, word: 'default' }
  return { text: mark(start) + word.toUpperCase(), type: BOOLEAN, atomic: true, name: 'bool' }
}

function unary(node: Unary, scope: Scope, context: Context): Sql {
  const value = context.expression(node.operand, scope)
  const type = typeIf(value.type)
  const start = mark(node.start)
  switch (node.operator) {
    case 'not':
      refuseNoBoolean(value, 'NOT', node.operand.start)
      return { text: `${start}NOT ${operand(value)}`, type: BOOLEAN, atomic: false }
    case '-':
      if (value.type?.name === 'super')
        return { text: `${start}rs_super_arithmetic('-', '0', CAST(${value.text} AS VARCHAR))`, ...type, atomic: true }
      if (value.number !== undefined && !value.number.startsWith('-')) {
        return { text: `${start}-${value.text}`, ...type, atomic: false, number: `-${value.number}` }
      }
      return { text: `${start}-${operand(value)}`, ...type, atomic: false }
    case '+':
      return value
    case '@':
    case '|/':
    case '||/': {
      const name = SIGN_FUNCTIONS[node.operator] ?? ''
      return {
        ...translateCall({ ...callOf(name, node), args: [{ value: node.operand }] }, scope, context),
        name: '?column?',
      }
    }
    case '~':
      if (value.type?.name === 'varbyte')
        return { text: `${start}CAST(~CAST(${value.text} AS BIT) AS BLOB)`, ...type, atomic: true }
      return { text: `${start}~${operand(value)}`, ...type, atomic: false }
    default:
      throw new RefusedSql('PRIOR may stand only in CONNECT BY', node.start)
  }
}

/** Operators that are functions under another name. */
const SIGN_FUNCTIONS: Readonly<Record<string, string>> = { '@': 'abs', '|/': 'sqrt', '||/': 'cbrt' }

type BinaryNode = Extract<Expression, { kind: 'binary' }>

function binary(node: BinaryNode, scope: Scope, context: Context): Sql {
  if (node.operator === 'and' || node.operator === 'or') return logical(node, scope, context)
  if (LIKE_OPERATORS.has(node.operator)) return translateLike(likeOf(node), scope, context)
  if (node.left.kind === 'row' && node.right.kind === 'row') {
    return compareRows(node, node.left.items, node.right.items, scope, context)
  }
  // Chains such as a + b + c lean to the left: they are walked in a loop.
  const chain: BinaryNode[] = [node]
  let rest = node.left
  while (rest.kind === 'binary' && isPlain(rest)) {
    chain.push(rest)
    rest = rest.left
  }
  return chain.reverse().reduce(
    (left, { operator, operatorAt, right, start }): Sql => {
      const result = binaryOperator(operator, left, context.expression(right, scope), operatorAt)
      return { ...result, text: mark(start) + result.text }
    },
    context.expression(rest, scope),
  )
}

const LIKE_OPERATORS: ReadonlySet<string> = new Set(['~~', '!~~', '~~*', '!~~*'])

const isPlain = ({ operator, left, right }: BinaryNode): boolean =>
  operator !== 'and' &&
  operator !== 'or' &&
  !LIKE_OPERATORS.has(operator) &&
  (left.kind !== 'row' || right.kind !== 'row')

function likeOf({ operator, left, right, start, end }: BinaryNode): Like {
  const not = operator.startsWith('!')
  return {
    kind: 'like',
    operator: operator.endsWith('*') ? 'ilike' : 'like',
    operand: left,
    pattern: right,
    not,
    start,
    end,
  }
}

/** Long chains of AND and OR lean to the left: they are walked in a loop and written without parentheses. */
function logical(node: BinaryNode, scope: Scope, context: Context): Sql {
  const terms: Expression[] = []
  let rest: Expression = node
  while (rest.kind === 'binary' && rest.operator === node.operator) {
    terms.push(rest.right)
    rest = rest.left
  }
  terms.push(rest)
  const texts = terms.reverse().map((term) => {
    const sql = context.expression(term, scope)
    refuseNoBoolean(sql, node.operator.toUpperCase(), term.start)
    return term.kind === 'binary' && (term.operator === 'and' || term.operator === 'or') ? `(${sql.text})` : sql.text
  })
  return { text: texts.join(` ${node.operator.toUpperCase()} `), type: BOOLEAN, atomic: false }
}

function compareRows(
  node: BinaryNode,
  left: readonly Expression[],
  right: readonly Expression[],
  scope: Scope,
  context: Context,
): Sql {
  if (left.length !== right.length)
    throw new RefusedSql('unequal number of entries in row expression', node.operatorAt, { sqlState: '42601' })
  const pairs = left.map((item, index) => {
    const other = right[index]
    return other
      ? comparable(context.expression(item, scope), context.expression(other, scope), node.operatorAt)
      : (['', ''] as const)
  })
  const side = (index: 0 | 1): string => `(${pairs.map((pair) => pair[index]).join(', ')})`
  return {
    text: `${mark(node.start)}${side(0)} ${node.operator === '!=' ? '<>' : node.operator} ${side(1)}`,
    type: BOOLEAN,
    atomic: false,
  }
}

function cast(node: Cast, scope: Scope, context: Context): Sql {
  const type = resolveType(node.type)
  const value = context.expression(node.operand, scope)
  if (node.safe) return tryCast(value, type, node.start)
  const result = explicitCast(value, type, node.start)
  return { ...result, text: mark(node.start) + result.text, name: value.name ?? castName(type) }
}

/** An unnamed cast of a literal is named by its type, as PostgreSQL has it. */
function castName(type: SqlType): string {
  return CAST_NAMES[type.name] ?? type.name
}

const CAST_NAMES: Readonly<Record<string, string>> = {
  smallint: 'int2',
  integer: 'int4',
  bigint: 'int8',
  real: 'float4',
  'double precision': 'float8',
  boolean: 'bool',
  character: 'bpchar',
  'character varying': 'varchar',
  'time without time zone': 'time',
  'time with time zone': 'timetz',
  'timestamp without time zone': 'timestamp',
  'timestamp with time zone': 'timestamptz',
}

/** TRY_CAST: NULL instead of an error. */
function tryCast(value: Sql, type: SqlType, position: number): Sql {
  if (isText(type)) return explicitCast(value, type, position)
  if (value.literal === undefined && value.type && !isText(value.type)) return explicitCast(value, type, position)
  const result = explicitCast(
    { text: value.text, type: { name: 'character varying', length: 65535 }, atomic: true },
    type,
    position,
  )
  return { text: `TRY(${result.text})`, type, atomic: true, name: value.name ?? castName(type) }
}

function typedLiteral(node: TypedLiteral): Sql {
  const type = resolveType(node.type)
  const start = mark(node.start)
  if (type.name.startsWith('interval')) {
    const unit = intervalUnit(node.text, type)
    const sql: Sql = {
      text: start + readInterval(quoteText(node.text), type),
      type,
      atomic: true,
      name: INTERVAL_NAMES[type.name] ?? 'interval',
    }
    return unit ? { ...sql, intervalUnit: unit } : sql
  }
  const value: Sql = {
    text: quoteText(node.text),
    type: { name: 'character varying', length: 256 },
    atomic: true,
    literal: node.text,
  }
  const result = explicitCast(value, type, node.start)
  return { ...result, text: start + result.text, name: castName(type) }
}

/** What PostgreSQL's catalog calls the types of intervals, and so what a literal's column is called. */
const INTERVAL_NAMES: Readonly<Record<string, string>> = {
  'interval year to month': 'intervaly2m',
  'interval day to second': 'intervald2s',
}

const UNITS: Readonly<Record<string, IntervalUnit>> = {
  second: { function: 'to_microseconds', amount: 1_000_000 },
  minute: { function: 'to_microseconds', amount: 60_000_000 },
  hour: { function: 'to_microseconds', amount: 3_600_000_000 },
  millisecond: { function: 'to_microseconds', amount: 1000 },
  microsecond: { function: 'to_microseconds', amount: 1 },
  day: { function: 'to_days', amount: 1 },
  week: { function: 'to_days', amount: 7 },
  month: { function: 'to_months', amount: 1 },
  year: { function: 'to_months', amount: 12 },
}

/** `1 second`, `0.001 second`, `7 days`: an interval of one unit, which a whole number multiplies without loss. */
function intervalUnit(text: string, type: SqlType): IntervalUnit | undefined {
  const match = /^\s*(\d{1,6}(?:\.\d{1,6})?)\s*([a-z]*?)s?\s*$/i.exec(text)
  const usual = type.name === 'interval' ? 'second' : lastField(type)
  const word = (match?.[2] || usual).toLowerCase()
  const unit = UNITS[word]
  if (!match || !unit || (type.name !== 'interval' && word !== usual)) return undefined
  const amount = Math.round(Number(match[1]) * unit.amount * 1000) / 1000
  return Number.isInteger(amount) ? { ...unit, amount } : undefined
}

function translateCase(node: Case, scope: Scope, context: Context): Sql {
  const subject = node.operand && context.expression(node.operand, scope)
  const whens = node.whens.map(({ when, result }) => {
    const condition = context.expression(when, scope)
    if (!subject) refuseNoBoolean(condition, 'CASE/WHEN', when.start)
    const text = subject ? compare('=', subject, condition, when.start).text : condition.text
    return { text, value: context.expression(result, scope) }
  })
  const otherwise = node.otherwise && context.expression(node.otherwise, scope)
  const results = [...whens.map(({ value }) => value), ...(otherwise ? [otherwise] : [])]
  const type = commonType(results)
  const firm = (value: Sql): string => coerceLiteral(value, type, node.start).text
  const branches = whens.map(({ text, value }) => `WHEN ${text} THEN ${firm(value)}`).join(' ')
  const tail = otherwise ? ` ELSE ${firm(otherwise)}` : ''
  const inexact = results.some((result) => result.inexact)
  return {
    text: `${mark(node.start)}CASE ${branches}${tail} END`,
    ...typeIf(type),
    atomic: true,
    name: 'case',
    ...(inexact && { inexact: true }),
  }
}

function translateIn(node: In, scope: Scope, context: Context): Sql {
  const not = node.not ? 'NOT ' : ''
  const start = mark(node.start)
  if ('kind' in node.list) return inQuery(node, node.list, scope, context)
  if (node.operand.kind === 'row') return inRows(node, node.operand.items, node.list, scope, context)
  const value = context.expression(node.operand, scope)
  const pairs = node.list.map((item) => comparable(value, context.expression(item, scope), item.start))
  const sides = new Set(pairs.map(([left]) => left))
  const [left] = sides
  if (sides.size === 1)
    return {
      text: `${start}${left} ${not}IN (${pairs.map(([, right]) => right).join(', ')})`,
      type: BOOLEAN,
      atomic: false,
    }
  const equalities = pairs.map(([one, other]) => `${one} = ${other}`).join(' OR ')
  return { text: `${start}${not}(${equalities})`, type: BOOLEAN, atomic: false }
}

function inRows(
  node: In,
  operands: readonly Expression[],
  list: readonly Expression[],
  scope: Scope,
  context: Context,
): Sql {
  const tests = list.map((item) => {
    if (item.kind !== 'row')
      throw new RefusedSql('unequal number of entries in row expression', item.start, { sqlState: '42601' })
    return compareRows(
      {
        kind: 'binary',
        operator: '=',
        operatorAt: item.start,
        left: node.operand,
        right: item,
        start: node.start,
        end: item.end,
      },
      operands,
      item.items,
      scope,
      context,
    ).text
  })
  return { text: `${node.not ? 'NOT ' : ''}(${tests.join(' OR ')})`, type: BOOLEAN, atomic: false }
}

function inQuery(node: In, query: Extract<In['list'], { kind: 'query' }>, scope: Scope, context: Context): Sql {
  const value = context.expression(node.operand, scope)
  const inner = context.query(query, scope)
  const text = textColumns(
    value.type,
    inner.columns?.map(({ type }) => type),
  )
  const left = text ? `__rs.trimmed(${value.text})` : operand(value)
  const right = text ? `SELECT __rs.trimmed(q.c) FROM (${inner.text}) AS q(c)` : inner.text
  return { text: `${mark(node.start)}${left} ${node.not ? 'NOT ' : ''}IN (${right})`, type: BOOLEAN, atomic: false }
}

/** Both sides are VARCHAR, where trailing blanks are stored and do not count. */
function textColumns(value: SqlType | undefined, columns: readonly (SqlType | undefined)[] | undefined): boolean {
  const column = columns?.length === 1 ? columns[0] : undefined
  return value !== undefined && column !== undefined && isText(value) && isText(column)
}

function between(node: Between, scope: Scope, context: Context): Sql {
  const value = context.expression(node.operand, scope)
  const low = context.expression(node.low, scope)
  const high = context.expression(node.high, scope)
  const [left, least] = comparable(value, low, node.low.start, 'ordered')
  const [right, most] = comparable(value, high, node.high.start, 'ordered')
  const start = mark(node.start)
  const not = node.not ? 'NOT ' : ''
  if (node.symmetric)
    return {
      text: `${start}${not}(${left} BETWEEN least(${least}, ${most}) AND greatest(${least}, ${most}))`,
      type: BOOLEAN,
      atomic: false,
    }
  if (left === right)
    return { text: `${start}${left} ${not}BETWEEN ${least} AND ${most}`, type: BOOLEAN, atomic: false }
  return { text: `${start}${not}(${left} >= ${least} AND ${right} <= ${most})`, type: BOOLEAN, atomic: false }
}

function translateIs(node: Is, scope: Scope, context: Context): Sql {
  const value = context.expression(node.operand, scope)
  const not = node.not ? 'NOT ' : ''
  if (node.other) {
    const [left, right] = comparable(value, context.expression(node.other, scope), node.start)
    return { text: `${mark(node.start)}${left} IS ${not}DISTINCT FROM ${right}`, type: BOOLEAN, atomic: false }
  }
  if (node.what === 'null' && value.type?.name === 'super') {
    return {
      text: `${mark(node.start)}${node.not ? 'NOT ' : ''}__rs.super_is_null(${value.text})`,
      type: BOOLEAN,
      atomic: false,
    }
  }
  const what = node.what === 'unknown' ? 'NULL' : node.what.toUpperCase()
  return { text: `${mark(node.start)}${operand(value)} IS ${not}${what}`, type: BOOLEAN, atomic: false }
}

function subquery(node: Extract<Expression, { kind: 'subquery' }>, scope: Scope, context: Context): Sql {
  const { text, columns } = context.query(node.query, scope)
  const column = columns?.length === 1 ? columns[0] : undefined
  return {
    text: `${mark(node.start)}(${text})`,
    ...typeIf(column?.type),
    atomic: true,
    ...(column && { name: column.name }),
  }
}

function quantified(node: Quantified, scope: Scope, context: Context): Sql {
  if (node.of.kind !== 'query') {
    throw new RefusedSql('Redshift has no arrays for ANY and ALL', node.of.start, { hint: 'use IN (…), or a subquery' })
  }
  const value = context.expression(node.operand, scope)
  const { text } = context.query(node.of, scope)
  return {
    text: `${mark(node.start)}${operand(value)} ${node.operator} ${node.quantifier.toUpperCase()} (${text})`,
    type: BOOLEAN,
    atomic: false,
  }
}

/** A timestamp read in a zone gains one; a timestamp with a zone shown in another loses it. */
function atTimeZone(node: Extract<Expression, { kind: 'at time zone' }>, scope: Scope, context: Context): Sql {
  const value = context.expression(node.operand, scope)
  const zone = context.expression(node.zone, scope)
  const zoned = value.type?.name === 'timestamp with time zone'
  const rules = context.rules('at time zone')
  const rule = rules?.[0]
  const type: SqlType = { name: zoned ? 'timestamp without time zone' : 'timestamp with time zone' }
  if (rule?.rewrite) {
    const call = callOf('timezone', node)
    return translateCall({ ...call, args: [{ value: node.zone }, { value: node.operand }] }, scope, context)
  }
  return {
    text: `${mark(node.start)}${operand(value)} AT TIME ZONE ${operand(zone)}`,
    type,
    atomic: false,
    name: 'timezone',
  }
}

function callOf(name: string, { start, end }: { start: number; end: number }): Call {
  return {
    kind: 'call',
    name: [{ text: name, quoted: false, written: name, start, end }],
    args: [],
    distinct: false,
    approximate: false,
    bare: false,
    start,
    end,
  }
}

function overlaps(node: Extract<Expression, { kind: 'overlaps' }>, scope: Scope, context: Context): Sql {
  const ends = [...node.left.items, ...node.right.items].map((item) =>
    coerceLiteral(context.expression(item, scope), { name: 'timestamp without time zone' }, item.start),
  )
  const [a, b, c, d] = ends
  if (!a || !b || !c || !d || ends.length !== 4)
    throw new RefusedSql('OVERLAPS compares two pairs', node.start, { sqlState: '42601' })
  const end = (start: Sql, length: Sql): string =>
    length.type?.name.startsWith('interval') ? `${operand(start)} + ${operand(length)}` : operand(length)
  return {
    text: `${mark(node.start)}__rs.overlaps(${a.text}, ${end(a, b)}, ${c.text}, ${end(c, d)})`,
    type: BOOLEAN,
    atomic: true,
    name: 'overlaps',
  }
}
