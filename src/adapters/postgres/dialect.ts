/** PostgreSQL's SQL, as dbt-postgres writes it. */
import type { Dialect } from '../../core/adapter.ts'
import type { RelationKind } from '../../core/relation.ts'
import { retargetCopy } from '../../sql/copy/retarget.ts'
import { withNoLoad } from '../../sql/copy/rewrite.ts'
import { functionText, volatilityWord } from '../../sql/function-text.ts'
import { quoteIdentifier } from '../quote.ts'
import { postgresMaterializedViews } from './materialized-views.ts'
import { quotePostgresLiteral, renderRelation } from './names.ts'

export const postgresDialect: Dialect = {
  type: 'postgres',
  macroPrefixes: ['postgres'],
  quoteIdentifier,
  foldName: (name) => name.toLowerCase(),
  quoteLiteral: quotePostgresLiteral,
  render: renderRelation,
  createSchema: (schema) => `create schema if not exists ${quoteIdentifier(schema)}`,
  createTableAs: (target, select, { unlogged }) =>
    `create ${tableWord(unlogged)} ${renderRelation(target)} as\n${select}`,
  createTable: (target, columns, { unlogged, constraints = [] }) => {
    const lines = columns.map(
      ({ name, type, notNull, constraints = notNull ? ['not null'] : [] }) =>
        `  ${[quoteIdentifier(name), type, ...constraints].join(' ')}`,
    )
    return `create ${tableWord(unlogged)} ${renderRelation(target)} (\n${[...lines, ...constraints.map((line) => `  ${line}`)].join(',\n')}\n)`
  },
  createView: (target, select) => `create view ${renderRelation(target)} as\n${select}`,
  replaceView: (target, select) => `create or replace view ${renderRelation(target)} as\n${select}`,
  createIndex: (relation, { columns, unique, type }) =>
    `create ${unique ? 'unique ' : ''}index on ${renderRelation(relation)}${type === undefined ? '' : ` using ${quoteIdentifier(type)}`}${columnList(columns)}`,
  insertSelect: (target, columns, select) => `insert into ${renderRelation(target)}${columnList(columns)}\n${select}`,
  drop: (relation, kind) => `drop ${objectOf(kind)} if exists ${renderRelation(relation)} cascade`,
  rename: (relation, kind, identifier) =>
    `alter ${objectOf(kind)} ${renderRelation(relation)} rename to ${quoteIdentifier(identifier)}`,
  truncate: (relation) => `truncate table ${renderRelation(relation)}`,
  comment: (relation, kind, text) =>
    `comment on ${objectOf(kind)} ${renderRelation(relation)} is ${quotePostgresLiteral(text)}`,
  columnComment: (relation, _kind, column, text) =>
    `comment on column ${renderRelation(relation)}.${quoteIdentifier(column)} is ${quotePostgresLiteral(text)}`,
  createFunction: (name, facts) => {
    const list = facts.arguments.map(({ name, dataType, defaultValue }) =>
      [quoteIdentifier(name), dataType, ...(defaultValue === undefined ? [] : [`default ${defaultValue}`])].join(' '),
    )
    return functionText(renderRelation(name), list.join(', '), facts, volatilityWord(facts.volatility))
  },
  hasGrants: true,
  takesComments: true,
  microbatchBy: 'key',
  materializedViews: postgresMaterializedViews,
  identifierLimit: 63,
  transactionalDdl: true,
  copy: { retarget: (sql, from, to) => retargetCopy(sql, from, to, renderRelation), check: withNoLoad },
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
