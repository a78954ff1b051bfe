/** The statements of Redshift SQL as data. */
import type { Cte, Expression, FromItem, Name, Query, TableName, TypeName } from './tree.ts'

export type Statement =
  | QueryStatement
  | Insert
  | Update
  | Delete
  | Merge
  | CreateTable
  | CreateTableAs
  | CreateView
  | CreateSchema
  | CreateFunction
  | DropFunction
  | AlterTable
  | AlterSchema
  | Drop
  | Truncate
  | Comment
  | Explain
  | RefreshView
  | Transaction
  | SetSetting
  | Show
  | ShowRelation
  | Use
  | Prepare
  | Execute
  | Deallocate
  | DeclareCursor
  | Fetch
  | CloseCursor
  | Load
  | Accepted
  | Refused

interface QueryStatement {
  readonly kind: 'query'
  readonly query: Query
}
export interface Insert {
  readonly kind: 'insert'
  readonly target: TableName
  readonly columns: readonly Name[]
  /** Absent: DEFAULT VALUES. */
  readonly source?: Query
}
export interface Assignment {
  readonly column: Name
  readonly value: Expression
}
export interface Update {
  readonly kind: 'update'
  readonly recursive: boolean
  readonly ctes: readonly Cte[]
  readonly target: TableName
  readonly alias?: Name
  readonly set: readonly Assignment[]
  readonly from: readonly FromItem[]
  readonly where?: Expression
}
export interface Delete {
  readonly kind: 'delete'
  readonly recursive: boolean
  readonly ctes: readonly Cte[]
  readonly target: TableName
  readonly alias?: Name
  readonly using: readonly FromItem[]
  readonly where?: Expression
}
export interface Merge {
  readonly kind: 'merge'
  readonly target: TableName
  readonly source: TableName
  readonly alias?: Name
  readonly on: Expression
  readonly matched?: { readonly update: readonly Assignment[] } | 'delete'
  readonly insert?: { readonly columns: readonly Name[]; readonly values: readonly Expression[] }
  readonly removeDuplicates: boolean
  readonly start: number
}

/** What only a cluster uses; kept, and shown by the catalog. */
export interface TableAttributes {
  readonly diststyle?: string
  readonly distkey?: string
  readonly sortkey?: readonly string[]
  readonly sortStyle?: 'compound' | 'interleaved' | 'auto' | 'none'
  readonly backup?: boolean
  readonly encodeAuto?: boolean
  /** Of a materialized view; kept and shown, as nothing changes behind a lone process. */
  readonly autoRefresh?: boolean
}
export interface ColumnDefinition {
  readonly name: Name
  readonly type: TypeName
  readonly notNull: boolean
  readonly default?: Expression
  readonly identity?: { readonly seed: number; readonly step: number; readonly byDefault: boolean }
  readonly encode?: string
  readonly distkey: boolean
  readonly sortkey: boolean
  readonly primaryKey: boolean
  readonly unique: boolean
}
export interface TableConstraint {
  readonly kind: 'primary key' | 'unique' | 'foreign key'
  readonly columns: readonly Name[]
  readonly references?: TableName
}
export interface CreateTable {
  readonly kind: 'create table'
  readonly target: TableName
  readonly temporary: boolean
  readonly ifNotExists: boolean
  readonly columns: readonly ColumnDefinition[]
  readonly constraints: readonly TableConstraint[]
  readonly like?: { readonly table: TableName; readonly defaults: boolean }
  readonly attributes: TableAttributes
}
export interface CreateTableAs {
  readonly kind: 'create table as'
  readonly target: TableName
  readonly temporary: boolean
  readonly ifNotExists: boolean
  readonly columns: readonly Name[]
  readonly attributes: TableAttributes
  readonly query: Query
}
export interface CreateView {
  readonly kind: 'create view'
  readonly target: TableName
  readonly orReplace: boolean
  readonly columns: readonly Name[]
  readonly query: Query
  /** The query as it was written. */
  readonly definition: string
  readonly late: boolean
  readonly materialized: boolean
  readonly attributes: TableAttributes
}
export interface CreateSchema {
  readonly kind: 'create schema'
  readonly name: Name
  readonly ifNotExists: boolean
}
export interface CreateFunction {
  readonly kind: 'create function'
  readonly name: TableName
  readonly parameters: readonly TypeName[]
  readonly returns: TypeName
  readonly volatility: 'volatile' | 'stable' | 'immutable'
  /** The SELECT between the dollars, and where it begins in the statement. */
  readonly body: string
  readonly bodyStart: number
  readonly orReplace: boolean
}
export interface DropFunction {
  readonly kind: 'drop function'
  readonly name: TableName
  readonly parameters: readonly TypeName[]
  readonly ifExists: boolean
  readonly cascade: boolean
}
export type AlterAction =
  | { readonly kind: 'rename'; readonly to: Name }
  | { readonly kind: 'rename column'; readonly from: Name; readonly to: Name }
  | { readonly kind: 'add column'; readonly column: ColumnDefinition }
  | { readonly kind: 'drop column'; readonly column: Name }
  | { readonly kind: 'column type'; readonly column: Name; readonly type: TypeName }
  | { readonly kind: 'column encode'; readonly column: Name; readonly encode: string }
  | { readonly kind: 'set schema'; readonly schema: Name }
  | { readonly kind: 'append'; readonly source: TableName; readonly ignoreExtra: boolean; readonly fillTarget: boolean }
  | { readonly kind: 'attributes'; readonly attributes: TableAttributes }
  /** Constraints and owners: informational. */
  | { readonly kind: 'nothing' }
export interface AlterTable {
  readonly kind: 'alter table'
  readonly object: 'table' | 'view' | 'materialized view'
  readonly target: TableName
  readonly action: AlterAction
}
export interface AlterSchema {
  readonly kind: 'alter schema'
  readonly name: Name
  readonly to?: Name
}
export interface Drop {
  readonly kind: 'drop'
  readonly object: 'table' | 'view' | 'materialized view' | 'schema'
  readonly names: readonly TableName[]
  readonly ifExists: boolean
  readonly cascade: boolean
}
export interface Truncate {
  readonly kind: 'truncate'
  readonly target: TableName
}
export interface Comment {
  readonly kind: 'comment'
  readonly object: string
  readonly target?: TableName
  /** Absent: IS NULL. */
  readonly text?: string
}
interface Explain {
  readonly kind: 'explain'
  readonly statement: Statement
}
export interface RefreshView {
  readonly kind: 'refresh'
  readonly target: TableName
}
interface Transaction {
  readonly kind: 'begin' | 'commit' | 'rollback'
}
export interface SetSetting {
  readonly kind: 'set'
  readonly name: string
  /** Absent: RESET, or SET … TO DEFAULT. */
  readonly value?: string
  readonly values?: readonly string[]
}
interface Show {
  readonly kind: 'show'
  readonly name: string
}
interface Use {
  readonly kind: 'use'
  readonly database: Name
}
export interface ShowRelation {
  readonly kind: 'show relation'
  readonly object: 'table' | 'view'
  readonly target: TableName
}
export interface Prepare {
  readonly kind: 'prepare'
  readonly name: string
  readonly types: readonly TypeName[]
  /** The statement as it was written. */
  readonly sql: string
}
export interface Execute {
  readonly kind: 'execute'
  readonly name: string
  /** Each value as it was written. */
  readonly values: readonly string[]
}
export interface Deallocate {
  readonly kind: 'deallocate'
  /** Absent: ALL. */
  readonly name?: string
}
interface DeclareCursor {
  readonly kind: 'declare'
  readonly name: string
  readonly sql: string
}
export interface Fetch {
  readonly kind: 'fetch'
  readonly name: string
  /** Absent: one row. */
  readonly count?: number | 'all'
}
interface CloseCursor {
  readonly kind: 'close'
  readonly name: string
}
/** COPY and UNLOAD have parsers of their own. */
interface Load {
  readonly kind: 'copy' | 'unload'
}
/** Means something to a cluster and nothing to one process: GRANT, VACUUM, ANALYZE, LOCK … */
export interface Accepted {
  readonly kind: 'accepted'
  readonly tag: string
  /** Tables that must be there all the same. */
  readonly tables?: readonly TableName[]
}
export interface Refused {
  readonly kind: 'refused'
  readonly what: string
  readonly hint?: string
  readonly at: number
}
