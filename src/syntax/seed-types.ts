/**
 * The types of a seed's columns, guessed from its values as dbt guesses them: agate's type tester with dbt's own list
 * (`dbt_common/clients/agate_helper.py`), surprises included. `50%`, `$5`, `1,000` and `007` are numbers, `yes` is text.
 */
import { daysOf, parseIsoTimestamp } from './iso-datetime.ts'

type SeedType = 'integer' | 'number' | 'boolean' | 'date' | 'timestamp' | 'text'

export interface SeedColumn {
  readonly name: string
  readonly type: SeedType
  /** Length of the longest value of a text column, in UTF-8 bytes. */
  readonly bytes: number
  /** An integer column with values beyond 32 bits. dbt declares it `integer` all the same, and then cannot load it. */
  readonly isWide: boolean
}

export interface TypedSeed {
  readonly columns: readonly SeedColumn[]
  /** Values as a warehouse reads them: `1000`, `2018-11-01`, `2018-11-01 20:57:10`, `true`. */
  readonly rows: readonly (readonly (string | null)[])[]
}

type Cell = string | null
/** The value in its canonical text, null for a null, undefined for what is not of this type. */
type Read = (cell: string) => Cell | undefined

/** `textColumns` are those whose type is configured: their values stay as they are. */
export function inferSeedTypes(
  names: readonly string[],
  rows: readonly (readonly Cell[])[],
  textColumns: ReadonlySet<string> = new Set(),
): TypedSeed {
  const columns = names.map((name, index) => {
    const cells = rows.map((row) => row[index] ?? null)
    return inferColumn(name, cells, textColumns.has(name) ? [] : CANDIDATES)
  })
  return {
    columns: columns.map(({ column }) => column),
    rows: rows.map((_, row) => columns.map(({ values }) => values[row] ?? null)),
  }
}

interface TypedColumn {
  readonly column: SeedColumn
  readonly values: readonly Cell[]
}

function inferColumn(
  name: string,
  cells: readonly Cell[],
  candidates: readonly (readonly [SeedType, Read])[],
): TypedColumn {
  for (const [type, read] of candidates) {
    const values = readAll(cells, read)
    if (values)
      return type === 'number'
        ? numberColumn(name, values)
        : { column: { name, type, bytes: 0, isWide: false }, values }
  }
  const values = cells.map((cell) => (cell === null || isNull(cell) ? null : cell))
  const bytes = values.reduce((most, value) => Math.max(most, value === null ? 0 : Buffer.byteLength(value)), 0)
  return { column: { name, type: 'text', bytes, isWide: false }, values }
}

/** All values, or undefined as soon as one is not of the type. */
function readAll(cells: readonly Cell[], read: Read): Cell[] | undefined {
  const values: Cell[] = []
  for (const cell of cells) {
    const value = cell === null ? null : read(cell)
    if (value === undefined) return undefined
    values.push(value)
  }
  return values
}

/** Integers, unless a value has decimals that count (`1.0` has none) or more digits than Python's Decimal keeps: 28. */
function numberColumn(name: string, values: readonly Cell[]): TypedColumn {
  const isInteger = values.every((value) => value === null || /^-?\d{1,28}(?:\.0*)?$/.test(value))
  const type = isInteger ? 'integer' : 'number'
  const written = isInteger ? values.map((value) => value?.replace(/\.0*$/, '') ?? null) : values
  const isWide = isInteger && written.some((value) => value !== null && isBeyondInt4(value))
  return { column: { name, type, bytes: 0, isWide }, values: written }
}

function isBeyondInt4(digits: string): boolean {
  const value = Number(digits)
  return value > 2_147_483_647 || value < -2_147_483_648
}

/** agate trims and ignores case when it looks for nulls. */
const isNull = (cell: string): boolean => {
  const text = cell.trim().toLowerCase()
  return text === '' || text === 'null'
}

const trimmed =
  (read: Read): Read =>
  (cell) =>
    isNull(cell) ? null : read(cell.trim())

const DATE = /^(\d{4})-(1[0-2]|0[1-9]|[1-9])-(3[01]|[12]\d|0[1-9]|[1-9]| [1-9])$/
const DATE_TIME = /^(\S+(?: [1-9](?= ))?)\s+(2[0-3]|[01]\d|\d):([0-5]\d|\d):([0-5]\d|\d)$/

/** `strptime` with `%Y-%m-%d`. */
function readDate(text: string): string | undefined {
  const [year, month, day] = DATE.exec(text)?.slice(1).map(Number) ?? []
  if (year === undefined || month === undefined || day === undefined) return undefined
  return daysOf(year, month, day) === undefined ? undefined : `${pad(year, 4)}-${pad(month)}-${pad(day)}`
}

/** `strptime` with `%Y-%m-%d %H:%M:%S`: no fraction. */
function readDateTime(text: string): string | undefined {
  const match = DATE_TIME.exec(text)
  const date = readDate(match?.[1] ?? '')
  return match && date
    ? `${date} ${match
        .slice(2)
        .map((part) => pad(Number(part)))
        .join(':')}`
    : undefined
}

const pad = (value: number, length = 2): string => String(value).padStart(length, '0')

function readBoolean(cell: string): Cell | undefined {
  const word = cell.replaceAll(',', '').trim().toLowerCase()
  return isNull(word) ? null : word === 'true' || word === 'false' ? word : undefined
}

const CURRENCIES = '؋$ƒ៛¥₡₱£€¢﷼₪₩₭₮₦฿₤₫'
const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/
/** Most numbers, and nothing that would have to be rewritten. */
const PLAIN_NUMBER = /^(?:0|-?[1-9]\d*)(?:\.\d+)?$/
const NOT_FINITE = /^([+-]?)(?:(inf)(?:inity)?|nan\d*)$/i
/** Beyond these powers of ten no engine has the number; we leave the notation as it is. */
const LARGEST_POWER = 400

/** agate's Number: signs, percents, currencies and thousands do not count. Then Python's Decimal. */
function readNumber(text: string): string | undefined {
  if (PLAIN_NUMBER.test(text)) return text
  if (!/\d|inf|nan/i.test(text)) return undefined
  const bare = strip(text, '%')
  const isNegative = bare.startsWith('-')
  let digits = isNegative ? bare.slice(1) : bare
  for (const symbol of CURRENCIES) digits = strip(digits, symbol)
  digits = digits.replaceAll(',', '').trim().replaceAll('_', '')
  const special = NOT_FINITE.exec(digits)
  if (special) return special[2] ? `${(special[1] === '-') === isNegative ? '' : '-'}Infinity` : 'NaN'
  const match = DECIMAL.exec(digits)
  const [, sign, whole = '', fraction = '', power = '0'] = match ?? []
  if (!match || whole + fraction === '') return undefined
  if (Math.abs(Number(power)) > LARGEST_POWER) return digits
  return withSign((sign === '-') !== isNegative, shift(whole, fraction, Number(power)))
}

function strip(text: string, symbol: string): string {
  let [start, end] = [0, text.length]
  while (start < end && text[start] === symbol) start++
  while (end > start && text[end - 1] === symbol) end--
  return text.slice(start, end)
}

/** The digits with the point moved by a power of ten: `1.5e3` is `1500`. */
function shift(whole: string, fraction: string, power: number): string {
  const digits = whole + fraction
  const point = whole.length + power
  const padded = point <= 0 ? '0'.repeat(1 - point) + digits : digits.padEnd(point, '0')
  const at = Math.max(point, 1)
  const integer = padded.slice(0, at).replace(/^0+(?=\d)/, '')
  const decimals = padded.slice(at)
  return decimals === '' ? integer : `${integer}.${decimals}`
}

const withSign = (isNegative: boolean, digits: string): string =>
  isNegative && /[1-9]/.test(digits) ? `-${digits}` : digits

/** In dbt's order; the first that fits every value is the column's type. */
const CANDIDATES: readonly (readonly [SeedType, Read])[] = [
  ['number', trimmed(readNumber)],
  ['date', trimmed(readDate)],
  ['timestamp', trimmed(readDateTime)],
  ['timestamp', trimmed(parseIsoTimestamp)],
  ['boolean', readBoolean],
]
