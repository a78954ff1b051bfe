/** Reading a YAML tree with its places: members of the wrong kind and unknown keys are problems, all of them at once. */
import { type Location, type Problem, unknownKey, valueInvalid } from '../../core/problem.ts'
import { describeYaml, member, plain, type YamlList, type YamlMap, type YamlNode } from '../yaml-node.ts'

export interface Reading {
  readonly problems: Problem[]
}

/** The member as a mapping; something else there is a problem. */
export function mapMember(map: YamlMap, key: string, reading: Reading): YamlMap | undefined {
  const node = member(map, key)
  if (!node || isNull(node)) return undefined
  if (node.kind === 'map') return node
  reading.problems.push(valueInvalid(key, 'a mapping', describeYaml(node), node.at))
  return undefined
}

export function listMember(map: YamlMap, key: string, reading: Reading): YamlList | undefined {
  const node = member(map, key)
  if (!node || isNull(node)) return undefined
  if (node.kind === 'list') return node
  reading.problems.push(valueInvalid(key, 'a list', describeYaml(node), node.at))
  return undefined
}

/** The member as text; numbers and dates count as their text. */
export function textMember(map: YamlMap, key: string, reading: Reading): string | undefined {
  const node = member(map, key)
  if (!node || isNull(node)) return undefined
  if (node.kind === 'scalar') return typeof node.value === 'string' ? node.value : node.text
  reading.problems.push(valueInvalid(key, 'text', describeYaml(node), node.at))
  return undefined
}

/** A list of texts, or one text that stands for a list of one. */
export function textsMember(map: YamlMap, key: string, reading: Reading): readonly string[] | undefined {
  const node = member(map, key)
  if (!node || isNull(node)) return undefined
  const items = node.kind === 'list' ? node.items : [node]
  return items.flatMap((item) => {
    if (item.kind === 'scalar') return [typeof item.value === 'string' ? item.value : item.text]
    reading.problems.push(valueInvalid(key, 'a list of texts', describeYaml(item), item.at))
    return []
  })
}

export function checkKeys(map: YamlMap, what: string, known: readonly string[], reading: Reading): void {
  for (const { key, keyNode } of map.entries) {
    if (!known.includes(key)) reading.problems.push(unknownKey(key, what, keyNode.at, known))
  }
}

export function plainMember(map: YamlMap, key: string): unknown {
  const node = member(map, key)
  return node ? plain(node) : undefined
}

/** Where a member stands, or the mapping when it has none. */
export function placeOf(map: YamlMap, key: string): Location {
  return map.entries.find((entry) => entry.key === key)?.keyNode.at ?? map.at
}

export function isNull(node: YamlNode): boolean {
  return node.kind === 'scalar' && node.value === null
}
