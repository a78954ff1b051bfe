/** Starts the real `wh` as a program, in a folder of its own. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { createInterface } from 'node:readline'

export const CLI = resolve(import.meta.dirname, '../..', process.env.WH_CLI ?? 'dist/cli/main.js')

/** A project of these files in a new folder. */
export interface Folder {
  readonly path: string
  readonly write: (files: Readonly<Record<string, string>>) => void
  readonly remove: () => void
}

export function makeFolder(files: Readonly<Record<string, string>>): Folder {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'wh-e2e-')))
  const write: Folder['write'] = (more) => {
    for (const [name, text] of Object.entries(more)) {
      mkdirSync(dirname(join(path, name)), { recursive: true })
      writeFileSync(join(path, name), text)
    }
  }
  write(files)
  return { path, write, remove: () => rmSync(path, { recursive: true, force: true }) }
}

export interface Running {
  readonly child: ChildProcess
  /** The process itself is named, for messages that tell who holds a warehouse. */
  readonly pid: number
  /** What has been said so far, on both streams. */
  readonly said: () => string
  /** Resolves when as many lines of either stream match; rejects when the program ends before. */
  readonly line: (pattern: RegExp, count?: number) => Promise<void>
  readonly ended: Promise<Ended>
}

export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

export function startWh(cwd: string, ...args: readonly string[]): Running {
  const child = spawn(process.execPath, [CLI, ...args], {
    cwd,
    env: { ...process.env, NO_COLOR: '1', HOME: cwd },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const texts = { stdout: '', stderr: '' }
  const lines: string[] = []
  const listeners: ((line: string) => void)[] = []
  const closed = (['stdout', 'stderr'] as const).map(async (name) => {
    for await (const line of createInterface({ input: child[name] })) {
      texts[name] += `${line}\n`
      lines.push(line)
      for (const hear of listeners) hear(line)
    }
  })
  const ended = Promise.all([once(child, 'exit'), ...closed]).then(([[code, signal]]) => ({ code, signal, ...texts }))
  return {
    child,
    pid: child.pid ?? 0,
    said: () => texts.stdout + texts.stderr,
    ended,
    line: (pattern, count = 1) =>
      new Promise((resolve, reject) => {
        let seen = 0
        const hear = (line: string): void => {
          if (!pattern.test(line)) return
          seen += 1
          if (seen === count) resolve()
        }
        lines.forEach(hear)
        listeners.push(hear)
        ended.then(
          () =>
            reject(new Error(`the program ended before a line matched ${pattern}:\n${texts.stdout}${texts.stderr}`)),
          reject,
        )
      }),
  }
}

export function runWh(cwd: string, ...args: readonly string[]): Promise<Ended> {
  return startWh(cwd, ...args).ended
}

export type Cell = string | number | boolean | null

/** The rows of a query, asked by a process of its own. */
export async function rowsOf(cwd: string, sql: string): Promise<readonly (readonly Cell[])[]> {
  const { code, stdout, stderr } = await runWh(cwd, 'sql', '--output', 'json', '-c', sql)
  if (code !== 0) throw new Error(stderr)
  return (JSON.parse(stdout) as { rows: Cell[][] }).rows
}
