/** Filters on numbers. */
import { div, mul, pow } from '../arithmetic.ts'
import { abs, round, toFloat, toInt, truncate } from '../conversions.ts'
import { PyError, typeError } from '../errors.ts'
import { fixedFloat } from '../float-format.ts'
import { intArgument } from '../methods.ts'
import { asFloat, asInt, makeFloat, makeInt } from '../number.ts'
import { str, truthy } from '../operators.ts'
import { textOf } from '../text.ts'
import { isObject, typeName, type Value } from '../value.ts'
import { builtinFilter, defineFilter, type FilterEntry } from './define.ts'

export const NUMBER_FILTERS: readonly FilterEntry[] = [
  builtinFilter('abs', 'abs', abs),
  defineFilter('float', { python: 'do_float', parameters: [['default', makeFloat(0)]] }, (value, given) =>
    unless(
      ['TypeError', 'ValueError'],
      () => makeFloat(toFloat(value)),
      () => given.default,
    ),
  ),
  defineFilter(
    'int',
    {
      python: 'do_int',
      parameters: [
        ['default', 0],
        ['base', 10],
      ],
    },
    (value, given) =>
      unless(
        ['TypeError', 'ValueError'],
        () => toInt(value, textOf(value) === undefined ? 10 : intArgument(given.base)),
        // So that '42.23' is 42.
        () =>
          unless(
            ['TypeError', 'ValueError', 'OverflowError'],
            () => truncate(toFloat(value)),
            () => given.default,
          ),
      ),
  ),
  defineFilter(
    'round',
    {
      python: 'do_round',
      parameters: [
        ['precision', 0],
        ['method', 'common'],
      ],
    },
    (value, { precision, method }) => {
      const way = str(method)
      if (way === 'common') return round(value, intArgument(precision))
      if (way === 'ceil' || way === 'floor') return roundTowards(value, precision, way)
      throw new PyError('FilterArgumentError', 'method must be common, ceil or floor')
    },
  ),
  defineFilter(
    'filesizeformat',
    { python: 'do_filesizeformat', parameters: [['binary', false]] },
    (value, { binary }) => fileSize(toFloat(value), truthy(binary)),
  ),
]

/** What `attempt` gives, or `otherwise` when it raises one of the exceptions. */
function unless(kinds: readonly string[], attempt: () => Value, otherwise: () => Value): Value {
  try {
    return attempt()
  } catch (error) {
    if (error instanceof PyError && kinds.includes(error.kind)) return otherwise()
    throw error
  }
}

function roundTowards(value: Value, precision: Value, way: 'ceil' | 'floor'): Value {
  const unit = pow(10, precision)
  return div(toWhole(mul(value, unit), way), unit)
}

/** `math.ceil` and `math.floor`. */
function toWhole(value: Value, way: 'ceil' | 'floor'): Value {
  const int = asInt(value)
  if (int !== undefined) return int
  const float = asFloat(value) ?? (isObject(value) ? value.type.float?.(value) : undefined)
  if (float === undefined) throw typeError(`must be real number, not ${typeName(value)}`)
  if (!Number.isFinite(float)) return truncate(float)
  return makeInt(BigInt(way === 'ceil' ? Math.ceil(float) : Math.floor(float)))
}

const letters = 'kMGTPEZY'

function fileSize(bytes: number, binary: boolean): string {
  const base = binary ? 1024 : 1000
  if (bytes === 1) return '1 Byte'
  if (bytes < base) return `${truncate(bytes)} Bytes`
  for (let index = 0; ; index += 1) {
    const unit = base ** (index + 2)
    const letter = letters[index] ?? ''
    if (bytes < unit || index === letters.length - 1) {
      return `${fixedFloat((base * bytes) / unit, 1)} ${binary ? `${letter.toUpperCase()}i` : letter}B`
    }
  }
}
