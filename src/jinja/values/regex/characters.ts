/** Which characters a part of a regular expression stands for, by code point. */
import type { Category, ClassItem, Flags } from './syntax.ts'

export type CharacterTest = (code: number) => boolean

const lineFeed = 10

export const isLineFeed: CharacterTest = (code) => code === lineFeed

export function anyTest({ dotAll }: Flags): CharacterTest {
  return dotAll ? () => true : (code) => code !== lineFeed
}

export function literalTest(literal: number, flags: Flags): CharacterTest {
  if (!flags.ignoreCase) return (code) => code === literal
  const folded = foldCase(literal, flags)
  return (code) => code === literal || foldCase(code, flags) === folded
}

export function classTest(items: readonly ClassItem[], negated: boolean, flags: Flags): CharacterTest {
  const tests = items.map((item) => itemTest(item, flags))
  const holds: CharacterTest = (code) => tests.some((test) => test(code))
  const found: CharacterTest = flags.ignoreCase ? (code) => variantsOf(code, flags).some(holds) : holds
  return remembered(negated ? (code) => !found(code) : found)
}

/** `\w`, also to find the bounds of words. */
export function wordTest({ ascii }: Flags): CharacterTest {
  return ascii ? isAsciiWord : isWord
}

function itemTest(item: ClassItem, flags: Flags): CharacterTest {
  if (item.kind === 'category') return categoryTest(item.name, flags)
  const { from, to } = item
  return (code) => code >= from && code <= to
}

function categoryTest(name: Category, flags: Flags): CharacterTest {
  const test = name === 'w' || name === 'W' ? wordTest(flags) : pairs[name === 'd' || name === 'D' ? 'd' : 's'](flags)
  return name === name.toLowerCase() ? test : (code) => !test(code)
}

const isAsciiWord = ofSet(/[a-zA-Z0-9_]/)
const isWord = remembered(ofSet(/[\p{L}\p{N}_]/u))
const isAsciiDigit = ofSet(/[0-9]/)
const isDigit = ofSet(/\p{Nd}/u)
const isAsciiSpace = ofSet(/[\t-\r ]/)
const isSpace = ofSet(/[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/)

const pairs = {
  d: ({ ascii }: Flags) => (ascii ? isAsciiDigit : isDigit),
  s: ({ ascii }: Flags) => (ascii ? isAsciiSpace : isSpace),
} as const

function ofSet(set: RegExp): CharacterTest {
  return (code) => set.test(String.fromCodePoint(code))
}

/** The test with its answers for ASCII in a table, since most text is. */
function remembered(test: CharacterTest): CharacterTest {
  const table = Array.from({ length: 128 }, (_, code) => test(code))
  return (code) => (code < 128 ? table[code] === true : test(code))
}

/** Two characters that differ by case alone fold to the same. */
export function foldCase(code: number, { ascii }: Flags): number {
  if (code < 128) return code >= 65 && code <= 90 ? code + 32 : code
  return ascii ? code : lower(upper(code))
}

function variantsOf(code: number, flags: Flags): readonly number[] {
  const folded = foldCase(code, flags)
  if (flags.ascii) return [code, folded, folded >= 97 && folded <= 122 ? folded - 32 : folded]
  return [code, folded, lower(code), upper(code)]
}

function lower(code: number): number {
  return single(String.fromCodePoint(code).toLowerCase()) ?? code
}

function upper(code: number): number {
  return single(String.fromCodePoint(code).toUpperCase()) ?? code
}

/** The code point of a text that is one character long. */
function single(text: string): number | undefined {
  const code = text.codePointAt(0)
  return code !== undefined && text.length === (code > 0xffff ? 2 : 1) ? code : undefined
}
