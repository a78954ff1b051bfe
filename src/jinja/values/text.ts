/** Python's operations on str, by code point. */
import { typeError, valueError } from './errors.ts'
import { checkText } from './limits.ts'
import { asInt } from './number.ts'
import { sliceRange } from './operators.ts'
import { codePoints, hasSurrogates, textLength } from './unicode.ts'
import { isObject, typeName, type Value } from './value.ts'

// What str.isspace says yes to: not \ufeff, which JavaScript counts as space, and \x1c-\x1f and \x85, which it does not.
const spaces = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000'
const spaceRun = new RegExp(`[${spaces}]+`, 'g')
const leadingSpace = new RegExp(`^[${spaces}]+`)
const trailingSpace = new RegExp(`[${spaces}]+$`)
const onlySpace = new RegExp(`^[${spaces}]+$`)
const lineEnd = /\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/g

/** The text of a str, Markup included; undefined for anything else. */
export function textOf(value: Value): string | undefined {
  if (typeof value === 'string') return value
  return isObject(value) && value.type.abstract === 'string' ? value.type.str?.(value) : undefined
}

/** The text of an argument, or the complaint that it is none. */
export function textArgument(value: Value, complaint = `must be str, not ${typeName(value)}`): string {
  const text = textOf(value)
  if (text === undefined) throw typeError(complaint)
  return text
}

export function isSpace(text: string): boolean {
  return onlySpace.test(text)
}

export function strip(text: string, side: 'both' | 'left' | 'right', characters: string | undefined): string {
  if (characters === undefined) {
    const left = side === 'right' ? text : text.replace(leadingSpace, '')
    return side === 'left' ? left : trimEnd(left)
  }
  const unwanted = new Set(characters)
  const points = codePoints(text)
  let start = 0
  let end = points.length
  while (side !== 'right' && start < end && unwanted.has(points[start] ?? '')) start += 1
  while (side !== 'left' && end > start && unwanted.has(points[end - 1] ?? '')) end -= 1
  return points.slice(start, end).join('')
}

/** A pattern anchored only at its end is tried from every space, so look at the last character first. */
function trimEnd(text: string): string {
  let end = text.length
  while (end > 0 && trailingSpace.test(text[end - 1] ?? '')) end -= 1
  return text.slice(0, end)
}

/** `split`; no separator means runs of whitespace. Negative `most` is no limit. */
export function split(text: string, separator: string | undefined, most: number): string[] {
  if (separator === undefined) return splitWords(text, most)
  if (separator === '') throw valueError('empty separator')
  const parts = text.split(separator)
  if (most < 0 || parts.length <= most + 1) return parts
  return [...parts.slice(0, most), parts.slice(most).join(separator)]
}

function splitWords(text: string, most: number): string[] {
  const words: string[] = []
  let rest = text.replace(leadingSpace, '')
  while (rest !== '') {
    if (most >= 0 && words.length === most) return [...words, rest]
    spaceRun.lastIndex = 0
    const gap = spaceRun.exec(rest)
    if (!gap) return [...words, rest]
    if (most < 0) {
      // Without a limit the engine can do it all at once.
      return [...words, ...trimEnd(rest).split(spaceRun)]
    }
    words.push(rest.slice(0, gap.index))
    rest = rest.slice(gap.index + gap[0].length)
  }
  return words
}

export function splitRight(text: string, separator: string | undefined, most: number): string[] {
  if (most < 0) return split(text, separator, most)
  if (separator !== undefined) {
    if (separator === '') throw valueError('empty separator')
    const parts = text.split(separator)
    if (parts.length <= most + 1) return parts
    const kept = parts.length - most
    return [parts.slice(0, kept).join(separator), ...parts.slice(kept)]
  }
  const words: string[] = []
  let rest = trimEnd(text)
  while (rest !== '') {
    if (words.length === most) return [rest, ...words]
    const word = lastWord(rest)
    words.unshift(word)
    rest = trimEnd(rest.slice(0, rest.length - word.length))
  }
  return words
}

function lastWord(text: string): string {
  let start = text.length
  while (start > 0 && !trailingSpace.test(text[start - 1] ?? '')) start -= 1
  return text.slice(start)
}

export function splitLines(text: string, ends: 'keep' | 'drop'): string[] {
  const lines: string[] = []
  let start = 0
  for (const match of text.matchAll(lineEnd)) {
    lines.push(text.slice(start, ends === 'keep' ? match.index + match[0].length : match.index))
    start = match.index + match[0].length
  }
  if (start < text.length) lines.push(text.slice(start))
  return lines
}

export function replace(text: string, old: string, fresh: string, count: number): string {
  if (count === 0) return text
  const parts = old === '' ? ['', ...codePoints(text), ''] : text.split(old)
  const most = old === '' ? parts.length - 1 : parts.length - 1
  const times = count < 0 ? most : Math.min(count, most)
  if (times === 0) return text
  checkText(text.length + times * Math.max(0, fresh.length - old.length))
  return parts.slice(0, times).join(fresh) + (times > 0 ? fresh : '') + parts.slice(times).join(old)
}

/** The part of a text that `find`, `count`, `startswith` look at, and where it begins. */
function window(text: string, start: Value, end: Value): { part: string; from: number; fits: boolean } {
  const size = textLength(text)
  if (start === null && end === null) return { part: text, from: 0, fits: true }
  const bounds = sliceRange(size, start, end, null)
  const first = start === null ? 0 : Number(asInt(start) ?? 0)
  const part = codePoints(text).slice(bounds.start, Math.max(bounds.start, bounds.stop)).join('')
  return { part, from: bounds.start, fits: first <= size && bounds.start <= bounds.stop }
}

/** The position of a part by code point, -1 when it is not there. */
export function find(text: string, part: string, start: Value, end: Value, from: 'first' | 'last'): number {
  const seen = window(text, start, end)
  if (!seen.fits) return -1
  const at = from === 'first' ? seen.part.indexOf(part) : seen.part.lastIndexOf(part)
  if (at < 0) return -1
  return seen.from + (hasSurrogates(seen.part) ? textLength(seen.part.slice(0, at)) : at)
}

export function count(text: string, part: string, start: Value, end: Value): number {
  const seen = window(text, start, end)
  if (!seen.fits) return 0
  return part === '' ? textLength(seen.part) + 1 : seen.part.split(part).length - 1
}

export function hasAffix(text: string, affix: string, start: Value, end: Value, side: 'start' | 'end'): boolean {
  const seen = window(text, start, end)
  if (!seen.fits) return false
  return side === 'start' ? seen.part.startsWith(affix) : seen.part.endsWith(affix)
}

export function justify(text: string, width: number, fill: string, side: 'left' | 'right' | 'center'): string {
  const room = width - textLength(text)
  if (room <= 0) return text
  checkText(width)
  if (side === 'left') return text + fill.repeat(room)
  if (side === 'right') return fill.repeat(room) + text
  // CPython puts the odd one to the left when both the room and the width are odd.
  const before = Math.floor(room / 2) + (room & width & 1)
  return fill.repeat(before) + text + fill.repeat(room - before)
}

export function zeroFill(text: string, width: number): string {
  const room = width - textLength(text)
  if (room <= 0) return text
  checkText(width)
  const sign = /^[+-]/.test(text) ? text.slice(0, 1) : ''
  return sign + '0'.repeat(room) + text.slice(sign.length)
}

export function expandTabs(text: string, size: number): string {
  let column = 0
  let expanded = ''
  for (const character of text) {
    if (character === '\t') {
      const room = size > 0 ? size - (column % size) : 0
      checkText(expanded.length + room)
      expanded += ' '.repeat(room)
      column += room
    } else {
      expanded += character
      column = character === '\n' || character === '\r' ? 0 : column + 1
    }
  }
  checkText(expanded.length)
  return expanded
}

export function partition(text: string, separator: string, from: 'first' | 'last'): [string, string, string] {
  if (separator === '') throw valueError('empty separator')
  const at = from === 'first' ? text.indexOf(separator) : text.lastIndexOf(separator)
  if (at < 0) return from === 'first' ? [text, '', ''] : ['', '', text]
  return [text.slice(0, at), separator, text.slice(at + separator.length)]
}
