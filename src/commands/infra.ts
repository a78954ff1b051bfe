/** `wh infra`: the warehouse itself, as the project file describes it. One story a verb. */

import { CloudError } from '../aws/error.ts'
import { infraConflict, interrupted, missingKey, ProjectError, projectNotFound, usage } from '../core/problem.ts'
import type { World } from '../core/world.ts'
import { openCloud } from '../infra/aws/open.ts'
import { carryOut, type PlanOf } from '../infra/carry-out.ts'
import { diagnose } from '../infra/diagnose.ts'
import { explain } from '../infra/explain.ts'
import { EXPIRES_TAG, type Found, isOurs } from '../infra/found.ts'
import { look } from '../infra/look.ts'
import { type ApplyOptions, planApply, surroundingProblems } from '../infra/plan-apply.ts'
import { planDelete } from '../infra/plan-delete.ts'
import { planPause, planResize, planResume } from '../infra/plan-state.ts'
import { reach } from '../infra/reach.ts'
import { addressProblem, cidrOf, readWanted } from '../infra/read-wanted.ts'
import type { Scene } from '../infra/scene.ts'
import { describeStatus, type Status, showCost, showDrift, showPlace, showStatus, showSteps } from '../infra/show.ts'
import { isGrave, type Step } from '../infra/step.ts'
import type { Wanted } from '../infra/wanted.ts'
import { readProjectBlock } from '../project/project.ts'
import type { ProjectCommandOptions, Stoppable } from './options.ts'

export interface InfraOptions extends ProjectCommandOptions, Stoppable {
  readonly region?: string
  /** Addresses that may connect besides those of the file. */
  readonly allow?: readonly string[]
  readonly allowWorld?: boolean
  readonly adopt?: boolean
  /** Do not ask. */
  readonly yes?: boolean
  /** Show what would be done, and change nothing. */
  readonly dryRun?: boolean
  /** `4h`: when `reap` may delete it. */
  readonly ttl?: string
  /** false to delete without a final snapshot. */
  readonly snapshot?: boolean
  readonly nodes?: number
  readonly nodeType?: string
}

/** What surrounds the command. */
export interface InfraHost {
  readonly world: World
  /** Rejects when the signal says so, at once if it has. */
  readonly sleep: (ms: number, signal: AbortSignal | undefined) => Promise<void>
  readonly say: (text: string) => void
  /** Asks a person; undefined where there is none. */
  readonly ask: ((question: string) => Promise<string>) | undefined
}

/** Each answers whether all is well. */
export const INFRA_VERBS = { plan, apply, status, delete: remove, pause, resume, resize, rotate, doctor, reap } as const

export type InfraVerb = keyof typeof INFRA_VERBS

/** Runs one verb; AWS's refusals become problems, and so does an interrupt. */
export async function infra(verb: InfraVerb, options: InfraOptions, host: InfraHost): Promise<boolean> {
  try {
    return await INFRA_VERBS[verb](options, host)
  } catch (error) {
    if (options.signal?.aborted) {
      const hint = `nothing is lost: AWS goes on by itself; 'wh infra ${verb}' goes on from here, 'wh infra status' looks`
      throw new ProjectError([{ ...interrupted(`wh infra ${verb}`), hint }])
    }
    throw error instanceof CloudError ? new ProjectError([explain(error)]) : error
  }
}

async function plan(options: InfraOptions, host: InfraHost): Promise<boolean> {
  const chosen = applyOptions(options, host)
  const scene = await openScene(options, host)
  const found = await look(scene.cloud, scene.wanted)
  showApply(scene, found, chosen, host)
  return true
}

async function apply(options: InfraOptions, host: InfraHost): Promise<boolean> {
  const chosen = applyOptions(options, host)
  const scene = await openScene(options, host)
  const first = await look(scene.cloud, scene.wanted)
  const steps = showApply(scene, first, chosen, host)
  if (options.dryRun) return true
  if (steps.some(isGrave)) await confirm(scene.wanted, 'apply', options, host)
  if (steps.length > 0) host.say('\n')
  const found = await carryOut((each) => planApply(scene.wanted, each, chosen), scene)
  if (steps.length > 0) host.say(`\n${showStatus(statusOf(scene, found, host), host.world.now())}`)
  host.say(showConnection(scene.wanted, found))
  return true
}

/** Shows what stands against what is wanted; answers the steps. */
function showApply({ wanted }: Scene, found: Found, options: ApplyOptions, { say }: InfraHost): readonly Step[] {
  const { steps, drift, problems } = planApply(wanted, found, options)
  say(showPlace(found))
  if (drift.length > 0) say(`\ndiffers from the project file:\n${showDrift(drift)}`)
  if (problems.length > 0) throw new ProjectError(problems)
  say(steps.length === 0 ? '\nnothing to do: all stands as the project file says\n' : `\nsteps:\n${showSteps(steps)}`)
  say(`\n${showCost(wanted)}`)
  return steps
}

async function status(options: InfraOptions & { output?: string }, host: InfraHost): Promise<boolean> {
  const scene = await openScene(options, host)
  const found = await look(scene.cloud, scene.wanted)
  const standing = statusOf(scene, found, host)
  host.say(
    options.output === 'json' ? `${JSON.stringify(standing, null, 2)}\n` : showStatus(standing, host.world.now()),
  )
  return standing.status !== 'absent'
}

async function remove(options: InfraOptions, host: InfraHost): Promise<boolean> {
  const scene = await openScene(options, host)
  return removeAll(scene, options, host)
}

async function removeAll(scene: Scene, options: InfraOptions, host: InfraHost): Promise<boolean> {
  const { wanted, cloud } = scene
  const snapshot = options.snapshot === false ? {} : { snapshot: snapshotName(wanted, host) }
  const planOf = (found: Found) => planDelete(wanted, found, snapshot)
  const first = await look(cloud, wanted)
  const { steps, problems, remains } = planOf(first)
  host.say(showPlace(first))
  if (problems.length > 0) throw new ProjectError(problems)
  host.say(steps.length === 0 ? '\nnothing to delete\n' : `\nsteps:\n${showSteps(steps)}`)
  if (options.dryRun || steps.length === 0) {
    host.say(showRemains(remains))
    return true
  }
  await confirm(wanted, 'delete', options, host)
  host.say('\n')
  const found = await carryOut(planOf, scene)
  host.say(`\nall is deleted that wh made\n${showRemains(planOf(found).remains)}`)
  return true
}

function showRemains(remains: readonly string[]): string {
  return remains.length === 0 ? '' : `\nremains:\n${remains.map((line) => `  ${line}\n`).join('')}`
}

async function pause(options: InfraOptions, host: InfraHost): Promise<boolean> {
  const scene = await openScene(options, host)
  return changeState('pause', scene, (found) => planPause(scene.wanted, found), options, host)
}

async function resume(options: InfraOptions, host: InfraHost): Promise<boolean> {
  const scene = await openScene(options, host)
  return changeState('resume', scene, (found) => planResume(scene.wanted, found), options, host)
}

async function resize(options: InfraOptions, host: InfraHost): Promise<boolean> {
  const scene = await openScene(options, host)
  const { warehouse } = scene.wanted
  const nodeType = options.nodeType ?? (warehouse.kind === 'cluster' ? warehouse.nodeType : undefined)
  const nodes = options.nodes ?? (warehouse.kind === 'cluster' ? warehouse.nodes : undefined)
  const wanted =
    warehouse.kind === 'cluster'
      ? { ...scene.wanted, warehouse: { ...warehouse, nodeType: nodeType ?? '', nodes: nodes ?? 1 } }
      : scene.wanted
  const isWritten = wanted.warehouse === warehouse || (options.nodes === undefined && options.nodeType === undefined)
  const isWell = await changeState('resize', { ...scene, wanted }, (found) => planResize(wanted, found), options, host)
  if (!isWritten) host.say(`write it into the project file, or the next 'wh infra apply' takes it back\n`)
  return isWell
}

async function changeState(
  verb: 'pause' | 'resume' | 'resize',
  scene: Scene,
  planOf: PlanOf,
  options: InfraOptions,
  host: InfraHost,
): Promise<boolean> {
  const first = await look(scene.cloud, scene.wanted)
  const { steps, problems } = planOf(first)
  host.say(showPlace(first))
  if (problems.length > 0) throw new ProjectError(problems)
  if (steps.length === 0) {
    host.say('\nnothing to do\n')
    return true
  }
  host.say(`\nsteps:\n${showSteps(steps)}`)
  if (verb === 'pause') host.say('\nqueries that run are cut off; storage is billed on\n')
  else host.say(`\n${showCost(scene.wanted)}`)
  if (options.dryRun) return true
  if (steps.some(isGrave)) await confirm(scene.wanted, verb, options, host)
  host.say('\n')
  await carryOut(planOf, scene)
  return true
}

async function rotate(options: InfraOptions, host: InfraHost): Promise<boolean> {
  const { wanted, cloud } = await openScene(options, host)
  const found = await look(cloud, wanted)
  const { name } = wanted.warehouse
  host.say(showPlace(found))
  const elsewhere = surroundingProblems(wanted, found)
  if (elsewhere.length > 0) throw new ProjectError(elsewhere)
  const thing = found.cluster ?? found.namespace
  if (!thing) throw new ProjectError([infraConflict(`there is no warehouse '${name}' in ${found.region}`)])
  if (!isOurs(thing, wanted.project)) {
    throw new ProjectError([
      infraConflict(`'${name}' is not this project's`, "take it over with 'wh infra apply --adopt'"),
    ])
  }
  const { secret } = thing
  if (secret === undefined) {
    const hint = 'let Secrets Manager manage it: aws redshift modify-cluster --manage-master-password'
    throw new ProjectError([infraConflict(`the admin password of '${name}' is not kept by Secrets Manager`, hint)])
  }
  host.say(`\nsteps:\n   1  rotate secret ${secret}\n`)
  if (options.dryRun) return true
  await cloud.rotateSecret(secret)
  host.say('\nthe admin password is being changed; who reads it from Secrets Manager has the new one within a minute\n')
  return true
}

async function doctor(options: InfraOptions, host: InfraHost): Promise<boolean> {
  const { wanted, cloud } = await openScene(options, host)
  const found = await look(cloud, wanted)
  const findings = await diagnose(wanted, found, (address, port) => reach(address, port, 2000))
  for (const { name, isWell, text } of findings) host.say(`${isWell ? '✓' : '✗'} ${name.padEnd(10)} ${text}\n`)
  return findings.every(({ isWell }) => isWell)
}

async function reap(options: InfraOptions, host: InfraHost): Promise<boolean> {
  const scene = await openScene(options, host)
  const found = await look(scene.cloud, scene.wanted)
  const expires = (found.cluster ?? found.workgroup)?.tags[EXPIRES_TAG]
  const { name } = scene.wanted.warehouse
  if (expires === undefined) {
    host.say(
      `'${name}' ${found.cluster || found.workgroup ? 'has no time to live' : 'is not there'}: nothing to reap\n`,
    )
    return true
  }
  if (Date.parse(expires) > host.world.now()) {
    host.say(`'${name}' lives until ${expires}: nothing to reap\n`)
    return true
  }
  host.say(`'${name}' was to live until ${expires}\n`)
  return removeAll(scene, options, host)
}

async function openScene(options: InfraOptions, { world, sleep, say }: InfraHost): Promise<Scene> {
  const wanted = readProject(options, world)
  const waiting = (ms: number): Promise<void> => sleep(ms, options.signal)
  const region = options.region ?? wanted.region
  const cloud = await openCloud(
    { ...(region !== undefined && { region }), env: world.env },
    { pause: waiting, random: world.random },
  )
  return { cloud, wanted, pause: waiting, monotonic: world.monotonic, tell: (line) => say(`${line}\n`) }
}

/** All that is wrong with the file, before anything is asked of AWS. */
function readProject(options: InfraOptions, world: World): Wanted {
  const read = readProjectBlock('infra', options, world)
  if (!read) throw new ProjectError([projectNotFound(options.projectDir ?? world.cwd)])
  const { block, file, name, context } = read
  const problems = [...read.problems]
  const here = { file: '--allow', line: 1, column: 1 }
  const allow = options.allow ?? []
  for (const address of allow) {
    const problem = addressProblem(address, here, options.allowWorld === true)
    if (problem) problems.push(usage(`--allow: ${problem.message}`, problem.hint))
  }
  if (!block && problems.length === 0) {
    const missing = missingKey('infra', 'a project file', { file, line: 1, column: 1 })
    problems.push({ ...missing, hint: 'describe the warehouse under it: docs/infra.md has an example' })
  }
  const wanted =
    block &&
    readWanted(
      block,
      { project: name, allow: allow.map(cidrOf), allowWorld: options.allowWorld === true },
      context,
      problems,
    )
  if (!wanted || problems.some(({ severity }) => severity === 'error')) throw new ProjectError(problems)
  return wanted
}

function applyOptions({ adopt, ttl }: InfraOptions, { world }: InfraHost): ApplyOptions {
  return {
    ...(adopt && { adopt }),
    ...(ttl !== undefined && { expires: new Date(world.now() + parseTtl(ttl)).toISOString() }),
  }
}

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 }

/** `90m`, `4h`, `2d` in milliseconds. */
function parseTtl(text: string): number {
  const match = /^(\d{1,4})([mhd])$/.exec(text)
  const unit = UNITS[match?.[2] ?? '']
  if (!match || unit === undefined) {
    throw new ProjectError([usage(`--ttl cannot be '${text}'`, 'write minutes, hours or days: 90m, 4h, 2d')])
  }
  return Number(match[1]) * unit
}

/** Whoever types the name knows what stands behind it. */
async function confirm(
  { warehouse: { name } }: Wanted,
  verb: string,
  { yes }: InfraOptions,
  { world, ask }: InfraHost,
): Promise<void> {
  if (yes) return
  const isCi = world.env.CI !== undefined && world.env.CI !== '' && world.env.CI !== 'false'
  if (!ask || isCi) {
    throw new ProjectError([
      usage(
        `'wh infra ${verb}' asks before it goes on, and nobody is here to answer`,
        'look at the steps, and add --yes',
      ),
    ])
  }
  const answer = (await ask(`\ntype '${name}' to go on: `)).trim()
  if (answer !== name) throw new ProjectError([usage(`'${answer}' is not '${name}': nothing was changed`)])
}

/** `shop-final-202611221230`, UTC. */
function snapshotName({ warehouse: { name } }: Wanted, { world }: InfraHost): string {
  return `${name}-final-${new Date(world.now()).toISOString().replaceAll(/\D/g, '').slice(0, 12)}`
}

function statusOf({ wanted }: Scene, found: Found, { world }: InfraHost): Status {
  return describeStatus(wanted, found, world.now())
}

/** A target for the project file: the address and the login are found by the name. */
function showConnection({ warehouse }: Wanted, { cluster, workgroup, region }: Found): string {
  if ((cluster?.host ?? workgroup?.host) === undefined) return ''
  const { name, database, admin } = warehouse
  const target =
    warehouse.kind === 'cluster'
      ? `cluster: ${name}, region: ${region}, user: ${admin}, dbname: ${database}`
      : `workgroup: ${name}, region: ${region}, dbname: ${database}`
  return `\nto build on it, in project.yml:\n  targets:\n    redshift: {type: redshift, ${target}}\n`
}
