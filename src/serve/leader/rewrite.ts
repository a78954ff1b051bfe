/**
 * Queries of PostgreSQL's catalog: on a cluster the leader node answers them alone, as PostgreSQL 8.0 would. Clients
 * write them in PostgreSQL's words, which the engine nearly speaks; what differs is rewritten word by word.
 */

import type { Dependency } from '../../core/relation.ts'
import { lex, type Token } from '../../sql/lexer.ts'
import { redshiftVersion } from '../../sql/redshift/calls/system.ts'
import type { CatalogRelation } from '../../sql/redshift/translate/context.ts'
import type { CopyRecord } from './copy-history.ts'
import { copyTables } from './copy-tables.ts'
import { dependencyTables } from './dependency-tables.ts'
import { LEADER, LEADER_FUNCTIONS, LEADER_TABLES } from './tables.ts'
import { withTemporaries } from './temporary-columns.ts'

export interface LeaderFacts {
  readonly history: readonly CopyRecord[]
  readonly user: string
  readonly database: string
  readonly pid: number
  readonly searchPath: readonly string[]
  readonly dependencies: readonly Dependency[]
  /** Temporary tables of the session. */
  readonly temporaries: readonly CatalogRelation[]
}

/** Whether the answer needs to know which views are tied to what. */
export function readsDependencies(sql: string): boolean {
  return /\bpg_(?:depend|rewrite)\b/i.test(sql)
}

/** Views of the embedded warehouse that catalog queries join with. */
const WAREHOUSE_VIEWS: ReadonlySet<string> = new Set(['pg_tables', 'pg_views', 'pg_table_def'])

const SIGNS = /\bpg_|svv_external_|regclass|regtype|format_type|_description|sys_load_|stl_load_|quote_ident/i

/** Whether the leader node has to answer: the statement names its tables, its functions or its types. */
export function readsCatalog(sql: string): boolean {
  if (!SIGNS.test(sql)) return false
  const tokens = lex(sql)
  const first = tokens.find(({ kind }) => kind === 'word')?.text
  if (first !== 'select' && first !== 'with') return false
  return tokens.some((token, index) => isOfLeader(tokens, token, index))
}

function isOfLeader(tokens: readonly Token[], { kind, text }: Token, index: number): boolean {
  if (kind !== 'word' && kind !== 'quoted') return false
  const next = tokens[index + 1]?.text
  if (text === 'pg_catalog') return next === '.' && !WAREHOUSE_VIEWS.has(tokens[index + 2]?.text ?? '')
  if (next === '(') return LEADER_FUNCTIONS.has(text) && !text.startsWith('has_')
  if (text === 'regclass' || text === 'regtype') return tokens[index - 1]?.text === '::'
  return startsTable(tokens, index) && (LEADER_TABLES.has(text) || copyTables.has(text) || dependencyTables.has(text))
}

/** After FROM, JOIN or a comma, and no qualifier of a column. */
function startsTable(tokens: readonly Token[], index: number): boolean {
  const before = tokens[index - 1]
  return (before?.text === 'from' || before?.text === 'join' || before?.text === ',') && tokens[index + 1]?.text !== '.'
}

export function leaderSql(sql: string, facts: LeaderFacts): string {
  const output: string[] = []
  const tokens = lex(sql)
  let index = 0
  while (index < tokens.length) {
    const step = rewriteAt(tokens, index, facts, output)
    output.push(step.text)
    index += step.taken
  }
  return output.join(' ')
}

interface Step {
  readonly text: string
  readonly taken: number
}

const take = (text: string, taken = 1): Step => ({ text, taken })

function rewriteAt(tokens: readonly Token[], index: number, facts: LeaderFacts, output: string[]): Step {
  const at = (ahead: number): string => tokens[index + ahead]?.text ?? ''
  const token = tokens[index]
  if (!token) return take('')
  if (token.kind === 'string') return take(stringText(tokens, index))
  if (token.kind === 'quoted') return take(`"${token.text.replaceAll('"', '""')}"`)
  if (token.kind !== 'word') return operatorStep(tokens, index, facts, output)
  if (token.text === 'operator' && at(1) === '(' && at(2) === 'pg_catalog') return take(patternOperator(at(4)), 6)
  if (token.text === 'information_schema' && at(1) === '.' && at(2) === 'columns')
    return take(
      `${withTemporaries(facts.temporaries, facts.database)}${hasAlias(tokens, index + 3) ? '' : ' as columns'}`,
      3,
    )
  if (token.text === 'information_schema' && at(1) === '.' && INFORMATION.has(at(2)))
    return take(`__rs.system_information."${at(2)}"`, 3)
  if (token.text === 'pg_get_late_binding_view_cols' && at(1) === '(') return lateBindingStep(tokens, index)
  if (token.text === 'collate') return take('', at(2) === '.' ? 4 : 2)
  if (token.text === 'pg_catalog' && at(1) === '.') {
    const inner = nameStep(tokens, index + 2, facts, true)
    return take(inner.text, inner.taken + 2)
  }
  return nameStep(tokens, index, facts, startsTable(tokens, index))
}

const INFORMATION: ReadonlySet<string> = new Set(['tables', 'views', 'schemata', 'columns', 'table_constraints'])

/**
 * The only function of rows that clients ask for: `pg_get_late_binding_view_cols() cols(view_schema name, …)`. Names
 * stay, types go: the engine takes none there.
 */
function lateBindingStep(tokens: readonly Token[], index: number): Step {
  const table = `${LEADER}.late_binding_view_cols`
  const at = (ahead: number): string => tokens[index + ahead]?.text ?? ''
  const alias = index + 3 + (at(3) === 'as' ? 1 : 0)
  if (tokens[alias + 1]?.text !== '(') return take(table, 3)
  const names: string[] = []
  let last = alias + 1
  for (let depth = 0; last < tokens.length; last++) {
    const text = tokens[last]?.text ?? ''
    if (depth === 1 && (text === ',' || names.length === 0))
      names.push(tokens[last + (text === ',' ? 1 : 0)]?.text ?? '')
    if (text === '(') depth++
    if (text === ')' && --depth === 0) break
  }
  const quoted = names.map((name) => `"${name.replaceAll('"', '""')}"`).join(', ')
  return take(`${table} as ${tokens[alias]?.text ?? ''}(${quoted})`, last + 1 - index)
}

/** A word that may name a table or a function of the leader's. */
function nameStep(tokens: readonly Token[], index: number, facts: LeaderFacts, mayBeTable: boolean): Step {
  const token = tokens[index]
  if (!token) return take('')
  const { text } = token
  const next = tokens[index + 1]?.text
  if (next === '(') return callStep(tokens, index, facts)
  const { user } = facts
  if ((text === 'current_user' || text === 'session_user') && next !== '.') return take(literal(user))
  if (mayBeTable && next !== '.') {
    const rows = copyTables.get(text)?.(facts.history) ?? dependencyTables.get(text)?.(facts.dependencies)
    if (rows !== undefined) return take(`(${rows})${hasAlias(tokens, index + 1) ? '' : ` as ${text}`}`)
    const named = USER_COLUMNS[text]
    if (named !== undefined) {
      const table = `(select * replace (${literal(user)} as ${named}) from ${LEADER}.${text})`
      return take(`${table}${hasAlias(tokens, index + 1) ? '' : ` as ${text}`}`)
    }
    if (LEADER_TABLES.has(text)) return take(`${LEADER}.${text}`)
    if (WAREHOUSE_VIEWS.has(text)) return take(`__rs.system_catalog.${text}`)
  }
  return take(token.kind === 'quoted' ? `"${text.replaceAll('"', '""')}"` : text)
}

/** Tables of users: there is one, by the name that the client gave. */
const USER_COLUMNS: Readonly<Record<string, string | undefined>> = { pg_user: 'usename', pg_roles: 'rolname' }

const CLAUSES: ReadonlySet<string> = new Set([
  'where',
  'group',
  'order',
  'limit',
  'on',
  'join',
  'left',
  'right',
  'inner',
  'full',
  'cross',
  'union',
  'having',
  'except',
  'intersect',
  'using',
])

function hasAlias(tokens: readonly Token[], index: number): boolean {
  const token = tokens[index]
  return token !== undefined && (token.kind === 'word' || token.kind === 'quoted') && !CLAUSES.has(token.text)
}

/** A call; some need what the session knows. */
function callStep(tokens: readonly Token[], index: number, { user, database, pid, searchPath }: LeaderFacts): Step {
  const name = tokens[index]?.text ?? ''
  const isEmpty = tokens[index + 2]?.text === ')'
  const path = `[${[...searchPath, 'pg_catalog'].map(literal).join(', ')}]`
  if (isEmpty) {
    const known: Readonly<Record<string, string>> = {
      current_database: literal(database),
      current_schema: literal(searchPath[0] ?? 'public'),
      version: literal(redshiftVersion),
      pg_backend_pid: String(pid),
    }
    const value = Object.hasOwn(known, name) ? known[name] : undefined
    if (value !== undefined) return take(value, 3)
  }
  if (name === 'current_schemas') return take(currentSchemas(tokens, index, searchPath), 4)
  if (name === 'pg_get_userbyid') return take(`${LEADER}.${name}(${literal(user)},`, 2)
  if (name === 'pg_table_is_visible') return take(`${LEADER}.${name}(${path},`, 2)
  if (LEADER_FUNCTIONS.has(name)) return take(`${LEADER}.${name}`)
  return take(OTHER_NAMES.get(name) ?? name)
}

/** Functions that catalog queries use, by the engine's name for them. */
const OTHER_NAMES: ReadonlyMap<string, string> = new Map([
  ['btrim', 'trim'],
  ['getdate', 'now'],
  ['len', 'length'],
  ['listagg', 'string_agg'],
  ['nvl', 'coalesce'],
  ['regexp_substr', 'regexp_extract'],
])

function currentSchemas(tokens: readonly Token[], index: number, searchPath: readonly string[]): string {
  const all = tokens[index + 2]?.text === 'true' ? ['pg_catalog', ...searchPath] : searchPath
  return `[${all.map(literal).join(', ')}]`
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  oid: 'bigint',
  name: 'varchar',
  text: 'varchar',
  char: 'varchar',
  cstring: 'varchar',
  int2vector: 'varchar',
  oidvector: 'varchar',
}

function operatorStep(tokens: readonly Token[], index: number, { searchPath }: LeaderFacts, output: string[]): Step {
  const text = tokens[index]?.text ?? ''
  if (text !== '::') return take(/^!?~\*?$/.test(text) ? patternOperator(text) : text)
  const isQualified = tokens[index + 1]?.text === 'pg_catalog' && tokens[index + 2]?.text === '.'
  const taken = isQualified ? 4 : 2
  const type = tokens[index + taken - 1]?.text ?? ''
  if (type === 'regclass' || type === 'regtype') {
    const isLiteral = tokens[index - 1]?.kind === 'string'
    const operand = popOperand(output)
    const path = `[${searchPath.map(literal).join(', ')}]`
    if (type === 'regtype') {
      return take(`${LEADER}.${isLiteral ? `to_regtype(${operand})` : `format_type(${operand}, -1)`}`, taken)
    }
    return take(isLiteral ? `${LEADER}.to_regclass(${path}, ${operand})` : `${LEADER}.regclass_name(${operand})`, taken)
  }
  return take(`:: ${TYPE_NAMES[type] ?? type}`, taken)
}

/** What a cast after it applies to: a literal, or a column with its qualifiers. */
function popOperand(output: string[]): string {
  const parts = [output.pop() ?? '']
  while (output.at(-1) === '.') parts.unshift(output.splice(-2).join(''))
  return parts.join('')
}

/** The engine's `~` wants the whole text to match; patterns are widened in `stringText`. */
function patternOperator(operator: string): string {
  return operator.replace('*', '')
}

function stringText(tokens: readonly Token[], index: number): string {
  const text = tokens[index]?.text ?? ''
  const operator = operatorBefore(tokens, index)
  if (/^!?~\*?$/.test(operator)) return literal(`${operator.endsWith('*') ? '(?i)' : ''}(?s:.*)(?:${text})(?s:.*)`)
  const isPattern = operator === 'like' || operator === 'ilike'
  if (isPattern && text.includes('\\') && tokens[index + 1]?.text !== 'escape') return `${literal(text)} escape '\\'`
  return literal(text)
}

/** `x ~ '…'`, or `x OPERATOR(pg_catalog.~) '…'`. */
function operatorBefore(tokens: readonly Token[], index: number): string {
  const before = tokens[index - 1]?.text ?? ''
  return before === ')' && tokens[index - 6]?.text === 'operator' ? (tokens[index - 2]?.text ?? '') : before
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
