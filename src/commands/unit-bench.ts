/**
 * Where unit tests run: in memory, on the embedded engine that speaks the target's SQL, so that nothing need be built
 * and nobody asked. PostgreSQL has no such engine: its unit tests run on the warehouse, in temporary tables.
 */
import { adapterFor } from '../adapters/adapters.ts'
import type { Target } from '../core/adapter.ts'
import type { Step } from '../core/plan.ts'
import type { Place } from '../run/execution.ts'
import { readState } from '../run/state.ts'
import type { Prepared } from './prepare.ts'
import { openingOf } from './warehouse.ts'

const MEMORY = ':memory:'

/** The target of unit tests; undefined where they run on the target itself. */
export function unitTarget(target: Target): Target | undefined {
  switch (target.type) {
    case 'local':
    case 'redshift':
      return { ...target, type: 'local', settings: { type: 'local', path: MEMORY } }
    case 'duckdb':
      return { ...target, settings: { ...target.settings, path: MEMORY } }
    case 'postgres':
      return undefined
  }
}

export function runsOnBench(target: Target): (step: Step) => boolean {
  const isBeside = unitTarget(target) !== undefined
  return ({ node }) => isBeside && node.kind === 'unit_test'
}

export interface Bench extends AsyncDisposable {
  readonly place: Place
}

/** Opened once a run; every thread has a session of its own, with tables that no other sees. */
export async function openBench(prepared: Prepared): Promise<Bench | undefined> {
  const target = unitTarget(prepared.project.target)
  if (!target) return undefined
  const warehouse = await adapterFor(target.type).openWarehouse(target, openingOf(prepared))
  try {
    await using session = await warehouse.openSession('wh')
    const place = { warehouse, state: await readState(session, []) }
    return { place, [Symbol.asyncDispose]: () => warehouse[Symbol.asyncDispose]() }
  } catch (error) {
    await warehouse[Symbol.asyncDispose]()
    throw error
  }
}
