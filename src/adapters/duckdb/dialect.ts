/** DuckDB's own SQL, as dbt-duckdb writes it. */
import type { Dialect } from '../../core/adapter.ts'
import { type Relation, type RelationKind, renderName } from '../../core/relation.ts'
import { quoteIdentifier, quoteLiteral } from '../quote.ts'

export const duckDbDialect: Dialect = {
  type: 'duckdb',
  macroPrefixes: ['duckdb'],
  quoteIdentifier,
  foldName: (name) => name,
  quoteLiteral,
  render,
  createSchema: (schema) => `create schema if not exists ${quoteIdentifier(schema)}`,
  createTableAs: (target, select) => `create table ${render(target)} as\n${select}`,
  createTable: (target, columns, { constraints = [] }) => {
    const lines = columns.map(
      ({ name, type, notNull, constraints = notNull ? ['not null'] : [] }) =>
        `  ${[quoteIdentifier(name), type, ...constraints].join(' ')}`,
    )
    return `create table ${render(target)} (\n${[...lines, ...constraints.map((line) => `  ${line}`)].join(',\n')}\n)`
  },
  createView: (target, select) => `create view ${render(target)} as\n${select}`,
  insertSelect: (target, columns, select) => `insert into ${render(target)}${columnList(columns)}\n${select}`,
  drop: (relation, kind) => `drop ${objectOf(kind)} if exists ${render(relation)} cascade`,
  rename: (relation, kind, identifier) =>
    `alter ${objectOf(kind)} ${render(relation)} rename to ${quoteIdentifier(identifier)}`,
  truncate: (relation) => `truncate table ${render(relation)}`,
  comment: (relation, kind, text) => `comment on ${objectOf(kind)} ${render(relation)} is ${quoteLiteral(text)}`,
  columnComment: (relation, _kind, column, text) =>
    `comment on column ${render(relation)}.${quoteIdentifier(column)} is ${quoteLiteral(text)}`,
  createFunction: (name, { arguments: list, body }) => {
    const names = list.map(({ name, defaultValue }) =>
      [quoteIdentifier(name), ...(defaultValue === undefined ? [] : [`:= ${defaultValue}`])].join(' '),
    )
    return `create or replace function ${render(name)} (${names.join(', ')}) as (\n${body}\n)`
  },
  hasGrants: false,
  takesComments: false,
  microbatchBy: 'time',
  // DuckDB itself has no limit; file systems and other tools begin to complain here.
  identifierLimit: 255,
  transactionalDdl: true,
  seedTypes: {
    integer: 'integer',
    number: 'double',
    boolean: 'boolean',
    date: 'date',
    timestamp: 'timestamp',
    text: () => 'varchar',
  },
}

function render(relation: Relation): string {
  return renderName(relation, quoteIdentifier)
}

function columnList(columns: readonly string[] | undefined): string {
  return columns === undefined ? '' : ` (${columns.map(quoteIdentifier).join(', ')})`
}

function objectOf(kind: RelationKind): string {
  return kind === 'view' ? 'view' : 'table'
}
