/** The methods of list and tuple. */
import { indexError, valueError } from './errors.ts'
import { callWith } from './host.ts'
import { checkList } from './limits.ts'
import { intArgument, type MethodTable, methodsOf } from './methods.ts'
import { asInt } from './number.ts'
import { listOf, repr, sameItem, sliceRange, truthy } from './operators.ts'
import { sorted } from './sort.ts'
import type { Tuple } from './tuple.ts'
import type { List, Value } from './value.ts'

const method = methodsOf<List>('list')

export const LIST_METHODS: MethodTable<List> = new Map([
  method.one('append', (self, item) => {
    self.push(item)
    return null
  }),
  method.none('clear', (self) => {
    self.length = 0
    return null
  }),
  method.none('copy', (self) => self.slice()),
  method.one('count', (self, item) => self.filter((member) => sameItem(member, item)).length),
  method.one('extend', (self, items) => {
    const added = listOf(items)
    checkList(self.length + added.length)
    for (const item of added) self.push(item)
    return null
  }),
  method.positional('index', ['value', ['start', 0], ['stop', null]], (self, { value, start, stop }) =>
    indexOf(self, value, start, stop, `${repr(value)} is not in list`),
  ),
  method.positional('insert', ['index', 'object'], (self, { index, object }) => {
    const at = intArgument(index)
    self.splice(at < 0 ? Math.max(0, at + self.length) : at, 0, object)
    return null
  }),
  method.positional('pop', [['index', -1]], (self, { index }) => {
    if (self.length === 0) throw indexError('pop from empty list')
    const at = intArgument(index)
    const [item] = self.splice(inside(self, at), 1)
    return item ?? null
  }),
  method.one('remove', (self, item) => {
    const at = self.findIndex((member) => sameItem(member, item))
    if (at < 0) throw valueError('list.remove(x): x not in list')
    self.splice(at, 1)
    return null
  }),
  method.none('reverse', (self) => {
    self.reverse()
    return null
  }),
  method.named(
    'sort',
    [
      ['key', null],
      ['reverse', false],
    ],
    (self, { key, reverse }) => {
      const order = sorted(self, key === null ? undefined : (item) => callWith(key, item), truthy(reverse))
      self.splice(0, self.length, ...order)
      return null
    },
  ),
])

const tupleMethod = methodsOf<Tuple>('tuple')

export const TUPLE_METHODS: MethodTable<Tuple> = new Map([
  tupleMethod.one('count', (self, item) => self.items.filter((member) => sameItem(member, item)).length),
  tupleMethod.positional('index', ['value', ['start', 0], ['stop', null]], (self, { value, start, stop }) =>
    indexOf(self.items, value, start, stop, 'tuple.index(x): x not in tuple'),
  ),
])

function inside(list: List, at: number): number {
  const position = at < 0 ? at + list.length : at
  if (position < 0 || position >= list.length) throw indexError('pop index out of range')
  return position
}

function indexOf(items: readonly Value[], value: Value, start: Value, stop: Value, complaint: string): number {
  const bounds = sliceRange(items.length, asInt(start) ?? 0, stop, null)
  for (let at = bounds.start; at < Math.min(bounds.stop, items.length); at += 1) {
    if (sameItem(items[at] ?? null, value)) return at
  }
  throw valueError(complaint)
}
