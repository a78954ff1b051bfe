/**
 * The same projects, built by dbt and by `wh`: statuses, relations, columns and rows must be the same. Each folder beside
 * this file is a project; what lies in its `second/` replaces files before it is built once more. dbt is large, so it is not
 * fetched here: WH_TEST_DBT names the program (`pip install dbt-postgres dbt-duckdb`); `scripts/compare-with-dbt.mjs` brings it.
 */
import { execFile } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, describe, expect, test } from 'vitest'
import { runCommandLine } from '../../src/cli/program.ts'
import { startPostgres } from '../support/postgres.ts'
import { testShell } from '../support/shell.ts'

const run = promisify(execFile)
const dbt = process.env.WH_TEST_DBT
const projects = readdirSync(import.meta.dirname, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)

type Settings = Readonly<Record<string, unknown>>
type Tool = 'dbt' | 'wh'

interface Engine {
  readonly name: string
  /** The target of a project that is built in the folder, in schemas of its own. */
  readonly target: (tool: Tool, root: string) => Settings
}

const server = dbt === undefined ? undefined : await startPostgres()
const roots: string[] = []
afterAll(async () => {
  for (const root of roots) rmSync(root, { recursive: true, force: true })
  await server?.stop()
})

const engines: readonly Engine[] = [
  ...(server
    ? [
        {
          name: 'PostgreSQL',
          target: (tool: Tool): Settings => {
            const { host, port, user, password, database } = server
            return { type: 'postgres', host, port, user, password, dbname: database, schema: tool, threads: 2 }
          },
        },
      ]
    : []),
  {
    name: 'DuckDB',
    target: (tool, root) => ({ type: 'duckdb', path: join(root, 'side.duckdb'), schema: tool, threads: 1 }),
  },
]

interface Built {
  readonly codes: readonly number[]
  /** Of each build, status by node. */
  readonly statuses: readonly Readonly<Record<string, string>>[]
  readonly relations: Readonly<Record<string, readonly string[]>>
}

async function build(tool: Tool, project: string, engine: Engine): Promise<Built> {
  const root = mkdtempSync(join(tmpdir(), `side-${tool}-`))
  roots.push(root)
  cpSync(join(import.meta.dirname, project), root, { recursive: true })
  const outputs = { side: engine.target(tool, root) }
  writeFileSync(join(root, 'profiles.yml'), JSON.stringify({ side: { target: 'side', outputs } }))
  const second = join(root, 'second')
  const built = [await buildOnce(tool, root)]
  if (existsSync(second)) cpSync(second, root, { recursive: true })
  built.push(await buildOnce(tool, root))
  return {
    codes: built.map(({ code }) => code),
    statuses: built.map(({ statuses }) => statuses),
    relations: await relationsOf(tool, root),
  }
}

async function buildOnce(tool: Tool, root: string): Promise<{ code: number; statuses: Record<string, string> }> {
  const code = tool === 'dbt' ? await runDbt(root) : (await wh(root, 'build')).code
  const { results } = JSON.parse(readFileSync(join(root, 'target/run_results.json'), 'utf8')) as {
    results: { unique_id: string; status: string; failures: number | null }[]
  }
  const entries = results
    // How many operations of a kind are listed is each tool's own affair.
    .filter(({ unique_id: id }) => !id.startsWith('operation.'))
    .map(({ unique_id: id, status, failures }) => [id, failures ? `${status} ${failures}` : status] as const)
  return { code, statuses: Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1))) }
}

async function runDbt(root: string): Promise<number> {
  const env = { ...process.env, DBT_PROFILES_DIR: root, DBT_SEND_ANONYMOUS_USAGE_STATS: 'false' }
  try {
    await run(dbt ?? 'dbt', ['--no-use-colors', 'build'], { cwd: root, env, maxBuffer: 2 ** 26 })
    return 0
  } catch (error) {
    const { code, stdout } = error as { code?: unknown; stdout?: string }
    if (code === 1) return 1
    throw new Error(`dbt itself failed: ${stdout ?? ''}`, { cause: error })
  }
}

async function wh(root: string, ...args: readonly string[]): Promise<{ code: number; text: string }> {
  const { shell, said } = testShell({ cwd: root, homeDir: join(root, 'home') })
  const code = await runCommandLine(args, shell)
  return { code, text: said.stdout + said.stderr }
}

/** Every relation of the tool's schemas, without their prefix: its kind, its columns, its rows in order. */
async function relationsOf(tool: Tool, root: string): Promise<Built['relations']> {
  const ask = async (sql: string): Promise<readonly Settings[]> => {
    const { code, text } = await wh(root, 'sql', '-c', sql, '--output', 'json')
    if (code !== 0) throw new Error(text)
    const { columns, rows } = JSON.parse(text) as { columns: { name: string }[]; rows: Settings[] | unknown[][] }
    return rows.map((row) =>
      Array.isArray(row) ? Object.fromEntries(row.map((cell, index) => [columns[index]?.name ?? '', cell])) : row,
    )
  }
  const columns = await ask(`
    select t.table_schema as s, t.table_name as r, t.table_type as kind, c.column_name as name, c.data_type as type
    from information_schema.tables t
    join information_schema.columns c on c.table_schema = t.table_schema and c.table_name = t.table_name
    where t.table_schema = '${tool}' or t.table_schema like '${tool}\\_%' escape '\\'
    order by 1, 2, c.ordinal_position`)
  const found: Record<string, string[]> = {}
  for (const { s, r, kind, name, type } of columns) {
    const relation = `${String(s).slice(tool.length)}.${String(r)}`
    const lines = found[relation] ?? [String(kind)]
    found[relation] = [...lines, `${String(name)} ${String(type)}`]
  }
  for (const relation of Object.keys(found)) {
    const [schema = '', name = ''] = relation.split('.')
    const rows = await ask(`select * from "${tool}${schema}"."${name}"`)
    found[relation]?.push(...rows.map((row) => JSON.stringify(withoutMoments(row))).sort())
  }
  return found
}

/** Moments of the build, and what is made of them, are no two builds' same. */
function withoutMoments(row: Settings): Settings {
  const isMoment = (name: string, value: unknown): boolean =>
    ['dbt_scd_id', 'dbt_updated_at', 'dbt_valid_from', 'dbt_valid_to', 'key', 'seen', 'starts'].includes(name) ||
    (name === 'ends' && !String(value).startsWith('9999'))
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, isMoment(name, value) && value !== null ? 'set' : value]),
  )
}

describe.skipIf(dbt === undefined)('dbt and wh build the same (skipped without WH_TEST_DBT)', () => {
  for (const project of projects) {
    for (const engine of engines) {
      test(`${project} on ${engine.name}`, { timeout: 300_000 }, async () => {
        const theirs = await build('dbt', project, engine)
        const ours = await build('wh', project, engine)
        expect(ours).toEqual(theirs)
      })
    }
  }
})
