/** Parses CREATE and ALTER: columns, attributes of tables, views, schemas. */
import type {
  AlterAction,
  ColumnDefinition,
  CreateTable,
  Statement,
  TableAttributes,
  TableConstraint,
} from '../statement.ts'
import type { Name, TableName } from '../tree.ts'
import {
  acceptOperator,
  acceptWord,
  advance,
  atOperator,
  atWord,
  atWords,
  behind,
  type Cursor,
  expectOperator,
  expectWord,
  fail,
  here,
  parseLabel,
  parseName,
  parseParenthesized,
  peek,
  SqlSyntaxError,
} from './cursor.ts'
import { parseExpression } from './expression.ts'
import { parseCreateFunction } from './function.ts'
import { parseQuery, parseTableName } from './query.ts'
import { refusedObject } from './refused.ts'
import { parseTypeName } from './type-name.ts'

export function parseCreate(cursor: Cursor): Statement {
  const start = here(cursor)
  expectWord(cursor, 'create')
  const orReplace = acceptWord(cursor, 'or', 'replace')
  if (orReplace && (atWord(cursor, 'table') || atWord(cursor, 'materialized'))) {
    throw new SqlSyntaxError(
      `Redshift has no CREATE OR REPLACE ${atWord(cursor, 'table') ? 'TABLE' : 'MATERIALIZED VIEW'}`,
      start,
      'drop it first: DROP … IF EXISTS',
    )
  }
  if (acceptWord(cursor, 'local')) return parseCreateTable(cursor)
  if (['temp', 'temporary', 'table'].some((word) => atWord(cursor, word))) return parseCreateTable(cursor)
  if (atWord(cursor, 'view') || atWords(cursor, 'materialized', 'view')) return parseCreateView(cursor, orReplace)
  if (atWord(cursor, 'schema')) return parseCreateSchema(cursor)
  if (atWord(cursor, 'function')) return parseCreateFunction(cursor, orReplace, start)
  return parseOtherCreate(cursor, start)
}

const ACCEPTED_OBJECTS: ReadonlySet<string> = new Set(['user', 'group', 'role'])

function parseOtherCreate(cursor: Cursor, start: number): Statement {
  const object = advance(cursor).text
  if (ACCEPTED_OBJECTS.has(object)) {
    cursor.index = cursor.tokens.length
    return { kind: 'accepted', tag: `CREATE ${object.toUpperCase()}` }
  }
  const refused = refusedObject(cursor, object, start)
  if (refused) return refused
  cursor.index--
  return fail(cursor)
}

function parseCreateTable(cursor: Cursor): Statement {
  const temporary = acceptWord(cursor, 'temp') || acceptWord(cursor, 'temporary')
  expectWord(cursor, 'table')
  const ifNotExists = acceptWord(cursor, 'if', 'not', 'exists')
  const target = parseTableName(cursor)
  const marked = temporary || (target.parts.at(-1)?.text.startsWith('#') ?? false)
  if (atOperator(cursor, '(') && !startsColumnNames(cursor)) {
    const body = parseTableBody(cursor)
    const attributes = parseAttributes(cursor)
    return { kind: 'create table', target, temporary: marked, ifNotExists, ...body, attributes }
  }
  const columns = atOperator(cursor, '(') ? parseParenthesized(cursor, parseLabel) : []
  const attributes = parseAttributes(cursor)
  expectWord(cursor, 'as')
  const query = parseQuery(cursor)
  return { kind: 'create table as', target, temporary: marked, ifNotExists, columns, attributes, query }
}

/** `create table t (a, b) as …`: names alone. */
function startsColumnNames(cursor: Cursor): boolean {
  return peek(cursor, 1)?.kind !== 'operator' && (atOperator(cursor, ',', 2) || atOperator(cursor, ')', 2))
}

type TableBody = Pick<CreateTable, 'columns' | 'constraints' | 'like'>

function parseTableBody(cursor: Cursor): TableBody {
  const columns: ColumnDefinition[] = []
  const constraints: TableConstraint[] = []
  let like: CreateTable['like']
  expectOperator(cursor, '(')
  do {
    if (acceptWord(cursor, 'like')) like = parseLike(cursor)
    else {
      const constraint = parseTableConstraint(cursor)
      if (constraint) constraints.push(constraint)
      else columns.push(parseColumnDefinition(cursor))
    }
  } while (acceptOperator(cursor, ','))
  expectOperator(cursor, ')')
  return { columns, constraints, ...(like && { like }) }
}

function parseLike(cursor: Cursor): { table: TableName; defaults: boolean } {
  const table = parseTableName(cursor)
  const defaults = acceptWord(cursor, 'including', 'defaults')
  if (!defaults) acceptWord(cursor, 'excluding', 'defaults')
  return { table, defaults }
}

function parseTableConstraint(cursor: Cursor): TableConstraint | undefined {
  const from = cursor.index
  if (acceptWord(cursor, 'constraint')) parseName(cursor)
  if (acceptWord(cursor, 'primary', 'key'))
    return { kind: 'primary key', columns: parseParenthesized(cursor, parseLabel) }
  if (atWord(cursor, 'unique') && atOperator(cursor, '(', 1)) {
    cursor.index++
    return { kind: 'unique', columns: parseParenthesized(cursor, parseLabel) }
  }
  if (acceptWord(cursor, 'foreign', 'key')) {
    const columns = parseParenthesized(cursor, parseLabel)
    expectWord(cursor, 'references')
    const references = parseTableName(cursor)
    if (atOperator(cursor, '(')) parseParenthesized(cursor, parseLabel)
    return { kind: 'foreign key', columns, references }
  }
  if (atWord(cursor, 'check')) throw noCheck(cursor)
  cursor.index = from
  return undefined
}

const noCheck = (cursor: Cursor): SqlSyntaxError =>
  new SqlSyntaxError(
    'Redshift has no CHECK constraints',
    here(cursor),
    'write a test that looks for rows that break the rule',
  )

function parseColumnDefinition(cursor: Cursor): ColumnDefinition {
  const name = parseName(cursor)
  const typeAt = here(cursor)
  const type = parseTypeName(cursor)
  if (type.words === 'serial' || type.words === 'bigserial') {
    throw new SqlSyntaxError('Redshift has no SERIAL', typeAt, 'write BIGINT IDENTITY(1,1)')
  }
  let column: ColumnDefinition = {
    name,
    type,
    notNull: false,
    distkey: false,
    sortkey: false,
    primaryKey: false,
    unique: false,
  }
  for (;;) {
    const next = parseColumnAttribute(cursor, column)
    if (!next) return column
    column = next
  }
}

function parseColumnAttribute(cursor: Cursor, column: ColumnDefinition): ColumnDefinition | undefined {
  if (acceptWord(cursor, 'not', 'null')) return { ...column, notNull: true }
  if (acceptWord(cursor, 'null')) return column
  if (acceptWord(cursor, 'default')) return { ...column, default: parseExpression(cursor) }
  if (acceptWord(cursor, 'identity')) return { ...column, identity: parseIdentity(cursor, false) }
  if (acceptWord(cursor, 'generated', 'by', 'default', 'as', 'identity')) {
    return { ...column, identity: parseIdentity(cursor, true) }
  }
  if (acceptWord(cursor, 'encode')) return { ...column, encode: advance(cursor).text }
  if (acceptWord(cursor, 'distkey')) return { ...column, distkey: true }
  if (acceptWord(cursor, 'sortkey')) return { ...column, sortkey: true }
  if (acceptWord(cursor, 'primary', 'key')) return { ...column, primaryKey: true, notNull: true }
  if (acceptWord(cursor, 'unique')) return { ...column, unique: true }
  if (atWord(cursor, 'collate')) return parseCollation(cursor, column)
  if (acceptWord(cursor, 'references')) {
    parseTableName(cursor)
    if (atOperator(cursor, '(')) parseParenthesized(cursor, parseLabel)
    return column
  }
  if (acceptWord(cursor, 'constraint')) {
    parseName(cursor)
    return column
  }
  if (atWord(cursor, 'check')) throw noCheck(cursor)
  return undefined
}

function parseCollation(cursor: Cursor, column: ColumnDefinition): ColumnDefinition {
  const at = here(cursor)
  expectWord(cursor, 'collate')
  const collation = advance(cursor).text
  if (['case_sensitive', 'cs'].includes(collation)) return column
  throw new SqlSyntaxError(
    `COLLATE ${collation.toUpperCase()} does not run on the local target`,
    at,
    'compare LOWER(column)',
  )
}

function parseIdentity(cursor: Cursor, byDefault: boolean): { seed: number; step: number; byDefault: boolean } {
  if (!acceptOperator(cursor, '(')) return { seed: 1, step: 1, byDefault }
  const seed = parseSignedNumber(cursor)
  expectOperator(cursor, ',')
  const step = parseSignedNumber(cursor)
  expectOperator(cursor, ')')
  return { seed, step, byDefault }
}

function parseSignedNumber(cursor: Cursor): number {
  const sign = acceptOperator(cursor, '-') ? -1 : 1
  const token = peek(cursor)
  if (token?.kind !== 'number') return fail(cursor)
  cursor.index++
  return sign * Number(token.text)
}

/** DISTSTYLE, DISTKEY, SORTKEY, ENCODE AUTO, BACKUP, AUTO REFRESH: in any order. */
function parseAttributes(cursor: Cursor): TableAttributes {
  let attributes: TableAttributes = {}
  for (;;) {
    const next = parseAttribute(cursor)
    if (!next) return attributes
    attributes = { ...attributes, ...next }
  }
}

function parseAttribute(cursor: Cursor): TableAttributes | undefined {
  if (acceptWord(cursor, 'backup')) return { backup: advance(cursor).text === 'yes' }
  if (acceptWord(cursor, 'diststyle')) return { diststyle: advance(cursor).text }
  if (acceptWord(cursor, 'distkey')) return { distkey: parseKey(cursor)[0] ?? '' }
  if (acceptWord(cursor, 'auto', 'refresh')) return { autoRefresh: advance(cursor).text === 'yes' }
  if (acceptWord(cursor, 'encode', 'auto')) return { encodeAuto: true }
  if (acceptWord(cursor, 'sortkey', 'auto')) return { sortStyle: 'auto' }
  const interleaved = acceptWord(cursor, 'interleaved')
  if (!interleaved) acceptWord(cursor, 'compound')
  if (!acceptWord(cursor, 'sortkey')) return interleaved ? fail(cursor) : undefined
  return { sortkey: parseKey(cursor), sortStyle: interleaved ? 'interleaved' : 'compound' }
}

function parseKey(cursor: Cursor): string[] {
  if (!atOperator(cursor, '(')) return [parseLabel(cursor).text]
  return parseParenthesized(cursor, parseKeyColumn)
}

/** A column by its name; where a query makes the table, by its number too. (AWS: r_CTAS_examples) */
function parseKeyColumn(cursor: Cursor): string {
  return peek(cursor)?.kind === 'number' ? advance(cursor).text : parseLabel(cursor).text
}

function parseCreateView(cursor: Cursor, orReplace: boolean): Statement {
  const materialized = acceptWord(cursor, 'materialized')
  expectWord(cursor, 'view')
  if (atWords(cursor, 'if', 'not', 'exists')) {
    throw new SqlSyntaxError(
      `Redshift has no CREATE ${materialized ? 'MATERIALIZED ' : ''}VIEW IF NOT EXISTS`,
      here(cursor),
      materialized ? 'drop it first: DROP MATERIALIZED VIEW IF EXISTS' : 'write CREATE OR REPLACE VIEW',
    )
  }
  const target = parseTableName(cursor)
  const columns = atOperator(cursor, '(') ? parseParenthesized(cursor, parseLabel) : []
  const attributes = parseAttributes(cursor)
  expectWord(cursor, 'as')
  const from = here(cursor)
  const query = parseQuery(cursor)
  const definition = cursor.sql.slice(from, behind(cursor))
  const late = acceptWord(cursor, 'with', 'no', 'schema', 'binding')
  return { kind: 'create view', target, orReplace, columns, query, definition, late, materialized, attributes }
}

function parseCreateSchema(cursor: Cursor): Statement {
  expectWord(cursor, 'schema')
  const ifNotExists = acceptWord(cursor, 'if', 'not', 'exists')
  const name: Name = acceptWord(cursor, 'authorization') ? parseName(cursor) : parseName(cursor)
  if (acceptWord(cursor, 'authorization')) parseName(cursor)
  if (acceptWord(cursor, 'quota')) {
    advance(cursor)
    if (peek(cursor)?.kind === 'word') cursor.index++
  }
  return { kind: 'create schema', name, ifNotExists }
}

export function parseAlter(cursor: Cursor): Statement {
  const start = here(cursor)
  expectWord(cursor, 'alter')
  if (acceptWord(cursor, 'table')) return parseAlterRelation(cursor, 'table')
  if (acceptWord(cursor, 'view')) return parseAlterRelation(cursor, 'view')
  if (acceptWord(cursor, 'materialized', 'view')) return parseAlterRelation(cursor, 'materialized view')
  if (acceptWord(cursor, 'schema')) return parseAlterSchema(cursor)
  const object = advance(cursor).text
  if (['user', 'group', 'role', 'default'].includes(object)) {
    cursor.index = cursor.tokens.length
    return { kind: 'accepted', tag: `ALTER ${object === 'default' ? 'DEFAULT PRIVILEGES' : object.toUpperCase()}` }
  }
  const refused = refusedObject(cursor, object, start)
  if (refused) return refused
  cursor.index--
  return fail(cursor)
}

function parseAlterSchema(cursor: Cursor): Statement {
  const name = parseName(cursor)
  if (acceptWord(cursor, 'rename', 'to')) return { kind: 'alter schema', name, to: parseName(cursor) }
  if (!atWord(cursor, 'owner') && !atWord(cursor, 'quota')) fail(cursor)
  cursor.index = cursor.tokens.length
  return { kind: 'alter schema', name }
}

function parseAlterRelation(cursor: Cursor, object: 'table' | 'view' | 'materialized view'): Statement {
  acceptWord(cursor, 'if', 'exists')
  const target = parseTableName(cursor)
  return { kind: 'alter table', object, target, action: parseAlterAction(cursor) }
}

/** What ALTER TABLE says of external tables only. */
const EXTERNAL_ACTIONS: readonly (readonly string[])[] = [
  ['set', 'table', 'properties'],
  ['set', 'location'],
  ['set', 'file', 'format'],
  ['add', 'if', 'not', 'exists', 'partition'],
  ['add', 'partition'],
  ['drop', 'partition'],
  ['partition'],
]

function parseAlterAction(cursor: Cursor): AlterAction {
  if (EXTERNAL_ACTIONS.some((words) => atWords(cursor, ...words))) {
    throw new SqlSyntaxError(
      'external tables do not run on the local target',
      here(cursor),
      'load the files with a COPY model',
    )
  }
  if (acceptWord(cursor, 'rename', 'to')) return { kind: 'rename', to: parseName(cursor) }
  if (acceptWord(cursor, 'rename')) {
    acceptWord(cursor, 'column')
    const from = parseName(cursor)
    expectWord(cursor, 'to')
    return { kind: 'rename column', from, to: parseName(cursor) }
  }
  if (acceptWord(cursor, 'add')) return parseAdd(cursor)
  if (acceptWord(cursor, 'drop')) return parseDropFrom(cursor)
  if (acceptWord(cursor, 'alter')) return parseAlterParts(cursor)
  if (acceptWord(cursor, 'append', 'from')) return parseAppend(cursor)
  if (acceptWord(cursor, 'set', 'schema')) return { kind: 'set schema', schema: parseName(cursor) }
  if (acceptWord(cursor, 'auto', 'refresh')) {
    return { kind: 'attributes', attributes: { autoRefresh: advance(cursor).text === 'yes' } }
  }
  if (atWord(cursor, 'owner') || atWords(cursor, 'row', 'level')) {
    cursor.index = cursor.tokens.length
    return { kind: 'nothing' }
  }
  return fail(cursor)
}

function parseAdd(cursor: Cursor): AlterAction {
  if (parseTableConstraint(cursor)) return { kind: 'nothing' }
  acceptWord(cursor, 'column')
  return { kind: 'add column', column: parseColumnDefinition(cursor) }
}

function parseDropFrom(cursor: Cursor): AlterAction {
  if (acceptWord(cursor, 'constraint')) {
    parseName(cursor)
    acceptWord(cursor, 'cascade') || acceptWord(cursor, 'restrict')
    return { kind: 'nothing' }
  }
  acceptWord(cursor, 'column')
  const column = parseName(cursor)
  acceptWord(cursor, 'cascade') || acceptWord(cursor, 'restrict')
  return { kind: 'drop column', column }
}

/** `ALTER SORTKEY (a), ALTER DISTSTYLE ALL`: attributes may change together. */
function parseAlterParts(cursor: Cursor): AlterAction {
  let action = parseAlterPart(cursor)
  while (action.kind === 'attributes' && acceptOperator(cursor, ',')) {
    expectWord(cursor, 'alter')
    const next = parseAlterPart(cursor)
    if (next.kind !== 'attributes') return fail(cursor)
    action = { kind: 'attributes', attributes: { ...action.attributes, ...next.attributes } }
  }
  return action
}

function parseAlterPart(cursor: Cursor): AlterAction {
  if (acceptWord(cursor, 'distkey'))
    return { kind: 'attributes', attributes: { diststyle: 'key', distkey: parseName(cursor).text } }
  if (acceptWord(cursor, 'encode', 'auto')) return { kind: 'attributes', attributes: { encodeAuto: true } }
  if (acceptWord(cursor, 'sortkey', 'none'))
    return { kind: 'attributes', attributes: { sortkey: [], sortStyle: 'none' } }
  if (acceptWord(cursor, 'diststyle')) {
    const diststyle = advance(cursor).text
    if (!acceptWord(cursor, 'distkey')) return { kind: 'attributes', attributes: { diststyle } }
    return { kind: 'attributes', attributes: { diststyle, distkey: parseName(cursor).text } }
  }
  const attributes = parseAttribute(cursor)
  if (attributes) return { kind: 'attributes', attributes }
  acceptWord(cursor, 'column')
  const column = parseName(cursor)
  if (acceptWord(cursor, 'type')) return { kind: 'column type', column, type: parseTypeName(cursor) }
  expectWord(cursor, 'encode')
  const encode = advance(cursor).text
  while (acceptOperator(cursor, ',')) cursor.index = Math.max(cursor.index, nextColumnEncode(cursor))
  return { kind: 'column encode', column, encode }
}

/** `alter column a encode x, alter column b encode y`: one of them is kept, none changes a result. */
function nextColumnEncode(cursor: Cursor): number {
  expectWord(cursor, 'alter', 'column')
  parseName(cursor)
  expectWord(cursor, 'encode')
  advance(cursor)
  return cursor.index
}

function parseAppend(cursor: Cursor): AlterAction {
  const source = parseTableName(cursor)
  const ignoreExtra = acceptWord(cursor, 'ignoreextra')
  const fillTarget = acceptWord(cursor, 'filltarget')
  return { kind: 'append', source, ignoreExtra: ignoreExtra || acceptWord(cursor, 'ignoreextra'), fillTarget }
}
