/** `versions:` of a model's YAML: one description a version. https://docs.getdbt.com/docs/mesh/govern/model-versions */
import { comesBefore, type ModelVersion } from '../core/node.ts'
import { duplicateNode, missingKey, valueInvalid } from '../core/problem.ts'
import { isNull, listMember, textMember } from '../syntax/yaml/members.ts'
import { describeYaml, member, plain, type YamlMap, type YamlNode } from '../syntax/yaml-node.ts'
import {
  configLayer,
  type Described,
  type PropertyScope,
  readColumn,
  readConstraints,
  readTests,
  renderDescription,
  warnOfUnknownKeys,
} from './properties.ts'

/** A description, and the file that it describes. */
export interface DescribedFile {
  readonly described: Described
  /** Name of the model's file, without its ending. */
  readonly stem: string
}

/** The entry itself, or one entry a version, each with the columns, configs and tests of the whole that it keeps. */
export function versionsOf(whole: Described, files: ReadonlySet<string>, scope: PropertyScope): DescribedFile[] {
  const list = listMember(whole.map, 'versions', scope)
  if (!list) return [{ described: whole, stem: whole.name }]
  const versions = list.items.flatMap((item) => readVersion(item, scope) ?? [])
  const latest = latestOf(whole, versions, scope)
  const first = new Map<string, Version>()
  return versions.flatMap((version) => {
    const known = first.get(String(version.v))
    if (known) {
      const what = `version ${version.v} of model '${whole.name}'`
      scope.problems.push(duplicateNode(what, version.map.at, known.map.at))
      return []
    }
    first.set(String(version.v), version)
    return [
      { described: describeVersion(whole, version, latest, scope), stem: fileOf(whole, version, latest, files, scope) },
    ]
  })
}

interface Version extends Pick<ModelVersion, 'v'> {
  readonly map: YamlMap
}

const VERSION_KEYS = [
  'v',
  'defined_in',
  'description',
  'access',
  'config',
  'constraints',
  'docs',
  'data_tests',
  'tests',
  'columns',
  'deprecation_date',
]

function readVersion(item: YamlNode, scope: PropertyScope): Version | undefined {
  if (item.kind !== 'map') {
    scope.problems.push(valueInvalid('versions', 'a list of mappings, one a version', describeYaml(item), item.at))
    return undefined
  }
  warnOfUnknownKeys(item, 'a version', VERSION_KEYS, scope)
  const node = member(item, 'v')
  if (node?.kind !== 'scalar' || isNull(node)) {
    scope.problems.push(missingKey('v', 'a version', item.at))
    return undefined
  }
  return { v: typeof node.value === 'number' ? node.value : node.text, map: item }
}

/** `latest_version`, or the highest there is. */
function latestOf(whole: Described, versions: readonly Version[], scope: PropertyScope): ModelVersion['latest'] {
  const node = member(whole.map, 'latest_version')
  if (node?.kind === 'scalar' && !isNull(node)) {
    const named = versions.find(({ v }) => String(v) === node.text)
    if (named) return named.v
    const known = versions.map(({ v }) => v).join(', ')
    scope.problems.push(valueInvalid('latest_version', `one of the versions ${known}`, `'${node.text}'`, node.at))
  }
  return versions.map(({ v }) => v).reduce((a, b) => (comesBefore(a, b) ? b : a), versions[0]?.v ?? '')
}

/** `defined_in`, `name_v1`, or for the latest version `name`. */
function fileOf(
  { name }: Described,
  { v, map }: Version,
  latest: ModelVersion['latest'],
  files: ReadonlySet<string>,
  scope: PropertyScope,
): string {
  const stem = textMember(map, 'defined_in', scope) ?? `${name}_v${v}`
  return !files.has(stem) && v === latest && files.has(name) ? name : stem
}

function describeVersion(
  whole: Described,
  { v, map }: Version,
  latest: ModelVersion['latest'],
  scope: PropertyScope,
): Described {
  const columns = columnsOf(whole, map, scope)
  const own = configLayer(map, scope)
  const constraints = readConstraints(map, scope)
  const testsItself = member(map, 'data_tests') !== undefined || member(map, 'tests') !== undefined
  const deprecationDate = textMember(map, 'deprecation_date', scope)
  const { deprecationDate: _ofTheWhole, ...shared } = whole
  return {
    ...shared,
    ...(deprecationDate !== undefined && { deprecationDate }),
    at: map.at,
    description: renderDescription(map, scope) || whole.description,
    config: {
      values: { ...whole.config.values, ...own.values },
      placeOf: (key) => (key in own.values ? own : whole.config).placeOf(key),
    },
    columns: columns.flatMap((column) => readColumn(column, scope) ?? []),
    constraints: constraints.length > 0 ? constraints : whole.constraints,
    tests: [
      ...readTests(testsItself ? map : whole.map, undefined, scope),
      ...columns.flatMap((column) => readTests(column, textMember(column, 'name', scope), scope)),
    ],
    version: { v, latest },
  }
}

/** Columns of the whole that `include` and `exclude` let through, and the version's own, which stand for theirs. */
function columnsOf(whole: Described, version: YamlMap, scope: PropertyScope): readonly YamlMap[] {
  const items = mapsOf(version, scope)
  const own = items.filter((item) => member(item, 'name'))
  const [filter, second] = items.filter((item) => !member(item, 'name'))
  if (second) {
    scope.problems.push(valueInvalid('columns', 'at most one include and exclude', 'several', second.at))
  }
  const included = filter && plainOf(filter, 'include')
  const excluded = new Set(textsOf(filter && plainOf(filter, 'exclude')))
  const all = filter === undefined || included === undefined || included === '*' || included === 'all'
  const names = new Set(textsOf(included))
  const replaced = new Set(own.map((column) => textMember(column, 'name', scope)))
  const kept = mapsOf(whole.map, scope).filter((column) => {
    const name = textMember(column, 'name', scope) ?? ''
    return (all || names.has(name)) && !excluded.has(name) && !replaced.has(name)
  })
  return [...kept, ...own]
}

function mapsOf(map: YamlMap, scope: PropertyScope): readonly YamlMap[] {
  return (listMember(map, 'columns', scope)?.items ?? []).filter((item) => item.kind === 'map')
}

function plainOf(map: YamlMap, key: string): unknown {
  const node = member(map, key)
  return node && plain(node)
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : []
}
