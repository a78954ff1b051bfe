/** Parses PREPARE, EXECUTE and DEALLOCATE, and the statements of cursors. */
import type { Statement } from '../statement.ts'
import type { Expression } from '../tree.ts'
import {
  acceptOperator,
  acceptWord,
  advance,
  atOperator,
  behind,
  type Cursor,
  expectOperator,
  expectWord,
  fail,
  here,
  parseList,
  parseName,
  parseParenthesized,
  peek,
} from './cursor.ts'
import { parseExpression } from './expression.ts'
import { parseTypeName } from './type-name.ts'

export function parsePrepare(cursor: Cursor): Statement {
  expectWord(cursor, 'prepare')
  const name = parseName(cursor).text
  const types = atOperator(cursor, '(') ? parseParenthesized(cursor, parseTypeName) : []
  expectWord(cursor, 'as')
  const verb = peek(cursor)?.text ?? ''
  if (!['select', 'with', 'insert', 'update', 'delete'].includes(verb)) fail(cursor)
  return { kind: 'prepare', name, types, sql: rest(cursor) }
}

export function parseExecute(cursor: Cursor): Statement {
  expectWord(cursor, 'execute')
  const name = parseName(cursor).text
  const values = atOperator(cursor, '(') ? parseValues(cursor) : []
  return { kind: 'execute', name, values: values.map(({ start, end }) => cursor.sql.slice(start, end)) }
}

function parseValues(cursor: Cursor): readonly Expression[] {
  expectOperator(cursor, '(')
  const values = atOperator(cursor, ')') ? [] : parseList(cursor, parseExpression)
  expectOperator(cursor, ')')
  return values
}

export function parseDeallocate(cursor: Cursor): Statement {
  expectWord(cursor, 'deallocate')
  acceptWord(cursor, 'prepare')
  if (acceptWord(cursor, 'all')) return { kind: 'deallocate' }
  return { kind: 'deallocate', name: parseName(cursor).text }
}

export function parseDeclare(cursor: Cursor): Statement {
  expectWord(cursor, 'declare')
  const name = parseName(cursor).text
  acceptWord(cursor, 'no', 'scroll')
  expectWord(cursor, 'cursor')
  acceptWord(cursor, 'without', 'hold') || acceptWord(cursor, 'with', 'hold')
  expectWord(cursor, 'for')
  return { kind: 'declare', name, sql: rest(cursor) }
}

/** `fetch forward 5 from c`, `fetch next from c`, `fetch all from c`. Cursors go forward only. */
export function parseFetch(cursor: Cursor): Statement {
  expectWord(cursor, 'fetch')
  const forward = acceptWord(cursor, 'forward')
  const count = parseCount(cursor) ?? (forward ? 1 : undefined)
  acceptWord(cursor, 'from') || acceptWord(cursor, 'in')
  return { kind: 'fetch', name: parseName(cursor).text, ...(count !== undefined && { count }) }
}

function parseCount(cursor: Cursor): number | 'all' | undefined {
  if (acceptWord(cursor, 'next')) return 1
  if (acceptWord(cursor, 'all')) return 'all'
  return peek(cursor)?.kind === 'number' ? Number(advance(cursor).text) : undefined
}

export function parseClose(cursor: Cursor): Statement {
  expectWord(cursor, 'close')
  return { kind: 'close', name: parseName(cursor).text }
}

/** The statement to the end, as it was written. */
function rest(cursor: Cursor): string {
  const from = here(cursor)
  while (peek(cursor) && !atOperator(cursor, ';')) cursor.index++
  const sql = cursor.sql.slice(from, behind(cursor))
  acceptOperator(cursor, ';')
  return sql
}
