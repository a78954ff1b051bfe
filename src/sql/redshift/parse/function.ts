/** Parses CREATE FUNCTION and DROP FUNCTION: a function in SQL is an expression with `$1`, `$2` … in it. */
import type { CreateFunction, DropFunction, Refused } from '../statement.ts'
import type { TypeName } from '../tree.ts'
import {
  acceptOperator,
  acceptWord,
  advance,
  atOperator,
  atWord,
  behind,
  type Cursor,
  expectOperator,
  expectWord,
  fail,
  here,
  parseList,
  parseName,
  peek,
  SqlSyntaxError,
} from './cursor.ts'
import { parseTypeName } from './type-name.ts'

const VOLATILITIES = ['volatile', 'stable', 'immutable'] as const

export function parseCreateFunction(cursor: Cursor, orReplace: boolean, start: number): CreateFunction | Refused {
  expectWord(cursor, 'function')
  const name = parseFunctionName(cursor)
  const parameters = parseSignature(cursor)
  expectWord(cursor, 'returns')
  const returns = parseTypeName(cursor)
  const volatility = VOLATILITIES.find((word) => acceptWord(cursor, word)) ?? 'volatile'
  let language = acceptWord(cursor, 'language') ? advance(cursor).text : undefined
  expectWord(cursor, 'as')
  const body = peek(cursor)
  if (body?.kind !== 'string') return fail(cursor)
  cursor.index++
  if (acceptWord(cursor, 'language')) language = advance(cursor).text
  if (language === 'sql') {
    const bodyStart = body.style === 'dollar' ? cursor.sql.indexOf('$', body.start + 1) + 1 : body.start + 1
    return {
      kind: 'create function',
      name,
      parameters,
      returns,
      volatility,
      body: body.text,
      bodyStart,
      orReplace,
    }
  }
  cursor.index = cursor.tokens.length
  return {
    kind: 'refused',
    what: `functions in ${language === 'plpythonu' ? 'Python' : (language ?? 'no language')} do not run on the local target`,
    hint: 'write the function with LANGUAGE sql, or its expression as a macro of the project',
    at: start,
  }
}

export function parseDropFunction(cursor: Cursor): DropFunction {
  expectWord(cursor, 'function')
  const ifExists = acceptWord(cursor, 'if', 'exists')
  const name = parseFunctionName(cursor)
  const parameters = parseSignature(cursor)
  const cascade = acceptWord(cursor, 'cascade')
  if (!cascade) acceptWord(cursor, 'restrict')
  return { kind: 'drop function', name, parameters, ifExists, cascade }
}

function parseFunctionName(cursor: Cursor): CreateFunction['name'] {
  const start = here(cursor)
  const parts = [parseName(cursor)]
  while (acceptOperator(cursor, '.')) parts.push(parseName(cursor))
  return { parts, start, end: behind(cursor) }
}

/** `(float, float)`; names of arguments are for Python, and may stand before the types. */
function parseSignature(cursor: Cursor): readonly TypeName[] {
  expectOperator(cursor, '(')
  const types = atOperator(cursor, ')') ? [] : parseList(cursor, parseArgumentType)
  expectOperator(cursor, ')')
  return types
}

function parseArgumentType(cursor: Cursor): TypeName {
  const from = cursor.index
  try {
    const type = parseTypeName(cursor)
    if (atOperator(cursor, ',') || atOperator(cursor, ')')) return type
  } catch (error) {
    if (!(error instanceof SqlSyntaxError)) throw error
  }
  cursor.index = from
  if (atWord(cursor, 'in')) cursor.index++
  parseName(cursor)
  return parseTypeName(cursor)
}
