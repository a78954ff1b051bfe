/** OBJECT_TRANSFORM, on JSON text. Attributes keep the order of the object they come from; new ones follow. */
import { compactJson, kindOf, membersOf, objectText } from './json-text.ts'

type Path = readonly string[]

/** The object with the attributes under `kept` only, and `values` under the paths of `set`. */
export function transformObject(input: string, kept: readonly Path[], set: readonly Path[], values: readonly string[]) {
  const object = compactJson(input)
  if (kindOf(object) !== 'object') return object
  return set.reduce((result, path, index) => withValue(result, path, values[index] ?? 'null'), projected(object, kept))
}

function projected(object: string, paths: readonly Path[]): string {
  const members = membersOf(object).flatMap(([name, value]): (readonly [string, string])[] => {
    const below = paths.filter(([first]) => first === name).map((path) => path.slice(1))
    if (below.length === 0) return []
    if (below.some((path) => path.length === 0)) return [[name, value]]
    return kindOf(value) === 'object' ? [[name, projected(value, below)]] : []
  })
  return objectText(members)
}

function withValue(object: string, [name, ...rest]: Path, value: string): string {
  if (name === undefined) return compactJson(value)
  const members = kindOf(object) === 'object' ? membersOf(object) : []
  const changed = (old: string): string => withValue(old, rest, value)
  if (!members.some(([member]) => member === name)) return objectText([...members, [name, changed('{}')]])
  return objectText(members.map(([member, old]) => [member, member === name ? changed(old) : old] as const))
}
