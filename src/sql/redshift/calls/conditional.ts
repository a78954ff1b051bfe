/** NVL, NVL2, COALESCE, DECODE, NULLIF, GREATEST, LEAST. (AWS: "Conditional expressions") */
import type { CallArgument, CallContext, CallRule } from '../call-rule.ts'
import { unify } from '../translate/inference.ts'
import { formatType, isFloat, isInteger, isNumeric, isText, type SqlType } from '../types.ts'
import { argument, call, library } from './argument.ts'

const isOpen = ({ literal, type }: CallArgument): boolean => literal !== undefined || type === undefined

/** The type that the values share; literals follow the others. undefined when any is not known. */
function sharedType(values: readonly CallArgument[]): SqlType | undefined {
  const firm = values.filter(({ literal }) => literal === undefined)
  const considered = firm.length > 0 ? firm : values
  let shared: SqlType | undefined
  for (const { type } of considered) {
    if (type === undefined) return undefined
    shared = shared === undefined ? type : unify(shared, type)
    if (shared === undefined) return undefined
  }
  return shared
}

/** Redshift takes no text where another value is a number; the engine would make both text. */
function refuseMixed(name: string, values: readonly CallArgument[], context: CallContext): void {
  const firm = values.filter((value) => !isOpen(value))
  const text = firm.find(({ type }) => type && isText(type))?.type
  const number = firm.find(({ type }) => type && isNumeric(type))?.type
  if (!text || !number) return
  context.refuse({
    reason: `${name} types ${bare(text)} and ${bare(number)} cannot be matched`,
    hint: 'cast one of them',
    by: 'redshift',
  })
}

const bare = (type: SqlType): string => formatType({ name: type.name }).replace(/\(.*$/, '')

/** Literals beside numbers are numbers. */
function agreed(values: readonly CallArgument[], context: CallContext): readonly string[] {
  const number = values.find(({ type, literal }) => literal === undefined && type && isNumeric(type))?.type
  return values.map(({ sql, literal }) => {
    if (number === undefined || literal === undefined) return sql
    if (/^\s*[+-]?(\d+\.?\d*|\.\d+)\s*$/.test(literal) && !(isInteger(number) && literal.includes('.'))) {
      return `cast(${sql} as ${isInteger(number) ? number.name : isFloat(number) ? 'double' : 'decimal(38, 10)'})`
    }
    return context.refuse({ reason: `invalid input syntax for ${bare(number)}: "${literal}"`, by: 'redshift' })
  })
}

const ofAlike =
  (name: string, engineName: string) =>
  (args: readonly CallArgument[], context: CallContext): string => {
    refuseMixed(name, args, context)
    if (args.some(({ type }) => type?.name === 'super') && (engineName === 'greatest' || engineName === 'least'))
      return context.refuse({
        reason: `${name} of SUPER values does not run on the local target`,
        hint: 'cast them',
        by: 'engine',
      })
    return call(engineName, ...agreed(args, context))
  }

function nullif(args: readonly CallArgument[]): string {
  const [value, other] = [argument(args, 0), argument(args, 1)]
  if (value.type?.name !== 'super') return library('nullif', value.sql, other.sql)
  const key = (sql: string): string => library('super_key', `to_json(${sql})`)
  return `case when ${key(value.sql)} = ${key(other.sql)} then null else ${value.sql} end`
}

function nvl2(args: readonly CallArgument[]): string {
  const [value, then, otherwise] = [argument(args, 0), argument(args, 1), argument(args, 2)]
  const text = then.literal !== undefined || (then.type !== undefined && isText(then.type))
  const castsOther = text && otherwise.type !== undefined && isNumeric(otherwise.type)
  return `case when ${value.sql} is not null then ${then.sql} else ${castsOther ? `cast(${otherwise.sql} as varchar)` : otherwise.sql} end`
}

const nvl2Type = (args: readonly CallArgument[]): SqlType | undefined => {
  const [then, otherwise] = [argument(args, 1), argument(args, 2)]
  if (then.type && otherwise.type) return unify(then.type, otherwise.type) ?? then.type
  return then.type ?? otherwise.type
}

/** Trailing blanks do not count when texts are compared. */
function equal(value: CallArgument, search: CallArgument): string {
  const text = value.type !== undefined && isText(value.type) && value.literal === undefined
  if (text && search.literal !== undefined) return `rtrim(${value.sql}, ' ') = rtrim(${search.sql}, ' ')`
  if (search.literal !== undefined || search.number !== undefined) return `${value.sql} = ${search.sql}`
  return `${value.sql} is not distinct from ${search.sql}`
}

/** DECODE(value, search, result, …, default): NULL finds NULL. */
function decode(args: readonly CallArgument[], context: CallContext): string {
  const value = argument(args, 0)
  const results = resultsOf(args)
  refuseMixed('CASE', results, context)
  const whens: string[] = []
  for (let index = 1; index + 1 < args.length; index += 2) {
    whens.push(`when ${equal(value, argument(args, index))} then ${argument(args, index + 1).sql}`)
  }
  const otherwise = args.length % 2 === 0 ? ` else ${argument(args, args.length - 1).sql}` : ''
  return `case ${whens.join(' ')}${otherwise} end`
}

function resultsOf(args: readonly CallArgument[]): readonly CallArgument[] {
  const last = args.length % 2 === 0 ? args.length - 1 : -1
  return args.filter((_, index) => index > 0 && (index % 2 === 0 || index === last))
}

export const conditionalRules: readonly CallRule[] = [
  { name: 'coalesce', arity: [1, 1000], rewrite: ofAlike('COALESCE', 'coalesce'), returns: sharedType },
  {
    name: 'decode',
    arity: [3, 1000],
    rewrite: decode,
    returns: (args) => sharedType(resultsOf(args)),
    columnName: 'case',
  },
  { name: 'greatest', arity: [1, 1000], rewrite: ofAlike('GREATEST', 'greatest'), returns: sharedType },
  { name: 'least', arity: [1, 1000], rewrite: ofAlike('LEAST', 'least'), returns: sharedType },
  {
    name: 'nullif',
    arity: [2, 2],
    rewrite: nullif,
    returns: (args) => argument(args, 0).type,
  },
  {
    name: 'nvl',
    arity: [1, 1000],
    rewrite: ofAlike('COALESCE', 'coalesce'),
    returns: sharedType,
    columnName: 'coalesce',
  },
  { name: 'nvl2', arity: [3, 3], rewrite: nvl2, returns: nvl2Type, columnName: 'case' },
]
