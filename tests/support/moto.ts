/** AWS as others have written it: moto, where this machine has it (pip install "moto[server]") or WH_TEST_MOTO_URL names it. */
import { spawn, spawnSync } from 'node:child_process'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { test } from 'vitest'

const given = process.env.WH_TEST_MOTO_URL

const hasMoto = given !== undefined || spawnSync('moto_server', ['--help'], { stdio: 'ignore' }).status === 0

/** Says whether moto is there; without it the tests of `what` are skipped aloud, and fail in CI. */
export function motoFor(what: string): boolean {
  if (hasMoto) return true
  test.skipIf(!process.env.CI)('moto is there', () => {
    throw new Error(`CI has to check ${what} against moto: pip install "moto[server]"`)
  })
  console.warn(`tests of ${what} are skipped: there is no moto_server; pip install "moto[server]"`)
  return false
}

export interface Moto {
  /** The environment in which AWS is this server. */
  readonly env: Readonly<Record<string, string>>
  readonly stop: () => void
}

/** An AWS without anything in it. */
export async function startMoto(): Promise<Moto> {
  const port = await freePort()
  const server = given === undefined ? spawn('moto_server', ['-H', '127.0.0.1', '-p', String(port)], QUIET) : undefined
  const url = given ?? `http://127.0.0.1:${port}`
  await reset(url)
  return {
    env: {
      AWS_ENDPOINT_URL: url,
      AWS_ACCESS_KEY_ID: 'AKIATEST',
      AWS_SECRET_ACCESS_KEY: 'not-a-secret',
      AWS_REGION: 'us-west-2',
    },
    stop: () => server?.kill(),
  }
}

const QUIET = { stdio: 'ignore' } as const

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise<void>((resolve) => server.close(() => resolve()))
  return port
}

/** Waits until moto answers, and empties it. */
async function reset(url: string): Promise<void> {
  const deadline = Date.now() + 30_000
  for (;;) {
    try {
      const { ok } = await fetch(`${url}/moto-api/reset`, { method: 'POST' })
      if (ok) return
    } catch (error) {
      if (Date.now() > deadline) throw error
    }
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}
