/** The key that a dict or a set keeps a value under: equal values, equal keys. */
import { typeError } from './errors.ts'
import { type HashKey, typeName, type Value } from './value.ts'

export function hashKey(value: Value): HashKey {
  switch (typeof value) {
    case 'string':
      return value.startsWith('\0') ? `\0s${value}` : value
    case 'number':
      return value
    case 'boolean':
      return value ? 1 : 0
    case 'bigint':
      return value
  }
  if (value === null) return null
  if (Array.isArray(value)) throw unhashable(value)
  return value.type.hash ? value.type.hash(value) : value
}

export function unhashable(value: Value): Error {
  return typeError(`unhashable type: '${typeName(value)}'`)
}

/**
 * Joins the keys of members into one, for tuples and frozensets. Members that hash by identity are told apart by a
 * number that is theirs as long as they live.
 */
export function joinKeys(tag: string, keys: readonly HashKey[]): string {
  return `\0${tag}${JSON.stringify(keys.map(keyText))}`
}

function keyText(key: HashKey): string {
  if (typeof key === 'object' && key !== null) return `o${identity(key)}`
  return `${(typeof key)[0]}${String(key)}`
}

const identities = new WeakMap<object, number>()
let lastIdentity = 0

/** A number for an object, the same each time: what Python's `id()` is good for. */
export function identity(object: object): number {
  const known = identities.get(object)
  if (known !== undefined) return known
  lastIdentity += 1
  identities.set(object, lastIdentity)
  return lastIdentity
}
