/** How configs of a node come together. https://docs.getdbt.com/reference/configs-and-properties#config-inheritance */

import { didYouMean } from '../core/nearest.ts'
import type { Hook, NodeConfig } from '../core/node.ts'
import { configInvalid, type Location, type Problem } from '../core/problem.ts'
import type { ConfigTree } from '../core/project.ts'
import { isRecord } from '../core/record.ts'

/** One layer of configs, from one place. */
export interface ConfigLayer {
  readonly values: Readonly<Record<string, unknown>>
  /** Where a key stands, for problems. */
  readonly placeOf: (key: string) => Location
}

export type ConfiguredKind =
  | 'model'
  | 'seed'
  | 'test'
  | 'unit_test'
  | 'analysis'
  | 'operation'
  | 'source'
  | 'snapshot'
  | 'exposure'
  | 'function'
  | 'metric'
  | 'semantic_model'
  | 'saved_query'

/** The layers of the project file that reach a node, from the whole kind to the node's own name. */
export function treeLayers(tree: ConfigTree | undefined, fqn: readonly string[]): readonly ConfigLayer[] {
  const layers: ConfigLayer[] = []
  let current = tree
  for (const name of [undefined, ...fqn]) {
    if (name !== undefined) current = current?.folders.get(name)
    if (!current) break
    const { values, places, at } = current
    layers.push({ values, placeOf: (key) => places.get(key) ?? at })
  }
  return layers
}

const APPENDED = new Set(['tags', 'pre-hook', 'post-hook', 'packages'])
const UPDATED = new Set([
  'meta',
  'quoting',
  'column_types',
  'docs',
  'contract',
  'persist_docs',
  'latest_version_pointer',
])

/** Later layers win; tags and hooks add up, mappings such as `meta` are merged key by key. */
export function mergeConfig(layers: readonly ConfigLayer[]): Record<string, unknown> {
  const merged: Record<string, unknown> = {}
  for (const { values } of layers) {
    for (const [written, value] of Object.entries(values)) {
      const key = canonicalKey(written)
      if (APPENDED.has(key)) merged[key] = [...listFrom(merged[key]), ...listFrom(value)]
      else if (UPDATED.has(key) && isRecord(value))
        merged[key] = { ...(isRecord(merged[key]) ? merged[key] : {}), ...value }
      else if (key === 'grants' && isRecord(value)) merged[key] = mergeGrants(merged[key], value)
      else merged[key] = value
    }
  }
  return merged
}

/** dbt takes hooks with an underscore, as `config()` must write them, and with a dash. */
function canonicalKey(key: string): string {
  if (key === 'pre_hook') return 'pre-hook'
  if (key === 'post_hook') return 'post-hook'
  return key
}

/** `+select` adds grantees; without the plus a privilege is replaced. */
function mergeGrants(before: unknown, grants: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const merged: Record<string, unknown> = isRecord(before) ? { ...before } : {}
  for (const [privilege, grantees] of Object.entries(grants)) {
    if (privilege.startsWith('+')) {
      const name = privilege.slice(1)
      merged[name] = [...listFrom(merged[name]), ...listFrom(grantees)]
    } else merged[privilege] = listFrom(grantees)
  }
  return merged
}

function listFrom(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return []
  return Array.isArray(value) ? value : [value]
}

const COMMON_DEFAULTS = {
  enabled: true,
  alias: null,
  schema: null,
  database: null,
  tags: [],
  meta: {},
  group: null,
  static_analysis: null,
} as const

const NODE_DEFAULTS = {
  ...COMMON_DEFAULTS,
  materialized: 'view',
  incremental_strategy: null,
  batch_size: null,
  lookback: 1,
  begin: null,
  persist_docs: {},
  'post-hook': [],
  'pre-hook': [],
  quoting: {},
  column_types: {},
  full_refresh: null,
  unique_key: null,
  on_schema_change: 'ignore',
  on_configuration_change: 'apply',
  grants: {},
  packages: [],
  docs: { show: true, node_color: null },
  contract: { enforced: false, alias_types: true },
  event_time: null,
  concurrent_batches: null,
} as const

const DEFAULTS: Readonly<Record<ConfiguredKind, Readonly<Record<string, unknown>>>> = {
  model: {
    ...NODE_DEFAULTS,
    access: 'protected',
    freshness: null,
    latest_version_pointer: { enabled: null, alias: null },
    on_error: null,
  },
  analysis: NODE_DEFAULTS,
  operation: NODE_DEFAULTS,
  snapshot: {
    ...NODE_DEFAULTS,
    materialized: 'snapshot',
    strategy: null,
    updated_at: null,
    target_database: null,
    dbt_valid_to_current: null,
    snapshot_meta_column_names: {
      dbt_valid_to: null,
      dbt_valid_from: null,
      dbt_scd_id: null,
      dbt_updated_at: null,
      dbt_is_deleted: null,
    },
  },
  seed: { ...NODE_DEFAULTS, materialized: 'seed', delimiter: ',', quote_columns: null },
  test: {
    ...COMMON_DEFAULTS,
    schema: 'dbt_test__audit',
    static_analysis: null,
    materialized: 'test',
    severity: 'ERROR',
    store_failures: null,
    store_failures_as: null,
    sql_header: null,
    where: null,
    limit: null,
    fail_calc: 'count(*)',
    warn_if: '!= 0',
    error_if: '!= 0',
  },
  source: {
    enabled: true,
    event_time: null,
    freshness: null,
    loaded_at_field: null,
    loaded_at_query: null,
    meta: {},
    tags: [],
  },
  exposure: { enabled: true, tags: [], meta: {} },
  function: { ...NODE_DEFAULTS, materialized: 'function', type: 'scalar', volatility: null },
  metric: { enabled: true, group: null, tags: [], meta: {} },
  semantic_model: { enabled: true, group: null, tags: [], meta: {} },
  saved_query: {
    enabled: true,
    group: null,
    tags: [],
    meta: {},
    export_as: null,
    schema: null,
    cache: { enabled: false },
  },
  unit_test: { tags: [], meta: {}, enabled: true, static_analysis: null },
}

/** The resolved config: defaults, layers, and the keys that `wh` acts on, checked. */
export function nodeConfig(kind: ConfiguredKind, layers: readonly ConfigLayer[], problems: Problem[]): NodeConfig {
  const values: Record<string, unknown> = { ...DEFAULTS[kind], ...mergeConfig(layers) }
  values.tags = uniqueTexts(values.tags)
  for (const key of ['pre-hook', 'post-hook']) {
    if (values[key] !== undefined)
      values[key] = listFrom(values[key])
        .flatMap(hookFrom)
        .map((hook, index) => ({ ...hook, index }))
  }
  const reader = configReader(values, layers, problems)
  if (kind === 'test') settleStoring(values, reader)
  suggestKeys(layers, problems)
  return {
    values,
    enabled: reader.flag('enabled') ?? true,
    materialized: reader.text('materialized') ?? 'view',
    preHooks: hooksOf('pre-hook', layers),
    postHooks: hooksOf('post-hook', layers),
    access: reader.word('access', ['private', 'protected', 'public']) ?? 'protected',
    severity: reader.word('severity', ['error', 'warn']) ?? 'error',
    failCalc: reader.text('fail_calc') ?? 'count(*)',
    warnIf: reader.text('warn_if') ?? '!= 0',
    errorIf: reader.text('error_if') ?? '!= 0',
    columnTypes: isRecord(values.column_types) ? textValues(values.column_types) : {},
    delimiter: reader.text('delimiter') ?? ',',
    ...defined({
      materializedAt: layers.findLast(({ values }) => values.materialized !== undefined)?.placeOf('materialized'),
      alias: reader.text('alias'),
      schema: reader.text('schema'),
      database: reader.text('database'),
      fullRefresh: reader.flag('full_refresh'),
      sqlHeader: reader.text('sql_header'),
      storeFailures: storesFailures(reader),
      storeFailuresAs: reader.word('store_failures_as', ['table', 'view', 'ephemeral']),
      where: reader.text('where'),
      limit: reader.count('limit'),
      quoteColumns: reader.flag('quote_columns'),
    }),
  }
}

/** The members that have a value. */
function defined<Members extends object>(
  members: Members,
): { [Key in keyof Members]?: Exclude<Members[Key], undefined> } {
  const present = Object.entries(members).filter(([, value]) => value !== undefined)
  return Object.fromEntries(present) as { [Key in keyof Members]?: Exclude<Members[Key], undefined> }
}

interface ConfigReader {
  readonly text: (key: string) => string | undefined
  readonly flag: (key: string) => boolean | undefined
  readonly count: (key: string) => number | undefined
  readonly word: <Word extends string>(key: string, words: readonly Word[]) => Word | undefined
}

function configReader(
  values: Readonly<Record<string, unknown>>,
  layers: readonly ConfigLayer[],
  problems: Problem[],
): ConfigReader {
  const placeOf = (key: string): Location =>
    layers
      .findLast((layer) => Object.keys(layer.values).some((written) => canonicalKey(written) === key))
      ?.placeOf(key) ??
    layers[0]?.placeOf(key) ?? { file: '', line: 1 }
  const wrong = (key: string, expected: string): undefined => {
    problems.push(configInvalid(key, values[key], expected, placeOf(key)))
    return undefined
  }
  const present = (key: string): boolean => values[key] !== undefined && values[key] !== null
  return {
    text: (key) => {
      if (!present(key)) return undefined
      const value = values[key]
      return typeof value === 'string' || typeof value === 'number' ? String(value) : wrong(key, 'text')
    },
    flag: (key) => {
      if (!present(key)) return undefined
      const value = values[key]
      if (typeof value === 'boolean') return value
      if (value === 'true' || value === 'True') return true
      if (value === 'false' || value === 'False' || value === '') return false
      return wrong(key, 'true or false')
    },
    count: (key) => {
      if (!present(key)) return undefined
      const value = Number(values[key])
      return Number.isInteger(value) && value >= 0 ? value : wrong(key, 'a whole number')
    },
    word: (key, words) => {
      if (!present(key)) return undefined
      const value = String(values[key]).toLowerCase()
      return words.find((word) => word === value) ?? wrong(key, words.map((word) => `'${word}'`).join(' or '))
    },
  }
}

/** Each of the two says what the other is; `store_failures_as` has the last word. */
function settleStoring(values: Record<string, unknown>, reader: ConfigReader): void {
  const stores = storesFailures(reader)
  if (stores === undefined) return
  values.store_failures = stores
  values.store_failures_as ??= stores ? 'table' : 'ephemeral'
}

function storesFailures(reader: ConfigReader): boolean | undefined {
  const as = reader.word('store_failures_as', ['table', 'view', 'ephemeral'])
  return as === undefined ? reader.flag('store_failures') : as !== 'ephemeral'
}

/** The hooks of all layers, in their order, each with its place. */
function hooksOf(key: 'pre-hook' | 'post-hook', layers: readonly ConfigLayer[]): readonly Hook[] {
  return layers.flatMap(({ values, placeOf }) =>
    Object.entries(values)
      .filter(([written]) => canonicalKey(written) === key)
      .flatMap(([written, value]) =>
        listFrom(value)
          .flatMap(hookFrom)
          .map((hook) => ({ ...hook, at: placeOf(written) })),
      ),
  )
}

/** A hook is a text, or a mapping of `sql` and `transaction`; dbt also reads a text that is such a mapping as JSON. */
function hookFrom(hook: unknown): readonly Hook[] {
  if (typeof hook === 'string') {
    const parsed = hook.trim().startsWith('{"') ? jsonHook(hook) : undefined
    return [parsed ?? { sql: hook, transaction: true }]
  }
  if (!isRecord(hook) || typeof hook.sql !== 'string') return []
  return [{ sql: hook.sql, transaction: hook.transaction !== false }]
}

function jsonHook(text: string): Hook | undefined {
  try {
    const parsed: unknown = JSON.parse(text)
    if (!isRecord(parsed) || typeof parsed.sql !== 'string') return undefined
    return { sql: parsed.sql, transaction: parsed.transaction !== false }
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

function uniqueTexts(value: unknown): readonly string[] {
  return [...new Set(listFrom(value).map(String))]
}

function textValues(record: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, String(value)]))
}

/** Keys that mean something to `wh` or dbt; any other is the project's own and may be anything. */
const KNOWN_KEYS = new Set([
  ...Object.values(DEFAULTS).flatMap((defaults) => Object.keys(defaults)),
  'auto_refresh',
  'backup',
  'bind',
  'check_cols',
  'dbt_valid_to_current',
  'dist',
  'hard_deletes',
  'incremental_predicates',
  'incremental',
  'indexes',
  'invalidate_hard_deletes',
  'merge_exclude_columns',
  'merge_update_columns',
  'pre_hook',
  'post_hook',
  'predicates',
  'query_group',
  'replace',
  'retries',
  'snapshot_meta_column_names',
  'sort',
  'sort_type',
  'sql_header',
  'static_analysis',
  'target_database',
  'target_schema',
  'unlogged',
  'updated_at',
])

/** A key that is nearly one of ours is a slip of the pen; a key unlike any is the project's own. */
function suggestKeys(layers: readonly ConfigLayer[], problems: Problem[]): void {
  for (const layer of layers) {
    for (const key of Object.keys(layer.values)) {
      if (KNOWN_KEYS.has(key)) continue
      const hint = key.length >= 5 ? didYouMean(key, KNOWN_KEYS) : undefined
      if (!hint) continue
      problems.push({
        code: 'UNKNOWN_KEY',
        severity: 'warning',
        message: `config '${key}' means nothing to wh`,
        at: layer.placeOf(key),
        hint,
      })
    }
  }
}
