/** Tests declared on nodes → test nodes. */
import type { Context } from '../context/host.ts'
import { LIBRARY_PACKAGE } from '../context/library.ts'
import type { MacroEntry } from '../context/macro-registry.ts'
import { templateProblem } from '../context/template-problem.ts'
import { testArguments } from '../context/test-arguments.ts'
import type { GenericTest, ModelVersion, NodeFacts, RefCall, SourceCall } from '../core/node.ts'
import { type Location, missingKey, type Problem, testUnknown, unknownKey } from '../core/problem.ts'
import type { PackageProject } from '../core/project.ts'
import type { Environment } from '../jinja/environment.ts'
import { TemplateError } from '../jinja/template-error.ts'
import { dictEntries, isDict } from '../jinja/values/dict.ts'
import { PyError } from '../jinja/values/errors.ts'
import { call as callValue } from '../jinja/values/host.ts'
import { str } from '../jinja/values/operators.ts'
import type { Value } from '../jinja/values/value.ts'
import { type Captured, captureIn } from './capture.ts'
import { testCall, testHash, testNames } from './generic-tests.ts'
import { type HalfBuilt, lazyEntry } from './half-built.ts'
import { inOrder, nodeLayers } from './layers.ts'
import { mergeConfig, nodeConfig } from './node-config.ts'
import { type DeclaredTest, type Described, TEST_CONFIGS } from './properties.ts'
import { relationOf, sqlFacts } from './sql-nodes.ts'
import { addNode, type ParseState, parseHost } from './state.ts'

/** What the tests of an entry are about. */
export interface Tested {
  readonly described: Described
  /** The node's id, when the entry describes one that exists. */
  readonly id: string
  /** How dbt names the target in the test's name, and how the test refers to it. */
  readonly targetName: string
  readonly source?: { readonly name: string; readonly table: string }
  readonly version?: ModelVersion
}

export function readDeclaredTests({ described, ...tested }: Tested, owner: PackageProject, state: ParseState): void {
  for (const declared of described.tests) readDeclaredTest(declared, { described, ...tested }, owner, state)
}

function readDeclaredTest(declared: DeclaredTest, tested: Tested, owner: PackageProject, state: ParseState): void {
  const { described, source, version } = tested
  const macro = testMacro(declared, owner, state)
  if (!macro) {
    state.problems.push(testUnknown(fullName(declared), declared.at, knownTests(state)))
    return
  }
  const targetName = version ? `${tested.targetName}_v${version.v}` : tested.targetName
  const names = testNames(declared, targetName, source !== undefined)
  const target = source ? `source('${source.name}', '${source.table}')` : refText(tested)
  const test: GenericTest = {
    kind: 'generic',
    name: declared.name,
    ...(declared.namespace !== undefined && { namespace: declared.namespace }),
    ...(declared.columnName !== undefined && { columnName: declared.columnName }),
    arguments: {
      ...declared.arguments,
      ...(declared.columnName !== undefined && { column_name: declared.columnName }),
      model: `{{ get_where_subquery(${target}) }}`,
    },
  }
  const metadata = { name: test.name, namespace: test.namespace ?? null, kwargs: test.arguments }
  const fqn = [owner.name, ...described.resourcePath.split('/').slice(0, -1), names.full]
  const own = { values: { ...declared.config }, placeOf: () => declared.at }
  const layers = nodeLayers(state.project, owner, 'tests', fqn, [own])
  const identity = {
    id: `test.${owner.name}.${names.full}.${testHash(names.full, metadata)}`,
    name: names.full,
    package: owner.name,
    path: described.path,
    resourcePath: `${names.short}.sql`,
    at: declared.at,
    fqn,
    description: declared.description,
  }
  const wrong = macro.package === LIBRARY_PACKAGE ? wrongArguments(declared) : []
  state.problems.push(...wrong)
  if (wrong.length > 0) return
  const configured = mergeConfig(inOrder(layers))
  const captured = captureTest(test, macro, { ...identity, kind: 'test', config: configured }, owner, state)
  if (!captured) return
  // What the test's macro configures holds for every use of it, until the project file or the YAML says otherwise.
  const all = [{ values: captured.config, placeOf: () => declared.at }, ...inOrder(layers)]
  const config = nodeConfig('test', all, state.problems)
  const facts: NodeFacts = {
    ...identity,
    tags: config.values.tags as readonly string[],
    meta: config.values.meta as Readonly<Record<string, unknown>>,
    config: { ...config, alias: config.alias ?? names.short },
    unrenderedConfig: mergeConfig(all),
  }
  const place = { at: declared.at }
  const refs = dedupe<RefCall>(
    source
      ? captured.refs
      : [...captured.refs, { name: tested.targetName, ...(version && { version: String(version.v) }), ...place }],
  )
  const sources = dedupe<SourceCall>(
    source ? [...captured.sources, { source: source.name, table: source.table, ...place }] : captured.sources,
  )
  addNode(state, {
    ...facts,
    kind: 'test',
    test,
    relation: relationOf('test', facts, owner, state),
    attachedTo: tested.id,
    ...sqlFacts(testCall(declared, declared.config), { ...captured, macros: [macro.id, ...captured.macros] }),
    refs,
    sources,
  })
}

function refText({ targetName, version }: Tested): string {
  return version ? `ref('${targetName}', version='${version.v}')` : `ref('${targetName}')`
}

function dedupe<Call extends RefCall | SourceCall>(calls: readonly Call[]): readonly Call[] {
  const key = (call: RefCall | SourceCall): string =>
    'name' in call ? `${call.package ?? ''}.${call.name}.${call.version ?? ''}` : `${call.source}.${call.table}`
  return [...new Map(calls.map((call) => [key(call), call])).values()]
}

function testMacro(declared: DeclaredTest, owner: PackageProject, { registry }: ParseState): MacroEntry | undefined {
  const name = `test_${declared.name}`
  return declared.namespace === undefined
    ? registry.find(name, owner.name)
    : registry.inPackage(declared.namespace, name)
}

function fullName({ name, namespace }: DeclaredTest): string {
  return namespace === undefined ? name : `${namespace}.${name}`
}

function knownTests({ registry }: ParseState): readonly string[] {
  return registry.names().flatMap((name) => (name.startsWith('test_') ? [name.slice('test_'.length)] : []))
}

/**
 * The refs of a test: those of its arguments, and those its macro makes. The built-in tests make none, so theirs are
 * known without rendering them; nearly all tests of a project are such.
 */
function captureTest(
  test: GenericTest,
  macro: MacroEntry,
  half: HalfBuilt & { readonly at: Location },
  owner: PackageProject,
  state: ParseState,
): Captured | undefined {
  const isBuiltIn = macro.package === LIBRARY_PACKAGE
  const asked = isBuiltIn ? withoutModel(test) : test
  if (isBuiltIn && Object.values(asked.arguments).every((value) => !mayCall(value))) {
    return { refs: [], sources: [], functions: [], metrics: [], config: {}, configPlaces: new Map(), macros: [] }
  }
  const host = { ...parseHost(state, owner.name), model: lazyEntry(() => half) }
  const { target } = state.project
  const relation = { database: target.database, schema: target.schema, identifier: half.name }
  const scope = { environment: state.environment, host, relation, configured: half.config }
  const problems: Problem[] = []
  const captured = captureIn(scope, (context) => {
    try {
      const args = testArguments(asked, state.environment, context)
      if (!isBuiltIn) callMacro(macro, args, state.environment, context)
    } catch (error) {
      if (error instanceof TemplateError) problems.push({ ...templateProblem(error, half.at.file), at: half.at })
      else if (error instanceof PyError)
        problems.push({ code: 'TEMPLATE_ERROR', severity: 'error', message: error.message, at: half.at })
      else throw error
    }
  })
  state.problems.push(...problems)
  if (problems.length > 0) return undefined
  const placed = <Call extends RefCall | SourceCall>(call: Call): Call => ({ ...call, at: half.at })
  return { ...captured, refs: captured.refs.map(placed), sources: captured.sources.map(placed) }
}

/** What the built-in tests take beside a model and a column. The first that are named must be there. */
const BUILT_IN_ARGUMENTS: Readonly<Record<string, { readonly needed: readonly string[]; readonly more?: string }>> = {
  unique: { needed: [] },
  not_null: { needed: [] },
  accepted_values: { needed: ['values'], more: 'quote' },
  relationships: { needed: ['to', 'field'] },
}

function wrongArguments({ name, arguments: given, at }: DeclaredTest): readonly Problem[] {
  const takes = BUILT_IN_ARGUMENTS[name]
  if (!takes) return []
  const known = [...takes.needed, ...(takes.more === undefined ? [] : [takes.more])]
  return [
    ...Object.keys(given)
      .filter((key) => !known.includes(key))
      .map((key) => unknownKey(key, `test '${name}'`, at, [...known, ...TEST_CONFIGS])),
    ...takes.needed.filter((key) => !(key in given)).map((key) => missingKey(key, `test '${name}'`, at)),
  ]
}

function withoutModel(test: GenericTest): GenericTest {
  const { model: _model, ...rest } = test.arguments
  return { ...test, arguments: rest }
}

function mayCall(value: unknown): boolean {
  return typeof value === 'string' && /[({]/.test(value)
}

function callMacro(macro: MacroEntry, args: Value, environment: Environment, context: Context): void {
  const named = new Map(isDict(args) ? [...dictEntries(args)].map(([key, value]) => [str(key), value] as const) : [])
  callValue(macro.template(environment).bind(context), { positional: [], named, at: undefined })
}
