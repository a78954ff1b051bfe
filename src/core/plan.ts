/** What to do and in which order, as data. */
import type { Node, NodeId } from './node.ts'

export interface Plan {
  readonly steps: readonly Step[]
  /** Schemas that must exist before the first step. */
  readonly schemas: readonly string[]
}

export interface Step {
  readonly id: NodeId
  readonly node: Node
  /** Steps of this plan that must be over first. */
  readonly after: readonly NodeId[]
  /** What is left to do on the longest way from here to an end; the larger, the sooner. */
  readonly urgency: number
  /** Steps that wait for this one, which may answer for them; what becomes of it is not their fate. */
  readonly leads?: readonly NodeId[]
}
