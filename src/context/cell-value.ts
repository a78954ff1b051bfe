/** A cell of a query as a Python value: what dbt's agate tables hold. */
import type { Cell } from '../core/table.ts'
import { makeDate } from '../jinja/values/datetime/date.ts'
import { makeDateTime } from '../jinja/values/datetime/datetime.ts'
import { fixedZone } from '../jinja/values/datetime/zone.ts'
import { decimalFromText } from '../jinja/values/decimal.ts'
import { makeFloat } from '../jinja/values/number.ts'
import type { Value } from '../jinja/values/value.ts'

/** Decimals become Decimal, dates date, timestamps datetime, floats float; the rest is what it is. */
export function cellValue(cell: Cell, type: string): Value {
  if (typeof cell === 'number') return FLOAT.test(type) ? makeFloat(cell) : cell
  if (typeof cell !== 'string') return cell
  if (DECIMAL.test(type)) return decimalFromText(cell)
  return TIME.test(type) ? timeValue(cell) : cell
}

const DECIMAL = /^(numeric|decimal)\b/i
const FLOAT = /^(double|real|float)/i
const TIME = /^(date|timestamp|datetime)/i
const SHAPE = /^(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?)?(?:([+-])(\d\d)(?::?(\d\d))?)?$/

/** What Python's calendar cannot hold, an infinity or a date before Christ, stays text. */
export function timeValue(text: string): Value {
  const shape = SHAPE.exec(text)
  if (!shape) return text
  const [, year, month, day, hour, minute, second, fraction = '', sign, zoneHours, zoneMinutes = '0'] = shape
  const date = { year: Number(year), month: Number(month), day: Number(day) }
  if (hour === undefined) return makeDate(date)
  const clock = {
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
    microsecond: Number(fraction.padEnd(6, '0')),
  }
  const offset =
    sign === undefined ? undefined : (sign === '-' ? -1 : 1) * (Number(zoneHours) * 3600 + Number(zoneMinutes) * 60)
  return makeDateTime({ ...date, ...clock }, offset === undefined ? null : fixedZone(offset))
}
