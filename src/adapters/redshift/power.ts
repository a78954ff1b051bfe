/** A cluster that is paused and resumed around a run. */
import { CloudError } from '../../aws/error.ts'
import type { RedshiftLogins, WarehouseName } from '../../aws/redshift-login.ts'
import type { Target } from '../../core/adapter.ts'
import { connectionFailed, ProjectError, targetInvalid } from '../../core/problem.ts'
import type { Opening } from '../opening.ts'
import type { Power } from '../power.ts'
import { openTalk, poweredWarehouseOf, refused } from './login.ts'

/** What passes by itself, and how it is called while it lasts. */
const PASSING: ReadonlySet<string> = new Set([
  'creating',
  'modifying',
  'pausing',
  'rebooting',
  'renaming',
  'resizing',
  'resuming',
  'rotating-keys',
  'updating-hsm',
  'cancelling-resize',
  'final-snapshot',
])

const POLL = 10_000

/** Milliseconds: a resume takes some minutes. */
const PATIENCE = 30 * 60_000

/** Throws a ProjectError when the target names no warehouse of AWS. */
export async function openPower(
  target: Target,
  opening: Opening,
  sleep: (ms: number) => Promise<void>,
): Promise<Power> {
  const warehouse = poweredWarehouseOf(target.settings)
  if (!warehouse) {
    const hint = "add 'cluster: <name>' to the target"
    throw new ProjectError([
      targetInvalid(target.name, 'it does not say which cluster it is', { ...(target.at && { at: target.at }), hint }),
    ])
  }
  const worded = async <Result>(work: (talk: RedshiftLogins) => Promise<Result>): Promise<Result> => {
    try {
      return await work(await openTalk(warehouse, target, opening, sleep))
    } catch (error) {
      throw error instanceof CloudError ? refused(target, warehouse, error) : error
    }
  }
  return {
    ensureUp: (hear) => worded((talk) => ensureUp(talk, { warehouse, target, opening, sleep, hear })),
    pause: () =>
      worded(async ({ place, power }) => {
        if (!power || (await place())?.status !== 'available') return undefined
        await power.pause()
        return `the ${warehouse.kind} '${warehouse.name}' is being paused`
      }),
  }
}

interface Waiting {
  readonly warehouse: WarehouseName
  readonly target: Target
  readonly opening: Opening
  readonly sleep: (ms: number) => Promise<void>
  readonly hear: (text: string) => void
}

async function ensureUp({ place, power }: RedshiftLogins, waiting: Waiting): Promise<void> {
  const { warehouse, opening, sleep, hear } = waiting
  if (!power) return
  const called = `the ${warehouse.kind} '${warehouse.name}'`
  const began = opening.now()
  for (let told = ''; ; ) {
    const status = (await place())?.status
    if (status === 'available') {
      if (told !== '') hear(`${called} is up after ${durationText(opening.now() - began)}`)
      return
    }
    if (status !== undefined && status !== told) hear(`${called} is ${status}`)
    told = status ?? ''
    if (status === 'paused') await power.resume()
    else if (status === undefined || !PASSING.has(status)) throw stuck(waiting, status)
    if (opening.now() - began > PATIENCE) throw stuck(waiting, status)
    await sleep(POLL)
  }
}

function stuck({ warehouse, target }: Waiting, status: string | undefined): ProjectError {
  const at = target.at && { at: target.at }
  const message =
    status === undefined
      ? `there is no ${warehouse.kind} '${warehouse.name}'`
      : `the ${warehouse.kind} '${warehouse.name}' does not come up: it is ${status}`
  const hint =
    status === undefined
      ? `check '${warehouse.kind}:' and 'region:'; wh infra apply makes one`
      : 'wh infra doctor looks why'
  return new ProjectError([connectionFailed(target.name, message, { ...at, hint })])
}

function durationText(ms: number): string {
  const seconds = Math.round(ms / 1000)
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m ${seconds % 60}s`
}
