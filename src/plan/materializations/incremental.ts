/**
 * Incremental models: the first run builds the table, later runs add to it. New rows are built beside the table; the
 * table itself changes in one short transaction. https://docs.getdbt.com/docs/build/incremental-strategy
 */
import type { StatementResult } from '../../core/adapter.ts'
import { changed, columnsOf, execute, find, type Program, query, transaction } from '../../core/program.ts'
import type { Relation } from '../../core/relation.ts'
import type { Cell, Column } from '../../core/table.ts'
import { checkContract } from './contract.ts'
import { besides, dropLeftover, finishing, outerHooks, runHooks } from './swap.ts'
import { type TableTarget, table } from './table.ts'

export type IncrementalStrategy = 'append' | 'delete+insert' | 'merge'
export type OnSchemaChange = 'ignore' | 'append_new_columns' | 'sync_all_columns' | 'fail'

export interface IncrementalTarget extends TableTarget {
  readonly strategy: IncrementalStrategy
  /** Columns or expressions that tell rows apart; none: every new row is another row. */
  readonly uniqueKey: readonly string[]
  readonly onSchemaChange: OnSchemaChange
  /** Conditions beside the key, in dbt's words: `DBT_INTERNAL_DEST.day > '2026-01-01'`. */
  readonly predicates: readonly string[]
  /** Columns that a merge updates, of all; undefined: every one. */
  readonly updateColumns?: readonly string[]
  readonly excludeColumns: readonly string[]
  readonly fullRefresh: boolean
}

/** A change of the model's columns that its `on_schema_change` does not allow, or a key that is not unique. */
export class IncrementalError extends Error {
  override readonly name = 'IncrementalError'
  readonly hint: string
  readonly details: readonly string[]
  constructor(message: string, hint: string, details: readonly string[] = []) {
    super(message)
    this.hint = hint
    this.details = details
  }
}

/** Builds the table when there is none, when it is to be rebuilt, or when a view has its name; else adds the new rows. */
export function* incremental(target: IncrementalTarget): Program<StatementResult> {
  const existing = yield* find(target.relation)
  if (existing?.kind !== 'table' || target.fullRefresh) return yield* table(target)
  return yield* addRows(target)
}

const ADDED = '__wh_tmp'

function* addRows(target: IncrementalTarget): Program<StatementResult> {
  const { relation, dialect, contract } = target
  if (contract) yield* checkContract(contract, target.select, dialect)
  const added = besides(relation, ADDED, dialect.identifierLimit)
  yield* dropLeftover(added, dialect)
  yield* runHooks(target, target.preHooks)
  if (target.sqlHeader !== undefined) yield* execute(target.sqlHeader)
  const built = yield* execute(dialect.createTableAs(added, target.select, {}), true)
  yield* changed(added, 'table')
  const columns = yield* reconcileColumns(target, added)
  if (target.strategy === 'merge') yield* refuseDuplicateKeys(target, added)
  yield* transaction([
    ...strategyStatements(target, added, columns),
    ...(yield* finishing(target, { standsAs: relation, kind: 'table', isNew: false })),
  ])
  yield* execute(dialect.drop(added, 'table'))
  yield* changed(added, undefined)
  yield* runHooks(target, outerHooks(target))
  return { ...built, tag: target.strategy === 'merge' ? 'MERGE' : 'INSERT' }
}

function strategyStatements(target: IncrementalTarget, added: Relation, columns: readonly string[]): readonly string[] {
  const { dialect, relation, strategy } = target
  const names = columns.map(dialect.quoteIdentifier)
  const insert = dialect.insertSelect(relation, columns, `select ${names.join(', ')}\nfrom ${dialect.render(added)}`)
  switch (strategy) {
    case 'append':
      return [insert]
    case 'delete+insert':
      return [...(target.uniqueKey.length === 0 ? [] : [deleteMatching(target, added)]), insert]
    case 'merge':
      return target.uniqueKey.length === 0 ? [insert] : [merge(target, added, columns)]
  }
}

/** As in dbt, a key with a null matches nothing. */
function deleteMatching({ relation, dialect, uniqueKey, predicates }: IncrementalTarget, added: Relation): string {
  const key = uniqueKey.join(', ')
  const conditions = predicates.map(
    (predicate) => `\n  and ${inTermsOf(predicate, dialect.quoteIdentifier(relation.identifier))}`,
  )
  const matched = uniqueKey.length === 1 ? key : `(${key})`
  return `delete from ${dialect.render(relation)}\nwhere ${matched} in (\n  select distinct ${key}\n  from ${dialect.render(added)}\n)${conditions.join('')}`
}

const SOURCE = 'DBT_INTERNAL_SOURCE'

/** Redshift's MERGE gives its target no alias: it is named by its own name everywhere. */
function merge(target: IncrementalTarget, added: Relation, columns: readonly string[]): string {
  const { relation, dialect, uniqueKey, predicates, updateColumns, excludeColumns } = target
  const own = dialect.quoteIdentifier(relation.identifier)
  const on = [
    ...uniqueKey.map((key) => `${SOURCE}.${key} = ${own}.${key}`),
    ...predicates.map((predicate) => inTermsOf(predicate, own)),
  ]
  const excluded = new Set(excludeColumns.map((name) => name.toLowerCase()))
  const updated = (updateColumns ?? columns)
    .filter((name) => !excluded.has(name.toLowerCase()))
    .map(dialect.quoteIdentifier)
  const names = columns.map(dialect.quoteIdentifier)
  return [
    `merge into ${dialect.render(relation)}`,
    `using ${dialect.render(added)} as ${SOURCE}`,
    `on ${on.map((condition) => `(${condition})`).join(' and ')}`,
    `when matched then update set ${updated.map((name) => `${name} = ${SOURCE}.${name}`).join(', ')}`,
    `when not matched then insert (${names.join(', ')}) values (${names.map((name) => `${SOURCE}.${name}`).join(', ')})`,
  ].join('\n')
}

function inTermsOf(predicate: string, own: string): string {
  return predicate.replaceAll(/\bDBT_INTERNAL_DEST\./gi, `${own}.`)
}

/** Columns that both have, after the table has been changed as `on_schema_change` says. */
function* reconcileColumns(target: IncrementalTarget, added: Relation): Program<readonly string[]> {
  const { relation, dialect, onSchemaChange } = target
  const wanted = yield* columnsOf(added)
  const present = yield* columnsOf(relation)
  if (onSchemaChange === 'ignore') return present.map(({ name }) => name)
  const fresh = without(wanted, present)
  const gone = without(present, wanted)
  if (fresh.length === 0 && gone.length === 0) return present.map(({ name }) => name)
  if (onSchemaChange === 'fail') {
    throw new IncrementalError(
      "the columns of the model are not those of its table, and 'on_schema_change' is 'fail'",
      "run with --full-refresh, or set on_schema_change to 'append_new_columns' or 'sync_all_columns'",
      [
        ...fresh.map(({ name, type }) => `only in the model: ${name} ${type}`),
        ...gone.map(({ name, type }) => `only in the table: ${name} ${type}`),
      ],
    )
  }
  const table = dialect.render(relation)
  for (const { name, type } of fresh)
    yield* execute(`alter table ${table} add column ${dialect.quoteIdentifier(name)} ${type}`)
  if (onSchemaChange === 'append_new_columns') return [...without(present, gone), ...fresh].map(({ name }) => name)
  for (const { name } of gone) yield* execute(`alter table ${table} drop column ${dialect.quoteIdentifier(name)}`)
  return wanted.map(({ name }) => name)
}

function without(columns: readonly Column[], others: readonly Column[]): readonly Column[] {
  const names = new Set(others.map(({ name }) => name.toLowerCase()))
  return columns.filter(({ name }) => !names.has(name.toLowerCase()))
}

/** A merge with two rows for one key fails halfway on some engines and picks one on others: better to name the keys. */
function* refuseDuplicateKeys({ uniqueKey, dialect }: IncrementalTarget, added: Relation): Program<void> {
  if (uniqueKey.length === 0) return
  const key = uniqueKey.join(', ')
  const { rows } = yield* query(
    `select ${key}, count(*) as n_rows\nfrom ${dialect.render(added)}\ngroup by ${key}\nhaving count(*) > 1\norder by ${key}\nlimit 10`,
  )
  if (rows.length === 0) return
  throw new IncrementalError(
    `the new rows have ${rows.length === 10 ? 'at least 10' : rows.length} keys more than once (unique_key: ${key})`,
    'make the query return one row a key',
    rows.map((row) => `${row.slice(0, -1).map(cellText).join(', ')}: ${cellText(row.at(-1) ?? null)} rows`),
  )
}

function cellText(cell: Cell): string {
  return cell === null ? 'null' : String(cell)
}
