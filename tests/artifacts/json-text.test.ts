import fc from 'fast-check'
import { expect, test } from 'vitest'
import { jsonPieces } from '../../src/artifacts/json-text.ts'

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
      expect(JSON.parse([...jsonPieces(lazily)].join(''))).toEqual(JSON.parse(JSON.stringify(data)))
    }),
  )
})

test('an artifact without sections is an empty object', () => {
  expect([...jsonPieces({})].join('')).toBe('{}')
})
