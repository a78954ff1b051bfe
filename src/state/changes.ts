/**
 * Whether a node is new, and in what it differs from what it was: `state:new`, `state:modified`, `state:modified.body`, ….
 * Both sides are compared under dbt's names. Comments, formatting, the order of keys and where a description stands are no
 * change. https://docs.getdbt.com/reference/node-selection/state-selection
 */
import { nodeEntry } from '../artifacts/manifest.ts'
import type { Macro, Node } from '../core/node.ts'
import type { Change, Comparison } from '../core/state.ts'
import { saysTheSame } from '../sql/template-text.ts'
import { sameContract } from './contract-changes.ts'
import { isSame } from './equal.ts'
import type { PreviousManifest, PreviousNode } from './read.ts'

export interface ComparingScope {
  readonly previous: PreviousManifest
  /** Macros of the project and its packages, as they are now. */
  readonly macros: ReadonlyMap<string, Macro>
  /** Ids of the macros that a macro may call. */
  readonly callsOf: (macroId: string) => readonly string[]
  readonly entries: Parameters<typeof nodeEntry>[1]
}

/** Answers for each node of the project; what is asked twice is compared once. */
export function comparer(scope: ComparingScope): (node: Node) => Comparison {
  const macrosChanged = macroComparer(scope)
  const known = new Map<string, Comparison>()
  return (node) => {
    const before = known.get(node.id)
    if (before) return before
    const found = compare(node, scope, macrosChanged)
    known.set(node.id, found)
    return found
  }
}

function compare(node: Node, scope: ComparingScope, macrosChanged: (node: Node) => boolean): Comparison {
  const old = scope.previous.nodes.get(node.id)
  const now = nodeEntry(node, scope.entries)
  const changes = new Set<Change>(old ? differences(node, old, now) : changesOfNew(node))
  if (macrosChanged(node)) changes.add('macros')
  return { isNew: old === undefined, changes }
}

/** dbt: a source or an exposure that is new is not modified. */
function changesOfNew(node: Node): readonly Change[] {
  if (node.kind === 'source') return ['configs', 'relation']
  if (node.kind === 'exposure') return ['configs']
  return ['body', 'configs', 'content', 'contract', 'persisted_descriptions', 'relation']
}

function differences(node: Node, old: PreviousNode, now: PreviousNode): readonly Change[] {
  if (node.kind === 'source') return sourceDifferences(old, now)
  if (node.kind === 'exposure') return exposureDifferences(old, now)
  const found: Change[] = []
  const check = (change: Change, same: boolean): void => {
    if (!same) found.push(change)
  }
  check('body', sameBody(node, old, now))
  check('configs', sameConfigs(node, old, now))
  check('persisted_descriptions', sameDescriptions(old, now))
  check('relation', sameNames(old, now, ['database', 'schema', 'alias']))
  check('contract', node.kind !== 'model' || sameContract(old, now))
  const isGeneric = node.kind === 'test' && node.test.kind === 'generic'
  // A generic test is its declaration: what it calls is compared as a macro.
  const counts = found.filter((change) => !isGeneric || change === 'configs')
  const others = ['fqn', ...(node.kind === 'model' ? REFERENCES : [])]
  if (counts.length > 0 || others.some((key) => !isSame(old[key], now[key]))) found.push('content')
  return found
}

/** What other models see of a model. */
const REFERENCES = ['latest_version', 'access', 'deprecation_date'] as const

function sameBody(node: Node, old: PreviousNode, now: PreviousNode): boolean {
  if (node.kind === 'seed') return isSame(old.checksum, now.checksum)
  return saysTheSame(textOf(old.raw_code), textOf(now.raw_code))
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.trim() : ''
}

/** Where a node stands and how it is labelled is compared elsewhere, or makes no difference to what is built. */
const NOT_CONFIGS: readonly string[] = ['alias', 'schema', 'database', 'tags', 'group']
const TEST_CONFIGS: readonly string[] = [
  'severity',
  'where',
  'limit',
  'fail_calc',
  'warn_if',
  'error_if',
  'store_failures',
  'store_failures_as',
  'sql_header',
]

function sameConfigs(node: Node, old: PreviousNode, now: PreviousNode): boolean {
  const before = recordOf(old.unrendered_config)
  const after = recordOf(now.unrendered_config)
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((key) =>
    node.kind === 'test' ? TEST_CONFIGS.includes(key) : !NOT_CONFIGS.includes(key),
  )
  return keys.every((key) => isSame(before[key], after[key]))
}

/** Names as they are configured: those that the target or a macro supplies differ between environments. */
function sameNames(old: PreviousNode, now: PreviousNode, keys: readonly string[]): boolean {
  const before = recordOf(old.unrendered_config)
  const after = recordOf(now.unrendered_config)
  return keys.every((key) => isSame(before[key], after[key]))
}

function sameDescriptions(old: PreviousNode, now: PreviousNode): boolean {
  const persisted = recordOf(recordOf(now.config).persist_docs)
  if (persisted.relation === true && !isSame(old.description, now.description)) return false
  return persisted.columns !== true || isSame(columnDescriptions(old), columnDescriptions(now))
}

function columnDescriptions({ columns }: PreviousNode): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(recordOf(columns)).map(([name, column]) => [name, recordOf(column).description]),
  )
}

function sourceDifferences(old: PreviousNode, now: PreviousNode): readonly Change[] {
  const same = (keys: readonly string[]): boolean => keys.every((key) => isSame(old[key], now[key]))
  const found: Change[] = []
  if (!isSame(configOf(old), configOf(now))) found.push('configs')
  if (!sameSourceNames(old, now)) found.push('relation')
  const others = ['fqn', 'quoting', 'freshness', 'loaded_at_field', 'external']
  if (found.length > 0 || !same(others)) found.push('content')
  return found
}

/** Database and schema as they are written, where the earlier manifest has kept that. */
function sameSourceNames(old: PreviousNode, now: PreviousNode): boolean {
  const written = (key: 'database' | 'schema'): boolean =>
    `unrendered_${key}` in old ? isSame(old[`unrendered_${key}`], now[`unrendered_${key}`]) : isSame(old[key], now[key])
  return written('database') && written('schema') && isSame(old.identifier, now.identifier)
}

function exposureDifferences(old: PreviousNode, now: PreviousNode): readonly Change[] {
  const keys = ['fqn', 'type', 'owner', 'maturity', 'url', 'description', 'label']
  const configs = isSame(configOf(old), configOf(now))
  const depends = isSame(recordOf(old.depends_on).nodes, recordOf(now.depends_on).nodes)
  const same = configs && depends && keys.every((key) => isSame(old[key], now[key]))
  return [...(configs ? [] : (['configs'] as const)), ...(same ? [] : (['content'] as const))]
}

function configOf({ unrendered_config: config }: PreviousNode): Readonly<Record<string, unknown>> {
  const { tags: _tags, ...rest } = recordOf(config)
  return rest
}

/** Built-in macros belong to the program, not to the project: another release of it is no change of every model. */
const BUILT_IN = /^macro\.(?:dbt|dbt_[a-z]+|wh)\./

function macroComparer({ previous, macros, callsOf }: ComparingScope): (node: Node) => boolean {
  const changed = new Set<string>()
  for (const [id, { source }] of macros) {
    const before = previous.macros.get(id)
    if (before === undefined || !saysTheSame(before.trim(), source.trim())) changed.add(id)
  }
  for (const id of previous.macros.keys()) if (!macros.has(id) && !BUILT_IN.test(id)) changed.add(id)
  return (node) => {
    if (changed.size === 0 || !('macros' in node)) return false
    const seen = new Set(node.macros)
    // A set that grows is walked to its end.
    for (const id of seen) {
      if (changed.has(id)) return true
      for (const called of callsOf(id)) seen.add(called)
    }
    return false
  }
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {}
}
