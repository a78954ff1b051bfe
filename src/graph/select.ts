/** Selection → ids: pure, over manifest and graph. */
import type { Graph } from '../core/graph.ts'
import { type Manifest, parentsOf } from '../core/manifest.ts'
import type { Node, NodeId } from '../core/node.ts'
import type { StateFacts } from '../core/state.ts'
import { predicateFor } from './methods.ts'
import {
  type Combination,
  type Depth,
  type IndirectSelection,
  type Match,
  parseSelectors,
  type Selector,
  type SelectorProblem,
} from './selector.ts'
import { matchesWildcard } from './wildcard.ts'
import { parseDefinition } from './yaml-selector.ts'

export type { IndirectSelection } from './selector.ts'

export interface SelectionRequest {
  /** `--select` values; none means everything. */
  readonly select: readonly string[]
  readonly exclude: readonly string[]
  readonly indirect: IndirectSelection
  /** `--selector`: a definition of `selectors.yml` instead of the two above. */
  readonly selector?: string
  readonly state?: StateFacts
  /** The kinds of nodes that the command is about. */
  readonly keeps?: (node: Node) => boolean
}

export interface Selected {
  readonly ids: ReadonlySet<NodeId>
  /** Words that no node matches. */
  readonly unmatched: readonly string[]
  readonly problems: readonly SelectorProblem[]
}

/** What of the project is meant. Tests of selected nodes are included as `indirect` says. */
export function select(manifest: Manifest, graph: Graph, request: SelectionRequest): Selected {
  const unmatched: string[] = []
  const problems: SelectorProblem[] = []
  const scope: Scope = {
    manifest,
    graph,
    indirect: request.indirect,
    state: request.state ?? {},
    keeps: request.keeps ?? (() => true),
    unmatched,
    problems,
    path: [],
    definitions: new Map(),
  }
  const selector = selectorOf(request, scope)
  const ids = kept(evaluate(selector, scope).direct, scope)
  return { ids, unmatched: [...new Set(unmatched)], problems }
}

interface Scope {
  readonly manifest: Manifest
  readonly graph: Graph
  readonly indirect: IndirectSelection
  readonly state: StateFacts
  readonly keeps: (node: Node) => boolean
  readonly unmatched: string[]
  readonly problems: SelectorProblem[]
  /** Named selectors that are being evaluated, outermost first. */
  readonly path: readonly string[]
  readonly definitions: Map<string, Selector>
}

function selectorOf({ select, exclude, selector }: SelectionRequest, scope: Scope): Selector {
  if (selector !== undefined) {
    if (!scope.manifest.selectors.some(({ name }) => name === selector)) {
      scope.problems.push(unknownSelector(selector, scope))
      return { kind: 'union', of: [], gathers: false }
    }
    return definitionOf(selector, scope)
  }
  const wanted = parseSelectors(select)
  const unwanted = parseSelectors(exclude)
  scope.problems.push(...wanted.problems, ...unwanted.problems)
  const base = select.length === 0 ? EVERYTHING : wanted.selector
  return { kind: 'difference', of: [base, unwanted.selector], gathers: false }
}

const EVERYTHING: Match = {
  kind: 'match',
  method: 'package',
  value: '*',
  childrensParents: false,
  indirect: 'eager',
  text: '*',
}

function unknownSelector(name: string, { manifest }: Scope): SelectorProblem {
  const known = manifest.selectors.map((selector) => selector.name)
  const hint = known.length === 0 ? 'write it into selectors.yml' : `selectors.yml has ${known.join(', ')}`
  return { text: name, reason: 'there is no selector of this name', hint }
}

function definitionOf(name: string, scope: Scope): Selector {
  const known = scope.definitions.get(name)
  if (known) return known
  const found = scope.manifest.selectors.find((selector) => selector.name === name)
  const { selector, problems } = parseDefinition(name, found?.definition)
  scope.problems.push(...problems)
  scope.definitions.set(name, selector)
  return selector
}

function kept(ids: ReadonlySet<NodeId>, { manifest, keeps }: Scope): ReadonlySet<NodeId> {
  return new Set(
    [...ids].filter((id) => {
      const node = manifest.nodes.get(id)
      return node !== undefined && keeps(node)
    }),
  )
}

/** What is selected, and the tests that the indirect mode holds back until more of the selection is known. */
interface Draft {
  readonly direct: ReadonlySet<NodeId>
  readonly held: ReadonlySet<NodeId>
}

function evaluate(selector: Selector, scope: Scope): Draft {
  return selector.kind === 'match' ? evaluateMatch(selector, scope) : combine(selector, scope)
}

function combine(selector: Combination, scope: Scope): Draft {
  const operation = SET_OPERATIONS[selector.kind]
  const parts = selector.of.map((part) => evaluate(part, scope))
  const direct = operation(parts.map((part) => part.direct))
  const held = operation(parts.map((part) => union([part.direct, part.held])))
  const gathered = selector.gathers ? gather(direct, held, scope) : direct
  if (selector.text !== undefined && gathered.size === 0) scope.unmatched.push(selector.text)
  return { direct: gathered, held }
}

/** Tests that were held back join when all that they read is there. */
function gather(direct: ReadonlySet<NodeId>, held: ReadonlySet<NodeId>, scope: Scope): ReadonlySet<NodeId> {
  const { indirect, graph, manifest } = scope
  if (indirect !== 'cautious' && indirect !== 'buildable') return direct
  const present = indirect === 'buildable' ? union([direct, walk(direct, graph.parents, 'all')]) : direct
  const ids = new Set(direct)
  for (const id of held) {
    const node = manifest.nodes.get(id)
    const isReady = node !== undefined && parentsOf(node).every((parent) => present.has(parent))
    if (isReady && !isUnitTest(node)) ids.add(id)
  }
  return ids
}

function evaluateMatch(selector: Match, scope: Scope): Draft {
  const isNamed = selector.method === 'selector'
  const hits = isNamed ? namedHits(selector, scope) : matched(selector, scope)
  const ids = reach(hits, selector, scope.graph)
  // What a named selector leaves out stays out: its tests are decided.
  return isNamed ? { direct: ids, held: new Set() } : withTests(ids, selector.indirect ?? scope.indirect, scope)
}

function matched(selector: Match, scope: Scope): ReadonlySet<NodeId> {
  const { predicate, problem } = predicateFor(selector, { rootPackage: scope.manifest.project, state: scope.state })
  if (problem) scope.problems.push({ text: selector.text, ...problem })
  const hits = new Set<NodeId>()
  if (!predicate) return hits
  for (const [id, node] of scope.manifest.nodes) if (node.kind !== 'operation' && predicate(node)) hits.add(id)
  return hits
}

/** `selector:name`: what the selectors of that name select, each evaluated as a whole. */
function namedHits(selector: Match, scope: Scope): ReadonlySet<NodeId> {
  const names = scope.manifest.selectors.map(({ name }) => name).filter((name) => matchesWildcard(selector.value, name))
  if (names.length === 0) scope.problems.push(unknownSelector(selector.value, scope))
  const parts = names.map((name) => {
    if (scope.path.includes(name)) {
      const path = [...scope.path.slice(scope.path.indexOf(name)), name].join(' → ')
      scope.problems.push({ text: name, reason: `it selects itself: ${path}`, hint: 'remove one of the references' })
      return new Set<NodeId>()
    }
    const inner = { ...scope, path: [...scope.path, name] }
    return kept(evaluate(definitionOf(name, scope), inner).direct, scope)
  })
  return union(parts)
}

function reach(hits: ReadonlySet<NodeId>, selector: Match, graph: Graph): ReadonlySet<NodeId> {
  const parts: ReadonlySet<NodeId>[] = [hits]
  if (selector.childrensParents) {
    const below = walk(hits, graph.children, 'all')
    parts.push(below, walk(union([hits, below]), graph.parents, 'all'))
  }
  if (selector.parents !== undefined) parts.push(walk(hits, graph.parents, selector.parents))
  if (selector.children !== undefined) parts.push(walk(hits, graph.children, selector.children))
  return union(parts)
}

function withTests(ids: ReadonlySet<NodeId>, indirect: IndirectSelection, { manifest, graph }: Scope): Draft {
  if (indirect === 'empty') return { direct: ids, held: new Set() }
  const direct = new Set(ids)
  const held = new Set<NodeId>()
  const upstream = indirect === 'buildable' ? union([ids, walk(ids, graph.parents, 'all')]) : ids
  const isPresent = (id: NodeId): boolean =>
    upstream.has(id) || (indirect === 'buildable' && manifest.nodes.get(id)?.kind === 'source')
  for (const id of ids) {
    for (const child of graph.children.get(id) ?? []) {
      const node = manifest.nodes.get(child)
      if (!node || !(node.kind === 'test' || isUnitTest(node)) || direct.has(child)) continue
      if (indirect === 'eager' || parentsOf(node).every(isPresent)) direct.add(child)
      else held.add(child)
    }
  }
  return { direct, held }
}

function isUnitTest({ kind }: { readonly kind: string }): boolean {
  return kind === 'unit_test'
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

const SET_OPERATIONS: Readonly<
  Record<Combination['kind'], (sets: readonly ReadonlySet<NodeId>[]) => ReadonlySet<NodeId>>
> = { union, intersection, difference }

function union(sets: readonly ReadonlySet<NodeId>[]): Set<NodeId> {
  const all = new Set<NodeId>()
  for (const set of sets) for (const id of set) all.add(id)
  return all
}

function intersection(sets: readonly ReadonlySet<NodeId>[]): Set<NodeId> {
  const [first, ...rest] = sets
  return new Set([...(first ?? [])].filter((id) => rest.every((set) => set.has(id))))
}

function difference(sets: readonly ReadonlySet<NodeId>[]): Set<NodeId> {
  const [first, ...rest] = sets
  return new Set([...(first ?? [])].filter((id) => !rest.some((set) => set.has(id))))
}
