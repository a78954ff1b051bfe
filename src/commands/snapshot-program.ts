/** A snapshot's configs → what its materialization is told. */

import { type CompileScope, compileText } from '../compile/compile.ts'
import type { Snapshot } from '../core/node.ts'
import type { Program } from '../core/program.ts'
import { isRecord } from '../core/record.ts'
import type { SnapshotColumns, SnapshotStrategy, SnapshotTarget } from '../plan/materializations/snapshot.ts'

export function snapshotFacts(
  node: Snapshot,
  scope: CompileScope,
): Pick<SnapshotTarget, 'uniqueKey' | 'strategy' | 'hardDeletes' | 'names' | 'validToCurrent'> {
  const { values } = node.config
  const validTo = values.dbt_valid_to_current
  return {
    uniqueKey: texts(values.unique_key),
    strategy: (exists) => strategyOf(node, scope, exists),
    hardDeletes: hardDeletesOf(values),
    names: columnNames(values.snapshot_meta_column_names),
    ...(typeof validTo === 'string' && validTo !== '' && { validToCurrent: validTo }),
  }
}

function texts(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : [value]).map(String)
}

function hardDeletesOf({
  hard_deletes: deletes,
  invalidate_hard_deletes: invalidates,
}: Snapshot['config']['values']): SnapshotTarget['hardDeletes'] {
  if (deletes === 'invalidate' || deletes === 'new_record') return deletes
  return invalidates === true ? 'invalidate' : 'ignore'
}

function columnNames(written: unknown): SnapshotColumns {
  const names = isRecord(written) ? written : {}
  const named = (name: string): string => (typeof names[name] === 'string' ? names[name] : name)
  return {
    scdId: named('dbt_scd_id'),
    updatedAt: named('dbt_updated_at'),
    validFrom: named('dbt_valid_from'),
    validTo: named('dbt_valid_to'),
    isDeleted: named('dbt_is_deleted'),
  }
}

/** The texts come from dbt's macros, since a project may have its own: `snapshot_hash_arguments`, `snapshot_get_time`. */
function* strategyOf(node: Snapshot, scope: CompileScope, exists: boolean): Program<SnapshotStrategy> {
  const { values } = node.config
  const rendered = (text: string): Program<string> => compileText(text, node, scope)
  const hash = (args: readonly string[]): Program<string> =>
    rendered(`{{ snapshot_hash_arguments(${JSON.stringify(args)}) }}`)
  const now = yield* rendered('{{ snapshot_get_time() }}')
  const shared = {
    now,
    deletedScdId: yield* hash([`snapshotted_data.${columnNames(values.snapshot_meta_column_names).scdId}`, now]),
  }
  const known = knownChange(values)
  if (known === undefined) return { ...(yield* ownStrategy(node, scope, exists)), ...shared }
  const updatedAt = typeof values.updated_at === 'string' ? values.updated_at : now
  const scdId = yield* hash([...texts(values.unique_key), updatedAt])
  return { ...shared, updatedAt, scdId, changed: known }
}

function knownChange(values: Snapshot['config']['values']): SnapshotStrategy['changed'] | undefined {
  if (values.strategy === 'timestamp') return 'updated'
  if (values.strategy !== 'check') return undefined
  return { columns: values.check_cols === 'all' ? 'all' : texts(values.check_cols) }
}

/** A strategy of the project: the macro `snapshot_<name>_strategy`, called as dbt calls it. */
function* ownStrategy(
  node: Snapshot,
  scope: CompileScope,
  exists: boolean,
): Program<Pick<SnapshotStrategy, 'updatedAt' | 'scdId' | 'changed'>> {
  const call = [
    `{%- set strategy_macro = strategy_dispatch(${JSON.stringify(String(node.config.values.strategy))}) -%}`,
    `{%- set found = strategy_macro(model, 'snapshotted_data', 'source_data', model['config'], ${exists}) -%}`,
    '{{ tojson(found) }}',
  ]
  const found: unknown = JSON.parse(yield* compileText(call.join('\n'), node, scope))
  const facts = isRecord(found) ? found : {}
  return {
    updatedAt: String(facts.updated_at),
    scdId: String(facts.scd_id),
    changed: { condition: String(facts.row_changed) },
  }
}
