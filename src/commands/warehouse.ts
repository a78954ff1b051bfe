/** Opens the warehouse of a prepared project. */
import type { Warehouse } from '../core/adapter.ts'
import type { Prepared } from './prepare.ts'

/** Throws a ProjectError when the warehouse cannot be reached; waiting for another process is an event. */
export function openWarehouse({ adapter, project, world, emit, manifest, facts }: Prepared): Promise<Warehouse> {
  return adapter.openWarehouse(project.target, {
    root: project.root,
    application: `wh ${facts.whVersion}`,
    readText: world.files.readText,
    onWait: (text) => emit({ kind: 'waiting', text }),
    onBytes: (session, bytes, totalBytes) => {
      const node = manifest.nodes.get(session)
      if (node) emit({ kind: 'node-progress', node, bytes, ...(totalBytes !== undefined && { totalBytes }) })
    },
    now: world.now,
    random: world.random,
  })
}
