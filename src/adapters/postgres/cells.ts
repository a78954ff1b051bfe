/** The text of the wire as cells, and the names of types, by OID. Both servers agree on the types they share. */
import type { Cell, Column, Table } from '../../core/table.ts'
import type { WireField, WireResult } from './protocol.ts'

interface WireType {
  /** As `format_type` writes it, with what the modifier adds. */
  readonly name: (modifier: number) => string
  readonly read: (text: string) => Cell
}

export type WireTypes = Readonly<Record<number, WireType>>

const asText = (text: string): Cell => text
const asNumber = (text: string): Cell => Number(text)
const plain = (name: string, read: (text: string) => Cell = asText): WireType => ({ name: () => name, read })

const withLength = (name: string): WireType => ({
  name: (modifier) => (modifier < 4 ? name : `${name}(${modifier - 4})`),
  read: asText,
})

/** Fractions of a second, as in `timestamp(3) without time zone`. */
const withPrecision = (name: string, zone: string, read: (text: string) => Cell = asText): WireType => ({
  name: (modifier) => (modifier < 0 ? `${name} ${zone}` : `${name}(${modifier}) ${zone}`),
  read,
})

/** Types that PostgreSQL and Redshift share. */
const sharedTypes: WireTypes = {
  16: plain('boolean', (text) => text === 't'),
  20: plain('bigint', readBigint),
  21: plain('smallint', asNumber),
  23: plain('integer', asNumber),
  25: plain('text'),
  26: plain('oid', asNumber),
  19: plain('name'),
  18: plain('"char"'),
  700: plain('real', asNumber),
  701: plain('double precision', asNumber),
  1042: withLength('character'),
  1043: withLength('character varying'),
  1082: plain('date'),
  1083: withPrecision('time', 'without time zone'),
  1114: withPrecision('timestamp', 'without time zone'),
  1184: withPrecision('timestamp', 'with time zone', readTimestampTz),
  1266: withPrecision('time', 'with time zone'),
  1700: { name: numericName, read: asText },
}

export const postgresTypes: WireTypes = {
  ...sharedTypes,
  17: plain('bytea', (text) => text.replace(/^\\x/, '')),
  114: plain('json'),
  1186: plain('interval'),
  2950: plain('uuid'),
  3802: plain('jsonb'),
}

/** Redshift: https://docs.aws.amazon.com/redshift/latest/dg/c_Supported_data_types.html, OIDs as its drivers have them. */
export const redshiftTypes: WireTypes = {
  ...sharedTypes,
  1188: plain('interval year to month'),
  1190: plain('interval day to second'),
  2935: plain('hllsketch'),
  3000: plain('geometry'),
  3001: plain('geography'),
  4000: plain('super'),
  6551: { name: (modifier) => (modifier < 4 ? 'varbyte' : `varbyte(${modifier - 4})`), read: asText },
}

export function tableOf({ fields, rows }: WireResult, types: WireTypes, names: ReadonlyMap<string, string>): Table {
  const readers = fields.map(({ type }) => types[type]?.read ?? asText)
  return {
    columns: columnsOf(fields, types, names),
    rows: rows.map((row) => row.map((text, index) => (text === null ? null : (readers[index] ?? asText)(text)))),
  }
}

/** `names` holds, by `typeKey`, the types that only the server can name. */
export function columnsOf(
  fields: readonly WireField[],
  types: WireTypes,
  names: ReadonlyMap<string, string>,
): readonly Column[] {
  return fields.map((field) => ({
    name: field.name,
    type: types[field.type]?.name(field.modifier) ?? names.get(typeKey(field)) ?? `oid ${field.type}`,
  }))
}

export function typeKey({ type, modifier }: WireField): string {
  return `${type}:${modifier}`
}

/** Eleven bits of scale, with a sign since PostgreSQL 15. */
function numericName(modifier: number): string {
  if (modifier < 4) return 'numeric'
  const scale = (((modifier - 4) & 0x7ff) ^ 0x400) - 0x400
  return `numeric(${((modifier - 4) >> 16) & 0xffff},${scale})`
}

function readBigint(text: string): Cell {
  const number = Number(text)
  return Number.isSafeInteger(number) ? number : BigInt(text)
}

/** To UTC, whatever the time zone of the session is; exact to the microsecond. */
function readTimestampTz(text: string): string {
  const parts =
    /^(\d{4,})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(\.\d+)?([+-])(\d\d)(?::?(\d\d))?(?::?(\d\d))?( BC)?$/.exec(text)
  if (!parts) return text
  const [, year, month, day, hour, minute, second, fraction = '', sign, ...rest] = parts
  const [zoneHours = '0', zoneMinutes = '0', zoneSeconds = '0', era = ''] = rest.map((part) => part ?? '')
  const offset = Number(zoneHours) * 3600 + Number(zoneMinutes || 0) * 60 + Number(zoneSeconds || 0)
  if (offset === 0 || era !== '') return text
  const moment = new Date(0)
  moment.setUTCFullYear(Number(year), Number(month) - 1, Number(day))
  moment.setUTCHours(Number(hour), Number(minute), Number(second) - (sign === '-' ? -offset : offset))
  const iso = moment.toISOString().replace(/^\+0*(?=\d{4})/, '')
  return `${iso.replace('T', ' ').replace(/\.\d+Z$/, '')}${fraction}+00`
}
