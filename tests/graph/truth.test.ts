/** wh selects what dbt selects. The rows were written by dbt itself: scripts/selection-truth.py. */
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Command } from 'commander'
import { beforeAll, expect, test } from 'vitest'
import { addGlobalOptions, addSelection, type SelectionFlags, selectionOf } from '../../src/cli/options.ts'
import { realWorld } from '../../src/cli/world.ts'
import { selectForList } from '../../src/commands/list.ts'
import { type Prepared, prepare } from '../../src/commands/prepare.ts'

interface Row {
  readonly args: readonly string[]
  readonly ids: readonly string[]
}

const truth = resolve(import.meta.dirname, 'truth')
const rows = JSON.parse(readFileSync(join(truth, 'rows.json'), 'utf8')) as readonly Row[]
let prepared: Prepared

beforeAll(async () => {
  const folder = join(truth, 'project')
  const options = { projectDir: folder, profilesDir: folder, partialParse: false }
  prepared = await prepare(options, { command: 'list', version: '0', flags: {} }, realWorld(), () => undefined)
})

test('there are hundreds of rows', () => {
  expect(rows.length).toBeGreaterThan(500)
})

test.each(rows.map(({ args, ids }) => [args.join(' '), args, ids] as const))('wh ls %s', (_text, args, ids) => {
  const command = addSelection(new Command())
  addGlobalOptions(command)
  command.parse([...args], { from: 'user' })
  expect([...selectForList(prepared, selectionOf(command.opts<SelectionFlags>()))].sort()).toEqual(ids)
})
