/** COPY, UNLOAD and the bulk load of seeds, for a session of the embedded warehouse. */
import { DatabaseError, type StatementResult } from '../../core/adapter.ts'
import type { Relation } from '../../core/relation.ts'
import type { Column } from '../../core/table.ts'
import type { CatalogRelation } from '../../sql/redshift/translate/context.ts'
import { engineType, typeOfEngine } from '../../sql/redshift/translate/inference.ts'
import type { Translation } from '../../sql/redshift/translate/plan.ts'
import { formatType, isText, parseType, type SqlType } from '../../sql/redshift/types.ts'
import { fileNames } from '../copy/file-names.ts'
import { readCopy, readUnload } from '../copy/read-statement.ts'
import type { StoreOpener } from '../copy/stores.ts'
import type { CopyTable } from '../copy/table.ts'
import type { DuckDbConnection } from '../duckdb/connection.ts'
import { quoteIdentifier } from '../quote.ts'
import { executeLocalCopy } from './copy/execute.ts'
import type { LoadErrorLog } from './copy/load-errors.ts'
import { executeUnload } from './copy/unload.ts'

export interface Loader {
  readonly copy: (sql: string, only?: readonly string[]) => Promise<StatementResult>
  readonly copyFiles: (sql: string) => Promise<readonly string[]>
  readonly unload: (sql: string) => Promise<StatementResult>
  readonly load: (
    relation: Relation,
    columns: readonly Column[],
    rows: readonly (readonly (string | null)[])[],
  ) => Promise<number>
}

export interface LoaderParts {
  readonly connection: DuckDbConnection
  readonly connectBeside: () => Promise<DuckDbConnection>
  readonly inTransaction: () => boolean
  /** Opens the place of the files of one statement. */
  readonly openStore: StoreOpener
  readonly errors: LoadErrorLog
  readonly engineCatalog: string
  readonly translated: (sql: string) => Promise<Translation>
  readonly findRelation: (schema: string | undefined, name: string) => Promise<CatalogRelation | undefined>
  readonly now: () => number
  readonly onProgress?: (read: number, total: number) => void
}

export function makeLoader(parts: LoaderParts): Loader {
  return {
    copy: (sql, only) => copy(sql, parts, only),
    copyFiles: (sql) => fileNames(sql, parts.openStore),
    unload: (sql) => unload(sql, parts),
    load: (relation, columns, rows) => load(relation, columns, rows, parts),
  }
}

async function copy(sql: string, parts: LoaderParts, only: readonly string[] | undefined): Promise<StatementResult> {
  const statement = readCopy(sql)
  return executeLocalCopy(statement, {
    connection: parts.connection,
    connectBeside: parts.connectBeside,
    inTransaction: parts.inTransaction(),
    objects: parts.openStore(statement),
    ...(only && { only }),
    findTable: async (name) => {
      const relation = await parts.findRelation(name.schema, name.identifier)
      return relation?.kind === 'table' ? copyTable(relation, parts.engineCatalog) : undefined
    },
    errors: parts.errors,
    ...(parts.onProgress && { onProgress: parts.onProgress }),
    now: parts.now,
  })
}

async function unload(sql: string, { connection, openStore, translated }: LoaderParts): Promise<StatementResult> {
  const statement = readUnload(sql)
  return executeUnload(statement, {
    connection,
    objects: openStore(statement),
    async prepare(query) {
      const translation = await translated(query)
      const step = translation.steps.find(({ main }) => main)
      if (!step || !translation.returnsRows) {
        throw new DatabaseError('UNLOAD needs a query that returns rows', { sqlState: '42601', position: 0 })
      }
      const found = await connection.describe(step.sql)
      const known = translation.columns?.length === found.length ? translation.columns : undefined
      return {
        sql: step.sql,
        columns: found.map(({ name, type }, index) => ({
          name: known?.[index]?.name ?? name,
          type: known?.[index]?.type ?? typeOfEngine(type),
        })),
      }
    },
  })
}

function sqlName(relation: CatalogRelation, engineCatalog: string): string {
  if (relation.temporary) return `temp.main.${quoteIdentifier(relation.name)}`
  return [engineCatalog, relation.schema, relation.name].map(quoteIdentifier).join('.')
}

function copyTable(relation: CatalogRelation, engineCatalog: string): CopyTable {
  return {
    sql: sqlName(relation, engineCatalog),
    name: relation.name,
    columns: relation.columns.map(({ name, type, notNull, identity }) => ({
      name,
      type: type ?? { name: 'character varying', length: 65535 },
      notNull: notNull ?? false,
      ...(identity && { identity: identity.byDefault ? ('by default' as const) : ('always' as const) }),
    })),
  }
}

const STAGING = 'wh_load'

/** Cells go as text into a staging table, which the engine then reads as the types of the target. */
async function load(
  relation: Relation,
  columns: readonly Column[],
  rows: readonly (readonly (string | null)[])[],
  parts: LoaderParts,
): Promise<number> {
  const { connection } = parts
  const found = await parts.findRelation(relation.schema.toLowerCase(), relation.identifier.toLowerCase())
  if (!found) throw new DatabaseError(`relation "${relation.identifier}" does not exist`, { sqlState: '42P01' })
  const targets = columns.map(({ name, type }) => ({
    name,
    type: found.columns.find((column) => column.name === name.toLowerCase())?.type ?? parseType(type),
  }))
  const names = columns.map((_, index) => `c${index}`)
  const alone = !parts.inTransaction()
  if (alone) await connection.run('begin transaction')
  try {
    await connection.run(
      `create or replace temp table ${STAGING} (${names.map((name) => `${name} varchar`).join(', ')})`,
    )
    const appender = await connection.appender({ catalog: 'temp', schema: 'main', table: STAGING })
    appender.append(rows)
    appender.close()
    const values = targets.map(({ type }, index) => loadedCell(`c${index}`, type)).join(', ')
    const list = targets.map(({ name }) => quoteIdentifier(name.toLowerCase())).join(', ')
    await connection.run(
      `insert into ${sqlName(found, parts.engineCatalog)} (${list}) select ${values} from temp.main.${STAGING}`,
    )
    await connection.run(`drop table temp.main.${STAGING}`)
    if (alone) await connection.run('commit')
    return rows.length
  } catch (error) {
    if (alone) await connection.run('rollback')
    throw namedRow(
      error,
      columns,
      targets.map(({ type }) => type),
      rows,
    )
  }
}

/** A seed's text as a value of the column, read as an INSERT of a literal would read it. */
function loadedCell(cell: string, type: SqlType | undefined): string {
  if (!type) return cell
  if (isText(type)) return `__rs.fit(${cell}, ${type.length ?? 256}, '${type.name}')`
  switch (type.name) {
    case 'smallint':
    case 'integer':
    case 'bigint':
      return `cast(__rs.read_integer(${cell}) as ${engineType(type)})`
    case 'numeric':
      return `cast(__rs.read_number(${cell}) as ${engineType(type)})`
    case 'boolean':
      return `__rs.read_boolean(${cell})`
    case 'date':
      return `__rs.as_date(${cell})`
    case 'timestamp without time zone':
      return `__rs.as_timestamp(${cell})`
    case 'timestamp with time zone':
      return `__rs.as_timestamptz(${cell})`
    default:
      return `cast(${cell} as ${engineType(type)})`
  }
}

/** The engine says what is wrong with a value; a person wants the row and the column too. */
function namedRow(
  error: unknown,
  columns: readonly Column[],
  types: readonly (SqlType | undefined)[],
  rows: readonly (readonly (string | null)[])[],
): unknown {
  if (!(error instanceof DatabaseError)) return error
  const quoted = /["'](.*?)["']/s.exec(error.message)?.[1]
  for (const [row, cells] of rows.entries()) {
    const column = cells.findIndex((cell, index) => cell !== null && isCulprit(cell, types[index], quoted))
    const target = columns[column]
    if (!target) continue
    const type = types[column]
    return new DatabaseError(
      `row ${row + 1}, column "${target.name}" (${type ? formatType(type) : target.type}): ${error.message.replace(/^.*? Error: /, '')}`,
      {
        sqlState: error.sqlState ?? '22P02',
        cell: { row, column },
        cause: error,
      },
    )
  }
  return error
}

function isCulprit(cell: string, type: SqlType | undefined, quoted: string | undefined): boolean {
  if (type && isText(type)) return Buffer.byteLength(cell.replace(/ +$/, '')) > (type.length ?? 256)
  return quoted !== undefined && cell.trim() === quoted.trim()
}
