/** Redshift's data types as data: parsed from SQL text, printed as the catalog prints them. */

type TypeName =
  | 'smallint'
  | 'integer'
  | 'bigint'
  | 'numeric'
  | 'real'
  | 'double precision'
  | 'boolean'
  | 'character'
  | 'character varying'
  | 'date'
  | 'time without time zone'
  | 'time with time zone'
  | 'timestamp without time zone'
  | 'timestamp with time zone'
  | 'interval'
  | 'interval year to month'
  | 'interval day to second'
  | 'super'
  | 'varbyte'
  | 'hllsketch'

export interface SqlType {
  readonly name: TypeName
  /** Bytes of `character`, `character varying` and `varbyte`. */
  readonly length?: number
  /** Digits of `numeric`. */
  readonly precision?: number
  readonly scale?: number
  /** What an interval keeps: `year`, `hour to minute` …; absent for years and months, or days to seconds. */
  readonly fields?: string
  /** Digits of an interval's seconds behind the point; 6 when absent. */
  readonly digits?: number
}

/** Redshift's largest VARCHAR, which VARCHAR(MAX) means. */
export const LONGEST_VARCHAR = 65535

const LONGEST_VARBYTE = 16_777_216

/** Every spelling of a type, without its parentheses, by the name of the type. `TEXT` is VARCHAR(256). */
const SPELLINGS: Readonly<Record<string, TypeName>> = {
  smallint: 'smallint',
  int2: 'smallint',
  integer: 'integer',
  int: 'integer',
  int4: 'integer',
  bigint: 'bigint',
  int8: 'bigint',
  decimal: 'numeric',
  numeric: 'numeric',
  dec: 'numeric',
  real: 'real',
  float4: 'real',
  'double precision': 'double precision',
  double: 'double precision',
  float8: 'double precision',
  float: 'double precision',
  boolean: 'boolean',
  bool: 'boolean',
  char: 'character',
  character: 'character',
  nchar: 'character',
  bpchar: 'character',
  varchar: 'character varying',
  'character varying': 'character varying',
  'char varying': 'character varying',
  nvarchar: 'character varying',
  text: 'character varying',
  date: 'date',
  time: 'time without time zone',
  'time without time zone': 'time without time zone',
  timetz: 'time with time zone',
  'time with time zone': 'time with time zone',
  timestamp: 'timestamp without time zone',
  'timestamp without time zone': 'timestamp without time zone',
  datetime: 'timestamp without time zone',
  timestamptz: 'timestamp with time zone',
  'timestamp with time zone': 'timestamp with time zone',
  interval: 'interval',
  super: 'super',
  hllsketch: 'hllsketch',
  varbyte: 'varbyte',
  varbinary: 'varbyte',
  'binary varying': 'varbyte',
}

/** The type a spelling names, with Redshift's defaults: VARCHAR is 256 bytes, CHAR is 1, DECIMAL is (18,0). */
export function typeOfSpelling(words: string, parameters: readonly string[] = []): SqlType | undefined {
  const spelled = words.toLowerCase()
  if (spelled.startsWith('interval ')) return intervalOf(spelled.slice('interval '.length), parameters[0])
  const name = Object.hasOwn(SPELLINGS, spelled) ? SPELLINGS[spelled] : undefined
  if (name === undefined) return undefined
  const first = parameters[0]?.toLowerCase()
  if (name === 'numeric') {
    return { name, precision: number(first) ?? 18, scale: number(parameters[1]) ?? 0 }
  }
  if (name === 'character') return { name, length: number(first) ?? (spelled === 'bpchar' ? 256 : 1) }
  if (name === 'character varying') {
    return { name, length: first === 'max' ? LONGEST_VARCHAR : spelled === 'text' ? 256 : (number(first) ?? 256) }
  }
  if (name === 'varbyte') return { name, length: first === 'max' ? LONGEST_VARBYTE : (number(first) ?? 64_000) }
  if (spelled === 'float' && first !== undefined && (number(first) ?? 53) <= 24) return { name: 'real' }
  return { name }
}

const INTERVAL_FIELDS = ['year', 'month', 'day', 'hour', 'minute', 'second']

/** `interval hour to minute`: from one field to the same or a smaller one, and not from months to days. */
function intervalOf(fields: string, digits: string | undefined): SqlType | undefined {
  const [first, last = first, ...more] = fields.split(' to ').map((field) => INTERVAL_FIELDS.indexOf(field))
  if (first === undefined || last === undefined || more.length > 0 || first < 0 || last < first) return undefined
  if (first < 2 !== last < 2) return undefined
  const name = last < 2 ? 'interval year to month' : 'interval day to second'
  return {
    name,
    ...(name !== `interval ${fields}` && { fields }),
    ...(digits !== undefined && { digits: Math.min(number(digits) ?? 6, 6) }),
  }
}

/** The smallest field that an interval of the type keeps. */
export function lastField(type: SqlType): string {
  return (type.fields ?? type.name).split(' ').at(-1) ?? 'second'
}

/** Reads a type as the catalog or a model's YAML writes it: `numeric(18,0)`, `varchar(max)`, `TIMESTAMPTZ`. */
export function parseType(text: string): SqlType | undefined {
  const match =
    /^\s*([a-z_0-9]+(?:\s+[a-z]+)*)\s*(?:\(\s*([^)]*?)\s*\))?\s*((?:with|without)\s+time\s+zone)?\s*$/i.exec(text)
  if (!match) return undefined
  const words = [match[1], match[3]].filter(Boolean).join(' ').replaceAll(/\s+/g, ' ')
  return typeOfSpelling(words, match[2]?.split(/\s*,\s*/) ?? [])
}

/** The type as `pg_table_def` and `format_type` print it. */
export function formatType(type: SqlType): string {
  if (type.name === 'numeric') return `numeric(${type.precision ?? 18},${type.scale ?? 0})`
  if (type.length !== undefined) {
    return type.name === 'varbyte' ? `binary varying(${type.length})` : `${type.name}(${type.length})`
  }
  if (type.name.startsWith('interval')) {
    const name = type.fields === undefined ? type.name : `interval ${type.fields}`
    return type.digits === undefined ? name : `${name}(${type.digits})`
  }
  return type.name
}

export const isInteger = ({ name }: SqlType): boolean => name === 'smallint' || name === 'integer' || name === 'bigint'
export const isFloat = ({ name }: SqlType): boolean => name === 'real' || name === 'double precision'
export const isNumeric = (type: SqlType): boolean => isInteger(type) || isFloat(type) || type.name === 'numeric'
export const isText = ({ name }: SqlType): boolean => name === 'character' || name === 'character varying'

function number(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined
}
