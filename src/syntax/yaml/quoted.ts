/** Quoted scalars of simple YAML: escapes, and lines that are folded into one. */
import { type Cursor, codeAt, failWhenMarker, NotSimple, nextLine } from './cursor.ts'

/** The text between the quotes that begin here. Leaves the cursor behind the closing one. */
export function readQuoted(cursor: Cursor): string {
  const quote = codeAt(cursor) === APOSTROPHE ? "'" : '"'
  const end = cursor.text.indexOf(quote, cursor.at + 1)
  if (end < 0) throw new NotSimple()
  const text = cursor.text.slice(cursor.at + 1, end)
  const isPlain = quote === "'" ? cursor.text.charCodeAt(end + 1) !== APOSTROPHE : !text.includes('\\')
  if (isPlain && !text.includes('\n')) {
    cursor.at = end + 1
    return text
  }
  cursor.at++
  return quote === "'" ? readSingleQuoted(cursor) : readDoubleQuoted(cursor)
}

function readSingleQuoted(cursor: Cursor): string {
  let text = ''
  for (;;) {
    text += readUpTo(cursor, SINGLE_STOPS)
    if (codeAt(cursor) !== APOSTROPHE) text += readFold(cursor)
    else if (codeAt(cursor, 1) === APOSTROPHE) {
      text += "'"
      cursor.at += 2
    } else {
      cursor.at++
      return text
    }
  }
}

function readDoubleQuoted(cursor: Cursor): string {
  let text = ''
  for (;;) {
    text += readUpTo(cursor, DOUBLE_STOPS)
    const code = codeAt(cursor)
    if (code === QUOTE) {
      cursor.at++
      return text
    }
    text += code === BACKSLASH ? readEscape(cursor) : readFold(cursor)
  }
}

const SINGLE_STOPS = /['\n]/g
const DOUBLE_STOPS = /["\\\n]/g

/** The text up to the next stop; before a line break, spaces do not count. */
function readUpTo(cursor: Cursor, stops: RegExp): string {
  stops.lastIndex = cursor.at
  const stop = stops.exec(cursor.text)
  if (!stop) throw new NotSimple()
  const text = cursor.text.slice(cursor.at, stop.index)
  cursor.at = stop.index
  return stop[0] === '\n' ? text.replace(/ +$/, '') : text
}

/** One line break is a space, more are one less. */
function readFold(cursor: Cursor): string {
  const breaks = skipLines(cursor)
  return breaks === 1 ? ' ' : '\n'.repeat(breaks - 1)
}

function skipLines(cursor: Cursor): number {
  let breaks = 0
  while (codeAt(cursor) === NEWLINE) {
    nextLine(cursor)
    failWhenMarker(cursor)
    breaks++
    while (codeAt(cursor) === SPACE) cursor.at++
  }
  return breaks
}

function readEscape(cursor: Cursor): string {
  const letter = cursor.text.charAt(cursor.at + 1)
  if (letter === '\n') {
    cursor.at++
    return '\n'.repeat(skipLines(cursor) - 1)
  }
  const simple = ESCAPES.get(letter)
  if (simple !== undefined) {
    cursor.at += 2
    return simple
  }
  const digits = HEX_DIGITS.get(letter)
  const hex = cursor.text.slice(cursor.at + 2, cursor.at + 2 + (digits ?? 0))
  if (digits === undefined || hex.length < digits || !/^[0-9a-fA-F]+$/.test(hex)) throw new NotSimple()
  const point = Number.parseInt(hex, 16)
  if (point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) throw new NotSimple()
  cursor.at += 2 + digits
  return String.fromCodePoint(point)
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ...Object.entries({ '0': '\0', a: '\x07', b: '\b', t: '\t', n: '\n', v: '\v', f: '\f', r: '\r', e: '\x1b' }),
  ...Object.entries({ ' ': ' ', '"': '"', '/': '/', '\\': '\\', N: '\x85', _: '\xa0', L: '\u2028', P: '\u2029' }),
])
const HEX_DIGITS: ReadonlyMap<string, number> = new Map([
  ['x', 2],
  ['u', 4],
  ['U', 8],
])
const [NEWLINE, SPACE, QUOTE, APOSTROPHE, BACKSLASH] = [10, 32, 34, 39, 92]
