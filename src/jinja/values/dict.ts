/** Python's dict: insertion ordered, keyed by equality, with its live views. */
import { PyError } from './errors.ts'
import { hashKey, unhashable } from './hash.ts'
import { contains, members, repr, sameItem } from './operators.ts'
import { isTuple, makeTuple } from './tuple.ts'
import { defineType, type HashKey, isObject, type PyObject, type Value } from './value.ts'

export interface Dict extends PyObject {
  readonly entries: Map<HashKey, Value>
  /** The keys that differ from what they hash to (`True`, `1.0`, tuples); most dicts have none. */
  readonly originals: Map<HashKey, Value>
}

const DICT = defineType({
  name: 'dict',
  abstract: 'mapping',
  repr: reprDict,
  length: (self: Dict) => self.entries.size,
  iterate: (self: Dict) => dictKeys(self),
  contains: (self: Dict, item) => dictHas(self, item),
  item: (self: Dict, key) => {
    const value = dictValue(self, key)
    if (value === undefined) throw keyError(key)
    return value
  },
  equals: (left, right) => (isDict(left) && isDict(right) ? sameEntries(left, right) : undefined),
  binary: (operator, left, right) =>
    operator === '|' && isDict(left) && isDict(right)
      ? dictOf([...dictEntries(left), ...dictEntries(right)])
      : undefined,
  hash: (self) => {
    throw unhashable(self)
  },
})

export function makeDict(): Dict {
  return { type: DICT, entries: new Map(), originals: new Map() }
}

export function dictOf(entries: Iterable<readonly [Value, Value]>): Dict {
  const dict = makeDict()
  for (const [key, value] of entries) setEntry(dict, key, value)
  return dict
}

export function isDict(value: Value): value is Dict {
  return isObject(value) && value.type === DICT
}

export function keyError(key: Value): PyError {
  return new PyError('KeyError', repr(key))
}

/** The value under a key, undefined when there is none. */
export function dictValue(dict: Dict, key: Value): Value | undefined {
  return dict.entries.get(hashKey(key))
}

export function dictHas(dict: Dict, key: Value): boolean {
  return dict.entries.has(hashKey(key))
}

/** Sets a value; an equal key that is already there stays as it was first written. */
export function setEntry(dict: Dict, key: Value, value: Value): void {
  const hash = hashKey(key)
  if (hash !== key && !dict.entries.has(hash)) dict.originals.set(hash, key)
  dict.entries.set(hash, value)
}

export function deleteEntry(dict: Dict, key: Value): boolean {
  const hash = hashKey(key)
  dict.originals.delete(hash)
  return dict.entries.delete(hash)
}

export function clearDict(dict: Dict): void {
  dict.entries.clear()
  dict.originals.clear()
}

export function* dictKeys(dict: Dict): IterableIterator<Value> {
  const size = dict.entries.size
  for (const hash of dict.entries.keys()) {
    yield originalKey(dict, hash)
    if (dict.entries.size !== size) throw new PyError('RuntimeError', 'dictionary changed size during iteration')
  }
}

export function* dictEntries(dict: Dict): IterableIterator<readonly [Value, Value]> {
  const size = dict.entries.size
  for (const [hash, value] of dict.entries) {
    yield [originalKey(dict, hash), value]
    if (dict.entries.size !== size) throw new PyError('RuntimeError', 'dictionary changed size during iteration')
  }
}

function originalKey(dict: Dict, hash: HashKey): Value {
  const original = dict.originals.get(hash)
  if (original !== undefined) return original
  // Only a primitive is its own hash; every object key has been kept as an original.
  return typeof hash === 'object' && hash !== null ? null : hash
}

function reprDict(self: Dict, outer: readonly Value[]): string {
  if (outer.includes(self)) return '{...}'
  const within = [...outer, self]
  const entries = [...dictEntries(self)].map(([key, value]) => `${repr(key, within)}: ${repr(value, within)}`)
  return `{${entries.join(', ')}}`
}

function sameEntries(left: Dict, right: Dict): boolean {
  if (left === right) return true
  if (left.entries.size !== right.entries.size) return false
  for (const [hash, value] of left.entries) {
    const other = right.entries.get(hash)
    if (other === undefined || !sameItem(value, other)) return false
  }
  return true
}

/** `d.keys()`, `d.values()`, `d.items()`: they follow what happens to the dict. */
export interface DictView extends PyObject {
  readonly dict: Dict
}

export const DICT_KEYS = defineType({
  ...viewSlots('dict_keys', dictKeys),
  abstract: 'set',
  contains: (self: DictView, item) => dictHas(self.dict, item),
  equals: (left, right) => sameMembers(left, right),
})

export const DICT_VALUES = defineType(viewSlots('dict_values', (dict) => dict.entries.values()))

export const DICT_ITEMS = defineType({
  ...viewSlots('dict_items', itemTuples),
  abstract: 'set',
  contains: (self: DictView, item) => {
    if (!isTuple(item) || item.items.length !== 2) return false
    const [key = null, value = null] = item.items
    const found = dictValue(self.dict, key)
    return found !== undefined && sameItem(found, value)
  },
  equals: (left, right) => sameMembers(left, right),
})

export function makeView(type: typeof DICT_KEYS, dict: Dict): DictView {
  return { type, dict }
}

function* itemTuples(dict: Dict): IterableIterator<Value> {
  for (const entry of dictEntries(dict)) yield makeTuple(entry)
}

function viewSlots(name: string, walk: (dict: Dict) => IterableIterator<Value>) {
  return {
    name,
    repr: (self: DictView, outer: readonly Value[]) =>
      outer.includes(self) ? '...' : `${name}(${repr([...walk(self.dict)], [...outer, self])})`,
    length: (self: DictView) => self.dict.entries.size,
    iterate: (self: DictView) => walk(self.dict),
    hash: (self: DictView) => {
      throw unhashable(self)
    },
  }
}

/** Keys and items are sets to `==`, whatever kind of set stands on the other side. */
function sameMembers(left: Value, right: Value): boolean | undefined {
  if (!isObject(left) || !isObject(right) || left.type.abstract !== 'set' || right.type.abstract !== 'set')
    return undefined
  if (left.type.length?.(left) !== right.type.length?.(right)) return false
  for (const member of members(left)) if (!contains(member, right)) return false
  return true
}
