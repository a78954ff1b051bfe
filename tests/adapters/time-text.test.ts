import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dateText, offsetText, timestampText } from '../../src/adapters/duckdb/time-text.ts'

const msPerDay = 86_400_000

test('dates are those of the calendar, for every day of the years 1 to 9999', () => {
  const first = Date.UTC(2000, 0, 1) / msPerDay - 730_119
  const last = Date.UTC(9999, 11, 31) / msPerDay
  expect(dateText(first)).toBe('0001-01-01')
  fc.assert(
    fc.property(fc.integer({ min: first, max: last }), (days) => {
      expect(dateText(days)).toBe(new Date(days * msPerDay).toISOString().slice(0, 10))
    }),
  )
  expect([dateText(first - 1), dateText(-800_000), dateText(10_000_000)]).toEqual([
    '0001-12-31 BC',
    '0222-09-04 BC',
    '29349-01-26',
  ])
})

test('timestamps keep every microsecond, before the epoch too', () => {
  fc.assert(
    fc.property(fc.integer({ min: -30_000_000_000_000, max: 250_000_000_000_000 }), fc.nat(999), (ms, micros) => {
      const iso = new Date(ms).toISOString()
      const fraction = `${iso.slice(20, 23)}${String(micros).padStart(3, '0')}`.replace(/0+$/, '')
      const expected = `${iso.slice(0, 10)} ${iso.slice(11, 19)}${fraction === '' ? '' : `.${fraction}`}`
      expect(timestampText(BigInt(ms) * 1000n + BigInt(micros))).toBe(expected)
    }),
  )
})

test.each([
  [0, '+00'],
  [7200, '+02'],
  [-19800, '-05:30'],
  [3723, '+01:02:03'],
  [-3, '-00:00:03'],
])('an offset of %d seconds is %s', (seconds, text) => {
  expect(offsetText(seconds)).toBe(text)
})
