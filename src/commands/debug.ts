/** `wh debug`: what is wrong with the set-up, and how to mend it, one check at a time. */
import { adapterFor } from '../adapters/adapters.ts'
import type { Target } from '../core/adapter.ts'
import { DatabaseError } from '../core/adapter.ts'
import { connectionFailed, type Problem, ProjectError } from '../core/problem.ts'
import type { World } from '../core/world.ts'
import { absoluteIn } from '../project/paths.ts'
import { environmentOf, findProject, readProject } from '../project/project.ts'
import type { ProjectCommandOptions } from './options.ts'
import { makeFolderOf } from './warehouse.ts'

export interface DebugOptions extends ProjectCommandOptions {
  /** Only the connection is looked at; what it needs is looked at in silence. */
  readonly connection?: boolean
}

export interface Check {
  readonly name: string
  readonly outcome: 'ok' | 'failed' | 'skipped'
  /** What was found. */
  readonly text: string
  readonly problems: readonly Problem[]
}

/** Every check is made that can be made; one that needs a failed one is skipped. */
export async function debug(
  { connection = false, ...options }: DebugOptions,
  version: string,
  world: World,
): Promise<readonly Check[]> {
  const found = findProject(options, world)
  const { project, problems } = readProject(options, world)
  const checks: Check[] = [
    { name: 'wh', outcome: 'ok', text: version, problems: [] },
    check('project', found ? `${found.root}/${found.file}` : 'none found', problems),
  ]
  if (!project) return [...checks, skipped('target'), skipped('connection')]
  const { target } = project
  const adapter = adapterFor(target.type)
  const settings = Object.entries(adapter.describeTarget(target))
    .map(([key, value]) => `${key}: ${String(value)}`)
    .join(', ')
  const wrong = adapter.checkTarget(target)
  checks.push(check('target', `${target.name} (${target.type})${settings === '' ? '' : ` ${settings}`}`, wrong))
  if (wrong.some(({ severity }) => severity === 'error')) return [...checks, skipped('connection')]
  const last = await connectionCheck(target, project.root, version, world)
  return connection ? [last] : [...checks, last]
}

function check(name: string, text: string, problems: readonly Problem[]): Check {
  const failed = problems.some(({ severity }) => severity === 'error')
  return { name, outcome: failed ? 'failed' : 'ok', text, problems }
}

function skipped(name: string): Check {
  return { name, outcome: 'skipped', text: 'not tried', problems: [] }
}

async function connectionCheck(target: Target, root: string, version: string, world: World): Promise<Check> {
  const started = world.monotonic()
  try {
    makeFolderOf(target, root, world)
    await using warehouse = await adapterFor(target.type).openWarehouse(target, {
      root,
      application: `wh ${version}`,
      env: world.env,
      readText: world.files.readText,
      now: world.now,
      random: world.random,
    })
    await using session = await warehouse.openSession('wh debug')
    const { rows } = await session.query('select version()')
    const ms = Math.round(world.monotonic() - started)
    return { name: 'connection', outcome: 'ok', text: `${String(rows[0]?.[0] ?? '')} (${ms} ms)`, problems: [] }
  } catch (error) {
    if (error instanceof ProjectError) return check('connection', 'failed', error.problems)
    if (!(error instanceof DatabaseError)) throw error
    return check('connection', 'failed', [
      connectionFailed(target.name, error.message, error.hint === undefined ? {} : { hint: error.hint }),
    ])
  }
}

/** Where `profiles.yml` is looked for: what is given, the project's folder when it has one, or `~/.dbt`. */
export function profilesFolder(options: ProjectCommandOptions, world: World): string {
  const root = findProject(options, world)?.root ?? world.cwd
  const env = environmentOf(options, world)
  const given = options.profilesDir ?? env.WH_PROFILES_DIR ?? env.DBT_PROFILES_DIR ?? env.DBT_ENGINE_PROFILES_DIR
  if (given !== undefined) return absoluteIn(world.cwd, given)
  return world.files.stat(`${root}/profiles.yml`)?.kind === 'file' ? root : `${world.homeDir}/.dbt`
}
