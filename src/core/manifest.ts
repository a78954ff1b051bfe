/** All nodes of a project, resolved: what parsing makes and every later stage reads. Lookups are functions over it. */
import type { DocBlock, Group, Macro, Node, NodeId, RefCall } from './node.ts'
import type { Location } from './problem.ts'

export interface Manifest {
  /** The root project's name. */
  readonly project: string
  /** Enabled nodes, in the order of their ids' first appearance. */
  readonly nodes: ReadonlyMap<NodeId, Node>
  readonly disabled: ReadonlyMap<NodeId, Node>
  readonly macros: ReadonlyMap<string, Macro>
  readonly docs: ReadonlyMap<string, DocBlock>
  /** By id. */
  readonly groups: ReadonlyMap<string, Group>
  /** Named selectors of `selectors.yml`, as written. */
  readonly selectors: readonly SelectorDefinition[]
}

export interface SelectorDefinition {
  readonly name: string
  readonly description: string
  readonly default: boolean
  readonly definition: unknown
}

/** Where a node names one of its parents; the node's own place when the call is not written in it. */
export function placeOfRef(node: Node, parent: Node): Location {
  const calls = 'refs' in node ? node.refs : []
  const isMeant = ({ name, version }: RefCall): boolean => {
    if (name !== parent.name) return false
    if (parent.kind !== 'model' || !parent.version) return true
    const { v, latest } = parent.version
    return String(version ?? latest) === String(v)
  }
  return calls.find(isMeant)?.at ?? node.at
}

/** The nodes that a node reads. Sources and seeds read none. */
export function parentsOf(node: Node): readonly NodeId[] {
  switch (node.kind) {
    case 'model':
    case 'snapshot':
    case 'test':
    case 'unit_test':
    case 'analysis':
    case 'operation':
    case 'exposure':
    case 'metric':
    case 'semantic_model':
    case 'saved_query':
    case 'function':
      return node.parents
    case 'seed':
    case 'source':
      return []
  }
}
