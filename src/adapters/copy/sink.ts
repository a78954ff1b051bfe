/** Turns fields into cells, and refuses records as `stl_load_errors` words it. */
import type { LoadError } from '../../core/adapter.ts'
import type { CopyStatement } from '../../sql/copy/statement.ts'
import type { Converter } from './conversion.ts'
import { converterFor, loadTypeName } from './convert.ts'
import { FieldFault, type RecordSink } from './rows.ts'
import type { CopyColumn } from './table.ts'
import { shownText } from './text.ts'

export interface Loading {
  /** Rows that were converted, in order; taking them empties the list. */
  readonly takeRows: () => (string | null)[][]
  /** A sink for one file's records. */
  readonly sinkFor: (file: string) => RecordSink
  readonly rows: () => number
  readonly rejected: () => number
  /** The first rejected records. */
  readonly errors: () => readonly LoadError[]
  /** Where a row comes from: its file, and its number among the rows of that file, from 1. `row` counts from 1 too. */
  readonly originOf: (row: number) => { readonly file: string; readonly row: number } | undefined
  /** The load has failed: so many records were rejected that MAXERROR forbids it. */
  readonly isFailed: () => boolean
}

/** A failed load goes on to the end of the piece it reads, so that one run shows more than the first error. */
const REPORTED = 20

const RAW_LINE = 1024

const NULL_IN_NOT_NULL = 1213

export function openLoading(
  { format, conversions, load }: CopyStatement,
  columns: readonly CopyColumn[],
  nowMicros: () => bigint,
): Loading {
  const context = { conversions, isJson: format.kind === 'json', nowMicros }
  const converters: readonly Converter[] = columns.map(({ type }) => converterFor(type, context))
  const required = columns.map(({ notNull }) => notNull)
  const errors: LoadError[] = []
  const allowed = load.ignoreAllErrors ? Number.POSITIVE_INFINITY : Math.max(load.maxErrors, 1)
  let rows: (string | null)[][] = []
  let count = 0
  let rejected = 0
  /** Each file that was begun, and how many rows there were before it. */
  const begun: { readonly file: string; readonly before: number }[] = []

  const reject = (error: LoadError): void => {
    rejected++
    if (errors.length < REPORTED) errors.push(error)
  }
  const isFailed = (): boolean => rejected >= allowed

  return {
    takeRows: () => {
      const taken = rows
      rows = []
      return taken
    },
    sinkFor: (file) => {
      begun.push({ file, before: count })
      return {
        record(texts, kinds, place) {
          const row: (string | null)[] = new Array(converters.length)
          let field = 0
          try {
            for (; field < converters.length; field++) {
              const text = texts[field]
              const convert = converters[field]
              const cell =
                text === undefined || text === null || !convert ? null : convert(text, kinds?.[field] ?? 'text')
              if (cell === null && required[field])
                throw new FieldFault(NULL_IN_NOT_NULL, 'Missing data for not-null field')
              row[field] = cell
            }
          } catch (thrown) {
            if (!(thrown instanceof FieldFault)) throw thrown
            const column = place.columnOf?.(field)
            reject({
              file,
              line: place.line,
              ...(column !== undefined && { column }),
              ...describeField(columns[field], texts[field]),
              code: thrown.code,
              reason: thrown.message,
              rawLine: shorten(place.raw()),
            })
            return
          }
          count++
          rows.push(row)
        },
        refuse(error, field) {
          const { rawLine } = error
          reject({
            ...error,
            file,
            ...(field !== undefined && describeField(columns[field], undefined)),
            ...(rawLine !== undefined && { rawLine: shorten(rawLine) }),
          })
        },
        isFull: () => isFailed() && rejected >= REPORTED,
      }
    },
    rows: () => count,
    rejected: () => rejected,
    errors: () => errors,
    originOf: (row) => {
      const origin = begun.findLast(({ before }) => before < row)
      return origin && { file: origin.file, row: row - origin.before }
    },
    isFailed,
  }
}

function describeField(
  column: CopyColumn | undefined,
  value: string | null | undefined,
): Pick<LoadError, 'columnName' | 'columnType' | 'value'> {
  return {
    ...(column && { columnName: column.name, columnType: loadTypeName(column.type) }),
    ...(typeof value === 'string' && { value: shorten(value) }),
  }
}

/** As much as `stl_load_errors` keeps, with bytes that are no text shown as U+FFFD. */
function shorten(text: string): string {
  return shownText(text.length > RAW_LINE ? text.slice(0, RAW_LINE) : text)
}
