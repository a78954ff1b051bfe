/** Redshift's SQL for what materializations do. The `redshift` adapter sends it as it is; `local` runs it embedded. */
import type { Dialect, TableColumn, TableOptions, ViewOptions } from '../../core/adapter.ts'
import { type Relation, type RelationKind, renderName } from '../../core/relation.ts'
import { retargetCopy } from '../copy/retarget.ts'
import { withNoLoad } from '../copy/rewrite.ts'
import { functionText, volatilityWord } from '../function-text.ts'

export const redshiftDialect: Dialect = {
  type: 'redshift',
  macroPrefixes: ['redshift', 'postgres'],
  quoteIdentifier,
  foldName: (name) => name.toLowerCase(),
  quoteLiteral,
  render,
  createSchema: (schema) => `create schema if not exists ${quoteIdentifier(schema)}`,
  createTableAs: (target, select, options) => `create table ${render(target)}${attributes(options)} as (\n${select}\n)`,
  createTable: (target, columns, options) => {
    const lines = [...columns.map(columnText), ...(options.constraints ?? []).map((line) => `  ${line}`)]
    return `create table ${render(target)} (\n${lines.join(',\n')}\n)${attributes(options)}`
  },
  createView,
  replaceView: (target, select, options) =>
    createView(target, select, options).replace('create view', 'create or replace view'),
  insertSelect: (target, columns, select) => `insert into ${render(target)}${columnList(columns)}\n${select}`,
  drop: (relation, kind) => `drop ${objectOf(kind)} if exists ${render(relation)} cascade`,
  // One form for tables and views; the new name takes no schema.
  rename: (relation, _kind, identifier) => `alter table ${render(relation)} rename to ${quoteIdentifier(identifier)}`,
  truncate: (relation) => `truncate table ${render(relation)}`,
  comment: (relation, kind, text) =>
    `comment on ${kind === 'view' ? 'view' : 'table'} ${render(relation)} is ${quoteLiteral(text)}`,
  // The columns of a late-binding view take no comments.
  columnComment: (relation, kind, column, text) =>
    kind === 'view'
      ? undefined
      : `comment on column ${render(relation)}.${quoteIdentifier(column)} is ${quoteLiteral(text)}`,
  // Arguments have no names here: a body calls them $1, $2. A volatility must be given.
  createFunction: (name, facts) => {
    const types = facts.arguments.map(({ dataType }) => dataType).join(', ')
    return functionText(render(name), types, facts, volatilityWord(facts.volatility) ?? 'volatile')
  },
  hasGrants: true,
  takesComments: true,
  microbatchBy: 'time',
  materializedViews: {
    canBeRenamed: false,
    create: (target, select, options) => {
      const refreshes = options.autoRefresh === undefined ? '' : `\nauto refresh ${options.autoRefresh ? 'yes' : 'no'}`
      return `create materialized view ${render(target)}${attributes(options)}${refreshes}\nas (\n${select}\n)`
    },
    refresh: (relation) => `refresh materialized view ${render(relation)}`,
    settings: ({ schema, identifier }) =>
      `select 'auto refresh', case when autorefresh = 't' then 'yes' else 'no' end from svv_mv_info\nwhere schema_name = ${quoteLiteral(schema)} and name = ${quoteLiteral(identifier)}`,
    wanted: ({ autoRefresh = false }) => [{ setting: 'auto refresh', value: autoRefresh ? 'yes' : 'no' }],
    change: (relation, _found, wanted) =>
      wanted.map(({ setting, value }) => `alter materialized view ${render(relation)} ${setting} ${value}`),
  },
  copy: { retarget: (sql, from, to) => retargetCopy(sql, from, to, render), check: withNoLoad },
  identifierLimit: 127,
  transactionalDdl: true,
  seedTypes: {
    integer: 'bigint',
    number: 'double precision',
    boolean: 'boolean',
    date: 'date',
    timestamp: 'timestamp without time zone',
    text: (bytes) => `character varying(${Math.min(Math.max(bytes, 1), 65535)})`,
  },
}

/** What runs embedded is the same SQL; its one user owns everything. */
export const localDialect: Dialect = {
  ...redshiftDialect,
  type: 'local',
  hasGrants: false,
  takesComments: false,
  ...(redshiftDialect.materializedViews && {
    // Nothing refreshes by itself here, so there is no setting to compare.
    materializedViews: { ...redshiftDialect.materializedViews, wanted: () => undefined },
  }),
}

function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** A backslash escapes the next character in Redshift's literals. */
function quoteLiteral(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`
}

function render(relation: Relation): string {
  return renderName(relation, quoteIdentifier)
}

function columnList(columns: readonly string[] | undefined): string {
  return columns === undefined ? '' : ` (${columns.map(quoteIdentifier).join(', ')})`
}

function columnText({ name, type, notNull, encode, constraints = notNull ? ['not null'] : [] }: TableColumn): string {
  const encoding = encode === undefined ? [] : [`encode ${encode}`]
  return `  ${[quoteIdentifier(name), type, ...encoding, ...constraints].join(' ')}`
}

function attributes({ dist, sort = [], sortType, backup }: TableOptions): string {
  const styles = ['all', 'even', 'auto']
  const parts = [
    ...(backup === false ? ['backup no'] : []),
    ...(dist === undefined
      ? []
      : styles.includes(dist.toLowerCase())
        ? [`diststyle ${dist.toLowerCase()}`]
        : [`distkey (${quoteIdentifier(dist)})`]),
    ...(sort.length > 0
      ? [`${sortType === 'interleaved' ? 'interleaved' : 'compound'} sortkey (${sort.map(quoteIdentifier).join(', ')})`]
      : []),
    ...(sort.length === 0 && sortType === 'auto' ? ['sortkey auto'] : []),
  ]
  return parts.map((part) => `\n${part}`).join('')
}

/**
 * Late-binding unless asked otherwise: a bound view follows a renamed table and is dropped with it, so the swap of a
 * rebuilt table would take the views above it away.
 */
function createView(target: Relation, select: string, { bind = false }: ViewOptions): string {
  return `create view ${render(target)} as (\n${select}\n)${bind ? '' : ' with no schema binding'}`
}

/** Redshift drops a materialized view by its own words. */
function objectOf(kind: RelationKind): string {
  if (kind === 'materialized_view') return 'materialized view'
  return kind === 'view' ? 'view' : 'table'
}
