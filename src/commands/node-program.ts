/** A step → the program that does it. What goes wrong in it is put into words in `explain.ts`. */
import { type Compiled, type CompileScope, compileHook, compileNode, hookAsks } from '../compile/compile.ts'
import { findMaterialization, runMaterialization } from '../compile/materialization.ts'
import { columnConstraints, tableConstraints } from '../context/constraints.ts'
import type { MacroEntry, MacroRegistry } from '../context/macro-registry.ts'
import {
  DatabaseError,
  type Dialect,
  type LoadSummary,
  type StatementResult,
  type TableColumn,
  type TableOptions,
} from '../core/adapter.ts'
import type {
  ColumnProperties,
  Hook,
  Model,
  Node,
  NodeConfig,
  NodeId,
  Seed,
  Snapshot,
  SqlNode,
  Test,
} from '../core/node.ts'
import type { Step } from '../core/plan.ts'
import {
  configInvalid,
  copyColumnsMissing,
  copyInvalid,
  materializationInvalid,
  materializationNotFound,
  missingKey,
  modelEmpty,
  type Problem,
  ProjectError,
  seedColumnUnknown,
  testFailed,
  testInvalid,
} from '../core/problem.ts'
import type { Program } from '../core/program.ts'
import type { Relation } from '../core/relation.ts'
import type { World } from '../core/world.ts'
import type { Contract } from '../plan/materializations/contract.ts'
import { copy } from '../plan/materializations/copy.ts'
import { type IncrementalTarget, incremental } from '../plan/materializations/incremental.ts'
import { seed } from '../plan/materializations/seed.ts'
import { snapshot } from '../plan/materializations/snapshot.ts'
import type { Target } from '../plan/materializations/swap.ts'
import { table } from '../plan/materializations/table.ts'
import { test } from '../plan/materializations/test.ts'
import { view } from '../plan/materializations/view.ts'
import { failureCount, verdict } from '../quality/verdict.ts'
import type { NodeProgram, Outcome } from '../run/execution.ts'
import { splitStatements } from '../sql/split.ts'
import { parseCsv } from '../syntax/csv.ts'
import { inferSeedTypes, type SeedColumn } from '../syntax/seed-types.ts'
import { isRecord } from '../syntax/yaml/members.ts'
import { clone } from './clone-program.ts'
import type { CompiledTree } from './compiled-tree.ts'
import { finishOf } from './docs-and-grants.ts'
import { explain, type Progress } from './explain.ts'
import type { ReachedHook } from './hook-place.ts'
import { checkReplacing, replacingOf } from './replacing.ts'
import { checkRetries, retriesOf } from './retries.ts'
import { snapshotFacts } from './snapshot-program.ts'

export interface ProgramScope {
  readonly compile: CompileScope
  readonly world: World
  readonly tree: CompiledTree
  /** Tells of what is wrong and stops nothing. */
  readonly warn: (problem: Problem) => void
  /** `--full-refresh`: incremental models are built from nothing. */
  readonly fullRefresh: boolean
  /** `--store-failures`: every test keeps its failing rows. */
  readonly storeFailures: boolean
  /** What this run builds, by `relationKey`. */
  readonly builds: ReadonlySet<string>
  /** `wh clone`: where an earlier run has each node. Nothing is built. */
  readonly clones?: ReadonlyMap<NodeId, Relation>
}

/** What stands in the table of materializations; a project may name only these. */
const MATERIALIZATIONS = ['copy', 'ephemeral', 'incremental', 'table', 'view'] as const

/** Models whose materialization does not exist: found before anything is opened. */
export function checkMaterializations(
  nodes: Iterable<Node>,
  { dialect, registry }: { readonly dialect: Dialect; readonly registry: MacroRegistry },
): readonly Problem[] {
  const problems: Problem[] = []
  for (const node of nodes) {
    problems.push(...checkRetries(node), ...checkReplacing(node))
    if (node.kind !== 'model') continue
    const { materialized, values } = node.config
    if (findMaterialization(materialized, MATERIALIZATIONS, registry, dialect)) continue
    problems.push(...checkContractConfig(node))
    const { incremental_strategy: strategy, on_schema_change: change } = values
    if (strategy !== null && strategy !== undefined && !isOneOf(STRATEGIES, strategy)) {
      problems.push(configInvalid('incremental_strategy', strategy, STRATEGIES.join(', '), node.at))
    }
    if (change !== null && change !== undefined && !isOneOf(SCHEMA_CHANGES, change)) {
      problems.push(configInvalid('on_schema_change', change, SCHEMA_CHANGES.join(', '), node.at))
    }
    if (!(MATERIALIZATIONS as readonly string[]).includes(materialized)) {
      const known = [...new Set([...MATERIALIZATIONS, ...ownMaterializations(registry, dialect)])].sort()
      problems.push(materializationNotFound(materialized, node.config.materializedAt ?? node.at, known))
    } else if (materialized === 'copy' && !dialect.copy) {
      problems.push(
        copyInvalid(
          `copy model '${node.name}' cannot be built on a target of type '${dialect.type}'`,
          node.at,
          'use a target of type local, postgres or redshift',
        ),
      )
    } else if (
      materialized === 'copy' &&
      !(node.columns.length > 0 && node.columns.every(({ dataType }) => dataType))
    ) {
      problems.push(copyColumnsMissing(node.name, node.describedAt ?? node.at))
    }
  }
  return problems
}

/** Names of the materializations that the project and its packages have written for this target. */
function ownMaterializations(registry: MacroRegistry, { macroPrefixes }: Dialect): readonly string[] {
  return registry.names().flatMap((name) => {
    const [, own, prefix] = /^materialization_(.+)_([^_]+)$/.exec(name) ?? []
    return own !== undefined && prefix !== undefined && [...macroPrefixes, 'default'].includes(prefix) ? [own] : []
  })
}

/** The project's own materialization of this name, where it has one. */
function ownMaterialization(name: string, { registry, dialect }: CompileScope): MacroEntry | undefined {
  return findMaterialization(name, MATERIALIZATIONS, registry, dialect)
}

function isOneOf(words: readonly string[], word: unknown): boolean {
  return typeof word === 'string' && words.includes(word)
}

export function nodeProgram({ node }: Step, scope: ProgramScope): NodeProgram {
  const progress: Progress = {}
  const statements: string[] = []
  return {
    program: outcomeOf(node, scope, progress),
    explain: (error, sql) => explain(error, sql, node, progress),
    ...retriesOf(node, ownMaterialization(node.config.materialized, scope.compile) !== undefined),
    sent: (statement) => statements.push(statement),
    ended: () => {
      const isKept = node.kind === 'model' || node.kind === 'test' || node.kind === 'seed' || node.kind === 'snapshot'
      if (isKept && statements.length > 0) scope.tree.writeRun(node, statements)
    },
  }
}

function* outcomeOf(node: Node, scope: ProgramScope, progress: Progress): Program<Outcome> {
  if (scope.clones && (node.kind === 'model' || node.kind === 'seed' || node.kind === 'snapshot')) {
    const { dialect } = scope.compile
    return yield* clone(node.relation, { dialect, from: scope.clones.get(node.id), fullRefresh: scope.fullRefresh })
  }
  switch (node.kind) {
    case 'model':
      return yield* buildModel(node, scope, progress)
    case 'seed':
      return yield* buildSeed(node, scope, progress)
    case 'snapshot':
      return yield* takeSnapshot(node, scope, progress)
    case 'test':
      return yield* runTest(node, scope, progress)
    case 'analysis':
    case 'operation':
    case 'source':
    case 'exposure':
      return { status: 'no-op', message: 'NO-OP' }
  }
}

function* compiledNode(
  node: SqlNode,
  { compile, tree, world }: ProgramScope,
  progress: Progress,
): Program<Compiled & { compiledAt: number }> {
  const compiled = yield* compileNode(node, compile)
  progress.compiled = compiled
  progress.compiledPath = tree.writeCompiled(node, compiled.sql)
  if (node.kind === 'model' && splitStatements(compiled.sql).length === 0)
    throw new ProjectError([modelEmpty(node.name, node.at)])
  return { ...compiled, compiledAt: world.now() }
}

function* buildModel(node: Model, scope: ProgramScope, progress: Progress): Program<Outcome> {
  const { dialect } = scope.compile
  const compiled = yield* compiledNode(node, scope, progress)
  const { config } = node
  const own = ownMaterialization(config.materialized, scope.compile)
  if (own) return yield* buildByMacro(own, node, compiled, scope, progress)
  const target = targetOf(node, scope, progress)
  const options = tableOptions(config)
  const contract = contractOf(node, dialect)
  const header = {
    ...(config.sqlHeader !== undefined && { sqlHeader: config.sqlHeader }),
    ...(contract && { contract }),
  }
  let result: StatementResult
  switch (config.materialized) {
    case 'table':
      result = yield* table({ ...target, ...header, select: compiled.sql, options })
      break
    case 'incremental':
      result = yield* incremental({
        ...target,
        ...header,
        ...incrementalFacts(node, scope),
        select: compiled.sql,
        options,
      })
      break
    case 'copy': {
      const retarget = copyRetarget(compiled.sql, node, dialect)
      result = yield* copy({ ...target, retarget, columns: node.columns.map(tableColumn), options })
      break
    }
    default:
      result = yield* view({
        ...target,
        ...header,
        select: compiled.sql,
        options: typeof config.values.bind === 'boolean' ? { bind: config.values.bind } : {},
      })
  }
  return {
    status: 'success',
    message: messageOf(result, config.materialized),
    relation: node.relation,
    ...compiledFacts(compiled, progress),
    ...(result.rows !== undefined && { rows: result.rows }),
    ...(result.load && { load: result.load }),
  }
}

function* takeSnapshot(node: Snapshot, scope: ProgramScope, progress: Progress): Program<Outcome> {
  const compiled = yield* compiledNode(node, scope, progress)
  const { config } = node
  const own = findMaterialization('snapshot', ['snapshot'], scope.compile.registry, scope.compile.dialect)
  if (own) return yield* buildByMacro(own, node, compiled, scope, progress)
  const result = yield* snapshot({
    ...targetOf(node, scope, progress),
    ...(config.sqlHeader !== undefined && { sqlHeader: config.sqlHeader }),
    ...snapshotFacts(node, scope.compile),
    select: compiled.sql,
    options: tableOptions(config),
  })
  return {
    status: 'success',
    message: messageOf(result, config.materialized),
    relation: node.relation,
    ...compiledFacts(compiled, progress),
    ...(result.rows !== undefined && { rows: result.rows }),
  }
}

/** What an enforced contract promises, in the words of the target. */
function contractOf({ config, columns, constraints = [] }: Model, dialect: Dialect): Contract | undefined {
  if (!isEnforced(config)) return undefined
  return {
    columns: columns.map((column) => ({
      ...tableColumn(column),
      type: promisedType(column, config, dialect),
      constraints: columnConstraints(column.constraints, dialect),
    })),
    constraints: tableConstraints(constraints, dialect),
  }
}

function isEnforced({ values }: NodeConfig): boolean {
  return isRecord(values.contract) && values.contract.enforced === true
}

/** dbt lets `string` stand for a warehouse's own word, unless `alias_types` is false. */
function promisedType({ dataType = '' }: ColumnProperties, { values }: NodeConfig, dialect: Dialect): string {
  const translates = !(isRecord(values.contract) && values.contract.alias_types === false)
  return translates && dataType.toLowerCase() === 'string' && dialect.macroPrefixes.includes('postgres')
    ? 'text'
    : dataType
}

/** A contract that cannot be kept: no columns, columns without types, nothing that is built. */
function checkContractConfig({ name, columns, config, describedAt, at }: Model): readonly Problem[] {
  if (!isEnforced(config)) return []
  const place = describedAt ?? at
  if (!['table', 'view', 'incremental'].includes(config.materialized)) {
    const words = 'enforced: false, or materialize the model as table, view or incremental'
    return [configInvalid('contract', config.values.contract, words, place)]
  }
  if (columns.length === 0) return [missingKey('columns', `the enforced contract of '${name}'`, place)]
  return columns
    .filter(({ dataType }) => dataType === undefined)
    .map((column) => missingKey('data_type', `column '${column.name}' of an enforced contract`, column.at))
}

/** Runs a materialization that the project has written. */
function* buildByMacro(
  macro: MacroEntry,
  node: Model | Snapshot,
  compiled: Compiled & { compiledAt: number },
  { compile }: ProgramScope,
  progress: Progress,
): Program<Outcome> {
  const { relations, response } = yield* runMaterialization(macro, node, compiled.sql, compile)
  const { materialized } = node.config
  if (!relations) {
    const at = compile.manifest.macros.get(macro.id)?.at ?? node.at
    throw new ProjectError([materializationInvalid(materialized, at)])
  }
  const rows = response?.rows_affected
  return {
    status: 'success',
    message: String(response?._message ?? 'OK'),
    relation: node.relation,
    ...compiledFacts(compiled, progress),
    ...(response && { response }),
    ...(typeof rows === 'number' && rows >= 0 && { rows }),
  }
}

/** dbt's keys of incremental models; the strategy is dbt's default where none is named. */
function incrementalFacts(
  { config }: Model,
  { fullRefresh }: ProgramScope,
): Pick<
  IncrementalTarget,
  'strategy' | 'uniqueKey' | 'onSchemaChange' | 'predicates' | 'updateColumns' | 'excludeColumns' | 'fullRefresh'
> {
  const { values } = config
  const uniqueKey = textList(values.unique_key)
  const updateColumns = textList(values.merge_update_columns)
  const strategy = STRATEGIES.find((known) => known === values.incremental_strategy)
  return {
    strategy: strategy ?? (uniqueKey.length > 0 ? 'delete+insert' : 'append'),
    uniqueKey,
    onSchemaChange: SCHEMA_CHANGES.find((known) => known === values.on_schema_change) ?? 'ignore',
    predicates: [...textList(values.incremental_predicates), ...textList(values.predicates)],
    ...(updateColumns.length > 0 && { updateColumns }),
    excludeColumns: textList(values.merge_exclude_columns),
    fullRefresh: config.fullRefresh ?? fullRefresh,
  }
}

const STRATEGIES = ['append', 'delete+insert', 'merge'] as const
const SCHEMA_CHANGES = ['ignore', 'append_new_columns', 'sync_all_columns', 'fail'] as const

function textList(value: unknown): readonly string[] {
  if (value === undefined || value === null) return []
  return (Array.isArray(value) ? value : [value]).map(String)
}

function compiledFacts(compiled: Compiled & { compiledAt: number }, { compiledPath }: Progress): Partial<Outcome> {
  return {
    compiledCode: compiled.sql,
    compiledAt: compiled.compiledAt,
    injected: compiled.injected,
    ...(compiledPath !== undefined && { compiledPath }),
  }
}

function targetOf(node: Model | Seed | Snapshot, { compile, builds }: ProgramScope, progress: Progress): Target {
  const { config, relation } = node
  const finish = finishOf(node, compile)
  return {
    relation,
    dialect: compile.dialect,
    preHooks: config.preHooks,
    // A hook that asks must find the relation under its name: it waits for the end of the swap's transaction.
    postHooks: config.postHooks.map((hook) => (hookAsks(hook, compile) ? { ...hook, transaction: false } : hook)),
    renderHook: (hook: Hook) => renderHook(hook, node, compile, progress),
    ...(finish && { finish }),
    ...replacingOf(node, builds),
  }
}

function* renderHook(
  hook: Hook,
  node: Model | Seed | Snapshot,
  compile: CompileScope,
  progress: Progress,
): Program<string> {
  const reached: ReachedHook = { hook }
  progress.hooks = [...(progress.hooks ?? []), reached]
  reached.sql = yield* compileHook(hook, node, compile)
  return reached.sql
}

/** dbt's keys for tables of Redshift and PostgreSQL. */
function tableOptions({ values }: NodeConfig): TableOptions {
  const { dist, sort, sort_type: sortType, backup, unlogged } = values
  const sortKeys = typeof sort === 'string' ? [sort] : Array.isArray(sort) ? sort.map(String) : undefined
  return {
    ...(typeof dist === 'string' && { dist }),
    ...(sortKeys && { sort: sortKeys }),
    ...((sortType === 'compound' || sortType === 'interleaved' || sortType === 'auto') && { sortType }),
    ...(typeof backup === 'boolean' && { backup }),
    ...(typeof unlogged === 'boolean' && { unlogged }),
  }
}

function tableColumn({ name, dataType = '', encode, constraints }: ColumnProperties): TableColumn {
  const notNull = constraints.some(({ type }) => type === 'not_null' || type === 'primary_key')
  return { name, type: dataType, ...(notNull && { notNull }), ...(encode !== undefined && { encode }) }
}

/** The COPY of the model, pointed at the table that is being built. */
function copyRetarget(sql: string, node: Model, dialect: Dialect): (fresh: Model['relation']) => string {
  return (fresh) => {
    const moved = dialect.copy?.retarget(sql, node.relation, fresh)
    if (moved && 'sql' in moved) return moved.sql
    throw new DatabaseError(moved?.reason ?? 'this target has no COPY', {
      ...(moved && { position: moved.position }),
      ...(moved?.hint !== undefined && { hint: moved.hint }),
    })
  }
}

function messageOf({ tag, rows, load }: StatementResult, materialized: string): string {
  if (materialized === 'view') return 'CREATE VIEW'
  if (load) return loadMessage(load)
  return rows === undefined ? tag : `${tag} ${rows}`
}

function loadMessage({ loaded, rejected }: LoadSummary): string {
  return rejected === 0 ? `COPY ${loaded}` : `COPY ${loaded}, ${rejected} rejected`
}

function* buildSeed(node: Seed, scope: ProgramScope, progress: Progress): Program<Outcome> {
  const { world, compile } = scope
  const owner = compile.project.packages.find(({ name }) => name === node.package)
  const text = world.files.readText(`${owner?.root ?? compile.project.root}/${node.path}`)
  const csv = parseCsv(text, node.at.file, node.config.delimiter)
  if (csv.problems.some(({ severity }) => severity === 'error')) throw new ProjectError(csv.problems)
  progress.cellPlace = csv.placeOf
  const types = columnTypesOf(node, csv.columns, scope)
  const typed = inferSeedTypes(csv.columns, csv.rows, new Set(types.keys()))
  const columns = typed.columns.map((column) => ({
    name: column.name,
    type: types.get(column.name) ?? inferredType(column, compile.dialect),
  }))
  const result = yield* seed({
    ...targetOf(node, scope, progress),
    columns,
    rows: typed.rows,
    options: tableOptions(node.config),
  })
  const rows = result.rows ?? typed.rows.length
  return {
    status: 'success',
    message: `INSERT ${rows}`,
    relation: node.relation,
    rows,
    response: { _message: `INSERT ${rows}`, code: 'INSERT', rows_affected: rows },
  }
}

/** `column_types`, and the types of described columns; a name that the file lacks is a warning. */
function columnTypesOf(node: Seed, columns: readonly string[], { warn }: ProgramScope): ReadonlyMap<string, string> {
  const types = new Map<string, string>()
  for (const { name, dataType } of node.columns)
    if (dataType !== undefined && columns.includes(name)) types.set(name, dataType)
  for (const [name, type] of Object.entries(node.config.columnTypes)) {
    const written = columns.find((column) => column.toLowerCase() === name.toLowerCase())
    if (written !== undefined) types.set(written, type)
    else warn(seedColumnUnknown(name, node.name, node.describedAt ?? node.at, columns))
  }
  return types
}

function inferredType({ type, bytes, isWide }: SeedColumn, { seedTypes }: Dialect): string {
  if (type === 'text') return seedTypes.text(bytes)
  // dbt declares `integer` whatever the values, and then fails to load what does not fit.
  return type === 'integer' && isWide ? 'bigint' : seedTypes[type]
}

function* runTest(node: Test, scope: ProgramScope, progress: Progress): Program<Outcome> {
  const compiled = yield* compiledNode(node, scope, progress)
  const { config, relation } = node
  const keeps = config.storeFailures ?? scope.storeFailures
  const answer = yield* test({
    dialect: scope.compile.dialect,
    select: compiled.sql,
    failCalc: config.failCalc,
    warnIf: config.warnIf,
    errorIf: config.errorIf,
    ...(config.limit !== undefined && { limit: config.limit }),
    ...(config.sqlHeader !== undefined && { sqlHeader: config.sqlHeader }),
    ...(keeps && {
      store: { relation, as: config.storeFailuresAs === 'view' ? ('view' as const) : ('table' as const) },
    }),
  })
  const failures = failureCount(answer.failures)
  if (failures === undefined) {
    throw new ProjectError([
      testInvalid(node.name, `'fail_calc' answered ${String(answer.failures)}, which is no number`, node.at),
    ])
  }
  const judged = verdict({ ...answer, failures }, config)
  const facts = { ...compiledFacts(compiled, progress), failures, ...(keeps && { relation }) }
  if (judged.status === 'pass' || judged.message === undefined) return { status: 'pass', message: 'PASS', ...facts }
  const severity = judged.status === 'fail' ? 'error' : 'warning'
  const notes = [
    ...(progress.compiledPath === undefined ? [] : [`compiled SQL: ${progress.compiledPath}`]),
    ...(keeps ? [`failing rows: select * from ${scope.compile.dialect.render(relation)}`] : []),
  ]
  return {
    status: judged.status,
    message: judged.message,
    problem: testFailed(node.name, judged.message, severity, node.at, notes),
    ...facts,
  }
}
