/** Python's datetime. */
import { defineFunction, makeClass } from '../class.ts'
import { toFloat } from '../conversions.ts'
import { overflowError, typeError, valueError } from '../errors.ts'
import { hostFunction } from '../host.ts'
import { bindMethod, intArgument, type MethodTable, methodsOf, namedArguments } from '../methods.ts'
import { makeFloat } from '../number.ts'
import { order, repr } from '../operators.ts'
import { textArgument } from '../text.ts'
import { type BinaryOperator, type Comparison, defineType, typeName, type Value } from '../value.ts'
import { checkDate, fromOrdinal, toOrdinal, weekday } from './calendar.ts'
import { intOr, isDate, isoCalendarTuple, isoDate, makeDate, ordinalArgument, timeTuple } from './date.ts'
import { type DateTime, EPOCH, type Fields, fromMicroseconds, hasType, MIDNIGHT, toMicroseconds } from './fields.ts'
import { checkClock, parseIsoDateTime } from './iso.ts'
import { localOffset, offsetOfLocal, type WallClock } from './local-time.ts'
import { formatTime } from './strftime.ts'
import { parseTime } from './strptime.ts'
import {
  clockArguments,
  clockRepr,
  foldArgument,
  isoTime,
  isTime,
  makeTime,
  optionalClock,
  zoneArgument,
  zoneOf,
  zoneRepr,
} from './time.ts'
import { isTimeDelta, makeTimeDelta } from './timedelta.ts'
import { fixedZone, offsetDelta, UTC_TIMEZONE, type Zone } from './zone.ts'

const DATETIME = defineType({
  name: 'datetime.datetime',
  repr: (self: DateTime) =>
    `datetime.datetime(${self.year}, ${self.month}, ${self.day}, ${clockRepr(self)}${zoneRepr(self)})`,
  str: (self: DateTime) => isoDateTime(self, ' ', 'auto'),
  equals: (left, right) => (isDateTime(left) && isDateTime(right) ? compareMoments('==', left, right) : undefined),
  compare: compareValues,
  binary: combine,
  hash: (self: DateTime) => `\0M${utcMicroseconds(self)}`,
  format: (self: DateTime, spec) => formatTime(self, spec),
  attribute: momentAttribute,
  toJs: (self: DateTime) => isoDateTime(self, 'T', 'auto'),
})

export function makeDateTime(fields: Fields, zone: Zone | null = null, fold: 0 | 1 = 0): DateTime {
  checkDate(fields)
  checkClock(fields)
  const { year, month, day, hour, minute, second, microsecond } = fields
  return { type: DATETIME, year, month, day, hour, minute, second, microsecond, zone, fold }
}

export function isDateTime(value: Value): value is DateTime {
  return hasType<DateTime>(value, DATETIME)
}

/** A moment of the program's own clock, in UTC: `run_started_at`. */
export function dateTimeAt(milliseconds: number, zone: Zone | null = UTC_TIMEZONE): DateTime {
  return inZone(EPOCH + BigInt(Math.floor(milliseconds * 1000)), zone)
}

/** The moment as the zone's clocks show it; without a zone, as UTC's do. */
function inZone(utc: bigint, zone: Zone | null): DateTime {
  const own = zone?.at ? zone.at(Number((utc - EPOCH) / 1000n)) : zone
  return makeDateTime(fromMicroseconds(utc + offsetMicroseconds(own)), own)
}

function offsetMicroseconds(zone: Zone | null): bigint {
  return BigInt(Math.round((zone?.offset ?? 0) * 1e6))
}

/** Microseconds of the calendar in UTC; a naive datetime counts as it stands. */
export function utcMicroseconds(moment: DateTime): bigint {
  return toMicroseconds(moment) - offsetMicroseconds(moment.zone)
}

export function isoDateTime(moment: DateTime, separator: string, timespec: string): string {
  return isoDate(moment) + separator + isoTime(moment, timespec)
}

function compareMoments(operator: Comparison, left: DateTime, right: DateTime): boolean {
  if ((left.zone === null) !== (right.zone === null)) {
    if (operator === '==' || operator === '!=') return operator === '!='
    throw typeError("can't compare offset-naive and offset-aware datetimes")
  }
  return order(operator, utcMicroseconds(left), utcMicroseconds(right))
}

function compareValues(operator: Comparison, left: Value, right: Value): boolean | undefined {
  if (isDateTime(left) && isDateTime(right)) return compareMoments(operator, left, right)
  if ((isDateTime(left) && isDate(right)) || (isDate(left) && isDateTime(right))) {
    throw typeError(`can't compare ${typeName(left)} to ${typeName(right)}`)
  }
  return undefined
}

function combine(operator: BinaryOperator, left: Value, right: Value): Value | undefined {
  if (operator === '-' && isDateTime(left) && isDateTime(right)) {
    if ((left.zone === null) !== (right.zone === null)) {
      throw typeError("can't subtract offset-naive and offset-aware datetimes")
    }
    return makeTimeDelta(utcMicroseconds(left) - utcMicroseconds(right))
  }
  if (isDateTime(left) && isTimeDelta(right) && (operator === '+' || operator === '-')) {
    return shift(left, operator === '+' ? right.microseconds : -right.microseconds)
  }
  return isTimeDelta(left) && isDateTime(right) && operator === '+' ? shift(right, left.microseconds) : undefined
}

/** The clock moved on; the zone is not asked again, as in Python. */
function shift(moment: DateTime, microseconds: bigint): DateTime {
  return makeDateTime(fromMicroseconds(toMicroseconds(moment) + microseconds), moment.zone)
}

function momentAttribute(self: DateTime, name: string): Value | undefined {
  switch (name) {
    case 'year':
    case 'month':
    case 'day':
    case 'hour':
    case 'minute':
    case 'second':
    case 'microsecond':
    case 'fold':
      return self[name]
    case 'tzinfo':
      return self.zone
  }
  const method = MOMENT_METHODS.get(name)
  return method ? bindMethod(self, name, method) : momentLimits().get(name)
}

const method = methodsOf<DateTime>('datetime')

const optionalDate = [
  ['year', undefined],
  ['month', undefined],
  ['day', undefined],
] as const

const MOMENT_METHODS: MethodTable<DateTime> = new Map([
  method.named('astimezone', [['tz', null]], (self, { tz }) => {
    const zone = zoneArgument(tz, null)
    const utc = self.zone ? utcMicroseconds(self) : toMicroseconds(self) - localMicroseconds(self)
    if (zone) return inZone(utc, zone)
    const offset = localOffset(Number((utc - EPOCH) / 1000n))
    return inZone(utc, fixedZone(offset))
  }),
  method.none('ctime', (self) => formatTime(self, '%a %b %e %H:%M:%S %Y')),
  method.none('date', (self) => makeDate(self)),
  method.none('dst', (self) => (self.zone?.kind === 'fixed' || !self.zone ? null : offsetDelta(self.zone.dst))),
  method.none('isocalendar', isoCalendarTuple),
  method.named(
    'isoformat',
    [
      ['sep', 'T'],
      ['timespec', 'auto'],
    ],
    (self, { sep, timespec }) => isoDateTime(self, textArgument(sep), textArgument(timespec)),
  ),
  method.none('isoweekday', (self) => weekday(self) + 1),
  method.named('replace', [...optionalDate, ...optionalClock], (self, given) =>
    makeDateTime(
      {
        year: intOr(given.year, self.year),
        month: intOr(given.month, self.month),
        day: intOr(given.day, self.day),
        ...clockArguments(given, self),
      },
      zoneArgument(given.tzinfo, self.zone),
      foldArgument(given.fold, self.fold),
    ),
  ),
  method.named('strftime', ['format'], (self, { format }) =>
    formatTime(self, textArgument(format, `strftime() argument 1 must be str, not ${typeName(format)}`)),
  ),
  method.none('time', (self) => makeTime(self, null, self.fold)),
  method.none('timestamp', (self) => {
    const utc = self.zone ? utcMicroseconds(self) : toMicroseconds(self) - localMicroseconds(self)
    return makeFloat(Number(utc - EPOCH) / 1e6)
  }),
  method.none('timetuple', (self) =>
    timeTuple(self, self.zone && self.zone.kind !== 'fixed' ? Number(self.zone.dst !== 0) : -1),
  ),
  method.none('timetz', (self) => makeTime(self, self.zone, self.fold)),
  method.none('toordinal', (self) => toOrdinal(self)),
  method.none('tzname', (self) => self.zone?.abbreviation ?? null),
  method.none('utcoffset', (self) => (self.zone ? offsetDelta(self.zone.offset) : null)),
  method.none('utctimetuple', (self) => timeTuple(fromMicroseconds(utcMicroseconds(self)), 0)),
  method.none('weekday', (self) => weekday(self)),
])

/** The offset of the machine's zone for a naive datetime, in microseconds. */
function localMicroseconds(moment: DateTime): bigint {
  return BigInt(offsetOfLocal(Number((toMicroseconds(moment) - EPOCH) / 1000n)) * 1_000_000)
}

function momentLimits(): ReadonlyMap<string, Value> {
  return new Map<string, Value>([
    ['min', makeDateTime({ year: 1, month: 1, day: 1, ...MIDNIGHT })],
    ['max', makeDateTime({ year: 9999, month: 12, day: 31, hour: 23, minute: 59, second: 59, microsecond: 999_999 })],
    ['resolution', makeTimeDelta(1n)],
  ])
}

/** The class, whose `now()` reads the clock it is given. */
export function makeDateTimeClass(clock: WallClock): Value {
  const nowIn = (zone: Zone | null): DateTime => {
    const milliseconds = clock.now()
    if (zone) return dateTimeAt(milliseconds, zone)
    return dateTimeAt(milliseconds + localOffset(milliseconds) * 1000, null)
  }
  return makeClass('datetime.datetime', (call) => construct(call), [
    ...momentLimits(),
    ['now', defineFunction({ name: 'now', parameters: [['tz', null]] }, ({ tz }) => nowIn(zoneArgument(tz, null)))],
    ['today', defineFunction({ name: 'today', parameters: [] }, () => nowIn(null))],
    ['utcnow', defineFunction({ name: 'utcnow', parameters: [] }, () => dateTimeAt(clock.now(), null))],
    ...classMethods,
  ])
}

function construct(call: Parameters<typeof namedArguments>[2]): Value {
  const given = namedArguments('function', ['year', 'month', 'day', ...optionalClock], call)
  return makeDateTime(
    {
      year: intArgument(given.year),
      month: intArgument(given.month),
      day: intArgument(given.day),
      ...clockArguments(given, MIDNIGHT),
    },
    zoneArgument(given.tzinfo, null),
    foldArgument(given.fold, 0),
  )
}

const classMethods: readonly (readonly [string, Value])[] = [
  [
    'combine',
    defineFunction(
      { name: 'combine', parameters: ['date', 'time', ['tzinfo', keepZone()]] },
      ({ date, time, tzinfo }) => {
        if (!isDate(date) && !isDateTime(date)) {
          throw typeError(`combine() argument 1 must be datetime.date, not ${typeName(date)}`)
        }
        if (!isTime(time)) throw typeError(`combine() argument 2 must be datetime.time, not ${typeName(time)}`)
        const { year, month, day } = date
        const zone = tzinfo === keepZone() ? time.zone : zoneArgument(tzinfo, null)
        return makeDateTime({ ...time, year, month, day }, zone, time.fold)
      },
    ),
  ],
  [
    'fromisoformat',
    hostFunction('fromisoformat', ({ positional: [text = null] }) => {
      const { offset, ...fields } = parseIsoDateTime(textArgument(text, 'fromisoformat: argument must be str'))
      return makeDateTime(fields, offset === undefined ? null : zoneOf(offset))
    }),
  ],
  [
    'fromordinal',
    hostFunction('fromordinal', (call) => makeDateTime({ ...fromOrdinal(ordinalArgument(call)), ...MIDNIGHT })),
  ],
  [
    'fromtimestamp',
    defineFunction({ name: 'fromtimestamp', parameters: ['timestamp', ['tz', null]] }, ({ timestamp, tz }) => {
      const zone = zoneArgument(tz, null)
      const seconds = secondsArgument(timestamp)
      return zone ? inZone(seconds, zone) : inZone(seconds + localOf(seconds), null)
    }),
  ],
  [
    'utcfromtimestamp',
    defineFunction({ name: 'utcfromtimestamp', parameters: ['timestamp'] }, ({ timestamp }) =>
      inZone(secondsArgument(timestamp), null),
    ),
  ],
  [
    'strptime',
    defineFunction({ name: 'strptime', parameters: ['date_string', 'format'] }, (given) => {
      const text = textArgument(
        given.date_string,
        `strptime() argument 1 must be str, not ${typeName(given.date_string)}`,
      )
      const format = textArgument(given.format, `strptime() argument 2 must be str, not ${typeName(given.format)}`)
      const { offset, zoneName, ...fields } = parseTime(text, format)
      if (offset === undefined) return makeDateTime(fields)
      return makeDateTime(fields, zoneName === undefined ? zoneOf(offset) : fixedZone(offset, zoneName))
    }),
  ],
]

/** Stands for a `tzinfo` that was not given, which None is not. */
function keepZone(): string {
  return '\0'
}

/** Seconds since the epoch as microseconds of the calendar, ties to even. */
function secondsArgument(timestamp: Value): bigint {
  const seconds = toFloat(timestamp)
  if (Number.isNaN(seconds)) throw valueError('cannot convert float NaN to integer')
  if (Math.abs(seconds) > 1e14) throw overflowError(`timestamp out of range for platform time_t: ${repr(timestamp)}`)
  const whole = Math.floor(seconds)
  return EPOCH + BigInt(whole) * 1_000_000n + BigInt(Math.round((seconds - whole) * 1e6))
}

function localOf(utc: bigint): bigint {
  return BigInt(localOffset(Number((utc - EPOCH) / 1000n)) * 1_000_000)
}
