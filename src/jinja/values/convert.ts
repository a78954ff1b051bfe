/** The border for data: plain JavaScript values in, Python values inside, plain values out again. */
import { type Dict, dictEntries, isDict, makeDict, setEntry } from './dict.ts'
import { typeError, valueError } from './errors.ts'
import { hostFunction } from './host.ts'
import { makeFloat } from './number.ts'
import { str } from './operators.ts'
import { makeSet } from './set.ts'
import { isTuple } from './tuple.ts'
import { isPyObject, type List, type Value } from './value.ts'

/**
 * A JavaScript value as the Python value it stands for. `known` remembers objects by identity: give the same map for
 * all of a render, and an object met twice is one value, so that changing it shows everywhere.
 */
export function fromJs(value: unknown, known: Map<object, Value> = new Map()): Value {
  switch (typeof value) {
    case 'boolean':
    case 'string':
      return value
    case 'number':
      return fromNumber(value)
    case 'bigint':
      return value >= -9007199254740991n && value <= 9007199254740991n ? Number(value) : value
    case 'undefined':
      return null
    case 'function':
      return hostFunction(value.name || 'function', (call) => {
        const given = call.positional.map((argument) => toJs(argument))
        const named = call.named.size > 0 ? [Object.fromEntries([...call.named].map(([k, v]) => [k, toJs(v)]))] : []
        return fromJs(Reflect.apply(value, undefined, [...given, ...named]))
      })
    case 'symbol':
      throw typeError('a JavaScript symbol is no value for a template')
    case 'object':
      return value === null ? null : fromObject(value, known)
  }
}

/** A number without a fraction is an int, as in JSON, unless only a float could be so large. */
function fromNumber(value: number): Value {
  if (!Number.isInteger(value) || Math.abs(value) >= 1e21) return makeFloat(value)
  return Number.isSafeInteger(value) ? value + 0 : BigInt(value)
}

function fromObject(value: object, known: Map<object, Value>): Value {
  if (isPyObject(value)) return value
  const met = known.get(value)
  if (met !== undefined) return met
  if (Array.isArray(value)) {
    const list: List = []
    known.set(value, list)
    for (const item of value) list.push(fromJs(item, known))
    return list
  }
  if (value instanceof Set) {
    const set = makeSet([...value].map((item) => fromJs(item, known)))
    known.set(value, set)
    return set
  }
  if (value instanceof Date) return value.toISOString()
  const dict = makeDict()
  known.set(value, dict)
  const entries: Iterable<readonly [unknown, unknown]> = value instanceof Map ? value : Object.entries(value)
  for (const [key, item] of entries) {
    if (item !== undefined) setEntry(dict, fromJs(key, known), fromJs(item, known))
  }
  return dict
}

/** A Python value as plain JavaScript data: tuples and sets become arrays, dicts objects, what has no other form its text. */
export function toJs(value: Value, outer: readonly Value[] = []): unknown {
  if (value === null || typeof value !== 'object') return value
  if (outer.includes(value)) throw valueError('Circular reference detected')
  const within = [...outer, value]
  if (Array.isArray(value)) return value.map((item) => toJs(item, within))
  if (isTuple(value)) return value.items.map((item) => toJs(item, within))
  if (isDict(value)) return objectOf(value, within)
  return value.type.toJs ? inner(value.type.toJs(value), within) : str(value)
}

/** What a slot answers may hold values again, as the members of a set. */
function inner(found: unknown, outer: readonly Value[]): unknown {
  if (isPyObject(found)) return toJs(found, outer)
  return Array.isArray(found) ? found.map((item) => inner(item, outer)) : found
}

function objectOf(dict: Dict, outer: readonly Value[]): object {
  return Object.fromEntries([...dictEntries(dict)].map(([key, item]) => [str(key), toJs(item, outer)]))
}
