/** `--state`: what selection may ask of an earlier run. Each file is read when it is first asked for. */

import { nodeEntry } from '../artifacts/manifest.ts'
import { macroCalls } from '../context/macro-calls.ts'
import type { Node } from '../core/node.ts'
import { contractBroken, ProjectError, stateInvalid } from '../core/problem.ts'
import type { StateFacts } from '../core/state.ts'
import { absoluteIn } from '../project/paths.ts'
import { comparer } from '../state/changes.ts'
import { brokenPromises } from '../state/contract-changes.ts'
import { type PreviousManifest, readPreviousManifest, readPreviousRun, readPreviousSources } from '../state/read.ts'
import type { StateOptions } from './options.ts'
import type { Prepared } from './prepare.ts'

export function stateFacts(prepared: Prepared, { state }: StateOptions): StateFacts {
  if (state === undefined) return {}
  const { project, world } = prepared
  const folder = stateFolder(state, prepared)
  return {
    get compare() {
      const previous = readPreviousManifest(folder, world.files)
      return previous && compareWith(previous, prepared)
    },
    get statusOf() {
      const run = readPreviousRun(folder, world.files)
      const statuses = run && new Map(run.results.map(({ id, status }) => [id, status]))
      return statuses && ((id: string) => statuses.get(id))
    },
    get isFresher() {
      const before = readPreviousSources(folder, world.files)
      const now = readPreviousSources(project.targetPath, world.files)
      if (!before || !now) return undefined
      return (id: string) => {
        const [was, is] = [before.get(id), now.get(id)]
        return is !== undefined && (was === undefined || is > was)
      }
    },
  } as StateFacts
}

/** The folder, as the project or else the shell knows it; throws when there is none. */
export function stateFolder(state: string, { project, world }: Prepared): string {
  const folders = [absoluteIn(project.root, state), absoluteIn(world.cwd, state)]
  const found = folders.find((folder) => world.files.stat(folder)?.kind === 'directory')
  if (found === undefined) throw new ProjectError([stateInvalid(state, 'there is no such folder')])
  return found
}

function compareWith(previous: PreviousManifest, prepared: Prepared): NonNullable<StateFacts['compare']> {
  const { manifest, registry, dialect, project, facts, emit } = prepared
  const entries = { compiled: new Map(), render: dialect.render, database: project.target.database, facts }
  const compare = comparer({ previous, macros: manifest.macros, callsOf: macroCalls(registry), entries })
  const told = new Set<string>()
  const tell = (node: Node): void => {
    const old = previous.nodes.get(node.id)
    if (node.kind !== 'model' || !old || told.has(node.id)) return
    told.add(node.id)
    const broken = brokenPromises(old, nodeEntry(node, entries))
    if (broken.length > 0)
      emit({ kind: 'problem', problem: contractBroken(node.name, node.describedAt ?? node.at, broken) })
  }
  return (node) => {
    const found = compare(node)
    if (found.changes.has('contract')) tell(node)
    return found
  }
}
