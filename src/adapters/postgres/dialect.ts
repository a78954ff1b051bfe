/** PostgreSQL's SQL, as dbt-postgres writes it. */
import type { Dialect } from '../../core/adapter.ts'
import type { Relation, RelationKind } from '../../core/relation.ts'
import { retargetCopy } from '../../sql/copy/retarget.ts'
import { quoteIdentifier } from '../quote.ts'

export const postgresDialect: Dialect = {
  type: 'postgres',
  macroPrefixes: ['postgres'],
  quoteIdentifier,
  quoteLiteral: quotePostgresLiteral,
  render,
  createSchema: (schema) => `create schema if not exists ${quoteIdentifier(schema)}`,
  createTableAs: (target, select, { unlogged }) => `create ${tableWord(unlogged)} ${render(target)} as\n${select}`,
  createTable: (target, columns, { unlogged, constraints = [] }) => {
    const lines = columns.map(
      ({ name, type, notNull, constraints = notNull ? ['not null'] : [] }) =>
        `  ${[quoteIdentifier(name), type, ...constraints].join(' ')}`,
    )
    return `create ${tableWord(unlogged)} ${render(target)} (\n${[...lines, ...constraints.map((line) => `  ${line}`)].join(',\n')}\n)`
  },
  createView: (target, select) => `create view ${render(target)} as\n${select}`,
  replaceView: (target, select) => `create or replace view ${render(target)} as\n${select}`,
  createIndex: (relation, { columns, unique, type }) =>
    `create ${unique ? 'unique ' : ''}index on ${render(relation)}${type === undefined ? '' : ` using ${quoteIdentifier(type)}`}${columnList(columns)}`,
  insertSelect: (target, columns, select) => `insert into ${render(target)}${columnList(columns)}\n${select}`,
  drop: (relation, kind) => `drop ${objectOf(kind)} if exists ${render(relation)} cascade`,
  rename: (relation, kind, identifier) =>
    `alter ${objectOf(kind)} ${render(relation)} rename to ${quoteIdentifier(identifier)}`,
  truncate: (relation) => `truncate table ${render(relation)}`,
  comment: (relation, kind, text) =>
    `comment on ${objectOf(kind)} ${render(relation)} is ${quotePostgresLiteral(text)}`,
  columnComment: (relation, _kind, column, text) =>
    `comment on column ${render(relation)}.${quoteIdentifier(column)} is ${quotePostgresLiteral(text)}`,
  hasGrants: true,
  microbatchBy: 'key',
  identifierLimit: 63,
  transactionalDdl: true,
  copy: { retarget: (sql, from, to) => retargetCopy(sql, from, to, render) },
  // https://docs.getdbt.com/reference/resource-configs/column_types: what dbt-postgres infers.
  seedTypes: {
    integer: 'integer',
    number: 'float8',
    boolean: 'boolean',
    date: 'date',
    timestamp: 'timestamp without time zone',
    text: () => 'text',
  },
}

/** An escape string where a backslash stands, so that the text is safe whatever standard_conforming_strings says. */
export function quotePostgresLiteral(text: string): string {
  const doubled = text.replaceAll("'", "''")
  return text.includes('\\') ? `E'${doubled.replaceAll('\\', '\\\\')}'` : `'${doubled}'`
}

function render({ database, schema, identifier }: Relation): string {
  return [database, schema, identifier]
    .filter((part) => part !== undefined && part !== '')
    .map((part) => quoteIdentifier(String(part)))
    .join('.')
}

function columnList(columns: readonly string[] | undefined): string {
  return columns === undefined ? '' : ` (${columns.map(quoteIdentifier).join(', ')})`
}

function tableWord(unlogged: boolean | undefined): string {
  return unlogged ? 'unlogged table' : 'table'
}

function objectOf(kind: RelationKind): string {
  switch (kind) {
    case 'view':
      return 'view'
    case 'materialized_view':
      return 'materialized view'
    case 'external':
      return 'foreign table'
    case 'table':
      return 'table'
  }
}
