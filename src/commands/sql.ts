/** `wh sql`: statements in one session, inside a project or outside of any. */
import { adapterFor } from '../adapters/adapters.ts'
import { type AdapterType, DatabaseError, type Session, type Target } from '../core/adapter.ts'
import type { Emit } from '../core/event.ts'
import { databaseError, type Location, loadError, type Problem, ProjectError } from '../core/problem.ts'
import type { Table } from '../core/table.ts'
import type { World } from '../core/world.ts'
import { absoluteIn } from '../project/paths.ts'
import { readProject } from '../project/project.ts'
import { coverSecrets } from '../sql/copy/redact.ts'
import { splitStatements } from '../sql/split.ts'
import type { ProjectCommandOptions } from './options.ts'
import { stopOnErrors } from './prepare.ts'
import { makeFolderOf } from './warehouse.ts'

export interface SqlOptions extends ProjectCommandOptions {
  readonly sql: string
  /** How the text is named in messages: a path, `-c`, `stdin`. */
  readonly source: string
  /** Works outside of a project: a warehouse of this type, with `path` and `schema`. */
  readonly type?: AdapterType
  readonly path?: string
  readonly schema?: string
}

/**
 * The rows of the last statement, when it has any. Stops at the first statement that fails: a ProjectError with its
 * place in the text.
 */
export async function sql(options: SqlOptions, version: string, world: World, emit: Emit): Promise<Table | undefined> {
  const { target, root } =
    options.type === undefined ? projectTarget(options, world) : freeTarget(options, options.type, world)
  const adapter = adapterFor(target.type)
  stopOnErrors(adapter.checkTarget(target))
  makeFolderOf(target, root, world)
  await using warehouse = await adapter.openWarehouse(target, {
    root,
    application: `wh ${version}`,
    env: world.env,
    readText: world.files.readText,
    onWait: (text) => emit({ kind: 'waiting', text }),
    now: world.now,
    random: world.random,
  })
  await using session = await warehouse.openSession('wh sql')
  let table: Table | undefined
  const backslashes = target.type === 'local' || target.type === 'redshift'
  for (const { text, start } of splitStatements(options.sql, { backslashes })) {
    const started = world.monotonic()
    table = await runStatement(text, start, session, options)
    emit({ kind: 'statement', sql: coverSecrets(text), ms: world.monotonic() - started })
  }
  return table
}

function projectTarget(options: SqlOptions, world: World): { target: Target; root: string } {
  const { project, problems } = readProject(options, world)
  stopOnErrors(problems)
  if (!project) throw new ProjectError(problems)
  return { target: project.target, root: project.root }
}

function freeTarget(options: SqlOptions, type: AdapterType, world: World): { target: Target; root: string } {
  const path =
    options.path === undefined || options.path === ':memory:' ? ':memory:' : absoluteIn(world.cwd, options.path)
  const target: Target = {
    name: type,
    profile: 'command line',
    type,
    schema: options.schema ?? (type === 'duckdb' ? 'main' : 'public'),
    database: 'dev',
    threads: 1,
    settings: { type, path },
  }
  return { target, root: world.cwd }
}

async function runStatement(
  text: string,
  start: number,
  session: Session,
  options: SqlOptions,
): Promise<Table | undefined> {
  try {
    const table = await session.query(text)
    return table.columns.length > 0 ? table : undefined
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error
    throw new ProjectError([problemOf(error, start, options)])
  }
}

function problemOf(error: DatabaseError, start: number, { sql: whole, source }: SqlOptions): Problem {
  const offset = start + (error.position ?? 0)
  const before = whole.slice(0, offset).split('\n')
  const column = (before.at(-1)?.length ?? 0) + 1
  // Without a position the statement is named, and no caret points at its first word.
  const at: Location = { file: source, line: before.length, ...(error.position !== undefined && { column }) }
  const [load] = error.loadErrors ?? []
  if (load) {
    const { file, line, column, columnName, columnType, value, code, reason } = load
    return loadError(reason, {
      at: { file, line, ...(column !== undefined && { column }) },
      code,
      ...(columnName !== undefined && { columnName }),
      ...(columnType !== undefined && { columnType }),
      ...(value !== undefined && { value }),
      ...(error.hint !== undefined && { hint: error.hint }),
    })
  }
  const { detail, hint, sqlState } = error
  return databaseError(error.message, {
    at,
    ...(detail !== undefined && { detail }),
    ...(hint !== undefined && { hint }),
    ...(sqlState !== undefined && { sqlState }),
  })
}
