/**
 * The nodes of a manifest as they are remembered: columns of what is light, and for each node a row of JSON with the
 * rest. What many nodes share stands once, among the interned values.
 */
import type { Node, NodeId } from '../core/node.ts'
import type { Location } from '../core/problem.ts'
import { fromJson, type Interner, jsonOf } from './interned.ts'
import { LIGHT, lightNodes } from './light-node.ts'

/** Members that are equal for many nodes. */
const SHARED = ['unrenderedConfig', 'meta', 'sourceMeta'] as const

/** Members of a config that differ from node to node: without them few configs do. */
const OWN_CONFIG = ['materializedAt', 'alias'] as const

/** The light members of all nodes, a list for each, and how long the rows are. */
export interface NodeColumns {
  readonly ids: NodeId[]
  readonly kinds: number[]
  readonly names: string[]
  readonly packages: number[]
  readonly paths: number[]
  /** Joined by a character that no name has. */
  readonly fqns: string[]
  readonly tags: number[]
  /** Positions among the ids; an id where the parent is none of them. null for kinds without parents. */
  readonly parents: ((number | NodeId)[] | null)[]
  readonly describedAt: (readonly [file: number, line: number, column?: number, length?: number] | null)[]
  /** null for kinds that call none. */
  readonly macros: (number | null)[]
  /** Names of the members that the row has, as an interned list. */
  readonly shapes: number[]
  /** Bytes of the row. */
  readonly lengths: number[]
}

const FQN_SEPARATOR = '\u001f'

export function emptyColumns(): NodeColumns {
  return {
    ids: [],
    kinds: [],
    names: [],
    packages: [],
    paths: [],
    fqns: [],
    tags: [],
    parents: [],
    describedAt: [],
    macros: [],
    shapes: [],
    lengths: [],
  }
}

/** Adds a node to the columns and answers its row. `positions` are those of the nodes that can be parents. */
export function addNode(
  node: Node,
  columns: NodeColumns,
  positions: ReadonlyMap<NodeId, number>,
  interner: Interner,
): string {
  const row = rowOf(node, interner)
  columns.ids.push(node.id)
  columns.kinds.push(interner.positionOf(node.kind))
  columns.names.push(node.name)
  columns.packages.push(interner.positionOf(node.package))
  columns.paths.push(interner.positionOf(node.path))
  columns.fqns.push(node.fqn.join(FQN_SEPARATOR))
  columns.tags.push(interner.positionOf(node.tags))
  columns.parents.push('parents' in node ? node.parents.map((id) => positions.get(id) ?? id) : null)
  columns.describedAt.push(node.describedAt ? placeRow(node.describedAt, interner) : null)
  columns.macros.push('macros' in node ? interner.positionOf(node.macros) : null)
  columns.shapes.push(interner.positionOf(Object.keys(row)))
  return jsonOf(row)
}

function placeRow({ file, line, column, length }: Location, interner: Interner): NodeColumns['describedAt'][number] {
  const position = interner.positionOf(file)
  if (column === undefined) return [position, line]
  return length === undefined ? [position, line, column] : [position, line, column, length]
}

function placeOf(row: NonNullable<NodeColumns['describedAt'][number]>, values: readonly unknown[]): Location {
  const [file, line, column, length] = row
  return {
    file: values[file] as string,
    line,
    ...(column !== undefined && { column }),
    ...(length !== undefined && { length }),
  }
}

function rowOf(node: Node, interner: Interner): Record<string, unknown> {
  const row: Record<string, unknown> = { ...node }
  for (const key of LIGHT) delete row[key]
  const own: Record<string, unknown> = {}
  const config: Record<string, unknown> = { ...node.config }
  for (const key of OWN_CONFIG) {
    if (config[key] === undefined) continue
    own[key] = config[key]
    delete config[key]
  }
  row.config = [interner.positionOf(config), own]
  for (const key of SHARED) if (row[key] !== undefined) row[key] = interner.positionOf(row[key])
  return row
}

/** The nodes again. `rowText` reads a row by the position of its first byte and its length. */
export function nodesOf(
  columns: NodeColumns,
  values: readonly unknown[],
  start: number,
  rowText: (start: number, length: number) => string,
  parentIds: readonly NodeId[] = columns.ids,
): Map<NodeId, Node> {
  const starts = startsOf(columns.lengths, start)
  const shapes = new Map([...new Set(columns.shapes)].map((shape) => [shape, new Set(values[shape] as string[])]))
  const node = lightNodes({
    has: (row, key) => shapes.get(columns.shapes[row] as number)?.has(key) === true,
    read: (row) => readRow(rowText(starts[row] as number, columns.lengths[row] as number), values),
  })
  const nodes = new Map<NodeId, Node>()
  const { ids, kinds, names, packages, paths, fqns, tags, parents, describedAt, macros } = columns
  for (let row = 0; row < ids.length; row += 1) {
    const id = ids[row] as NodeId
    const members: Record<string, unknown> = {
      id,
      kind: values[kinds[row] as number],
      name: names[row],
      package: values[packages[row] as number],
      path: values[paths[row] as number],
      fqn: (fqns[row] as string).split(FQN_SEPARATOR),
      tags: values[tags[row] as number],
    }
    const read = parents[row]
    if (read) members.parents = read.map((parent) => (typeof parent === 'number' ? parentIds[parent] : parent))
    const place = describedAt[row]
    if (place) members.describedAt = placeOf(place, values)
    const called = macros[row]
    if (called !== null && called !== undefined) members.macros = values[called]
    nodes.set(id, node(members, row))
  }
  return nodes
}

function startsOf(lengths: readonly number[], start: number): readonly number[] {
  let reached = start
  return lengths.map((length) => {
    const from = reached
    reached += length
    return from
  })
}

function readRow(text: string, values: readonly unknown[]): Record<string, unknown> {
  const row = fromJson(text) as Record<string, unknown>
  for (const key of SHARED) if (row[key] !== undefined) row[key] = values[row[key] as number]
  const [position, own] = row.config as readonly [number, { readonly materializedAt?: Location }]
  row.config = { ...(values[position] as object), ...own }
  return row
}
