/** Math functions. (AWS: "Math functions") */
import type { CallArgument, CallContext, CallRule } from '../call-rule.ts'
import { arithmeticType } from '../translate/inference.ts'
import { isFloat, isInteger, type SqlType } from '../types.ts'
import { argument, asDouble, asInteger, call, library, quoted } from './argument.ts'
import { DATE, DOUBLE } from './result-types.ts'

const ofDouble =
  (name: string) =>
  (args: readonly CallArgument[]): string =>
    call(name, ...args.map(asDouble))

/** Results beyond the range of a double are errors. */
const ofFinite =
  (name: string) =>
  (args: readonly CallArgument[]): string =>
    library('finite', call(name, ...args.map(asDouble)))

const double = (name: string, engineName: string, count = 1): CallRule => ({
  name,
  arity: [count, count],
  rewrite: ofDouble(engineName),
  returns: DOUBLE,
})

/** Digits behind the point that ROUND and TRUNC leave; undefined when that is not known before running. */
function placesOf(args: readonly CallArgument[]): number | undefined {
  const places = args[1]
  if (places === undefined) return 0
  return /^-?\d+$/.test(places.number ?? '') ? Number(places.number) : undefined
}

/** A decimal loses the digits that are rounded away; other types stay. */
function roundedType(args: readonly CallArgument[]): SqlType | undefined {
  const { type } = argument(args, 0)
  const places = placesOf(args)
  if (type?.name !== 'numeric' || places === undefined) return type
  return { ...type, scale: Math.max(0, Math.min(type.scale ?? 0, places)) }
}

/** Of a SUPER value: by the number that it holds, NULL when it holds none. */
const superRounded = (name: string, { sql }: CallArgument): string =>
  call('rs_super_rounded', quoted(name), `cast(${sql} as varchar)`)

const rounded =
  (name: 'abs' | 'ceil' | 'floor') =>
  (args: readonly CallArgument[]): string => {
    const value = argument(args, 0)
    return value.type?.name === 'super' ? superRounded(name, value) : call(name, value.sql)
  }

const isMoment = ({ type }: CallArgument): boolean =>
  type?.name === 'date' || (type?.name.startsWith('timestamp') ?? false)

const rounding =
  (name: 'round' | 'trunc') =>
  (args: readonly CallArgument[], context: CallContext): string => {
    const value = argument(args, 0)
    const places = args[1]
    if (value.type?.name === 'super') {
      if (places)
        return context.refuse({
          reason: `${name.toUpperCase()} of a SUPER value takes no second argument`,
          by: 'redshift',
        })
      return superRounded(name, value)
    }
    if (name === 'trunc' && isMoment(value)) return `cast(${value.sql} as date)`
    if (name === 'trunc' && value.type === undefined)
      return library('trunc', value.sql, ...(places ? [asInteger(places)] : []))
    if (places === undefined) return call(name, value.sql)
    // The engine rounds decimals to a fixed number of places only.
    if (placesOf(args) === undefined && value.type?.name === 'numeric') {
      const { precision = 18, scale = 0 } = value.type
      return `cast(${name}(cast(${value.sql} as double), ${asInteger(places)}) as decimal(${precision}, ${scale}))`
    }
    return call(name, value.sql, asInteger(places))
  }

const truncatedType = (args: readonly CallArgument[]): SqlType | undefined =>
  isMoment(argument(args, 0)) ? DATE : roundedType(args)

const wholeType = (args: readonly CallArgument[]): SqlType | undefined => {
  const { type } = argument(args, 0)
  return type?.name === 'numeric' ? { ...type, scale: 0 } : type
}

const same = (args: readonly CallArgument[]): SqlType | undefined => argument(args, 0).type

/** The engine's SIGN is a TINYINT; Redshift's has the type of its argument. */
function sign(args: readonly CallArgument[]): string {
  const value = argument(args, 0)
  const type =
    value.type && isFloat(value.type)
      ? 'double'
      : value.type && isInteger(value.type)
        ? value.type.name
        : 'decimal(1, 0)'
  return `cast(sign(${value.sql}) as ${type})`
}

const signType = (args: readonly CallArgument[]): SqlType | undefined => {
  const { type } = argument(args, 0)
  return type && (isFloat(type) || isInteger(type)) ? type : { name: 'numeric', precision: 1, scale: 0 }
}

function modType(args: readonly CallArgument[]): SqlType | undefined {
  const [one, other] = [argument(args, 0).type, argument(args, 1).type]
  return one && other && arithmeticType('%', one, other)
}

export const mathRules: readonly CallRule[] = [
  double('acos', 'acos'),
  double('asin', 'asin'),
  double('atan', 'atan'),
  double('atan2', 'atan2', 2),
  double('cos', 'cos'),
  double('cot', 'cot'),
  double('degrees', 'degrees'),
  double('dlog1', 'ln'),
  double('dlog10', 'log10'),
  double('ln', 'ln'),
  double('log', 'log10'),
  double('radians', 'radians'),
  double('sin', 'sin'),
  double('sqrt', 'sqrt'),
  double('tan', 'tan'),
  { name: 'abs', arity: [1, 1], rewrite: rounded('abs'), returns: same },
  { name: 'cbrt', arity: [1, 1], rewrite: (args) => library('cbrt', asDouble(argument(args, 0))), returns: DOUBLE },
  { name: 'ceil', arity: [1, 1], rewrite: rounded('ceil'), returns: wholeType },
  { name: 'ceiling', arity: [1, 1], rewrite: rounded('ceil'), returns: wholeType },
  { name: 'dexp', arity: [1, 1], rewrite: ofFinite('exp'), returns: DOUBLE },
  { name: 'exp', arity: [1, 1], rewrite: ofFinite('exp'), returns: DOUBLE },
  { name: 'floor', arity: [1, 1], rewrite: rounded('floor'), returns: wholeType },
  {
    name: 'mod',
    arity: [2, 2],
    rewrite: (args) => `(${argument(args, 0).sql} % ${library('nonzero', argument(args, 1).sql)})`,
    returns: modType,
  },
  { name: 'pi', arity: [0, 0], rename: 'pi', returns: DOUBLE },
  { name: 'pow', arity: [2, 2], rewrite: ofFinite('pow'), returns: DOUBLE },
  { name: 'power', arity: [2, 2], rewrite: ofFinite('pow'), returns: DOUBLE },
  { name: 'random', arity: [0, 0], rename: 'random', returns: DOUBLE },
  { name: 'round', arity: [1, 2], rewrite: rounding('round'), returns: roundedType },
  { name: 'sign', arity: [1, 1], rewrite: sign, returns: signType },
  { name: 'trunc', arity: [1, 2], rewrite: rounding('trunc'), returns: truncatedType },
]
