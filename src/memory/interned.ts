/**
 * Data as JSON in which what repeats stands once. A project of ten thousand models has a few hundred different configs;
 * reading each of them once is most of what makes a remembered manifest quick to read.
 */

/** Values by their position; equal ones have one position. */
export interface Interner {
  readonly positionOf: (value: unknown) => number
  /** All of them, as JSON. */
  readonly text: () => string
}

export function makeInterner(): Interner {
  const positions = new Map<string, number>()
  return {
    positionOf: (value) => {
      const text = jsonOf(value)
      const known = positions.get(text)
      if (known !== undefined) return known
      const position = positions.size
      positions.set(text, position)
      return position
    },
    text: () => `[${[...positions.keys()].join(',')}]`,
  }
}

/** Something that no JSON can say, and that is not written to be remembered: a function, a Map. */
export class UnsayableError extends Error {}

/** The key under which a value is written that JSON has no word for. Nothing that a user writes can be an object with it alone. */
const ESCAPE = '\u0000'

/** JSON of data with bigint, NaN, infinities and `undefined` members kept apart. Throws an UnsayableError for anything else. */
export function jsonOf(value: unknown): string {
  return JSON.stringify(isPlain(value) ? value : escaped(value))
}

/** What `jsonOf` wrote. */
export function fromJson(text: string): unknown {
  const value: unknown = JSON.parse(text)
  return text.includes('"\\u0000"') ? unescaped(value) : value
}

/** Whether JSON gives back what it is given. */
function isPlain(value: unknown): boolean {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0)
    case 'object':
      if (value === null) return true
      if (Array.isArray(value)) return value.every(isPlain)
      return Object.getPrototypeOf(value) === Object.prototype && Object.entries(value).every(isPlainMember)
    default:
      return false
  }
}

/** A member without a value is left out: to have it and to lack it are the same everywhere. */
function isPlainMember([key, value]: [string, unknown]): boolean {
  return key !== ESCAPE && (value === undefined || isPlain(value))
}

function escaped(value: unknown): unknown {
  if (typeof value === 'bigint') return { [ESCAPE]: ['bigint', String(value)] }
  if (typeof value === 'number') return isPlain(value) ? value : { [ESCAPE]: ['number', numberWord(value)] }
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value
  if (Array.isArray(value)) return value.map((item: unknown) => (item === undefined ? null : escaped(item)))
  if (value instanceof Map)
    return { [ESCAPE]: ['map', [...value].map(([key, member]) => [escaped(key), escaped(member)])] }
  if (typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype)
    throw new UnsayableError(`a ${typeof value} cannot be remembered`)
  const entries = Object.entries(value).flatMap(([key, member]) =>
    member === undefined ? [] : [[key, escaped(member)] as const],
  )
  return entries.some(([key]) => key === ESCAPE) ? { [ESCAPE]: ['object', entries] } : Object.fromEntries(entries)
}

function numberWord(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value)
}

function unescaped(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(unescaped)
  const entries = Object.entries(value)
  const [first] = entries
  if (!first || entries.length > 1 || first[0] !== ESCAPE)
    return Object.fromEntries(entries.map(([key, member]) => [key, unescaped(member)]))
  const [kind, written] = first[1] as [string, unknown]
  if (kind === 'bigint') return BigInt(written as string)
  if (kind === 'number') return Number(written)
  const pairs = (written as [unknown, unknown][]).map(([key, member]) => [unescaped(key), unescaped(member)] as const)
  return kind === 'map' ? new Map(pairs) : Object.fromEntries(pairs as (readonly [string, unknown])[])
}
