/** The network, git and archives, for installing packages: the only file that reaches beyond this machine on its own. */
import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { Outside } from '../core/world.ts'
import { VERSION } from '../version.ts'

const PATIENCE_MS = 60_000
const ATTEMPTS = 3

export function realOutside(): Outside {
  return {
    download,
    git,
    gunzip: (bytes) => gunzipSync(bytes),
    temporaryFolder: () => mkdtempSync(join(tmpdir(), 'wh-packages-')).replaceAll('\\', '/'),
    writeBytes: (path, bytes) => {
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, bytes)
    },
    move: moveFolder,
    link: (target, path) => {
      mkdirSync(dirname(path), { recursive: true })
      symlinkSync(target, path, 'junction')
    },
  }
}

/** Tries again when the network or the server stumbles; a plain no is taken at once. */
async function download(url: string): Promise<Uint8Array> {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await fetch(url, {
      headers: { 'user-agent': `wh/${VERSION}` },
      signal: AbortSignal.timeout(PATIENCE_MS),
    }).catch((error: unknown) => failure(url, error))
    if (answer instanceof Response && answer.ok) return new Uint8Array(await answer.arrayBuffer())
    const error =
      answer instanceof Response ? new Error(`${url} answers ${answer.status} ${answer.statusText}`.trim()) : answer
    const isFinal = answer instanceof Response && answer.status < 500 && answer.status !== 429
    if (isFinal || attempt === ATTEMPTS) throw error
  }
}

function failure(url: string, error: unknown): Error {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : undefined
  const reason = cause ?? (error instanceof Error ? error.message : String(error))
  return new Error(`cannot reach ${new URL(url).host}: ${reason}`, { cause: error })
}

function git(args: readonly string[], folder: string): Promise<string> {
  const options = { cwd: folder, env: { ...process.env, GIT_TERMINAL_PROMPT: '0' }, maxBuffer: 64 * 1024 * 1024 }
  return new Promise((resolve, reject) => {
    execFile('git', [...args], options, (error, stdout, stderr) => {
      if (!error) resolve(stdout)
      else if (error.code === 'ENOENT') reject(new Error('git is not installed', { cause: error }))
      else reject(new Error(lastLine(stderr) ?? error.message, { cause: error }))
    })
  })
}

/** What git ends with is what is wrong: `fatal: repository '…' not found`. */
function lastLine(text: string): string | undefined {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .at(-1)
    ?.replace(/^fatal: /, '')
}

/** A rename where both are on one disk, else a copy. */
function moveFolder(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true })
  try {
    renameSync(from, to)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EXDEV')) throw error
    cpSync(from, to, { recursive: true })
    rmSync(from, { recursive: true, force: true })
  }
}
