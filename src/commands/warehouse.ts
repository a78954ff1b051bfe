/** Opens the warehouse of a prepared project. */
import type { Opening } from '../adapters/opening.ts'
import type { Target, Warehouse } from '../core/adapter.ts'
import type { World } from '../core/world.ts'
import { absoluteIn } from '../project/paths.ts'
import type { Prepared } from './prepare.ts'

/** Throws a ProjectError when the warehouse cannot be reached; waiting for another process is an event. */
export function openWarehouse(prepared: Prepared): Promise<Warehouse> {
  const { adapter, project, world } = prepared
  makeFolderOf(project.target, project.root, world)
  return adapter.openWarehouse(project.target, openingOf(prepared))
}

/** What every adapter is told when a warehouse is opened. */
export function openingOf({ project, world, emit, manifest, facts }: Prepared): Opening {
  return {
    root: project.root,
    application: `wh ${facts.whVersion}`,
    env: world.env,
    readText: world.files.readText,
    onWait: (text) => emit({ kind: 'waiting', text }),
    onBytes: (session, bytes, totalBytes) => {
      const node = manifest.nodes.get(session)
      if (node) emit({ kind: 'node-progress', node, bytes, ...(totalBytes !== undefined && { totalBytes }) })
    },
    now: world.now,
    random: world.random,
  }
}

/** The file of an embedded warehouse is made with it; the folder that it lies in, too. */
export function makeFolderOf({ type, settings }: Target, root: string, { files }: World): void {
  const { path } = settings
  if ((type !== 'local' && type !== 'duckdb') || typeof path !== 'string' || path === ':memory:') return
  files.makeDirectory(absoluteIn(root, `${path}/..`))
}
