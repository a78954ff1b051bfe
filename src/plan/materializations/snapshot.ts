/**
 * Snapshots: a table that keeps each row as it was, with the time from which and until which it was so. What has changed
 * is written beside the table; the table itself changes in one short transaction.
 * https://docs.getdbt.com/docs/build/snapshots
 */
import type { Dialect, StatementResult } from '../../core/adapter.ts'
import { changed, columnsOf, execute, find, type Program, query, transaction } from '../../core/program.ts'
import type { Relation } from '../../core/relation.ts'
import { type Cell, type Column, textLength } from '../../core/table.ts'
import { besides, dropLeftover, dropUnfinished, finishing, outerHooks, replace, runHooks } from './swap.ts'
import type { TableTarget } from './table.ts'

/** What becomes of a row that the query no longer returns. */
export type HardDeletes = 'ignore' | 'invalidate' | 'new_record'

/** Names of the columns that a snapshot adds. */
export interface SnapshotColumns {
  readonly scdId: string
  readonly updatedAt: string
  readonly validFrom: string
  readonly validTo: string
  readonly isDeleted: string
}

/** A strategy in SQL; rows of the query are `source_data`, those that are current in the table `snapshotted_data`. */
export interface SnapshotStrategy {
  /** When the row became what it is, as an expression over the query's columns. */
  readonly updatedAt: string
  /** A text that tells versions of rows apart. */
  readonly scdId: string
  readonly changed: 'updated' | { readonly columns: 'all' | readonly string[] } | { readonly condition: string }
  /** The time of this run. */
  readonly now: string
  /** As `scdId`, for the record that says that a row is gone. */
  readonly deletedScdId: string
}

export interface SnapshotTarget extends TableTarget {
  readonly uniqueKey: readonly string[]
  /** Asked once, with whether the table stands already. */
  readonly strategy: (exists: boolean) => Program<SnapshotStrategy>
  readonly hardDeletes: HardDeletes
  readonly names: SnapshotColumns
  /** The `dbt_valid_to` of current rows, as SQL; undefined: null. */
  readonly validToCurrent?: string
}

/** A snapshot that cannot be taken: its key, its columns or its table are not what they must be. */
export class SnapshotError extends Error {
  override readonly name = 'SnapshotError'
  readonly hint: string
  readonly details: readonly string[]
  constructor(message: string, hint: string, details: readonly string[] = []) {
    super(message)
    this.hint = hint
    this.details = details
  }
}

/** Builds the table when there is none; else ends the rows that have changed and adds what they are now. */
export function* snapshot(target: SnapshotTarget): Program<StatementResult> {
  const existing = yield* find(target.relation)
  if (existing !== undefined && existing.kind !== 'table') {
    throw new SnapshotError(
      `a ${existing.kind.replace('_', ' ')} has its name`,
      'a snapshot keeps history in a table and replaces nothing: drop or rename what stands there',
    )
  }
  const strategy = yield* target.strategy(existing !== undefined)
  return existing === undefined ? yield* firstBuild(target, strategy) : yield* addChanges(target, strategy)
}

function* firstBuild(target: SnapshotTarget, strategy: SnapshotStrategy): Program<StatementResult> {
  const { dialect, names, hardDeletes, select } = target
  const columns = [
    '*',
    `${strategy.scdId} as ${names.scdId}`,
    `${strategy.updatedAt} as ${names.updatedAt}`,
    `${strategy.updatedAt} as ${names.validFrom}`,
    `${currentValidTo(target, strategy.updatedAt)} as ${names.validTo}`,
    ...(hardDeletes === 'new_record' ? [`${word('False', dialect)} as ${names.isDeleted}`] : []),
  ]
  const all = `select\n  ${columns.join(',\n  ')}\nfrom (\n${select}\n) sbq`
  return yield* replace(target, 'table', function* (fresh) {
    if (target.sqlHeader !== undefined) yield* execute(target.sqlHeader)
    const built = yield* execute(dialect.createTableAs(fresh, all, target.options), true)
    yield* refuseDuplicateKeys(target, fresh, target.uniqueKey)
    return built
  })
}

/** dbt keeps whether a row is gone as a word, in the warehouse's type of a text. */
function word(text: 'True' | 'False', { seedTypes }: Dialect): string {
  return `cast('${text}' as ${seedTypes.text('False'.length)})`
}

/** A null of the type that the times of this snapshot have. */
function currentValidTo({ validToCurrent }: SnapshotTarget, time: string): string {
  const none = `nullif(${time}, ${time})`
  return validToCurrent === undefined ? none : `coalesce(${none}, ${validToCurrent})`
}

const CHANGES = '__wh_tmp'

function* addChanges(target: SnapshotTarget, strategy: SnapshotStrategy): Program<StatementResult> {
  const { relation, dialect } = target
  const changes = besides(relation, CHANGES, dialect.identifierLimit)
  yield* dropLeftover(changes, dialect)
  yield* runHooks(target, target.preHooks)
  if (target.sqlHeader !== undefined) yield* execute(target.sqlHeader)
  const present = yield* columnsOf(relation)
  refuseForeignTable(target, present)
  const { columns: own } = yield* query(`select *\nfrom (\n${target.select}\n) sbq\nlimit 0`)
  refuseMissingKeys(target, own, present)
  const select = changesQuery(target, strategy, own, present)
  const { rows } = yield* execute(dialect.createTableAs(changes, select, {}), true)
  yield* changed(changes, 'table')
  try {
    yield* applyChanges(target, changes, own, present)
    yield* execute(dialect.drop(changes, 'table'))
    yield* changed(changes, undefined)
    yield* runHooks(target, outerHooks(target))
    return { tag: 'INSERT', ...(rows !== undefined && { rows }) }
  } catch (error) {
    yield* dropUnfinished(changes, 'table', dialect)
    throw error
  }
}

/** dbt's key columns, so that custom strategies may name them. */
function keyColumns({ uniqueKey }: SnapshotTarget): readonly string[] {
  return uniqueKey.length === 1 ? ['dbt_unique_key'] : uniqueKey.map((_key, index) => `dbt_unique_key_${index + 1}`)
}

const CLOSED = 'dbt_closed_scd_id'
const ADDS = 'dbt_adds_record'

/** One row for each row that is new, changed or gone: what is added, and which record ends. */
function changesQuery(
  target: SnapshotTarget,
  strategy: SnapshotStrategy,
  own: readonly Column[],
  present: readonly Column[],
): string {
  const { dialect, names, hardDeletes, uniqueKey } = target
  const keys = keyColumns(target)
  const keyed = uniqueKey.map((key, index) => `,\n    ${key} as ${keys[index] ?? ''}`).join('')
  const inTable = namesOf(present)
  const isGone = `source_data.${names.scdId} is null`
  const either = (gone: string, there: string): string =>
    hardDeletes === 'ignore' ? there : `case when ${isGone} then ${gone} else ${there} end`
  const keeps = hardDeletes === 'new_record'
  const columns = own.map(({ name }) => {
    const column = dialect.quoteIdentifier(name)
    const there = `source_data.${column}`
    return keeps && inTable.has(name.toLowerCase())
      ? `${either(`snapshotted_data.${column}`, there)} as ${column}`
      : `${there} as ${column}`
  })
  const from = either(strategy.now, `source_data.${names.updatedAt}`)
  const record = [
    `${keeps ? either(strategy.deletedScdId, `source_data.${names.scdId}`) : `source_data.${names.scdId}`} as ${names.scdId}`,
    `${from} as ${names.updatedAt}`,
    `${from} as ${names.validFrom}`,
    `${currentValidTo(target, `source_data.${names.updatedAt}`)} as ${names.validTo}`,
    ...(keeps ? [`${either(word('True', dialect), word('False', dialect))} as ${names.isDeleted}`] : []),
    `snapshotted_data.${names.scdId} as ${CLOSED}`,
    `${hardDeletes === 'invalidate' ? either('0', '1') : '1'} as ${ADDS}`,
  ]
  const matches = keys.map((key) => `source_data.${key} = snapshotted_data.${key}`).join(' and ')
  return [
    'with snapshot_query as (',
    target.select,
    '),',
    'source_data as (',
    '  select',
    `    *${keyed},`,
    `    ${strategy.updatedAt} as ${names.updatedAt},`,
    `    ${strategy.scdId} as ${names.scdId}`,
    '  from snapshot_query',
    '),',
    'snapshotted_data as (',
    '  select',
    `    *${keyed}`,
    `  from ${dialect.render(target.relation)}`,
    `  where ${isCurrent(target, names.validTo)}`,
    ')',
    'select',
    `  ${[...columns, ...record].join(',\n  ')}`,
    'from source_data',
    `${hardDeletes === 'ignore' ? 'left' : 'full'} outer join snapshotted_data on ${matches}`,
    `where ${whichChange(target, strategy, own, inTable).join('\n  or ')}`,
  ].join('\n')
}

function isCurrent({ validToCurrent }: SnapshotTarget, validTo: string): string {
  return validToCurrent === undefined ? `${validTo} is null` : `(${validTo} = ${validToCurrent} or ${validTo} is null)`
}

/** New rows, changed rows, and rows that are gone or have come back where that counts. */
function whichChange(
  { names, hardDeletes, dialect }: SnapshotTarget,
  { changed: rule }: SnapshotStrategy,
  own: readonly Column[],
  inTable: ReadonlySet<string>,
): readonly string[] {
  const isThere = `source_data.${names.scdId} is not null`
  const isNew = `snapshotted_data.${names.scdId} is null`
  const isGone = `source_data.${names.scdId} is null`
  const isMarked = `snapshotted_data.${names.isDeleted} = 'True'`
  const conditions = [isNew, changedCondition()]
  if (hardDeletes === 'invalidate') return [...conditions, isGone]
  if (hardDeletes === 'new_record')
    return [...conditions, `(${isThere} and ${isMarked})`, `(${isGone} and not ${isMarked})`]
  return conditions

  function changedCondition(): string {
    if (rule === 'updated') return `snapshotted_data.${names.validFrom} < source_data.${names.updatedAt}`
    if ('condition' in rule) return hardDeletes === 'ignore' ? rule.condition : `(${isThere} and (${rule.condition}))`
    const columns = checkedColumns(rule.columns, own)
    // A column that the table does not have yet has changed in every row.
    if (columns.some((name) => !inTable.has(name.toLowerCase()))) return isThere
    const differ = columns.map((name) => differs(dialect.quoteIdentifier(name))).join('\n    or ')
    return hardDeletes === 'ignore' ? differ : `(${isThere} and (\n    ${differ}\n  ))`
  }
}

/** Neither Redshift nor dbt knows IS DISTINCT FROM: nulls are compared in words. */
function differs(column: string): string {
  const [now, then] = [`source_data.${column}`, `snapshotted_data.${column}`]
  return `${now} <> ${then} or (${now} is null and ${then} is not null) or (${now} is not null and ${then} is null)`
}

function checkedColumns(wanted: 'all' | readonly string[], own: readonly Column[]): readonly string[] {
  if (wanted === 'all') return own.map(({ name }) => name)
  return wanted.map((name) => {
    const found = own.find((column) => column.name.toLowerCase() === name.toLowerCase())
    if (found) return found.name
    throw new SnapshotError(
      `'check_cols' names '${name}', which the query does not return`,
      "name columns of the query, or set check_cols to 'all'",
      [columnsLine('the query returns', own)],
    )
  })
}

function* applyChanges(
  target: SnapshotTarget,
  changes: Relation,
  own: readonly Column[],
  present: readonly Column[],
): Program<void> {
  const { relation, dialect, names, hardDeletes } = target
  yield* refuseDuplicateKeys(target, changes, target.uniqueKey, `${ADDS} = 1`)
  yield* fitColumns(target, changes, own, present)
  const table = dialect.render(relation)
  const self = dialect.quoteIdentifier(relation.identifier)
  const close = [
    `update ${table}`,
    `set ${names.validTo} = DBT_INTERNAL_SOURCE.${names.validFrom}`,
    `from ${dialect.render(changes)} as DBT_INTERNAL_SOURCE`,
    `where DBT_INTERNAL_SOURCE.${CLOSED} = ${self}.${names.scdId}`,
    `  and ${isCurrent(target, `${self}.${names.validTo}`)}`,
  ].join('\n')
  const columns = [
    ...own.map(({ name }) => dialect.quoteIdentifier(name)),
    names.scdId,
    names.updatedAt,
    names.validFrom,
    names.validTo,
    ...(hardDeletes === 'new_record' ? [names.isDeleted] : []),
  ].join(', ')
  const insert = `insert into ${table} (${columns})\nselect ${columns}\nfrom ${dialect.render(changes)}\nwhere ${ADDS} = 1`
  yield* transaction([
    close,
    insert,
    ...(yield* finishing(target, { standsAs: relation, kind: 'table', isNew: false })),
  ])
}

/** Adds columns that are new and lets texts be as long as they are now; columns that the query has lost stay. */
function* fitColumns(
  { relation, dialect }: SnapshotTarget,
  changes: Relation,
  own: readonly Column[],
  present: readonly Column[],
): Program<void> {
  const table = dialect.render(relation)
  const before = typesOf(present)
  // Types are those of the staged table: a query's own may be without their lengths.
  const staged = typesOf(yield* columnsOf(changes))
  for (const { name, type } of own) {
    const wanted = staged.get(name.toLowerCase()) ?? type
    const had = before.get(name.toLowerCase())
    const column = dialect.quoteIdentifier(name)
    if (had === undefined) yield* execute(`alter table ${table} add column ${column} ${wanted}`)
    else if (textLength(wanted) > textLength(had))
      yield* execute(`alter table ${table} alter column ${column} type ${wanted}`)
  }
}

function typesOf(columns: readonly Column[]): ReadonlyMap<string, string> {
  return new Map(columns.map(({ name, type }) => [name.toLowerCase(), type]))
}

/** A table that something else has made would be spoilt. */
function refuseForeignTable({ names, hardDeletes, relation }: SnapshotTarget, present: readonly Column[]): void {
  const inTable = namesOf(present)
  const needed = [names.scdId, names.updatedAt, names.validFrom, names.validTo]
  if (hardDeletes === 'new_record') needed.push(names.isDeleted)
  const missing = needed.filter((name) => !inTable.has(unquoted(name)))
  if (missing.length === 0) return
  const onlyMark = missing.length === 1 && missing[0] === names.isDeleted
  throw new SnapshotError(
    `the table '${relation.identifier}' lacks columns of a snapshot: ${missing.join(', ')}`,
    onlyMark
      ? `add it: alter table … add column ${names.isDeleted} varchar(5), and set it to 'False'`
      : 'drop the table, give the snapshot another alias, or name its columns in snapshot_meta_column_names',
    [columnsLine('the table has', present)],
  )
}

/** A key that was changed has other columns than the table keeps. Keys that are expressions are the warehouse's matter. */
function refuseMissingKeys({ uniqueKey }: SnapshotTarget, own: readonly Column[], present: readonly Column[]): void {
  for (const key of uniqueKey) {
    if (!/^\w+$/.test(key)) continue
    if (!namesOf(own).has(key.toLowerCase())) {
      throw new SnapshotError(`its query does not return the unique key '${key}'`, 'name columns of the query', [
        columnsLine('the query returns', own),
      ])
    }
    if (!namesOf(present).has(key.toLowerCase())) {
      throw new SnapshotError(
        `its table does not have the unique key '${key}'`,
        'the rows it keeps cannot be told apart by another key: drop the table to begin anew, or go back to the old key',
        [columnsLine('the table has', present)],
      )
    }
  }
}

/** Two rows for one key would both be current, and double with every run. */
function* refuseDuplicateKeys(
  { dialect }: SnapshotTarget,
  rowsOf: Relation,
  uniqueKey: readonly string[],
  condition?: string,
): Program<void> {
  const key = uniqueKey.join(', ')
  const conditions = [
    ...uniqueKey.map((part) => `${part} is not null`),
    ...(condition === undefined ? [] : [condition]),
  ]
  const { rows } = yield* query(
    `select ${key}, count(*) as n_rows\nfrom ${dialect.render(rowsOf)}\nwhere ${conditions.join(' and ')}\ngroup by ${key}\nhaving count(*) > 1\norder by ${key}\nlimit 10`,
  )
  if (rows.length === 0) return
  const count = rows.length === 10 ? 'at least 10 keys' : rows.length === 1 ? 'a key' : `${rows.length} keys`
  throw new SnapshotError(
    `its query returns ${count} more than once (unique_key: ${key})`,
    'make the query return one row a key, or name the columns that tell its rows apart',
    rows.map((row) => `${row.slice(0, -1).map(cellText).join(', ')}: ${cellText(row.at(-1) ?? null)} rows`),
  )
}

function namesOf(columns: readonly Column[]): ReadonlySet<string> {
  return new Set(columns.map(({ name }) => name.toLowerCase()))
}

function unquoted(name: string): string {
  return name.replaceAll('"', '').toLowerCase()
}

function columnsLine(what: string, columns: readonly Column[]): string {
  return `${what}: ${columns.map(({ name }) => name).join(', ')}`
}

function cellText(cell: Cell): string {
  return cell === null ? 'null' : String(cell)
}
