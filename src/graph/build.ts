/** Manifest → graph. The only file that knows graphlib. */
import { alg, Graph as Digraph } from '@dagrejs/graphlib'
import type { Graph } from '../core/graph.ts'
import { type Manifest, parentsOf } from '../core/manifest.ts'
import type { NodeId } from '../core/node.ts'

export interface BuiltGraph {
  readonly graph: Graph
  /** Each cycle as a path that ends where it began; empty when the project is sound. */
  readonly cycles: readonly (readonly NodeId[])[]
}

/** Links every enabled node to its parents. A graph with cycles has an order without the nodes in and below them. */
export function buildGraph(manifest: Manifest): BuiltGraph {
  const { nodes } = manifest
  const parents = new Map<NodeId, readonly NodeId[]>()
  const children = new Map<NodeId, NodeId[]>()
  for (const id of nodes.keys()) children.set(id, [])
  for (const [id, node] of nodes) {
    const own = parentsOf(node)
    const known = own.every((parent) => nodes.has(parent)) ? own : own.filter((parent) => nodes.has(parent))
    parents.set(id, known)
    for (const parent of known) children.get(parent)?.push(id)
  }
  for (const list of children.values()) if (list.length > 1) list.sort()
  const order = topologicalOrder(parents, children)
  const graph = { parents, children, order }
  return { graph, cycles: order.length === parents.size ? [] : cyclesAmong(graph) }
}

/** Kahn's algorithm with a sorted frontier; graphlib's own sort recurses and overflows on long chains. */
function topologicalOrder(
  parents: ReadonlyMap<NodeId, readonly NodeId[]>,
  children: ReadonlyMap<NodeId, readonly NodeId[]>,
): NodeId[] {
  const waiting = new Map<NodeId, number>()
  let frontier: NodeId[] = []
  for (const [id, list] of parents) {
    if (list.length === 0) frontier.push(id)
    else if (list.length > 1) waiting.set(id, list.length)
  }
  frontier.sort()
  const order: NodeId[] = []
  while (frontier.length > 0) {
    const next: NodeId[] = []
    for (const id of frontier) {
      order.push(id)
      for (const child of children.get(id) ?? []) {
        // A node with one parent waits for nobody else.
        const left = (waiting.get(child) ?? 1) - 1
        if (left === 0) next.push(child)
        else waiting.set(child, left)
      }
    }
    frontier = next.sort()
  }
  return order
}

function cyclesAmong({ parents, children, order }: Graph): readonly (readonly NodeId[])[] {
  const sound = new Set(order)
  const digraph = new Digraph({ directed: true })
  for (const id of parents.keys()) if (!sound.has(id)) digraph.setNode(id)
  for (const [id, list] of children) {
    for (const child of list) if (digraph.hasNode(id) && digraph.hasNode(child)) digraph.setEdge(id, child)
  }
  return alg.findCycles(digraph).map((component) => cyclePath(component.slice().sort(), children))
}

/** A shortest way from the first node of a strongly connected component back to itself. */
function cyclePath(component: readonly NodeId[], children: ReadonlyMap<NodeId, readonly NodeId[]>): NodeId[] {
  const [start] = component
  if (start === undefined) return []
  const members = new Set(component)
  const cameFrom = new Map<NodeId, NodeId>()
  const queue = [start]
  for (let head = 0; head < queue.length; head += 1) {
    const id = queue[head] as NodeId
    for (const child of children.get(id) ?? []) {
      if (child === start) return wayBack(start, id, cameFrom)
      if (!members.has(child) || cameFrom.has(child)) continue
      cameFrom.set(child, id)
      queue.push(child)
    }
  }
  return [start]
}

function wayBack(start: NodeId, last: NodeId, cameFrom: ReadonlyMap<NodeId, NodeId>): NodeId[] {
  const path = [start]
  for (let id: NodeId | undefined = last; id !== undefined && id !== start; id = cameFrom.get(id)) path.push(id)
  path.push(start)
  return path.reverse()
}
