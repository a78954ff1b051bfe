/** Python's `sorted`: stable, by `<` alone, equal members in their order even when reversed. */
import { compare } from './operators.ts'
import type { List, Value } from './value.ts'

export function sorted(items: readonly Value[], key?: (item: Value) => Value, reversed = false): List {
  const keyed = items.map((item) => ({ item, key: key ? key(item) : item }))
  const order = (a: Value, b: Value): number => (compare('<', a, b) ? -1 : compare('<', b, a) ? 1 : 0)
  // Left operand first, so that the complaint about two that cannot be ordered names them as Python does.
  keyed.sort((a, b) => (reversed ? order(b.key, a.key) : order(a.key, b.key)))
  return keyed.map(({ item }) => item)
}
