/**
 * PostgreSQL's opinion on the facts about Redshift. Where both mean the same, the statement of a row of `conformance/`
 * stands in `second-opinion.json` too, and PostgreSQL gives the same answer: so that our reading of the documentation is
 * not the only one. `UPDATE_GOLDEN=1` writes the list anew; a row that leaves it is a reason to read its page again.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { afterAll, describe, expect, test } from 'vitest'
import { openPostgresWarehouse } from '../../src/adapters/postgres/warehouse.ts'
import { DatabaseError, type Session } from '../../src/core/adapter.ts'
import type { Cell } from '../../src/core/table.ts'
import { startPostgres } from '../support/postgres.ts'

interface Fact {
  readonly page: string
  readonly sql: string
  readonly rows?: readonly (readonly Cell[])[]
  readonly error?: string
}

interface FactTopic {
  readonly topic: string
  readonly setup?: readonly string[]
  readonly rows: readonly Fact[]
}

const folder = new URL('./conformance/', import.meta.url)
const files = readdirSync(folder).filter((name) => name.endsWith('.json'))
const listFile = new URL('./second-opinion.json', import.meta.url)
/** By file: the statements on which PostgreSQL may be heard. */
const list: Record<string, readonly string[]> = existsSync(listFile) ? JSON.parse(readFileSync(listFile, 'utf8')) : {}
const updating = process.env.UPDATE_GOLDEN === '1'

const server = await startPostgres()
afterAll(() => server?.stop())

const { host = 'localhost', port = 1, user = 'u', password = 'p', database = 'd' } = server ?? {}
const warehouse = await openPostgresWarehouse(
  {
    name: 'dev',
    profile: 'test',
    type: 'postgres',
    schema: 'public',
    database,
    threads: 1,
    settings: { type: 'postgres', host, port, user, password, dbname: database, schema: 'public' },
  },
  { root: '/', application: 'wh test', now: () => 0, random: () => 0.5, readText: () => '' },
)
afterAll(() => warehouse[Symbol.asyncDispose]())

describe.skipIf(!server)('PostgreSQL agrees', () => {
  afterAll(() => {
    if (updating) writeFileSync(listFile, `${JSON.stringify(list, null, 2)}\n`)
  })

  test.each(files)('with the listed statements of %s', async (file) => {
    const topics: readonly FactTopic[] = JSON.parse(readFileSync(new URL(file, folder), 'utf8'))
    const agreed: string[] = []
    for (const [index, topic] of topics.entries())
      agreed.push(...(await agreedBy(topic, `topic_${file.replaceAll(/\W/g, '_')}_${index}`)))
    if (updating) list[file] = agreed
    expect(agreed).toEqual(expect.arrayContaining([...(list[file] ?? [])]))
  })
})

test('PostgreSQL is heard on a good part of the facts', () => {
  expect(Object.values(list).flat().length).toBeGreaterThan(300)
})

/** The statements that PostgreSQL answers as the facts say, in a schema of the topic's own. */
async function agreedBy({ setup = [], rows }: FactTopic, schema: string): Promise<readonly string[]> {
  await using session = await warehouse.openSession('second opinion')
  for (const sql of [`create schema ${schema}`, `set search_path to ${schema}`, "set timezone to 'UTC'"])
    await session.execute(sql)
  for (const sql of setup) await answerOf(session, sql)
  const agreed: string[] = []
  for (const { sql, rows: expected, error } of rows) {
    const answer = await answerOf(session, sql)
    if (error === undefined && expected && answer && sameRows(answer, expected)) agreed.push(sql)
  }
  return agreed
}

/** Undefined when PostgreSQL refuses the statement: much of Redshift's language is not its own. */
async function answerOf(session: Session, sql: string): Promise<readonly (readonly Cell[])[] | undefined> {
  try {
    return (await session.query(sql)).rows
  } catch (error) {
    if (error instanceof DatabaseError) return undefined
    throw error
  }
}

function sameRows(rows: readonly (readonly Cell[])[], expected: readonly (readonly Cell[])[]): boolean {
  return (
    rows.length === expected.length &&
    rows.every((row, at) => {
      const other = expected[at] ?? []
      return row.length === other.length && row.every((cell, column) => sameCell(cell, other[column] ?? null))
    })
  )
}

/** Numbers by their value: PostgreSQL has other scales. */
function sameCell(cell: Cell, expected: Cell): boolean {
  if (cell === null || expected === null || typeof cell === 'boolean') return cell === expected
  const [one, other] = [Number(cell), Number(expected)]
  if (String(expected).trim() !== '' && !Number.isNaN(one) && !Number.isNaN(other))
    return Math.abs(one - other) <= 1e-12 * Math.max(1, Math.abs(other))
  return String(cell) === String(expected)
}
