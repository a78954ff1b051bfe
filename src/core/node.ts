/**
 * The nouns of `wh`. Each word has one meaning, everywhere:
 *
 * - project: a folder with a `project.yml` (or `dbt_project.yml`)
 * - package: a project, or one that it has installed; every node belongs to one
 * - profile, target: how to reach warehouses; the one chosen for this run
 * - node: anything in the graph; its `kind` says what
 * - model, seed, source, test, unit test, analysis, operation, snapshot, exposure, macro: as in dbt
 * - fixture: the rows of a unit test, one set an input and one that is expected
 * - manifest: all nodes of a project, resolved
 * - graph: who depends on whom, and an order
 * - selector, selection: the text `+orders,tag:daily`; the ids it means
 * - relation: a table or view in a warehouse, by database, schema, identifier
 * - materialization: how a node becomes a relation: view, table, copy, seed, ephemeral
 * - adapter, dialect, session: one warehouse's support; its SQL; one connection
 * - warehouse state: what a look at the warehouse found before building: relation → kind
 * - plan, step: what to do; one node of it
 * - program, request, answer: a materialization at work; what it asks; what it hears
 * - run result: what became of one step: success, error, fail, warn, skipped
 * - artifact: a file that a run leaves for other tools
 * - problem, location: something wrong with the project, as data; file, line and column
 */
import type { Location } from './problem.ts'
import type { Relation } from './relation.ts'

/** `model.package.name`, `source.package.source.table`, `test.package.name.hash`: dbt's `unique_id`. */
export type NodeId = string

export type Node =
  | Model
  | Seed
  | Snapshot
  | Source
  | Test
  | UnitTest
  | Analysis
  | Operation
  | Exposure
  | SemanticNode
  | WarehouseFunction

/** A node whose text is SQL that `wh` compiles. */
export type SqlNode = Model | Snapshot | Test | Analysis | Operation | WarehouseFunction
/** A node that stands in the warehouse under a name. */
export type RelationNode = Model | Seed | Snapshot | Source

/** What every node has. */
export interface NodeFacts {
  readonly id: NodeId
  readonly name: string
  readonly package: string
  /** Path below its package's folder, with forward slashes; the file that defines the node. */
  readonly path: string
  /** The same path below its resource folder: `marts/orders.sql` of `models/marts/orders.sql`. */
  readonly resourcePath: string
  /** Where the node is defined, as the user knows the file. */
  readonly at: Location
  /** The YAML entry that describes the node, when there is one. */
  readonly describedAt?: Location
  /** package, folders below the resource path, name. */
  readonly fqn: readonly string[]
  readonly description: string
  readonly tags: readonly string[]
  readonly meta: Readonly<Record<string, unknown>>
  readonly config: NodeConfig
  /** The configuration as written, before templates in it were rendered. */
  readonly unrenderedConfig: Readonly<Record<string, unknown>>
}

/** What a node with SQL has. */
export interface SqlFacts {
  /** The file's text, or the call that stands for a generic test. */
  readonly rawCode: string
  readonly refs: readonly RefCall[]
  readonly sources: readonly SourceCall[]
  /** Functions of the warehouse that it calls. */
  readonly functions?: readonly RefCall[]
  /** Nodes it reads, resolved, in order of first mention. */
  readonly parents: readonly NodeId[]
  /** Macros it called while it was parsed: `macro.package.name`. */
  readonly macros: readonly string[]
  /** SHA-256 of the file's text, in hex. */
  readonly checksum: string
}

export interface Model extends NodeFacts, SqlFacts {
  readonly kind: 'model'
  readonly relation: Relation
  readonly columns: readonly ColumnProperties[]
  /** `constraints:` beside the columns: those of the whole table. */
  readonly constraints?: readonly Readonly<Record<string, unknown>>[]
  /** SHA-256 of what an enforced contract promises, in hex. */
  readonly contractChecksum?: string
  readonly group?: string
  /** One of the versions of a model: its own, and the one that a ref without a version means. */
  readonly version?: ModelVersion
  /** From this day on nobody should read the model: an ISO date, or date and time. */
  readonly deprecationDate?: string
  /** `time_spine:`, as it is described: the model has a row a day, or what its grain is. */
  readonly timeSpine?: Readonly<Record<string, unknown>>
}

export interface ModelVersion {
  /** As written: a number or a text. */
  readonly v: string | number
  readonly latest: string | number
}

/** The order of versions: numbers by their value, anything else by its text. */
export function comesBefore(one: ModelVersion['v'], other: ModelVersion['v']): boolean {
  const [a, b] = [Number(one), Number(other)]
  return Number.isNaN(a) || Number.isNaN(b) ? String(one) < String(other) : a < b
}

export interface Seed extends NodeFacts {
  readonly kind: 'seed'
  readonly relation: Relation
  readonly columns: readonly ColumnProperties[]
  readonly checksum: string
}

/** A table that keeps the rows of a query as they were over time. */
export interface Snapshot extends NodeFacts, SqlFacts {
  readonly kind: 'snapshot'
  readonly relation: Relation
  readonly columns: readonly ColumnProperties[]
  /** A `{% snapshot %}` block holds its query; an entry of a YAML file names a relation. */
  readonly form: 'block' | 'yaml'
  readonly group?: string
}

export interface Source extends NodeFacts {
  readonly kind: 'source'
  readonly sourceName: string
  readonly sourceDescription: string
  readonly loader: string
  readonly relation: Relation
  /** As written in the YAML, before templates in them were rendered; null where nothing is. */
  readonly writtenNames: { readonly database: string | null; readonly schema: string | null }
  /** `external:` of the YAML, rendered: a `location` and whatever the project keeps beside it. */
  readonly external?: Readonly<Record<string, unknown>>
  readonly columns: readonly ColumnProperties[]
  readonly freshness?: Readonly<Record<string, unknown>>
  readonly loadedAtField?: string
  /** A query of one value, instead; a template. */
  readonly loadedAtQuery?: string
  readonly sourceMeta: Readonly<Record<string, unknown>>
}

export interface Test extends NodeFacts, SqlFacts {
  readonly kind: 'test'
  /** Where failing rows are kept, when they are. */
  readonly relation: Relation
  readonly test: GenericTest | SingularTest
  /** Parents whose downstream waits for this test in `wh build`. */
  readonly attachedTo?: NodeId
}

export interface SingularTest {
  readonly kind: 'singular'
}

export interface GenericTest {
  readonly kind: 'generic'
  /** `unique`, `not_null`, …, or the name of the project's own test. */
  readonly name: string
  /** The package written before the name: `dbt_utils.…`. */
  readonly namespace?: string
  readonly columnName?: string
  /** Arguments as written, `model` as `{{ get_where_subquery(ref('…')) }}` included, as dbt keeps them. */
  readonly arguments: Readonly<Record<string, unknown>>
}

/** A model's SQL over rows that the test gives, and the rows that must come of it. */
export interface UnitTest extends NodeFacts {
  readonly kind: 'unit_test'
  /** The model as the entry names it. */
  readonly model: string
  /** The model that is tested, alone. */
  readonly parents: readonly NodeId[]
  /** Schema of that model, as dbt keeps it. */
  readonly schema: string
  readonly given: readonly UnitInput[]
  readonly expect: Fixture
  readonly overrides: UnitOverrides
  /** The versions of the model that are meant, as the entry says it. */
  readonly versions?: Readonly<Record<string, unknown>>
  /** The version that this test is for. */
  readonly version?: string | number
  /** SHA-256 of everything but the description, in hex. */
  readonly checksum: string
}

/** One entry of `given:`. */
export interface UnitInput {
  /** As written: `ref('orders')`, `source('shop', 'orders')`, `this`. */
  readonly input: string
  /** What it stands for: the tested model itself for `this`. */
  readonly node: NodeId
  readonly fixture: Fixture
  readonly at: Location
}

/** Rows of a unit test. */
export interface Fixture {
  readonly at: Location
  readonly format: 'dict' | 'csv' | 'sql'
  /** The file that holds them, by name. */
  readonly file?: string
  /** Rows by column, empty where the query says them. */
  readonly rows: readonly FixtureRow[]
  /** The query of format `sql`; a template. */
  readonly sql?: string
}

export interface FixtureRow {
  readonly at: Location
  readonly cells: readonly FixtureCell[]
}

export interface FixtureCell {
  readonly column: string
  readonly at: Location
  /** Text, number, boolean or null; lists and mappings of a `dict` as they are. */
  readonly value: unknown
  /** A number as it is written, so that `1.50` stays what it is. */
  readonly digits?: string
}

/** What is not as usual while the model of a unit test is rendered. */
export interface UnitOverrides {
  /** By name, or by `package.name`: the value that a call gives. */
  readonly macros: Readonly<Record<string, unknown>>
  readonly vars: Readonly<Record<string, unknown>>
  readonly envVars: Readonly<Record<string, unknown>>
}

export interface Analysis extends NodeFacts, SqlFacts {
  readonly kind: 'analysis'
  readonly relation: Relation
  readonly columns: readonly ColumnProperties[]
}

/** A statement of `on-run-start` or `on-run-end`. */
export interface Operation extends NodeFacts, SqlFacts {
  readonly kind: 'operation'
  readonly relation: Relation
  readonly moment: 'on-run-start' | 'on-run-end'
  readonly index: number
}

export interface Exposure extends NodeFacts {
  readonly kind: 'exposure'
  readonly metrics: readonly RefCall[]
  readonly parents: readonly NodeId[]
  readonly type: string
  readonly owner: Readonly<Record<string, unknown>>
  readonly maturity?: string
  readonly url?: string
  readonly label?: string
  readonly refs: readonly RefCall[]
  readonly sources: readonly SourceCall[]
}

/** A metric, a semantic model or a saved query: for the tools that ask by them; nothing is run. */
export interface SemanticNode extends NodeFacts {
  readonly kind: 'metric' | 'semantic_model' | 'saved_query'
  readonly refs: readonly RefCall[]
  readonly sources: readonly SourceCall[]
  /** Metrics that it is made of. */
  readonly metrics: readonly RefCall[]
  /** Measures that it has, and those of others that it uses. */
  readonly measures: readonly string[]
  readonly usedMeasures: readonly RefCall[]
  readonly parents: readonly NodeId[]
  /** What else is written, under dbt's names. */
  readonly entry: Readonly<Record<string, unknown>>
}

/** A function of the warehouse: its file holds the expression that it returns. */
export interface WarehouseFunction extends NodeFacts, SqlFacts {
  readonly kind: 'function'
  readonly relation: Relation
  readonly arguments: readonly FunctionArgument[]
  /** A type in the warehouse's own words. */
  readonly returns: string
}

export interface FunctionArgument {
  readonly name: string
  readonly dataType: string
  readonly description: string
  /** As SQL. */
  readonly defaultValue?: string
}

export interface RefCall {
  readonly package?: string
  readonly name: string
  readonly version?: string | number
  readonly at: Location
}

export interface SourceCall {
  readonly source: string
  readonly table: string
  readonly at: Location
}

/** One entry of `columns:` in the YAML. */
export interface ColumnProperties {
  readonly name: string
  readonly description: string
  /** The type as written, in the warehouse's own words. */
  readonly dataType?: string
  readonly quote?: boolean
  readonly tags: readonly string[]
  readonly meta: Readonly<Record<string, unknown>>
  readonly constraints: readonly Readonly<Record<string, unknown>>[]
  /** Redshift column encoding. */
  readonly encode?: string
  readonly at: Location
}

export interface Hook {
  readonly sql: string
  /** false: runs before the node's transaction begins, or after it has committed. */
  readonly transaction: boolean
  /** Where the config that holds it is written. */
  readonly at?: Location
}

/**
 * The resolved configuration of a node. `values` holds every key under dbt's name, custom keys included: what templates
 * and artifacts see. The other members are those that `wh` acts on, read from `values` once.
 */
export interface NodeConfig {
  readonly values: Readonly<Record<string, unknown>>
  readonly enabled: boolean
  readonly materialized: string
  /** Where that is written, when it is. */
  readonly materializedAt?: Location
  readonly alias?: string
  readonly schema?: string
  readonly database?: string
  readonly preHooks: readonly Hook[]
  readonly postHooks: readonly Hook[]
  readonly fullRefresh?: boolean
  readonly sqlHeader?: string
  readonly access: 'private' | 'protected' | 'public'
  readonly severity: 'error' | 'warn'
  readonly storeFailures?: boolean
  readonly storeFailuresAs?: 'table' | 'view' | 'ephemeral'
  readonly where?: string
  readonly limit?: number
  readonly failCalc: string
  readonly warnIf: string
  readonly errorIf: string
  readonly columnTypes: Readonly<Record<string, string>>
  readonly quoteColumns?: boolean
  readonly delimiter: string
}

/** A macro, materialization or generic test, by its text. */
export interface Macro {
  /** `macro.package.name`; generic tests are `macro.package.test_name`. */
  readonly id: string
  readonly name: string
  readonly package: string
  readonly path: string
  readonly at: Location
  readonly source: string
  readonly description: string
  readonly arguments: readonly MacroArgument[]
  readonly meta: Readonly<Record<string, unknown>>
}

export interface MacroArgument {
  readonly name: string
  readonly type?: string
  readonly description: string
}

/** Nodes that belong together, and who answers for them. A private model is read by its own group alone. */
export interface Group {
  /** `group.package.name` */
  readonly id: string
  readonly name: string
  readonly package: string
  readonly path: string
  readonly at: Location
  readonly description: string
  readonly owner: Readonly<Record<string, unknown>>
}

/** A `{% docs %}` block. */
export interface DocBlock {
  readonly id: string
  readonly name: string
  readonly package: string
  readonly path: string
  readonly text: string
}
