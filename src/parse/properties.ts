/** YAML files that describe nodes: models, seeds, sources, macros, exposures, and the tests declared on them. */

import { renderText, renderYaml, type YamlContext } from '../context/yaml.ts'
import type { ColumnProperties, ModelVersion } from '../core/node.ts'
import { type Location, missingKey, type Problem, unknownKey, valueInvalid } from '../core/problem.ts'
import { isRecord } from '../core/record.ts'
import { isNull, listMember, placeOf, textMember } from '../syntax/yaml/members.ts'
import { describeYaml, member, plain, type YamlMap, type YamlNode } from '../syntax/yaml-node.ts'
import type { ProjectFile } from './files.ts'
import type { ConfigLayer } from './node-config.ts'

/** One entry of a YAML file, read as far as it is alike for all kinds. */
export interface Described {
  readonly name: string
  readonly package: string
  /** The YAML file, as a path below the package's folder and below its resource folder. */
  readonly path: string
  readonly resourcePath: string
  readonly at: Location
  readonly map: YamlMap
  readonly description: string
  readonly config: ConfigLayer
  readonly columns: readonly ColumnProperties[]
  readonly constraints: readonly Readonly<Record<string, unknown>>[]
  readonly tests: readonly DeclaredTest[]
  readonly deprecationDate?: string
  readonly timeSpine?: Readonly<Record<string, unknown>>
  /** The entry stands for one of several versions of its model. */
  readonly version?: ModelVersion
}

/** A test as it is declared on a node or a column; which macro it names is found out later. */
export interface DeclaredTest {
  readonly name: string
  readonly namespace?: string
  readonly columnName?: string
  readonly customName?: string
  readonly description: string
  readonly arguments: Readonly<Record<string, unknown>>
  readonly config: Readonly<Record<string, unknown>>
  readonly at: Location
}

export interface DescribedSource {
  readonly source: Described
  readonly tables: readonly Described[]
}

export interface Properties {
  readonly models: Described[]
  readonly seeds: Described[]
  readonly snapshots: Described[]
  readonly analyses: Described[]
  readonly macros: Described[]
  readonly exposures: Described[]
  readonly groups: Described[]
  readonly singularTests: Described[]
  readonly unitTests: Described[]
  readonly functions: Described[]
  readonly metrics: Described[]
  readonly semanticModels: Described[]
  readonly savedQueries: Described[]
  readonly sources: DescribedSource[]
}

export function noProperties(): Properties {
  return {
    models: [],
    seeds: [],
    snapshots: [],
    analyses: [],
    macros: [],
    exposures: [],
    groups: [],
    singularTests: [],
    unitTests: [],
    functions: [],
    metrics: [],
    semanticModels: [],
    savedQueries: [],
    sources: [],
  }
}

const TOP_KEYS = [
  'analyses',
  'data_tests',
  'exposures',
  'functions',
  'groups',
  'macros',
  'metrics',
  'models',
  'saved_queries',
  'seeds',
  'semantic_models',
  'snapshots',
  'sources',
  'unit_tests',
  'version',
  'anchors',
] as const

const COMMON_KEYS = ['name', 'description', 'config', 'columns', 'data_tests', 'tests', 'meta', 'tags', 'docs']

const KEYS: Readonly<Record<string, readonly string[]>> = {
  model: [
    ...COMMON_KEYS,
    'access',
    'constraints',
    'deprecation_date',
    'group',
    'latest_version',
    'time_spine',
    'versions',
    'semantic_model',
    'metrics',
    'primary_entity',
    'agg_time_dimension',
    'derived_semantics',
  ],
  seed: COMMON_KEYS,
  snapshot: [...COMMON_KEYS, 'relation', 'group'],
  analysis: COMMON_KEYS,
  macro: ['name', 'description', 'config', 'meta', 'docs', 'arguments'],
  exposure: [
    'name',
    'description',
    'config',
    'meta',
    'tags',
    'type',
    'owner',
    'maturity',
    'url',
    'label',
    'depends_on',
  ],
  function: ['name', 'description', 'config', 'meta', 'tags', 'docs', 'access', 'arguments', 'returns', 'overloads'],
  metric: [
    'name',
    'label',
    'description',
    'type',
    'type_params',
    'filter',
    'time_granularity',
    'config',
    'meta',
    'tags',
  ],
  'semantic model': [
    'name',
    'label',
    'description',
    'model',
    'defaults',
    'primary_entity',
    'entities',
    'dimensions',
    'measures',
    'config',
    'meta',
    'tags',
  ],
  'saved query': ['name', 'label', 'description', 'query_params', 'exports', 'config', 'meta', 'tags'],
  group: ['name', 'description', 'config', 'owner'],
  'unit test': ['name', 'description', 'config', 'model', 'given', 'expect', 'overrides', 'versions'],
  'singular test': ['name', 'description', 'config', 'meta', 'tags'],
  source: [
    'name',
    'description',
    'config',
    'meta',
    'tags',
    'database',
    'schema',
    'loader',
    'tables',
    'quoting',
    'freshness',
    'loaded_at_field',
    'loaded_at_query',
    'overrides',
  ],
  'source table': [
    ...COMMON_KEYS,
    'identifier',
    'external',
    'quoting',
    'freshness',
    'loaded_at_field',
    'loaded_at_query',
    'loader',
  ],
  column: [
    'name',
    'description',
    'config',
    'data_tests',
    'tests',
    'meta',
    'tags',
    'data_type',
    'quote',
    'constraints',
    'encode',
    'granularity',
    'dimension',
    'entity',
    'policy_tags',
    'docs',
  ],
}

export interface PropertyScope {
  readonly packageName: string
  readonly yaml: YamlContext
  readonly problems: Problem[]
}

/** Adds what one file describes. */
export function readProperties(root: YamlNode, file: ProjectFile, scope: PropertyScope, into: Properties): void {
  if (isNull(root)) return
  const { problems } = scope
  if (root.kind !== 'map') {
    problems.push(valueInvalid(file.path, 'a mapping', describeYaml(root), root.at))
    return
  }
  for (const { key, keyNode } of root.entries) {
    if (!(TOP_KEYS as readonly string[]).includes(key))
      problems.push(asWarning(unknownKey(key, 'a properties file', keyNode.at, TOP_KEYS)))
  }
  const each = (key: string, what: string): Described[] =>
    entriesOf(root, key, what, scope).flatMap((map) => describe(map, what, file, scope) ?? [])
  into.models.push(...each('models', 'model'))
  into.seeds.push(...each('seeds', 'seed'))
  into.snapshots.push(...each('snapshots', 'snapshot'))
  into.analyses.push(...each('analyses', 'analysis'))
  into.macros.push(...each('macros', 'macro'))
  into.exposures.push(...each('exposures', 'exposure'))
  into.groups.push(...each('groups', 'group'))
  into.singularTests.push(...each('data_tests', 'singular test'))
  into.functions.push(...each('functions', 'function'))
  into.metrics.push(...each('metrics', 'metric'))
  into.semanticModels.push(...each('semantic_models', 'semantic model'))
  into.savedQueries.push(...each('saved_queries', 'saved query'))
  into.unitTests.push(...each('unit_tests', 'unit test'))
  for (const map of entriesOf(root, 'sources', 'source', scope)) {
    const source = describe(map, 'source', file, scope)
    if (!source) continue
    const tables = entriesOf(map, 'tables', 'source table', scope).flatMap(
      (table) => describe(table, 'source table', file, scope) ?? [],
    )
    into.sources.push({ source, tables })
  }
}

function asWarning(problem: Problem): Problem {
  return { ...problem, severity: 'warning' }
}

/** `what` says whose keys: `a model`. */
export function warnOfUnknownKeys(
  map: YamlMap,
  what: string,
  known: readonly string[],
  { problems }: PropertyScope,
): void {
  for (const { key, keyNode } of map.entries) {
    if (!known.includes(key)) problems.push(asWarning(unknownKey(key, what, keyNode.at, known)))
  }
}

function entriesOf(map: YamlMap, key: string, what: string, { problems }: PropertyScope): YamlMap[] {
  const list = listMember(map, key, { problems })
  return (list?.items ?? []).flatMap((item) => {
    if (item.kind === 'map') return [item]
    problems.push(valueInvalid(key, `a list of mappings, one a ${what}`, describeYaml(item), item.at))
    return []
  })
}

function describe(map: YamlMap, what: string, file: ProjectFile, scope: PropertyScope): Described | undefined {
  const { problems } = scope
  const name = textMember(map, 'name', { problems })
  if (name === undefined) {
    problems.push(missingKey('name', `a ${what}`, map.at))
    return undefined
  }
  warnOfUnknownKeys(map, `a ${what}`, KEYS[what] ?? [], scope)
  const columns = entriesOf(map, 'columns', 'column', scope)
  const deprecationDate = textMember(map, 'deprecation_date', { problems })
  const timeSpine = renderedMember(map, 'time_spine', scope)
  return {
    name,
    package: scope.packageName,
    path: file.path,
    resourcePath: file.resourcePath,
    at: placeOf(map, 'name'),
    map,
    description: renderDescription(map, scope),
    config: configLayer(map, scope),
    columns: columns.flatMap((column) => readColumn(column, scope) ?? []),
    constraints: readConstraints(map, scope),
    ...(deprecationDate !== undefined && { deprecationDate }),
    ...(isRecord(timeSpine) && { timeSpine }),
    tests: [
      ...readTests(map, undefined, scope),
      ...columns.flatMap((column) => readTests(column, textMember(column, 'name', { problems }), scope)),
    ],
  }
}

export function renderDescription(map: YamlMap, scope: PropertyScope): string {
  const node = member(map, 'description')
  if (!node || isNull(node)) return ''
  const text = renderYaml(node, scope.yaml, scope.problems)
  return text === undefined || text === null ? '' : String(text).trimEnd()
}

/** `config:` of the entry, with `meta`, `tags`, `docs` … that stand beside it. */
export function configLayer(map: YamlMap, scope: PropertyScope): ConfigLayer {
  const block = member(map, 'config')
  const values: Record<string, unknown> = {}
  for (const key of ['meta', 'tags', 'docs', 'access', 'group']) {
    const node = member(map, key)
    if (node && !isNull(node)) values[key] = renderYaml(node, scope.yaml, scope.problems)
  }
  const places = new Map<string, Location>()
  if (block?.kind === 'map') {
    for (const { key, keyNode, value } of block.entries) {
      // Hooks, and the query for a source's age, are templates of the node, rendered when it runs.
      const isHook = /^(?:(?:pre|post)[-_]hook|loaded_at_query)$/.test(key)
      const given = isHook ? plain(value) : renderYaml(value, scope.yaml, scope.problems)
      values[key] = key === 'tags' && values.tags !== undefined ? [values.tags, given].flat() : given
      if (key === 'meta' && isRecord(given)) values.meta = { ...memberRecord(map, 'meta', scope), ...given }
      places.set(key, keyNode.at)
    }
  } else if (block && !isNull(block))
    scope.problems.push(valueInvalid('config', 'a mapping', describeYaml(block), block.at))
  return { values, placeOf: (key) => places.get(key) ?? placeOf(map, key) }
}

function memberRecord(map: YamlMap, key: string, scope: PropertyScope): Readonly<Record<string, unknown>> {
  const node = member(map, key)
  const value = node ? renderYaml(node, scope.yaml, scope.problems) : undefined
  return isRecord(value) ? value : {}
}

export function readColumn(map: YamlMap, scope: PropertyScope): ColumnProperties | undefined {
  const { problems } = scope
  const name = textMember(map, 'name', { problems })
  if (name === undefined) {
    problems.push(missingKey('name', 'a column', map.at))
    return undefined
  }
  warnOfUnknownKeys(map, 'a column', KEYS.column ?? [], scope)
  const config = memberRecord(map, 'config', scope)
  const dataType = renderedText(map, 'data_type', scope)
  const encode = renderedText(map, 'encode', scope)
  const quote = renderedMember(map, 'quote', scope)
  return {
    name,
    description: renderDescription(map, scope),
    tags: [renderedTexts(map, 'tags', scope), Array.isArray(config.tags) ? config.tags.map(String) : []].flat(),
    meta: { ...memberRecord(map, 'meta', scope), ...(isRecord(config.meta) ? config.meta : {}) },
    constraints: readConstraints(map, scope),
    ...(dataType !== undefined && { dataType }),
    ...(encode !== undefined && { encode }),
    ...(typeof quote === 'boolean' && { quote }),
    at: placeOf(map, 'name'),
  }
}

export function readConstraints(map: YamlMap, { problems, yaml }: PropertyScope): ColumnProperties['constraints'] {
  const list = listMember(map, 'constraints', { problems })
  return (list?.items ?? []).map((item) => renderYaml(item, yaml, problems)).filter(isRecord)
}

function renderedMember(map: YamlMap, key: string, { yaml, problems }: PropertyScope): unknown {
  const node = member(map, key)
  return node && renderYaml(node, yaml, problems)
}

function renderedText(map: YamlMap, key: string, { yaml, problems }: PropertyScope): string | undefined {
  const text = textMember(map, key, { problems })
  const rendered = text === undefined ? undefined : renderText(text, placeOf(map, key), yaml, problems)
  return rendered === undefined || rendered === null ? undefined : String(rendered)
}

function renderedTexts(map: YamlMap, key: string, scope: PropertyScope): readonly string[] {
  const value = renderedMember(map, key, scope)
  if (value === undefined || value === null) return []
  return (Array.isArray(value) ? value : [value]).map(String)
}

/** Configs of a test that may stand among its arguments. */
export const TEST_CONFIGS: ReadonlySet<string> = new Set([
  'alias',
  'database',
  'enabled',
  'error_if',
  'fail_calc',
  'group',
  'limit',
  'meta',
  'schema',
  'severity',
  'sql_header',
  'store_failures',
  'store_failures_as',
  'tags',
  'warn_if',
  'where',
])

export function readTests(map: YamlMap, columnName: string | undefined, scope: PropertyScope): DeclaredTest[] {
  const { problems } = scope
  const key = member(map, 'data_tests') ? 'data_tests' : 'tests'
  const list = listMember(map, key, { problems })
  return (list?.items ?? []).flatMap((item) => readTest(item, columnName, scope) ?? [])
}

function readTest(item: YamlNode, columnName: string | undefined, scope: PropertyScope): DeclaredTest | undefined {
  const { problems } = scope
  if (item.kind === 'scalar' && typeof item.value === 'string') {
    return { ...testName(item.value), ...columnOf(columnName), description: '', arguments: {}, config: {}, at: item.at }
  }
  if (item.kind !== 'map') {
    problems.push(valueInvalid('data_tests', 'a list of test names and mappings', describeYaml(item), item.at))
    return undefined
  }
  const named = member(item, 'test_name')
  const [only] = item.entries
  if (named?.kind === 'scalar') return testFrom(named.text, item, item, columnName, scope)
  if (!only) return undefined
  // Beside the test's own key dbt accepts name, config and description.
  const test = item.entries.find(({ key }) => !BESIDE_TEST.has(key)) ?? only
  for (const { key, keyNode } of item.entries) {
    if (key === test.key || BESIDE_TEST.has(key)) continue
    const hint = `write '${key}' as a test of its own, with a dash, or indent it below '${test.key}'`
    problems.push(valueInvalid('data_tests', 'one test in each entry', `'${test.key}' and '${key}'`, keyNode.at, hint))
  }
  const inner: YamlMap = test.value.kind === 'map' ? test.value : { kind: 'map', at: test.keyNode.at, entries: [] }
  const entries = [...item.entries.filter((entry) => entry !== test && BESIDE_TEST.has(entry.key)), ...inner.entries]
  return testFrom(test.key, { kind: 'map', at: test.keyNode.at, entries }, item, columnName, scope)
}

const BESIDE_TEST = new Set(['arguments', 'config', 'description', 'name', 'column_name'])

function testFrom(
  written: string,
  map: YamlMap,
  whole: YamlMap,
  columnName: string | undefined,
  scope: PropertyScope,
): DeclaredTest {
  const args: Record<string, unknown> = {}
  const config: Record<string, unknown> = {}
  let customName: string | undefined
  let description = ''
  let column = columnName
  for (const { key, value } of map.entries) {
    const given = plain(value)
    if (key === 'name') customName = String(given)
    else if (key === 'test_name') continue
    else if (key === 'description') description = String(given ?? '')
    else if (key === 'column_name' && columnName === undefined) column = String(given)
    else if (key === 'arguments' && isRecord(given)) Object.assign(args, given)
    else if (key === 'config') {
      const block = renderYaml(value, scope.yaml, scope.problems)
      if (isRecord(block))
        Object.assign(
          config,
          block,
          typeof (given as Record<string, unknown>).where === 'string'
            ? { where: (given as Record<string, unknown>).where }
            : {},
        )
    } else if (TEST_CONFIGS.has(key))
      config[key] = key === 'where' ? given : renderYaml(value, scope.yaml, scope.problems)
    else args[key] = given
  }
  return {
    ...testName(written),
    ...columnOf(column),
    ...(customName !== undefined && { customName }),
    description,
    arguments: args,
    config,
    at: whole.at,
  }
}

function columnOf(columnName: string | undefined): { columnName?: string } {
  return columnName === undefined ? {} : { columnName }
}

function testName(written: string): { name: string; namespace?: string } {
  const dot = written.indexOf('.')
  return dot < 0 ? { name: written } : { namespace: written.slice(0, dot), name: written.slice(dot + 1) }
}
