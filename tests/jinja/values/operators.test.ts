/** Laws that hold for all numbers, texts and dicts, not only for those of the corpus. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { add, div, floorDiv, mod, mul, neg, sub } from '../../../src/jinja/values/arithmetic.ts'
import { dictEntries, dictOf, dictValue } from '../../../src/jinja/values/dict.ts'
import { dumpJson, parseJson } from '../../../src/jinja/values/json.ts'
import { asInt, formatFloat, makeFloat, makeInt } from '../../../src/jinja/values/number.ts'
import {
  compare,
  compareText,
  contains,
  equals,
  lengthOf,
  listOf,
  repr,
  slice,
} from '../../../src/jinja/values/operators.ts'
import type { Value } from '../../../src/jinja/values/value.ts'

const int = fc
  .oneof(
    fc.maxSafeInteger().map(BigInt),
    fc.bigInt({ min: -(2n ** 90n), max: 2n ** 90n }),
    fc.integer({ min: -20, max: 20 }).map(BigInt),
  )
  .map(makeInt)
const nonZero = int.filter((value) => !equals(value, 0))
const float = fc.double({ noDefaultInfinity: true, noNaN: true })
const leaf: fc.Arbitrary<Value> = fc.oneof(int, float.map(makeFloat), fc.string(), fc.boolean(), fc.constant(null))
const json: fc.Arbitrary<Value> = fc.letrec<{ any: Value }>((tie) => ({
  any: fc.oneof(
    { depthSize: 'small' },
    leaf,
    fc.array(tie('any'), { maxLength: 4 }),
    fc.array(fc.tuple(fc.string(), tie('any')), { maxLength: 4 }).map(dictOf),
  ),
})).any

test('floor division and remainder belong together', () => {
  fc.assert(
    fc.property(int, nonZero, (a, b) => {
      expect(add(mul(floorDiv(a, b), b), mod(a, b))).toEqual(a)
      const remainder = mod(a, b)
      if (!equals(remainder, 0)) expect(compare('<', remainder, 0)).toBe(compare('<', b, 0))
    }),
  )
})

test('ints are exact at any size, and small ones are numbers', () => {
  fc.assert(
    fc.property(int, int, (a, b) => {
      const big = (value: Value): bigint => BigInt(asInt(value) ?? 0)
      expect(add(a, b)).toBe(makeInt(big(a) + big(b)))
      expect(sub(a, b)).toBe(makeInt(big(a) - big(b)))
      expect(mul(a, b)).toBe(makeInt(big(a) * big(b)))
      expect(neg(a)).toBe(makeInt(-big(a)))
    }),
  )
})

test('a quotient of ints is the nearest float', () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), fc.maxSafeInteger().filter(Boolean), (a, b) => {
      expect(equals(div(a, b), makeFloat(a / b))).toBe(true)
    }),
  )
})

test('a float prints as digits that read back', () => {
  fc.assert(
    fc.property(float, (value) => {
      expect(Number(formatFloat(value))).toBe(value)
    }),
  )
})

test('a float with a fraction, an int and a boolean are one key when they are equal', () => {
  fc.assert(
    fc.property(fc.integer({ min: -1000, max: 1000 }), (value) => {
      const dict = dictOf([[makeFloat(value), 'float']])
      expect(dictValue(dict, value)).toBe('float')
      expect(
        repr(
          [
            ...dictEntries(
              dictOf([
                [value, 1],
                [makeFloat(value), 2],
              ]),
            ),
          ].map(([key]) => key),
        ),
      ).toBe(`[${value}]`)
    }),
  )
})

test('texts are ordered by code point', () => {
  const text = fc.string({ unit: 'binary' })
  fc.assert(
    fc.property(text, text, (a, b) => {
      const points = (one: string): number[] => Array.from(one, (character) => character.codePointAt(0) ?? 0)
      const [x, y] = [points(a), points(b)]
      const at = x.findIndex((code, index) => code !== y[index])
      const difference = at < 0 ? x.length - y.length : (x[at] ?? 0) - (y[at] ?? -1)
      expect(compareText(a, b)).toBe(Math.sign(difference) || 0)
    }),
  )
})

test('a slice backwards twice is the whole, for texts by code point', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(slice(slice(text, null, null, -1), null, null, -1)).toBe(text)
      expect(lengthOf(text)).toBe(listOf(text).length)
    }),
  )
})

test('what a list holds is in it, and equal lists are equal however deep', () => {
  fc.assert(
    fc.property(fc.array(json, { maxLength: 5 }), (items) => {
      for (const item of items) expect(contains(item, items)).toBe(true)
      expect(equals(items, parseJson(dumpJson(items)))).toBe(true)
    }),
  )
})
