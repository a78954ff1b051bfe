import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type EntryListener, type JsonSections, jsonPieces } from '../../src/artifacts/json-text.ts'

test('pieces join to what JSON.stringify writes', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (data) => {
      const lazily = Object.fromEntries(
        Object.entries(data).map(([key, value]) =>
          typeof value === 'object' && value !== null && !Array.isArray(value)
            ? [key, () => Object.entries(value)]
            : [key, value],
        ),
      )
      expect(JSON.parse(textOf(lazily))).toEqual(JSON.parse(JSON.stringify(data)))
    }),
  )
})

test('an artifact without sections is an empty object', () => {
  expect(textOf({})).toBe('{}')
})

test('entries that are JSON already are copied, and each is found where the listener was told', () => {
  const bytes = new TextEncoder().encode('{"written": "é"}')
  const heard: Parameters<EntryListener>[] = []
  const text = textOf({ head: 1, nodes: () => [['ü', { n: 1 }] as const, ['b', bytes] as const] }, (...told) =>
    heard.push(told),
  )
  expect(JSON.parse(text)).toEqual({ head: 1, nodes: { ü: { n: 1 }, b: { written: 'é' } } })
  const whole = new TextEncoder().encode(text)
  const found = heard.map(([section, key, start, length]) => [
    section,
    key,
    new TextDecoder().decode(whole.subarray(start, start + length)),
  ])
  expect(found).toEqual([
    ['nodes', 'ü', '{"n":1}'],
    ['nodes', 'b', '{"written": "é"}'],
  ])
})

function textOf(sections: JsonSections, heard?: EntryListener): string {
  const pieces = [...jsonPieces(sections, heard)]
  return pieces.map((piece) => (typeof piece === 'string' ? piece : new TextDecoder().decode(piece))).join('')
}
