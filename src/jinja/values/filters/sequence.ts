/** Filters that take a sequence and give one member, a number or a list. */

import { add } from '../arithmetic.ts'
import { callMethod } from '../attributes.ts'
import { type Dict, dictEntries, dictKeys, isDict } from '../dict.ts'
import { PyError, typeError } from '../errors.ts'
import { hashKey } from '../hash.ts'
import { isIterator, makeGenerator, makeIterator } from '../iterator.ts'
import { checkRepeat } from '../limits.ts'
import { isMarkup, makeMarkup } from '../markup.ts'
import { intArgument } from '../methods.ts'
import {
  compare,
  equals,
  isIterable,
  iterate,
  length,
  listOf,
  members,
  slice,
  str,
  subscript,
  truthy,
} from '../operators.ts'
import { isRange, reversedRange } from '../range.ts'
import type { Runtime } from '../runtime.ts'
import { isSet } from '../set.ts'
import { sorted } from '../sort.ts'
import { textOf } from '../text.ts'
import { isTuple, makeNamedTuple, makeTuple } from '../tuple.ts'
import { isUndefined } from '../undefined.ts'
import { type HashKey, isObject, type List, typeName, type Value } from '../value.ts'
import { attributeKey, attributesKey, ignoreCase, type Key } from './attribute-path.ts'
import { builtinFilter, defineFilter, type FilterEntry } from './define.ts'
import { joinEscaped } from './escaped.ts'

const caseAndAttribute = [
  ['case_sensitive', false],
  ['attribute', null],
] as const

export const SEQUENCE_FILTERS: readonly FilterEntry[] = [
  builtinFilter('length', 'len', length),
  builtinFilter('count', 'len', length),
  defineFilter('list', { python: 'sync_do_list' }, (value) => listOf(value)),
  defineFilter('first', { python: 'sync_do_first', pass: 'environment' }, (value, _given, runtime) => {
    const first = iterate(value).next()
    return first.done ? runtime.undefinedFor({ hint: 'No first item, sequence was empty.' }) : first.value
  }),
  defineFilter('last', { python: 'do_last', pass: 'environment' }, (value, _given, runtime) => {
    const reversed = reverseOf(value)
    if (!reversed) throw typeError(`'${typeName(value)}' object is not reversible`)
    const last = iterate(reversed).next()
    return last.done ? runtime.undefinedFor({ hint: 'No last item, sequence was empty.' }) : last.value
  }),
  defineFilter('random', { python: 'do_random', pass: 'environment' }, (value, _given, runtime) => {
    const size = length(value)
    if (size === 0) return runtime.undefinedFor({ hint: 'No random item, sequence was empty.' })
    return subscript(value, Math.floor(runtime.random() * size))
  }),
  defineFilter(
    'join',
    {
      python: 'sync_do_join',
      parameters: [
        ['d', ''],
        ['attribute', null],
      ],
      pass: 'environment',
    },
    (value, { d, attribute }, runtime) => {
      const key = attribute === null ? undefined : attributeKey(attribute, runtime)
      const items = listOf(value).map((item) => (key ? key(item) : item))
      return runtime.escapes ? joinEscaped(items, d) : items.map(str).join(str(d))
    },
  ),
  defineFilter('reverse', { python: 'do_reverse' }, reverse),
  defineFilter(
    'sort',
    { python: 'do_sort', parameters: [['reverse', false], ...caseAndAttribute], pass: 'environment' },
    (value, given, runtime) => {
      const key = attributesKey(given.attribute, runtime)
      const sensitive = truthy(given.case_sensitive)
      return sorted(listOf(value), (item) => (sensitive ? key(item) : key(item).map(ignoreCase)), truthy(given.reverse))
    },
  ),
  defineFilter(
    'min',
    { python: 'do_min', parameters: caseAndAttribute, pass: 'environment' },
    (value, given, runtime) => extreme('<', value, keyOf(given, runtime), runtime),
  ),
  defineFilter(
    'max',
    { python: 'do_max', parameters: caseAndAttribute, pass: 'environment' },
    (value, given, runtime) => extreme('>', value, keyOf(given, runtime), runtime),
  ),
  defineFilter(
    'unique',
    { python: 'sync_do_unique', parameters: caseAndAttribute, pass: 'environment' },
    (value, given, runtime) => makeGenerator('sync_do_unique', uniqueItems(value, keyOf(given, runtime))),
  ),
  defineFilter(
    'sum',
    {
      python: 'sync_do_sum',
      parameters: [
        ['attribute', null],
        ['start', 0],
      ],
      pass: 'environment',
    },
    (value, { attribute, start }, runtime) => {
      const key = attributeKey(attribute, runtime)
      if (textOf(start) !== undefined) throw typeError("sum() can't sum strings [use ''.join(seq) instead]")
      let total = start
      for (const item of members(value)) total = add(total, key(item))
      return total
    },
  ),
  defineFilter(
    'groupby',
    {
      python: 'sync_do_groupby',
      parameters: ['attribute', ['default', null], ['case_sensitive', false]],
      pass: 'environment',
    },
    (value, given, runtime) => {
      const shown = attributeKey(given.attribute, runtime, given.default)
      const key = truthy(given.case_sensitive) ? shown : (item: Value) => ignoreCase(shown(item))
      return groups(sorted(listOf(value), key), key).map((group) =>
        makeNamedTuple('_GroupTuple', ['grouper', 'list'], [shown(group[0] ?? null), group], { shown: false }),
      )
    },
  ),
  defineFilter('batch', { python: 'do_batch', parameters: ['linecount', ['fill_with', null]] }, (value, given) =>
    makeGenerator('do_batch', batches(value, given.linecount, given.fill_with)),
  ),
  defineFilter('slice', { python: 'sync_do_slice', parameters: ['slices', ['fill_with', null]] }, (value, given) =>
    makeGenerator('sync_do_slice', slices(value, given.slices, given.fill_with)),
  ),
  defineFilter(
    'dictsort',
    {
      python: 'do_dictsort',
      parameters: [
        ['case_sensitive', false],
        ['by', 'key'],
        ['reverse', false],
      ],
    },
    (value, given) => {
      const by = str(given.by)
      if (by !== 'key' && by !== 'value') {
        throw new PyError('FilterArgumentError', 'You can only sort by either "key" or "value"')
      }
      const key = (item: Value): Value => subscript(item, by === 'key' ? 0 : 1)
      const sensitive = truthy(given.case_sensitive)
      const items = isDict(value) ? [...dictEntries(value)].map(makeTuple) : listOf(callMethod(value, 'items'))
      return sorted(items, (item) => (sensitive ? key(item) : ignoreCase(key(item))), truthy(given.reverse))
    },
  ),
  defineFilter('items', { python: 'do_items' }, (value) => makeGenerator('do_items', itemsOf(value))),
]

function keyOf(given: { case_sensitive: Value; attribute: Value }, runtime: Runtime): Key {
  const key = attributeKey(given.attribute, runtime)
  return truthy(given.case_sensitive) ? key : (item) => ignoreCase(key(item))
}

function extreme(sign: '<' | '>', value: Value, key: Key, runtime: Runtime): Value {
  const [first, ...rest] = listOf(value)
  if (first === undefined) return runtime.undefinedFor({ hint: 'No aggregated item, sequence was empty.' })
  let best = { item: first, key: key(first) }
  for (const item of rest) {
    const next = { item, key: key(item) }
    if (compare(sign, next.key, best.key)) best = next
  }
  return best.item
}

function* uniqueItems(value: Value, key: Key): Generator<Value> {
  const seen = new Set<HashKey>()
  for (const item of members(value)) {
    const hash = hashKey(key(item))
    if (!seen.has(hash)) {
      seen.add(hash)
      yield item
    }
  }
}

/** Runs of neighbours with equal keys. */
function groups(items: readonly Value[], key: Key): List[] {
  const found: { key: Value; items: List }[] = []
  for (const item of items) {
    const itemKey = key(item)
    const last = found.at(-1)
    if (last && equals(last.key, itemKey)) last.items.push(item)
    else found.push({ key: itemKey, items: [item] })
  }
  return found.map((group) => group.items)
}

function* batches(value: Value, linecount: Value, fill: Value): Generator<Value> {
  let batch: List = []
  for (const item of members(value)) {
    if (equals(batch.length, linecount)) {
      yield batch
      batch = []
    }
    batch.push(item)
  }
  if (batch.length === 0) return
  if (fill !== null) {
    const lacking = intArgument(linecount) - batch.length
    checkRepeat('list', 1, Math.max(0, lacking))
    for (let index = 0; index < lacking; index += 1) batch.push(fill)
  }
  yield batch
}

function* slices(value: Value, count: Value, fill: Value): Generator<Value> {
  const items = listOf(value)
  const columns = intArgument(count)
  if (columns === 0) throw new PyError('ZeroDivisionError', 'integer division or modulo by zero')
  const size = Math.floor(items.length / columns)
  const longer = items.length - size * columns
  let start = 0
  for (let column = 0; column < columns; column += 1) {
    const end = start + size + (column < longer ? 1 : 0)
    const part = items.slice(start, end)
    if (fill !== null && column >= longer) part.push(fill)
    yield part
    start = end
  }
}

function* itemsOf(value: Value): Generator<Value> {
  if (isUndefined(value)) return
  if (isDict(value)) for (const entry of dictEntries(value)) yield makeTuple(entry)
  else if (isObject(value) && value.type.abstract === 'mapping') {
    for (const key of members(value)) yield makeTuple([key, subscript(value, key)])
  } else throw typeError('Can only get item pairs from a mapping.')
}

function reverse(value: Value): Value {
  if (typeof value === 'string') return slice(value, null, null, -1)
  if (isMarkup(value)) return makeMarkup(str(slice(value.text, null, null, -1)))
  const reversed = reverseOf(value)
  if (reversed) return reversed
  if (isIterable(value)) return listOf(value).reverse()
  throw new PyError('FilterArgumentError', 'argument must be iterable')
}

/** Python's `reversed(value)`, undefined for what cannot be read backwards. */
function reverseOf(value: Value): Value | undefined {
  if (isRange(value)) return reversedRange(value)
  if (Array.isArray(value)) return makeIterator('list_reverseiterator', backwards(value))
  if (isDict(value)) return makeIterator('dict_reversekeyiterator', keysBackwards(value))
  if (typeof value === 'string' || isTuple(value) || isUndefined(value)) {
    return makeIterator('reversed', listOf(value).reverse())
  }
  if (!isObject(value) || isIterator(value) || isSet(value)) return undefined
  const readable =
    value.type.length !== undefined && (value.type.item !== undefined || value.type.name.startsWith('dict_'))
  return readable && value.type.iterate ? makeIterator('reversed', listOf(value).reverse()) : undefined
}

function* backwards(list: List): Generator<Value> {
  for (let index = list.length - 1; index >= 0; index -= 1) {
    const item = list[index]
    if (item !== undefined) yield item
  }
}

function* keysBackwards(dict: Dict): Generator<Value> {
  yield* [...dictKeys(dict)].reverse()
}
