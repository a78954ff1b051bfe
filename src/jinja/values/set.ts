/** Python's set and frozenset; members keep the order in which they came, where CPython's is arbitrary. */

import { keyError } from './dict.ts'
import { typeError } from './errors.ts'
import { hashKey, joinKeys, unhashable } from './hash.ts'
import { bindMethod, type MethodTable, methodsOf } from './methods.ts'
import { contains, members, reprItems } from './operators.ts'
import {
  type Comparison,
  defineType,
  type HashKey,
  isObject,
  type List,
  type PyObject,
  type PyType,
  typeName,
  type Value,
} from './value.ts'

export interface PySet extends PyObject {
  readonly items: Map<HashKey, Value>
}

const slots = {
  abstract: 'set' as const,
  length: (self: PySet) => self.items.size,
  iterate: (self: PySet) => self.items.values(),
  // A set may be looked for in a set, though it could not be put there.
  contains: (self: PySet, item: Value) => self.items.has(hashKey(isSet(item) ? { ...item, type: FROZENSET } : item)),
  equals: (left: Value, right: Value) => (isSet(left) && isSet(right) ? ordered('==', left, right) : undefined),
  compare: (operator: Comparison, left: Value, right: Value) =>
    isSet(left) && isSet(right) ? ordered(operator, left, right) : undefined,
  binary: combine,
  toJs: (self: PySet) => setItems(self),
}

const SET: PyType = defineType({
  ...slots,
  name: 'set',
  repr: (self: PySet, outer) => {
    if (outer.includes(self)) return 'set(...)'
    return self.items.size === 0 ? 'set()' : `{${reprItems(setItems(self), [...outer, self])}}`
  },
  attribute: (self: PySet, name) => {
    const method = SET_METHODS.get(name)
    return method && bindMethod(self, name, method)
  },
  hash: (self) => {
    throw unhashable(self)
  },
})

const FROZENSET: PyType = defineType({
  ...slots,
  name: 'frozenset',
  repr: (self: PySet, outer) =>
    self.items.size === 0 ? 'frozenset()' : `frozenset({${reprItems(setItems(self), [...outer, self])}})`,
  attribute: (self: PySet, name) => {
    const method = mutating.has(name) ? undefined : SET_METHODS.get(name)
    return method && bindMethod(self, name, method)
  },
  hash: (self: PySet) => joinKeys('f', [...self.items.keys()].sort(byText)),
})

function byText(left: HashKey, right: HashKey): number {
  const [a, b] = [String(left), String(right)]
  return a < b ? -1 : a > b ? 1 : 0
}

export function makeSet(items: Iterable<Value>, type: PyType = SET): PySet {
  const set: PySet = { type, items: new Map() }
  for (const item of items) addTo(set, item)
  return set
}

/** The members, in a list of their own. */
function setItems(set: PySet): List {
  return [...set.items.values()]
}

export function isSet(value: Value): value is PySet {
  return isObject(value) && (value.type === SET || value.type === FROZENSET)
}

function addTo(set: PySet, item: Value): void {
  const key = hashKey(item)
  if (!set.items.has(key)) set.items.set(key, item)
}

function ordered(operator: Comparison, left: PySet, right: PySet): boolean {
  const [small, large] = operator === '>' || operator === '>=' ? [right, left] : [left, right]
  const within = [...small.items.keys()].every((key) => large.items.has(key))
  if (operator === '!=') return !within || small.items.size !== large.items.size
  if (operator === '==') return within && small.items.size === large.items.size
  return within && (operator === '<=' || operator === '>=' || small.items.size < large.items.size)
}

/** `| & - ^` of sets and of dict views. */
function combine(operator: string, left: Value, right: Value): Value | undefined {
  if (!isSetLike(left) || !isSetLike(right)) return undefined
  const type = isSet(left) ? left.type : SET
  switch (operator) {
    case '|':
      return makeSet([...members(left), ...members(right)], type)
    case '&':
      return makeSet(
        kept(left, (item) => contains(item, right)),
        type,
      )
    case '-':
      return makeSet(
        kept(left, (item) => !contains(item, right)),
        type,
      )
    case '^':
      return makeSet(
        [...kept(left, (item) => !contains(item, right)), ...kept(right, (item) => !contains(item, left))],
        type,
      )
    default:
      return undefined
  }
}

function isSetLike(value: Value): boolean {
  return isObject(value) && value.type.abstract === 'set'
}

function kept(from: Value, test: (item: Value) => boolean): Value[] {
  return [...members(from)].filter(test)
}

function union(self: PySet, others: readonly Value[]): PySet {
  return makeSet([...self.items.values(), ...others.flatMap((other) => [...members(other)])], self.type)
}

function intersection(self: PySet, others: readonly Value[]): PySet {
  const sets = others.map((other) => makeSet(members(other)))
  return makeSet(
    kept(self, (item) => sets.every((set) => contains(item, set))),
    self.type,
  )
}

function difference(self: PySet, others: readonly Value[]): PySet {
  const gone = makeSet(others.flatMap((other) => [...members(other)]))
  return makeSet(
    kept(self, (item) => !contains(item, gone)),
    self.type,
  )
}

function symmetricDifference(self: PySet, other: Value): PySet {
  const others = makeSet(members(other))
  return union(difference(self, [others]), [difference(others, [self])])
}

function become(self: PySet, next: PySet): null {
  const items = [...next.items]
  self.items.clear()
  for (const [key, item] of items) self.items.set(key, item)
  return null
}

const method = methodsOf<PySet>('set')

const mutating = new Set([
  'add',
  'clear',
  'difference_update',
  'discard',
  'intersection_update',
  'pop',
  'remove',
  'symmetric_difference_update',
  'update',
])

const SET_METHODS: MethodTable<PySet> = new Map([
  method.one('add', (self, item) => {
    addTo(self, item)
    return null
  }),
  method.none('clear', (self) => {
    self.items.clear()
    return null
  }),
  method.none('copy', (self) => makeSet(self.items.values(), self.type)),
  method.one('discard', (self, item) => {
    self.items.delete(hashKey(item))
    return null
  }),
  method.one('remove', (self, item) => {
    if (!self.items.delete(hashKey(item))) throw keyError(item)
    return null
  }),
  method.none('pop', (self) => {
    for (const [key, item] of self.items) {
      self.items.delete(key)
      return item
    }
    throw keyError('pop from an empty set')
  }),
  method.any('union', (self, call) => union(self, positional('union', call))),
  method.any('intersection', (self, call) => intersection(self, positional('intersection', call))),
  method.any('difference', (self, call) => difference(self, positional('difference', call))),
  method.one('symmetric_difference', symmetricDifference),
  method.any('update', (self, call) => become(self, union(self, positional('update', call)))),
  method.any('intersection_update', (self, call) =>
    become(self, intersection(self, positional('intersection_update', call))),
  ),
  method.any('difference_update', (self, call) =>
    become(self, difference(self, positional('difference_update', call))),
  ),
  method.one('symmetric_difference_update', (self, other) => become(self, symmetricDifference(self, other))),
  method.one('isdisjoint', (self, other) => intersection(self, [other]).items.size === 0),
  method.one('issubset', (self, other) => ordered('<=', self, makeSet(members(other)))),
  method.one('issuperset', (self, other) => ordered('>=', self, makeSet(members(other)))),
])

function positional(name: string, call: { positional: readonly Value[]; named: ReadonlyMap<string, Value> }) {
  if (call.named.size > 0) throw typeError(`set.${name}() takes no keyword arguments`)
  return call.positional
}

/** `set(iterable)`. */
export function setOf(value: Value, type: PyType = SET): PySet {
  if (value !== null && typeof value !== 'string' && !Array.isArray(value) && !isObject(value)) {
    throw typeError(`'${typeName(value)}' object is not iterable`)
  }
  return makeSet(members(value), type)
}
