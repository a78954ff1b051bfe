/** Python's date. */
import { makeClass } from '../class.ts'
import { toFloat } from '../conversions.ts'
import { overflowError, typeError } from '../errors.ts'
import { hostFunction } from '../host.ts'
import { bindMethod, intArgument, type MethodTable, methodsOf, namedArguments } from '../methods.ts'
import { asInt } from '../number.ts'
import { order } from '../operators.ts'
import { textArgument } from '../text.ts'
import { makeNamedTuple, makeTuple } from '../tuple.ts'
import { type BinaryOperator, type Comparison, defineType, type HostCall, typeName, type Value } from '../value.ts'
import {
  checkDate,
  dayOfYear,
  fromOrdinal,
  isoCalendar,
  MAX_ORDINAL,
  pad,
  toOrdinal,
  weekday,
  type YearMonthDay,
} from './calendar.ts'
import { EPOCH, fromMicroseconds, hasType, MIDNIGHT, type PyDate } from './fields.ts'
import { parseIsoDate } from './iso.ts'
import { localOffset, type WallClock } from './local-time.ts'
import { formatTime } from './strftime.ts'
import { DAY, isTimeDelta, makeTimeDelta, parts } from './timedelta.ts'

const DATE = defineType({
  name: 'datetime.date',
  repr: ({ year, month, day }: PyDate) => `datetime.date(${year}, ${month}, ${day})`,
  str: (self: PyDate) => isoDate(self),
  equals: (left, right) => (isDate(left) && isDate(right) ? toOrdinal(left) === toOrdinal(right) : undefined),
  compare: (operator, left, right) => compareDates(operator, left, right),
  binary: combine,
  hash: (self: PyDate) => `\0A${toOrdinal(self)}`,
  format: (self: PyDate, spec) => formatTime({ ...self, ...MIDNIGHT, zone: null }, spec),
  attribute: (self: PyDate, name) => {
    if (name === 'year' || name === 'month' || name === 'day') return self[name]
    const method = DATE_METHODS.get(name)
    return method ? bindMethod(self, name, method) : dateLimits().get(name)
  },
  toJs: (self: PyDate) => isoDate(self),
})

export function makeDate({ year, month, day }: YearMonthDay): PyDate {
  checkDate({ year, month, day })
  return { type: DATE, year, month, day }
}

export function isDate(value: Value): value is PyDate {
  return hasType<PyDate>(value, DATE)
}

export function isoDate({ year, month, day }: YearMonthDay): string {
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`
}

function compareDates(operator: Comparison, left: Value, right: Value): boolean | undefined {
  return isDate(left) && isDate(right) ? order(operator, toOrdinal(left), toOrdinal(right)) : undefined
}

function combine(operator: BinaryOperator, left: Value, right: Value): Value | undefined {
  if (operator === '-' && isDate(left) && isDate(right)) {
    return makeTimeDelta(BigInt(toOrdinal(left) - toOrdinal(right)) * DAY)
  }
  if (isDate(left) && isTimeDelta(right) && (operator === '+' || operator === '-')) {
    return shift(left, operator === '+' ? parts(right).days : -parts(right).days)
  }
  return isTimeDelta(left) && isDate(right) && operator === '+' ? shift(right, parts(left).days) : undefined
}

function shift(date: PyDate, days: bigint): PyDate {
  const ordinal = BigInt(toOrdinal(date)) + days
  if (ordinal < 1n || ordinal > BigInt(MAX_ORDINAL)) throw overflowError('date value out of range')
  return makeDate(fromOrdinal(Number(ordinal)))
}

/** `isocalendar()` of a date or a datetime. */
export function isoCalendarTuple(date: YearMonthDay): Value {
  const { year, week, weekday: day } = isoCalendar(date)
  return makeNamedTuple('datetime.IsoCalendarDate', ['year', 'week', 'weekday'], [year, week, day])
}

/** `timetuple()`: nine numbers, the last telling of daylight saving. */
export function timeTuple(date: YearMonthDay & { hour: number; minute: number; second: number }, dst: number): Value {
  return makeTuple([
    date.year,
    date.month,
    date.day,
    date.hour,
    date.minute,
    date.second,
    weekday(date),
    dayOfYear(date),
    dst,
  ])
}

const method = methodsOf<PyDate>('date')

const DATE_METHODS: MethodTable<PyDate> = new Map([
  method.none('ctime', (self) => formatTime({ ...self, ...MIDNIGHT, zone: null }, '%a %b %e %H:%M:%S %Y')),
  method.none('isocalendar', isoCalendarTuple),
  method.none('isoformat', isoDate),
  method.none('isoweekday', (self) => weekday(self) + 1),
  method.named(
    'replace',
    [
      ['year', undefined],
      ['month', undefined],
      ['day', undefined],
    ],
    (self, given) =>
      makeDate({
        year: intOr(given.year, self.year),
        month: intOr(given.month, self.month),
        day: intOr(given.day, self.day),
      }),
  ),
  method.named('strftime', ['format'], (self, { format }) =>
    formatTime(
      { ...self, ...MIDNIGHT, zone: null },
      textArgument(format, `strftime() argument 1 must be str, not ${typeName(format)}`),
    ),
  ),
  method.none('timetuple', (self) => timeTuple({ ...self, ...MIDNIGHT }, -1)),
  method.none('toordinal', (self) => toOrdinal(self)),
  method.none('weekday', (self) => weekday(self)),
])

export function intOr(value: Value | undefined, otherwise: number): number {
  return value === undefined ? otherwise : intArgument(value)
}

function dateLimits(): ReadonlyMap<string, Value> {
  return new Map<string, Value>([
    ['min', makeDate({ year: 1, month: 1, day: 1 })],
    ['max', makeDate({ year: 9999, month: 12, day: 31 })],
    ['resolution', makeTimeDelta(DAY)],
  ])
}

export function ordinalArgument(call: HostCall): number {
  const [value = null] = call.positional
  const ordinal = asInt(value)
  if (ordinal === undefined) throw typeError(`'${typeName(value)}' object cannot be interpreted as an integer`)
  if (ordinal < 1) throw overflowError('ordinal must be >= 1')
  if (ordinal > MAX_ORDINAL) throw overflowError('date value out of range')
  return Number(ordinal)
}

/** The class, whose `today()` reads the clock it is given. */
export function makeDateClass(clock: WallClock): Value {
  return makeClass(
    'datetime.date',
    (call) => {
      const { year, month, day } = namedArguments('function', ['year', 'month', 'day'], call)
      return makeDate({ year: intArgument(year), month: intArgument(month), day: intArgument(day) })
    },
    [
      ...dateLimits(),
      [
        'fromisoformat',
        hostFunction('fromisoformat', ({ positional: [text = null] }) =>
          makeDate(parseIsoDate(textArgument(text, 'fromisoformat: argument must be str'))),
        ),
      ],
      ['fromordinal', hostFunction('fromordinal', (call) => makeDate(fromOrdinal(ordinalArgument(call))))],
      [
        'fromtimestamp',
        hostFunction('fromtimestamp', ({ positional: [seconds = null] }) => dateAt(toFloat(seconds) * 1000)),
      ],
      ['today', hostFunction('today', () => dateAt(clock.now()))],
    ],
  )
}

function dateAt(milliseconds: number): PyDate {
  const local = BigInt(Math.floor(milliseconds * 1000)) + BigInt(Math.round(localOffset(milliseconds) * 1e6))
  return makeDate(fromMicroseconds(EPOCH + local))
}
