/** The fields of a text record, laid out over the columns. */
import type { CopyConversions } from '../../../sql/copy/statement.ts'
import { isText } from '../../../sql/redshift/types.ts'
import type { CopyColumn } from './host.ts'
import type { RecordSink } from './rows.ts'

export interface FieldRecord {
  readonly columns: readonly CopyColumn[]
  readonly conversions: CopyConversions
  readonly line: number
  readonly raw: string
  /** Column of the record's first character. */
  readonly start: number
  readonly sink: RecordSink
}

const EXTRA_COLUMNS = 1202
const TOO_FEW_COLUMNS = 1214

/** Hands the fields on when there are as many as columns; FILLRECORD fills missing ones, as one empty field at the end. */
export function emitFields(
  fields: readonly (string | null)[],
  { columns, conversions, line, raw, sink }: FieldRecord,
  placeOf?: (field: number) => number | undefined,
): void {
  if (fields.length > columns.length && !isTrailingDelimiter(fields, columns)) {
    sink.refuse({ line, code: EXTRA_COLUMNS, reason: 'Extra column(s) found', rawLine: raw })
    return
  }
  if (fields.length < columns.length && !conversions.fillRecord) {
    sink.refuse({ line, code: TOO_FEW_COLUMNS, reason: 'Delimiter not found', rawLine: raw }, fields.length - 1)
    return
  }
  sink.record(fields.length < columns.length ? filled(fields, columns) : fields, undefined, {
    line,
    raw: () => raw,
    ...(placeOf && { columnOf: placeOf }),
  })
}

/** Lines of many exporters end with a delimiter, which begins no further column. */
function isTrailingDelimiter(fields: readonly (string | null)[], columns: readonly CopyColumn[]): boolean {
  return fields.length === columns.length + 1 && fields.at(-1) === ''
}

/** Missing VARCHAR columns are empty strings, others NULL. */
function filled(fields: readonly (string | null)[], columns: readonly CopyColumn[]): readonly (string | null)[] {
  return columns.map((column, index) => {
    if (index < fields.length) return fields[index] ?? null
    return isText(column.type) && column.type.name === 'character varying' ? '' : null
  })
}

export function isNullField(field: string, nullText: string): boolean {
  return field === nullText
}
