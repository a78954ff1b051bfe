/**
 * JSON as text: checked strictly, taken apart and written without blanks. Numbers keep the digits they were written
 * with, which a parse to JavaScript's numbers would lose.
 */

export type JsonKind = 'object' | 'array' | 'string' | 'number' | 'boolean' | 'null'

/** What is wrong with a text that is no JSON. */
export class JsonError extends Error {
  override readonly name = 'JsonError'
}

interface Cursor {
  readonly text: string
  at: number
}

/** The same JSON without blanks between its parts. */
export function compactJson(text: string): string {
  const cursor: Cursor = { text, at: 0 }
  const compact = readValue(cursor)
  skipBlanks(cursor)
  if (cursor.at < text.length) throw unexpected(cursor)
  return compact
}

export function isJson(text: string): boolean {
  try {
    compactJson(text)
    return true
  } catch (thrown) {
    if (thrown instanceof JsonError) return false
    throw thrown
  }
}

export function kindOf(compact: string): JsonKind {
  switch (compact[0]) {
    case '{':
      return 'object'
    case '[':
      return 'array'
    case '"':
      return 'string'
    case 't':
    case 'f':
      return 'boolean'
    case 'n':
      return 'null'
    default:
      return 'number'
  }
}

/** The elements of an array, each as compact JSON. */
export function elementsOf(array: string): readonly string[] {
  const cursor: Cursor = { text: array, at: 1 }
  const elements: string[] = []
  skipBlanks(cursor)
  if (array[cursor.at] === ']') return elements
  for (;;) {
    elements.push(readValue(cursor))
    skipBlanks(cursor)
    if (array[cursor.at] !== ',') return elements
    cursor.at += 1
  }
}

/** The members of an object in order; names are decoded. */
export function membersOf(object: string): readonly (readonly [name: string, value: string])[] {
  const cursor: Cursor = { text: object, at: 1 }
  const members: (readonly [string, string])[] = []
  skipBlanks(cursor)
  if (object[cursor.at] === '}') return members
  for (;;) {
    skipBlanks(cursor)
    const name = decodeString(readString(cursor))
    skipBlanks(cursor)
    cursor.at += 1
    members.push([name, readValue(cursor)])
    skipBlanks(cursor)
    if (object[cursor.at] !== ',') return members
    cursor.at += 1
  }
}

export function decodeString(json: string): string {
  return String(JSON.parse(json))
}

export const arrayText = (elements: readonly string[]): string => `[${elements.join(',')}]`

export const objectText = (members: readonly (readonly [string, string])[]): string =>
  `{${members.map(([name, value]) => `${JSON.stringify(name)}:${value}`).join(',')}}`

function skipBlanks(cursor: Cursor): void {
  while (/[ \t\n\r]/.test(cursor.text[cursor.at] ?? '')) cursor.at += 1
}

function readValue(cursor: Cursor, depth = 0): string {
  if (depth > 1000) throw new JsonError('JSON is nested too deeply')
  skipBlanks(cursor)
  switch (cursor.text[cursor.at]) {
    case '{':
      return readObject(cursor, depth)
    case '[':
      return readArray(cursor, depth)
    case '"':
      return readString(cursor)
    default:
      return readWord(cursor)
  }
}

function readObject(cursor: Cursor, depth: number): string {
  const members: string[] = []
  cursor.at += 1
  skipBlanks(cursor)
  if (accept(cursor, '}')) return '{}'
  for (;;) {
    skipBlanks(cursor)
    const name = readString(cursor)
    skipBlanks(cursor)
    expect(cursor, ':')
    members.push(`${name}:${readValue(cursor, depth + 1)}`)
    skipBlanks(cursor)
    if (accept(cursor, '}')) return `{${members.join(',')}}`
    expect(cursor, ',')
  }
}

function readArray(cursor: Cursor, depth: number): string {
  const elements: string[] = []
  cursor.at += 1
  skipBlanks(cursor)
  if (accept(cursor, ']')) return '[]'
  for (;;) {
    elements.push(readValue(cursor, depth + 1))
    skipBlanks(cursor)
    if (accept(cursor, ']')) return arrayText(elements)
    expect(cursor, ',')
  }
}

const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y
const WORD = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.])/y

function readString(cursor: Cursor): string {
  return match(cursor, STRING)
}

function readWord(cursor: Cursor): string {
  return match(cursor, WORD)
}

function match(cursor: Cursor, pattern: RegExp): string {
  pattern.lastIndex = cursor.at
  const found = pattern.exec(cursor.text)?.[0]
  if (found === undefined) throw unexpected(cursor)
  cursor.at += found.length
  return found
}

function accept(cursor: Cursor, character: string): boolean {
  if (cursor.text[cursor.at] !== character) return false
  cursor.at += 1
  return true
}

function expect(cursor: Cursor, character: string): void {
  if (!accept(cursor, character)) throw unexpected(cursor)
}

function unexpected({ text, at }: Cursor): JsonError {
  const found = text[at]
  return new JsonError(
    found === undefined
      ? 'the JSON text ends too early'
      : `unexpected '${found}' at character ${at + 1} of the JSON text`,
  )
}
