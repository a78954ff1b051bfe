/** Python's time of day. */
import { makeClass } from '../class.ts'
import { typeError, valueError } from '../errors.ts'
import { hostFunction } from '../host.ts'
import { bindMethod, type MethodTable, methodsOf, namedArguments } from '../methods.ts'
import { order, repr } from '../operators.ts'
import { textArgument } from '../text.ts'
import { type Comparison, defineType, typeName, type Value } from '../value.ts'
import { pad } from './calendar.ts'
import { intOr } from './date.ts'
import { type Clock, clockMicroseconds, hasType, type PyTime } from './fields.ts'
import { checkClock, parseIsoTime } from './iso.ts'
import { formatTime, offsetText } from './strftime.ts'
import { makeTimeDelta } from './timedelta.ts'
import { fixedZone, isZone, offsetDelta, UTC_TIMEZONE, type Zone } from './zone.ts'

const TIME = defineType({
  name: 'datetime.time',
  repr: (self: PyTime) => `datetime.time(${clockRepr(self)}${zoneRepr(self)})`,
  str: (self: PyTime) => isoTime(self, 'auto'),
  equals: (left, right) => (isTime(left) && isTime(right) ? compareTimes('==', left, right) : undefined),
  compare: (operator, left, right) => (isTime(left) && isTime(right) ? compareTimes(operator, left, right) : undefined),
  hash: (self: PyTime) => `\0T${utcOf(self)}`,
  format: (self: PyTime, spec) => formatTime({ ...epochDay, ...self }, spec),
  attribute: timeAttribute,
  toJs: (self: PyTime) => isoTime(self, 'auto'),
})

const epochDay = { year: 1900, month: 1, day: 1 }

export function makeTime(clock: Clock, zone: Zone | null = null, fold: 0 | 1 = 0): PyTime {
  checkClock(clock)
  const { hour, minute, second, microsecond } = clock
  return { type: TIME, hour, minute, second, microsecond, zone, fold }
}

export function isTime(value: Value): value is PyTime {
  return hasType<PyTime>(value, TIME)
}

function utcOf(time: PyTime): bigint {
  return clockMicroseconds(time) - BigInt(Math.round((time.zone?.offset ?? 0) * 1e6))
}

function compareTimes(operator: Comparison, left: PyTime, right: PyTime): boolean {
  if ((left.zone === null) !== (right.zone === null)) {
    if (operator === '==' || operator === '!=') return operator === '!='
    throw typeError("can't compare offset-naive and offset-aware times")
  }
  return order(operator, utcOf(left), utcOf(right))
}

/** `9, 30`, with seconds and microseconds as far as there are some. */
export function clockRepr({ hour, minute, second, microsecond }: Clock): string {
  const more = microsecond !== 0 ? `, ${second}, ${microsecond}` : second !== 0 ? `, ${second}` : ''
  return `${hour}, ${minute}${more}`
}

export function zoneRepr({ zone, fold }: { zone: Zone | null; fold: 0 | 1 }): string {
  return `${zone ? `, tzinfo=${repr(zone)}` : ''}${fold ? ', fold=1' : ''}`
}

const timespecs: Readonly<Record<string, (clock: Clock) => string>> = {
  auto: (clock) => (clock.microsecond === 0 ? seconds(clock) : `${seconds(clock)}.${pad(clock.microsecond, 6)}`),
  hours: ({ hour }) => pad(hour, 2),
  minutes: ({ hour, minute }) => `${pad(hour, 2)}:${pad(minute, 2)}`,
  seconds: (clock) => seconds(clock),
  milliseconds: (clock) => `${seconds(clock)}.${pad(Math.floor(clock.microsecond / 1000), 3)}`,
  microseconds: (clock) => `${seconds(clock)}.${pad(clock.microsecond, 6)}`,
}

function seconds({ hour, minute, second }: Clock): string {
  return `${pad(hour, 2)}:${pad(minute, 2)}:${pad(second, 2)}`
}

export function isoTime(time: Clock & { zone: Zone | null }, timespec: string): string {
  const format = Object.hasOwn(timespecs, timespec) ? timespecs[timespec] : undefined
  if (!format) throw valueError('Unknown timespec value')
  return format(time) + (time.zone ? offsetText(time.zone.offset, ':') : '')
}

/** A `tzinfo=` argument; undefined keeps what is there. */
export function zoneArgument(value: Value | undefined, otherwise: Zone | null): Zone | null {
  if (value === undefined) return otherwise
  if (value === null || isZone(value)) return value
  throw typeError(`tzinfo argument must be None or of a tzinfo subclass, not type '${typeName(value)}'`)
}

export function foldArgument(value: Value | undefined, otherwise: 0 | 1): 0 | 1 {
  const fold = intOr(value, otherwise)
  if (fold !== 0 && fold !== 1) throw valueError('fold must be either 0 or 1')
  return fold
}

export const optionalClock = [
  ['hour', undefined],
  ['minute', undefined],
  ['second', undefined],
  ['microsecond', undefined],
  ['tzinfo', undefined],
  ['fold', undefined],
] as const

export type OptionalClock = { readonly [Key in (typeof optionalClock)[number][0]]: Value | undefined }

export function clockArguments(given: OptionalClock, otherwise: Clock): Clock {
  return {
    hour: intOr(given.hour, otherwise.hour),
    minute: intOr(given.minute, otherwise.minute),
    second: intOr(given.second, otherwise.second),
    microsecond: intOr(given.microsecond, otherwise.microsecond),
  }
}

function timeAttribute(self: PyTime, name: string): Value | undefined {
  if (name === 'hour' || name === 'minute' || name === 'second' || name === 'microsecond' || name === 'fold') {
    return self[name]
  }
  if (name === 'tzinfo') return self.zone
  const method = TIME_METHODS.get(name)
  return method ? bindMethod(self, name, method) : timeLimits().get(name)
}

const method = methodsOf<PyTime>('time')

const TIME_METHODS: MethodTable<PyTime> = new Map([
  method.none('dst', () => null),
  method.named('isoformat', [['timespec', 'auto']], (self, { timespec }) => isoTime(self, textArgument(timespec))),
  method.named('replace', optionalClock, (self, given) =>
    makeTime(clockArguments(given, self), zoneArgument(given.tzinfo, self.zone), foldArgument(given.fold, self.fold)),
  ),
  method.named('strftime', ['format'], (self, { format }) =>
    formatTime({ ...epochDay, ...self }, textArgument(format)),
  ),
  method.none('tzname', (self) => self.zone?.abbreviation ?? null),
  method.none('utcoffset', (self) => (self.zone ? offsetDelta(self.zone.offset) : null)),
])

function timeLimits(): ReadonlyMap<string, Value> {
  return new Map<string, Value>([
    ['min', makeTime({ hour: 0, minute: 0, second: 0, microsecond: 0 })],
    ['max', makeTime({ hour: 23, minute: 59, second: 59, microsecond: 999_999 })],
    ['resolution', makeTimeDelta(1n)],
  ])
}

export const timeClass = makeClass(
  'datetime.time',
  (call) => {
    const given = namedArguments('function', optionalClock, call)
    const clock = clockArguments(given, { hour: 0, minute: 0, second: 0, microsecond: 0 })
    return makeTime(clock, zoneArgument(given.tzinfo, null), foldArgument(given.fold, 0))
  },
  [
    ...timeLimits(),
    [
      'fromisoformat',
      hostFunction('fromisoformat', ({ positional: [text = null] }) => {
        const { offset, ...clock } = parseIsoTime(textArgument(text, 'fromisoformat: argument must be str'))
        return makeTime(clock, offset === undefined ? null : zoneOf(offset))
      }),
    ],
  ],
)

export function zoneOf(offset: number): Zone {
  return offset === 0 ? UTC_TIMEZONE : fixedZone(offset)
}
