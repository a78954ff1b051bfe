/**
 * The two halves of a warehouse's support. A dialect writes SQL and touches nothing; a session talks and decides
 * nothing. `adapters/` holds the implementations, this file what the rest of the house knows of them.
 */
import type { Location } from './problem.ts'
import type { Dependency, FoundRelation, Relation, RelationKind } from './relation.ts'
import type { Column, Table } from './table.ts'

export type AdapterType = 'local' | 'duckdb' | 'postgres' | 'redshift'

/** What a statement without rows did. */
export interface StatementResult {
  /** Rows written or loaded, where the engine tells. */
  readonly rows?: number
  /** The engine's command tag: `SELECT`, `INSERT`, `CREATE TABLE`, `COPY`. */
  readonly tag: string
  /** Query id and the like, for `adapter_response` of the artifacts. */
  readonly details?: Readonly<Record<string, string | number>>
  /** Warnings and notices of the engine, in order. */
  readonly notices?: readonly string[]
  /** What a COPY loaded and rejected. */
  readonly load?: LoadSummary
}

export interface LoadSummary {
  readonly files: number
  readonly bytes: number
  readonly loaded: number
  readonly rejected: number
  /** The first rejected records, with their places in the data files. */
  readonly errors: readonly LoadError[]
}

/** One record that a COPY could not load; the columns of Redshift's `stl_load_errors`. */
export interface LoadError {
  readonly file: string
  readonly line: number
  readonly column?: number
  readonly columnName?: string
  readonly columnType?: string
  readonly value?: string
  readonly code: number
  readonly reason: string
  readonly rawLine?: string
}

/** A statement that the warehouse refused. `position` counts UTF-16 units from 0 into the text that was sent. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError'
  position?: number
  /** SQLSTATE, five characters, where the engine gives one. */
  readonly sqlState?: string
  readonly detail?: string
  readonly hint?: string
  readonly loadErrors?: readonly LoadError[]
  /** The row and the column of a load that hold what cannot be loaded; both count from 0. */
  readonly cell?: { readonly row: number; readonly column?: number }
  /** Which statement of a transaction it was, from 0; `position` counts in that one. */
  statement?: number
  /** The connection is gone; nothing further can be asked of this session. */
  readonly lost: boolean
  /** The same work may succeed when it is done again from its beginning: a lost race, a deadlock. */
  readonly transient: boolean
  /** The connection broke while a transaction was being committed: nobody knows whether it was. */
  uncertain = false
  constructor(
    message: string,
    facts: {
      position?: number
      sqlState?: string
      detail?: string
      hint?: string
      loadErrors?: readonly LoadError[]
      cell?: { readonly row: number; readonly column?: number }
      lost?: boolean
      transient?: boolean
      cause?: unknown
    } = {},
  ) {
    super(message, { cause: facts.cause })
    if (facts.position !== undefined) this.position = facts.position
    if (facts.sqlState !== undefined) this.sqlState = facts.sqlState
    if (facts.detail !== undefined) this.detail = facts.detail
    if (facts.hint !== undefined) this.hint = facts.hint
    if (facts.loadErrors !== undefined) this.loadErrors = facts.loadErrors
    if (facts.cell !== undefined) this.cell = facts.cell
    this.lost = facts.lost ?? false
    this.transient = facts.transient ?? false
  }
}

/** One connection. Statements run one at a time, in the adapter's own SQL. */
export interface Session extends AsyncDisposable {
  /** Runs one statement for its effect. */
  execute(sql: string): Promise<StatementResult>
  /** Runs one statement and returns its rows; `limit` stops reading early. */
  query(sql: string, limit?: number): Promise<Table>
  /** Runs the statements in one transaction; on any failure the warehouse is as before. */
  transaction(statements: readonly string[]): Promise<StatementResult>
  /** All relations of the schemas, in one round trip a schema at most. Missing schemas hold none. */
  relations(schemas: readonly string[]): Promise<readonly FoundRelation[]>
  /** Views that are tied to what they read, of the whole database, in one round trip. */
  dependencies(): Promise<readonly Dependency[]>
  /** Schemas that exist. */
  schemas(): Promise<readonly string[]>
  /** Columns in order, of a table, view or temporary table; empty if there is none. */
  columns(relation: Relation): Promise<readonly Column[]>
  /** Bulk load of text cells into an existing table: the fast road of the engine for seeds. */
  load(relation: Relation, columns: readonly Column[], rows: readonly (readonly (string | null)[])[]): Promise<number>
  /**
   * Runs a COPY in Redshift's words; absent where the engine has none. `only`: of the files that it names just these, by
   * the names that `copyFiles` gives.
   */
  copy?(sql: string, only?: readonly string[]): Promise<StatementResult>
  /** The files that a COPY would load now, by name; none is no error. */
  copyFiles?(sql: string): Promise<readonly string[]>
  /** Asks the server to stop what runs now; the pending call rejects. */
  cancel(): Promise<void>
  /** The connection has broken: nothing can be asked of it any more. */
  isLost(): boolean
}

/** A warehouse, opened for one run: hands out sessions up to `threads`. */
export interface Warehouse extends AsyncDisposable {
  readonly dialect: Dialect
  openSession(label: string): Promise<Session>
}

/** Options of a table that only some warehouses know; keys are dbt's. */
export interface TableOptions {
  readonly dist?: string
  readonly sort?: readonly string[]
  readonly sortType?: 'compound' | 'interleaved' | 'auto'
  readonly backup?: boolean
  readonly unlogged?: boolean
  /** Of a materialized view: the warehouse refreshes it by itself. */
  readonly autoRefresh?: boolean
  readonly indexes?: readonly TableIndex[]
  /** Constraints of a table that is created with columns, each as a line of its DDL. */
  readonly constraints?: readonly string[]
}

export interface TableIndex {
  readonly columns: readonly string[]
  readonly unique: boolean
  /** The access method: `btree`, `hash`, `gin`. */
  readonly type?: string
}

/** Something that a materialized view was made with, and that can be changed; `name` is the warehouse's. */
export interface ViewSetting {
  readonly setting: string
  readonly value: string
  readonly name?: string
}

export interface MaterializedViews {
  /** false: one is made under its own name, in the place of what stands there. */
  readonly canBeRenamed: boolean
  readonly create: (target: Relation, select: string, options: TableOptions) => string
  readonly refresh: (relation: Relation) => string
  /** The query that answers setting, value and name of each setting. */
  readonly settings: (relation: Relation) => string
  /** undefined: nothing that the warehouse could tell. */
  readonly wanted: (options: TableOptions) => readonly ViewSetting[] | undefined
  /** Statements that turn the settings found into those wanted. */
  readonly change: (
    relation: Relation,
    found: readonly ViewSetting[],
    wanted: readonly ViewSetting[],
  ) => readonly string[]
}

export interface FunctionFacts {
  readonly arguments: readonly { readonly name: string; readonly dataType: string; readonly defaultValue?: string }[]
  readonly returns: string
  /** dbt's words: `deterministic`, `stable`, `non-deterministic`. */
  readonly volatility?: string
  /** The expression, or the query, that it returns. */
  readonly body: string
}

export interface ViewOptions {
  /** false: Redshift's WITH NO SCHEMA BINDING. */
  readonly bind?: boolean
}

export interface Dialect {
  readonly type: AdapterType
  /** What `target.type` renders, so that macros dispatch as they will in production. */
  readonly macroPrefixes: readonly string[]
  readonly quoteIdentifier: (name: string) => string
  readonly quoteLiteral: (text: string) => string
  /** What an identifier without quotes means. */
  readonly foldName: (name: string) => string
  readonly render: (relation: Relation) => string
  readonly createSchema: (schema: string) => string
  readonly createTableAs: (target: Relation, select: string, options: TableOptions) => string
  readonly createTable: (target: Relation, columns: readonly TableColumn[], options: TableOptions) => string
  readonly createView: (target: Relation, select: string, options: ViewOptions) => string
  /** The same view with another query, its grants and the views above it kept; undefined where there is no such thing. */
  readonly replaceView?: (target: Relation, select: string, options: ViewOptions) => string
  /** undefined where tables have no indexes. */
  readonly createIndex?: (relation: Relation, index: TableIndex) => string
  readonly insertSelect: (target: Relation, columns: readonly string[] | undefined, select: string) => string
  readonly drop: (relation: Relation, kind: RelationKind) => string
  readonly rename: (relation: Relation, kind: RelationKind, identifier: string) => string
  readonly truncate: (relation: Relation) => string
  readonly comment: (relation: Relation, kind: RelationKind, text: string) => string
  /** undefined where the columns of such a relation take none. */
  readonly columnComment: (relation: Relation, kind: RelationKind, column: string, text: string) => string | undefined
  readonly createFunction: (name: Relation, facts: FunctionFacts) => string
  readonly hasGrants: boolean
  /** Somebody may read its log of statements: they are sent with a comment that says whose they are. */
  readonly takesComments: boolean
  /** How a batch of a microbatch model replaces what stands there: rows of the same key, or of the same time. */
  readonly microbatchBy: 'key' | 'time'
  /** Longest identifier, in bytes. */
  readonly identifierLimit: number
  /** DDL takes part in transactions, so that a swap of names is atomic. */
  readonly transactionalDdl: boolean
  /** Absent where the engine has none. */
  readonly materializedViews?: MaterializedViews
  /** COPY models; absent where the engine has no COPY from files. */
  readonly copy?: CopySupport
  /** The engine's type for text, integers, decimals … of inferred seeds. */
  readonly seedTypes: SeedTypes
}

export interface CopySupport {
  /** The same COPY with another target table; every other character stays. Fails when it does not load `from`. */
  readonly retarget: (sql: string, from: Relation, to: Relation) => Retargeted
  /** The same COPY with NOLOAD: the files are checked, and nothing is loaded. */
  readonly check: (sql: string) => string
}

export type Retargeted =
  | { readonly sql: string }
  /** `position` counts UTF-16 units into the statement. */
  | { readonly reason: string; readonly position: number; readonly hint?: string }

export interface TableColumn {
  readonly name: string
  readonly type: string
  readonly notNull?: boolean
  /** Constraints of the column in the words of DDL; they say also what `notNull` says. */
  readonly constraints?: readonly string[]
  /** Column encoding, Redshift only. */
  readonly encode?: string
}

export interface SeedTypes {
  readonly integer: string
  readonly number: string
  readonly boolean: string
  readonly date: string
  readonly timestamp: string
  /** Text whose longest value has this many bytes. */
  readonly text: (bytes: number) => string
}

/** A target: the connection's settings as they stand in `project.yml` or `profiles.yml`, already rendered. */
export interface Target {
  readonly name: string
  readonly profile: string
  readonly type: AdapterType
  readonly schema: string
  readonly database: string
  readonly threads: number
  /** Every setting by its key, secrets included. Never print it: print `describeTarget`. */
  readonly settings: Readonly<Record<string, unknown>>
  readonly at?: Location
  /** Where each key of `settings` stands. */
  readonly places?: ReadonlyMap<string, Location>
}
