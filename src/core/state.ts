/** What an earlier run left behind, as selection asks for it. `state/` reads and compares; `graph/` only asks. */
import type { Node, NodeId } from './node.ts'

/** In what a node differs from what it was. `content` is what `state:modified` means without a further word. */
export type Change = 'body' | 'configs' | 'content' | 'contract' | 'macros' | 'persisted_descriptions' | 'relation'

export interface Comparison {
  /** The earlier manifest does not have it. */
  readonly isNew: boolean
  readonly changes: ReadonlySet<Change>
}

/** Each member is there when the file that it needs is there. */
export interface StateFacts {
  /** manifest.json of `--state`. */
  readonly compare?: (node: Node) => Comparison
  /** run_results.json of `--state`: `success`, `error`, `fail`, …; undefined for what did not run. */
  readonly statusOf?: (id: NodeId) => string | undefined
  /** sources.json of `--state` and of the target folder: the source has newer rows now. */
  readonly isFresher?: (id: NodeId) => boolean
}
