/**
 * The columns of what a unit test's model reads, though nothing of it is built: as a contract promises them, as a seed's
 * file shows them, as the node's own query gives them over empty inputs, or as the YAML describes them.
 */

import { compileUnit } from '../compile/unit-test.ts'
import { DatabaseError } from '../core/adapter.ts'
import type { Model, Node, NodeId, Snapshot } from '../core/node.ts'
import { ProjectError } from '../core/problem.ts'
import { columnsOf, type Program } from '../core/program.ts'
import { isRecord } from '../core/record.ts'
import type { Column } from '../core/table.ts'
import { TemplateError } from '../jinja/template-error.ts'
import { PyError } from '../jinja/values/errors.ts'
import { fixtureSelect, withTables } from '../plan/materializations/unit-test.ts'
import { StatementError } from '../run/drive.ts'
import type { KnownColumns, ProgramScope } from './program-scope.ts'
import { readSeed } from './seed-file.ts'
import { tableName } from './unit-tables.ts'

export interface ColumnScope extends Pick<ProgramScope, 'compile' | 'world' | 'warn'> {
  /** What is known of nodes by now; shared by the unit tests of a run. */
  readonly known: Map<NodeId, KnownColumns>
  /** The tests run on the warehouse: what is built there tells its columns. */
  readonly readsBuilt: boolean
}

export function* inputColumns(node: Node, scope: ColumnScope): Program<KnownColumns> {
  const before = scope.known.get(node.id)
  if (before) return before
  const found = yield* lookAt(node, scope)
  scope.known.set(node.id, found)
  return found
}

const UNKNOWN: KnownColumns = { columns: [], isWhole: false }

function* lookAt(node: Node, scope: ColumnScope): Program<KnownColumns> {
  if (node.kind !== 'model' && node.kind !== 'seed' && node.kind !== 'snapshot' && node.kind !== 'source')
    return UNKNOWN
  const described = node.columns.flatMap(({ name, dataType }) =>
    dataType === undefined ? [] : [{ name, type: dataType }],
  )
  if (node.kind === 'seed') return whole(seedColumns(node, scope))
  const { contract } = node.config.values
  const isPromised = isRecord(contract) && contract.enforced === true && described.length === node.columns.length
  if (isPromised || (node.kind === 'model' && node.config.materialized === 'copy')) return whole(described)
  const built = scope.readsBuilt && !isEphemeral(node) ? yield* columnsOf(node.relation) : []
  if (built.length > 0) return whole(built)
  const derived = node.kind === 'source' ? undefined : yield* derivedColumns(node, scope)
  return derived ? whole(derived) : { columns: described, isWhole: false }
}

function isEphemeral({ kind, config }: Node): boolean {
  return kind === 'model' && config.materialized === 'ephemeral'
}

function whole(columns: readonly Column[]): KnownColumns {
  return { columns, isWhole: columns.length > 0 }
}

function seedColumns(node: Extract<Node, { kind: 'seed' }>, scope: ColumnScope): readonly Column[] {
  return readSeed(node, scope).columns
}

/** What the node's query gives over empty inputs; undefined where the columns of an input are not known. */
function* derivedColumns(node: Model | Snapshot, scope: ColumnScope): Program<readonly Column[] | undefined> {
  const inputs: { id: NodeId; identifier: string; select: string }[] = []
  const { dialect, manifest } = scope.compile
  for (const id of node.parents) {
    const parent = manifest.nodes.get(id)
    if (!parent) return undefined
    const { columns } = yield* inputColumns(parent, scope)
    if (columns.length === 0) return undefined
    inputs.push({ id, identifier: tableName(parent, dialect), select: fixtureSelect(columns, [], dialect) })
  }
  try {
    return yield* withTables(inputs, dialect, function* () {
      const tables = new Map(inputs.map(({ id, identifier }) => [id, identifier]))
      const compiled = yield* compileUnit(node, {
        compile: scope.compile,
        tables,
        overrides: { macros: { is_incremental: false }, vars: {}, envVars: {} },
        missing: () => undefined,
      })
      return yield* withTables([{ identifier: DERIVED, select: compiled.sql }], dialect, function* () {
        const columns = yield* columnsOf({ schema: '', identifier: DERIVED })
        return node.kind === 'snapshot' ? [...columns, ...snapshotColumns(node, dialect.seedTypes.timestamp)] : columns
      })
    })
  } catch (error) {
    // A parent that cannot run over what is known of its inputs tells nothing; the test's own fixtures do.
    if (isRefusal(error)) return undefined
    throw error
  }
}

const DERIVED = '__dbt__unit_test_columns'

function isRefusal(error: unknown): boolean {
  const kinds = [StatementError, DatabaseError, TemplateError, PyError, ProjectError]
  return kinds.some((kind) => error instanceof kind)
}

/** What a snapshot keeps beside the columns of its query. */
function snapshotColumns({ config: { values } }: Snapshot, timestamp: string): readonly Column[] {
  const names = isRecord(values.snapshot_meta_column_names) ? values.snapshot_meta_column_names : {}
  const column = (name: string, type: string): Column => ({ name: String(names[name] ?? name), type })
  return [
    column('dbt_scd_id', 'varchar(32)'),
    column('dbt_updated_at', timestamp),
    column('dbt_valid_from', timestamp),
    column('dbt_valid_to', timestamp),
    ...(values.hard_deletes === 'new_record' ? [column('dbt_is_deleted', 'varchar(5)')] : []),
  ]
}
