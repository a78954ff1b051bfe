/**
 * Node → SQL. A node compiles in DAG order, just before it runs, because its template may query what an upstream model
 * has just built. A template that can ask nothing is rendered in one go; one that can is part of the node's program.
 */
import { groupEntry, nodeEntry } from '../artifacts/manifest.ts'
import type { ArtifactFacts } from '../artifacts/metadata.ts'
import { makeContext } from '../context/context.ts'
import type { Context, ContextHost, RunFacts } from '../context/host.ts'
import type { MacroRegistry } from '../context/macro-registry.ts'
import { type RowsRead, relationValue } from '../context/relation-value.ts'
import { userPlace } from '../context/template-problem.ts'
import { testArguments } from '../context/test-arguments.ts'
import type { Dialect } from '../core/adapter.ts'
import type { Manifest } from '../core/manifest.ts'
import type {
  Hook,
  Model,
  Node,
  NodeId,
  Operation,
  RefCall,
  RelationNode,
  Source,
  SourceCall,
  SqlNode,
} from '../core/node.ts'
import type { Location } from '../core/problem.ts'
import type { Program } from '../core/program.ts'
import { type Project, varsFor } from '../core/project.ts'
import type { Relation } from '../core/relation.ts'
import { momentText, type TimeWindow } from '../core/time-window.ts'
import type { Environment, Rendered } from '../jinja/environment.ts'
import { fromJs } from '../jinja/values/convert.ts'
import { dateTimeAt } from '../jinja/values/datetime/datetime.ts'
import { dictOf, isDict, setEntry } from '../jinja/values/dict.ts'
import { PyError } from '../jinja/values/errors.ts'
import { repr, str } from '../jinja/values/operators.ts'
import type { HostCall, Value } from '../jinja/values/value.ts'
import { configValue } from './config-value.ts'
import { injectCtes, type Piece } from './inject.ts'

export interface CompileScope {
  readonly project: Project
  readonly manifest: Manifest
  readonly registry: MacroRegistry
  readonly dialect: Dialect
  readonly environment: Environment
  readonly run: RunFacts
  readonly facts: ArtifactFacts
  readonly resolve: Resolve
  /** Ids of the nodes that the command runs. */
  readonly selected: readonly NodeId[]
  /** Where other nodes are read than where they stand here: `--defer`. */
  readonly deferred?: ReadonlyMap<NodeId, Relation>
  /** Names beyond those that every template has. */
  readonly more?: ReadonlyMap<string, Value>
  /** What of their inputs models and snapshots read; all of it where nothing is said. */
  readonly inputs?: InputLimits
  readonly log: (text: string, level: 'info' | 'debug' | 'warn', node: Node) => void
  /** In a unit test: what takes the place of a node that is read, and of macros by `package.name`. */
  readonly standIn?: (node: Node, call: string) => Value
  readonly macroOverrides?: ReadonlyMap<string, Value>
}

export interface InputLimits {
  /** `--empty`: no row. */
  readonly empty: boolean
  /** `--sample`, of inputs with an `event_time`. */
  readonly sample?: TimeWindow
  /** The batch of a microbatch model. */
  readonly batch?: Batch
}

export interface Batch extends TimeWindow {
  /** `20260131` */
  readonly id: string
}

/** What `ref` and `source` name, as a node of a package means them. */
export interface Resolve {
  readonly ref: (call: Pick<RefCall, 'name' | 'package' | 'version'>, from: string) => Node | undefined
  readonly source: (call: Pick<SourceCall, 'source' | 'table'>, from: string) => Node | undefined
  readonly named: (kind: 'function', call: Pick<RefCall, 'name' | 'package'>, from: string) => Node | undefined
}

export interface Compiled {
  readonly sql: string
  /** Where the user wrote the text at an offset of `sql`. */
  readonly place: (offset: number) => CompiledPlace | undefined
  readonly injected: readonly { readonly id: NodeId; readonly sql: string }[]
}

export interface CompiledPlace {
  readonly at: Location
  /** The macro calls through which the text came, innermost first. */
  readonly frames: readonly { readonly name: string; readonly at: Location }[]
}

/** Compiles a node. Throws TemplateError for what its author got wrong. */
export function* compileNode(node: SqlNode, scope: CompileScope): Program<Compiled> {
  const own = yield* renderNode(node, scope)
  const ctes: { id: NodeId; name: string; own: RenderedNode }[] = []
  yield* collectEphemerals(own.ephemerals, scope, ctes)
  const { sql, pieces } = injectCtes(
    own.text,
    ctes.map(({ name, own: { text } }) => ({ name, sql: text })),
  )
  return {
    sql,
    injected: ctes.map(({ id, name, own: { text } }) => ({ id, sql: ` ${name} as (\n${text}\n)` })),
    place: (offset) =>
      placeIn(
        offset,
        pieces,
        own,
        ctes.map((cte) => cte.own),
      ),
  }
}

/** A hook of a node, rendered as part of the node's program. */
export function* compileHook(hook: Hook, node: SqlNode | RelationNode, scope: CompileScope): Program<string> {
  return yield* compileText(hook.sql, node, scope)
}

/** Whether a hook does its work while it is rendered, by asking the warehouse, rather than by the statement it renders. */
export function hookAsks(hook: Hook, { environment, registry }: CompileScope): boolean {
  return registry.mayAsk(environment.parse(hook.sql).reach)
}

/** Whether the node can come to ask the warehouse while it is compiled. */
export function mayAskWhileCompiling(node: SqlNode, { environment, registry }: CompileScope): boolean {
  return registry.mayAsk(environment.parse(node.rawCode, { file: node.at.file, ...startOf(node) }).reach)
}

/** Any text, rendered with the names that the node's own templates see. */
export function* compileText(text: string, node: SqlNode | RelationNode, scope: CompileScope): Program<string> {
  const rendered = yield* renderText(text, node, scope, new Set())
  return rendered.text.trim()
}

/** A statement of `on-run-*`, with the names that only it may use: `results`, `schemas`. */
export function* compileOperation(
  node: Operation,
  scope: CompileScope,
  more: ReadonlyMap<string, Value>,
): Program<Compiled> {
  return yield* compileNode(node, { ...scope, more })
}

interface RenderedNode {
  readonly text: string
  readonly map: Rendered['map']
  readonly file: string
  readonly node: Node
  /** Ephemeral models it reads, in order of first mention. */
  readonly ephemerals: readonly Model[]
}

function* renderNode(node: SqlNode, scope: CompileScope): Program<RenderedNode> {
  const ephemerals = new Set<Model>()
  const { text, map } = yield* renderText(node.rawCode, node, scope, ephemerals)
  return {
    text: text.trim() === text ? text : text.trimEnd(),
    map,
    file: node.at.file,
    node,
    ephemerals: [...ephemerals],
  }
}

/** Every ephemeral model on the way, parents before those that read them, each once. */
function* collectEphemerals(
  models: readonly Model[],
  scope: CompileScope,
  into: { id: NodeId; name: string; own: RenderedNode }[],
): Program<void> {
  for (const model of models) {
    if (into.some(({ id }) => id === model.id)) continue
    const own = yield* renderNode(model, scope)
    yield* collectEphemerals(own.ephemerals, scope, into)
    into.push({ id: model.id, name: cteName(model), own })
  }
}

function cteName(model: Model): string {
  return `__dbt__cte__${model.relation.identifier}`
}

function placeIn(
  offset: number,
  pieces: readonly Piece[],
  own: RenderedNode,
  ctes: readonly RenderedNode[],
): CompiledPlace | undefined {
  const piece = pieces.find(({ start, end }) => offset >= start && offset <= end)
  if (!piece) return undefined
  const source = piece.cte === undefined ? own : ctes[piece.cte]
  if (!source) return undefined
  // The call that stands for a generic test, or for `relation:`, is no text of the user's: its YAML entry is.
  if (isWrittenInYaml(source.node)) return { at: source.node.at, frames: [] }
  const place = source.map.place(offset - piece.start + piece.from)
  if (!place) return undefined
  const { at, stack } = userPlace({
    at: { file: place.file ?? source.file, line: place.line, column: place.column },
    stack: place.frames.map((frame) => ({
      name: frame.name,
      at: { file: frame.file ?? source.file, line: frame.line, column: frame.column },
    })),
  })
  return { at, frames: stack }
}

function* renderText(
  text: string,
  node: SqlNode | RelationNode,
  scope: CompileScope,
  ephemerals: Set<Model>,
): Program<Rendered> {
  const { environment, registry } = scope
  const template = environment.parse(text, { file: node.at.file, ...startOf(node) })
  const context = nodeContext(node, scope, ephemerals)
  if (!registry.mayAsk(template.reach)) return template.render(context)
  // What a suspended template yields are the requests of its own context: see context/adapter-value.ts.
  return yield* template.program(context) as Program<Rendered>
}

/** Operations are texts inside a YAML file, snapshots blocks of a file; their lines count from there. */
function startOf(node: SqlNode | RelationNode): { line?: number } {
  const isInside = node.kind === 'operation' || node.kind === 'snapshot'
  return isInside ? { line: node.at.line } : {}
}

function isWrittenInYaml(node: Node): boolean {
  return node.kind === 'test' ? node.test.kind === 'generic' : node.kind === 'snapshot' && node.form === 'yaml'
}

/** The names that the templates of a node see while it runs. */
export function nodeContext(node: SqlNode | RelationNode, scope: CompileScope, ephemerals: Set<Model>): Context {
  const more = new Map<string, Value>(scope.more)
  const host: ContextHost = {
    execute: true,
    package: node.package,
    registry: scope.registry,
    environment: scope.environment,
    dialect: scope.dialect,
    run: scope.run,
    vars: varsFor(scope.project, node.package),
    missingVar: (name) => {
      const vars = repr(fromJs(varsFor(scope.project, node.package)))
      throw new PyError('CompilationError', `there is no variable '${name}'; those of '${node.name}' are ${vars}`)
    },
    unreadableEnv: (name, reason) => {
      const why = reason === 'secret' ? 'is a secret and may be read only where connections are set' : 'is not set'
      throw new PyError('CompilationError', `environment variable '${name}' ${why}`)
    },
    config: configValue(node.config, node.name),
    ref: (call) => refValue(call, node, scope, ephemerals),
    source: (call) => sourceValue(call, node, scope),
    warehouseFunction: (call) => functionValue(call, node, scope),
    this: node.relation,
    model: () => modelValue(node, scope),
    graph: () => graphValue(scope),
    log: (text, level) => scope.log(text, level, node),
    selected: () => scope.selected,
    more,
    ...(scope.macroOverrides && { overrides: scope.macroOverrides }),
  }
  const context = makeContext(host)
  if (node.kind === 'test' && node.test.kind === 'generic') {
    more.set('_dbt_generic_test_kwargs', testArguments(node.test, scope.environment, context))
  }
  return context
}

function refValue(call: HostCall, node: Node, scope: CompileScope, ephemerals: Set<Model>): Value {
  const texts = call.positional.map((value) => str(value))
  const [packageName, name] = texts.length > 1 ? texts : [undefined, texts[0]]
  const version = versionOf(call)
  const found = scope.resolve.ref(
    {
      name: name ?? '',
      ...(packageName !== undefined && { package: packageName }),
      ...(version !== undefined && { version }),
    },
    node.package,
  )
  if (!found || (found.kind !== 'model' && found.kind !== 'seed' && found.kind !== 'snapshot')) {
    throw new PyError('CompilationError', `ref('${texts.join("', '")}') names no model, seed or snapshot`)
  }
  if (scope.standIn) return scope.standIn(found, `ref('${texts.join("', '")}')`)
  checkInferred(found, node, `ref('${texts.join("', '")}')`)
  if (found.kind === 'model' && found.config.materialized === 'ephemeral') {
    ephemerals.add(found)
    const identifier = cteName(found)
    return relationValue({ identifier }, scope.dialect, { kind: 'cte', text: identifier })
  }
  return relationValue(scope.deferred?.get(found.id) ?? found.relation, scope.dialect, {
    kind: found.config.materialized === 'view' ? 'view' : 'table',
    ...rowsRead(found, node, scope),
  })
}

/** Which rows of an input the node reads. */
function rowsRead(input: Node, { kind }: Node, { inputs }: CompileScope): { readonly rows?: RowsRead } {
  if (!inputs) return {}
  if (inputs.empty) return { rows: { none: true } }
  const column = input.config.values.event_time
  const window = intersection(inputs.batch, inputs.sample)
  if (typeof column !== 'string' || !window || (kind !== 'model' && kind !== 'snapshot')) return {}
  const [start, end] = [momentText(window.start), momentText(window.end)]
  return { rows: { none: false, condition: `${column} >= '${start}' and ${column} < '${end}'` } }
}

function intersection(one: TimeWindow | undefined, other: TimeWindow | undefined): TimeWindow | undefined {
  if (!one || !other) return one ?? other
  return { start: Math.max(one.start, other.start), end: Math.min(one.end, other.end) }
}

function versionOf({ named }: HostCall): string | undefined {
  const version = named.get('version') ?? named.get('v')
  return version === undefined || version === null ? undefined : str(version)
}

/** A call that parsing did not see has put no edge into the graph: its parent may not be built yet. */
function checkInferred(found: Node, node: Node, call: string): void {
  const known = 'parents' in node ? node.parents : undefined
  if (!known || known.includes(found.id) || node.kind === 'operation') return
  throw new PyError(
    'CompilationError',
    `${call} was not seen while the project was parsed, so '${node.name}' may run before '${found.name}'; add a line '-- depends_on: {{ ${call} }}' to it`,
  )
}

function functionValue(call: HostCall, node: Node, scope: CompileScope): Value {
  const texts = call.positional.map((value) => str(value))
  const [packageName, name = ''] = texts.length > 1 ? texts : [undefined, texts[0]]
  const asked = { name, ...(packageName !== undefined && { package: packageName }) }
  const found = scope.resolve.named('function', asked, node.package)
  if (found?.kind !== 'function')
    throw new PyError('CompilationError', `function('${texts.join("', '")}') names no function`)
  checkInferred(found, node, `function('${texts.join("', '")}')`)
  return relationValue(scope.deferred?.get(found.id) ?? found.relation, scope.dialect, { kind: 'function' })
}

function sourceValue(call: HostCall, node: Node, scope: CompileScope): Value {
  const [source = '', table = ''] = call.positional.map((value) => str(value))
  const found = scope.resolve.source({ source, table }, node.package)
  if (found?.kind !== 'source') throw new PyError('CompilationError', `source('${source}', '${table}') names no source`)
  return scope.standIn?.(found, `source('${source}', '${table}')`) ?? sourceRelation(found, node, scope)
}

/** A source's relation; `external` reaches what the YAML says of its files. */
function sourceRelation(source: Source, node: Node, scope: CompileScope): Value {
  const more = new Map<string, Value>([
    ['external', fromJs(source.external ?? null)],
    ['source_name', source.sourceName],
    ['loader', source.loader],
    ['meta', fromJs(source.meta)],
  ])
  return relationValue(source.relation, scope.dialect, { kind: 'table', more, ...rowsRead(source, node, scope) })
}

/** `model`, with the batch that is being built. */
export function modelValue(node: Node, scope: CompileScope): Value {
  const value = fromJs(modelEntry(node, scope))
  const batch = scope.inputs?.batch
  if (batch && isDict(value)) {
    const entries: readonly [string, Value][] = [
      ['id', batch.id],
      ['event_time_start', dateTimeAt(batch.start)],
      ['event_time_end', dateTimeAt(batch.end)],
    ]
    setEntry(value, 'batch', dictOf(entries))
  }
  return value
}

function modelEntry(node: Node, scope: CompileScope): Record<string, unknown> {
  return nodeEntry(node, {
    compiled: new Map(),
    render: scope.dialect.render,
    database: scope.project.target.database,
    facts: scope.facts,
  })
}

const graphs = new WeakMap<Manifest, Value>()

/** `graph`: every node under dbt's names. Made once a run, when a template first asks. */
function graphValue(scope: CompileScope): Value {
  const known = graphs.get(scope.manifest)
  if (known !== undefined) return known
  const entries = (kinds: readonly Node['kind'][]): Record<string, unknown> =>
    Object.fromEntries(
      [...scope.manifest.nodes.values()]
        .filter(({ kind }) => kinds.includes(kind))
        .map((node) => [node.id, modelEntry(node, scope)]),
    )
  const graph = fromJs({
    nodes: entries(['model', 'seed', 'snapshot', 'test', 'analysis', 'operation']),
    sources: entries(['source']),
    exposures: entries(['exposure']),
    metrics: entries(['metric']),
    groups: Object.fromEntries([...scope.manifest.groups.values()].map((group) => [group.id, groupEntry(group)])),
    semantic_models: entries(['semantic_model']),
    saved_queries: entries(['saved_query']),
    unit_tests: entries(['unit_test']),
    functions: entries(['function']),
  })
  graphs.set(scope.manifest, graph)
  return graph
}
