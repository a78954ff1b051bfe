import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { outcome, type Row } from './corpus.ts'

const rows: readonly Row[] = JSON.parse(readFileSync(new URL('corpus/corpus.json', import.meta.url), 'utf8'))
const groups = [...new Set(rows.map(([group]) => group))]

describe('values print, calculate and complain as in Python 3.11 and Jinja2 3.1', () => {
  test.each(groups)('%s', (group) => {
    const own = rows.filter(([name]) => name === group)
    expect(own.map(([, template]) => [template, ...outcome(template)])).toEqual(own.map(([, ...row]) => row))
  })
})

test('the corpus is as large as it says', () => {
  expect(groups.length).toBeGreaterThan(20)
  expect(rows.length).toBeGreaterThan(4000)
})
