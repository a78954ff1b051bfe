import { describe, expect, test } from 'vitest'
import { momentText, parseMoment } from '../../src/core/time-window.ts'
import { type BatchRequest, type BatchSize, batchesOf, batchId, batchName } from '../../src/plan/batches.ts'

const at = (text: string): number => parseMoment(text) ?? Number.NaN
const starts = (request: Partial<BatchRequest> & { size: BatchSize }): readonly string[] =>
  batchesOf({
    begin: at('2026-01-30'),
    lookback: 1,
    isIncremental: false,
    now: at('2026-02-01 12:30'),
    ...request,
  }).map(({ start, end }) => `${momentText(start).slice(0, 16)} to ${momentText(end).slice(0, 16)}`)

describe('the batches of a run', () => {
  test('the first run begins where the model does, and ends with the batch of now', () => {
    expect(starts({ size: 'day' })).toEqual([
      '2026-01-30 00:00 to 2026-01-31 00:00',
      '2026-01-31 00:00 to 2026-02-01 00:00',
      '2026-02-01 00:00 to 2026-02-02 00:00',
    ])
  })
  test('a later run does the current batch, and those of the lookback, again', () => {
    expect(starts({ size: 'day', isIncremental: true, lookback: 0 })).toEqual(['2026-02-01 00:00 to 2026-02-02 00:00'])
    expect(starts({ size: 'hour', isIncremental: true, lookback: 1 })).toEqual([
      '2026-02-01 11:00 to 2026-02-01 12:00',
      '2026-02-01 12:00 to 2026-02-01 13:00',
    ])
  })
  test('months and years are those of the calendar', () => {
    expect(starts({ size: 'month' })).toEqual([
      '2026-01-01 00:00 to 2026-02-01 00:00',
      '2026-02-01 00:00 to 2026-03-01 00:00',
    ])
    expect(starts({ size: 'year', isIncremental: true })).toEqual([
      '2025-01-01 00:00 to 2026-01-01 00:00',
      '2026-01-01 00:00 to 2027-01-01 00:00',
    ])
  })
  test('a stretch that is given is taken, in whole batches', () => {
    const given = { start: at('2026-01-05 08:00'), end: at('2026-01-06 01:00'), isIncremental: true }
    expect(starts({ size: 'day', ...given })).toEqual([
      '2026-01-05 00:00 to 2026-01-06 00:00',
      '2026-01-06 00:00 to 2026-01-07 00:00',
    ])
  })
})

test.each([
  ['hour', '2026-01-31T16', '20260131T16'],
  ['day', '2026-01-31', '20260131'],
  ['month', '2026-01', '202601'],
  ['year', '2026', '2026'],
] as const)('a batch of one %s is named %s', (size, name, id) => {
  const start = at('2026-01-31 16:00')
  expect([batchName(start, size), batchId(start, size)]).toEqual([name, id])
})

test.each([
  ['2026-01-31', '2026-01-31 00:00:00+00:00'],
  ['2026-01-31T10:30', '2026-01-31 10:30:00+00:00'],
  ['2026-01-31 10:30:15.25', '2026-01-31 10:30:15.250000+00:00'],
  ['2026-01-31 10:30:00+02:00', '2026-01-31 08:30:00+00:00'],
])('%s is the moment %s', (text, moment) => {
  expect(momentText(at(text))).toBe(moment)
})

test.each(['tomorrow', '2026-13-01', '31.1.2026', ''])('%j is no moment', (text) => {
  expect(parseMoment(text)).toBeUndefined()
})
