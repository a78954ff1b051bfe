/** Who depends on whom. Built by `graph/`, read by all. */
import type { NodeId } from './node.ts'

export interface Graph {
  readonly parents: ReadonlyMap<NodeId, readonly NodeId[]>
  readonly children: ReadonlyMap<NodeId, readonly NodeId[]>
  /** Every node after its parents; ties in the order of ids. */
  readonly order: readonly NodeId[]
}
