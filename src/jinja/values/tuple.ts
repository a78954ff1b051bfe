/** Tuples, plain and named. */

import { hashKey, joinKeys } from './hash.ts'
import { checkRepeat } from './limits.ts'
import { asInt } from './number.ts'
import { compareItems, indexIn, repr, reprItems, sameItem, sameItems, sliced } from './operators.ts'
import { defineType, isObject, type PyObject, type Value } from './value.ts'

export interface Tuple extends PyObject {
  readonly items: readonly Value[]
  /** A named tuple's type name and fields, as groupby's `(grouper, list)`. */
  readonly fields?: { readonly name: string; readonly names: readonly string[]; readonly shown: boolean }
}

const TUPLE = defineType({
  name: 'tuple',
  abstract: 'sequence',
  nameOf: (self: Tuple) => self.fields?.name ?? 'tuple',
  repr: reprTuple,
  length: (self: Tuple) => self.items.length,
  iterate: (self: Tuple) => self.items[Symbol.iterator](),
  contains: (self: Tuple, item) => self.items.some((member) => sameItem(member, item)),
  item: (self: Tuple, key) => self.items[indexIn(self, key)] ?? null,
  slice: (self: Tuple, start, stop, step) => makeTuple(sliced(self.items, start, stop, step)),
  attribute: tupleAttribute,
  equals: (left, right) => (isTuple(left) && isTuple(right) ? sameItems(left.items, right.items) : undefined),
  compare: (operator, left, right) =>
    isTuple(left) && isTuple(right) ? compareItems(operator, left.items, right.items) : undefined,
  binary: (operator, left, right) => {
    if (operator === '+')
      return isTuple(left) && isTuple(right) ? makeTuple([...left.items, ...right.items]) : undefined
    if (operator === '*') return repeat(left, right)
    return undefined
  },
  hash: (self: Tuple) => joinKeys('t', self.items.map(hashKey)),
})

export function makeTuple(items: readonly Value[]): Tuple {
  return { type: TUPLE, items }
}

/** `shown`: it prints with the names of its fields. */
export function makeNamedTuple(
  name: string,
  names: readonly string[],
  items: readonly Value[],
  { shown } = { shown: true },
): Tuple {
  return { type: TUPLE, items, fields: { name, names, shown } }
}

export function isTuple(value: Value): value is Tuple {
  return isObject(value) && value.type === TUPLE
}

function reprTuple(self: Tuple, outer: readonly Value[]): string {
  if (outer.includes(self)) return '(...)'
  const within = [...outer, self]
  const { fields } = self
  if (fields?.shown) {
    const named = self.items.map((item, index) => `${fields.names[index]}=${repr(item, within)}`)
    return `${fields.name}(${named.join(', ')})`
  }
  if (self.items.length === 1) return `(${reprItems(self.items, within)},)`
  return `(${reprItems(self.items, within)})`
}

function tupleAttribute(self: Tuple, name: string): Value | undefined {
  const index = self.fields?.names.indexOf(name) ?? -1
  return index < 0 ? undefined : self.items[index]
}

function repeat(left: Value, right: Value): Value | undefined {
  const [tuple, times] = isTuple(left) ? [left, asInt(right)] : isTuple(right) ? [right, asInt(left)] : []
  if (!tuple || times === undefined) return undefined
  const count = checkRepeat('tuple', tuple.items.length, times)
  return makeTuple(Array.from({ length: count }, () => tuple.items).flat())
}
