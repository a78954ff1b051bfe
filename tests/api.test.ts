/** The library: nothing is printed, nothing is kept, and two runs of one process do not meet. */
import { afterEach, expect, test, vi } from 'vitest'
import * as wh from '../src/index.ts'
import { type Folder, makeFolder } from './support/wh.ts'

const folders: Folder[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) folder.remove()
})

function project(sql: string): string {
  const folder = makeFolder({
    'project.yml': 'name: shop\ntarget: dev\ntargets: {dev: {type: local, path: warehouse.duckdb}}\n',
    'models/orders.sql': `${sql}\n`,
    'macros/greet.sql': "{% macro greet(name) %}{{ log('hello ' ~ name, info=true) }}{% endmacro %}\n",
  })
  folders.push(folder)
  return folder.path
}

test('two runs at once have their own projects, events and results', async () => {
  const [one, two] = [project('select 1 as id'), project('select * from nowhere')]
  const heard: Record<string, string[]> = { one: [], two: [] }
  const listen =
    (name: string) =>
    (event: wh.Event): void => {
      if (event.kind === 'node-finished') heard[name]?.push(event.result.status)
    }
  const write = vi.spyOn(process.stdout, 'write')
  const reports = await Promise.all([
    wh.run({ projectDir: one, onEvent: listen('one') }),
    wh.run({ projectDir: two, onEvent: listen('two') }),
  ])
  expect(reports.map(({ success }) => success)).toEqual([true, false])
  expect(heard).toEqual({ one: ['success'], two: ['error'] })
  expect(write).not.toHaveBeenCalled()
  write.mockRestore()
})

test('every verb answers data', async () => {
  const projectDir = project('select 1 as id')
  await wh.parse({ projectDir })
  expect(await wh.list({ projectDir })).toEqual(['shop.orders'])
  expect(await wh.compile({ projectDir })).toEqual([{ id: 'model.shop.orders', name: 'orders', sql: 'select 1 as id' }])
  expect((await wh.build({ projectDir })).results).toHaveLength(1)
  expect((await wh.show({ projectDir, select: ['orders'] }))[0]?.table.rows).toEqual([[1]])
  expect((await wh.sql({ projectDir, sql: 'select count(*) from orders', source: 'test' }))?.rows).toEqual([[1]])
  expect(await wh.generateDocs({ projectDir })).toMatchObject({ relations: 1 })
  expect((await wh.debug({ projectDir })).map(({ outcome }) => outcome)).not.toContain('failed')
  const said: string[] = []
  const onEvent = (event: wh.Event): void => void (event.kind === 'message' && said.push(event.text))
  expect(await wh.runOperation('greet', { projectDir, args: { name: 'Ada' }, onEvent })).toBe(true)
  expect(said).toContain('hello Ada')
  expect(await wh.retry({ projectDir })).toMatchObject({ success: true, results: [] })
  expect(await wh.clean({ projectDir })).toEqual(['target'])
})

test('the environment counts where the options are silent, and the options count first', async () => {
  const projectDir = project('select 1 as id')
  const world = { ...wh.realWorld(), env: { DBT_RESOURCE_TYPES: 'seed' } }
  expect(await wh.list({ projectDir, world })).toEqual([])
  expect(await wh.list({ projectDir, world, resourceTypes: ['model'] })).toEqual(['shop.orders'])
})

test('what is wrong with the project is thrown as data', async () => {
  await expect(wh.build({ projectDir: project("select * from {{ ref('nobody') }}") })).rejects.toMatchObject({
    problems: [{ code: 'REF_NOT_FOUND', at: { file: 'models/orders.sql', line: 1 } }],
  })
})
