/** The database file of a target, opened or explained: who holds it, or why it cannot be opened. */
import { isAbsolute, join } from 'node:path'
import { DatabaseError, type Target } from '../../core/adapter.ts'
import { connectionFailed, ProjectError, warehouseLocked } from '../../core/problem.ts'
import type { Opening } from '../opening.ts'
import { numberOf, textOf } from '../settings.ts'
import { type DuckDb, openDuckDb } from './connection.ts'
import type { LockHolder } from './fault.ts'
import { duckDbMemory } from './target.ts'

/** How long a run waits for another that holds the file, in seconds. */
const defaultLockTimeout = 60

/** Opens the target's `path`, and waits up to its `lock_timeout` while another process holds the file. */
export async function openDuckDbFile(
  target: Target,
  { root, onWait }: Opening,
  settings: Readonly<Record<string, string>>,
): Promise<DuckDb> {
  const path = absolutePath(textOf(target.settings, 'path') ?? duckDbMemory, root)
  let holder: LockHolder = {}
  try {
    return await openDuckDb({
      path,
      settings,
      wait: {
        timeoutMs: (numberOf(target.settings, 'lock_timeout') ?? defaultLockTimeout) * 1000,
        onWait: (found) => {
          holder = found
          const who = found.pid === undefined ? 'another process' : `process ${found.pid}`
          onWait?.(`waiting for ${path}: it is in use by ${who}`)
        },
      },
    })
  } catch (error) {
    throw openingProblem(error, target, path, holder)
  }
}

function openingProblem(error: unknown, target: Target, path: string, { pid, program }: LockHolder): unknown {
  if (!(error instanceof DatabaseError)) return error
  if (error.sqlState === '55006') {
    const holder = { ...(pid !== undefined && { pid }), ...(program !== undefined && { command: program }) }
    return new ProjectError([warehouseLocked(path, holder)])
  }
  const hint = error.hint ?? "check 'path:' of the target; its folder must exist"
  return new ProjectError([connectionFailed(target.name, error.message, { ...(target.at && { at: target.at }), hint })])
}

/** A path of a target's settings, relative to the project's folder; memory and addresses such as `md:` stay. */
export function absolutePath(path: string, root: string): string {
  return path.startsWith(duckDbMemory) || isAbsolute(path) || /^[a-z]+:/i.test(path) ? path : join(root, path)
}
