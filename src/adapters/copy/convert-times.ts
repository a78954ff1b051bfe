/**
 * Dates and times by DATEFORMAT and TIMEFORMAT.
 * https://docs.aws.amazon.com/redshift/latest/dg/r_DATEFORMAT_and_TIMEFORMAT_strings.html
 */
import { civilOf, MICROS_PER_DAY } from '../local/functions/calendar.ts'
import { OutOfRange, type ParsedDateTime, parseDateTime } from '../local/functions/datetime-parse.ts'
import { offsetAtLocal } from '../local/functions/zone-offset.ts'
import type { ConversionContext } from './conversion.ts'
import { FieldFault } from './rows.ts'
import { compileTimeFormat } from './time-format.ts'

const DATE_FAULT = 1205
const TIMESTAMP_FAULT = 1206

export function dateConverter({ conversions, nowMicros }: ConversionContext): (text: string) => string | null {
  const { dateFormat = 'YYYY-MM-DD', acceptAnyDate } = conversions
  const parse =
    dateFormat === 'auto' ? autoParser('date', nowMicros) : compileTimeFormat(dateFormat, { trailing: true })
  return (text) => {
    const parsed = parse(text)
    if (parsed?.days !== undefined) return dateText(parsed.days)
    if (acceptAnyDate) return null
    throw new FieldFault(
      DATE_FAULT,
      conversions.dateFormat === undefined && text.length < 10
        ? 'Invalid Date Format - length must be 10 or more'
        : `Invalid date format or value [${dateFormat}]`,
    )
  }
}

type TimestampName = 'timestamp without time zone' | 'timestamp with time zone'

export function timestampConverter(
  name: TimestampName,
  { conversions, nowMicros }: ConversionContext,
): (text: string) => string | null {
  const { timeFormat, acceptAnyDate } = conversions
  const withZone = name === 'timestamp with time zone'
  const parse = timestampParser(timeFormat, withZone, nowMicros)
  const shown = timeFormat ?? (withZone ? 'YYYY-MM-DD HH24:MI:SSOF' : 'YYYY-MM-DD HH24:MI:SS')
  return (text) => {
    const parsed = parse(text)
    if (parsed?.days !== undefined) return timestampText(parsed, withZone)
    if (acceptAnyDate) return null
    throw new FieldFault(TIMESTAMP_FAULT, `Invalid timestamp format or value [${shown}]`)
  }
}

type TimeParser = (text: string) => ParsedDateTime | undefined

function timestampParser(format: string | undefined, withZone: boolean, nowMicros: () => bigint): TimeParser {
  switch (format) {
    case undefined:
      return withZone ? compileTimeFormat('YYYY-MM-DD HH:MI:SSOF') : compileTimeFormat('YYYY-MM-DD HH:MI:SS')
    case 'auto':
      return autoParser('timestamp', nowMicros)
    case 'epochsecs':
      return epochParser(1_000_000n)
    case 'epochmillisecs':
      return epochParser(1_000n)
    default:
      return compileTimeFormat(format)
  }
}

function autoParser(wanted: 'date' | 'time' | 'timestamp', nowMicros: () => bigint): TimeParser {
  return (text) => {
    try {
      return parseDateTime(text, wanted, { nowMicros })
    } catch (thrown) {
      if (thrown instanceof OutOfRange) return undefined
      throw thrown
    }
  }
}

const DAY = BigInt(MICROS_PER_DAY)

function epochParser(unit: bigint): TimeParser {
  return (text) => {
    if (!/^-?\d{1,15}$/.test(text)) return undefined
    const micros = BigInt(text) * unit
    const rest = ((micros % DAY) + DAY) % DAY
    return { days: Number((micros - rest) / DAY), micros: Number(rest) }
  }
}

export function timeConverter(
  name: 'time without time zone' | 'time with time zone',
  { conversions, nowMicros }: ConversionContext,
): (text: string) => string | null {
  const auto = autoParser('time', nowMicros)
  return (text) => {
    const parsed = auto(text)
    if (parsed?.micros === undefined) {
      if (conversions.acceptAnyDate) return null
      throw new FieldFault(TIMESTAMP_FAULT, `Invalid time format or value [HH24:MI:SS]`)
    }
    const offset = parsed.zone ? offsetAtLocal(parsed.zone, Math.floor(parsed.micros / 1_000_000)) : 0
    return timeText(parsed.micros) + (name === 'time with time zone' ? offsetText(offset) : '')
  }
}

/** `2018-11-01`; years before 1 have their era. */
function dateText(days: number): string {
  const { year, month, day } = civilOf(days)
  const shown = year > 0 ? year : 1 - year
  return `${pad(shown, 4)}-${pad(month, 2)}-${pad(day, 2)}${year > 0 ? '' : ' (BC)'}`
}

/** UTC for a column with a time zone; a zone in the text of a column without one is dropped, as a cast drops it. */
function timestampText({ days = 0, micros = 0, zone }: ParsedDateTime, withZone: boolean): string {
  if (!withZone) return joined(days, micros)
  const seconds = days * 86_400 + Math.floor(micros / 1_000_000)
  const offset = zone ? offsetAtLocal(zone, seconds) : 0
  return `${joined(days, micros - offset * 1_000_000)}+00`
}

function joined(days: number, micros: number): string {
  const carried = Math.floor(micros / MICROS_PER_DAY)
  const date = dateText(days + carried)
  const time = timeText(micros - carried * MICROS_PER_DAY)
  return date.endsWith(')') ? `${date.slice(0, -5)} ${time} (BC)` : `${date} ${time}`
}

function timeText(micros: number): string {
  const seconds = Math.floor(micros / 1_000_000)
  const fraction = micros % 1_000_000
  const clock = `${pad(Math.floor(seconds / 3600), 2)}:${pad(Math.floor(seconds / 60) % 60, 2)}:${pad(seconds % 60, 2)}`
  return fraction === 0 ? clock : `${clock}.${pad(fraction, 6)}`
}

function offsetText(seconds: number): string {
  const minutes = Math.abs(Math.trunc(seconds / 60))
  return `${seconds < 0 ? '-' : '+'}${pad(Math.floor(minutes / 60), 2)}:${pad(minutes % 60, 2)}`
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0')
}
