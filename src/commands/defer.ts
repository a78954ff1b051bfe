/** `--defer`: nodes that this command does not build are read from where an earlier run has them. */
import type { Session } from '../core/adapter.ts'
import { parentsOf } from '../core/manifest.ts'
import type { Node, NodeId } from '../core/node.ts'
import { ProjectError, stateInvalid, usage } from '../core/problem.ts'
import { type Relation, relationKey } from '../core/relation.ts'
import { readPreviousManifest, relationOf } from '../state/read.ts'
import type { StateOptions } from './options.ts'
import type { Prepared } from './prepare.ts'
import { stateFolder } from './state.ts'

export interface Deferring {
  readonly options: StateOptions
  /** What the command is about. */
  readonly selected: ReadonlySet<NodeId>
  /** Nodes of the selection are built before they are read. */
  readonly builds: boolean
}

/**
 * Where to read instead, by the node that is meant. A node that stands in the target is read there, unless the state is
 * favoured. Nothing is asked of the session without `--defer`.
 */
export async function deferredRelations(
  { options, selected, builds }: Deferring,
  prepared: Prepared,
  session: Pick<Session, 'relations'>,
): Promise<ReadonlyMap<NodeId, Relation>> {
  if (options.defer !== true) return new Map()
  const previous = previousRelations(options, prepared)
  const asked = [...readNodes(selected, prepared)].filter((node) => {
    return previous.has(node.id) && !(selected.has(node.id) && (builds || options.favorState === true))
  })
  const present = options.favorState === true ? new Set<string>() : await presentKeys(asked, session)
  return new Map(
    asked.flatMap(({ id, relation }) => {
      const other = previous.get(id)
      return other && !present.has(relationKey(relation)) ? [[id, other] as const] : []
    }),
  )
}

/** Relations of the state's manifest, by node. Throws when there is no such manifest. */
export function previousRelations(
  { state, deferState }: StateOptions,
  prepared: Prepared,
): ReadonlyMap<NodeId, Relation> {
  const given = deferState ?? state
  if (given === undefined) {
    throw new ProjectError([usage('--defer needs --state', 'give the folder of a manifest.json with --state')])
  }
  const folder = stateFolder(given, prepared)
  const previous = readPreviousManifest(folder, prepared.world.files)
  if (!previous) throw new ProjectError([stateInvalid(given, 'it has no manifest.json')])
  return new Map(
    [...previous.nodes].flatMap(([id, entry]) => {
      const relation = relationOf(entry)
      return relation ? [[id, relation] as const] : []
    }),
  )
}

type Read = Extract<Node, { kind: 'model' | 'seed' | 'snapshot' }>

/** What the selected nodes and the hooks of the run read, through ephemeral models too. */
function readNodes(selected: ReadonlySet<NodeId>, { manifest }: Prepared): ReadonlySet<Read> {
  const found = new Set<Read>()
  const readers = [...manifest.nodes.values()].filter(({ id, kind }) => selected.has(id) || kind === 'operation')
  const queue: Node[] = [...readers]
  const seen = new Set<NodeId>()
  for (let node = queue.pop(); node; node = queue.pop()) {
    for (const id of parentsOf(node)) {
      const parent = manifest.nodes.get(id)
      if (!parent || seen.has(id)) continue
      seen.add(id)
      if (parent.config.materialized === 'ephemeral') queue.push(parent)
      else if (parent.kind === 'model' || parent.kind === 'seed' || parent.kind === 'snapshot') found.add(parent)
    }
  }
  return found
}

async function presentKeys(nodes: readonly Read[], session: Pick<Session, 'relations'>): Promise<ReadonlySet<string>> {
  const schemas = [...new Set(nodes.map(({ relation }) => relation.schema))]
  const relations = schemas.length === 0 ? [] : await session.relations(schemas)
  return new Set(relations.map(relationKey))
}
