import { expect, test } from 'vitest'
import type { Event } from '../../src/core/event.ts'
import { jsonReporter } from '../../src/report/json-lines.ts'
import type { Level } from '../../src/report/lines.ts'
import { plainReporter, quietReporter } from '../../src/report/plain.ts'
import { emitTo, type Reporter } from '../../src/report/reporter.ts'
import { makeStyle } from '../../src/report/style.ts'
import { exampleRun, model, SOURCES } from './example-run.ts'

const NOW = Date.UTC(2018, 10, 1, 20, 57, 10, 796)
const source = (file: string) => SOURCES[file]

function written(make: (write: (text: string) => void) => Reporter, events: readonly Event[]): string {
  const texts: string[] = []
  const emit = emitTo([make((text) => texts.push(text))])
  for (const event of events) emit(event)
  return texts.join('')
}

const example = exampleRun().map(([, event]) => event)

const plain =
  (level: Level, hasColours = false) =>
  (write: (text: string) => void) =>
    plainReporter({ write, now: () => NOW, level, style: makeStyle(hasColours), source })

const json = (write: (text: string) => void) =>
  jsonReporter({ write, now: () => NOW, level: 'debug', invocationId: 'id-1', pid: 42, extra: { run: '7' } })

test('without a terminal a run is dbt’s lines and our frames', async () => {
  const text = written(plain('info'), example)
  expect(text).not.toContain('\x1b')
  await expect(text).toMatchFileSnapshot('golden/plain.txt')
})

test('levels leave out what is below them', () => {
  const errors = written(plain('error'), example)
  expect(errors).toContain('error[DATABASE_ERROR]')
  expect(errors).not.toContain('OK created')
  expect(written(plain('debug'), example)).toContain('staging.staging_events: 12.3 MB of 40.1 MB')
  const statement: Event = { kind: 'statement', sql: 'select 1', ms: 12, node: model('users', 'table') }
  expect(written(plain('debug'), [statement])).toBe('20:57:10  On model.shop.users: select 1 (0.012s)\n')
  expect(written(plain('info'), [statement])).toBe('')
})

test('colours are those of dbt: the status in brackets', () => {
  const lines = written(plain('info', true), example).split('\n')
  expect(lines.find((line) => line.includes('OK loaded'))).toMatch(/\[\x1b\[32mINSERT 249\x1b\[39m in 0\.08s\]$/)
  expect(lines.find((line) => line.includes('FAIL 2 unique'))).toMatch(/\[\x1b\[31mFAIL 2\x1b\[39m in 0\.01s\]$/)
  expect(lines.find((line) => line.includes('SKIP relation'))).toMatch(/\[\x1b\[33mSKIP\x1b\[39m\]$/)
})

test('quiet says what is wrong and nothing else', () => {
  const text = written((write) => quietReporter({ write, style: makeStyle(false), source }), example)
  expect(text.match(/^\w+\[\w+\]/gm)).toEqual(['error[TEST_FAILED]', 'error[LOAD_ERROR]', 'error[DATABASE_ERROR]'])
  expect(text).not.toContain('warning[')
})

test('each line of JSON has the shape of dbt’s', async () => {
  const lines = written(json, example)
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  for (const { info, data } of lines) {
    expect(Object.keys(info)).toEqual([
      'category',
      'code',
      'extra',
      'invocation_id',
      'level',
      'msg',
      'name',
      'pid',
      'thread',
      'ts',
    ])
    expect(data).toBeTypeOf('object')
    expect([info.ts, info.pid, info.extra]).toEqual(['2018-11-01T20:57:10.796000Z', 42, { run: '7' }])
  }
  const words = lines.map(({ info }) => `${info.code} ${info.name} ${info.level} ${info.thread} ${info.msg}`.trimEnd())
  await expect(`${words.join('\n')}\n`).toMatchFileSnapshot('golden/json.txt')
})

test('a JSON line about a node says which, and what became of it', () => {
  const lines = written(json, example)
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  const result = lines.find(({ info }) => info.name === 'LogModelResult' && info.msg.includes('songplays'))
  expect(result?.data).toEqual({
    description: 'sql table model marts.songplays',
    status: 'error',
    execution_time: 0.21,
    index: 11,
    total: 13,
    problem: {
      code: 'DATABASE_ERROR',
      severity: 'error',
      msg: 'column "levl" does not exist',
      file: 'models/marts/songplays.sql',
      line: 2,
      column: 10,
      hint: "did you mean 'level'?",
      notes: ['SQLSTATE 42703', 'compiled SQL: target/compiled/shop/models/marts/songplays.sql:2:10'],
    },
    node_info: {
      node_name: 'songplays',
      node_path: 'models/marts/songplays.sql',
      unique_id: 'model.shop.songplays',
      resource_type: 'model',
      materialized: 'table',
      node_status: 'error',
      node_relation: { database: 'dev', schema: 'marts', alias: 'songplays' },
    },
  })
})
