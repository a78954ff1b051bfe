/** Broken SQL: whatever is sent, the answer is an error in words, soon. */
import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openLocalWarehouse } from '../../src/adapters/local/warehouse.ts'
import { DatabaseError, type Session, type Warehouse } from '../../src/core/adapter.ts'
import { lexAll } from '../../src/sql/lexer.ts'
import { rulesOf } from '../../src/sql/redshift/calls/calls.ts'
import { SqlSyntaxError } from '../../src/sql/redshift/parse/cursor.ts'
import { parseStatement } from '../../src/sql/redshift/parse/statement.ts'
import { type Catalog, RefusedSql } from '../../src/sql/redshift/translate/context.ts'
import { isSessionStatement, translate } from '../../src/sql/redshift/translate/translate.ts'
import { splitStatements } from '../../src/sql/split.ts'

interface Topic {
  readonly setup?: readonly string[]
  readonly rows: readonly { readonly sql: string }[]
}

const folder = new URL('./conformance/', import.meta.url)
const corpus = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .flatMap((name): readonly Topic[] => JSON.parse(readFileSync(new URL(name, folder), 'utf8')))
  .flatMap(({ setup = [], rows }) => [...setup, ...rows.map(({ sql }) => sql)])

const catalog: Catalog = {
  relation: (_, name) =>
    name.startsWith('no')
      ? undefined
      : {
          schema: 'public',
          name,
          temporary: false,
          kind: 'table',
          columns: [
            { name: 'id', type: { name: 'integer' } },
            { name: 'name', type: { name: 'character varying', length: 20 } },
            { name: 'price', type: { name: 'numeric', precision: 8, scale: 2 } },
            { name: 'data', type: { name: 'super' } },
          ],
        },
  within: () => catalog,
  inSchema: () => [],
  functions: () => [],
  viewsMentioning: () => [],
  boundViews: () => [],
}

/** Parses and translates; the only errors allowed are those with a message for people and a place in the text. */
function attempt(sql: string): void {
  try {
    const parsed = parseStatement(sql)
    if (isSessionStatement(parsed.statement)) return
    let count = 0
    const options = { catalog, rules: rulesOf, database: 'dev', engineCatalog: 'memory', searchPath: ['public'] }
    const { steps } = translate(parsed, sql, { ...options, uniqueName: () => String(count++) })
    for (const step of steps) expect(step.sql).not.toMatch(/[\u0001\u0002]|undefined|\[object/)
  } catch (error) {
    if (!(error instanceof SqlSyntaxError || error instanceof RefusedSql)) throw error
    expect(error.position).toBeGreaterThanOrEqual(0)
    expect(error.position).toBeLessThanOrEqual(sql.length)
  }
}

const statement = fc.constantFrom(...corpus)
const words = [
  'select',
  'from',
  '(',
  ')',
  ',',
  'null',
  "'x",
  '"',
  '::',
  'over',
  'group by',
  '/*',
  '--',
  ';',
  '*',
  '.',
  '[',
  'case',
  'end',
  '$$',
  'int',
  '+',
  'as',
  '\u0001',
  '\ud800',
  '😀',
]

/** A statement of the corpus with some of its tokens taken out, doubled, exchanged, or with others put in. */
const broken = fc
  .tuple(
    statement,
    fc.array(
      fc.tuple(fc.nat(200), fc.constantFrom('cut', 'drop', 'double', 'swap', 'insert'), fc.constantFrom(...words)),
      { minLength: 1, maxLength: 4 },
    ),
  )
  .map(([sql, edits]) => edits.reduce(mutate, sql))

function mutate(sql: string, [where, how, word]: readonly [number, string, string]): string {
  const { tokens } = lexAll(sql)
  const token = tokens[where % Math.max(tokens.length, 1)]
  if (!token) return sql + word
  const [before, own, after] = [sql.slice(0, token.start), sql.slice(token.start, token.end), sql.slice(token.end)]
  switch (how) {
    case 'cut':
      return before + own.slice(0, where % (own.length + 1))
    case 'drop':
      return `${before} ${after}`
    case 'double':
      return `${before}${own} ${own}${after}`
    case 'swap':
      return `${after} ${own} ${before}`
    default:
      return `${before}${word} ${own}${after}`
  }
}

test('the lexer covers any text once, in order, and never throws', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), broken), (sql) => {
      const { tokens, comments } = lexAll(sql)
      const parts = [...tokens, ...comments].sort((a, b) => a.start - b.start)
      let at = 0
      for (const { start, end } of parts) {
        expect(start).toBeGreaterThanOrEqual(at)
        expect(end).toBeGreaterThan(start)
        expect(sql.slice(at, start).trim()).toBe('')
        at = end
      }
      expect(sql.slice(at).trim()).toBe('')
    }),
    { numRuns: 2000 },
  )
})

test('statements of a script keep their text and place', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(statement, broken), { maxLength: 4 }), (statements) => {
      const script = statements.join(';\n')
      for (const { text, start, end } of splitStatements(script)) expect(script.slice(start, end)).toBe(text)
    }),
    { numRuns: 300 },
  )
})

test('a broken statement is an error with a place, never a crash', () => {
  attempt('show tables from schema publ')
  fc.assert(fc.property(broken, attempt), { numRuns: 4000 })
})

test('any text at all is an error with a place, never a crash', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 80 }), attempt), { numRuns: 2000 })
})

test.each([
  ['parentheses', `select ${'('.repeat(100_000)}`],
  ['closed parentheses', `select ${'('.repeat(5000)}1${')'.repeat(5000)}`],
  ['NOT', `select ${'not '.repeat(100_000)}true`],
  ['minus signs', `select ${'- '.repeat(100_000)}1`],
  ['CASE', `select ${'case when '.repeat(10_000)}`],
  ['subqueries', `select * from ${'(select * from '.repeat(3000)}t`],
  ['comments', `select 1 ${'/*'.repeat(50_000)}`],
  ['casts', `select 1${'::int'.repeat(2000)}`],
  ['brackets', `select data${'[0]'.repeat(2000)} from t`],
])('%s without end are an error or an answer, soon', (_, sql) => {
  const started = performance.now()
  attempt(sql)
  expect(performance.now() - started).toBeLessThan(5000)
})

test('long chains of AND, OR, + and || are no deep nesting', () => {
  for (const operator of [' and ', ' or ']) attempt(`select 1 where ${Array(20_000).fill('true').join(operator)}`)
  for (const operator of [' + ', ' || ']) attempt(`select ${Array(3000).fill('1').join(operator)}`)
  attempt(`select ${Array(5000).fill('id').join(', ')} from t where id in (${Array(20_000).fill('1').join(', ')})`)
})

let warehouse: Warehouse
let session: Session
beforeAll(async () => {
  const target = {
    name: 'dev',
    profile: 'test',
    type: 'local',
    schema: 'public',
    database: 'dev',
    threads: 1,
    settings: { path: ':memory:' },
  } as const
  warehouse = await openLocalWarehouse(target, {
    root: '/',
    application: 'test',
    now: () => 0,
    random: () => 0.5,
    readText: () => '',
  })
  session = await warehouse.openSession('fuzz')
})
afterAll(async () => {
  await session[Symbol.asyncDispose]()
  await warehouse[Symbol.asyncDispose]()
})

test('a session survives broken statements', async () => {
  await session.execute('create table t (id int, name varchar(20), price decimal(8,2), data super)')
  await fc.assert(
    fc.asyncProperty(broken, async (sql) => {
      if (/generate|recursive|copy|unload/i.test(sql)) return
      const failure = await session.query(sql).then(
        () => undefined,
        (error: unknown) => error,
      )
      if (failure !== undefined) expect(failure).toBeInstanceOf(DatabaseError)
      await session.execute('rollback')
    }),
    { numRuns: 600 },
  )
  expect((await session.query('select 1')).rows).toEqual([[1]])
}, 120_000)
