/**
 * Where the catalog is kept: one row a relation, in the database itself, so that it is part of every transaction. A
 * warehouse reads it once, when it opens; from then on it is written only.
 */
import type { CatalogRelation } from '../../sql/redshift/translate/context.ts'
import { typeOfEngine } from '../../sql/redshift/translate/inference.ts'
import type { DuckDbConnection } from '../duckdb/connection.ts'
import { quoteIdentifier, quoteLiteral } from '../quote.ts'
import { type CatalogEntry, isRelation } from './catalog-state.ts'

export const CATALOG_SCHEMA = 'wh_catalog'

interface EngineName {
  readonly schema: string
  readonly name: string
}

interface Row extends EngineName {
  readonly entry: CatalogEntry
}

/** What the engine itself says of a relation. */
interface EngineRelation extends EngineName {
  readonly kind: 'table' | 'view'
}

/** Makes the table where there is none, notes what other tools have made or dropped since, and reads what stands there. */
export async function loadCatalog(connection: DuckDbConnection, catalog: string): Promise<readonly CatalogEntry[]> {
  const database = quoteIdentifier(catalog)
  await connection.run(`
    create schema if not exists ${database}.${CATALOG_SCHEMA};
    create schema if not exists ${database}.public;
    create table if not exists ${tableOf(catalog)} (schema_name varchar not null, relation_name varchar not null, kind varchar not null, body varchar not null)`)
  const present = await presentRelations(connection, catalog)
  const rows = await readRows(connection, catalog)
  const known = new Set(rows.map(keyOf))
  const standing = new Set(present.map(keyOf))
  const vanished = rows.filter((row) => !standing.has(keyOf(row)) && hasObject(row.entry))
  const strangers: CatalogRelation[] = []
  for (const each of present) {
    if (!known.has(keyOf(each))) strangers.push(await describeStranger(connection, catalog, each))
  }
  const changes = [
    ...(vanished.length > 0 ? [removeSql(vanished, catalog)] : []),
    ...writeSql(
      strangers.map((wanted) => ({ old: undefined, wanted })),
      catalog,
    ),
  ]
  if (changes.length > 0) await connection.run(['begin', ...changes, 'commit'].join(';\n'))
  const gone = new Set(vanished)
  return [...rows.filter((row) => !gone.has(row)).map(({ entry }) => entry), ...strangers]
}

/** Does the engine have an object for it? */
const hasObject = (entry: CatalogEntry): boolean => isRelation(entry) && entry.deferred !== true

/** What the table holds of a relation, and what it shall hold. */
export interface CatalogWrite {
  readonly old: CatalogEntry | undefined
  readonly wanted: CatalogEntry | undefined
}

/** SQL that makes the changes: one statement for the rows that go, one for the rows that come. */
export function writeSql(writes: readonly CatalogWrite[], catalog: string): readonly string[] {
  const changed = writes.filter(({ old, wanted }) => JSON.stringify(old) !== JSON.stringify(wanted))
  const gone = changed.flatMap(({ old }) => old ?? [])
  const come = changed.flatMap(({ wanted }) => wanted ?? [])
  return [
    ...(gone.length > 0 ? [removeSql(gone, catalog)] : []),
    ...(come.length > 0 ? [`insert into ${tableOf(catalog)} values ${come.map(rowSql).join(', ')}`] : []),
  ]
}

const tableOf = (catalog: string): string => `${quoteIdentifier(catalog)}.${CATALOG_SCHEMA}.relations`

const keyOf = ({ schema, name }: EngineName): string => `${schema}\u0000${name}`

async function presentRelations(connection: DuckDbConnection, catalog: string): Promise<readonly EngineRelation[]> {
  const { rows } = await connection.read(`
    select schema_name, table_name, 'table' from duckdb_tables()
      where database_name = ${quoteLiteral(catalog)} and schema_name <> '${CATALOG_SCHEMA}' and not temporary
    union all select schema_name, view_name, 'view' from duckdb_views()
      where database_name = ${quoteLiteral(catalog)} and not internal and not temporary`)
  return rows.map(([schema, name, kind]) => ({
    schema: String(schema),
    name: String(name),
    kind: kind === 'view' ? kind : 'table',
  }))
}

async function readRows(connection: DuckDbConnection, catalog: string): Promise<readonly Row[]> {
  const { rows } = await connection.read(`select schema_name, relation_name, body from ${tableOf(catalog)}`)
  return rows.map(([schema, name, body]) => ({
    schema: String(schema),
    name: String(name),
    entry: readBody(String(body)),
  }))
}

/** We wrote it ourselves, in `rowSql`. */
function readBody(body: string): CatalogEntry {
  return JSON.parse(body) as CatalogEntry
}

/** SQL that reads nothing, and lets a transaction begin to see. */
export const touchSql = (catalog: string): string => `select 1 from ${tableOf(catalog)} limit 0`

function removeSql(gone: readonly EngineName[], catalog: string): string {
  const rows = [...new Set(gone.map(({ schema }) => schema))].map((schema) => {
    const names = gone.filter((each) => each.schema === schema).map(({ name }) => quoteLiteral(name))
    return `schema_name = ${quoteLiteral(schema)} and relation_name in (${names.join(', ')})`
  })
  return `delete from ${tableOf(catalog)} where ${rows.join(' or ')}`
}

const rowSql = (entry: CatalogEntry): string =>
  `(${[entry.schema, entry.name, entry.kind, JSON.stringify(entry)].map(quoteLiteral).join(', ')})`

/** A relation that another tool has made: DuckDB's own types stand for Redshift's. */
async function describeStranger(
  connection: DuckDbConnection,
  catalog: string,
  { schema, name, kind }: EngineRelation,
): Promise<CatalogRelation> {
  const columns = await connection.describe(`select * from ${[catalog, schema, name].map(quoteIdentifier).join('.')}`)
  return {
    schema: schema.toLowerCase(),
    name: name.toLowerCase(),
    temporary: false,
    kind,
    columns: columns.map(({ name: column, type }) => {
      const known = typeOfEngine(type)
      return { name: column.toLowerCase(), ...(known && { type: known }) }
    }),
  }
}
