/** The methods of dict. */
import {
  clearDict,
  DICT_ITEMS,
  DICT_KEYS,
  DICT_VALUES,
  type Dict,
  deleteEntry,
  dictEntries,
  dictHas,
  dictOf,
  dictValue,
  isDict,
  keyError,
  makeView,
  setEntry,
} from './dict.ts'
import { typeError, valueError } from './errors.ts'
import { call as callValue, noNames } from './host.ts'
import { type MethodTable, methodsOf } from './methods.ts'
import { isIterable, listOf, members } from './operators.ts'
import { makeTuple } from './tuple.ts'
import { isUndefined, type Undefined } from './undefined.ts'
import { type HostCall, isObject, type Value } from './value.ts'

const method = methodsOf<Dict>('dict')

export const DICT_METHODS: MethodTable<Dict> = new Map([
  method.none('clear', (self) => {
    clearDict(self)
    return null
  }),
  method.none('copy', (self) => dictOf(dictEntries(self))),
  method.positional('fromkeys', ['iterable', ['value', null]], (_self, { iterable, value }) =>
    dictOf(listOf(iterable).map((key): [Value, Value] => [key, value])),
  ),
  method.positional('get', ['key', ['default', null]], (self, given) => dictValue(self, given.key) ?? given.default),
  method.none('items', (self) => makeView(DICT_ITEMS, self)),
  method.none('keys', (self) => makeView(DICT_KEYS, self)),
  method.none('values', (self) => makeView(DICT_VALUES, self)),
  method.positional('pop', ['key', ['default', undefined]], (self, given) => {
    const value = dictValue(self, given.key)
    if (value === undefined) {
      if (given.default === undefined) throw keyError(given.key)
      return given.default
    }
    deleteEntry(self, given.key)
    return value
  }),
  method.none('popitem', (self) => {
    const last = [...dictEntries(self)].at(-1)
    if (!last) throw keyError('popitem(): dictionary is empty')
    deleteEntry(self, last[0])
    return makeTuple(last)
  }),
  method.positional('setdefault', ['key', ['default', null]], (self, given) => {
    if (!dictHas(self, given.key)) setEntry(self, given.key, given.default)
    return dictValue(self, given.key) ?? null
  }),
  method.any('update', (self, call) => {
    for (const [key, value] of entriesGiven('update', call)) setEntry(self, key, value)
    return null
  }),
])

/** The entries that `dict(…)` and `update(…)` are given: a mapping or pairs, then names. */
export function entriesGiven(name: string, call: HostCall): (readonly [Value, Value])[] {
  if (call.positional.length > 1) {
    throw typeError(`${name} expected at most 1 argument, got ${call.positional.length}`)
  }
  const [from] = call.positional
  return [...(from === undefined ? [] : entriesOf(from)), ...call.named]
}

/** The entries of a mapping, or of an iterable of pairs. */
function entriesOf(from: Value): (readonly [Value, Value])[] {
  if (isDict(from)) return [...dictEntries(from)]
  if (isUndefined(from)) return keysOfUndefined(from)
  if (isObject(from) && from.type.abstract === 'mapping' && from.type.item) {
    const { item } = from.type
    return listOf(from).map((key) => [key, item(from, key)])
  }
  return [...members(from)].map(pairOf)
}

/** Python asks for `keys()`, which fails where the undefined value may not be asked. */
function keysOfUndefined(from: Undefined): [] {
  callValue(from.type.attribute?.(from, 'keys') ?? from, { positional: [], named: noNames, at: undefined })
  return []
}

function pairOf(pair: Value, index: number): readonly [Value, Value] {
  if (!isIterable(pair)) {
    throw typeError(`cannot convert dictionary update sequence element #${index} to a sequence`)
  }
  const [key, value, ...more] = listOf(pair)
  if (key === undefined || value === undefined || more.length > 0) {
    const size = listOf(pair).length
    throw valueError(`dictionary update sequence element #${index} has length ${size}; 2 is required`)
  }
  return [key, value]
}
