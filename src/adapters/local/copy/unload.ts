/** UNLOAD on the embedded engine, to files on disk or objects of S3. https://docs.aws.amazon.com/redshift/latest/dg/r_UNLOAD.html */
import { DatabaseError, type StatementResult } from '../../../core/adapter.ts'
import { nearest } from '../../../core/nearest.ts'
import type { Cell } from '../../../core/table.ts'
import type { UnloadStatement } from '../../../sql/copy/statement.ts'
import type { ObjectStore } from '../../copy/objects.ts'
import type { DuckDbConnection } from '../../duckdb/connection.ts'
import { quoteIdentifier, quoteLiteral } from '../../quote.ts'
import { type TextOutput, textOutput, type UnloadedFile, type UnloadFiles, unloadFiles } from './unload-files.ts'
import { unloadManifest } from './unload-manifest.ts'
import { lineFormat, type UnloadColumn } from './unload-text.ts'

export interface UnloadHost {
  readonly connection: DuckDbConnection
  /** The query in the engine's SQL, and the columns of its result in Redshift's types. */
  readonly prepare: (query: string) => Promise<{ readonly sql: string; readonly columns: readonly UnloadColumn[] }>
  readonly objects: ObjectStore
}

/** Writes all files or none. */
export async function executeUnload(statement: UnloadStatement, host: UnloadHost): Promise<StatementResult> {
  refuseUnsupported(statement)
  const { sql, columns } = await host.prepare(statement.query.sql)
  const partitions = partitionIndexes(statement, columns)
  await checkDestination(statement, host)
  const files = unloadFiles(statement, host.objects)
  try {
    const rows =
      statement.format.kind === 'parquet'
        ? await unloadParquet(statement, host, files, sql, columns, partitions)
        : await unloadText(statement, host, files, sql, columns, partitions)
    await cleanPath(statement, host, files)
    const written = await files.publish()
    if (statement.manifest) await writeManifest(statement, host, written, columns)
    return resultOf(rows, written)
  } catch (error) {
    files.abandon()
    throw error
  }
}

function resultOf(rows: number, written: readonly UnloadedFile[]): StatementResult {
  return {
    rows,
    tag: 'UNLOAD',
    notices: [`UNLOAD completed, ${rows} record(s) unloaded successfully.`],
    details: { files: written.length, bytes: written.reduce((sum, { bytes }) => sum + bytes, 0) },
  }
}

function refuseUnsupported({ options, compression }: UnloadStatement): void {
  const unsupported = [
    'ENCRYPTED',
    'KMS_KEY_ID',
    'MASTER_SYMMETRIC_KEY',
    ...(compression === 'gzip' ? [] : ['BZIP2', 'ZSTD']),
  ]
  const found = options.find(({ name }) => unsupported.includes(name))
  if (!found) return
  throw new DatabaseError(`UNLOAD option ${found.name} is not supported by the local engine`, {
    sqlState: '0A000',
    position: found.start,
  })
}

function partitionIndexes({ partitionBy }: UnloadStatement, columns: readonly UnloadColumn[]): readonly number[] {
  const indexes = partitionBy.map(({ name, start }) => {
    const index = columns.findIndex((column) => column.name === name)
    if (index >= 0) return index
    const near = nearest(
      name,
      columns.map((column) => column.name),
    )
    throw new DatabaseError(`column '${name}' of PARTITION BY is not in the query`, {
      sqlState: '42703',
      position: start,
      ...(near !== undefined && { hint: `did you mean '${near}'?` }),
    })
  })
  if (indexes.length >= columns.length && columns.length > 0) {
    throw new DatabaseError('PARTITION BY must leave a column for the files', {
      sqlState: '42601',
      position: partitionBy[0]?.start ?? 0,
    })
  }
  return indexes
}

async function checkDestination({ destination, overwrite }: UnloadStatement, { objects }: UnloadHost): Promise<void> {
  if (overwrite !== 'refuse') return
  const [found] = await objects.list(destination.url)
  if (!found) return
  throw new DatabaseError(`Specified unload destination is not empty: '${found.name}' is there`, {
    sqlState: '58030',
    position: destination.start,
    hint: 'choose another prefix, or add ALLOWOVERWRITE or CLEANPATH',
  })
}

/** With CLEANPATH the old files go when the new ones are written, before these take their names. */
async function cleanPath(
  { destination, overwrite, partitionBy }: UnloadStatement,
  { objects }: UnloadHost,
  files: UnloadFiles,
): Promise<void> {
  if (overwrite !== 'clean') return
  for (const prefix of partitionBy.length > 0 ? files.folders() : [destination.url]) {
    for (const object of await objects.list(prefix)) await objects.remove(object.name)
  }
}

/** A partition's folder: `year=2019/month=September/`. */
function folderOf(values: readonly Cell[], names: readonly string[]): string {
  return values
    .map(
      (value, index) =>
        `${names[index]}=${value === null ? '__HIVE_DEFAULT_PARTITION__' : encodeURIComponent(String(value)).replaceAll('%20', ' ')}/`,
    )
    .join('')
}

async function unloadText(
  statement: UnloadStatement,
  host: UnloadHost,
  files: UnloadFiles,
  sql: string,
  columns: readonly UnloadColumn[],
  partitions: readonly number[],
): Promise<number> {
  const kept = columns
    .map((_, index) => index)
    .filter((index) => statement.includePartitions || !partitions.includes(index))
  const format = lineFormat(
    statement,
    kept.flatMap((index) => columns[index] ?? []),
  )
  const names = partitions.map((index) => columns[index]?.name ?? '')
  const outputs = new Map<string, TextOutput>()
  const outputFor = (folder: string): TextOutput => {
    const output = outputs.get(folder) ?? textOutput(statement, files, folder, format.header)
    outputs.set(folder, output)
    return output
  }
  let rows = 0
  const { batches } = await host.connection.stream(sql)
  for await (const batch of batches) {
    for (const row of batch) {
      const folder =
        partitions.length === 0
          ? ''
          : folderOf(
              partitions.map((index) => row[index] ?? null),
              names,
            )
      outputFor(folder).write(format.row(kept.map((index) => row[index] ?? null)))
      rows++
    }
  }
  // Without rows JSON writes no file, text an empty one.
  if (rows === 0 && partitions.length === 0 && statement.format.kind !== 'json') outputFor('')
  for (const output of outputs.values()) output.close()
  return rows
}

const STAGE = 'wh_unload_stage'

/** The engine writes Parquet itself; the query runs once, into a temporary table, when it is written in parts. */
async function unloadParquet(
  statement: UnloadStatement,
  host: UnloadHost,
  files: UnloadFiles,
  sql: string,
  columns: readonly UnloadColumn[],
  partitions: readonly number[],
): Promise<number> {
  const { connection } = host
  const write = async (select: string, folder: string): Promise<number> => {
    const { url, writer } = files.open(folder)
    const { rows = 0 } = await connection.run(
      `copy (${select}) to ${quoteLiteral(writer.path)} (format parquet, compression snappy)`,
    )
    files.finish(url, rows)
    return rows
  }
  if (partitions.length === 0) return write(sql, '')
  const names = partitions.map((index) => columns[index]?.name ?? '')
  const list = names.map(quoteIdentifier).join(', ')
  await connection.run(`create or replace temporary table ${STAGE} as ${sql}`)
  try {
    const { rows: found } = await connection.read(
      `select distinct ${names.map((name) => `cast(${quoteIdentifier(name)} as varchar)`).join(', ')} from temp.main.${STAGE}`,
    )
    let rows = 0
    for (const values of found) {
      const where = values.map(
        (value, index) =>
          `cast(${quoteIdentifier(names[index] ?? '')} as varchar) is not distinct from ${value === null ? 'null' : quoteLiteral(String(value))}`,
      )
      const select = statement.includePartitions ? '*' : `* exclude (${list})`
      rows += await write(
        `select ${select} from temp.main.${STAGE} where ${where.join(' and ')}`,
        folderOf(values, names),
      )
    }
    return rows
  } finally {
    await connection.run(`drop table if exists temp.main.${STAGE}`)
  }
}

async function writeManifest(
  statement: UnloadStatement,
  { objects }: UnloadHost,
  files: readonly UnloadedFile[],
  columns: readonly UnloadColumn[],
): Promise<void> {
  const writer = objects.create(`${statement.destination.url}manifest`)
  writer.write(Buffer.from(unloadManifest(files, statement.manifest === 'verbose' ? columns : undefined)))
  await writer.finish()
}
