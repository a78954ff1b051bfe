/** JSON as Python's `json` module writes and reads it: hashes of it must come out as dbt's do. */
import { dictEntries, dictOf, isDict } from '../jinja/values/dict.ts'
import { PyError } from '../jinja/values/errors.ts'
import { formatFloat, isFloatObject, makeFloat, makeInt } from '../jinja/values/number.ts'
import { repr, str } from '../jinja/values/operators.ts'
import { isTuple } from '../jinja/values/tuple.ts'
import { typeName, type Value } from '../jinja/values/value.ts'

/** `json.dumps(value, sort_keys=…)`: separators with spaces, everything but ASCII escaped. */
export function dumpJson(value: Value, sortKeys = false): string {
  if (value === null) return 'null'
  switch (typeof value) {
    case 'boolean':
      return String(value)
    case 'bigint':
      return String(value)
    case 'number':
      return Number.isInteger(value) ? String(value) : formatFloat(value)
    case 'string':
      return dumpText(value)
  }
  if (Array.isArray(value)) return `[${value.map((item) => dumpJson(item, sortKeys)).join(', ')}]`
  if (isTuple(value)) return `[${value.items.map((item) => dumpJson(item, sortKeys)).join(', ')}]`
  if (isFloatObject(value)) return jsonFloat(str(value))
  if (isDict(value)) {
    const entries = [...dictEntries(value)].map(([key, item]) => [dumpKey(key), dumpJson(item, sortKeys)] as const)
    if (sortKeys) entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    return `{${entries.map(([key, item]) => `${dumpText(key)}: ${item}`).join(', ')}}`
  }
  throw new PyError('TypeError', `Object of type ${typeName(value)} is not JSON serializable`)
}

const SPECIAL: Readonly<Record<string, string>> = { nan: 'NaN', inf: 'Infinity', '-inf': '-Infinity' }

const jsonFloat = (text: string): string => SPECIAL[text] ?? text

function dumpKey(key: Value): string {
  if (typeof key === 'string') return key
  if (key === null || typeof key === 'boolean' || typeof key === 'number' || typeof key === 'bigint')
    return dumpJson(key)
  if (isFloatObject(key)) return jsonFloat(str(key))
  throw new PyError('TypeError', `keys must be str, int, float, bool or None, not ${typeName(key)} (${repr(key)})`)
}

function dumpText(text: string): string {
  return JSON.stringify(text).replaceAll(
    /[\u007f-\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** A number of JSON: an int of any size, or a float. */
function numberValue(text: string, isFloat: boolean): Value {
  return isFloat ? makeFloat(Number(text)) : makeInt(BigInt(text))
}

/** `json.loads(text)`: `1.0` stays a float and large integers stay exact. Throws Python's ValueError. */
export function loadJson(text: string): Value {
  const reader = { text, at: 0 }
  const value = readValue(reader)
  skipSpace(reader)
  if (reader.at < text.length) throw jsonError('Extra data', reader)
  return value
}

interface Reader {
  readonly text: string
  at: number
}

function readValue(reader: Reader): Value {
  skipSpace(reader)
  const char = reader.text.charAt(reader.at)
  if (char === '{') return readObject(reader)
  if (char === '[') return readArray(reader)
  if (char === '"') return readText(reader)
  for (const [word, value] of WORDS) {
    if (reader.text.startsWith(word, reader.at)) {
      reader.at += word.length
      return value
    }
  }
  const number = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y
  number.lastIndex = reader.at
  const match = number.exec(reader.text)
  if (!match) throw jsonError('Expecting value', reader)
  reader.at += match[0].length
  return numberValue(match[0], match[1] !== undefined || match[2] !== undefined)
}

const WORDS: readonly (readonly [string, Value])[] = [
  ['true', true],
  ['false', false],
  ['null', null],
]

function readObject(reader: Reader): Value {
  const entries: [Value, Value][] = []
  reader.at += 1
  for (skipSpace(reader); reader.text.charAt(reader.at) !== '}'; skipSpace(reader)) {
    if (entries.length > 0) expect(reader, ',')
    skipSpace(reader)
    if (reader.text.charAt(reader.at) !== '"')
      throw jsonError('Expecting property name enclosed in double quotes', reader)
    const key = readText(reader)
    skipSpace(reader)
    expect(reader, ':')
    entries.push([key, readValue(reader)])
  }
  reader.at += 1
  return dictOf(entries)
}

function readArray(reader: Reader): Value {
  const items: Value[] = []
  reader.at += 1
  for (skipSpace(reader); reader.text.charAt(reader.at) !== ']'; skipSpace(reader)) {
    if (items.length > 0) expect(reader, ',')
    items.push(readValue(reader))
  }
  reader.at += 1
  return items
}

function readText(reader: Reader): string {
  const shape = /"(?:[^"\\]|\\.)*"/sy
  shape.lastIndex = reader.at
  const match = shape.exec(reader.text)
  if (!match) throw jsonError('Unterminated string starting at', reader)
  try {
    const text: unknown = JSON.parse(match[0])
    reader.at += match[0].length
    return String(text)
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause
    throw jsonError('Invalid control character at', reader)
  }
}

function expect(reader: Reader, char: string): void {
  if (reader.text.charAt(reader.at) !== char) throw jsonError(`Expecting '${char}' delimiter`, reader)
  reader.at += 1
}

function skipSpace(reader: Reader): void {
  while (' \t\r\n'.includes(reader.text.charAt(reader.at) || '-')) reader.at += 1
}

function jsonError(message: string, { text, at }: Reader): PyError {
  const before = text.slice(0, at).split('\n')
  return new PyError(
    'ValueError',
    `${message}: line ${before.length} column ${(before.at(-1)?.length ?? 0) + 1} (char ${at})`,
  )
}
