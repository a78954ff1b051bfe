/** The module `itertools`, as templates see it. */
import { add } from './arithmetic.ts'
import { defineFunction, makeClass } from './class.ts'
import { type Dict, dictOf } from './dict.ts'
import { typeError, valueError } from './errors.ts'
import { bindArguments, call as callValue, callWith, noNames, type Signature } from './host.ts'
import { makeIterator } from './iterator.ts'
import { intArgument } from './methods.ts'
import { equals, iterate, listOf, members, truthy } from './operators.ts'
import { makeTuple } from './tuple.ts'
import type { HostCall, Value } from './value.ts'

/** An iterator class: `itertools.chain(…)` gives an `itertools.chain object`. */
function iterator<const Name extends string>(
  signature: Signature<Name>,
  walk: (given: { readonly [Key in Name]: Value }, more: readonly Value[]) => Iterable<Value>,
  members: readonly (readonly [string, Value])[] = [],
): readonly [string, Value] {
  const label = `itertools.${signature.name}`
  const construct = (call: HostCall): Value => {
    const { values, more } = bindArguments(call, { ...signature, builtin: true })
    return makeIterator(label, walk(values, more))
  }
  return [signature.name, makeClass(label, construct, members)]
}

export function makeItertools(): Dict {
  return dictOf([
    iterator(
      { name: 'accumulate', parameters: ['iterable', ['func', null]], namedOnly: [['initial', null]] },
      accumulate,
    ),
    iterator({ name: 'chain', parameters: [], more: true }, (_given, more) => chain(more), [
      [
        'from_iterable',
        defineFunction({ name: 'from_iterable', parameters: ['iterable'] }, ({ iterable }) =>
          makeIterator('itertools.chain', chain(members(iterable))),
        ),
      ],
    ]),
    iterator({ name: 'combinations', parameters: ['iterable', 'r'] }, ({ iterable, r }) =>
      combinations(listOf(iterable), sizeArgument(r)),
    ),
    iterator({ name: 'combinations_with_replacement', parameters: ['iterable', 'r'] }, ({ iterable, r }) =>
      combinationsWithReplacement(listOf(iterable), sizeArgument(r)),
    ),
    iterator({ name: 'compress', parameters: ['data', 'selectors'] }, compress),
    iterator(
      {
        name: 'count',
        parameters: [
          ['start', 0],
          ['step', 1],
        ],
      },
      count,
    ),
    iterator({ name: 'cycle', parameters: ['iterable'] }, ({ iterable }) => cycle(iterable)),
    iterator({ name: 'dropwhile', parameters: ['predicate', 'iterable'] }, dropWhile),
    iterator({ name: 'filterfalse', parameters: ['function', 'iterable'] }, filterFalse),
    iterator({ name: 'groupby', parameters: ['iterable', ['key', null]] }, groupBy),
    iterator({ name: 'islice', parameters: ['iterable'], more: true }, ({ iterable }, more) => slice(iterable, more)),
    iterator({ name: 'pairwise', parameters: ['iterable'] }, ({ iterable }) => pairwise(iterable)),
    iterator({ name: 'permutations', parameters: ['iterable', ['r', null]] }, ({ iterable, r }) => {
      const pool = listOf(iterable)
      return permutations(pool, r === null ? pool.length : sizeArgument(r))
    }),
    iterator({ name: 'product', parameters: [], more: true, namedOnly: [['repeat', 1]] }, ({ repeat }, more) => {
      const pools = more.map(listOf)
      return product(Array.from({ length: sizeArgument(repeat) }, () => pools).flat())
    }),
    iterator({ name: 'repeat', parameters: ['object', ['times', null]] }, ({ object, times }) =>
      repeat(object, times === null ? Number.POSITIVE_INFINITY : intArgument(times)),
    ),
    iterator({ name: 'starmap', parameters: ['function', 'iterable'] }, starMap),
    iterator({ name: 'takewhile', parameters: ['predicate', 'iterable'] }, takeWhile),
    [
      'tee',
      defineFunction({ name: 'tee', parameters: ['iterable', ['n', 2]] }, ({ iterable, n }) => {
        const items = listOf(iterable)
        return makeTuple(Array.from({ length: sizeArgument(n) }, () => makeIterator('itertools._tee', items.slice())))
      }),
    ],
    iterator(
      { name: 'zip_longest', parameters: [], more: true, namedOnly: [['fillvalue', null]] },
      ({ fillvalue }, more) => zipLongest(more, fillvalue),
    ),
  ])
}

function sizeArgument(value: Value): number {
  const size = intArgument(value)
  if (size < 0) throw valueError('r must be non-negative')
  return size
}

function* accumulate({ iterable, func, initial }: { iterable: Value; func: Value; initial: Value }): Generator<Value> {
  let total: Value | undefined = initial === null ? undefined : initial
  if (total !== undefined) yield total
  for (const item of members(iterable)) {
    total = total === undefined ? item : func === null ? add(total, item) : callWith(func, total, item)
    yield total
  }
}

function* chain(iterables: Iterable<Value>): Generator<Value> {
  for (const iterable of iterables) yield* members(iterable)
}

function* combinations(
  pool: readonly Value[],
  size: number,
  from = 0,
  chosen: readonly Value[] = [],
): Generator<Value> {
  if (chosen.length === size) {
    yield makeTuple(chosen)
    return
  }
  for (let index = from; index <= pool.length - (size - chosen.length); index += 1) {
    yield* combinations(pool, size, index + 1, [...chosen, pool[index] ?? null])
  }
}

function* combinationsWithReplacement(
  pool: readonly Value[],
  size: number,
  from = 0,
  chosen: readonly Value[] = [],
): Generator<Value> {
  if (chosen.length === size) {
    yield makeTuple(chosen)
    return
  }
  for (let index = from; index < pool.length; index += 1) {
    yield* combinationsWithReplacement(pool, size, index, [...chosen, pool[index] ?? null])
  }
}

/** `chosen` holds indexes: equal members are different ones. */
function* permutations(pool: readonly Value[], size: number, chosen: readonly number[] = []): Generator<Value> {
  if (size > pool.length) return
  if (chosen.length === size) {
    yield makeTuple(chosen.map((index) => pool[index] ?? null))
    return
  }
  for (const index of pool.keys()) {
    if (!chosen.includes(index)) yield* permutations(pool, size, [...chosen, index])
  }
}

function* product(pools: readonly (readonly Value[])[], chosen: readonly Value[] = []): Generator<Value> {
  const pool = pools[chosen.length]
  if (pool === undefined) {
    yield makeTuple(chosen)
    return
  }
  for (const item of pool) yield* product(pools, [...chosen, item])
}

function* compress({ data, selectors }: { data: Value; selectors: Value }): Generator<Value> {
  for (const [item, selector] of pairs(data, selectors)) if (truthy(selector)) yield item
}

function* pairs(first: Value, second: Value): Generator<readonly [Value, Value]> {
  const others = iterate(second)
  for (const item of members(first)) {
    const other = others.next()
    if (other.done) return
    yield [item, other.value]
  }
}

function* count({ start, step }: { start: Value; step: Value }): Generator<Value> {
  for (let value = start; ; value = add(value, step)) yield value
}

function* cycle(iterable: Value): Generator<Value> {
  const items = listOf(iterable)
  while (items.length > 0) yield* items
}

function* dropWhile({ predicate, iterable }: { predicate: Value; iterable: Value }): Generator<Value> {
  let dropping = true
  for (const item of members(iterable)) {
    dropping = dropping && truthy(callWith(predicate, item))
    if (!dropping) yield item
  }
}

function* takeWhile({ predicate, iterable }: { predicate: Value; iterable: Value }): Generator<Value> {
  for (const item of members(iterable)) {
    if (!truthy(callWith(predicate, item))) return
    yield item
  }
}

function* filterFalse({ function: test, iterable }: { function: Value; iterable: Value }): Generator<Value> {
  for (const item of members(iterable)) if (!truthy(test === null ? item : callWith(test, item))) yield item
}

function* groupBy({ iterable, key }: { iterable: Value; key: Value }): Generator<Value> {
  const keyOf = (item: Value): Value => (key === null ? item : callWith(key, item))
  let group: { key: Value; items: Value[] } | undefined
  for (const item of members(iterable)) {
    const itemKey = keyOf(item)
    if (group && equals(group.key, itemKey)) group.items.push(item)
    else {
      if (group) yield makeTuple([group.key, makeIterator('itertools._grouper', group.items)])
      group = { key: itemKey, items: [item] }
    }
  }
  if (group) yield makeTuple([group.key, makeIterator('itertools._grouper', group.items)])
}

function slice(iterable: Value, bounds: readonly Value[]): Iterable<Value> {
  if (bounds.length === 0 || bounds.length > 3) {
    throw typeError(
      `islice expected at ${bounds.length === 0 ? 'least 2' : 'most 4'} arguments, got ${bounds.length + 1}`,
    )
  }
  const [first = null, second = null, third = null] = bounds
  const start = bounds.length === 1 || first === null ? 0 : sliceBound(first)
  const stopValue = bounds.length === 1 ? first : second
  const stop = stopValue === null ? Number.POSITIVE_INFINITY : sliceBound(stopValue)
  const step = third === null ? 1 : sliceBound(third)
  if (step < 1) throw valueError('Step for islice() must be a positive integer or None.')
  return sliced(iterate(iterable), start, stop, step)
}

function* sliced(source: Iterator<Value>, start: number, stop: number, step: number): Generator<Value> {
  for (let index = 0; index < stop; index += 1) {
    const next = source.next()
    if (next.done) return
    if (index >= start && (index - start) % step === 0) yield next.value
  }
}

function sliceBound(value: Value): number {
  const bound = intArgument(value)
  if (bound < 0) throw valueError('Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.')
  return bound
}

function* pairwise(iterable: Value): Generator<Value> {
  let previous: Value | undefined
  for (const item of members(iterable)) {
    if (previous !== undefined) yield makeTuple([previous, item])
    previous = item
  }
}

function* repeat(item: Value, times: number): Generator<Value> {
  for (let index = 0; index < times; index += 1) yield item
}

function* starMap({ function: run, iterable }: { function: Value; iterable: Value }): Generator<Value> {
  for (const item of members(iterable))
    yield callValue(run, { positional: listOf(item), named: noNames, at: undefined })
}

function* zipLongest(iterables: readonly Value[], fill: Value): Generator<Value> {
  const sources = iterables.map(iterate)
  for (;;) {
    const row = sources.map((source) => source.next())
    if (row.every(({ done }) => done)) return
    yield makeTuple(row.map((next) => (next.done ? fill : next.value)))
  }
}
