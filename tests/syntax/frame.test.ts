import { expect, test } from 'vitest'
import { frameSource } from '../../src/syntax/frame.ts'
import { pad, printable, truncate, widthOf } from '../../src/syntax/width.ts'

/** The line and the carets below it, as they would stand on a screen. */
function framed(line: string, column: number | undefined, length: number | undefined, columns = 60): string {
  const at = { file: 'f', line: 1, ...(column && { column }), ...(length && { length }) }
  const frame = frameSource(line, at, columns)
  if (!frame) return '(no such line)'
  expect(widthOf(frame.text)).toBeLessThanOrEqual(columns)
  const carets = frame.indent === undefined ? '' : `\n${' '.repeat(frame.indent)}${'^'.repeat(frame.carets)}`
  return `${frame.text}${carets}`
}

test('the caret stands under the character, and under all of a name', () => {
  expect(framed("from {{ ref('stg_order') }}", 9, undefined)).toBe("from {{ ref('stg_order') }}\n        ^")
  expect(framed("from {{ ref('stg_order') }}", 14, 9)).toBe("from {{ ref('stg_order') }}\n             ^^^^^^^^^")
})

test('tabs reach to the next stop', () => {
  expect(framed('\tx\ty', 4, undefined)).toBe('    x   y\n        ^')
})

test('wide characters, emoji and combining marks keep the caret in place', () => {
  expect(framed("'東京' x", 6, undefined)).toBe("'東京' x\n       ^")
  expect(framed('👩‍👩‍👧 x', 10, undefined)).toBe('👩‍👩‍👧 x\n   ^')
  expect(framed('e\u0301 x', 4, undefined)).toBe('e\u0301 x\n  ^')
  expect(framed("'東京'", 2, 2)).toBe("'東京'\n ^^^^")
})

test('a long line is cut around the caret', () => {
  const line = `select ${Array.from({ length: 30 }, (_, i) => `column_${i}`).join(', ')} from t`
  expect(framed(line, 8, 8, 40)).toBe('select column_0, column_1, column_2, co…\n       ^^^^^^^^')
  const middle = line.indexOf('column_15') + 1
  expect(framed(line, middle, 9, 40)).toBe('…, column_14, column_15, column_16, col…\n              ^^^^^^^^^')
  expect(framed(line, line.length, 1, 40)).toMatch(/^….* from t\n +\^$/)
})

test.each([20, 33, 40, 57])('at %i columns the carets are always under the name', (columns) => {
  const line = `${'選 '.repeat(10)}${'a'.repeat(50)} needle ${'\t\u{1f600}'.repeat(20)}`
  const column = line.indexOf('needle') + 1
  const [text, carets] = framed(line, column, 6, columns).split('\n')
  const at = carets?.indexOf('^') ?? -1
  expect(carets?.trim()).toBe('^^^^^^')
  expect(text?.startsWith('…')).toBe(true)
  // Everything before the name that is still shown is one column wide.
  expect(text?.slice(at, at + 6)).toBe('needle')
})

test('a place behind the end of the line is shown at its end', () => {
  expect(framed('select', 7, undefined)).toBe('select\n      ^')
  expect(framed('select', 99, 5)).toBe('select\n      ^')
  expect(framed('', 1, undefined)).toBe('\n^')
})

test('a place without a column is the line alone, and a line that is not there is nothing', () => {
  expect(framed('select 1\n', undefined, undefined)).toBe('select 1')
  expect(frameSource('a\n', { file: 'f', line: 9, column: 1 }, 60)).toBeUndefined()
})

test('nothing in a file can move the cursor or turn the direction of text', () => {
  expect(framed('a\x1b[31mb\u202ec', 7, undefined)).toBe('a␛[31mb�c\n      ^')
  expect(printable('a\nb\tc\x7f\u2066')).toBe('a␊b␉c␡�')
})

test('text is measured, cut and filled by what is seen of it', () => {
  expect([widthOf('abc'), widthOf('東京'), widthOf('🇩🇪'), widthOf('❤️'), widthOf('é'), widthOf('e\u0301')]).toEqual([
    3, 4, 2, 2, 1, 1,
  ])
  expect([truncate('abcdef', 4), truncate('東京都', 4), truncate('abc', 3), truncate('abc', 0)]).toEqual([
    'abc…',
    '東…',
    'abc',
    '',
  ])
  expect([pad('東', 4), pad('7', 3, 'left'), pad('long', 2)]).toEqual(['東  ', '  7', 'long'])
})
