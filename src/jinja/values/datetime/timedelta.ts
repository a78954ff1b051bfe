/** Python's timedelta: days, seconds and microseconds, counted exactly in microseconds. */
import { defineFunction, makeClass } from '../class.ts'
import { overflowError, PyError, typeError } from '../errors.ts'
import { bindMethod, type MethodTable, methodsOf, namedArguments } from '../methods.ts'
import { asFloat, asInt, divideHalfEven, floatRatio, makeFloat, makeInt } from '../number.ts'
import { order } from '../operators.ts'
import { type BinaryOperator, defineType, isObject, type PyObject, typeName, type Value } from '../value.ts'
import { pad } from './calendar.ts'

export interface TimeDelta extends PyObject {
  readonly microseconds: bigint
}

export const DAY = 86_400_000_000n
const longest = 999_999_999n

const TIMEDELTA = defineType({
  name: 'datetime.timedelta',
  repr: reprDelta,
  str: deltaText,
  truthy: (self: TimeDelta) => self.microseconds !== 0n,
  equals: (left, right) =>
    isTimeDelta(left) && isTimeDelta(right) ? left.microseconds === right.microseconds : undefined,
  compare: (operator, left, right) =>
    isTimeDelta(left) && isTimeDelta(right) ? order(operator, left.microseconds, right.microseconds) : undefined,
  binary: combine,
  unary: (operator, self: TimeDelta) => makeTimeDelta(operator === '-' ? -self.microseconds : self.microseconds),
  abs: (self: TimeDelta) => makeTimeDelta(self.microseconds < 0n ? -self.microseconds : self.microseconds),
  hash: (self: TimeDelta) => `\0D${self.microseconds}`,
  attribute: deltaAttribute,
  toJs: (self: TimeDelta) => deltaText(self),
})

export function makeTimeDelta(microseconds: bigint): TimeDelta {
  const delta: TimeDelta = { type: TIMEDELTA, microseconds }
  const { days } = parts(delta)
  if (days > 2147483647n || days < -2147483648n) throw overflowError('Python int too large to convert to C int')
  if (days > longest || days < -longest) throw overflowError(`days=${days}; must have magnitude <= ${longest}`)
  return delta
}

export function isTimeDelta(value: Value): value is TimeDelta {
  return isObject(value) && value.type === TIMEDELTA
}

/** Days, seconds from 0 to a day, microseconds from 0 to a second. */
export function parts({ microseconds }: TimeDelta): { days: bigint; seconds: number; microseconds: number } {
  const days = floorDivide(microseconds, DAY)
  const rest = microseconds - days * DAY
  return { days, seconds: Number(rest / 1_000_000n), microseconds: Number(rest % 1_000_000n) }
}

export function floorDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b
  return a % b !== 0n && a < 0n !== b < 0n ? quotient - 1n : quotient
}

function reprDelta(self: TimeDelta): string {
  const { days, seconds, microseconds } = parts(self)
  const shown = [
    ...(days !== 0n ? [`days=${days}`] : []),
    ...(seconds !== 0 ? [`seconds=${seconds}`] : []),
    ...(microseconds !== 0 ? [`microseconds=${microseconds}`] : []),
  ]
  return `datetime.timedelta(${shown.join(', ') || '0'})`
}

export function deltaText(self: TimeDelta): string {
  const { days, seconds, microseconds } = parts(self)
  const clock = `${Math.floor(seconds / 3600)}:${pad(Math.floor(seconds / 60) % 60, 2)}:${pad(seconds % 60, 2)}`
  const plural = days === 1n || days === -1n ? '' : 's'
  const prefix = days === 0n ? '' : `${days} day${plural}, `
  return prefix + clock + (microseconds === 0 ? '' : `.${pad(microseconds, 6)}`)
}

function combine(operator: BinaryOperator, left: Value, right: Value): Value | undefined {
  if (isTimeDelta(left) && isTimeDelta(right)) return combineDeltas(operator, left.microseconds, right.microseconds)
  if (isTimeDelta(left)) return scale(operator, left.microseconds, right)
  return isTimeDelta(right) && operator === '*' ? scale('*', right.microseconds, left) : undefined
}

function combineDeltas(operator: BinaryOperator, a: bigint, b: bigint): Value | undefined {
  if (operator === '+') return makeTimeDelta(a + b)
  if (operator === '-') return makeTimeDelta(a - b)
  if (!['/', '//', '%'].includes(operator)) return undefined
  if (b === 0n)
    throw new PyError('ZeroDivisionError', operator === '/' ? 'division by zero' : 'integer division or modulo by zero')
  if (operator === '/') return makeFloat(Number(a) / Number(b))
  const quotient = floorDivide(a, b)
  return operator === '//' ? makeInt(quotient) : makeTimeDelta(a - quotient * b)
}

function scale(operator: BinaryOperator, microseconds: bigint, factor: Value): Value | undefined {
  const ratio = ratioOf(factor)
  if (!ratio) return undefined
  const { numerator, denominator } = ratio
  if (operator === '*') return makeTimeDelta(divideHalfEven(microseconds * numerator, denominator))
  if (operator !== '/' && !(operator === '//' && asInt(factor) !== undefined)) return undefined
  if (numerator === 0n) throw new PyError('ZeroDivisionError', 'integer division or modulo by zero')
  if (operator === '//') return makeTimeDelta(floorDivide(microseconds, numerator))
  const sign = numerator < 0n ? -1n : 1n
  return makeTimeDelta(divideHalfEven(microseconds * denominator * sign, numerator * sign))
}

function ratioOf(value: Value): { numerator: bigint; denominator: bigint } | undefined {
  const int = asInt(value)
  if (int !== undefined) return { numerator: BigInt(int), denominator: 1n }
  const float = asFloat(value)
  if (float === undefined) return undefined
  if (!Number.isFinite(float)) {
    throw Number.isNaN(float)
      ? new PyError('ValueError', 'cannot convert NaN to integer ratio')
      : overflowError('cannot convert Infinity to integer ratio')
  }
  return floatRatio(float)
}

function deltaAttribute(self: TimeDelta, name: string): Value | undefined {
  const { days, seconds, microseconds } = parts(self)
  if (name === 'days') return makeInt(days)
  if (name === 'seconds') return seconds
  if (name === 'microseconds') return microseconds
  const method = DELTA_METHODS.get(name)
  return method ? bindMethod(self, name, method) : deltaLimits().get(name)
}

const method = methodsOf<TimeDelta>('timedelta')

const DELTA_METHODS: MethodTable<TimeDelta> = new Map([
  method.none('total_seconds', (self) => makeFloat(Number(self.microseconds) / 1e6)),
])

function deltaLimits(): ReadonlyMap<string, Value> {
  return new Map([
    ['min', makeTimeDelta(-longest * DAY)],
    ['max', makeTimeDelta((longest + 1n) * DAY - 1n)],
    ['resolution', makeTimeDelta(1n)],
  ])
}

const units: Readonly<Record<string, bigint>> = {
  days: DAY,
  seconds: 1_000_000n,
  microseconds: 1n,
  milliseconds: 1000n,
  minutes: 60_000_000n,
  hours: 3_600_000_000n,
  weeks: DAY * 7n,
}

const parameters = [
  ['days', 0],
  ['seconds', 0],
  ['microseconds', 0],
  ['milliseconds', 0],
  ['minutes', 0],
  ['hours', 0],
  ['weeks', 0],
] as const

/** `timedelta(days=…, …)`: fractions are kept exactly until the last rounding. */
export const timedeltaClass = makeClass(
  'datetime.timedelta',
  (call) => {
    const values = namedArguments('__new__()', parameters, call)
    let numerator = 0n
    let denominator = 1n
    for (const [unit, value] of Object.entries(values)) {
      const ratio = ratioOf(value)
      if (!ratio) throw typeError(`unsupported type for timedelta ${unit} component: ${typeName(value)}`)
      numerator = numerator * ratio.denominator + ratio.numerator * (units[unit] ?? 1n) * denominator
      denominator *= ratio.denominator
    }
    return makeTimeDelta(divideHalfEven(numerator, denominator))
  },
  [
    ...deltaLimits(),
    [
      'total_seconds',
      defineFunction({ name: 'total_seconds', parameters: ['self'] }, ({ self }) => {
        if (!isTimeDelta(self))
          throw typeError(
            `descriptor 'total_seconds' for 'datetime.timedelta' objects doesn't apply to a '${typeName(self)}' object`,
          )
        return makeFloat(Number(self.microseconds) / 1e6)
      }),
    ],
  ],
)
