/**
 * Files → manifest. Every problem of the project is found in one pass: a file that is wrong is left out, and reading goes
 * on with the next.
 */
import { ASKING } from '../context/adapter-value.ts'
import { CONTEXT_NAMES } from '../context/context.ts'
import type { RunFacts } from '../context/host.ts'
import { ADAPTER_PACKAGES, LIBRARY_PACKAGE, libraryMacros } from '../context/library.ts'
import { type MacroEntry, type MacroRegistry, makeRegistry } from '../context/macro-registry.ts'
import type { YamlContext } from '../context/yaml.ts'
import type { Dialect } from '../core/adapter.ts'
import type { Manifest } from '../core/manifest.ts'
import type { DocBlock, Macro, Node, NodeId } from '../core/node.ts'
import { duplicateNode, duplicateRelation, identifierTooLong, nodeNotFound, type Problem } from '../core/problem.ts'
import { type PackageProject, type Project, varsFor } from '../core/project.ts'
import { relationKey } from '../core/relation.ts'
import type { Files } from '../core/world.ts'
import { createEnvironment, type Environment } from '../jinja/environment.ts'
import type { ParseMemory, RememberedFile } from '../memory/parse-memory.ts'
import { parseYaml } from '../syntax/yaml.ts'
import { checkAccess, readGroup } from './access.ts'
import { affectedBy, areSameToOthers } from './affected.ts'
import { readDeclaredTests } from './declared-tests.ts'
import { checkDeprecations } from './deprecations.ts'
import { readExposure, readSeed, readSource } from './described-nodes.ts'
import { readDocs } from './docs.ts'
import { callersOf, rereadMacros } from './edited-macros.ts'
import { listFiles, type PackageFiles, type ProjectFile } from './files.ts'
import { readFunction } from './functions.ts'
import { readMacros, rememberedMacros } from './macros.ts'
import { versionsOf } from './model-versions.ts'
import { type Described, noProperties, type Properties, type PropertyScope, readProperties } from './properties.ts'
import { compareWith, memoryOf } from './recall.ts'
import { resolveParents } from './resolve.ts'
import { readMetric, readSavedQuery, readSemanticModel } from './semantic-layer.ts'
import { readSnapshotFile, readYamlSnapshot } from './snapshots.ts'
import { readOperations, readSqlFile } from './sql-nodes.ts'
import { docFunction, type ParseState, stemOf } from './state.ts'
import { type KnownNames, listenForUndefinedCalls, type UndefinedCalls } from './undefined-calls.ts'
import { readUnitTest, unitTestScope } from './unit-tests.ts'
import { unusedConfigs } from './unused-configs.ts'
import { fileAt, makeWitness } from './witness.ts'

export interface ParseInput {
  readonly project: Project
  readonly dialect: Dialect
  readonly files: Files
  readonly run: RunFacts
  /** What the last parse left, and which `wh` this is; absent where nothing is to be remembered. */
  readonly remembered?: {
    readonly memory: ParseMemory | undefined
    readonly build: string
    readonly nowMs: number
    readonly id: string
  }
}

export interface Parsed {
  readonly manifest: Manifest
  readonly registry: MacroRegistry
  readonly problems: readonly Problem[]
  /** Which parse the nodes are of, and which of them have been read anew since; absent where nothing is remembered. */
  readonly basis?: { readonly id: string; readonly reread: ReadonlySet<NodeId> }
  /** What to keep for the next parse, when it is not what was kept already. */
  readonly memory?: ParseMemory
}

export function parse(input: ParseInput): Parsed {
  const parsed = readOrRecall(input)
  // What depends on the day is not remembered.
  const deprecations = checkDeprecations(parsed.manifest.nodes, input.run.now())
  return { ...parsed, problems: [...parsed.problems, ...deprecations] }
}

function readOrRecall(input: ParseInput): Parsed {
  const owners = input.project.packages.map((owner) => ({ owner, files: listFiles(owner, input.files) }))
  if (!input.remembered) return parseFiles(input, owners)
  const { memory, build, nowMs, id } = input.remembered
  const listed = owners.flatMap(({ files }) => standing(files, input.files))
  const known = { project: input.project, dialect: input.dialect, run: input.run, build }
  const compared = memory && compareWith(memory, known, listed, input.files)
  if (memory && compared?.edited.length === 0)
    return recall({ ...memory, files: compared.files }, input, compared.touched)
  const patched = memory && compared && patch(memory, compared.edited, input, owners)
  if (patched) return patched
  const witness = makeWitness(input.files, input.run, listed, nowMs)
  const project = { ...input.project, env: witness.env }
  const parsed = parseFiles({ ...input, project, files: witness.files, run: witness.run }, owners)
  if (parsed.problems.some(isError)) return parsed
  const kept = memoryOf(id, parsed, witness.seen(), known)
  return kept ? { ...parsed, memory: kept, basis: { id, reread: new Set() } } : parsed
}

function isError({ severity }: Problem): boolean {
  return severity === 'error'
}

/** The files of a package as they stand, each once. */
function standing(listed: PackageFiles, files: Files): readonly RememberedFile[] {
  const paths = new Set(
    Object.values(listed).flatMap((list: readonly ProjectFile[]) => list.map((file) => file.absolute)),
  )
  return [...paths].flatMap((path) => fileAt(path, files) ?? [])
}

/** What the last parse made of the same project. Only its macros are made anew, each when it is called. */
function recall(memory: ParseMemory, input: ParseInput, touched: boolean): Parsed {
  const { id, manifest, problems } = memory
  const { registry, calls } = recallMacros(manifest, input)
  calls.finish(knownNames(registry))
  return { manifest, problems, registry, basis: { id, reread: new Set() }, ...(touched && { memory }) }
}

/**
 * The last parse with what an edit reaches read anew; undefined when it may reach further, or has made something wrong:
 * then everything is read. Nothing is remembered of it: as long as it stays small, it is done again in no time.
 */
function patch(
  { id, manifest, problems: earlier }: ParseMemory,
  edited: readonly string[],
  input: ParseInput,
  owners: readonly Owned[],
): Parsed | undefined {
  const { project } = input
  const { registry, calls, environment } = recallMacros(manifest, input)
  const macros = rereadMacros(edited, owners, manifest.macros, environment, input.files)
  if (!macros) return undefined
  const callers = callersOf(macros, manifest, project.packages)
  const affected = affectedBy([...macros.others, ...callers], owners, manifest, input.files)
  if (!affected) return undefined
  const state: ParseState = {
    ...input,
    environment,
    registry,
    docs: manifest.docs,
    problems: [],
    nodes: new Map(),
    disabled: new Map(),
    groups: new Map(manifest.groups),
  }
  for (const { owner, files, all } of affected.owners) readPackage(owner, files, state, all)
  if (!areSameToOthers(affected.nodes, state, manifest)) return undefined
  const nodes = replaced(manifest.nodes, affected.nodes, state.nodes)
  const disabled = replaced(manifest.disabled, affected.nodes, state.disabled)
  const resolved = resolveParents(nodes, disabled, project.name, state.nodes)
  for (const fresh of state.nodes.keys()) {
    const node = resolved.nodes.get(fresh)
    if (node) nodes.set(fresh, node)
    else nodes.delete(fresh)
  }
  const problems = [
    ...earlier.filter((problem) => !isOfFiles(problem, affected.names) && !isOfProjectFile(problem, project)),
    ...state.problems,
    ...checkAccess(nodes, state, resolved.nodes),
    ...unusedConfigs(project, [...nodes.values(), ...disabled.values()]),
    ...resolved.problems,
    ...calls.finish(knownNames(registry)),
  ]
  if (problems.some(isError)) return undefined
  const basis = { id, reread: new Set([...state.nodes.keys(), ...state.disabled.keys()]) }
  return { manifest: { ...manifest, nodes, disabled, macros: macros.all }, registry, problems, basis }
}

/** The nodes with some taken out and others put in, each at the old one's place. */
function replaced(
  all: ReadonlyMap<NodeId, Node>,
  old: readonly Node[],
  fresh: ReadonlyMap<NodeId, Node>,
): Map<NodeId, Node> {
  const gone = new Set(old.map(({ id }) => id).filter((id) => !fresh.has(id)))
  const nodes = new Map(all)
  for (const id of gone) nodes.delete(id)
  for (const [id, node] of fresh) nodes.set(id, node)
  return nodes
}

function isOfFiles({ at }: Problem, names: ReadonlySet<string>): boolean {
  return at !== undefined && names.has(at.file)
}

/** Blocks of the project file that configure nothing: found anew each time. */
function isOfProjectFile({ code, at }: Problem, { packages }: Project): boolean {
  return code === 'CONFIG_UNUSED' && packages.some(({ file }) => file === at?.file)
}

/** The macros of the last parse, and what hears of calls of names that are none. */
function recallMacros(
  manifest: Manifest,
  input: ParseInput,
): { readonly registry: MacroRegistry; readonly calls: UndefinedCalls; readonly environment: Environment } {
  const calls = listenForUndefinedCalls()
  const environment = parseEnvironment(calls)
  const entries = [...libraryMacros(environment)]
  for (const owner of input.project.packages) {
    const own = [...manifest.macros.values()].filter((macro) => macro.package === owner.name)
    entries.push(...rememberedMacros(owner, own, environment, input.files))
  }
  return { registry: registryOf(entries, input), calls, environment }
}

function parseEnvironment(calls: UndefinedCalls): Environment {
  return createEnvironment({ dbtBlocks: true, undefined: 'permissive', undefinedCalled: calls.hear })
}

function parseFiles(input: ParseInput, owners: readonly Owned[]): Parsed {
  const { project } = input
  const problems: Problem[] = []
  const calls = listenForUndefinedCalls()
  const environment = parseEnvironment(calls)
  const { macros, registry } = readAllMacros(owners, input, environment, problems)
  const docs = new Map<string, DocBlock>()
  for (const { owner, files } of owners)
    readDocs(owner, files.docs, { files: input.files, environment }, docs, problems)
  const state: ParseState = {
    ...input,
    environment,
    registry,
    docs,
    problems,
    nodes: new Map(),
    disabled: new Map(),
    groups: new Map(),
  }
  const unitTests = owners.flatMap(({ owner, files }) => readPackage(owner, files, state))
  for (const { owner } of owners) readOperations(owner, state)
  const scope = unitTestScope(state)
  for (const { entry, owner, files, yaml } of unitTests) readUnitTest(entry, owner, files.fixtures, yaml, scope)
  checkRelations(state)
  const resolved = resolveParents(state.nodes, state.disabled, project.name)
  problems.push(...checkAccess(resolved.nodes, state))
  problems.push(...unusedConfigs(project, [...state.nodes.values(), ...state.disabled.values()]))
  problems.push(...resolved.problems, ...calls.finish(knownNames(registry)))
  const manifest: Manifest = {
    project: project.name,
    nodes: resolved.nodes,
    disabled: state.disabled,
    macros: new Map(macros.map((macro) => [macro.id, macro])),
    docs,
    groups: state.groups,
    selectors: project.selectors,
  }
  return { manifest, registry, problems }
}

function knownNames(registry: MacroRegistry): KnownNames {
  return {
    names: () => [...registry.names(), ...CONTEXT_NAMES],
    packages: registry.packages(),
    inPackage: registry.namesIn,
  }
}

interface Owned {
  readonly owner: PackageProject
  readonly files: PackageFiles
}

function readAllMacros(
  owners: readonly Owned[],
  input: ParseInput,
  environment: Environment,
  problems: Problem[],
): { macros: readonly Macro[]; registry: MacroRegistry } {
  const entries: MacroEntry[] = [...libraryMacros(environment)]
  const macros: Macro[] = []
  for (const { owner, files } of owners) {
    const found = readMacros(owner.name, files.macros, environment, input.files, problems)
    entries.push(...found.entries)
    macros.push(...found.macros)
  }
  return { macros, registry: registryOf(entries, input) }
}

function registryOf(macros: readonly MacroEntry[], { project, dialect }: ParseInput): MacroRegistry {
  return makeRegistry({
    rootPackage: project.name,
    macros,
    builtIn: [LIBRARY_PACKAGE, ...ADAPTER_PACKAGES],
    prefixes: dialect.macroPrefixes,
    searchOrders: new Map(project.rootPackage.dispatch.map(({ namespace, searchOrder }) => [namespace, searchOrder])),
    asking: ASKING,
  })
}

/** A unit test with what it is read with, once every node is known. */
interface WaitingUnitTest extends Owned {
  readonly entry: Described
  readonly yaml: YamlContext
}

function readPackage(
  owner: PackageProject,
  files: PackageFiles,
  state: ParseState,
  /** Those whose names may be described, when not all of them are read. */
  all: PackageFiles = files,
): readonly WaitingUnitTest[] {
  const yaml: YamlContext = {
    env: state.project.env,
    vars: varsFor(state.project, owner.name),
    target: state.run.target,
    secrets: false,
  }
  const properties = readAllProperties(owner, files, yaml, state)
  const stems = new Set(all.models.map(({ path }) => stemOf(path)))
  const models = byStem(properties.models, stems, owner, yaml, state)
  const described = {
    seeds: byName(properties.seeds, 'seed', state.problems),
    snapshots: byName(properties.snapshots, 'snapshot', state.problems),
    analyses: byName(properties.analyses, 'analysis', state.problems),
    functions: byName(properties.functions, 'function', state.problems),
    singularTests: byName(properties.singularTests, 'singular test', state.problems),
  }
  for (const file of files.models) readSqlFile('model', file, owner, models.get(stemOf(file.path)), state)
  for (const file of files.analyses)
    readSqlFile('analysis', file, owner, described.analyses.get(stemOf(file.path)), state)
  for (const file of files.singularTests)
    readSqlFile('test', file, owner, described.singularTests.get(stemOf(file.path)), state)
  for (const file of files.seeds) readSeed(file, owner, described.seeds.get(stemOf(file.path)), state)
  const snapshots = files.snapshots.flatMap((file) => readSnapshotFile(file, owner, described.snapshots, state))
  for (const entry of described.snapshots.values())
    if (readYamlSnapshot(entry, owner, state)) snapshots.push(entry.name)
  for (const source of properties.sources) readSource(source, owner, yaml, state)
  for (const exposure of properties.exposures) readExposure(exposure, owner, state)
  for (const file of files.functions) readFunction(file, owner, described.functions.get(stemOf(file.path)), state)
  for (const model of properties.semanticModels) readSemanticModel(model, owner, state)
  for (const metric of properties.metrics) readMetric(metric, owner, state)
  for (const query of properties.savedQueries) readSavedQuery(query, owner, state)
  for (const group of properties.groups) readGroup(group, owner, state)
  const names = (list: readonly ProjectFile[]): ReadonlySet<string> => new Set(list.map(({ path }) => stemOf(path)))
  const seeds = names(all.seeds)
  for (const [stem, entry] of models) readTestsOn(entry, 'model', owner, stems, state, stem)
  for (const entry of described.seeds.values()) readTestsOn(entry, 'seed', owner, seeds, state)
  for (const entry of described.snapshots.values()) readTestsOn(entry, 'snapshot', owner, new Set(snapshots), state)
  for (const { source, tables } of properties.sources) {
    for (const table of tables) {
      readDeclaredTests(
        {
          described: table,
          id: `source.${owner.name}.${source.name}.${table.name}`,
          targetName: `${source.name}_${table.name}`,
          source: { name: source.name, table: table.name },
        },
        owner,
        state,
      )
    }
  }
  return properties.unitTests.map((entry) => ({ entry, owner, files, yaml }))
}

function readAllProperties(
  owner: PackageProject,
  files: PackageFiles,
  yaml: YamlContext,
  state: ParseState,
): Properties {
  const properties = noProperties()
  for (const file of files.properties) {
    const parsed = parseYaml(state.files.readText(file.absolute), file.file)
    state.problems.push(...parsed.problems)
    readProperties(parsed.value, file, propertyScope(owner, yaml, file.file, state), properties)
  }
  return properties
}

/** Descriptions of models by the names of their files: one a version, where a model has versions. */
function byStem(
  entries: readonly Described[],
  stems: ReadonlySet<string>,
  owner: PackageProject,
  yaml: YamlContext,
  state: ParseState,
): ReadonlyMap<string, Described> {
  const found = new Map<string, Described>()
  for (const entry of byName(entries, 'model', state.problems).values()) {
    const scope = propertyScope(owner, yaml, entry.at.file, state)
    for (const { described, stem } of versionsOf(entry, stems, scope)) found.set(stem, described)
  }
  return found
}

function propertyScope(owner: PackageProject, yaml: YamlContext, file: string, state: ParseState): PropertyScope {
  const doc = docFunction(state, owner.name, { file, line: 1 })
  return { packageName: owner.name, yaml: { ...yaml, doc }, problems: state.problems }
}

function byName(entries: readonly Described[], what: string, problems: Problem[]): Map<string, Described> {
  const found = new Map<string, Described>()
  for (const entry of entries) {
    const first = found.get(entry.name)
    if (first) problems.push(duplicateNode(`the description of ${what} '${entry.name}'`, entry.at, first.at))
    else found.set(entry.name, entry)
  }
  return found
}

/** Tests declared on a model, seed or snapshot. An entry that describes nothing is a warning, and its tests are left out. */
function readTestsOn(
  described: Described,
  kind: 'model' | 'seed' | 'snapshot',
  owner: PackageProject,
  names: ReadonlySet<string>,
  state: ParseState,
  fileName = described.name,
): void {
  const { version } = described
  const id = [kind, owner.name, described.name, ...(version ? [`v${version.v}`] : [])].join('.')
  if (!names.has(fileName)) {
    state.problems.push(nodeNotFound(kind, fileName, described.at, [...names]))
    return
  }
  if (!state.nodes.has(id)) return
  readDeclaredTests({ described, id, targetName: described.name, ...(version && { version }) }, owner, state)
}

/** Two nodes under one name would overwrite each other, and a name that is cut off is another name. */
function checkRelations({ nodes, problems, dialect }: ParseState): void {
  const owners = new Map<string, Node>()
  for (const node of nodes.values()) {
    if (node.kind !== 'model' && node.kind !== 'seed' && node.kind !== 'snapshot') continue
    if (node.config.materialized === 'ephemeral') continue
    if (Buffer.byteLength(node.relation.identifier) > dialect.identifierLimit)
      problems.push(identifierTooLong(node.relation.identifier, dialect.identifierLimit, node.at))
    const key = `${node.relation.database ?? ''}\u0000${relationKey(node.relation)}`
    const other = owners.get(key)
    if (other) {
      const { schema, identifier } = node.relation
      const named = ({ kind, name }: Node): string => `${kind} '${name}'`
      problems.push(duplicateRelation(`'${schema}.${identifier}'`, named(node), named(other), node.at, other.at))
    } else owners.set(key, node)
  }
}
