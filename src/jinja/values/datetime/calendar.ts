/** The proleptic Gregorian calendar, counted in days: 1 January of year 1 is day 1, as Python's ordinals. */
import { valueError } from '../errors.ts'

const MIN_YEAR = 1
const MAX_YEAR = 9999
export const MAX_ORDINAL = 3652059

const daysBefore = [0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334]

export interface YearMonthDay {
  readonly year: number
  readonly month: number
  readonly day: number
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
}

export function daysInMonth(year: number, month: number): number {
  if (month === 2) return isLeap(year) ? 29 : 28
  return [4, 6, 9, 11].includes(month) ? 30 : 31
}

export function dayOfYear({ year, month, day }: YearMonthDay): number {
  return (daysBefore[month] ?? 0) + (month > 2 && isLeap(year) ? 1 : 0) + day
}

export function toOrdinal(date: YearMonthDay): number {
  const before = date.year - 1
  return before * 365 + Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400) + dayOfYear(date)
}

export function fromOrdinal(ordinal: number): YearMonthDay {
  // A year is never longer than 366 days, so this estimate is at most one year early per 400.
  let year = Math.floor((ordinal - 1) / 365.2425) + 1
  while (toOrdinal({ year, month: 1, day: 1 }) > ordinal) year -= 1
  while (toOrdinal({ year: year + 1, month: 1, day: 1 }) <= ordinal) year += 1
  let day = ordinal - toOrdinal({ year, month: 1, day: 1 }) + 1
  let month = 1
  for (; day > daysInMonth(year, month); month += 1) day -= daysInMonth(year, month)
  return { year, month, day }
}

/** 0 is Monday. */
export function weekday(date: YearMonthDay): number {
  return (toOrdinal(date) + 6) % 7
}

export function isoCalendar(date: YearMonthDay): { year: number; week: number; weekday: number } {
  const ordinal = toOrdinal(date)
  const day = weekday(date)
  // The week belongs to the year that its Thursday is in.
  const { year } = fromOrdinal(ordinal - day + 3)
  return { year, week: Math.floor((ordinal - day - isoYearStart(year)) / 7) + 1, weekday: day + 1 }
}

/** The ordinal of the Monday of week 1. */
export function isoYearStart(year: number): number {
  const fourth = { year, month: 1, day: 4 }
  return toOrdinal(fourth) - weekday(fourth)
}

export function checkDate({ year, month, day }: YearMonthDay): void {
  if (year < MIN_YEAR || year > MAX_YEAR) throw valueError(`year ${year} is out of range`)
  if (month < 1 || month > 12) throw valueError('month must be in 1..12')
  if (day < 1 || day > daysInMonth(year, month)) throw valueError('day is out of range for month')
}

export function pad(value: number, width: number): string {
  return String(value).padStart(width, '0')
}
