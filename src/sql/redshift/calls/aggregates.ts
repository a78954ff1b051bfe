/** Aggregate functions, also as window functions. (AWS: "Aggregate functions", "Bit-wise aggregate functions") */
import type { CallArgument, CallContext, CallRule, SortItem } from '../call-rule.ts'
import { isFloat, isInteger, type SqlType } from '../types.ts'
import { argument, asText, library } from './argument.ts'
import { BIGINT, BOOLEAN, DOUBLE, VARCHAR } from './result-types.ts'

/** An aggregate of the engine with DISTINCT and OVER in their places. */
function aggregate(name: string, value: string, { distinct, over }: CallContext): string {
  return `${name}(${distinct ? 'DISTINCT ' : ''}${value})${over}`
}

function sum(args: readonly CallArgument[], context: CallContext): string {
  const { sql, type } = argument(args, 0)
  if (type?.name.startsWith('interval')) return overIntervals(type, sql, (value) => aggregate('sum', value, context))
  if (type?.name === 'super')
    return `rs_super_sum(list(${context.distinct ? 'DISTINCT ' : ''}cast(${sql} as varchar))${context.over})`
  const total = aggregate('sum', sql, context)
  if (type === undefined) return library('sum_of', total)
  return isInteger(type) ? `cast(${total} as bigint)` : total
}

/** The engine has no sum of intervals: months are added up, or microseconds. */
function overIntervals(type: SqlType, value: string, total: (value: string) => string): string {
  const months = library('interval_of_months', total(library('months_of', value)))
  const rest = library('interval_of_micros', total(library('micros_of', value)))
  if (type.name === 'interval') return `(${months} + ${rest})`
  return type.name === 'interval year to month' ? months : rest
}

/** AVG has the type of SUM. */
function sumType(args: readonly CallArgument[]): SqlType | undefined {
  const { type } = argument(args, 0)
  if (type === undefined) return undefined
  if (isInteger(type)) return BIGINT
  if (type.name.startsWith('interval') || type.name === 'super') return type
  return type.name === 'numeric' ? { name: 'numeric', precision: 38, scale: type.scale ?? 0 } : DOUBLE
}

/** Integers and decimals are cut, not rounded. */
function average(args: readonly CallArgument[], context: CallContext): string {
  const { sql, type } = argument(args, 0)
  if (type && isFloat(type)) return aggregate('avg', sql, context)
  if (type?.name === 'super')
    return context.refuse({
      reason: 'AVG of SUPER values does not run on the local target',
      hint: 'cast the values',
      by: 'engine',
    })
  const count = aggregate('count', sql, context)
  if (type?.name.startsWith('interval'))
    return overIntervals(type, sql, (value) => `(${aggregate('sum', value, context)} // ${count})`)
  const total = aggregate('sum', sql, context)
  if (type === undefined) return library('average', total, count)
  if (isInteger(type)) return `cast(${total} // ${count} as bigint)`
  if (type.name !== 'numeric') return aggregate('avg', sql, context)
  const scale = type.scale ?? 0
  const quotient = `cast(${library('unscaled', total, String(scale))} // ${count} as decimal(38, 0))`
  if (scale === 0) return quotient
  return `cast(${quotient} * cast('0.${'0'.repeat(scale - 1)}1' as decimal(${scale}, ${scale})) as decimal(38, ${scale}))`
}

/** What tells a value from another one: blanks at the end of text do not. */
function comparedBy({ sql, type }: CallArgument): string {
  if (type?.name === 'super') return library('super_key', sql)
  return type?.name === 'character varying' ? library('trimmed', sql) : sql
}

/** Exact, and so within the error that Redshift allows itself. */
function count(args: readonly CallArgument[], context: CallContext): string {
  const counted = args.map((arg) => (context.distinct ? comparedBy(arg) : arg.sql))
  return aggregate('count', counted.join(', '), context)
}

const plain =
  (name: string) =>
  (args: readonly CallArgument[], context: CallContext): string =>
    aggregate(name, argument(args, 0).sql, context)

/** The engine would order SUPER values as text. */
const extreme =
  (name: 'max' | 'min') =>
  (args: readonly CallArgument[], context: CallContext): string => {
    const { sql, type } = argument(args, 0)
    if (type?.name !== 'super') return aggregate(name, sql, context)
    return `arg_${name}(${sql}, ${library('super_key', sql)})${context.over}`
  }

const truth =
  (name: 'bool_and' | 'bool_or') =>
  (args: readonly CallArgument[], context: CallContext): string =>
    aggregate(name, `cast(${argument(args, 0).sql} as boolean)`, context)

const same = (args: readonly CallArgument[]): SqlType | undefined => argument(args, 0).type

/** NULL and empty text are passed over. DISTINCT keeps each value where it comes first in the order. */
function listagg(args: readonly CallArgument[], context: CallContext): string {
  const value = argument(args, 0)
  const separator = args[1] === undefined ? "''" : asText(args[1])
  const order = context.withinGroup ?? []
  const orderBy = order.length === 0 ? '' : ` ORDER BY ${order.map(({ sql }) => sql).join(', ')}`
  const text = `nullif(${asText(value)}, '')`
  if (!context.distinct) return library('listagg', `string_agg(${text}, ${separator}${orderBy})${context.over}`)
  const values = library('first_of_each', `list(${text}${orderBy})${context.over}`)
  return library('listagg', `nullif(array_to_string(${values}, ${separator}), '')`)
}

/** ORDER BY of WITHIN GROUP has one item there. */
function onlyItem(name: string, context: CallContext): SortItem {
  const [item, ...more] = context.withinGroup ?? []
  if (item === undefined || more.length > 0) {
    return context.refuse({ reason: `${name} takes WITHIN GROUP (ORDER BY expression)`, by: 'redshift' })
  }
  refuseOrder(name, context)
  return item
}

function refuseOrder(name: string, { window, refuse }: CallContext): void {
  if (window?.ordered || window?.frame !== undefined) {
    refuse({ reason: `OVER of ${name} takes PARTITION BY only`, by: 'redshift' })
  }
}

function fractionOf(name: string, args: readonly CallArgument[], context: CallContext): string {
  const { number } = argument(args, 0)
  if (number === undefined || !(Number(number) >= 0 && Number(number) <= 1)) {
    return context.refuse({ reason: `${name} takes a constant between 0 and 1`, by: 'redshift' })
  }
  return number
}

/** Integers give decimals with as many digits behind the point as the fraction has. */
function interpolated(value: CallArgument, fraction: string, { over }: CallContext): string {
  const quantile = `quantile_cont(${value.sql}, ${fraction})${over}`
  return value.type && isInteger(value.type) ? `cast(${quantile} as decimal(38, ${digitsOf(fraction)}))` : quantile
}

const digitsOf = (fraction: string): number => Math.max(1, fraction.split('.')[1]?.length ?? 0)

function interpolatedType({ type }: CallArgument, fraction: string): SqlType | undefined {
  if (type && isInteger(type)) return { name: 'numeric', precision: 38, scale: digitsOf(fraction) }
  return type?.name === 'date' ? { name: 'timestamp without time zone' } : type
}

function median(args: readonly CallArgument[], context: CallContext): string {
  refuseOrder('MEDIAN', context)
  return interpolated(argument(args, 0), '0.5', context)
}

function percentileCont(args: readonly CallArgument[], context: CallContext): string {
  const item = onlyItem('PERCENTILE_CONT', context)
  const fraction = fractionOf('PERCENTILE_CONT', args, context)
  return interpolated(item.expression, item.descending ? complement(fraction) : fraction, context)
}

/** 1 - 0.35, without the noise of binary fractions. */
function complement(fraction: string): string {
  return (1 - Number(fraction)).toFixed(fraction.split('.')[1]?.length ?? 0)
}

function percentileDisc(args: readonly CallArgument[], context: CallContext): string {
  const item = onlyItem('PERCENTILE_DISC', context)
  const fraction = fractionOf('PERCENTILE_DISC', args, context)
  if (context.over === '' && !context.approximate) {
    return context.refuse({
      reason: 'PERCENTILE_DISC is a window function',
      hint: 'write APPROXIMATE PERCENTILE_DISC, or add OVER ()',
      by: 'redshift',
    })
  }
  const { sql } = item.expression
  if (!item.descending) return `quantile_disc(${sql}, ${fraction})${context.over}`
  return library('discrete_falling', `list(${sql} ORDER BY ${sql} DESC)${context.over}`, fraction)
}

const itemType = (_: readonly CallArgument[], { withinGroup }: CallContext): SqlType | undefined =>
  withinGroup?.[0]?.expression.type

const deviation = (name: string, engineName: string): CallRule => ({
  name,
  arity: [1, 1],
  kind: 'aggregate',
  placesOver: true,
  rewrite: (args, context) => aggregate(engineName, argument(args, 0).sql, context),
  returns: DOUBLE,
})

export const aggregateRules: readonly CallRule[] = [
  { name: 'any_value', arity: [1, 1], kind: 'aggregate', placesOver: true, rewrite: plain('any_value'), returns: same },
  { name: 'avg', arity: [1, 1], kind: 'aggregate', placesOver: true, rewrite: average, returns: sumType },
  { name: 'bit_and', arity: [1, 1], kind: 'aggregate', placesOver: true, rewrite: plain('bit_and'), returns: same },
  { name: 'bit_or', arity: [1, 1], kind: 'aggregate', placesOver: true, rewrite: plain('bit_or'), returns: same },
  {
    name: 'bool_and',
    arity: [1, 1],
    kind: 'aggregate',
    placesOver: true,
    rewrite: truth('bool_and'),
    returns: BOOLEAN,
  },
  { name: 'bool_or', arity: [1, 1], kind: 'aggregate', placesOver: true, rewrite: truth('bool_or'), returns: BOOLEAN },
  { name: 'count', arity: [0, 1], kind: 'aggregate', placesOver: true, rewrite: count, returns: BIGINT },
  { name: 'listagg', arity: [1, 2], kind: 'aggregate', placesOver: true, rewrite: listagg, returns: VARCHAR },
  { name: 'max', arity: [1, 1], kind: 'aggregate', placesOver: true, rewrite: extreme('max'), returns: same },
  {
    name: 'median',
    arity: [1, 1],
    kind: 'aggregate',
    placesOver: true,
    rewrite: median,
    returns: (args) => interpolatedType(argument(args, 0), '0.5'),
  },
  { name: 'min', arity: [1, 1], kind: 'aggregate', placesOver: true, rewrite: extreme('min'), returns: same },
  {
    name: 'percentile_cont',
    arity: [1, 1],
    kind: 'aggregate',
    placesOver: true,
    rewrite: percentileCont,
    returns: (args, { withinGroup }) => {
      const value = withinGroup?.[0]?.expression
      return value && interpolatedType(value, argument(args, 0).number ?? '')
    },
  },
  {
    name: 'percentile_disc',
    arity: [1, 1],
    kind: 'aggregate',
    placesOver: true,
    rewrite: percentileDisc,
    returns: itemType,
  },
  deviation('stddev', 'stddev_samp'),
  deviation('stddev_pop', 'stddev_pop'),
  deviation('stddev_samp', 'stddev_samp'),
  { name: 'sum', arity: [1, 1], kind: 'aggregate', placesOver: true, rewrite: sum, returns: sumType },
  deviation('var_pop', 'var_pop'),
  deviation('var_samp', 'var_samp'),
  deviation('variance', 'var_samp'),
]
