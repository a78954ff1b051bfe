/** Selection → ids: pure, over manifest and graph. */
import type { Graph } from '../core/graph.ts'
import { type Manifest, parentsOf } from '../core/manifest.ts'
import type { NodeId } from '../core/node.ts'
import { methodPredicate } from './methods.ts'
import { type Depth, METHODS, parseSelectors, type Selector, type SelectorProblem } from './selector.ts'

/** Which tests come along with the nodes they assert. https://docs.getdbt.com/reference/node-selection/test-selection-examples */
export type IndirectSelection = 'eager' | 'cautious' | 'buildable' | 'empty'

export interface SelectionRequest {
  /** `--select` values; none means everything. */
  readonly select: readonly string[]
  readonly exclude: readonly string[]
  readonly indirect: IndirectSelection
}

export interface Selected {
  readonly ids: ReadonlySet<NodeId>
  /** Words that no node matches. */
  readonly unmatched: readonly string[]
  readonly problems: readonly SelectorProblem[]
}

/** What of the project is meant. Tests of selected nodes are included as `indirect` says. */
export function select(manifest: Manifest, graph: Graph, request: SelectionRequest): Selected {
  const scope = {
    manifest,
    graph,
    indirect: request.indirect,
    unmatched: [] as string[],
    problems: [] as SelectorProblem[],
  }
  const wanted = parseSelectors(request.select)
  const unwanted = parseSelectors(request.exclude)
  const chosen = request.select.length === 0 ? everything(manifest) : expand(wanted.selector, scope)
  // Exclusion takes the tests of an excluded node with it whatever the mode, as dbt's eager exclusion does.
  const removed =
    request.exclude.length === 0 ? new Set<NodeId>() : expand(unwanted.selector, { ...scope, indirect: 'eager' })
  return {
    ids: new Set([...chosen].filter((id) => !removed.has(id))),
    unmatched: scope.unmatched,
    problems: [...wanted.problems, ...unwanted.problems, ...scope.problems],
  }
}

interface Scope {
  readonly manifest: Manifest
  readonly graph: Graph
  readonly indirect: IndirectSelection
  readonly unmatched: string[]
  readonly problems: SelectorProblem[]
}

function everything({ nodes }: Manifest): Set<NodeId> {
  return new Set([...nodes].filter(([, node]) => node.kind !== 'operation').map(([id]) => id))
}

/** A selection before the tests that depend on the whole of it are decided. */
interface Draft {
  readonly direct: ReadonlySet<NodeId>
  /** Tests that the indirect mode holds back until the whole selection is known. */
  readonly held: ReadonlySet<NodeId>
}

function expand(selector: Selector, scope: Scope): Set<NodeId> {
  const { direct, held } = evaluate(selector, scope)
  if (held.size === 0) return new Set(direct)
  const ids = new Set(direct)
  const buildable = scope.indirect === 'buildable' ? union([direct, ancestorsOf(direct, scope.graph)]) : direct
  for (const id of held) {
    const node = scope.manifest.nodes.get(id)
    if (node && parentsOf(node).every((parent) => buildable.has(parent))) ids.add(id)
  }
  return ids
}

function evaluate(selector: Selector, scope: Scope): Draft {
  switch (selector.kind) {
    case 'union': {
      const parts = selector.of.map((part) => evaluate(part, scope))
      return { direct: union(parts.map(({ direct }) => direct)), held: union(parts.map(({ held }) => held)) }
    }
    case 'intersection': {
      const parts = selector.of.map((part) => evaluate(part, scope))
      return {
        direct: intersection(parts.map(({ direct }) => direct)),
        held: intersection(parts.map(({ direct, held }) => union([direct, held]))),
      }
    }
    case 'match':
      return withTests(matched(selector, scope), scope)
  }
}

function matched(selector: Extract<Selector, { kind: 'match' }>, scope: Scope): ReadonlySet<NodeId> {
  const predicate = methodPredicate(selector.method)
  if (!predicate) {
    scope.problems.push({
      text: selector.text,
      reason: `'${selector.method}' is no selection method`,
      hint: `the methods are ${METHODS.join(', ')}`,
    })
    return new Set()
  }
  const where = { rootPackage: scope.manifest.project }
  const hits = new Set<NodeId>()
  for (const [id, node] of scope.manifest.nodes) {
    if (node.kind !== 'operation' && predicate(node, selector.value, selector.argument, where)) hits.add(id)
  }
  if (hits.size === 0) scope.unmatched.push(selector.text)
  return reach(hits, selector, scope.graph)
}

function reach(
  hits: ReadonlySet<NodeId>,
  selector: Extract<Selector, { kind: 'match' }>,
  graph: Graph,
): ReadonlySet<NodeId> {
  const parts: ReadonlySet<NodeId>[] = [hits]
  if (selector.childrensParents) {
    const below = walk(hits, graph.children, 'all')
    parts.push(below, walk(union([hits, below]), graph.parents, 'all'))
  }
  if (selector.parents !== undefined) parts.push(walk(hits, graph.parents, selector.parents))
  if (selector.children !== undefined) parts.push(walk(hits, graph.children, selector.children))
  return union(parts)
}

function withTests(ids: ReadonlySet<NodeId>, scope: Scope): Draft {
  if (scope.indirect === 'empty') return { direct: ids, held: new Set() }
  const direct = new Set(ids)
  const held = new Set<NodeId>()
  for (const id of ids) {
    for (const child of scope.graph.children.get(id) ?? []) {
      if (scope.manifest.nodes.get(child)?.kind !== 'test') continue
      if (scope.indirect === 'eager') direct.add(child)
      else if (!direct.has(child)) held.add(child)
    }
  }
  return { direct, held }
}

/** Everything within `depth` steps along the edges, without the start unless a way leads back to it. */
function walk(start: Iterable<NodeId>, edges: ReadonlyMap<NodeId, readonly NodeId[]>, depth: Depth): Set<NodeId> {
  const found = new Set<NodeId>()
  let frontier = [...start]
  for (let step = 0; frontier.length > 0 && (depth === 'all' || step < depth); step += 1) {
    const next: NodeId[] = []
    for (const id of frontier) {
      for (const neighbour of edges.get(id) ?? []) {
        if (found.has(neighbour)) continue
        found.add(neighbour)
        next.push(neighbour)
      }
    }
    frontier = next
  }
  return found
}

function ancestorsOf(ids: ReadonlySet<NodeId>, graph: Graph): Set<NodeId> {
  return walk(ids, graph.parents, 'all')
}

function union(sets: readonly ReadonlySet<NodeId>[]): Set<NodeId> {
  const all = new Set<NodeId>()
  for (const set of sets) for (const id of set) all.add(id)
  return all
}

function intersection(sets: readonly ReadonlySet<NodeId>[]): Set<NodeId> {
  const [first, ...rest] = sets
  return new Set([...(first ?? [])].filter((id) => rest.every((set) => set.has(id))))
}
