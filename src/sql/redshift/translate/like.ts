/** LIKE, ILIKE and SIMILAR TO. */
import { mark } from '../../source-map.ts'
import type { Like } from '../tree.ts'
import { isText, type SqlType } from '../types.ts'
import { type Context, operand, RefusedSql, type Sql } from './context.ts'
import { quoteText } from './quoting.ts'
import type { Scope } from './scope.ts'

const BOOLEAN: SqlType = { name: 'boolean' }

export function translateLike(node: Like, scope: Scope, context: Context): Sql {
  const value = context.expression(node.operand, scope)
  const pattern = context.expression(node.pattern, scope)
  if (value.type?.name === 'super' || pattern.type?.name === 'super') {
    throw new RefusedSql(
      `operator does not exist: super ${node.operator.toUpperCase()} character varying`,
      node.start,
      {
        hint: 'cast the SUPER value to VARCHAR',
        sqlState: '42883',
      },
    )
  }
  const escaper = escapeOf(node)
  const not = node.not ? 'NOT ' : ''
  const subject =
    value.type && !isText(value.type) && value.literal === undefined ? `CAST(${value.text} AS VARCHAR)` : operand(value)
  if (node.operator === 'similar to') return similar(node, subject, pattern, escaper)
  if (node.operator === 'ilike' && (pattern.literal === undefined || /[^\0-\x7f]/.test(pattern.literal))) {
    return asciiIlike(node, subject, operand(pattern), escaper)
  }
  const operator = node.operator.toUpperCase()
  // The engine knows no escape character of its own; Redshift's is the backslash. Without one in the pattern, none is named:
  // plain LIKE is faster.
  const needsEscape = pattern.literal === undefined || pattern.literal.includes(escaper)
  const tail = needsEscape ? ` ESCAPE ${quoteText(escaper)}` : ''
  return {
    text: `${mark(node.start)}${subject} ${not}${operator} ${operand(pattern)}${tail}`,
    type: BOOLEAN,
    atomic: false,
  }
}

const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'

/** r_patternmatching_condition_like: ILIKE ignores the case of single-byte letters only. */
function asciiIlike(node: Like, subject: string, pattern: string, escaper: string): Sql {
  const lower = (text: string): string => `translate(${text}, '${UPPER}', '${UPPER.toLowerCase()}')`
  const text = `${mark(node.start)}${lower(subject)} ${node.not ? 'NOT ' : ''}LIKE ${lower(pattern)} ESCAPE ${quoteText(escaper)}`
  return { text, type: BOOLEAN, atomic: false }
}

function escapeOf(node: Like): string {
  if (!node.escapedBy) return '\\'
  if (node.escapedBy.kind !== 'string') throw new RefusedSql('ESCAPE takes a literal', node.escapedBy.start)
  if ([...node.escapedBy.text].length > 1) {
    throw new RefusedSql('invalid escape string: it must be empty or one character', node.escapedBy.start, {
      sqlState: '22025',
    })
  }
  return node.escapedBy.text
}

/** SIMILAR TO matches the whole text by a pattern between LIKE and a regular expression. */
function similar(node: Like, subject: string, pattern: Sql, escaper: string): Sql {
  if (pattern.literal === undefined) {
    throw new RefusedSql('SIMILAR TO takes a literal pattern on the local target', node.pattern.start)
  }
  const matches = `regexp_full_match(${subject}, ${quoteText(similarRegex(pattern.literal, escaper))}, 's')`
  return { text: `${mark(node.start)}${node.not ? `NOT ${matches}` : matches}`, type: BOOLEAN, atomic: !node.not }
}

function similarRegex(pattern: string, escaper: string): string {
  let regex = ''
  let inClass = false
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at] ?? ''
    if (character === escaper && escaper !== '') {
      at++
      regex += quoteRegex(pattern[at] ?? '')
    } else if (inClass) {
      if (character === ']') inClass = false
      regex += character === '\\' ? '\\\\' : character
    } else if (character === '[') {
      inClass = true
      regex += character
    } else if (character === '%') regex += '.*'
    else if (character === '_') regex += '.'
    else if ('|*+?{}()'.includes(character)) regex += character === '(' ? '(?:' : character
    else regex += quoteRegex(character)
  }
  return `(?:${regex})`
}

const quoteRegex = (character: string): string => (/[.^$\\|*+?{}()[\]]/.test(character) ? `\\${character}` : character)
