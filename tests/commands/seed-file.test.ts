import { expect, test } from 'vitest'
import { compileScope } from '../../src/commands/prepare.ts'
import { readSeed } from '../../src/commands/seed-file.ts'
import type { AdapterType } from '../../src/core/adapter.ts'
import { memoryWorld, prepareProject, projectFile } from '../support/project.ts'

/** The columns of a seed whose header is written in capitals. */
async function columnsOf(type: AdapterType, config: string): Promise<readonly string[]> {
  const files = {
    'project.yml': projectFile(type),
    'seeds/s.csv': 'ID,Full Name\n1,Ada\n',
    'seeds/seeds.yml': `seeds: [{name: s, config: {${config}}}]`,
  }
  const { prepared } = await prepareProject(files)
  const node = prepared.manifest.nodes.get('seed.shop.s')
  if (node?.kind !== 'seed') throw new Error('the project has no seed s')
  const scope = { compile: compileScope(prepared, [node.id]), world: memoryWorld(files), warn: () => {} }
  return readSeed(node, scope).columns.map(({ name }) => name)
}

test('without quotes the columns of a seed are in lower case where the engine keeps them so', async () => {
  expect(await columnsOf('postgres', 'quote_columns: false')).toEqual(['id', 'Full Name'])
  expect(await columnsOf('postgres', 'quote_columns: true')).toEqual(['ID', 'Full Name'])
  expect(await columnsOf('postgres', '')).toEqual(['ID', 'Full Name'])
  expect(await columnsOf('duckdb', 'quote_columns: false')).toEqual(['ID', 'Full Name'])
})
