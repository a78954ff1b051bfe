/** Runs the project's scripts, and `wh` on the project, as a person does. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { text as textOf } from 'node:stream/consumers'

export const root = resolve(import.meta.dirname, '../..')

export interface Finished {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs `scripts/<name>` in the project's folder. */
export function runScript(name: string, ...args: readonly string[]): Finished {
  return spawnSync(process.execPath, [join('scripts', name), ...args], { cwd: root, encoding: 'utf8' })
}

/** Runs `wh` on a project with a warehouse of its own, in `folder`. */
export function wh(folder: string, ...args: readonly string[]): Finished {
  const env = { ...process.env, SPARKIFY_DATABASE: join(folder, 'sparkify.duckdb'), NO_COLOR: '1' }
  const all = [join(root, process.env.WH_CLI ?? 'dist/cli/main.js'), ...args, '--target-path', join(folder, 'target')]
  return spawnSync(process.execPath, all, { cwd: root, env, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
}

/** The same while servers of this process answer it. */
export async function whAsync(
  folder: string,
  given: Readonly<Record<string, string>>,
  ...args: readonly string[]
): Promise<Finished> {
  const env = { ...process.env, ...given, SPARKIFY_DATABASE: join(folder, 'sparkify.duckdb'), NO_COLOR: '1' }
  const target = args[0] === 'sql' ? [] : ['--target-path', join(folder, 'target')]
  const all = [join(root, process.env.WH_CLI ?? 'dist/cli/main.js'), ...args, ...target]
  const child = spawn(process.execPath, all, { cwd: root, env })
  const [stdout, stderr] = await Promise.all([textOf(child.stdout), textOf(child.stderr), once(child, 'close')])
  return { status: child.exitCode, stdout, stderr }
}

export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'wh-sparkify-'))
}

/** Every file below a folder by its relative path, sorted. */
export function filesBelow(folder: string): ReadonlyMap<string, Buffer> {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
  return new Map(paths.map((path) => [path.slice(folder.length + 1).replaceAll('\\', '/'), readFileSync(path)]))
}
