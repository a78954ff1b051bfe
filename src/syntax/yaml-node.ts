/** YAML as a small tree: what a file says, and where it says it. */
import { duplicateKey, type Location, type Problem } from '../core/problem.ts'
import type { ScalarType, ScalarValue } from './yaml/scalar.ts'

export type YamlNode = YamlMap | YamlList | YamlScalar

export interface YamlMap {
  readonly kind: 'map'
  readonly at: Location
  /** Each key once, in Python's dict order: merged keys first, a key written twice at its first place. */
  readonly entries: readonly YamlEntry[]
}

export interface YamlEntry {
  /** As JSON would write it: `on` is `true`, `012` is `10`. `keyNode.text` is what stands in the file. */
  readonly key: string
  readonly keyNode: YamlScalar
  readonly value: YamlNode
}

export interface YamlList {
  readonly kind: 'list'
  readonly at: Location
  readonly items: readonly YamlNode[]
}

export interface YamlScalar {
  readonly kind: 'scalar'
  readonly at: Location
  readonly type: ScalarType
  readonly value: ScalarValue
  /** The text as written, unescaped and unfolded: `no` where the value is false. */
  readonly text: string
}

/** The value under a key, or undefined. */
export function member(map: YamlMap, key: string): YamlNode | undefined {
  return map.entries.find((entry) => entry.key === key)?.value
}

/** What a person calls this kind of value, for messages: `a list`. */
export function describeYaml(node: YamlNode): string {
  if (node.kind === 'map') return 'a mapping'
  if (node.kind === 'list') return 'a list'
  const names = { null: 'nothing', bool: 'a boolean', int: 'a number', float: 'a number', str: 'text', date: 'a date' }
  return node.type === 'datetime' ? 'a timestamp' : node.type === 'binary' ? 'binary data' : names[node.type]
}

/**
 * Plain JavaScript data: objects, arrays and scalars. Dates are their ISO text and integers beyond 2^53 bigint, unless
 * `scalar` makes something else of them.
 */
export function plain(node: YamlNode, scalar: (node: YamlScalar) => unknown = scalarValue): unknown {
  switch (node.kind) {
    case 'scalar':
      return scalar(node)
    case 'list':
      return node.items.map((item) => plain(item, scalar))
    case 'map': {
      const result: Record<string, unknown> = {}
      for (const { key, value } of node.entries) setOwn(result, key, plain(value, scalar))
      return result
    }
  }
}

const scalarValue = (node: YamlScalar): unknown => node.value

/** Assignment to `__proto__` would set a prototype. */
function setOwn(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__')
    Object.defineProperty(target, key, { value, enumerable: true, writable: true, configurable: true })
  else target[key] = value
}

export function makeScalar(
  at: Location,
  text: string,
  { type, value }: { type: ScalarType; value: ScalarValue },
): YamlScalar {
  return { kind: 'scalar', at, type, value, text }
}

/** A mapping from its pairs as written. The last of two equal keys counts, which is a problem worth a warning. */
export function makeMap(
  at: Location,
  pairs: readonly YamlEntry[],
  merged: readonly YamlEntry[],
  problems: Problem[],
): YamlMap {
  const own = merged.length === 0 && isDistinct(pairs) ? pairs : settle(pairs, merged, problems)
  return { kind: 'map', at, entries: own }
}

export function makeEntry(keyNode: YamlScalar, value: YamlNode): YamlEntry {
  return { key: keyNode.type === 'str' ? keyNode.text : jsonKey(keyNode), keyNode, value }
}

/** As Python's `json.dumps` writes a key that is no string. */
function jsonKey({ type, value }: YamlScalar): string {
  if (type !== 'float' || typeof value !== 'number') return String(value)
  if (Number.isFinite(value))
    return Number.isInteger(value) && Math.abs(value) < 1e16 ? value.toFixed(1) : String(value)
  return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity'
}

/** Small mappings, which nearly all are, are compared pair by pair: cheaper than a set. */
function isDistinct(pairs: readonly YamlEntry[]): boolean {
  if (pairs.length > 12) return new Set(pairs.map(identity)).size === pairs.length
  return pairs.every((pair, index) => pairs.findIndex((other) => isSameKey(other, pair)) === index)
}

function isSameKey(a: YamlEntry, b: YamlEntry): boolean {
  if (a.keyNode.type === 'str' && b.keyNode.type === 'str') return a.key === b.key
  return identity(a) === identity(b)
}

function settle(pairs: readonly YamlEntry[], merged: readonly YamlEntry[], problems: Problem[]): YamlEntry[] {
  const entries = new Map<string, YamlEntry>(merged.map((entry) => [identity(entry), entry]))
  const seen = new Map<string, YamlEntry>()
  for (const entry of pairs) {
    const id = identity(entry)
    const first = seen.get(id)
    if (first) problems.push(duplicateKey(entry.keyNode.text, entry.keyNode.at, first.keyNode.at))
    else seen.set(id, entry)
    entries.set(id, entry)
  }
  return [...entries.values()]
}

/** As Python compares keys: the text `1` is another than the number 1, which equals 1.0 and True. */
function identity({ key, keyNode: { type, value } }: YamlEntry): string {
  if (type === 'str') return `text ${key}`
  const isNumber = typeof value === 'number' || typeof value === 'boolean'
  return isNumber ? `number ${Number(value)}` : `${type} ${String(value)}`
}
