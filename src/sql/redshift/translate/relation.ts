/** Names of relations: from the statement to the catalog to the engine. */
import type { TableName } from '../tree.ts'
import { type CatalogRelation, type Context, RefusedSql } from './context.ts'
import { quoteName } from './quoting.ts'

/** The relation that a name means. */
export function findRelation(name: TableName, context: Context): CatalogRelation {
  const { schema, table, position } = splitName(name, context)
  const relation = context.catalog.relation(schema, table)
  if (relation) return relation
  if ((schema === undefined || schema === 'pg_catalog') && /^(?:stl|stv|stcs|svl|svv|svcs|sys)_/.test(table)) {
    throw new RefusedSql(`the system table "${table}" does not exist on the local target`, position, {
      hint: 'SVV_TABLES, SVV_COLUMNS, SVV_TABLE_INFO, PG_TABLE_DEF and STL_LOAD_ERRORS do, among others',
    })
  }
  const text = schema === undefined ? table : `${schema}.${table}`
  throw new RefusedSql(`relation "${text}" does not exist`, position, { sqlState: '42P01' })
}

export interface SplitName {
  readonly schema: string | undefined
  readonly table: string
  readonly position: number
}

/** `database.schema.table`, where the database can only be ours. */
export function splitName(name: TableName, context: Pick<Context, 'database'>): SplitName {
  const names = name.parts.map(({ text }) => text)
  const position = name.start
  if (names.length > 3) {
    throw new RefusedSql(`improper qualified name (too many dotted names): ${names.join('.')}`, position, {
      sqlState: '42601',
    })
  }
  if (names.length === 3 && names[0] !== context.database.toLowerCase()) {
    throw new RefusedSql(
      `cross-database reference to "${names[0]}": this target is the database "${context.database}"`,
      position,
    )
  }
  return { schema: names.at(-2), table: names.at(-1) ?? '', position }
}

export function engineName(
  relation: Pick<CatalogRelation, 'schema' | 'name' | 'temporary' | 'engineName'>,
  context: Context,
): string {
  if (relation.engineName !== undefined) return relation.engineName
  if (relation.temporary) return `temp.main.${quoteName(relation.name)}`
  return `${quoteName(context.engineCatalog)}.${quoteName(relation.schema)}.${quoteName(relation.name)}`
}

/** Where a new relation of this name will stand. */
export function newRelation(
  name: TableName,
  temporary: boolean,
  context: Context,
): Pick<CatalogRelation, 'schema' | 'name' | 'temporary'> {
  const { schema, table, position } = splitName(name, context)
  if (Buffer.byteLength(table) > 127) {
    throw new RefusedSql(`the name "${table}" is longer than Redshift's 127 bytes`, position, { sqlState: '42622' })
  }
  if (temporary) {
    if (schema !== undefined)
      throw new RefusedSql('cannot create temporary relation in non-temporary schema', position, { sqlState: '42P16' })
    return { schema: 'pg_temp', name: table, temporary: true }
  }
  return { schema: schema ?? context.searchPath[0] ?? 'public', name: table, temporary: false }
}

/** The relation that a new one would stand on, if any: a temporary one hides others, and is not in their way. */
export function standing(
  target: Pick<CatalogRelation, 'schema' | 'name' | 'temporary'>,
  context: Context,
): CatalogRelation | undefined {
  return context.catalog.relation(target.schema, target.name)
}
