/** Text as Python sees it: code points, printable characters, quotes. */

const surrogate = /[\ud800-\udfff]/

/** Whether positions in JavaScript's string differ from positions in Python's. */
export function hasSurrogates(text: string): boolean {
  return surrogate.test(text)
}

/** The code points of a text; the text itself when each is one unit. */
export function codePoints(text: string): readonly string[] {
  return hasSurrogates(text) ? Array.from(text) : text.split('')
}

export function textLength(text: string): number {
  return hasSurrogates(text) ? Array.from(text).length : text.length
}

// Python's isprintable: no control, format, surrogate, private or unassigned code point, no separator but the space.
const unprintable = /[\p{C}\p{Z}]/u
const plain = /^[ !#-&(-[\]-~]*$/

/** Python's `repr(str)`. */
export function quoteText(text: string): string {
  if (plain.test(text)) return `'${text}'`
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'"
  let quoted = ''
  for (const character of text) quoted += escapeCharacter(character, quote)
  return quote + quoted + quote
}

function escapeCharacter(character: string, quote: string): string {
  if (character === quote || character === '\\') return `\\${character}`
  if (character === '\n') return '\\n'
  if (character === '\r') return '\\r'
  if (character === '\t') return '\\t'
  if (character === ' ' || !unprintable.test(character)) return character
  return escapeCodePoint(character.codePointAt(0) ?? 0)
}

/** `\x07`, `\u2028` or `\U0001f600`, as Python writes a code point it does not print. */
export function escapeCodePoint(code: number): string {
  const hex = code.toString(16)
  if (code < 0x100) return `\\x${hex.padStart(2, '0')}`
  if (code < 0x10000) return `\\u${hex.padStart(4, '0')}`
  return `\\U${hex.padStart(8, '0')}`
}
