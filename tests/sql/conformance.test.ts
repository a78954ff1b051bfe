/**
 * Documented facts about Redshift's statements, types, operators and conditions, one row each, run in order through a
 * session of the embedded warehouse. A row has a statement, what it returns or a part of its error, and the page of the
 * developer guide that says so; rows about functions stand beside these and are run in `tests/adapters/functions`.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openLocalWarehouse } from '../../src/adapters/local/warehouse.ts'
import type { Opening } from '../../src/adapters/opening.ts'
import { DatabaseError, type Session, type Target, type Warehouse } from '../../src/core/adapter.ts'
import type { Cell } from '../../src/core/table.ts'

interface Fact {
  readonly page: string
  readonly sql: string
  /** Absent for statements that return none. */
  readonly rows?: readonly (readonly Cell[])[]
  readonly types?: readonly string[]
  readonly error?: string
}

interface FactTopic {
  readonly topic: string
  readonly setup: readonly string[]
  readonly rows: readonly Fact[]
}

const folder = new URL('./conformance/', import.meta.url)
const opening: Opening = { root: '/', application: 'wh test', now: () => 0, random: () => 0.5, readText: () => '' }
const target: Target = {
  name: 'dev',
  profile: 'test',
  type: 'local',
  schema: 'public',
  database: 'dev',
  threads: 1,
  settings: { path: ':memory:' },
}

for (const file of readdirSync(folder).filter((name) => name.startsWith('dialect-'))) {
  const topics: readonly FactTopic[] = JSON.parse(readFileSync(new URL(file, folder), 'utf8'))
  for (const { topic, setup, rows } of topics) describe(topic, () => runFacts(setup, rows))
}

function runFacts(setup: readonly string[], facts: readonly Fact[]): void {
  let warehouse: Warehouse
  let session: Session
  beforeAll(async () => {
    warehouse = await openLocalWarehouse(target, opening)
    session = await warehouse.openSession('conformance')
    for (const statement of setup) await session.execute(statement)
  })
  afterAll(async () => {
    await session[Symbol.asyncDispose]()
    await warehouse[Symbol.asyncDispose]()
  })

  test.each(facts)('$page: $sql', async ({ sql, rows = [], types, error }) => {
    if (error !== undefined) {
      const failure = await session.query(sql).catch((thrown: unknown) => thrown)
      expect(failure).toBeInstanceOf(DatabaseError)
      expect(String(failure)).toContain(error)
      return
    }
    const table = await session.query(sql)
    expect(table.rows.map((row) => row.map(comparable))).toEqual(rows.map((row) => row.map(near)))
    if (types) expect(table.columns.map(({ type }) => type)).toEqual(types)
  })
}

/** Numbers beyond 2^53 stand in the files as text. */
function comparable(cell: Cell): Cell {
  return typeof cell === 'bigint' ? cell.toString() : cell
}

/** The last digit of a float may differ from one mathematical library to the next. */
function near(cell: Cell): unknown {
  return typeof cell === 'number' && !Number.isInteger(cell) ? expect.closeTo(cell, 12) : cell
}
