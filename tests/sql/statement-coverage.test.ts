/** Each command of the page of conformance is run, in this order: what is called refused is, and nothing else. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openLocalWarehouse } from '../../src/adapters/local/warehouse.ts'
import { DatabaseError, type Session, type Warehouse } from '../../src/core/adapter.ts'
import { COMMANDS, QUERY_FORMS } from '../../src/sql/redshift/statement-coverage.ts'
import { COMMAND_EXAMPLES, FORM_EXAMPLES, SETUP } from './statement-examples.ts'

let warehouse: Warehouse
let session: Session
beforeAll(async () => {
  const opening = { root: '/', application: 'wh test', now: () => 0, random: () => 0.5, readText: () => '' }
  const target = { name: 'dev', profile: 'test', type: 'local', schema: 'public', database: 'dev', threads: 1 } as const
  warehouse = await openLocalWarehouse({ ...target, settings: { path: ':memory:' } }, opening)
  session = await warehouse.openSession('coverage')
  for (const sql of SETUP) await session.execute(sql)
})
afterAll(async () => {
  await session[Symbol.asyncDispose]()
  await warehouse[Symbol.asyncDispose]()
})

test('the list of commands has an example of each', () => {
  expect(COMMANDS.map(({ name }) => name).toSorted()).toEqual(Object.keys(COMMAND_EXAMPLES).toSorted())
  expect(QUERY_FORMS.map(({ name }) => name).toSorted()).toEqual(Object.keys(FORM_EXAMPLES).toSorted())
})

describe.each([
  [COMMANDS, COMMAND_EXAMPLES],
  [QUERY_FORMS, FORM_EXAMPLES],
] as const)('', (statements, examples) => {
  test.each(Object.entries(examples))('%s', async (name, sql) => {
    const coverage = statements.find((each) => each.name === name)?.coverage
    const failure = await session.query(sql).catch((thrown: unknown) => thrown)
    if (coverage === 'refused') {
      expect(failure).toBeInstanceOf(DatabaseError)
      expect((failure as DatabaseError).message).not.toMatch(/^syntax error|Binder|Catalog/)
      expect((failure as DatabaseError).position).toBeDefined()
    } else expect(failure).not.toBeInstanceOf(Error)
  })
})
