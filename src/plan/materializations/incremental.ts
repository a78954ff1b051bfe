/**
 * Incremental models: the first run builds the table, later runs add to it. New rows are built beside the table; the
 * table itself changes in one short transaction. https://docs.getdbt.com/docs/build/incremental-strategy
 */
import type { StatementResult } from '../../core/adapter.ts'
import { changed, columnsOf, execute, find, type Program, query, transaction } from '../../core/program.ts'
import type { Relation } from '../../core/relation.ts'
import { type Cell, type Column, textLength } from '../../core/table.ts'
import { momentText, type TimeWindow } from '../../core/time-window.ts'
import { checkContract, createByContract } from './contract.ts'
import { besides, dropLeftover, dropUnfinished, finishing, outerHooks, runHooks } from './swap.ts'
import { type TableTarget, table } from './table.ts'

/** `replace-time` takes out what lies in a stretch of time, and puts the new rows in its place. */
export type IncrementalStrategy = 'append' | 'delete+insert' | 'merge' | 'replace-time'
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
  /** Of `replace-time`: the column of the time of an event, and the stretch that the new rows fill. */
  readonly time?: { readonly column: string; readonly window: TimeWindow }
  /** A strategy of the project's own: its statements, for the new rows in the relation given. */
  readonly ownStrategy?: (added: Relation) => Program<readonly string[]>
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
  const built = yield* stage(target, added)
  yield* changed(added, 'table')
  try {
    const statements = isNothingNew(target, built) ? [] : yield* addingStatements(target, added)
    const last = [...statements, ...(yield* finishing(target, { standsAs: relation, kind: 'table', isNew: false }))]
    if (last.length > 0) yield* transaction(last)
  } catch (error) {
    yield* dropUnfinished(added, 'table', dialect)
    throw error
  }
  yield* execute(dialect.drop(added, 'table'))
  yield* changed(added, undefined)
  yield* runHooks(target, outerHooks(target))
  return { ...built, tag: target.strategy === 'merge' ? 'MERGE' : 'INSERT' }
}

/** The new rows in a table of their own; a contract's in its types, and bound only where they are added. */
function* stage({ contract, select, dialect }: IncrementalTarget, added: Relation): Program<StatementResult> {
  if (!contract) return yield* execute(dialect.createTableAs(added, select, {}), true)
  const columns = contract.columns.map(({ name, type }) => ({ name, type }))
  return yield* createByContract({ columns, constraints: [] }, added, select, {}, dialect)
}

/** No row to add, and no column to look at: the table is as it should be. */
function isNothingNew(
  { onSchemaChange, strategy, ownStrategy }: IncrementalTarget,
  { rows }: StatementResult,
): boolean {
  return rows === 0 && onSchemaChange === 'ignore' && strategy !== 'replace-time' && ownStrategy === undefined
}

function* addingStatements(target: IncrementalTarget, added: Relation): Program<readonly string[]> {
  const columns = yield* reconcileColumns(target, added)
  if (target.ownStrategy) return yield* target.ownStrategy(added)
  if (target.strategy === 'merge') yield* refuseDuplicateKeys(target, added)
  return strategyStatements(target, added, columns)
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
    case 'replace-time':
      return [deleteTime(target), insert]
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

function deleteTime({ relation, dialect, predicates, time }: IncrementalTarget): string {
  const own = dialect.quoteIdentifier(relation.identifier)
  const moment = (at: number): string => dialect.quoteLiteral(momentText(at))
  const inTime = time
    ? [`${time.column} >= ${moment(time.window.start)}`, `${time.column} < ${moment(time.window.end)}`]
    : []
  const conditions = [...inTime, ...predicates.map((predicate) => inTermsOf(predicate, own))]
  return `delete from ${dialect.render(relation)}\nwhere ${conditions.join('\n  and ')}`
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
  yield* widenTexts(target, wanted, present)
  if (onSchemaChange === 'ignore') return present.map(({ name }) => name)
  const fresh = without(wanted, present)
  const gone = without(present, wanted)
  const retyped = changedTypes(wanted, present)
  if (fresh.length === 0 && gone.length === 0 && retyped.length === 0) return present.map(({ name }) => name)
  if (onSchemaChange === 'fail') {
    throw new IncrementalError(
      "the columns of the model are not those of its table, and 'on_schema_change' is 'fail'",
      "run with --full-refresh, or set on_schema_change to 'append_new_columns' or 'sync_all_columns'",
      [
        ...fresh.map(({ name, type }) => `only in the model: ${name} ${type}`),
        ...gone.map(({ name, type }) => `only in the table: ${name} ${type}`),
        ...retyped.map(({ name, type, before }) => `another type: ${name} ${type}, in the table ${before}`),
      ],
    )
  }
  const table = dialect.render(relation)
  for (const { name, type } of fresh)
    yield* execute(`alter table ${table} add column ${dialect.quoteIdentifier(name)} ${type}`)
  if (onSchemaChange === 'append_new_columns') return [...without(present, gone), ...fresh].map(({ name }) => name)
  for (const column of retyped) yield* changeType(target, column)
  for (const { name } of gone) yield* execute(`alter table ${table} drop column ${dialect.quoteIdentifier(name)}`)
  return wanted.map(({ name }) => name)
}

/** A text that has become longer gets room in the table, whatever `on_schema_change` says. */
function* widenTexts(
  { relation, dialect }: IncrementalTarget,
  wanted: readonly Column[],
  present: readonly Column[],
): Program<void> {
  const before = new Map(present.map((column) => [column.name.toLowerCase(), column]))
  for (const { name, type } of wanted) {
    const had = before.get(name.toLowerCase())
    if (!had || textLength(had.type) === 0 || textLength(type) <= textLength(had.type)) continue
    const column = dialect.quoteIdentifier(had.name)
    yield* execute(`alter table ${dialect.render(relation)} alter column ${column} type ${type}`)
  }
}

interface Retyped extends Column {
  readonly before: string
}

/** Columns that both have, with another type than the table's; a text that fits into the table's is none. */
function changedTypes(wanted: readonly Column[], present: readonly Column[]): readonly Retyped[] {
  const before = new Map(present.map((column) => [column.name.toLowerCase(), column]))
  return wanted.flatMap(({ name, type }) => {
    const had = before.get(name.toLowerCase())
    if (!had || had.type.toLowerCase() === type.toLowerCase()) return []
    return textLength(had.type) > 0 && textLength(type) > 0 ? [] : [{ name: had.name, type, before: had.type }]
  })
}

/** By a new column that takes the old one's name: the way that every warehouse knows. */
function* changeType({ relation, dialect }: IncrementalTarget, { name, type }: Retyped): Program<void> {
  const table = dialect.render(relation)
  const [column, aside] = [dialect.quoteIdentifier(name), dialect.quoteIdentifier(`${name}__wh_alter`)]
  yield* execute(`alter table ${table} add column ${aside} ${type}`)
  yield* execute(`update ${table} set ${aside} = cast(${column} as ${type})`)
  yield* execute(`alter table ${table} drop column ${column}`)
  yield* execute(`alter table ${table} rename column ${aside} to ${column}`)
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
