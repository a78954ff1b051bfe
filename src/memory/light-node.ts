/**
 * Nodes that are read when somebody looks at them. What selecting and linking need is at hand; the rest of a node stands
 * in a row of JSON until one of its members is asked for. To everyone else it is a node like any other: its members can
 * be listed, copied and compared.
 */
import type { Node } from '../core/node.ts'

/** Members at hand in every node that is remembered. */
export const LIGHT = [
  'id',
  'kind',
  'name',
  'package',
  'path',
  'fqn',
  'tags',
  'parents',
  'describedAt',
  'macros',
] as const

/** The number of a node's row; gone when the row has been read. */
const ROW = Symbol('row')

export type LightMembers = Record<string | typeof ROW, unknown>

export interface RowReader {
  /** Whether the row of this number has a member of this name. */
  readonly has: (row: number, key: string) => boolean
  readonly read: (row: number) => Readonly<Record<string, unknown>>
}

/** Makes nodes of light members, which are theirs from then on, and the numbers of their rows. */
export function lightNodes(rows: RowReader): (members: Record<string, unknown>, row: number) => Node {
  const complete = (target: LightMembers): void => {
    const row = target[ROW]
    if (row === undefined) return
    delete target[ROW]
    Object.assign(target, rows.read(row as number))
  }
  const isInRow = (target: LightMembers, key: string | symbol): boolean => {
    const row = target[ROW]
    return row !== undefined && typeof key === 'string' && rows.has(row as number, key)
  }
  // One handler for all nodes: tens of thousands of them are made at once.
  const handler: ProxyHandler<LightMembers> = {
    get: (target, key) => {
      const value = target[key as string]
      if (value !== undefined || !isInRow(target, key)) return value
      complete(target)
      return target[key as string]
    },
    has: (target, key) => Reflect.has(target, key) || isInRow(target, key),
    ownKeys: (target) => {
      complete(target)
      return Reflect.ownKeys(target)
    },
    getOwnPropertyDescriptor: (target, key) => {
      if (isInRow(target, key)) complete(target)
      return Reflect.getOwnPropertyDescriptor(target, key)
    },
  }
  return (members, row) => {
    const target: LightMembers = members as LightMembers
    target[ROW] = row
    return new Proxy(target, handler) as unknown as Node
  }
}
