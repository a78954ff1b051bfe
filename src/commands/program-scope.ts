/** What the programs of a run share. */
import type { Compiled, CompileScope } from '../compile/compile.ts'
import type { NodeId } from '../core/node.ts'
import type { Problem } from '../core/problem.ts'
import type { Relation } from '../core/relation.ts'
import type { Column } from '../core/table.ts'
import type { World } from '../core/world.ts'
import type { CompiledTree } from './compiled-tree.ts'
import type { BatchOptions } from './microbatch-program.ts'

/** What a unit test has found out about the columns of a node. */
export interface KnownColumns {
  readonly columns: readonly Column[]
  /** These are all that there are. */
  readonly isWhole: boolean
}

export interface ProgramScope {
  readonly compile: CompileScope
  readonly world: World
  readonly tree: CompiledTree
  /** Tells of what is wrong and stops nothing. */
  readonly warn: (problem: Problem) => void
  /** `--full-refresh`: incremental models are built from nothing. */
  readonly fullRefresh: boolean
  /** `--check`: COPY models are checked, and nothing is loaded. */
  readonly check: boolean
  /** `--store-failures`: every test keeps its failing rows. */
  readonly storeFailures: boolean
  /** `--warn-error`: a test that would warn fails. */
  readonly warnsAreErrors: boolean
  /** What this run builds, by `relationKey`. */
  readonly builds: ReadonlySet<string>
  /** `wh clone`: where an earlier run has each node. Nothing is built. */
  readonly clones?: ReadonlyMap<NodeId, Relation>
  /** The moment of the run, and its stretch of time: what microbatch models are built for. */
  readonly batches: Pick<BatchOptions, 'now' | 'start' | 'end' | 'isStopped'>
  /** Of a retry: the batches that are still to do. */
  readonly retriedBatches?: ReadonlyMap<NodeId, Pick<BatchOptions, 'only' | 'before'>>
  /** Tests that a query of several tests has found to pass, and what was compiled for it. */
  readonly sharedTests: { readonly passed: Set<NodeId>; readonly compiled: Map<NodeId, Compiled> }
  /** What unit tests have found out about the columns of nodes. */
  readonly unitColumns: Map<NodeId, KnownColumns>
  /** Unit tests run on the warehouse itself: no engine of ours speaks its SQL. */
  readonly unitTestsOnWarehouse: boolean
}
