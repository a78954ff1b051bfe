/** The fields of a text record, laid out over the columns. */
import type { CopyConversions } from '../../sql/copy/statement.ts'
import type { RecordSink } from './rows.ts'
import type { CopyColumn } from './table.ts'

export interface FieldRecord {
  readonly columns: readonly CopyColumn[]
  readonly conversions: CopyConversions
  readonly sink: RecordSink
  /** Records may end with a delimiter that begins no further field, as `1|Toyota Park|` does. */
  readonly trailingDelimiter: boolean
  readonly line: number
  readonly raw: string
}

const EMPTY_LINE = 1211
const EXTRA_COLUMNS = 1202
const DELIMITER_NOT_FOUND = 1214

/** Hands the fields on when there are as many as columns; FILLRECORD fills those missing at the end. */
export function emitFields(
  fields: readonly (string | null)[],
  { columns, conversions, sink, trailingDelimiter, line, raw }: FieldRecord,
  columnOf: (field: number) => number | undefined,
): void {
  const extra = fields.length - columns.length
  if (raw === '' && columns.length > 1 && !conversions.fillRecord) {
    sink.refuse({ line, code: EMPTY_LINE, reason: 'Line contains no data', rawLine: raw })
  } else if (extra > 0 && !(extra === 1 && trailingDelimiter && fields.at(-1) === '')) {
    sink.refuse({ line, code: EXTRA_COLUMNS, reason: 'Extra column(s) found', rawLine: raw })
  } else if (extra < 0 && !conversions.fillRecord) {
    sink.refuse({ line, code: DELIMITER_NOT_FOUND, reason: 'Delimiter not found', rawLine: raw }, fields.length - 1)
  } else {
    sink.record(extra < 0 ? filled(fields, columns) : fields, undefined, { line, raw: () => raw, columnOf })
  }
}

/** Missing VARCHAR fields are empty strings, others NULL. */
function filled(fields: readonly (string | null)[], columns: readonly CopyColumn[]): readonly (string | null)[] {
  return columns.map(({ type }, index) => {
    if (index < fields.length) return fields[index] ?? null
    return type.name === 'character varying' ? '' : null
  })
}
