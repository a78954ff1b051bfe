/** Materialized views of PostgreSQL, whose indexes are all that can be changed. */
import type { MaterializedViews, TableIndex } from '../../core/adapter.ts'
import type { Relation } from '../../core/relation.ts'
import { quoteIdentifier } from '../quote.ts'
import { quotePostgresLiteral, renderRelation } from './names.ts'

export const postgresMaterializedViews: MaterializedViews = {
  canBeRenamed: true,
  create: (target, select) => `create materialized view ${renderRelation(target)} as\n${select}`,
  refresh: (relation) => `refresh materialized view ${renderRelation(relation)}`,
  settings,
  wanted: ({ indexes = [] }) => indexes.map((index) => ({ setting: 'index', value: indexText(index) })),
  change: (relation, found, wanted) => {
    const [had, wants] = [found, wanted].map((settings) => new Set(settings.map(({ value }) => value)))
    return [
      ...found
        .filter(({ value }) => !wants?.has(value))
        .map(
          ({ name = '' }) => `drop index if exists ${renderRelation({ schema: relation.schema, identifier: name })}`,
        ),
      ...wanted
        .filter(({ value }) => !had?.has(value))
        .map(({ value }) => `create ${value.replace('using ', `index on ${renderRelation(relation)} using `)}`),
    ]
  },
}

/** `unique using btree ("a", "b")`: what makes an index, without its name and its relation's. */
function indexText({ columns, unique, type = 'btree' }: TableIndex): string {
  return `${unique ? 'unique ' : ''}using ${type} (${columns.map(quoteIdentifier).join(', ')})`
}

function settings({ schema, identifier }: Relation): string {
  return `select 'index', case when ix.indisunique then 'unique ' else '' end || 'using ' || am.amname || ' ('
    || (select string_agg('"' || replace(a.attname, '"', '""') || '"', ', ' order by k.n)
        from unnest(ix.indkey) with ordinality k(attnum, n)
        join pg_catalog.pg_attribute a on a.attrelid = t.oid and a.attnum = k.attnum) || ')', i.relname
from pg_catalog.pg_index ix
join pg_catalog.pg_class i on i.oid = ix.indexrelid
join pg_catalog.pg_am am on am.oid = i.relam
join pg_catalog.pg_class t on t.oid = ix.indrelid
join pg_catalog.pg_namespace n on n.oid = t.relnamespace
where n.nspname = ${quotePostgresLiteral(schema)} and t.relname = ${quotePostgresLiteral(identifier)}
order by 2`
}
