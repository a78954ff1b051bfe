/** Selection → plan: pure. Which nodes of a selection run for a verb, after which others, and how urgent each is. */
import type { Graph } from '../core/graph.ts'
import { type Manifest, parentsOf } from '../core/manifest.ts'
import type { Node, NodeId } from '../core/node.ts'
import type { Plan, Step } from '../core/plan.ts'

export interface PlanRequest {
  readonly manifest: Manifest
  readonly graph: Graph
  readonly selected: ReadonlySet<NodeId>
  /** Which kinds this verb runs. */
  readonly runs: (node: Node) => boolean
  /** Tests stand between a node and what is built on it: `wh build`. */
  readonly testsGate: boolean
  /** Milliseconds that nodes took in the last run, where known; they weigh the longest path. */
  readonly durations: ReadonlyMap<NodeId, number>
  /** Tests that do not say otherwise keep their failing rows. */
  readonly storeFailures: boolean
  /** Unit tests run on the warehouse, and take the types of their inputs from what stands there. */
  readonly unitTestsReadParents: boolean
}

export function buildPlan(request: PlanRequest): Plan {
  const { manifest, graph } = request
  const ids = graph.order.filter((id) => {
    const node = manifest.nodes.get(id)
    return node !== undefined && request.selected.has(id) && request.runs(node)
  })
  const after = nearestSteps(ids, graph)
  if (request.testsGate) gateByTests(ids, after, request)
  orderUnitTests(ids, after, request)
  const urgency = urgencies(ids, after, request.durations)
  const steps = ids.flatMap((id): Step[] => {
    const node = manifest.nodes.get(id)
    return node ? [{ id, node, after: [...(after.get(id) ?? [])].sort(), urgency: urgency.get(id) ?? 0 }] : []
  })
  return { steps, schemas: schemasOf(steps, request) }
}

/** The plan without the other steps. What was to wait for one of those waits for what that one waits for. */
export function restrictPlan(plan: Plan, only: ReadonlySet<NodeId>): Plan {
  const steps = new Map(plan.steps.map((step) => [step.id, step]))
  const known = new Map<NodeId, ReadonlySet<NodeId>>()
  const remaining = (ids: readonly NodeId[]): ReadonlySet<NodeId> =>
    new Set(ids.flatMap((id) => (only.has(id) ? [id] : [...behind(id)])))
  const behind = (id: NodeId): ReadonlySet<NodeId> => {
    const before = known.get(id)
    if (before) return before
    const found = remaining(steps.get(id)?.after ?? [])
    known.set(id, found)
    return found
  }
  const kept = plan.steps.filter(({ id }) => only.has(id))
  return { ...plan, steps: kept.map((step) => ({ ...step, after: [...remaining(step.after)].sort() })) }
}

/** For each step the steps it reads, directly or through nodes that do not run: an unselected or ephemeral model. */
function nearestSteps(ids: readonly NodeId[], graph: Graph): Map<NodeId, Set<NodeId>> {
  const steps = new Set(ids)
  // What stands behind a node that does not run; shared, so that long unselected chains are walked once.
  const behind = new Map<NodeId, ReadonlySet<NodeId>>()
  const after = new Map<NodeId, Set<NodeId>>()
  for (const id of graph.order) {
    const reads = new Set<NodeId>()
    for (const parent of graph.parents.get(id) ?? []) {
      if (steps.has(parent)) reads.add(parent)
      else for (const further of behind.get(parent) ?? []) reads.add(further)
    }
    if (steps.has(id)) after.set(id, reads)
    else behind.set(id, reads)
  }
  return after
}

/**
 * A test comes before everything that is built on all the nodes it reads, so that a failure stops what would use the
 * bad rows. (dbt: `Linker.add_test_edges`.)
 */
function gateByTests(ids: readonly NodeId[], after: Map<NodeId, Set<NodeId>>, { manifest }: PlanRequest): void {
  const children = new Map<NodeId, NodeId[]>()
  const isTest = (id: NodeId): boolean => ['test', 'unit_test'].includes(manifest.nodes.get(id)?.kind ?? '')
  for (const id of ids) {
    if (isTest(id)) continue
    for (const parent of after.get(id) ?? []) children.set(parent, [...(children.get(parent) ?? []), id])
  }
  const below = new Map<NodeId, ReadonlySet<NodeId>>()
  const descendants = (id: NodeId): ReadonlySet<NodeId> => {
    const known = below.get(id)
    if (known) return known
    const found = new Set<NodeId>()
    const queue = [...(children.get(id) ?? [])]
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      if (found.has(next)) continue
      found.add(next)
      queue.push(...(children.get(next) ?? []))
    }
    below.set(id, found)
    return found
  }
  for (const test of ids) {
    const node = manifest.nodes.get(test)
    if (node?.kind !== 'test') continue
    const tested = parentsOf(node).filter((parent) => after.get(test)?.has(parent))
    const [first, ...others] = tested
    if (first === undefined) continue
    if (others.length === 0) {
      for (const child of children.get(first) ?? []) after.get(child)?.add(test)
      continue
    }
    const all = [...descendants(first)].filter((id) => others.every((other) => descendants(other).has(id)))
    const gated = new Set(all)
    for (const id of all) {
      const first = ![...(after.get(id) ?? [])].some((parent) => gated.has(parent))
      if (first) after.get(id)?.add(test)
    }
  }
}

/**
 * A unit test comes first: before its model, or before what reads its model where that is no step. It waits for nothing,
 * but where it runs on the warehouse: there for what its model reads.
 */
function orderUnitTests(
  ids: readonly NodeId[],
  after: Map<NodeId, Set<NodeId>>,
  { manifest, testsGate, unitTestsReadParents }: PlanRequest,
): void {
  for (const id of ids) {
    const node = manifest.nodes.get(id)
    if (node?.kind !== 'unit_test') continue
    const [model] = node.parents
    const reads = after.get(id) ?? new Set()
    const isStep = model !== undefined && after.has(model)
    // Where the model is no step, the test stands behind the same steps as the model's readers.
    const readers = isStep ? [model] : readersOf(model, ids, manifest)
    const needed = isStep
      ? [...(after.get(model) ?? [])].filter((other) => !other.startsWith('unit_test.'))
      : [...reads]
    after.set(id, new Set(unitTestsReadParents ? needed : []))
    if (testsGate) for (const reader of readers) after.get(reader)?.add(id)
  }
}

function readersOf(model: NodeId | undefined, ids: readonly NodeId[], { nodes }: Manifest): readonly NodeId[] {
  const reads = (id: NodeId): boolean => {
    const node = nodes.get(id)
    const parents = node && node.kind !== 'unit_test' ? parentsOf(node) : []
    return parents.some(
      (parent) => parent === model || (isEphemeral(nodes.get(parent)) && parent !== id && reads(parent)),
    )
  }
  return model === undefined ? [] : ids.filter(reads)
}

function isEphemeral(node: Node | undefined): boolean {
  return node?.kind === 'model' && node.config.materialized === 'ephemeral'
}

/** The time left on the longest way from a step to an end; unknown steps count one second, tests a tenth. */
function urgencies(
  ids: readonly NodeId[],
  after: ReadonlyMap<NodeId, ReadonlySet<NodeId>>,
  durations: ReadonlyMap<NodeId, number>,
): Map<NodeId, number> {
  const left = new Map<NodeId, number>()
  const own = (id: NodeId): number => durations.get(id) ?? (/^(?:unit_)?test\./.test(id) ? 100 : 1000)
  for (const id of orderOf(ids, after).reverse()) {
    const total = (left.get(id) ?? 0) + own(id)
    left.set(id, total)
    for (const parent of after.get(id) ?? []) left.set(parent, Math.max(left.get(parent) ?? 0, total))
  }
  return left
}

/** Steps in an order that respects `after`, gates included. */
function orderOf(ids: readonly NodeId[], after: ReadonlyMap<NodeId, ReadonlySet<NodeId>>): NodeId[] {
  const waiting = new Map(ids.map((id) => [id, after.get(id)?.size ?? 0]))
  const next = new Map<NodeId, NodeId[]>()
  for (const id of ids) for (const parent of after.get(id) ?? []) next.set(parent, [...(next.get(parent) ?? []), id])
  const order = ids.filter((id) => waiting.get(id) === 0)
  for (let head = 0; head < order.length; head += 1) {
    for (const id of next.get(order[head] ?? '') ?? []) {
      const left = (waiting.get(id) ?? 0) - 1
      waiting.set(id, left)
      if (left === 0) order.push(id)
    }
  }
  return order
}

function schemasOf(steps: readonly Step[], { storeFailures }: PlanRequest): string[] {
  const schemas = new Set<string>()
  for (const { node } of steps) {
    if (['model', 'seed', 'snapshot', 'function'].includes(node.kind) && 'relation' in node)
      schemas.add(node.relation.schema)
    if (node.kind === 'test' && (node.config.storeFailures ?? storeFailures)) schemas.add(node.relation.schema)
  }
  return [...schemas].sort()
}
