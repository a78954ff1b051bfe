/** ISO 8601 as `fromisoformat` reads it since Python 3.11. */
import { valueError } from '../errors.ts'
import { repr } from '../operators.ts'
import { checkDate, fromOrdinal, isoYearStart, type YearMonthDay } from './calendar.ts'
import type { Clock } from './fields.ts'

function invalid(text: string): Error {
  return valueError(`Invalid isoformat string: ${repr(text)}`)
}

export function parseIsoDate(text: string): YearMonthDay {
  const date = readDate(text, text)
  if (date.length !== text.length) throw invalid(text)
  return date.value
}

function readDate(part: string, whole: string): { value: YearMonthDay; length: number } {
  const week = /^(\d{4})(-?)W(\d\d)(?:\2(\d))?/.exec(part)
  if (week) {
    const [matched, year, , number, day = '1'] = week
    if (Number(number) < 1 || Number(number) > 53) throw valueError(`Invalid week: ${Number(number)}`)
    if (Number(day) < 1 || Number(day) > 7) throw valueError(`Invalid weekday: ${day} (range is [1, 7])`)
    const ordinal = isoYearStart(Number(year)) + (Number(number) - 1) * 7 + Number(day) - 1
    return { value: fromOrdinal(ordinal), length: matched.length }
  }
  const match = /^(\d{4})(-?)(\d\d)\2(\d\d)/.exec(part)
  if (!match) throw invalid(whole)
  const [matched, year, , month, day] = match
  const value = { year: Number(year), month: Number(month), day: Number(day) }
  checkDate(value)
  return { value, length: matched.length }
}

export interface IsoTime extends Clock {
  /** Seconds east of UTC, where the text tells. */
  readonly offset: number | undefined
}

const clockText = /^(\d\d)(?:(:?)(\d\d)(?:\2(\d\d)(?:[.,](\d+))?)?)?$/

export function parseIsoTime(text: string, whole: string = text): IsoTime {
  const [, clock = '', zone] = /^T?([^Zz+-]*)([Zz]|[+-].*)?$/.exec(text) ?? []
  const fields = readClock(clock, whole)
  if (zone === undefined) return { ...fields, offset: undefined }
  if (zone === 'Z' || zone === 'z') return { ...fields, offset: 0 }
  const offset = readClock(zone.slice(1), whole)
  const seconds = offset.hour * 3600 + offset.minute * 60 + offset.second + offset.microsecond / 1e6
  return { ...fields, offset: zone.startsWith('-') ? -seconds : seconds }
}

function readClock(text: string, whole: string): Clock {
  const match = clockText.exec(text)
  if (!match) throw invalid(whole)
  const [, hour = '0', , minute = '0', second = '0', fraction = ''] = match
  const clock = {
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
    microsecond: Number(fraction.slice(0, 6).padEnd(6, '0')),
  }
  checkClock(clock)
  return clock
}

export function checkClock({ hour, minute, second, microsecond }: Clock): void {
  if (hour < 0 || hour > 23) throw valueError('hour must be in 0..23')
  if (minute < 0 || minute > 59) throw valueError('minute must be in 0..59')
  if (second < 0 || second > 59) throw valueError('second must be in 0..59')
  if (microsecond < 0 || microsecond > 999_999) throw valueError('microsecond must be in 0..999999')
}

export function parseIsoDateTime(text: string): YearMonthDay & IsoTime {
  const date = readDate(text, text)
  const rest = text.slice(date.length)
  if (rest === '') return { ...date.value, hour: 0, minute: 0, second: 0, microsecond: 0, offset: undefined }
  const [separator = ''] = rest
  const time = rest.slice(separator.length)
  if (time === '') throw invalid(text)
  return { ...date.value, ...parseIsoTime(time, text) }
}
