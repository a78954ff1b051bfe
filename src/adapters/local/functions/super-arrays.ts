/** Arrays of SUPER values as sets and sequences. NULL is an element like any other. (AWS: "Array functions") */
import type { ScalarFunction, ScalarValue } from '../../duckdb/connection.ts'
import { arrayText, compactJson, decodeString, elementsOf, type JsonKind, kindOf, membersOf } from './json-text.ts'
import { booleanArgument, textArgument } from './scalar-arguments.ts'

/** Text that two elements share when they are equal: 1 and 1.0, and objects whose members stand in another order. */
function identityOf(element: string): string {
  switch (kindOf(element)) {
    case 'number':
      return numberIdentity(element)
    case 'string':
      return JSON.stringify(decodeString(element))
    case 'array':
      return arrayText(elementsOf(element).map(identityOf))
    case 'object': {
      const members = membersOf(element).map(([name, value]) => `${JSON.stringify(name)}:${identityOf(value)}`)
      return `{${members.sort().join(',')}}`
    }
    case 'boolean':
    case 'null':
      return element
  }
}

function numberIdentity(text: string): string {
  if (/[eE]/.test(text)) return String(Number(text))
  const plain = text.includes('.') ? text.replace(/\.?0+$/, '') : text
  return plain === '-0' ? '0' : plain
}

interface Counted {
  readonly element: string
  readonly identity: string
}

const counted = (array: string): readonly Counted[] =>
  elementsOf(compactJson(array)).map((element) => ({ element, identity: identityOf(element) }))

function distinct(elements: readonly Counted[]): readonly Counted[] {
  const seen = new Set<string>()
  return elements.filter(({ identity }) => !seen.has(identity) && seen.add(identity))
}

const textOf = (elements: readonly Counted[]): string => arrayText(elements.map(({ element }) => element))

/** How often each element stands in an array. */
function countsOf(elements: readonly Counted[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { identity } of elements) counts.set(identity, (counts.get(identity) ?? 0) + 1)
  return counts
}

/** Elements of the first array that find a partner of their own in the second, or that find none. */
function matched(one: readonly Counted[], other: readonly Counted[], wanted: boolean): readonly Counted[] {
  const left = countsOf(other)
  return one.filter(({ identity }) => {
    const count = left.get(identity) ?? 0
    if (count > 0) left.set(identity, count - 1)
    return count > 0 === wanted
  })
}

function combined(one: string, other: string, asSets: boolean, wanted: boolean): string {
  const [first, second] = [counted(one), counted(other)]
  if (!asSets) return textOf(matched(first, second, wanted))
  const present = countsOf(second)
  return textOf(distinct(first).filter(({ identity }) => present.has(identity) === wanted))
}

/** Places from 0. NULL when NULLs do not match and may hide one. */
function positions(array: string, value: string, nullMatch: boolean): readonly number[] | null {
  const wanted = identityOf(compactJson(value))
  if (!nullMatch && wanted === 'null') return null
  const elements = counted(array)
  const places = elements.flatMap(({ identity }, place) => (identity === wanted ? [place] : []))
  const hidden = places.length === 0 && elements.some(({ identity }) => identity === 'null')
  return !nullMatch && hidden ? null : places
}

const RANK: Readonly<Record<JsonKind, number>> = { boolean: 0, number: 1, string: 2, array: 3, object: 4, null: 5 }

function compare(one: Counted, other: Counted): number {
  const [kind, otherKind] = [kindOf(one.element), kindOf(other.element)]
  if (kind !== otherKind) return RANK[kind] - RANK[otherKind]
  if (kind === 'number') return Number(one.element) - Number(other.element)
  if (kind === 'string')
    return Buffer.compare(Buffer.from(decodeString(one.element)), Buffer.from(decodeString(other.element)))
  return one.identity < other.identity ? -1 : one.identity > other.identity ? 1 : 0
}

function sorted(array: string, ascending: boolean, nullsFirst: boolean): string {
  const elements = counted(array)
  const nulls = elements.filter(({ identity }) => identity === 'null')
  const values = elements.filter(({ identity }) => identity !== 'null').toSorted(compare)
  const ordered = ascending ? values : values.toReversed()
  return textOf(nullsFirst ? [...nulls, ...ordered] : [...ordered, ...nulls])
}

const ofTwo = (name: string, run: (one: string, other: string) => ScalarValue, returns = 'JSON'): ScalarFunction => ({
  name,
  parameters: ['VARCHAR', 'VARCHAR'],
  returns,
  run: (one, other) => run(textArgument(one), textArgument(other)),
})

const ofTwoSets = (name: string, wanted: boolean): ScalarFunction => ({
  name,
  parameters: ['VARCHAR', 'VARCHAR', 'BOOLEAN'],
  returns: 'JSON',
  run: (one, other, asSets) => combined(textArgument(one), textArgument(other), booleanArgument(asSets), wanted),
})

const search = (name: string, returns: string, answer: (places: readonly number[]) => ScalarValue): ScalarFunction => ({
  name,
  parameters: ['VARCHAR', 'VARCHAR', 'BOOLEAN'],
  returns,
  run: (array, value, nullMatch) => {
    const places = positions(textArgument(array), textArgument(value), booleanArgument(nullMatch))
    return places === null ? null : answer(places)
  },
})

export const superArrayFunctions: readonly ScalarFunction[] = [
  search('rs_array_contains', 'BOOLEAN', (places) => places.length > 0),
  search('rs_array_position', 'INTEGER', (places) => places[0] ?? -1),
  search('rs_array_positions', 'JSON', (places) => JSON.stringify(places)),
  ofTwoSets('rs_array_except', false),
  ofTwoSets('rs_array_intersection', true),
  ofTwo('rs_array_union', (one, other) => textOf(distinct([...counted(one), ...counted(other)]))),
  ofTwo('rs_arrays_overlap', (one, other) => matched(counted(one), counted(other), true).length > 0, 'BOOLEAN'),
  {
    name: 'rs_array_distinct',
    parameters: ['VARCHAR'],
    returns: 'JSON',
    run: (array) => textOf(distinct(counted(textArgument(array)))),
  },
  {
    name: 'rs_array_sort',
    parameters: ['VARCHAR', 'BOOLEAN', 'BOOLEAN'],
    returns: 'JSON',
    run: (array, ascending, nullsFirst) =>
      sorted(textArgument(array), booleanArgument(ascending), booleanArgument(nullsFirst)),
  },
]
