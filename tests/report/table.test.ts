import { expect, test } from 'vitest'
import type { Table } from '../../src/core/table.ts'
import {
  formatBytes,
  formatCount,
  formatCounts,
  formatDuration,
  formatDurationInWords,
  formatMany,
} from '../../src/report/figures.ts'
import { makeStyle } from '../../src/report/style.ts'
import { renderTable } from '../../src/report/table.ts'

const options = { style: makeStyle(false) }

const users: Table = {
  columns: [
    { name: 'user_id', type: 'integer' },
    { name: 'name', type: 'character varying(256)' },
    { name: 'paid', type: 'numeric(18,2)' },
    { name: 'is_new', type: 'boolean' },
    { name: 'extra', type: 'super' },
  ],
  rows: [
    [8, 'Kaylee', '1.50', true, '{"a": [1, 2.50]}'],
    [10_000, '東京 😀', '-20.00', false, null],
    [9007199254740993n, null, null, null, '"x"'],
    [1, 'NULL', '0.00', true, null],
    [2, 'two\nlines\tand \x1b[31m', '0.00', true, null],
    [3, '', '0.00', true, null],
  ],
}

test('a table is aligned, numbers to the right, wide characters and NULL included', async () => {
  await expect(renderTable(users, 'table', options)).toMatchFileSnapshot('golden/table.txt')
})

test('where it does not fit, the widest columns are cut', () => {
  const text = renderTable(
    {
      columns: [
        { name: 'a', type: 'integer' },
        { name: 'b', type: 'text' },
      ],
      rows: [[1, 'x'.repeat(50)]],
    },
    'table',
    { ...options, columns: 30 },
  )
  expect(text).toBe(` a  b\n ─  ${'─'.repeat(26)}\n 1  ${'x'.repeat(25)}…\n(1 row)\n`)
})

test('where that does not help, a record stands at a time', async () => {
  await expect(renderTable(users, 'table', { ...options, columns: 30 })).toMatchFileSnapshot('golden/records.txt')
})

test('NULL is dim where there are colours', () => {
  expect(renderTable(users, 'table', { style: makeStyle(true) })).toMatch(/\x1b\[2m *NULL *\x1b\[22m/)
})

test('CSV tells a NULL from an empty text', () => {
  expect(renderTable(users, 'csv', options)).toBe(`user_id,name,paid,is_new,extra
8,Kaylee,1.50,true,"{""a"": [1, 2.50]}"
10000,東京 😀,-20.00,false,
9007199254740993,,,,"""x"""
1,NULL,0.00,true,
2,"two
lines\tand \x1b[31m",0.00,true,
3,"",0.00,true,
`)
})

test('JSON keeps exact values, equal names apart, and SUPER as the JSON it is', () => {
  const text = renderTable(users, 'json', options)
  expect(JSON.parse(text)).toEqual({
    columns: users.columns,
    rows: [
      [8, 'Kaylee', '1.50', true, { a: [1, 2.5] }],
      [10_000, '東京 😀', '-20.00', false, null],
      ['9007199254740993', null, null, null, 'x'],
      [1, 'NULL', '0.00', true, null],
      [2, 'two\nlines\tand \x1b[31m', '0.00', true, null],
      [3, '', '0.00', true, null],
    ],
  })
  expect(text).toContain('{"a": [1, 2.50]}')
  const twins: Table = {
    columns: [
      { name: 'a', type: 'integer' },
      { name: 'a', type: 'double precision' },
    ],
    rows: [[1, Number.NaN]],
  }
  expect(JSON.parse(renderTable(twins, 'json', options)).rows).toEqual([[1, 'NaN']])
})

test.each(['table', 'csv', 'json'] as const)('no rows and no columns are still a %s', (format) => {
  const empty = renderTable({ columns: [{ name: 'a', type: 'integer' }], rows: [] }, format, options)
  expect(empty).toBe(
    {
      table: ' a\n ─\n(0 rows)\n',
      csv: 'a\n',
      json: '{"columns":[\n  {"name":"a","type":"integer"}\n],\n"rows":[]}\n',
    }[format],
  )
  expect(renderTable({ columns: [], rows: [] }, format, options)).toBe(
    { table: '(0 rows)\n', csv: '\n', json: '{"columns":[],\n"rows":[]}\n' }[format],
  )
})

test('a million rows are no problem', () => {
  const table: Table = {
    columns: [{ name: 'n', type: 'integer' }],
    rows: Array.from({ length: 300_000 }, (_, n) => [n]),
  }
  expect(renderTable(table, 'table', { ...options, columns: 80 }).length).toBeGreaterThan(300_000)
})

test('durations, counts and sizes', () => {
  expect([0, 150, 9994, 12_400, 59_940, 59_960, 125_000, 3_720_000].map(formatDuration)).toEqual([
    '0.00s',
    '0.15s',
    '9.99s',
    '12.4s',
    '59.9s',
    '1m 00s',
    '2m 05s',
    '1h 02m',
  ])
  expect(formatDurationInWords(3_725_120)).toBe('1 hours 2 minutes and 5.12 seconds (3725.12s)')
  expect([0, 999, 8056, 1_234_567, 12_345_678, 3_200_000_000].map(formatCount)).toEqual([
    '0',
    '999',
    '8,056',
    '1,234,567',
    '12.3M',
    '3.2B',
  ])
  expect([formatMany(1, 'row'), formatMany(0, 'row'), formatMany(2, 'analysis')]).toEqual([
    '1 row',
    '0 rows',
    '2 analyses',
  ])
  expect(formatCounts({ models: 8, seed: 1, analyses: 1, tests: 0, source: 2 })).toBe(
    '8 models, 1 seed, 1 analysis, 2 sources',
  )
  expect([512, 12_300, 40_100_000, 999_999_999, 5e12].map(formatBytes)).toEqual([
    '512 B',
    '12.3 kB',
    '40.1 MB',
    '1000 MB',
    '5.0 TB',
  ])
})
