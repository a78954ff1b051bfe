/** When a source's rows are too old, from its own entry, its table's, and the configs of both. */

import { renderYaml, type YamlContext } from '../context/yaml.ts'
import { type Location, type Problem, unknownKey, valueInvalid } from '../core/problem.ts'
import { isRecord } from '../core/record.ts'
import { isNull } from '../syntax/yaml/members.ts'
import { describeYaml, member, type YamlMap, type YamlNode } from '../syntax/yaml-node.ts'

export interface FreshnessScope {
  readonly yaml: YamlContext
  readonly problems: Problem[]
}

type Members = Readonly<Record<string, unknown>>

/** undefined: nothing is said; null: it is not asked for. */
type Said = Members | null | undefined

/**
 * What the YAML says, the table over the source and `config:` over the key beside it, each threshold for itself; a null
 * takes away what was there. (`merge_source_freshness` of dbt-core.)
 */
export function freshnessSaid(source: YamlMap, table: YamlMap, scope: FreshnessScope): Said {
  const places = [source, configOf(source), table, configOf(table)]
  const [first, ...others] = places.map((map) => said(map, scope))
  let merged: Said = first
  for (const next of others) {
    if (next === undefined) continue
    merged = isRecord(merged) && isRecord(next) ? mergeThresholds(merged, next) : next
  }
  return merged
}

function configOf(map: YamlMap): YamlMap | undefined {
  const config = member(map, 'config')
  return config?.kind === 'map' ? config : undefined
}

function said(map: YamlMap | undefined, scope: FreshnessScope): Said {
  const node = map && member(map, 'freshness')
  if (!node) return undefined
  if (isNull(node)) return null
  check(node, scope)
  const value = renderYaml(node, scope.yaml, scope.problems)
  return isRecord(value) ? value : undefined
}

function mergeThresholds(before: Members, after: Members): Members {
  const merged: Record<string, unknown> = { ...before, ...after }
  for (const key of ['warn_after', 'error_after'])
    if (isRecord(after[key]) && isRecord(before[key]) && !isComplete(after[key])) merged[key] = before[key]
  return merged
}

/** Half a threshold is none, as in dbt. */
function isComplete({ count, period }: Members): boolean {
  return count !== undefined && count !== null && period !== undefined && period !== null
}

const PERIODS = ['minute', 'hour', 'day']
const KEYS = ['warn_after', 'error_after', 'filter', 'build_after']

function check(node: YamlNode, { problems }: FreshnessScope): void {
  if (node.kind !== 'map') {
    problems.push(valueInvalid('freshness', 'a mapping, or null', describeYaml(node), node.at))
    return
  }
  for (const { key, keyNode, value } of node.entries) {
    if (!KEYS.includes(key)) problems.push(unknownKey(key, 'freshness', keyNode.at, KEYS))
    else if ((key === 'warn_after' || key === 'error_after') && !isNull(value)) checkThreshold(key, value, problems)
  }
}

function checkThreshold(key: string, node: YamlNode, problems: Problem[]): void {
  if (node.kind !== 'map') {
    problems.push(valueInvalid(key, 'a mapping of count and period', describeYaml(node), node.at))
    return
  }
  for (const { key, keyNode, value } of node.entries) {
    if (key !== 'count' && key !== 'period')
      problems.push(unknownKey(key, 'a threshold', keyNode.at, ['count', 'period']))
    // What is a template is known only when it has been rendered.
    if (value.kind !== 'scalar' || value.text.includes('{{') || isNull(value)) continue
    if (key === 'count' && !/^\d+$/.test(value.text)) wrong('count', 'a whole number', value.text, value.at, problems)
    if (key === 'period' && !PERIODS.includes(value.text))
      wrong('period', 'minute, hour or day', `'${value.text}'`, value.at, problems)
  }
}

function wrong(key: string, expected: string, found: string, at: Location, problems: Problem[]): void {
  problems.push(valueInvalid(key, expected, found, at))
}

/** The expression or the query that tells when rows came: the table's own before the source's, and one of the two. */
export function loadedAtOf(
  source: YamlMap,
  table: YamlMap,
  scope: FreshnessScope,
): { readonly field?: string; readonly query?: string } {
  const own = loadedAtIn(table, 'a table', scope)
  if (own.isSaid) return own.found
  return loadedAtIn(source, 'a source', scope).found
}

function loadedAtIn(
  map: YamlMap,
  what: string,
  scope: FreshnessScope,
): { readonly isSaid: boolean; readonly found: { readonly field?: string; readonly query?: string } } {
  const nodeOf = (key: string): YamlNode | undefined => {
    const config = configOf(map)
    return member(map, key) ?? (config && member(config, key))
  }
  const field = nodeOf('loaded_at_field')
  const query = nodeOf('loaded_at_query')
  if (field && query && !isNull(field) && !isNull(query)) {
    const expected = `the only one of the two that ${what} has`
    scope.problems.push(valueInvalid('loaded_at_query', expected, 'beside loaded_at_field', query.at))
  }
  const text = (node: YamlNode | undefined): string | undefined => {
    if (!node || isNull(node)) return undefined
    const value = renderYaml(node, scope.yaml, scope.problems)
    return value === undefined || value === null || value === '' ? undefined : String(value)
  }
  // The query is a template of its own, with `this`.
  const written = query?.kind === 'scalar' && typeof query.value === 'string' ? query.value : undefined
  const loadedAtField = text(field)
  return {
    isSaid: field !== undefined || query !== undefined,
    found: {
      ...(loadedAtField !== undefined && { field: loadedAtField }),
      ...(written !== undefined && { query: written }),
    },
  }
}
