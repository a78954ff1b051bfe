/** Rejected records of a cluster that keeps no lines get theirs from the files. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { storeOpener } from '../../../src/adapters/copy/stores.ts'
import { withRawLines } from '../../../src/adapters/redshift/raw-lines.ts'
import { DatabaseError, type LoadError } from '../../../src/core/adapter.ts'
import { failureOf } from './support.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'wh-raw-lines-'))
  const lines = Array.from({ length: 200_000 }, (_, id) => `${id},name of ${id}`)
  writeFileSync(join(folder, 'many.csv'), lines.join('\n'))
  writeFileSync(join(folder, 'one.gz'), gzipSync('1,a\r\nx,b\r\n'))
})
afterAll(() => rmSync(folder, { recursive: true }))

async function linesOf(sql: string, ...errors: readonly Pick<LoadError, 'file' | 'line'>[]) {
  const loadErrors = errors.map((error) => ({ code: 1207, reason: 'Invalid digit', ...error }))
  const openStore = storeOpener({ root: folder, aws: { env: {} } })
  const work = withRawLines(sql, openStore, async () => {
    throw new DatabaseError('Load into table failed', { sqlState: 'XX000', loadErrors })
  })
  return (await failureOf(work)).loadErrors?.map(({ rawLine }) => rawLine)
}

test('the first, one far inside, the last without a line break, and none behind it', async () => {
  const file = 'many.csv'
  const errors = [1, 150_000, 200_000, 200_001].map((line) => ({ file, line }))
  expect(await linesOf("copy t from 'many.csv' csv", ...errors)).toEqual([
    '0,name of 0',
    '149999,name of 149999',
    '199999,name of 199999',
    undefined,
  ])
})

test('a compressed file', async () => {
  expect(await linesOf("copy t from 'one' gzip csv", { file: 'one.gz', line: 2 })).toEqual(['x,b'])
})

test('what cannot be read leaves the report as it is', async () => {
  expect(await linesOf("copy t from 'x' csv", { file: 'absent', line: 1 })).toEqual([undefined])
  expect(await linesOf("copy t from 'x' gzip csv", { file: 'many.csv', line: 1 })).toEqual([undefined])
})

test('a line that is known stays', async () => {
  const known = { file: 'many.csv', line: 1, rawLine: 'as Redshift says' }
  expect(await linesOf("copy t from 'many.csv' csv", known)).toEqual(['as Redshift says'])
})
