/**
 * What Redshift knows of relations and DuckDB does not: lengths of text, keys, encodings, defaults as they were written,
 * views' own words. One row a relation, in the database itself, so that it is part of every transaction.
 */
import type { CatalogRelation } from '../../sql/redshift/translate/context.ts'
import { typeOfEngine } from '../../sql/redshift/translate/inference.ts'
import type { CatalogChange } from '../../sql/redshift/translate/plan.ts'
import type { DuckDbConnection } from '../duckdb/connection.ts'
import { quoteIdentifier, quoteLiteral } from '../quote.ts'

export const CATALOG_SCHEMA = 'wh_catalog'

export interface CatalogStore {
  /** Makes the store's own table, and notes what other tools have made or dropped since. */
  readonly prepare: () => Promise<void>
  readonly read: (names: readonly RelationName[]) => Promise<readonly CatalogRelation[]>
  /** Views that are not late-binding and in whose words the name stands. */
  readonly boundViews: (name: string) => Promise<readonly CatalogRelation[]>
  /** Everything in the schemas; all schemas when none are given. */
  readonly list: (schemas?: readonly string[]) => Promise<readonly ListedRelation[]>
  /** SQL that makes the changes. */
  readonly changesSql: (changes: readonly CatalogChange[]) => readonly string[]
}

export interface RelationName {
  readonly schema: string
  readonly name: string
}

interface ListedRelation extends RelationName {
  readonly kind: CatalogRelation['kind']
}

export function catalogStore(connection: DuckDbConnection, catalog: string): CatalogStore {
  const table = `${quoteIdentifier(catalog)}.${CATALOG_SCHEMA}.relations`
  return {
    prepare: () => prepare(connection, catalog, table),
    read: async (names) => {
      if (names.length === 0) return []
      const list = (texts: readonly string[]): string => [...new Set(texts)].map(quoteLiteral).join(', ')
      const wanted = `relation_name in (${list(names.map(({ name }) => name))}) and schema_name in (${list(names.map(({ schema }) => schema))})`
      const { rows } = await connection.read(`select body from ${table} where ${wanted}`)
      return rows.map(([body]) => readBody(String(body)))
    },
    boundViews: async (name) => {
      const { rows } = await connection.read(
        `select body from ${table} where kind = 'view' and not contains(body, '"late":true') and contains(lower(body), ${quoteLiteral(name)})`,
      )
      return rows.map(([body]) => readBody(String(body)))
    },
    list: async (schemas) => {
      const where = schemas
        ? ` where schema_name in (${schemas.map((schema) => quoteLiteral(schema.toLowerCase())).join(', ')})`
        : ''
      const { rows } = await connection.read(
        `select schema_name, relation_name, kind from ${table}${where} order by 1, 2`,
      )
      return rows.map(([schema, name, kind]) => ({
        schema: String(schema),
        name: String(name),
        kind: kindOf(String(kind)),
      }))
    },
    changesSql: (changes) => changes.flatMap((change) => changeSql(table, change)),
  }
}

function kindOf(text: string): CatalogRelation['kind'] {
  return text === 'view' || text === 'materialized_view' ? text : 'table'
}

/** We wrote it ourselves, in `putSql`. */
function readBody(body: string): CatalogRelation {
  return JSON.parse(body) as CatalogRelation
}

function changeSql(table: string, change: CatalogChange): readonly string[] {
  switch (change.kind) {
    case 'put': {
      const { relation } = change
      const old = change.fresh ? [] : [removeSql(table, relation.schema, relation.name)]
      return relation.temporary ? [] : [...old, putSql(table, relation)]
    }
    case 'drop':
      return change.temporary ? [] : [removeSql(table, change.schema, change.name)]
    case 'drop schema':
      return [`delete from ${table} where schema_name = ${quoteLiteral(change.schema)}`]
    case 'rename schema':
      return [
        `update ${table} set schema_name = ${quoteLiteral(change.to)} where schema_name = ${quoteLiteral(change.schema)}`,
      ]
  }
}

const removeSql = (table: string, schema: string, name: string): string =>
  `delete from ${table} where schema_name = ${quoteLiteral(schema)} and relation_name = ${quoteLiteral(name)}`

const putSql = (table: string, relation: CatalogRelation): string =>
  `insert into ${table} values (${[relation.schema, relation.name, relation.kind, JSON.stringify(relation)].map(quoteLiteral).join(', ')})`

async function prepare(connection: DuckDbConnection, catalog: string, table: string): Promise<void> {
  const database = quoteIdentifier(catalog)
  await connection.run(`
    create schema if not exists ${database}.${CATALOG_SCHEMA};
    create schema if not exists ${database}.public;
    create table if not exists ${table} (schema_name varchar not null, relation_name varchar not null, kind varchar not null, body varchar not null)`)
  const present = `
    select schema_name, table_name as relation_name, 'table' as kind from duckdb_tables()
      where database_name = ${quoteLiteral(catalog)} and schema_name <> '${CATALOG_SCHEMA}' and not temporary
    union all select schema_name, view_name, 'view' from duckdb_views()
      where database_name = ${quoteLiteral(catalog)} and not internal and not temporary`
  const { rows: strangers } = await connection.read(
    `select schema_name, relation_name, kind from (${present}) anti join ${table} using (schema_name, relation_name)`,
  )
  const { rows: vanished } = await connection.read(
    `select schema_name, relation_name from ${table} anti join (${present}) using (schema_name, relation_name)
      where not coalesce(json_extract(body, '$.deferred') = 'true', false)`,
  )
  const changes: CatalogChange[] = vanished.map(([schema, name]) => ({
    kind: 'drop',
    schema: String(schema),
    name: String(name),
    temporary: false,
  }))
  for (const [schema, name, kind] of strangers) {
    changes.push({
      kind: 'put',
      relation: await describeStranger(connection, catalog, String(schema), String(name), String(kind)),
    })
  }
  const statements = changes.flatMap((change) => changeSql(table, change))
  if (statements.length > 0) await connection.run(['begin', ...statements, 'commit'].join(';\n'))
}

/** A relation that another tool has made: DuckDB's own types stand for Redshift's. */
async function describeStranger(
  connection: DuckDbConnection,
  catalog: string,
  schema: string,
  name: string,
  kind: string,
): Promise<CatalogRelation> {
  const columns = await connection.describe(`select * from ${[catalog, schema, name].map(quoteIdentifier).join('.')}`)
  return {
    schema: schema.toLowerCase(),
    name: name.toLowerCase(),
    temporary: false,
    kind: kindOf(kind),
    columns: columns.map(({ name: column, type }) => {
      const known = typeOfEngine(type)
      return { name: column.toLowerCase(), ...(known && { type: known }) }
    }),
  }
}
