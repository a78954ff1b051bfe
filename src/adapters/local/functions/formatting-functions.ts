/** TO_CHAR, TO_DATE, TO_TIMESTAMP, TO_NUMBER. */
import { timeZoneOf } from '../../../sql/redshift/calls/time-zones.ts'
import type { ScalarFunction, ScalarValue } from '../../duckdb/connection.ts'
import { floorDivide } from './calendar.ts'
import { readFormatted } from './datetime-read.ts'
import { formatDateTime, zoneAbbreviation } from './datetime-text.ts'
import { decimalText } from './decimal-text.ts'
import type { Macro, Topic } from './definition.ts'
import { readNumberText } from './number-read.ts'
import { formatDecimal, formatDouble } from './number-text.ts'
import { bigintArgument, booleanArgument, numberArgument, textArgument } from './scalar-arguments.ts'
import { readTeradataNumber } from './teradata-number.ts'
import { offsetAtUtc } from './zone-offset.ts'

const macros: readonly Macro[] = [
  {
    name: 'to_char',
    overloads: [
      '(x, format) as rs_format_number(x, format)',
      `(x timestamp, format varchar) as rs_format_datetime(x, format, current_setting('TimeZone'))`,
      `(x timestamptz, format varchar) as rs_format_datetime(x, format, current_setting('TimeZone'))`,
      `(x varchar, format varchar) as rs_format_datetime(__rs.as_timestamp(x), format, current_setting('TimeZone'))`,
    ],
  },
  {
    name: 'to_date',
    overloads: ['(text, format, is_strict) as rs_read_formatted(text::varchar, format, is_strict)::date'],
  },
  {
    name: 'to_timestamp',
    overloads: ['(text, format, is_strict) as rs_read_formatted(text::varchar, format, is_strict)::timestamptz'],
  },
]

const functions: readonly ScalarFunction[] = [
  {
    name: 'rs_format_datetime',
    parameters: ['TIMESTAMP', 'VARCHAR', 'VARCHAR'],
    returns: 'VARCHAR',
    run: (moment, format, zone) =>
      formatLocal(bigintArgument(moment), textArgument(format), textArgument(zone), 'local'),
  },
  {
    name: 'rs_format_datetime',
    parameters: ['TIMESTAMPTZ', 'VARCHAR', 'VARCHAR'],
    returns: 'VARCHAR',
    run: (moment, format, zone) => formatLocal(bigintArgument(moment), textArgument(format), textArgument(zone), 'utc'),
  },
  {
    name: 'rs_format_number',
    parameters: ['ANY', 'VARCHAR'],
    returns: 'VARCHAR',
    run: (value, format) => formatNumber(value, textArgument(format)),
  },
  {
    name: 'rs_read_formatted',
    parameters: ['VARCHAR', 'VARCHAR', 'BOOLEAN'],
    returns: 'TIMESTAMP',
    run: (text, format, strict) => readFormatted(textArgument(text), textArgument(format), booleanArgument(strict)),
  },
  {
    name: 'rs_teradata_number',
    parameters: ['VARCHAR', 'INTEGER', 'VARCHAR'],
    returns: 'VARCHAR',
    run: (text, scale, rounding) =>
      readTeradataNumber(textArgument(text), numberArgument(scale), rounding === 'cut' ? 'cut' : 'half_even'),
  },
  {
    name: 'rs_read_number',
    parameters: ['VARCHAR', 'VARCHAR'],
    returns: 'VARCHAR',
    run: (text, format) => readNumberText(textArgument(text), textArgument(format)),
  },
]

function formatLocal(micros: bigint, format: string, zoneName: string, kind: 'local' | 'utc'): string {
  const zone = timeZoneOf(zoneName) ?? { kind: 'fixed', seconds: 0 }
  const seconds = Number(floorDivide(micros, 1_000_000n))
  const offset = offsetAtUtc(zone, seconds)
  const local = kind === 'utc' ? micros + BigInt(offset) * 1_000_000n : micros
  return formatDateTime(local, format, zoneAbbreviation(zone, zoneName, seconds), offset)
}

function formatNumber(value: ScalarValue, format: string): string {
  if (typeof value === 'bigint') return formatDecimal(value.toString(), format)
  if (typeof value === 'number') {
    return Number.isInteger(value) ? formatDecimal(BigInt(value).toString(), format) : formatDouble(value, format)
  }
  return formatDecimal(decimalText(value), format)
}

export const formattingFunctions: Topic = { macros, functions }
