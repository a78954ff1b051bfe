/** All nodes of a project, resolved: what parsing makes and every later stage reads. Lookups are functions over it. */
import type { DocBlock, Macro, Node, NodeId } from './node.ts'

export interface Manifest {
  /** The root project's name. */
  readonly project: string
  /** Enabled nodes, in the order of their ids' first appearance. */
  readonly nodes: ReadonlyMap<NodeId, Node>
  readonly disabled: ReadonlyMap<NodeId, Node>
  readonly macros: ReadonlyMap<string, Macro>
  readonly docs: ReadonlyMap<string, DocBlock>
  /** Named selectors of `selectors.yml`, as written. */
  readonly selectors: readonly SelectorDefinition[]
}

export interface SelectorDefinition {
  readonly name: string
  readonly description: string
  readonly default: boolean
  readonly definition: unknown
}

/** The nodes that a node reads. Sources and seeds read none. */
export function parentsOf(node: Node): readonly NodeId[] {
  switch (node.kind) {
    case 'model':
    case 'snapshot':
    case 'test':
    case 'analysis':
    case 'operation':
    case 'exposure':
      return node.parents
    case 'seed':
    case 'source':
      return []
  }
}
