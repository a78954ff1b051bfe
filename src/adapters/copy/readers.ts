/** The reader for a statement's format. */
import { DatabaseError } from '../../core/adapter.ts'
import type { CopyFormat, CopyStatement } from '../../sql/copy/statement.ts'
import { csvRecords } from './csv-records.ts'
import { delimitedRecords } from './delimited-records.ts'
import { fixedRecords } from './fixed-records.ts'
import type { CopyHost } from './host.ts'
import { type JsonMapping, mappingByName, mappingByPaths, mappingWhole, parseJsonPaths } from './json-paths.ts'
import { jsonRecords } from './json-records.ts'
import { makeJsonScanner } from './json-scan.ts'
import { readObject } from './objects.ts'
import type { RecordReader, RecordSink } from './rows.ts'
import type { CopyColumn } from './table.ts'

/** Opens a reader for one file. */
export type ReaderOpener = (sink: RecordSink) => RecordReader

export async function readerOpener(
  statement: CopyStatement,
  columns: readonly CopyColumn[],
  host: Pick<CopyHost, 'objects'>,
): Promise<ReaderOpener> {
  const { format, conversions } = statement
  switch (format.kind) {
    case 'json': {
      const scanner = makeJsonScanner(await jsonMapping(format, columns, host), columns.length)
      return (sink) => jsonRecords(scanner, sink, conversions.ignoreHeader)
    }
    case 'csv':
      return (sink) => csvRecords(format, conversions, columns, sink)
    case 'delimited':
      return (sink) => delimitedRecords(format, conversions, columns, sink)
    case 'fixedwidth':
      if (format.fields.length !== columns.length) {
        throw new DatabaseError(`FIXEDWIDTH names ${format.fields.length} fields for ${columns.length} columns`, {
          sqlState: '42601',
        })
      }
      return (sink) => fixedRecords(format.fields, conversions, sink)
    case 'avro':
    case 'parquet':
    case 'orc':
    case 'shapefile':
      throw new DatabaseError(`${format.kind.toUpperCase()} files are not read record by record`, { sqlState: '0A000' })
  }
}

type JsonFormat = Extract<CopyFormat, { kind: 'json' | 'avro' }>

/** What each column takes from an object. */
export async function jsonMapping(
  format: JsonFormat,
  columns: readonly CopyColumn[],
  { objects }: Pick<CopyHost, 'objects'>,
): Promise<JsonMapping> {
  const names = columns.map(({ name }) => name)
  switch (format.mapping) {
    case 'auto':
      return mappingByName(names, false)
    case 'auto ignorecase':
      return mappingByName(names, true)
    case 'noshred':
      return wholeObject(columns)
    case 'paths': {
      const { url, start } = format.paths
      const file = await objects.find(url)
      if (!file)
        throw new DatabaseError(`jsonpaths file '${url}' does not exist`, { sqlState: '58030', position: start })
      const paths = parseJsonPaths((await readObject(file)).toString('utf8'), url)
      if (!paths) return mappingByName(names, false)
      if (paths.length !== columns.length) {
        throw new DatabaseError(
          `Number of jsonpaths and the number of columns should match. JSONPath size: ${paths.length}, Number of columns in table or column list: ${columns.length}`,
          { sqlState: '42601', position: start },
        )
      }
      return mappingByPaths(paths)
    }
  }
}

function wholeObject(columns: readonly CopyColumn[]): JsonMapping {
  if (columns.length !== 1 || columns[0]?.type.name !== 'super') {
    throw new DatabaseError("JSON 'noshred' loads whole documents into one SUPER column", {
      sqlState: '42601',
      hint: 'name the SUPER column in the column list',
    })
  }
  return mappingWhole()
}
