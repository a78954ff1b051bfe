/** What a command leaves for the next one: used, never trusted blindly, and never half. */
import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Folder, makeFolder, startWh } from '../support/wh.ts'

const MODELS = 40

let folder: Folder
beforeEach(() => {
  const models = Array.from({ length: MODELS }, (_, n): readonly [string, string] => [
    `models/model_${n}.sql`,
    n === 0 ? "select 'é' as name" : `select * from {{ ref('model_${n - 1}') }}`,
  ])
  folder = makeFolder({
    'project.yml': 'name: shop\ntarget: local\ntargets: {local: {type: local, path: target/shop.duckdb}}\n',
    'models/models.yml': 'models: [{name: model_3, columns: [{name: name, data_tests: [not_null]}]}]\n',
    ...Object.fromEntries(models),
  })
})
afterEach(() => folder.remove())

const at = (path: string): string => join(folder.path, path)

async function parsed(...args: string[]): Promise<Readonly<Record<string, unknown>>> {
  expect(await startWh(folder.path, 'parse', ...args).ended).toMatchObject({ code: 0 })
  return withoutMoments()
}

/** The manifest without what tells one invocation from another. */
function withoutMoments(): Readonly<Record<string, unknown>> {
  const manifest = JSON.parse(readFileSync(at('target/manifest.json'), 'utf8'))
  const { metadata: _metadata, ...rest } = manifest
  return JSON.parse(JSON.stringify(rest, (key, value) => (key === 'created_at' ? undefined : value)))
}

test('the manifest of a remembered parse is that of a fresh one, compiled nodes and edits included', async () => {
  const first = await parsed()
  expect(await parsed()).toEqual(first)
  expect((await startWh(folder.path, 'compile', '--select', 'model_5').ended).code).toBe(0)
  const compiled = withoutMoments().nodes as Record<string, { readonly compiled_code?: string }>
  expect(compiled['model.shop.model_5']?.compiled_code).toContain('model_4')
  expect(await parsed()).toEqual(first)
  writeFileSync(at('models/model_7.sql'), "{{ config(tags=['ü']) }} select 1 as name")
  writeFileSync(at('models/models.yml'), 'models: [{name: model_9, description: Ä., data_tests: []}]\n')
  const edited = await parsed()
  expect(await parsed('--no-partial-parse')).toEqual(edited)
})

test('many at once leave a whole memory and a whole manifest', async () => {
  const first = await parsed()
  const runs = Array.from({ length: 6 }, (_, n) =>
    n % 2 === 0 ? startWh(folder.path, 'parse') : startWh(folder.path, 'compile', '--select', `model_${n}`),
  )
  for (const { ended } of runs) expect(await ended).toMatchObject({ code: 0 })
  expect(await parsed()).toEqual(first)
})

test.each(['partial_parse.wh', 'manifest.wh', 'manifest.json'])('%s in any state harms nobody', async (name) => {
  const first = await parsed()
  const whole = readFileSync(at(`target/${name}`))
  for (const damaged of [Buffer.alloc(0), whole.subarray(0, whole.length / 2), Buffer.from('{"nodes": {}}')]) {
    writeFileSync(at(`target/${name}`), damaged)
    expect(await parsed()).toEqual(first)
  }
})

test('a folder that cannot be written is no reason not to list', async () => {
  await parsed()
  writeFileSync(at('models/new.sql'), 'select 1 as id')
  chmodSync(at('target'), 0o555)
  const before = statSync(at('target/partial_parse.wh')).mtimeMs
  const { code, stdout } = await startWh(folder.path, 'ls', '--select', 'new').ended
  chmodSync(at('target'), 0o755)
  expect([code, stdout]).toEqual([0, 'shop.new\n'])
  // A superuser may write anywhere.
  if (process.getuid?.() !== 0) expect(statSync(at('target/partial_parse.wh')).mtimeMs).toBe(before)
})
