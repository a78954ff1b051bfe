/** Dates, times and both together, as values. Their behaviour is in the files of their names. */

import { overflowError } from '../errors.ts'
import type { PyObject, PyType, Value } from '../value.ts'
import { isObject } from '../value.ts'
import { fromOrdinal, MAX_ORDINAL, toOrdinal, type YearMonthDay } from './calendar.ts'
import { DAY, floorDivide } from './timedelta.ts'
import type { Zone } from './zone.ts'

export interface Clock {
  readonly hour: number
  readonly minute: number
  readonly second: number
  readonly microsecond: number
}

export interface PyDate extends PyObject, YearMonthDay {}

export interface PyTime extends PyObject, Clock {
  readonly zone: Zone | null
  readonly fold: 0 | 1
}

export interface DateTime extends PyObject, YearMonthDay, Clock {
  readonly zone: Zone | null
  readonly fold: 0 | 1
}

/** What a moment is without its zone. */
export type Fields = YearMonthDay & Clock

export function hasType<Wanted extends PyObject>(value: Value, type: PyType): value is Value & Wanted {
  return isObject(value) && value.type === type
}

/** Microseconds since the start of day 0 of the calendar. */
export function toMicroseconds(fields: Fields): bigint {
  return BigInt(toOrdinal(fields)) * DAY + clockMicroseconds(fields)
}

export function clockMicroseconds({ hour, minute, second, microsecond }: Clock): bigint {
  return BigInt((hour * 3600 + minute * 60 + second) * 1_000_000 + microsecond)
}

export function fromMicroseconds(total: bigint): Fields {
  const ordinal = floorDivide(total, DAY)
  if (ordinal < 1n || ordinal > BigInt(MAX_ORDINAL)) throw overflowError('date value out of range')
  return { ...fromOrdinal(Number(ordinal)), ...clockOf(total - ordinal * DAY) }
}

function clockOf(microseconds: bigint): Clock {
  const seconds = Number(microseconds / 1_000_000n)
  return {
    hour: Math.floor(seconds / 3600),
    minute: Math.floor(seconds / 60) % 60,
    second: seconds % 60,
    microsecond: Number(microseconds % 1_000_000n),
  }
}

/** The epoch of Unix, in microseconds of the calendar. */
export const EPOCH = BigInt(toOrdinal({ year: 1970, month: 1, day: 1 })) * DAY

export const MIDNIGHT: Clock = { hour: 0, minute: 0, second: 0, microsecond: 0 }
