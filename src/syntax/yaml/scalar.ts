/**
 * What a YAML scalar means, as PyYAML reads it: YAML 1.1, so that `no` is false, `012` is ten and `12:30` is 750.
 * The patterns are those of PyYAML's `resolver.py`, the values those of its `constructor.py`.
 */

export type ScalarType = 'null' | 'bool' | 'int' | 'float' | 'str' | 'date' | 'datetime' | 'binary'

/** Integers beyond 2^53 are bigint; dates and times are their ISO text, as Python's `isoformat()` writes it. */
export type ScalarValue = null | boolean | number | bigint | string

export interface TypedValue {
  readonly type: ScalarType
  readonly value: ScalarValue
}

/** A plain (unquoted) scalar; undefined for a date that no calendar has, where PyYAML fails too. */
export function resolvePlain(text: string): TypedValue | undefined {
  const first = text.charCodeAt(0)
  // Most scalars are words that begin with a letter which no special word has.
  if (first > 0x2e && !(first <= 0x39) && !WORD_STARTS.has(first)) return { type: 'str', value: text }
  const word = WORDS.get(text)
  if (word) return word
  if (first > 0x39 || first < 0x2b) return { type: 'str', value: text }
  if (INT.test(text)) return { type: 'int', value: readInt(text) }
  if (FLOAT.test(text)) return { type: 'float', value: readFloat(text) }
  if (TIMESTAMP.test(text)) return readTimestamp(text)
  return { type: 'str', value: text }
}

/** A scalar under an explicit core tag such as `!!int`; undefined where the text does not fit it. */
export function resolveTagged(tag: string, text: string): TypedValue | undefined {
  switch (tag) {
    case 'str':
      return { type: 'str', value: text }
    case 'null':
      return { type: 'null', value: null }
    case 'bool': {
      const word = WORDS.get(text.toLowerCase())
      return word?.type === 'bool' ? word : undefined
    }
    case 'int':
      return INT.test(text) ? { type: 'int', value: readInt(text) } : undefined
    case 'float':
      return FLOAT.test(text) || INT.test(text) ? { type: 'float', value: readFloat(text) } : undefined
    case 'timestamp':
      return TIMESTAMP.test(text) ? readTimestamp(text) : undefined
    case 'binary':
      return BASE64.test(text) ? { type: 'binary', value: text.replaceAll(/\s/g, '') } : undefined
    default:
      return undefined
  }
}

const WORDS: ReadonlyMap<string, TypedValue> = new Map<string, TypedValue>([
  ...['', '~', 'null', 'Null', 'NULL'].map((word): [string, TypedValue] => [word, { type: 'null', value: null }]),
  ...anyCase(['yes', 'true', 'on']).map((word): [string, TypedValue] => [word, { type: 'bool', value: true }]),
  ...anyCase(['no', 'false', 'off']).map((word): [string, TypedValue] => [word, { type: 'bool', value: false }]),
])
const WORD_STARTS: ReadonlySet<number> = new Set([...'~nNyYtTfFoO'].map((letter) => letter.charCodeAt(0)))

const INT =
  /^(?:[-+]?0b[0-1_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+)$/
const FLOAT =
  /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/
const TIMESTAMP =
  /^(\d{4})-(\d\d)-(\d\d)$|^(\d{4})-(\d\d?)-(\d\d?)(?:[Tt]|[ \t]+)(\d\d?):(\d\d):(\d\d)(?:\.(\d*))?(?:[ \t]*(?:(Z)|([-+])(\d\d?)(?::(\d\d))?))?$/
const BASE64 = /^[A-Za-z0-9+/=\s]*$/

function anyCase(words: readonly string[]): string[] {
  return words.flatMap((word) => [word, `${word.charAt(0).toUpperCase()}${word.slice(1)}`, word.toUpperCase()])
}

function readInt(text: string): number | bigint {
  const digits = text.replaceAll('_', '').replace(/^[-+]/, '')
  const magnitude = digits.includes(':') ? sexagesimal(digits) : BigInt(octalPrefixed(digits))
  const value = text.startsWith('-') ? -magnitude : magnitude
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}

/** YAML 1.1 writes octal as `012`, JavaScript as `0o12`. `0_` is nothing but a zero. */
function octalPrefixed(digits: string): string {
  return /^0[0-7]/.test(digits) ? `0o${digits.slice(1)}` : digits
}

function sexagesimal(digits: string): bigint {
  return digits.split(':').reduce((sum, part) => sum * 60n + BigInt(part), 0n)
}

function readFloat(text: string): number {
  const digits = text.replaceAll('_', '').toLowerCase().replace(/^[-+]/, '')
  const sign = text.startsWith('-') ? -1 : 1
  if (digits === '.inf') return sign * Number.POSITIVE_INFINITY
  if (digits === '.nan') return Number.NaN
  // From the right, as PyYAML sums, so that the last bit is the same.
  const parts = digits.split(':').reverse()
  return sign * parts.reduce((sum, part, power) => sum + Number(part) * 60 ** power, 0)
}

function readTimestamp(text: string): TypedValue | undefined {
  const match = TIMESTAMP.exec(text)
  if (!match) return undefined
  const [year = 0, month = 0, day = 0] = (match[1] ? match.slice(1, 4) : match.slice(4, 7)).map(Number)
  if (!isDate(year, month, day)) return undefined
  const date = `${pad(year, 4)}-${pad(month)}-${pad(day)}`
  if (match[1]) return { type: 'date', value: date }
  const [hour = 0, minute = 0, second = 0] = match.slice(7, 10).map(Number)
  if (hour > 23 || minute > 59 || second > 59) return undefined
  const micros = (match[10] ?? '').slice(0, 6).padEnd(6, '0')
  const zone = readZone(match)
  if (zone === undefined) return undefined
  const time = `${pad(hour)}:${pad(minute)}:${pad(second)}${Number(micros) > 0 ? `.${micros}` : ''}`
  return { type: 'datetime', value: `${date}T${time}${zone}` }
}

/** `+02:00`, or nothing when the text names no zone; undefined for one of a day or more, which Python has not. */
function readZone(match: RegExpExecArray): string | undefined {
  const [zulu, sign, hours, minutes] = match.slice(11, 15)
  if (zulu) return '+00:00'
  if (!sign) return ''
  const total = Number(hours) * 60 + Number(minutes ?? 0)
  if (total >= 24 * 60) return undefined
  return `${total === 0 ? '+' : sign}${pad(Math.floor(total / 60))}:${pad(total % 60)}`
}

function isDate(year: number, month: number, day: number): boolean {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
  return year >= 1 && days !== undefined && day >= 1 && day <= days
}

const pad = (value: number, length = 2): string => String(value).padStart(length, '0')
