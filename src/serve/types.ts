/**
 * Redshift's types on the wire: OIDs as its drivers know them (redshift_connector, utils/oids.py), sizes and modifiers
 * as PostgreSQL's `pg_type` and `format_type` have them.
 */
import type { Column } from '../core/table.ts'
import { parseType, type SqlType } from '../sql/redshift/types.ts'
import type { Field } from './replies.ts'

interface WireType {
  readonly oid: number
  /** Bytes of a value; -1 where they vary. */
  readonly size: number
}

const TYPES: Readonly<Record<SqlType['name'], WireType>> = {
  boolean: { oid: 16, size: 1 },
  bigint: { oid: 20, size: 8 },
  smallint: { oid: 21, size: 2 },
  integer: { oid: 23, size: 4 },
  real: { oid: 700, size: 4 },
  'double precision': { oid: 701, size: 8 },
  character: { oid: 1042, size: -1 },
  'character varying': { oid: 1043, size: -1 },
  date: { oid: 1082, size: 4 },
  'time without time zone': { oid: 1083, size: 8 },
  'timestamp without time zone': { oid: 1114, size: 8 },
  'timestamp with time zone': { oid: 1184, size: 8 },
  interval: { oid: 1186, size: 16 },
  'interval year to month': { oid: 1188, size: 4 },
  'interval day to second': { oid: 1190, size: 8 },
  'time with time zone': { oid: 1266, size: 12 },
  numeric: { oid: 1700, size: -1 },
  hllsketch: { oid: 2935, size: -1 },
  super: { oid: 4000, size: -1 },
  varbyte: { oid: 6551, size: -1 },
}

/** What the engine has and Redshift has not goes out as text. */
const TEXT: WireType = { oid: 25, size: -1 }

const names = new Map(Object.entries(TYPES).map(([name, { oid }]) => [oid, name]))

export function fieldOf({ name, type }: Column, format = 0): Field {
  const known = parseType(type)
  const { oid, size } = known ? TYPES[known.name] : TEXT
  return { name, oid, size, modifier: known ? modifierOf(known) : -1, format }
}

function modifierOf({ name, length, precision, scale }: SqlType): number {
  if (name === 'numeric') return (((precision ?? 18) << 16) | (scale ?? 0)) + 4
  return length === undefined ? -1 : length + 4
}

/** The SQL name of a type that a client gives for a parameter; undefined for text, and for what is left open. */
export function parameterType(oid: number): string | undefined {
  if (oid === 26) return 'bigint'
  const name = names.get(oid)
  return name === undefined || name === 'character varying' || name === 'character' ? undefined : name
}
