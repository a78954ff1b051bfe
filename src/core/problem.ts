/**
 * What can be wrong with a project, as data. A problem about a file carries its place; `report/` frames it, nothing
 * here prints. Constructors are sorted by code; codes are public, documented in `docs/errors.md`, and never reused.
 */
import { didYouMean } from './nearest.ts'
import type { RowsDiff } from './table.ts'

/** A place in a file of the project. Lines and columns count from 1; columns count UTF-16 code units. */
export interface Location {
  /** Path relative to the project folder, with forward slashes. */
  readonly file: string
  readonly line: number
  readonly column?: number
  /** Length of the underlined text, when it is known. */
  readonly length?: number
  /** The line itself, where the file may be out of reach: an object of S3. */
  readonly text?: string
}

export type Severity = 'error' | 'warning'

export interface Problem {
  readonly code: ProblemCode
  readonly severity: Severity
  /** One sentence, no full stop, the user's own names in quotes. */
  readonly message: string
  readonly at?: Location
  /** What to do, as an imperative or a question. */
  readonly hint?: string
  /** Further facts, a line each: the macro stack, the server's detail, known names. */
  readonly notes?: readonly string[]
  /** Rows that are not those that a unit test expects. */
  readonly diff?: RowsDiff
}

/** Every code there is, sorted. */
export const PROBLEM_CODES = [
  'AWS_REFUSED',
  'CONFIG_INVALID',
  'CONFIG_UNUSED',
  'CONNECTION_FAILED',
  'CONNECTION_LOST',
  'CONTRACT_BROKEN',
  'CONTRACT_FAILED',
  'COPY_COLUMNS_MISSING',
  'COPY_INVALID',
  'CYCLE',
  'DATABASE_ERROR',
  'DOC_NOT_FOUND',
  'DUPLICATE_KEY',
  'DUPLICATE_MACRO',
  'DUPLICATE_NODE',
  'DUPLICATE_RELATION',
  'ENV_VAR_MISSING',
  'FILE_MISSING',
  'FILE_UNREADABLE',
  'GROUP_NOT_FOUND',
  'IDENTIFIER_TOO_LONG',
  'INCREMENTAL_FAILED',
  'INFRA_CONFLICT',
  'INTERRUPTED',
  'LOAD_ERROR',
  'MACRO_NOT_FOUND',
  'MATERIALIZATION_INVALID',
  'MATERIALIZATION_NOT_FOUND',
  'MATERIALIZED_VIEW_CHANGED',
  'MISSING_KEY',
  'MODEL_DEPRECATED',
  'MODEL_EMPTY',
  'NODE_NOT_FOUND',
  'PACKAGES_MISSING',
  'PACKAGE_NOT_FOUND',
  'PACKAGE_UNAVAILABLE',
  'PROFILE_NOT_FOUND',
  'PROJECT_NOT_FOUND',
  'REF_DISABLED',
  'REF_NOT_ALLOWED',
  'REF_NOT_FOUND',
  'SECRET_MISPLACED',
  'SEED_COLUMN_UNKNOWN',
  'SEED_INVALID',
  'SELECTOR_NO_MATCH',
  'SELECTOR_SYNTAX',
  'SNAPSHOT_FAILED',
  'SOURCE_DISABLED',
  'SOURCE_NOT_FOUND',
  'SOURCE_STALE',
  'SQL_UNSUPPORTED',
  'STATE_INVALID',
  'TARGET_INVALID',
  'TARGET_NOT_FOUND',
  'TEMPLATE_ERROR',
  'TEMPLATE_SYNTAX',
  'TEST_FAILED',
  'TEST_INVALID',
  'TEST_UNKNOWN',
  'UNIT_TEST_INVALID',
  'UNKNOWN_KEY',
  'USAGE',
  'VALUE_INVALID',
  'VAR_NOT_FOUND',
  'VERSION_MISMATCH',
  'WAREHOUSE_LOCKED',
  'YAML_SYNTAX',
] as const

export type ProblemCode = (typeof PROBLEM_CODES)[number]

/** Carries every problem of a stage to the one place that prints them. */
export class ProjectError extends Error {
  override readonly name = 'ProjectError'
  readonly problems: readonly Problem[]
  constructor(problems: readonly Problem[]) {
    super(problems.map(({ message }) => message).join('\n'))
    this.problems = problems
  }
}

/** By file, line, column, code; problems without a place come last, in the order they were found. */
export function compareProblems(a: Problem, b: Problem): number {
  if (!a.at || !b.at) return Number(!a.at) - Number(!b.at)
  return (
    compareText(a.at.file, b.at.file) ||
    a.at.line - b.at.line ||
    (a.at.column ?? 0) - (b.at.column ?? 0) ||
    compareText(a.code, b.code)
  )
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** A call that AWS refuses. `action` is what a policy would allow: `redshift:CreateCluster`. */
export function awsRefused(
  action: string,
  reason: string,
  facts: { hint?: string; notes?: readonly string[] } = {},
): Problem {
  return make('AWS_REFUSED', `AWS refuses ${action}: ${reason}`, facts)
}

/** A config key with a value that it cannot have. */
export function configInvalid(key: string, value: unknown, expected: string, at: Location): Problem {
  return make('CONFIG_INVALID', `config '${key}' is ${show(value)}`, { at, hint: `use ${expected}` })
}

/** A block of configs in the project file that reaches no node. */
export function configUnused(path: string, at: Location): Problem {
  return warn('CONFIG_UNUSED', `the configuration of '${path}' applies to no node`, {
    at,
    hint: 'name an existing folder, or mark a config with a plus sign, as in +materialized',
  })
}

/** The warehouse does not answer, or refuses us. `reason` holds no secret. */
export function connectionFailed(
  target: string,
  reason: string,
  facts: { at?: Location; hint?: string } = {},
): Problem {
  return make('CONNECTION_FAILED', `cannot connect to target '${target}': ${reason}`, {
    ...facts,
    hint: facts.hint ?? "run 'wh debug' to see what is wrong with the connection",
  })
}

/** A connection that broke while a node was built. `uncertain`: it broke in the middle of a COMMIT. */
export function connectionLost(node: string, reason: string, at: Location, uncertain: boolean): Problem {
  return make('CONNECTION_LOST', `the connection broke while '${node}' was built: ${reason}`, {
    at,
    hint: uncertain
      ? 'it broke during the COMMIT: look whether the new rows are there before you run it again'
      : "the warehouse holds what it held before; run it again, or set 'retries' on the node",
  })
}

/** A copy model whose table `wh` has to create without knowing its columns. */
export function copyColumnsMissing(model: string, at: Location): Problem {
  return make('COPY_COLUMNS_MISSING', `copy model '${model}' declares no columns with types`, {
    at,
    hint: "list its columns in the model's YAML, each with a name and a data_type",
  })
}

/** A copy model, or a COPY on the embedded engine, that cannot be read. */
export function copyInvalid(reason: string, at: Location, hint?: string): Problem {
  return make('COPY_INVALID', reason, { at, hint })
}

/** Nodes that wait for each other. `path` begins and ends with the same name; `places` say where each asks for the next. */
export function cycle(path: readonly string[], at: Location, places: readonly Location[] = []): Problem {
  return make('CYCLE', `these depend on each other: ${path.join(' → ')}`, {
    at,
    hint: 'remove one of the refs',
    notes: places.map(
      (place, step) => `'${path[step] ?? ''}' reads '${path[step + 1] ?? ''}' at ${formatPlace(place)}`,
    ),
  })
}

/** A statement that the warehouse refused; `at` is mapped back to the template where that is possible. */
export function databaseError(
  message: string,
  facts: { at?: Location; hint?: string; detail?: string; sqlState?: string; compiled?: Location } = {},
): Problem {
  const refused =
    facts.sqlState === FEATURE_NOT_SUPPORTED && facts.at
      ? sqlUnsupported(message, facts.at, facts.hint)
      : make('DATABASE_ERROR', message, { at: facts.at, hint: facts.hint })
  const notes = [
    ...(facts.detail ? [`detail: ${facts.detail}`] : []),
    ...(facts.sqlState ? [`SQLSTATE ${facts.sqlState}`] : []),
    ...(facts.compiled ? [`compiled SQL: ${formatPlace(facts.compiled)}`] : []),
  ]
  return notes.length > 0 ? { ...refused, notes } : refused
}

/** SQLSTATE of what PostgreSQL's family knows and does not do. */
const FEATURE_NOT_SUPPORTED = '0A000'

/** A model that no longer keeps what its contract promised in an earlier run. */
export function contractBroken(model: string, at: Location, promises: readonly string[]): Problem {
  return warn('CONTRACT_BROKEN', `'${model}' breaks the contract that it had in the state`, {
    at,
    hint: 'keep what was promised, or make a new version of the model',
    notes: promises,
  })
}

/** A query whose columns are not those that its model's contract promises. */
export function contractFailed(model: string, reason: string, at: Location, details: readonly string[]): Problem {
  return make('CONTRACT_FAILED', `'${model}' breaks its contract: ${reason}`, {
    at,
    hint: 'correct the query, or the names and data types of the columns in the YAML',
    notes: details,
  })
}

/** `doc('…')` without such a docs block. */
export function docNotFound(name: string, at: Location, known: readonly string[]): Problem {
  return make('DOC_NOT_FOUND', `doc('${name}') names no docs block`, {
    at,
    hint: didYouMean(name, known) ?? `write {% docs ${name} %} … {% enddocs %} in a .md file`,
  })
}

/** A key written twice in one mapping. The last one counts. */
export function duplicateKey(key: string, at: Location, first: Location): Problem {
  return warn('DUPLICATE_KEY', `key '${key}' stands twice in this mapping; the last one counts`, {
    at,
    hint: 'remove one of the two',
    notes: [`first at ${formatPlace(first)}`],
  })
}

/** Two macros of one package with one name. */
export function duplicateMacro(name: string, at: Location, first: Location): Problem {
  return make('DUPLICATE_MACRO', `macro '${name}' is defined twice`, {
    at,
    hint: 'rename one of the two',
    notes: [`first at ${formatPlace(first)}`],
  })
}

/** Two nodes with one name, or one node described twice. `what` says which: `model 'orders'`. */
export function duplicateNode(what: string, at: Location, first: Location): Problem {
  return make('DUPLICATE_NODE', `${what} is defined twice`, {
    at,
    hint: 'rename or remove one of the two',
    notes: [`first at ${formatPlace(first)}`],
  })
}

/** Two nodes that would stand under one name in the warehouse; each is named with its kind: `model 'orders'`. */
export function duplicateRelation(
  relation: string,
  node: string,
  other: string,
  at: Location,
  first: Location,
): Problem {
  return make('DUPLICATE_RELATION', `${node} and ${other} both build the relation ${relation}`, {
    at,
    hint: 'give one of them another alias, schema or database',
    notes: [`${other} is at ${formatPlace(first)}`],
  })
}

/** `env_var('…')` without a default, and the variable is not set. */
export function envVarMissing(name: string, at: Location): Problem {
  return make('ENV_VAR_MISSING', `environment variable '${name}' is not set`, {
    at,
    hint: `set it, write it into .env, or give a default: env_var('${name}', '…')`,
  })
}

/** A file that something names and that is not there. */
export function fileMissing(path: string, facts: { at?: Location; hint?: string } = {}): Problem {
  return make('FILE_MISSING', `there is no file '${path}'`, facts)
}

/** A file that is there and cannot be read. */
export function fileUnreadable(path: string, reason: string, facts: { at?: Location; hint?: string } = {}): Problem {
  return make('FILE_UNREADABLE', `cannot read '${path}': ${reason}`, facts)
}

/** A node in a group that nobody has described. */
export function groupNotFound(group: string, node: string, at: Location, known: readonly string[]): Problem {
  return make('GROUP_NOT_FOUND', `${node} belongs to the group '${group}', which does not exist`, {
    at,
    hint: didYouMean(group, known) ?? "describe it under 'groups:' in a YAML file, with its owner",
  })
}

/** A name of a relation that the warehouse would cut off. */
export function identifierTooLong(identifier: string, limit: number, at: Location): Problem {
  return make('IDENTIFIER_TOO_LONG', `the name '${identifier}' is longer than ${limit} bytes`, {
    at,
    hint: 'set a shorter alias',
  })
}

/** New rows that cannot be added to the table of an incremental model: other columns, a key that is not unique. */
export function incrementalFailed(
  model: string,
  reason: string,
  at: Location,
  hint: string,
  details: readonly string[] = [],
): Problem {
  return make('INCREMENTAL_FAILED', `'${model}' cannot be added to: ${reason}`, { at, hint, notes: details })
}

/** What stands in the account keeps the wanted from being made: another owner, account or state. */
export function infraConflict(reason: string, hint?: string): Problem {
  return make('INFRA_CONFLICT', reason, { hint })
}

/** A snapshot that cannot be taken: its key, its columns or its table are not what they must be. */
export function snapshotFailed(
  snapshot: string,
  reason: string,
  at: Location,
  hint: string,
  details: readonly string[] = [],
): Problem {
  return make('SNAPSHOT_FAILED', `snapshot '${snapshot}' cannot be taken: ${reason}`, { at, hint, notes: details })
}

/** The user, or the system, stopped the run. */
export function interrupted(what: string): Problem {
  return make('INTERRUPTED', `${what} was interrupted`, {})
}

/** A record that COPY could not load: the place in the data file, the column, the value, the declared type. */
export function loadError(
  reason: string,
  record: { at?: Location; columnName?: string; columnType?: string; value?: string; code?: number; hint?: string },
): Problem {
  const { columnName, columnType, value, code, hint, at } = record
  const type = columnType === undefined ? '' : ` (${columnType})`
  const column = columnName === undefined ? '' : `column '${columnName}'${type}: `
  return make('LOAD_ERROR', `${column}${reason}`, {
    at,
    hint,
    notes: [
      ...(value === undefined ? [] : [`value: ${show(value)}`]),
      ...(code === undefined ? [] : [`Redshift load error ${code}`]),
    ],
  })
}

/** A call of a macro, or of any name, that nothing defines. */
export function macroNotFound(name: string, at: Location, known: readonly string[]): Problem {
  return make('MACRO_NOT_FOUND', `'${name}' is not defined`, {
    at,
    hint: didYouMean(name, known) ?? 'look for a macro file or a package that is missing',
  })
}

/** `materialized=` with a word that no materialization has. */
export function materializationNotFound(name: string, at: Location, known: readonly string[]): Problem {
  return make('MATERIALIZATION_NOT_FOUND', `there is no materialization '${name}'`, {
    at,
    hint: didYouMean(name, known),
    notes: [`known: ${known.join(', ')}`],
  })
}

/** A materialized view whose settings are not those of the project, where `on_configuration_change` is `fail`. */
export function materializedViewChanged(name: string, at: Location, details: readonly string[]): Problem {
  return make('MATERIALIZED_VIEW_CHANGED', `the settings of the materialized view '${name}' have changed`, {
    at,
    hint: "set on_configuration_change to 'apply' or 'continue', or run with --full-refresh",
    notes: details,
  })
}

/** A materialization of the project's own that does not say what it has made. */
export function materializationInvalid(name: string, at: Location): Problem {
  return make('MATERIALIZATION_INVALID', `materialization '${name}' returns no list of relations`, {
    at,
    hint: "end it with {{ return({'relations': [this]}) }}",
  })
}

/** A mapping that lacks a key it must have. `what` says whose: `a source table`. */
export function missingKey(key: string, what: string, at: Location): Problem {
  return make('MISSING_KEY', `${what} needs the key '${key}'`, { at, hint: `add '${key}:'` })
}

/** A model whose day has come or is coming, or a ref to it. `hint` names what stands for it. */
export function modelDeprecated(message: string, at: Location, hint: string): Problem {
  return warn('MODEL_DEPRECATED', message, { at, hint })
}

/** A model's file without SQL. */
export function modelEmpty(model: string, at: Location): Problem {
  return make('MODEL_EMPTY', `model '${model}' has no SQL`, { at, hint: 'write a select statement or remove the file' })
}

/** YAML that describes a node which is not there. `what` is its kind: `model`. */
export function nodeNotFound(what: string, name: string, at: Location, known: readonly string[]): Problem {
  return warn('NODE_NOT_FOUND', `there is no ${what} '${name}' that this could describe`, {
    at,
    hint: didYouMean(name, known) ?? 'remove the entry, or add the file',
  })
}

/** Packages that the project asks for and that are not installed. `missing` are their names as written. */
export function packagesMissing(missing: readonly string[], at: Location): Problem {
  const [what, verb] = missing.length === 1 ? ['a package', 'is'] : [`${missing.length} packages`, 'are']
  return make('PACKAGES_MISSING', `${what} of this project ${verb} not installed: ${quoteAll(missing)}`, {
    at,
    hint: "install them with 'wh deps'",
  })
}

/** A package that is named and not installed. */
export function packageNotFound(name: string, at: Location, known: readonly string[]): Problem {
  return make('PACKAGE_NOT_FOUND', `there is no package '${name}'`, {
    at,
    hint: didYouMean(name, known) ?? 'add it to packages.yml and install it',
  })
}

/** A package that cannot be brought here: no network, no such version, no such repository. */
export function packageUnavailable(
  name: string,
  reason: string,
  facts: { at?: Location; hint?: string; notes?: readonly string[] } = {},
): Problem {
  return make('PACKAGE_UNAVAILABLE', `package '${name}' cannot be installed: ${reason}`, facts)
}

/** A project that names a profile which no profiles.yml has. */
export function profileNotFound(
  name: string,
  known: readonly string[],
  searched: readonly string[],
  at?: Location,
): Problem {
  return make('PROFILE_NOT_FOUND', `there is no profile '${name}'`, {
    at,
    hint: didYouMean(name, known) ?? "add 'targets:' to project.yml, or the profile to profiles.yml",
    notes: [
      ...searched.map((path) => `looked in ${path}`),
      ...(known.length > 0 ? [`profiles there: ${known.join(', ')}`] : []),
    ],
  })
}

/** No project file here or above; not above a folder that was named. */
export function projectNotFound(folder: string, isNamed = false): Problem {
  return make('PROJECT_NOT_FOUND', `there is no project.yml in '${folder}'${isNamed ? '' : ' or above it'}`, {
    hint: isNamed
      ? 'name the folder that holds it with --project-dir'
      : "go to a project's folder, name one with --project-dir, or make one with 'wh init'",
  })
}

/** A ref to a node with `enabled: false`. */
export function refDisabled(name: string, at: Location, disabledAt: Location): Problem {
  return make('REF_DISABLED', `ref('${name}') names a node that is disabled`, {
    at,
    hint: 'enable it, or remove the ref',
    notes: [`'${name}' is at ${formatPlace(disabledAt)}`],
  })
}

/** A ref that nothing answers. */
export function refNotFound(name: string, at: Location, known: readonly string[]): Problem {
  return make('REF_NOT_FOUND', `ref('${name}') names no model, seed or snapshot`, { at, hint: didYouMean(name, known) })
}

/** A ref to a version that its model does not have. `known` holds names as `orders.v2`. */
export function versionNotFound(
  name: string,
  version: string | number,
  at: Location,
  known: readonly string[],
): Problem {
  const versions = known.flatMap((each) => (each.startsWith(`${name}.v`) ? [each.slice(name.length + 2)] : []))
  return make('REF_NOT_FOUND', `ref('${name}', v=${version}) names no version of a model`, {
    at,
    hint: versions.length > 0 ? `'${name}' has the versions ${versions.join(', ')}` : didYouMean(name, known),
  })
}

/** A ref to a model that is private to its group, or to its package. `scope` says which: `the group 'finance'`. */
export function refNotAllowed(node: string, name: string, scope: string, at: Location, hint: string): Problem {
  return make('REF_NOT_ALLOWED', `${node} may not read '${name}', which is private to ${scope}`, { at, hint })
}

/** A function, a metric or a measure that is named and that nobody has described. */
export function namedNotFound(kind: string, name: string, at: Location, known: readonly string[]): Problem {
  return make('REF_NOT_FOUND', `there is no ${kind} '${name}'`, { at, hint: didYouMean(name, known) })
}

/** A secret of the environment where it could reach SQL or an artifact. */
export function secretMisplaced(name: string, at: Location): Problem {
  return make('SECRET_MISPLACED', `'${name}' is a secret and may be read only where connections are set`, {
    at,
    hint: 'read it in targets or profiles.yml, or give the variable another name',
  })
}

/** `column_types` or `columns` of a seed that name no column of the file. */
export function seedColumnUnknown(column: string, seed: string, at: Location, known: readonly string[]): Problem {
  return warn('SEED_COLUMN_UNKNOWN', `seed '${seed}' has no column '${column}'`, {
    at,
    hint: didYouMean(column, known),
    notes: [`its columns: ${known.join(', ')}`],
  })
}

/** A CSV file that cannot be read as a table. */
export function seedInvalid(reason: string, at: Location, hint?: string): Problem {
  return make('SEED_INVALID', reason, { at, hint })
}

/** A selector that means nothing in this project. */
export function selectorNoMatch(selector: string, known: readonly string[] = []): Problem {
  return warn('SELECTOR_NO_MATCH', `the selector '${selector}' matches no enabled node`, {
    hint: didYouMean(selector, known),
  })
}

/** A selector that cannot be read. `column` counts from 1 in its text. */
export function selectorSyntax(selector: string, reason: string, column?: number, hint?: string): Problem {
  const where = column === undefined ? '' : ` at character ${column}`
  return make('SELECTOR_SYNTAX', `the selector '${selector}' cannot be read${where}: ${reason}`, { hint })
}

/** A source() of a source with `enabled: false`. */
export function sourceDisabled(source: string, table: string, at: Location, disabledAt: Location): Problem {
  return make('SOURCE_DISABLED', `source('${source}', '${table}') is disabled`, {
    at,
    hint: 'enable it, or remove the call',
    notes: [`the source is at ${formatPlace(disabledAt)}`],
  })
}

/** A source() that nothing answers. `known` are pairs as `name.table`. */
export function sourceNotFound(source: string, table: string, at: Location, known: readonly string[]): Problem {
  return make('SOURCE_NOT_FOUND', `source('${source}', '${table}') names no source`, {
    at,
    hint: didYouMean(`${source}.${table}`, known) ?? 'declare it under sources: in a YAML file',
  })
}

/** A source whose newest rows are older than its `freshness:` allows. */
export function sourceStale(source: string, message: string, severity: Severity, at: Location): Problem {
  return { ...make('SOURCE_STALE', `source '${source}' is stale: ${message}`, { at }), severity }
}

/** SQL that the target refuses although another would run it: what works on a laptop only, or in Redshift only. */
export function sqlUnsupported(reason: string, at: Location, hint?: string): Problem {
  return make('SQL_UNSUPPORTED', reason, { at, hint })
}

/** An artifact of an earlier run that cannot be used. `path` is the file, or the folder that lacks one. */
export function stateInvalid(path: string, reason: string, hint?: string): Problem {
  return make('STATE_INVALID', `the state '${path}' cannot be used: ${reason}`, {
    hint: hint ?? 'give --state the target folder of a run of wh or dbt',
  })
}

/** Settings of a target that cannot work: a missing host, a bad port. */
export function targetInvalid(target: string, reason: string, facts: { at?: Location; hint?: string } = {}): Problem {
  return make('TARGET_INVALID', `target '${target}' is not usable: ${reason}`, facts)
}

/** `--target` with a name that the profile does not have. */
export function targetNotFound(name: string, known: readonly string[], at?: Location): Problem {
  return make('TARGET_NOT_FOUND', `there is no target '${name}'`, {
    at,
    hint: didYouMean(name, known),
    notes: [`targets: ${known.join(', ')}`],
  })
}

/** A template that failed while it ran. `stack` are the calls it came through, innermost first. */
export function templateError(
  message: string,
  at: Location,
  stack: readonly TemplateFrame[] = [],
  hint?: string,
): Problem {
  return withStack(make('TEMPLATE_ERROR', message, { at, hint }), stack)
}

/** A template that cannot be read. */
export function templateSyntax(message: string, at: Location, hint?: string): Problem {
  return make('TEMPLATE_SYNTAX', message, { at, hint })
}

/** A data test that found failures, as an error or, by its severity, as a warning. `message` is dbt's own sentence. */
export function testFailed(
  test: string,
  message: string,
  severity: Severity,
  at: Location,
  notes: readonly string[] = [],
): Problem {
  return { ...make('TEST_FAILED', `test '${test}': ${message}`, { at, notes }), severity }
}

/** A test whose query does not answer what a test must. */
export function testInvalid(test: string, reason: string, at: Location): Problem {
  return make('TEST_INVALID', `test '${test}' cannot be judged: ${reason}`, { at })
}

/** A generic test that nothing defines. */
export function testUnknown(name: string, at: Location, known: readonly string[]): Problem {
  return make('TEST_UNKNOWN', `there is no generic test '${name}'`, {
    at,
    hint: didYouMean(name, known) ?? `define it: {% test ${name}(model, column_name) %} … {% endtest %}`,
  })
}

/** A unit test that cannot run: its inputs, fixtures or overrides are not what they must be. */
export function unitTestInvalid(
  message: string,
  at: Location,
  facts: { hint?: string; notes?: readonly string[] } = {},
): Problem {
  return make('UNIT_TEST_INVALID', message, { at, ...facts })
}

/** A unit test whose model gives other rows than it expects. */
export function unitTestFailed(test: string, message: string, diff: RowsDiff, at: Location): Problem {
  return { ...make('TEST_FAILED', `unit test '${test}': ${message}`, { at }), diff }
}

/** A unit test of a model that nobody has. */
export function unitTestModelNotFound(test: string, model: string, at: Location, known: readonly string[]): Problem {
  return unitTestInvalid(`Unable to find model '${model}' for unit test '${test}'`, at, {
    hint: didYouMean(model, known) ?? "name a model of the project's",
  })
}

/** A key that means nothing here. `what` says where: `a model`. */
export function unknownKey(key: string, what: string, at: Location, known: readonly string[]): Problem {
  const near = didYouMean(key, known)
  return make('UNKNOWN_KEY', `${what} has no key '${key}'`, {
    at,
    hint: near ?? `the known keys are ${known.join(', ')}`,
  })
}

/** A command line that asks for something `wh` does not offer. */
export function usage(message: string, hint?: string): Problem {
  return make('USAGE', message, { hint })
}

/** A YAML value of the wrong kind: `columns:` that is no list. */
export function valueInvalid(key: string, expected: string, found: string, at: Location, hint?: string): Problem {
  return make('VALUE_INVALID', `'${key}' must be ${expected}, not ${found}`, { at, hint })
}

/** `var('…')` without a default, and no such variable. */
export function varNotFound(name: string, at: Location, known: readonly string[]): Problem {
  return make('VAR_NOT_FOUND', `there is no variable '${name}'`, {
    at,
    hint: didYouMean(name, known) ?? `set it under vars:, with --vars, or give a default: var('${name}', '…')`,
  })
}

/** A project or package that wants another release of dbt than the one whose language this is. */
export function versionMismatch(project: string, wanted: string, ours: string, at: Location): Problem {
  return make('VERSION_MISMATCH', `'${project}' requires dbt ${wanted}; wh speaks the dbt of ${ours}`, {
    at,
    hint: 'install a release of the package that fits, or change require-dbt-version',
  })
}

/** Another process has the local warehouse open. */
export function warehouseLocked(path: string, holder: { pid?: number; command?: string } = {}): Problem {
  const who =
    holder.pid === undefined
      ? 'another process'
      : `process ${holder.pid}${holder.command ? ` (${holder.command})` : ''}`
  return make('WAREHOUSE_LOCKED', `the warehouse '${path}' is open in ${who}`, {
    hint: 'wait for it to finish, or stop it, and run again',
  })
}

/** YAML that cannot be read. */
export function yamlSyntax(message: string, at: Location, hint?: string): Problem {
  return make('YAML_SYNTAX', message, { at, hint })
}

/** One call on the way to a template's error: what was called, and where. */
export interface TemplateFrame {
  readonly name: string
  readonly at: Location
}

/** The problem, with the calls through which a template came to it, innermost first. */
export function withStack(problem: Problem, stack: readonly TemplateFrame[]): Problem {
  if (stack.length === 0) return problem
  const calls = stack.map(({ name, at }) => `in '${name}', called at ${formatPlace(at)}`)
  return { ...problem, notes: [...(problem.notes ?? []), ...foldRepeats(calls)] }
}

/** Lines that repeat, as those of a macro that calls itself do, once with their number. */
function foldRepeats(lines: readonly string[]): readonly string[] {
  const runs: { line: string; count: number }[] = []
  for (const line of lines) {
    const last = runs.at(-1)
    if (last?.line === line) last.count += 1
    else runs.push({ line, count: 1 })
  }
  return runs.map(({ line, count }) => (count === 1 ? line : `${line} (${count} times)`))
}

/** `models/orders.sql:2:9` */
export function formatPlace({ file, line, column }: Location): string {
  return column === undefined ? `${file}:${line}` : `${file}:${line}:${column}`
}

interface Facts {
  readonly at?: Location | undefined
  readonly hint?: string | undefined
  readonly notes?: readonly string[] | undefined
}

function make(code: ProblemCode, message: string, { at, hint, notes }: Facts): Problem {
  return {
    code,
    severity: 'error',
    message,
    ...(at && { at }),
    ...(hint && { hint }),
    ...(notes && notes.length > 0 && { notes }),
  }
}

const warn = (code: ProblemCode, message: string, facts: Facts): Problem => ({
  ...make(code, message, facts),
  severity: 'warning',
})

const quoteAll = (names: readonly string[]): string => names.map((name) => `'${name}'`).join(', ')

/** A value of the user's, short, on one line. */
function show(value: unknown): string {
  const text =
    typeof value === 'string' ? `'${value}'` : typeof value === 'object' ? JSON.stringify(value) : String(value)
  const line = text.replaceAll(/\s+/g, ' ')
  return line.length > 80 ? `${line.slice(0, 79)}…` : line
}
