/** `unit_tests:` of a YAML file → unit test nodes. https://docs.getdbt.com/reference/resource-properties/unit-tests */

import { createHash } from 'node:crypto'
import { LIBRARY_PACKAGE } from '../context/library.ts'
import { renderYaml, type YamlContext } from '../context/yaml.ts'
import type { Model, Node, UnitInput, UnitOverrides, UnitTest } from '../core/node.ts'
import {
  type Location,
  missingKey,
  refNotFound,
  sourceNotFound,
  unitTestInvalid,
  unitTestModelNotFound,
  valueInvalid,
} from '../core/problem.ts'
import type { PackageProject } from '../core/project.ts'
import { isRecord } from '../core/record.ts'
import { listMember, mapMember, placeOf, plainMember, textMember, textsMember } from '../syntax/yaml/members.ts'
import { describeYaml, member, plain, type YamlMap } from '../syntax/yaml-node.ts'
import { captureCalls } from './described-nodes.ts'
import { type FixtureScope, readFixture } from './fixtures.ts'
import { inOrder, nodeLayers } from './layers.ts'
import { mergeConfig, nodeConfig } from './node-config.ts'
import type { Described } from './properties.ts'
import { makeResolver, type Resolver } from './resolve.ts'
import { addNode, type ParseState } from './state.ts'

/** What all unit tests of a project are read with: they come last, when every node is known. */
export interface UnitTestScope {
  readonly state: ParseState
  readonly resolver: Resolver
  readonly sleeping: Resolver
}

export function unitTestScope(state: ParseState): UnitTestScope {
  const { name } = state.project
  return {
    state,
    resolver: makeResolver([...state.nodes.values()], name),
    sleeping: makeResolver([...state.disabled.values()], name),
  }
}

/** One entry. What is wrong with it is a problem, and no node. */
export function readUnitTest(
  entry: Described,
  owner: PackageProject,
  fixtures: FixtureScope['files'],
  yaml: YamlContext,
  scope: UnitTestScope,
): void {
  const { state } = scope
  const before = countErrors(state)
  const name = textMember(entry.map, 'model', state)
  if (name === undefined) {
    state.problems.push(missingKey('model', `unit test '${entry.name}'`, entry.at))
    return
  }
  const models = testedModels(name, entry, owner, scope)
  for (const { model, isEnabled } of models) {
    const test = unitTestOf(entry, name, model, owner, fixtures, yaml, scope)
    // What is wrong in a test of a model that is switched off stops nobody.
    if (!test || (isEnabled && countErrors(state) > before)) continue
    addNode(state, isEnabled ? test : { ...test, config: { ...test.config, enabled: false } })
  }
}

function countErrors({ problems }: ParseState): number {
  return problems.filter(({ severity }) => severity === 'error').length
}

interface TestedModel {
  readonly model: Model
  readonly isEnabled: boolean
}

/** The model, or those of its versions that are meant. dbt also takes a name and a version with a space between. */
function testedModels(
  written: string,
  entry: Described,
  owner: PackageProject,
  { state, resolver, sleeping }: UnitTestScope,
): readonly TestedModel[] {
  const [name = '', version] = written.trim().split(/\s+/)
  const call = { name, ...(version !== undefined && { version }) }
  const found = resolver.ref(call, owner.name)
  if (found?.kind === 'model') {
    const models = version === undefined ? meantVersions(found, entry, state) : [found]
    return models.map((model) => ({ model, isEnabled: true }))
  }
  const asleep = sleeping.ref(call, owner.name)
  if (asleep?.kind === 'model') return [{ model: asleep, isEnabled: false }]
  const names = [...state.nodes.values()].flatMap((node) => (node.kind === 'model' ? [node.name] : []))
  state.problems.push(unitTestModelNotFound(entry.name, written, member(entry.map, 'model')?.at ?? entry.at, names))
  return []
}

/** All versions of a model, unless `versions:` includes or excludes some. */
function meantVersions(model: Model, { map, name }: Described, state: ParseState): readonly Model[] {
  const versions = mapMember(map, 'versions', state)
  const at = placeOf(map, 'versions')
  const wrong = (message: string, hint: string): readonly Model[] => {
    state.problems.push(unitTestInvalid(message, at, { hint }))
    return []
  }
  const include = versions && textsMember(versions, 'include', state)
  const exclude = versions && textsMember(versions, 'exclude', state)
  if (!model.version) {
    if (!include && !exclude) return [model]
    const message = `Unit test '${name}' should not have a versions include or exclude when referencing non-versioned model '${model.name}'`
    return wrong(message, 'remove versions:')
  }
  if (include && exclude)
    return wrong(`unit test '${name}' both includes and excludes versions`, 'write include:, or exclude:')
  const all = [...state.nodes.values()].flatMap((node) =>
    node.kind === 'model' && node.name === model.name && node.package === model.package ? [node] : [],
  )
  const known = all.map(({ version }) => String(version?.v))
  const unknown = [...(include ?? []), ...(exclude ?? [])].find((version) => !known.includes(version))
  if (unknown !== undefined)
    return wrong(
      `unit test '${name}' names version ${unknown}, which model '${model.name}' does not have`,
      `its versions are ${known.join(', ')}`,
    )
  return all.filter((_model, index) => {
    const version = known[index] ?? ''
    return include ? include.includes(version) : !exclude?.includes(version)
  })
}

function unitTestOf(
  entry: Described,
  written: string,
  model: Model,
  owner: PackageProject,
  files: FixtureScope['files'],
  yaml: YamlContext,
  scope: UnitTestScope,
): UnitTest | undefined {
  const { state } = scope
  const { map, name } = entry
  const fixtures: FixtureScope = { test: name, files, disk: state.files, problems: state.problems }
  const given = readGiven(map, model, owner, fixtures, scope)
  const expected = mapMember(map, 'expect', state)
  if (!expected) {
    state.problems.push(missingKey('expect', `unit test '${name}'`, entry.at))
    return undefined
  }
  const expect = readFixture(expected, 'expected', fixtures)
  if (!expect) return undefined
  const overrides = readOverrides(map, yaml, state)
  checkIncremental(entry, model, overrides, given, state)
  const versions = plainMember(map, 'versions')
  const version = model.version?.v
  const folders = entry.resourcePath.split('/').slice(0, -1)
  const fqn = [owner.name, ...folders, written, name]
  const layers = nodeLayers(state.project, owner, 'unit_tests', fqn, [entry.config])
  const config = nodeConfig('unit_test', inOrder(layers), state.problems)
  return {
    kind: 'unit_test',
    id: `unit_test.${owner.name}.${model.name}.${name}${version === undefined ? '' : `_v${version}`}`,
    name,
    package: owner.name,
    path: entry.path,
    resourcePath: entry.resourcePath,
    at: entry.at,
    describedAt: entry.at,
    fqn,
    description: entry.description,
    tags: config.values.tags as readonly string[],
    meta: config.values.meta as Readonly<Record<string, unknown>>,
    config,
    unrenderedConfig: mergeConfig(inOrder(layers)),
    model: written,
    parents: [model.id],
    schema: model.relation.schema,
    given,
    expect,
    overrides,
    ...(isRecord(versions) && { versions }),
    ...(version !== undefined && { version }),
    checksum: checksumOf([written, versions, given.map(({ input, fixture }) => [input, fixture]), expect, overrides]),
  }
}

/** Places do not count: a test that moved is the same test. */
function checksumOf(parts: readonly unknown[]): string {
  const text = JSON.stringify(parts, (key, value) => (key === 'at' ? undefined : value))
  return createHash('sha256').update(text).digest('hex')
}

function readGiven(
  map: YamlMap,
  model: Model,
  owner: PackageProject,
  fixtures: FixtureScope,
  scope: UnitTestScope,
): readonly UnitInput[] {
  const { state } = scope
  const list = listMember(map, 'given', state)
  return (list?.items ?? []).flatMap((item): UnitInput[] => {
    if (item.kind !== 'map') {
      state.problems.push(valueInvalid('given', 'a list of mappings, one an input', describeYaml(item), item.at))
      return []
    }
    const input = textMember(item, 'input', state)
    if (input === undefined) {
      state.problems.push(missingKey('input', `an input of unit test '${fixtures.test}'`, item.at))
      return []
    }
    const at = member(item, 'input')?.at ?? item.at
    const node = input.trim() === 'this' ? model : inputNode(input, at, fixtures.test, owner, scope)
    if (!node) return []
    const seed = node.kind === 'seed' ? seedFile(node, state) : undefined
    const fixture = readFixture(item, 'input', { ...fixtures, ...(seed && { seed }) })
    return fixture ? [{ input, node: node.id, fixture, at }] : []
  })
}

function seedFile(seed: Extract<Node, { kind: 'seed' }>, { project }: ParseState): FixtureScope['seed'] {
  const owner = project.packages.find(({ name }) => name === seed.package)
  return {
    file: seed.at.file,
    absolute: `${owner?.root ?? project.root}/${seed.path}`,
    delimiter: seed.config.delimiter,
  }
}

/** The node that `ref('orders')` or `source('shop', 'orders')` means. */
function inputNode(
  input: string,
  at: Location,
  test: string,
  owner: PackageProject,
  { state, resolver }: UnitTestScope,
): Node | undefined {
  const errors = countErrors(state)
  const { refs, sources } = captureCalls([input], at, owner, state)
  if (countErrors(state) > errors) return undefined
  const [ref] = refs
  const [source] = sources
  const nodes = [...state.nodes.values()]
  if (ref) {
    const found = resolver.ref(ref, owner.name)
    const names = nodes.flatMap((node) => ('relation' in node && node.kind !== 'source' ? [node.name] : []))
    if (!found) state.problems.push(refNotFound(ref.name, at, names))
    return found
  }
  if (source) {
    const found = resolver.source(source, owner.name)
    const pairs = nodes.flatMap((node) => (node.kind === 'source' ? [`${node.sourceName}.${node.name}`] : []))
    if (!found) state.problems.push(sourceNotFound(source.source, source.table, at, pairs))
    return found
  }
  state.problems.push(
    unitTestInvalid(`unit test '${test}' has an input '${input}' that names nothing`, at, {
      hint: "write ref('name'), source('source', 'table') or this",
    }),
  )
  return undefined
}

function readOverrides(map: YamlMap, yaml: YamlContext, state: ParseState): UnitOverrides {
  const block = mapMember(map, 'overrides', state)
  const record = (key: string, render: boolean): Readonly<Record<string, unknown>> => {
    const node = block && mapMember(block, key, state)
    if (!node) return {}
    const value = render ? renderYaml(node, yaml, state.problems) : plain(node)
    return isRecord(value) ? value : {}
  }
  return { macros: record('macros', false), vars: record('vars', false), envVars: record('env_vars', true) }
}

/** The two ways of an incremental model must be told apart, and the second reads what the first has built. */
function checkIncremental(
  { name, map, at }: Described,
  model: Model,
  { macros }: UnitOverrides,
  given: readonly UnitInput[],
  { problems }: ParseState,
): void {
  if (!model.macros.includes(`macro.${LIBRARY_PACKAGE}.is_incremental`)) return
  const isIncremental = macros.is_incremental
  if (typeof isIncremental !== 'boolean') {
    const message = `Boolean override for 'is_incremental' must be provided for unit test '${name}' in model '${model.name}'`
    const hint = 'add overrides: {macros: {is_incremental: false}}, or true with an input: this'
    problems.push(unitTestInvalid(message, at, { hint }))
  } else if (isIncremental && !given.some(({ input }) => input.trim() === 'this')) {
    const message = `Unit test '${name}' for incremental model '${model.name}' must have a 'this' input`
    const hint = 'add - input: this, with the rows that stand in the table before the run'
    problems.push(unitTestInvalid(message, placeOf(map, 'given'), { hint }))
  }
}
