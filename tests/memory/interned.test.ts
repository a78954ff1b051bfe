import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fromJson, jsonOf, makeInterner, UnsayableError } from '../../src/memory/interned.ts'

const scalar = fc.oneof(
  fc.string(),
  fc.constantFrom('\u0000', ''),
  fc.boolean(),
  fc.constant(null),
  fc.double(),
  fc.bigInt(),
)
const { data } = fc.letrec<{ data: unknown }>((tie) => ({
  data: fc.oneof(
    { depthSize: 'small' },
    scalar,
    fc.array(tie('data')),
    fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('\u0000', '__proto__')), tie('data')),
    fc.array(fc.tuple(fc.string(), tie('data'))).map((entries) => new Map(entries)),
  ),
}))

test('data comes back as it went, numbers that JSON has no word for included', () => {
  fc.assert(
    fc.property(data.map(normal), (value) => {
      expect(fromJson(jsonOf(value))).toEqual(value)
    }),
  )
})

test('equal values have one position', () => {
  const interner = makeInterner()
  const positions = [{ a: 1 }, ['x'], { a: 1 }, ['x'], null].map(interner.positionOf)
  expect(positions).toEqual([0, 1, 0, 1, 2])
  expect(JSON.parse(interner.text())).toEqual([{ a: 1 }, ['x'], null])
})

test('what is not data is refused', () => {
  expect(() => jsonOf({ call: () => 1 })).toThrow(UnsayableError)
})

/** Objects as JSON.parse makes them, whatever their prototype. */
function normal(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(normal)
  if (value instanceof Map) return new Map([...value].map(([key, member]) => [key, normal(member)]))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, normal(member)]))
}
