/** CHAR and VARCHAR: lengths in bytes, and what counts as NULL. */
import type { CopyConversions } from '../../sql/copy/statement.ts'
import type { SqlType } from '../../sql/redshift/types.ts'
import { FieldFault } from './rows.ts'
import { brokenHex, isBroken, mend } from './text.ts'

export function characterConverter(type: SqlType, conversions: CopyConversions): (text: string) => string | null {
  const { blanksAsNull, emptyAsNull, truncateColumns, replaceInvalid } = conversions
  const isChar = type.name === 'character'
  const limit = type.length ?? (isChar ? 1 : 256)
  const trimBlanks = conversions.trimBlanks && !isChar
  return (field) => {
    let text = field
    if (text.length === 0) return emptyAsNull || blanksAsNull ? null : text
    if (trimBlanks) text = text.replace(/[ \t\n\v\f\r]+$/, '')
    if (text === '' && emptyAsNull) return null
    if (blanksAsNull && text.charCodeAt(0) <= 32 && isBlank(text)) return null
    if (isBroken(text)) {
      if (replaceInvalid === undefined || isChar) throw invalidBytes(text)
      text = mend(text, replaceInvalid)
    }
    if (isChar && !isAsciiText(text)) throw multibyteInChar(text)
    if (text.length * 3 <= limit || Buffer.byteLength(text) <= limit) return text
    if (truncateColumns) return truncateBytes(text, limit)
    throw new FieldFault(1204, isChar ? 'Char length exceeds DDL length' : 'String length exceeds DDL length')
  }
}

function isBlank(text: string): boolean {
  return /^[ \t\n\v\f\r]*$/.test(text)
}

function isAsciiText(text: string): boolean {
  return /^[\0-\x7f]*$/.test(text)
}

/** The longest start that fits, cut between characters, never inside one. */
function truncateBytes(text: string, limit: number): string {
  let bytes = 0
  let end = 0
  while (end < text.length) {
    const point = text.codePointAt(end) ?? 0
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4
    if (bytes > limit) break
    end += point > 0xffff ? 2 : 1
  }
  return text.slice(0, end)
}

/** https://docs.aws.amazon.com/redshift/latest/dg/multi-byte-character-load-errors.html */
export function invalidBytes(text: string): FieldFault {
  return new FieldFault(
    1220,
    `String contains invalid or unsupported UTF-8 codepoints. Bad UTF-8 hex sequence: ${brokenHex(text)} (error 3)`,
  )
}

function multibyteInChar(text: string): FieldFault {
  const character = /[^\0-\x7f]/u.exec(text)?.[0] ?? ''
  const hex = Buffer.from(character)
    .toString('hex')
    .replaceAll(/(..)(?=.)/g, '$1 ')
  return new FieldFault(
    1220,
    `Multibyte character not supported for CHAR (Hint: Try using VARCHAR). Invalid char: ${hex}`,
  )
}
