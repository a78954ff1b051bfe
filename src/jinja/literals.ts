/** Numbers and texts as they are written in templates → their values. */
import { makeFloat, makeInt } from './values/number.ts'
import type { Value } from './values/value.ts'

/** A number, in any of Python's spellings. Sticky: set `lastIndex`. */
export const numberPattern =
  /(?<!\.)(?:\d+_)*\d+(?:(?:\.(?:\d+_)*\d+)?e[+-]?(?:\d+_)*\d+|\.(?:\d+_)*\d+)|0b(?:_?[01])+|0o(?:_?[0-7])+|0x(?:_?[\da-f])+|[1-9](?:_?\d)*|0(?:_?0)*/iy

/** A quoted text. Sticky: set `lastIndex`. */
export const textPattern = /'[^'\\]*(?:\\[\s\S][^'\\]*)*'|"[^"\\]*(?:\\[\s\S][^"\\]*)*"/y

/** The value of a number, `_` between digits and all of Python's bases included. */
export function parseNumber(written: string): { readonly type: 'integer' | 'float'; readonly value: Value } {
  const digits = written.includes('_') ? written.replaceAll('_', '') : written
  if (/^0[box]/i.test(digits)) return { type: 'integer', value: makeInt(BigInt(digits.toLowerCase())) }
  if (/[.e]/i.test(digits)) return { type: 'float', value: makeFloat(Number(digits)) }
  return { type: 'integer', value: digits.length < 16 ? Number(digits) : makeInt(BigInt(digits)) }
}

const simpleEscapes: Readonly<Record<string, string>> = {
  '\n': '',
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
}

const escapes = /\\(?:([0-7]{1,3})|x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([\s\S]))/g

/** The text between the quotes with its escapes read as Python reads them, or what is wrong with them. */
export function readText(written: string): { readonly text: string } | { readonly problem: string } {
  if (!written.includes('\\')) return { text: written }
  let problem: string | undefined
  const text = written.replace(escapes, (all, octal, hex, four, eight, other) => {
    if (other !== undefined) {
      if (other === 'x') problem ??= 'truncated \\xXX escape'
      else if (other === 'u') problem ??= 'truncated \\uXXXX escape'
      else if (other === 'U') problem ??= 'truncated \\UXXXXXXXX escape'
      else if (other === 'N') problem ??= 'malformed \\N character escape'
      return simpleEscapes[other] ?? all
    }
    const code = octal === undefined ? Number.parseInt(hex ?? four ?? eight, 16) : Number.parseInt(octal, 8)
    if (code <= 0x10ffff) return String.fromCodePoint(code)
    problem ??= 'illegal Unicode character'
    return all
  })
  return problem === undefined ? { text } : { problem }
}
