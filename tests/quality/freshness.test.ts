import { expect, test } from 'vitest'
import { isoFormat, readMoment, stalenessOf } from '../../src/quality/freshness.ts'

test.each([
  ['2016-09-19 14:45:51', '2016-09-19T14:45:51+00:00'],
  ['2016-09-19 14:45:51.5', '2016-09-19T14:45:51.500000+00:00'],
  ['2016-09-19 14:45:51.123456+02', '2016-09-19T12:45:51.123456+00:00'],
  ['2016-09-19T14:45:51-05:30', '2016-09-19T20:15:51+00:00'],
  ['2016-09-19', '2016-09-19T00:00:00+00:00'],
  ['1969-12-31 23:59:59.25', '1969-12-31T23:59:59.250000+00:00'],
])('%s is %s', (text, iso) => {
  const moment = readMoment(text)
  expect(moment && isoFormat(moment)).toBe(iso)
})

test('a text that is no moment is none', () => {
  expect(readMoment('yesterday')).toBeUndefined()
})

test('too old is older than the threshold, and the error comes before the warning', () => {
  const thresholds = { warn_after: { count: 1, period: 'hour' }, error_after: { count: 1, period: 'day' } }
  expect(stalenessOf(3600, thresholds).status).toBe('pass')
  expect(stalenessOf(3600.000001, thresholds).status).toBe('warn')
  expect(stalenessOf(86_401, thresholds)).toEqual({
    status: 'fail',
    message: 'the newest row is 1 day old, and 1 day is an error',
  })
  expect(stalenessOf(1e12, { warn_after: { count: null, period: null } }).status).toBe('pass')
})
