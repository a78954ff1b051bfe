/**
 * `adapter`: what macros may ask of the warehouse. While a project is parsed nothing is asked and stubs are returned, as
 * dbt does; while it runs, each question is a request that the program yields.
 */

import type { Dialect } from '../core/adapter.ts'
import {
  type Answers,
  changed,
  columnsOf,
  execute,
  find,
  list,
  type Program,
  query,
  type Request,
} from '../core/program.ts'
import { type FoundRelation, relationKey } from '../core/relation.ts'
import { PyError } from '../jinja/values/errors.ts'
import { bindArguments, type HostObject, hostFunction, hostObject, suspendingFunction } from '../jinja/values/host.ts'
import { asInt } from '../jinja/values/number.ts'
import { str, truthy } from '../jinja/values/operators.ts'
import { makeTuple } from '../jinja/values/tuple.ts'
import type { HostCall, Value } from '../jinja/values/value.ts'
import { columnClass, columnFacts, columnValue } from './column-value.ts'
import { columnLines, modelLines, parseIndex } from './constraints.ts'
import { standardizeGrants } from './grants.ts'
import type { ContextScope } from './host.ts'
import { macroValue } from './macro-value.ts'
import { relationArgument, relationClass, relationOf, relationValue } from './relation-value.ts'
import { columnTypeOf, emptyTable, tableValue } from './table-value.ts'

export function adapterValue(scope: ContextScope): HostObject {
  const { host } = scope
  return hostObject({
    typeName: 'Adapter',
    attribute: (name) => {
      const known = Object.hasOwn(KNOWN, name) ? KNOWN[name] : undefined
      if (known) return hostFunction(name, (call) => known(call, scope))
      if (name === 'Relation') return relationClass(host.dialect)
      if (name === 'Column') return columnClass(host.dialect.quoteIdentifier)
      if (name === 'behavior')
        return hostObject({ typeName: 'Behavior', attribute: (flag) => behaviorFlag(flag, scope) })
      const asked = Object.hasOwn(ASKED, name) ? ASKED[name] : undefined
      if (!asked) return undefined
      // While parsing nothing may suspend, and each question has the answer that dbt gives before it may ask.
      if (!host.execute) return hostFunction(name, () => asked.parsing())
      return suspendingFunction(name, (call) => asked.ask(call, scope))
    },
  })
}

/** Every name whose call may yield a request; a template that reaches one runs as a program. */
export const ASKING: ReadonlySet<string> = new Set<string>([
  'add_query',
  'alter_column_type',
  'check_schema_exists',
  'create_schema',
  'drop_relation',
  'drop_schema',
  'execute',
  'expand_target_column_types',
  'get_column_schema_from_query',
  'get_columns_in_relation',
  'get_columns_in_select_sql',
  'get_columns_in_table',
  'get_missing_columns',
  'get_relation',
  'list_relations',
  'list_relations_without_caching',
  'list_schemas',
  'rename_relation',
  'render',
  'truncate_relation',
  'already_exists',
  'cache_added',
  'cache_dropped',
  'cache_renamed',
])

/** A behaviour flag is off until the project's `flags:` switch it on. */
function behaviorFlag(name: string, { host }: ContextScope): HostObject {
  const isOn = host.run.flags[name] === true
  return hostObject({
    typeName: 'BehaviorFlag',
    attribute: (attribute) => (attribute === 'no_warn' || attribute === 'setting' ? isOn : undefined),
    truthy: () => isOn,
    str: () => (isOn ? 'True' : 'False'),
  })
}

type Known = (call: HostCall, scope: ContextScope) => Value

const nothing: Known = () => null

/** Questions that need no warehouse. */
const KNOWN: Readonly<Record<string, Known>> = {
  assert_valid_snapshot_target_given_strategy: nothing,
  build_catalog_relation: nothing,
  builtin_incremental_strategies: () => ['append', 'delete+insert', 'merge', 'microbatch'],
  clear_transaction: nothing,
  commit: nothing,
  commit_if_has_connection: nothing,
  connection_name: () => 'main',
  convert_type: (call) => {
    const { values } = bindArguments(call, { name: 'convert_type', parameters: ['agate_table', 'col_idx'] })
    return columnTypeOf(values.agate_table, Number(asInt(values.col_idx) ?? -1)) ?? 'text'
  },
  date_function: (_call, { host }) => (host.dialect.macroPrefixes[0] === 'redshift' ? 'getdate()' : 'now()'),
  dispatch: (call, scope) => dispatch(call, scope),
  drop_without_cascade: () => false,
  get_catalog_integration: nothing,
  get_hard_deletes_behavior: (call) => hardDeletes(call),
  get_incremental_strategy_macro: (call, scope) => strategyMacro(call, scope),
  get_pseudocolumns_for_relation: () => [],
  nice_connection_name: () => 'main',
  parse_index: ({ positional: [raw = null] }) => parseIndex(raw),
  quote: (call, { host }) =>
    host.dialect.quoteIdentifier(str(call.positional[0] ?? call.named.get('identifier') ?? '')),
  quote_as_configured: (call, { host }) => host.dialect.quoteIdentifier(str(call.positional[0] ?? '')),
  quote_seed_column: (call, { host }) => {
    const { values } = bindArguments(call, {
      name: 'quote_seed_column',
      parameters: ['column', ['quote_config', null]],
    })
    const column = str(values.column)
    return values.quote_config === false ? column : host.dialect.quoteIdentifier(column)
  },
  render_raw_columns_constraints: (call, { host }) =>
    columnLines(call.positional[0] ?? call.named.get('raw_columns') ?? null, host.dialect),
  render_raw_model_constraints: (call, { host }) =>
    modelLines(call.positional[0] ?? call.named.get('raw_constraints') ?? null, host.dialect),
  standardize_grants_dict: (call) => standardizeGrants(call),
  type: (_call, { host }) => host.dialect.macroPrefixes[0] ?? host.dialect.type,
  use_grants_extended: (_call, { host }) => host.run.flags.redshift_grants_extended === true,
  use_show_apis: () => false,
  valid_incremental_strategies: () => ['append', 'delete+insert', 'merge', 'microbatch'],
  valid_snapshot_target: nothing,
  verify_database: (call) => str(call.positional[0] ?? ''),
}

/** `get_incremental_<strategy>_sql`: built in, or the project's own. */
function strategyMacro(call: HostCall, { context }: ContextScope): Value {
  const { values } = bindArguments(call, {
    name: 'get_incremental_strategy_macro',
    parameters: ['model_context', 'strategy'],
  })
  const strategy = str(values.strategy)
  const name = `get_incremental_${strategy.replaceAll('+', '_')}_sql`
  const macro = context.lookup(name)
  if (macro !== undefined) return macro
  throw new PyError('CompilationError', `there is no incremental strategy '${strategy}': no macro is named '${name}'`)
}

function hardDeletes({ positional: [config = null] }: HostCall): Value {
  const facts = typeof config === 'object' && config !== null && !Array.isArray(config) ? config : undefined
  const found = facts?.type.contains?.(facts, 'hard_deletes') ? facts.type.item?.(facts, 'hard_deletes') : undefined
  return found ?? 'ignore'
}

function dispatch(call: HostCall, scope: ContextScope): Value {
  const { values } = bindArguments(call, {
    name: 'dispatch',
    parameters: ['macro_name', ['macro_namespace', null], ['packages', null]],
  })
  const name = str(values.macro_name)
  if (name.includes('.')) {
    throw new PyError(
      'CompilationError',
      `dispatch('${name}'): name the package as the second argument, not before a dot`,
    )
  }
  const namespace = values.macro_namespace === null ? undefined : str(values.macro_namespace)
  const { macro, tried } = scope.host.registry.dispatch(name, namespace, scope.host.package)
  if (!macro) {
    throw new PyError(
      'CompilationError',
      `no macro named '${name}' fits this target; looked for ${tried.map((one) => `'${one}'`).join(', ')}`,
    )
  }
  return macroValue(macro, scope)
}

type Ask = (call: HostCall, scope: ContextScope) => Generator<Request, Value, Answers[Request['kind']]>

interface Asked {
  readonly parsing: () => Value
  readonly ask: Ask
}

const asked = (ask: Ask, parsing: () => Value = () => null): Asked => ({ ask, parsing })

const ASKED: Readonly<Record<string, Asked>> = {
  add_query: asked(
    function* (call) {
      yield* execute(str(call.positional[0] ?? ''))
      return makeTuple([null, null])
    },
    () => makeTuple([null, null]),
  ),
  alter_column_type: asked(function* (call, { host }) {
    const [relation = null, column = null, type = null] = call.positional
    const target = host.dialect.render(relationArgument(relation, 'alter_column_type'))
    yield* execute(`alter table ${target} alter column ${host.dialect.quoteIdentifier(str(column))} type ${str(type)}`)
    return null
  }),
  already_exists: asked(
    function* (call) {
      const [schema = null, table = null] = call.positional
      return (yield* find({ schema: str(schema), identifier: str(table) })) !== undefined
    },
    () => false,
  ),
  cache_added: asked(
    function* (call) {
      const relation = relationOf(call.positional[0] ?? null)
      const kind = relation?.kind
      if (relation && kind && kind !== 'cte' && kind !== 'function') {
        yield* changed(relationArgument(call.positional[0] ?? null, 'cache_added'), kind)
      }
      return ''
    },
    () => '',
  ),
  cache_dropped: asked(
    function* (call) {
      yield* changed(relationArgument(call.positional[0] ?? null, 'cache_dropped'), undefined)
      return ''
    },
    () => '',
  ),
  cache_renamed: asked(
    function* (call) {
      yield* recordRename(call)
      return ''
    },
    () => '',
  ),
  check_schema_exists: asked(
    function* (call, { host }) {
      const { values } = bindArguments(call, { name: 'check_schema_exists', parameters: ['database', 'schema'] })
      const wanted = str(values.schema).toLowerCase()
      return (yield* schemaNames(host.dialect)).some((name) => name.toLowerCase() === wanted)
    },
    () => false,
  ),
  create_schema: asked(function* (call, { host }) {
    const { schema } = relationArgument(call.positional[0] ?? null, 'create_schema')
    yield* execute(host.dialect.createSchema(schema))
    return null
  }),
  drop_relation: asked(
    function* (call, { host }) {
      const relation = relationArgument(call.positional[0] ?? null, 'drop_relation')
      const found = yield* find(relation)
      const kind = found?.kind ?? kindOf(call.positional[0] ?? null)
      if (kind) yield* execute(host.dialect.drop(relation, kind))
      yield* changed(relation, undefined)
      return ''
    },
    () => '',
  ),
  drop_schema: asked(function* (call, { host }) {
    const { schema } = relationArgument(call.positional[0] ?? null, 'drop_schema')
    yield* execute(`drop schema if exists ${host.dialect.quoteIdentifier(schema)} cascade`)
    for (const relation of yield* list(schema)) yield* changed(relation, undefined)
    return null
  }),
  execute: asked(executeSql, () => makeTuple(['', emptyTable()])),
  expand_target_column_types: asked(expandColumns),
  get_column_schema_from_query: asked(columnsOfQuery, () => []),
  get_columns_in_relation: asked(columnsInRelation, () => []),
  get_columns_in_table: asked(columnsInRelation, () => []),
  get_missing_columns: asked(missingColumns, () => []),
  get_relation: asked(function* (call, { host }) {
    const { values } = bindArguments(call, { name: 'get_relation', parameters: ['database', 'schema', 'identifier'] })
    const relation = { database: str(values.database), schema: str(values.schema), identifier: str(values.identifier) }
    const found = yield* find(relation)
    return found ? foundValue(found, host.dialect) : null
  }),
  get_columns_in_select_sql: asked(columnsOfQuery, () => []),
  list_relations: asked(listRelations, () => []),
  list_relations_without_caching: asked(listRelations, () => []),
  list_schemas: asked(
    function* (_call, { host }) {
      return [...(yield* schemaNames(host.dialect))]
    },
    () => [],
  ),
  rename_relation: asked(
    function* (call, { host }) {
      const from = relationArgument(call.positional[0] ?? null, 'rename_relation')
      const to = relationArgument(call.positional[1] ?? null, 'rename_relation')
      const kind = (yield* find(from))?.kind ?? 'table'
      yield* execute(host.dialect.rename(from, kind, to.identifier))
      yield* recordRename(call)
      return ''
    },
    () => '',
  ),
  truncate_relation: asked(
    function* (call, { host }) {
      yield* execute(host.dialect.truncate(relationArgument(call.positional[0] ?? null, 'truncate_relation')))
      return ''
    },
    () => '',
  ),
}

function kindOf(value: Value): FoundRelation['kind'] | undefined {
  const kind = relationOf(value)?.kind
  return kind === 'cte' || kind === 'function' ? undefined : kind
}

function foundValue(found: FoundRelation, dialect: Dialect): HostObject {
  return relationValue(found, dialect, { kind: found.kind })
}

/** `adapter.execute(sql, auto_begin, fetch, limit)` → (response, table). */
function* executeSql(call: HostCall, { host }: ContextScope): Generator<Request, Value, Answers[Request['kind']]> {
  const { values } = bindArguments(call, {
    name: 'execute',
    parameters: ['sql', ['auto_begin', false], ['fetch', false], ['limit', null]],
  })
  const sql = str(values.sql)
  if (truthy(values.fetch)) {
    const limit = asInt(values.limit)
    const table = yield* query(sql, limit === undefined ? undefined : Number(limit))
    return makeTuple([responseValue('SELECT', table.rows.length), tableValue(table, (text) => host.log(text, 'info'))])
  }
  const result = yield* execute(sql, true)
  return makeTuple([responseValue(result.tag, result.rows), emptyTable()])
}

function responseValue(tag: string, rows: number | undefined): HostObject {
  const message = rows === undefined ? tag : `${tag} ${rows}`
  const parts = new Map<string, Value>([
    ['_message', message],
    ['code', tag],
    ['rows_affected', rows ?? -1],
    ['query_id', null],
  ])
  return hostObject({
    typeName: 'AdapterResponse',
    attribute: (name) => parts.get(name),
    str: () => message,
    toJs: () => Object.fromEntries(parts),
  })
}

function* columnsOfQuery(call: HostCall, { host }: ContextScope): Generator<Request, Value, Answers[Request['kind']]> {
  const { columns } = yield* query(str(call.positional[0] ?? call.named.get('sql') ?? ''), 0)
  return columns.map((column) => columnValue(columnFacts(column), host.dialect.quoteIdentifier))
}

function* schemaNames({ macroPrefixes }: Dialect): Program<readonly string[]> {
  const sql = macroPrefixes.includes('postgres')
    ? 'select nspname from pg_namespace'
    : 'select distinct schema_name from information_schema.schemata'
  const { rows } = yield* query(sql)
  return rows.map(([name]) => String(name))
}

function* columnsInRelation(
  call: HostCall,
  { host }: ContextScope,
): Generator<Request, Value, Answers[Request['kind']]> {
  const columns = yield* columnsOf(relationArgument(call.positional[0] ?? null, 'get_columns_in_relation'))
  return columns.map((column) => columnValue(columnFacts(column), host.dialect.quoteIdentifier))
}

function* missingColumns(call: HostCall, { host }: ContextScope): Generator<Request, Value, Answers[Request['kind']]> {
  const { values } = bindArguments(call, { name: 'get_missing_columns', parameters: ['from_relation', 'to_relation'] })
  const from = yield* columnsOf(relationArgument(values.from_relation, 'get_missing_columns'))
  const to = yield* columnsOf(relationArgument(values.to_relation, 'get_missing_columns'))
  const known = new Set(to.map(({ name }) => name))
  return from
    .filter(({ name }) => !known.has(name))
    .map((column) => columnValue(columnFacts(column), host.dialect.quoteIdentifier))
}

/** Widens the text columns of a table to hold what another table's hold. */
function* expandColumns(call: HostCall, { host }: ContextScope): Generator<Request, Value, Answers[Request['kind']]> {
  const { values } = bindArguments(call, {
    name: 'expand_target_column_types',
    parameters: ['from_relation', 'to_relation'],
  })
  const source = yield* columnsOf(relationArgument(values.from_relation, 'expand_target_column_types'))
  const target = relationArgument(values.to_relation, 'expand_target_column_types')
  const current = new Map((yield* columnsOf(target)).map((column) => [column.name, columnFacts(column)]))
  for (const column of source) {
    const wanted = columnFacts(column)
    const found = current.get(column.name)
    if (!found || found.charSize === undefined || wanted.charSize === undefined || wanted.charSize <= found.charSize)
      continue
    const name = host.dialect.quoteIdentifier(column.name)
    yield* execute(
      `alter table ${host.dialect.render(target)} alter column ${name} type character varying(${wanted.charSize})`,
    )
  }
  return null
}

function* listRelations(call: HostCall, { host }: ContextScope): Generator<Request, Value, Answers[Request['kind']]> {
  const [first = null, second] = call.positional
  const facts = relationOf(first)
  const schema = facts?.relation.schema ?? str(call.named.get('schema') ?? second ?? first)
  return (yield* list(schema)).map((found) => foundValue(found, host.dialect))
}

function* recordRename(call: HostCall): Program<void> {
  const from = relationArgument(call.positional[0] ?? null, 'rename_relation')
  const to = relationArgument(call.positional[1] ?? null, 'rename_relation')
  const kind = (yield* find(from))?.kind ?? 'table'
  if (relationKey(from) === relationKey(to)) return
  yield* changed(from, undefined)
  yield* changed(to, kind)
}
