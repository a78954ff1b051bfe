/** Reads the name of a data type, in any of its spellings. */
import type { TypeName } from '../tree.ts'
import {
  acceptOperator,
  acceptWord,
  advance,
  atOperator,
  behind,
  type Cursor,
  expectOperator,
  fail,
  here,
  peek,
  SqlSyntaxError,
} from './cursor.ts'

/** Words that continue a type's name, by the words so far. */
const CONTINUATIONS: Readonly<Record<string, readonly string[]>> = {
  character: ['varying'],
  char: ['varying'],
  double: ['precision'],
  binary: ['varying'],
  national: ['character', 'char'],
  'national character': ['varying'],
  'national char': ['varying'],
}

const NATIONAL: Readonly<Record<string, string>> = {
  'national character': 'nchar',
  'national char': 'nchar',
  'national character varying': 'nvarchar',
  'national char varying': 'nvarchar',
}

export function parseTypeName(cursor: Cursor): TypeName {
  const start = here(cursor)
  const first = advance(cursor)
  if (first.kind !== 'word' && first.kind !== 'quoted') {
    cursor.index--
    return fail(cursor)
  }
  let words = first.text
  for (;;) {
    const next = peek(cursor)
    if (next?.kind !== 'word' || !CONTINUATIONS[words]?.includes(next.text)) break
    words += ` ${next.text}`
    cursor.index++
  }
  words = NATIONAL[words] ?? words
  const parameters = parseParameters(cursor)
  if (words === 'interval') return parseInterval(cursor, start)
  if (words === 'time' || words === 'timestamp') words += parseTimeZone(cursor)
  if (atOperator(cursor, '[')) {
    throw new SqlSyntaxError('Redshift has no array columns', here(cursor), 'keep the elements in a SUPER column')
  }
  return { words, parameters, start, end: behind(cursor) }
}

function parseParameters(cursor: Cursor): string[] {
  const parameters: string[] = []
  if (!acceptOperator(cursor, '(')) return parameters
  do {
    const token = advance(cursor)
    if (token.kind !== 'number' && token.text !== 'max') {
      cursor.index--
      fail(cursor)
    }
    parameters.push(token.text)
  } while (acceptOperator(cursor, ','))
  expectOperator(cursor, ')')
  return parameters
}

function parseTimeZone(cursor: Cursor): string {
  if (acceptWord(cursor, 'without', 'time', 'zone')) return ' without time zone'
  if (acceptWord(cursor, 'with', 'time', 'zone')) return ' with time zone'
  return ''
}

const FIELDS = new Set(['year', 'month', 'day', 'hour', 'minute', 'second'])

function parseInterval(cursor: Cursor, start: number): TypeName {
  const { fields, digits } = parseIntervalFields(cursor)
  return { words: fields === '' ? 'interval' : `interval ${fields}`, parameters: digits, start, end: behind(cursor) }
}

/** `year to month`, `second (3)`: what stands behind INTERVAL, or behind the text of a literal. */
export function parseIntervalFields(cursor: Cursor): { readonly fields: string; readonly digits: readonly string[] } {
  const first = peek(cursor)
  if (first?.kind !== 'word' || !FIELDS.has(first.text)) return { fields: '', digits: [] }
  cursor.index++
  const digits = parseParameters(cursor)
  if (!acceptWord(cursor, 'to')) return { fields: first.text, digits }
  const last = advance(cursor)
  return { fields: `${first.text} to ${last.text}`, digits: parseParameters(cursor) }
}
