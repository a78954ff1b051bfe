/** Python's `json.dumps` and `json.loads`: its separators, its floats, its escapes, its complaints. */
import { dictEntries, isDict, makeDict, setEntry } from './dict.ts'
import { PyError, typeError, valueError } from './errors.ts'
import { checkRepeat } from './limits.ts'
import { asFloat, asInt, formatFloat, formatInt, makeFloat, makeInt } from './number.ts'
import { sorted } from './sort.ts'
import { textOf } from './text.ts'
import { isTuple, makeTuple } from './tuple.ts'
import { type List, typeName, type Value } from './value.ts'

export interface DumpOptions {
  readonly sortKeys?: boolean
  /** Spaces of a level, or the text itself. */
  readonly indent?: number | string
  readonly ensureAscii?: boolean
  /** Makes a value that JSON does not know into one that it does. */
  readonly fallback?: (value: Value) => Value
}

export function dumpJson(value: Value, options: DumpOptions = {}): string {
  const { indent } = options
  const step = typeof indent === 'number' ? ' '.repeat(checkRepeat('str', 1, indent)) : indent
  return write(value, { ...options, step, outer: [] })
}

interface Writing extends DumpOptions {
  readonly step: string | undefined
  readonly outer: readonly Value[]
}

function write(value: Value, writing: Writing): string {
  if (value === null) return 'null'
  if (typeof value === 'boolean') return String(value)
  const text = textOf(value)
  if (text !== undefined) return quoteJson(text, writing.ensureAscii ?? true)
  const int = asInt(value)
  if (int !== undefined) return formatInt(int)
  const float = asFloat(value)
  if (float !== undefined) return floatText(float)
  if (writing.outer.includes(value)) throw valueError('Circular reference detected')
  const within = { ...writing, outer: [...writing.outer, value] }
  if (Array.isArray(value))
    return bracketed(
      '[',
      value.map((item) => write(item, within)),
      ']',
      writing,
    )
  if (isTuple(value))
    return bracketed(
      '[',
      value.items.map((item) => write(item, within)),
      ']',
      writing,
    )
  if (isDict(value)) return bracketed('{', entryTexts([...dictEntries(value)], within), '}', writing)
  if (writing.fallback) return write(writing.fallback(value), within)
  throw typeError(`Object of type ${shortTypeName(value)} is not JSON serializable`)
}

function entryTexts(entries: (readonly [Value, Value])[], writing: Writing): string[] {
  const order = writing.sortKeys
    ? sorted(
        entries.map(([key, value]) => makeTuple([key, value])),
        firstOf,
      )
    : undefined
  const pairs = order ? order.flatMap((pair) => (isTuple(pair) ? [pair.items] : [])) : entries
  return pairs.map(
    ([key = null, value = null]) => `${quoteJson(keyText(key), writing.ensureAscii ?? true)}: ${write(value, writing)}`,
  )
}

function firstOf(pair: Value): Value {
  return isTuple(pair) ? (pair.items[0] ?? null) : pair
}

function bracketed(open: string, parts: readonly string[], close: string, { step, outer }: Writing): string {
  if (parts.length === 0) return open + close
  if (step === undefined) return open + parts.join(', ') + close
  const inner = `\n${step.repeat(outer.length + 1)}`
  return `${open}${inner}${parts.join(`,${inner}`)}\n${step.repeat(outer.length)}${close}`
}

function keyText(key: Value): string {
  const text = textOf(key)
  if (text !== undefined) return text
  if (key === null) return 'null'
  if (typeof key === 'boolean') return String(key)
  const int = asInt(key)
  if (int !== undefined) return formatInt(int)
  const float = asFloat(key)
  if (float !== undefined) return floatText(float)
  throw typeError(`keys must be str, int, float, bool or None, not ${shortTypeName(key)}`)
}

function floatText(float: number): string {
  if (Number.isNaN(float)) return 'NaN'
  return Number.isFinite(float) ? formatFloat(float) : float > 0 ? 'Infinity' : '-Infinity'
}

/** `datetime`, where other messages say `datetime.datetime`. */
function shortTypeName(value: Value): string {
  return typeName(value).split('.').at(-1) ?? ''
}

const shortEscapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
}

function quoteJson(text: string, ensureAscii: boolean): string {
  const escaped = text.replace(ensureAscii ? /["\\]|[^ -~]/g : /["\\\0-\x1f]/g, (unit) => {
    return shortEscapes[unit] ?? `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
  return `"${escaped}"`
}

/** `json.loads(text)`: ints and floats are told apart, as JavaScript's own parser does not. */
export function parseJson(text: string): Value {
  const reader: Reader = { text, at: 0 }
  skipSpace(reader)
  const value = readValue(reader, 0)
  skipSpace(reader)
  if (reader.at < text.length) throw decodeError('Extra data', reader)
  return value
}

interface Reader {
  readonly text: string
  at: number
}

function decodeError(message: string, reader: Reader, at = reader.at): PyError {
  const before = reader.text.slice(0, at)
  const line = before.split('\n').length
  const column = at - before.lastIndexOf('\n')
  return new PyError('JSONDecodeError', `${message}: line ${line} column ${column} (char ${at})`)
}

function skipSpace(reader: Reader): void {
  while (' \t\n\r'.includes(reader.text[reader.at] ?? 'x')) reader.at += 1
}

const deepest = 1000
const literals: readonly (readonly [string, Value])[] = [
  ['null', null],
  ['true', true],
  ['false', false],
  ['NaN', makeFloat(Number.NaN)],
  ['Infinity', makeFloat(Number.POSITIVE_INFINITY)],
  ['-Infinity', makeFloat(Number.NEGATIVE_INFINITY)],
]

function readValue(reader: Reader, depth: number): Value {
  if (depth > deepest)
    throw new PyError('RecursionError', 'maximum recursion depth exceeded while decoding a JSON array')
  const character = reader.text[reader.at]
  if (character === '"') return readString(reader)
  if (character === '{') return readObject(reader, depth)
  if (character === '[') return readArray(reader, depth)
  for (const [word, value] of literals) {
    if (reader.text.startsWith(word, reader.at)) {
      reader.at += word.length
      return value
    }
  }
  return readNumber(reader)
}

const numberText = /(-?(?:0|[1-9]\d*))(\.\d+)?([eE][-+]?\d+)?/y

function readNumber(reader: Reader): Value {
  numberText.lastIndex = reader.at
  const match = numberText.exec(reader.text)
  if (!match) throw decodeError('Expecting value', reader)
  const [whole, int = '', fraction, exponent] = match
  reader.at += whole.length
  return fraction === undefined && exponent === undefined ? makeInt(BigInt(int)) : makeFloat(Number(whole))
}

function readString(reader: Reader): string {
  const start = reader.at
  let text = ''
  reader.at += 1
  for (;;) {
    const character = reader.text[reader.at]
    if (character === undefined) throw decodeError('Unterminated string starting at', reader, start)
    if (character === '"') {
      reader.at += 1
      return text
    }
    if (character < ' ') throw decodeError('Invalid control character at', reader)
    if (character === '\\') text += readEscape(reader, start)
    else {
      text += character
      reader.at += 1
    }
  }
}

const escapes: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
}

function readEscape(reader: Reader, start: number): string {
  const letter = reader.text[reader.at + 1]
  if (letter === undefined) throw decodeError('Unterminated string starting at', reader, start)
  if (letter === 'u') {
    const digits = reader.text.slice(reader.at + 2, reader.at + 6)
    if (!/^[0-9a-fA-F]{4}$/.test(digits)) throw decodeError('Invalid \\uXXXX escape', reader, reader.at + 1)
    reader.at += 6
    return String.fromCharCode(Number.parseInt(digits, 16))
  }
  const character = escapes[letter]
  if (character === undefined) throw decodeError('Invalid \\escape', reader)
  reader.at += 2
  return character
}

function readArray(reader: Reader, depth: number): Value {
  const list: List = []
  reader.at += 1
  skipSpace(reader)
  if (reader.text[reader.at] === ']') {
    reader.at += 1
    return list
  }
  for (;;) {
    skipSpace(reader)
    list.push(readValue(reader, depth + 1))
    skipSpace(reader)
    const end = reader.text[reader.at]
    if (end !== ',' && end !== ']') throw decodeError("Expecting ',' delimiter", reader)
    reader.at += 1
    if (end === ']') return list
  }
}

function readObject(reader: Reader, depth: number): Value {
  const dict = makeDict()
  reader.at += 1
  skipSpace(reader)
  if (reader.text[reader.at] === '}') {
    reader.at += 1
    return dict
  }
  for (;;) {
    skipSpace(reader)
    if (reader.text[reader.at] !== '"') {
      throw decodeError('Expecting property name enclosed in double quotes', reader)
    }
    const key = readString(reader)
    skipSpace(reader)
    if (reader.text[reader.at] !== ':') throw decodeError("Expecting ':' delimiter", reader)
    reader.at += 1
    skipSpace(reader)
    setEntry(dict, key, readValue(reader, depth + 1))
    skipSpace(reader)
    const end = reader.text[reader.at]
    if (end !== ',' && end !== '}') throw decodeError("Expecting ',' delimiter", reader)
    reader.at += 1
    if (end === '}') return dict
  }
}
