/** A step → the program that does it. What goes wrong in it is put into words in `explain.ts`. */

import { type Compiled, type CompileScope, compileHook, compileNode, hookAsks } from '../compile/compile.ts'
import { findMaterialization, runMaterialization } from '../compile/materialization.ts'
import { queryComment } from '../compile/query-comment.ts'
import { columnConstraints, tableConstraints } from '../context/constraints.ts'
import type { MacroEntry, MacroRegistry } from '../context/macro-registry.ts'
import type { Dialect, LoadSummary, StatementResult, TableColumn, TableOptions } from '../core/adapter.ts'
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
  WarehouseFunction,
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
  testFailed,
  testInvalid,
} from '../core/problem.ts'
import { execute, type Program } from '../core/program.ts'
import { isRecord } from '../core/record.ts'
import type { Contract } from '../plan/materializations/contract.ts'
import { type IncrementalTarget, incremental } from '../plan/materializations/incremental.ts'
import { type MaterializedViewTarget, materializedView } from '../plan/materializations/materialized-view.ts'
import { seed } from '../plan/materializations/seed.ts'
import { snapshot } from '../plan/materializations/snapshot.ts'
import type { Target } from '../plan/materializations/swap.ts'
import { table } from '../plan/materializations/table.ts'
import { test } from '../plan/materializations/test.ts'
import { view } from '../plan/materializations/view.ts'
import { failureCount, verdict } from '../quality/verdict.ts'
import type { NodeProgram, Outcome } from '../run/execution.ts'
import { coverSecrets } from '../sql/copy/redact.ts'
import { splitStatements } from '../sql/split.ts'
import { clone } from './clone-program.ts'
import { copyModel } from './copy-program.ts'
import { finishOf } from './docs-and-grants.ts'
import { explain, type Progress } from './explain.ts'
import { measureFreshness } from './freshness-program.ts'
import type { ReachedHook } from './hook-place.ts'
import { type BatchOptions, type BatchRun, buildBatches, checkMicrobatch, isMicrobatch } from './microbatch-program.ts'
import { ownStrategyMacro, ownStrategyStatements } from './own-strategy.ts'
import type { ProgramScope } from './program-scope.ts'
import { checkReplacing, replacingOf } from './replacing.ts'
import { checkRetries, retriesOf } from './retries.ts'
import { readSeed } from './seed-file.ts'
import { askTogether } from './shared-tests.ts'
import { snapshotFacts } from './snapshot-program.ts'
import { runUnitTest } from './unit-test-program.ts'
import { pointToLatest } from './version-pointer.ts'

/** What stands in the table of materializations; a project may name only these. */
const MATERIALIZATIONS = ['copy', 'ephemeral', 'incremental', 'materialized_view', 'table', 'view'] as const

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
    const { on_schema_change: change } = values
    problems.push(...checkStrategy(node, dialect, registry))
    if (change !== null && change !== undefined && !isOneOf(SCHEMA_CHANGES, change)) {
      problems.push(configInvalid('on_schema_change', change, SCHEMA_CHANGES.join(', '), node.at))
    }
    if (!(MATERIALIZATIONS as readonly string[]).includes(materialized)) {
      const known = [...new Set([...MATERIALIZATIONS, ...ownMaterializations(registry, dialect)])].sort()
      problems.push(materializationNotFound(materialized, node.config.materializedAt ?? node.at, known))
    } else if (materialized === 'materialized_view' && !dialect.materializedViews) {
      const targets =
        'a table or a view, or a target of type local, redshift or postgres: this one has no materialized views'
      problems.push(configInvalid('materialized', materialized, targets, node.config.materializedAt ?? node.at))
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

/** A strategy that is neither built in nor written by the project; a microbatch model that does not say enough. */
function checkStrategy(node: Model, dialect: Dialect, registry: MacroRegistry): readonly Problem[] {
  const { incremental_strategy: strategy } = node.config.values
  if (strategy === null || strategy === undefined || node.config.materialized !== 'incremental') return []
  const own = ownStrategyMacro(String(strategy), registry, dialect)
  if (isMicrobatch(node)) return checkMicrobatch(node, dialect.microbatchBy === 'key' && own === undefined)
  if (own !== undefined || isOneOf(STRATEGIES, strategy)) return []
  const expected = `${STRATEGIES.join(', ')}, microbatch, or write the macro get_incremental_${strategy}_sql`
  return [configInvalid('incremental_strategy', strategy, expected, node.at)]
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

export function nodeProgram({ node, leads = [] }: Step, scope: ProgramScope): NodeProgram {
  const progress: Progress = {}
  const statements: string[] = []
  return {
    program: node.kind === 'test' ? runTest(node, leads, scope, progress) : outcomeOf(node, scope, progress),
    comment: () => queryComment(node, scope.compile),
    ...(node.kind === 'test' && { known: () => knownToPass(node, scope, progress) }),
    explain: (error, sql) => explain(error, sql, node, progress),
    ...retriesOf(node, ownMaterialization(node.config.materialized, scope.compile) !== undefined),
    sent: (statement) => statements.push(statement),
    ended: () => {
      const isKept =
        node.kind === 'model' ||
        node.kind === 'test' ||
        node.kind === 'seed' ||
        node.kind === 'snapshot' ||
        node.kind === 'function'
      if (isKept && statements.length > 0) scope.tree.writeRun(node, statements)
    },
  }
}

function* outcomeOf(node: Exclude<Node, Test>, scope: ProgramScope, progress: Progress): Program<Outcome> {
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
    case 'function':
      return yield* makeFunction(node, scope, progress)
    case 'source':
      return yield* measureFreshness(node, scope, progress)
    case 'unit_test':
      return yield* runUnitTest(node, scope, progress)
    case 'analysis':
    case 'operation':
    case 'exposure':
    case 'metric':
    case 'semantic_model':
    case 'saved_query':
      return { status: 'no-op', message: 'NO-OP' }
  }
}

function* compiledNode(
  node: SqlNode,
  { compile, tree, world, sharedTests }: ProgramScope,
  progress: Progress,
  part?: string,
): Program<Compiled & { compiledAt: number }> {
  const compiled = sharedTests.compiled.get(node.id) ?? (yield* compileNode(node, compile))
  progress.compiled = compiled
  progress.compiledPath = tree.writeCompiled(node, compiled.sql, part)
  if (node.kind === 'model' && splitStatements(compiled.sql).length === 0)
    throw new ProjectError([modelEmpty(node.name, node.at)])
  return { ...compiled, compiledAt: world.now() }
}

function* buildModel(node: Model, scope: ProgramScope, progress: Progress): Program<Outcome> {
  return isMicrobatch(node) ? yield* buildMicrobatch(node, scope, progress) : yield* buildOnce(node, scope, progress)
}

/** A microbatch model: its program once a batch, each compiled for its own stretch of time. */
function* buildMicrobatch(node: Model, scope: ProgramScope, progress: Progress): Program<Outcome> {
  const options: BatchOptions = {
    ...scope.batches,
    ...scope.retriedBatches?.get(node.id),
    fullRefresh: node.config.fullRefresh ?? scope.fullRefresh,
  }
  return yield* buildBatches(node, scope.compile, options, {
    build: (run) => buildOnce(node, { ...scope, compile: run.compile }, progress, run),
    explain: (error, sql) => explain(error, sql, node, progress),
  })
}

function* buildOnce(node: Model, scope: ProgramScope, progress: Progress, run?: BatchRun): Program<Outcome> {
  const { dialect } = scope.compile
  const compiled = yield* compiledNode(node, scope, progress, run?.name)
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
        ...(run && batchFacts(node, run, scope)),
        select: compiled.sql,
        options,
      })
      break
    case 'copy': {
      const { fullRefresh, check, world } = scope
      const columns = node.columns.map(tableColumn)
      const run = world.randomId()
      result = yield* copyModel(node, compiled.sql, target, { columns, options, fullRefresh, check, run })
      break
    }
    case 'materialized_view':
      result = yield* materializedView({
        ...target,
        ...viewFacts(node, scope),
        select: compiled.sql,
        options,
      })
      break
    default:
      result = yield* view({
        ...target,
        ...header,
        select: compiled.sql,
        options: typeof config.values.bind === 'boolean' ? { bind: config.values.bind } : {},
      })
  }
  yield* pointToLatest(node, target, scope.compile)
  return {
    status: 'success',
    message: messageOf(result, config.materialized),
    relation: node.relation,
    ...compiledFacts(compiled, progress),
    ...(result.rows !== undefined && { rows: result.rows }),
    ...(result.load && { load: result.load }),
  }
}

function viewFacts(
  node: Model,
  { compile, fullRefresh }: ProgramScope,
): Pick<MaterializedViewTarget, 'name' | 'at' | 'views' | 'onConfigurationChange' | 'fullRefresh' | 'warn'> {
  const { config, name, describedAt, at } = node
  const views = compile.dialect.materializedViews
  // Found before anything was opened: see checkMaterializations.
  if (!views) throw new ProjectError([materializationNotFound('materialized_view', at, MATERIALIZATIONS)])
  const change = config.values.on_configuration_change
  return {
    name,
    at: describedAt ?? at,
    views,
    onConfigurationChange: change === 'continue' || change === 'fail' ? change : 'apply',
    fullRefresh: config.fullRefresh ?? fullRefresh,
    warn: (text) => compile.log(text, 'warn', node),
  }
}

/** A function is replaced in place: what uses it goes on using it. */
function* makeFunction(node: WarehouseFunction, scope: ProgramScope, progress: Progress): Program<Outcome> {
  const compiled = yield* compiledNode(node, scope, progress)
  const { volatility } = node.config.values
  const statement = scope.compile.dialect.createFunction(node.relation, {
    arguments: node.arguments,
    returns: node.returns,
    ...(typeof volatility === 'string' && { volatility }),
    body: compiled.sql,
  })
  yield* execute(statement, true)
  return {
    status: 'success',
    message: 'CREATE FUNCTION',
    relation: node.relation,
    ...compiledFacts(compiled, progress),
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
  const { on_schema_change: change = 'ignore' } = config.values
  if (config.materialized === 'incremental' && change !== 'append_new_columns' && change !== 'fail') {
    const words = "'append_new_columns' or 'fail', so that the table keeps the contract too"
    return [configInvalid('on_schema_change', change, words, place)]
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
  node: Model,
  { fullRefresh, compile }: ProgramScope,
): Pick<
  IncrementalTarget,
  | 'strategy'
  | 'ownStrategy'
  | 'uniqueKey'
  | 'onSchemaChange'
  | 'predicates'
  | 'updateColumns'
  | 'excludeColumns'
  | 'fullRefresh'
> {
  const { config } = node
  const { values } = config
  const own = ownStrategyMacro(String(values.incremental_strategy ?? 'default'), compile.registry, compile.dialect)
  const uniqueKey = textList(values.unique_key)
  const updateColumns = textList(values.merge_update_columns)
  const strategy = STRATEGIES.find((known) => known === values.incremental_strategy)
  return {
    ...(own !== undefined && { ownStrategy: (added) => ownStrategyStatements(own, node, added, compile) }),
    strategy: strategy ?? (uniqueKey.length > 0 ? 'delete+insert' : 'append'),
    uniqueKey,
    onSchemaChange: SCHEMA_CHANGES.find((known) => known === values.on_schema_change) ?? 'ignore',
    predicates: [...textList(values.incremental_predicates), ...textList(values.predicates)],
    ...(updateColumns.length > 0 && { updateColumns }),
    excludeColumns: textList(values.merge_exclude_columns),
    fullRefresh: config.fullRefresh ?? fullRefresh,
  }
}

/** What one batch does otherwise than the model as a whole. */
function batchFacts(node: Model, run: BatchRun, { compile }: ProgramScope): Partial<IncrementalTarget> {
  const { preHooks, postHooks, fullRefresh, batch } = run
  return {
    preHooks,
    postHooks,
    fullRefresh,
    strategy: compile.dialect.microbatchBy === 'key' ? 'merge' : 'replace-time',
    time: { column: String(node.config.values.event_time), window: batch },
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
    compiledCode: coverSecrets(compiled.sql),
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
  const { dist, sort, sort_type: sortType, backup, unlogged, auto_refresh: autoRefresh } = values
  const sortKeys = typeof sort === 'string' ? [sort] : Array.isArray(sort) ? sort.map(String) : undefined
  return {
    ...(typeof dist === 'string' && { dist }),
    ...(sortKeys && { sort: sortKeys }),
    ...((sortType === 'compound' || sortType === 'interleaved' || sortType === 'auto') && { sortType }),
    ...(typeof backup === 'boolean' && { backup }),
    ...(typeof unlogged === 'boolean' && { unlogged }),
    ...(typeof autoRefresh === 'boolean' && { autoRefresh }),
  }
}

function tableColumn({ name, dataType = '', encode, constraints }: ColumnProperties): TableColumn {
  const notNull = constraints.some(({ type }) => type === 'not_null' || type === 'primary_key')
  return { name, type: dataType, ...(notNull && { notNull }), ...(encode !== undefined && { encode }) }
}

function messageOf({ tag, rows, load }: StatementResult, materialized: string): string {
  if (materialized === 'view') return 'CREATE VIEW'
  if (materialized === 'materialized_view') return tag
  if (load) return loadMessage(tag, load)
  return rows === undefined ? tag : `${tag} ${rows}`
}

function loadMessage(tag: string, { files, loaded, rejected }: LoadSummary): string {
  const done = tag === 'CHECK' ? `CHECK ${files} files` : `COPY ${loaded}`
  return rejected === 0 ? done : `${done}, ${rejected} rejected`
}

function* buildSeed(node: Seed, scope: ProgramScope, progress: Progress): Program<Outcome> {
  const { columns, rows: values, placeOf } = readSeed(node, scope)
  progress.cellPlace = placeOf
  const result = yield* seed({
    ...targetOf(node, scope, progress),
    columns,
    rows: scope.compile.inputs?.empty === true ? [] : values,
    options: tableOptions(node.config),
  })
  const rows = result.rows ?? values.length
  return {
    status: 'success',
    message: `INSERT ${rows}`,
    relation: node.relation,
    rows,
    response: { _message: `INSERT ${rows}`, code: 'INSERT', rows_affected: rows },
  }
}

/** A test that passed in the query of several. */
function knownToPass(node: Test, { tree, world, sharedTests }: ProgramScope, progress: Progress): Outcome | undefined {
  const compiled = sharedTests.passed.has(node.id) ? sharedTests.compiled.get(node.id) : undefined
  if (!compiled) return undefined
  progress.compiledPath = tree.writeCompiled(node, compiled.sql)
  const facts = compiledFacts({ ...compiled, compiledAt: world.now() }, progress)
  return { status: 'pass', message: 'PASS', failures: 0, ...facts }
}

function* runTest(node: Test, leads: readonly NodeId[], scope: ProgramScope, progress: Progress): Program<Outcome> {
  if (leads.length > 0) yield* askTogether(node, leads, scope)
  const known = knownToPass(node, scope, progress)
  if (known) return known
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
  const judged = verdict({ ...answer, failures }, config, scope.warnsAreErrors)
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
