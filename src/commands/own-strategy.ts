/** Incremental strategies of the project's own: `get_incremental_<name>_sql`, or another macro under a built-in one's name. */
import { type CompileScope, compileText } from '../compile/compile.ts'
import type { MacroRegistry } from '../context/macro-registry.ts'
import type { Dialect } from '../core/adapter.ts'
import type { Model } from '../core/node.ts'
import type { Program } from '../core/program.ts'
import type { Relation } from '../core/relation.ts'
import { splitStatements } from '../sql/split.ts'

/** The macros that make the SQL of a built-in strategy; a project that has one of them means its own. */
const MACROS: Readonly<Record<string, readonly string[]>> = {
  append: ['get_incremental_append_sql'],
  'delete+insert': ['get_incremental_delete_insert_sql', 'get_delete_insert_merge_sql'],
  merge: ['get_incremental_merge_sql', 'get_merge_sql'],
  microbatch: ['get_incremental_microbatch_sql'],
  default: ['get_incremental_default_sql'],
}

/** The macro to call for a strategy, when the project has written it or a part of it. */
export function ownStrategyMacro(
  strategy: string,
  registry: MacroRegistry,
  { macroPrefixes }: Pick<Dialect, 'macroPrefixes'>,
): string | undefined {
  const called = `get_incremental_${strategy.replaceAll('+', '_')}_sql`
  const names = MACROS[strategy] ?? [called]
  const isOwn = (name: string): boolean => registry.inPackage(registry.rootPackage, name) !== undefined
  const prefixes = ['', ...[...macroPrefixes, 'default'].map((prefix) => `${prefix}__`)]
  return names.some((name) => prefixes.some((prefix) => isOwn(`${prefix}${name}`))) ? called : undefined
}

/** The statements of the macro, called as dbt calls it. */
export function* ownStrategyStatements(
  macro: string,
  node: Model,
  added: Relation,
  scope: CompileScope,
): Program<readonly string[]> {
  const { database, schema, identifier } = added
  const { values } = node.config
  const parts = { database: database ?? null, schema, identifier, type: 'table' }
  const call = [
    `{%- set temp_relation = api.Relation.create(**fromjson(${JSON.stringify(JSON.stringify(parts))})) -%}`,
    `{{ ${macro}({`,
    "  'target_relation': this.incorporate(type='table'),",
    "  'temp_relation': temp_relation,",
    "  'unique_key': config.get('unique_key'),",
    "  'dest_columns': adapter.get_columns_in_relation(this),",
    `  'incremental_predicates': config.get('${values.predicates === undefined ? 'incremental_predicates' : 'predicates'}'),`,
    '}) }}',
  ]
  const sql = yield* compileText(call.join('\n'), node, scope)
  return splitStatements(sql).map(({ text }) => text)
}
