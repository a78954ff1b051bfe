/** References → parents. https://docs.getdbt.com/reference/dbt-jinja-functions/ref */
import { lazily } from '../core/lazily.ts'
import type { Node, NodeId, RefCall, SourceCall } from '../core/node.ts'
import {
  namedNotFound,
  type Problem,
  refDisabled,
  refNotFound,
  sourceDisabled,
  sourceNotFound,
  versionNotFound,
} from '../core/problem.ts'

/** Finds what `ref` and `source` name, as a node of the given package means them. */
export interface Resolver {
  /** A function of the warehouse, a metric, or the semantic model that has a measure. */
  readonly named: (kind: NamedKind, call: Pick<RefCall, 'name' | 'package'>, fromPackage: string) => Node | undefined
  readonly ref: (call: Pick<RefCall, 'name' | 'package' | 'version'>, fromPackage: string) => Node | undefined
  readonly source: (call: Pick<SourceCall, 'source' | 'table'>, fromPackage: string) => Node | undefined
}

export type NamedKind = 'function' | 'metric' | 'measure'

export function makeResolver(nodes: Iterable<Node>, rootPackage: string): Resolver {
  const referable = new Map<string, Node[]>()
  const sources = new Map<string, Node[]>()
  const named = new Map<string, Node[]>()
  for (const node of nodes) {
    if (isReferable(node)) for (const name of refNames(node)) push(referable, name, node)
    if (node.kind === 'function' || node.kind === 'metric') push(named, `${node.kind}.${node.name}`, node)
    if (node.kind === 'semantic_model') for (const name of node.measures) push(named, `measure.${name}`, node)
    if (node.kind === 'source') push(sources, `${node.sourceName}.${node.name}`, node)
  }
  const prefer = (found: readonly Node[] | undefined, wanted: string | undefined, from: string): Node | undefined => {
    if (!found) return undefined
    if (wanted !== undefined) return found.find((node) => node.package === wanted)
    // A node of the root project means the root's first; a package's node, too, and then its own.
    return found.find((node) => node.package === rootPackage) ?? found.find((node) => node.package === from) ?? found[0]
  }
  return {
    ref: (call, from) => prefer(referable.get(versionedName(call.name, call.version)), call.package, from),
    named: (kind, call, from) => prefer(named.get(`${kind}.${call.name}`), call.package, from),
    source: (call, from) => prefer(sources.get(`${call.source}.${call.table}`), undefined, from),
  }
}

/** A version has its own name, and the latest one the name of the model too. */
function refNames(node: Node): readonly string[] {
  if (node.kind !== 'model' || !node.version) return [node.name]
  const { v, latest } = node.version
  return [versionedName(node.name, v), ...(String(v) === String(latest) ? [node.name] : [])]
}

function versionedName(name: string, version: RefCall['version']): string {
  return version === undefined ? name : `${name}.v${version}`
}

function isReferable({ kind }: Node): boolean {
  return kind === 'model' || kind === 'seed' || kind === 'snapshot'
}

function push(map: Map<string, Node[]>, key: string, node: Node): void {
  const list = map.get(key)
  if (list) list.push(node)
  else map.set(key, [node])
}

/**
 * Gives every node that reads others its parents. What a ref names and nobody has is a problem; a test that names it is
 * left out with a warning, as in dbt.
 */
export function resolveParents(
  nodes: ReadonlyMap<NodeId, Node>,
  disabled: ReadonlyMap<NodeId, Node>,
  rootPackage: string,
  /** Those that are to be given parents, when they are not all. */
  readers: ReadonlyMap<NodeId, Node> = nodes,
): { nodes: Map<NodeId, Node>; problems: readonly Problem[] } {
  const problems: Problem[] = []
  const resolver = makeResolver(nodes.values(), rootPackage)
  const sleeping = makeResolver(disabled.values(), rootPackage)
  const names = lazily(() => [...nodes.values()].flatMap((node) => (isReferable(node) ? refNames(node) : [])))
  const pairs = lazily(() =>
    [...nodes.values()].flatMap((node) => (node.kind === 'source' ? [`${node.sourceName}.${node.name}`] : [])),
  )
  const resolved = new Map<NodeId, Node>()
  for (const [id, node] of readers) {
    if (node.kind === 'seed' || node.kind === 'source' || node.kind === 'unit_test') {
      resolved.set(id, node)
      continue
    }
    const parents = new Set<NodeId>()
    const missing: Problem[] = []
    for (const call of node.refs) {
      const found = resolver.ref(call, node.package)
      const asleep = found ? undefined : sleeping.ref(call, node.package)
      if (found) parents.add(found.id)
      else missing.push(asleep ? refDisabled(call.name, call.at, asleep.at) : missingRef(call, names()))
    }
    for (const call of node.sources) {
      const found = resolver.source(call, node.package)
      const asleep = found ? undefined : sleeping.source(call, node.package)
      if (found) parents.add(found.id)
      else if (asleep) missing.push(sourceDisabled(call.source, call.table, call.at, asleep.at))
      else missing.push(sourceNotFound(call.source, call.table, call.at, pairs()))
    }
    for (const [kind, call] of namedCalls(node)) {
      const found = resolver.named(kind, call, node.package)
      if (found) parents.add(found.id)
      else missing.push(namedNotFound(kind, call.name, call.at, namesOf(kind, nodes)))
    }
    const isLeftOut = node.kind === 'test' && missing.length > 0
    const ofDisabled = missing.every(({ code }) => code === 'REF_DISABLED' || code === 'SOURCE_DISABLED')
    // A test of a node that is switched off is switched off with it, silently.
    if (isLeftOut && ofDisabled) continue
    problems.push(...missing.map((problem): Problem => (isLeftOut ? { ...problem, severity: 'warning' } : problem)))
    if (!isLeftOut) resolved.set(id, { ...node, parents: [...parents] })
  }
  return { nodes: resolved, problems }
}

/** Calls beyond `ref` and `source`. */
function namedCalls(node: Node): readonly (readonly [NamedKind, RefCall])[] {
  const of = (kind: NamedKind, calls: readonly RefCall[] = []): readonly (readonly [NamedKind, RefCall])[] =>
    calls.map((call) => [kind, call])
  return [
    ...('functions' in node ? of('function', node.functions) : []),
    ...('metrics' in node ? of('metric', node.metrics) : []),
    ...('usedMeasures' in node ? of('measure', node.usedMeasures) : []),
  ]
}

function namesOf(kind: NamedKind, nodes: ReadonlyMap<NodeId, Node>): readonly string[] {
  return [...nodes.values()].flatMap((node) => {
    if (kind === 'measure') return node.kind === 'semantic_model' ? node.measures : []
    return node.kind === kind ? [node.name] : []
  })
}

function missingRef({ name, version, at }: RefCall, known: readonly string[]): Problem {
  return version === undefined ? refNotFound(name, at, known) : versionNotFound(name, version, at, known)
}
