/** What the readers of files hand on, and what becomes of it: rows, and records that were refused. */
import type { LoadError } from '../../core/adapter.ts'
import type { ValueKind } from './json-scan.ts'

/** A file in one format, read from text that comes in pieces. */
export interface RecordReader {
  /** Reads the whole records of `text`, and the rest too when it is the `last`; returns how much it has read. */
  readonly read: (text: string, last: boolean) => number
}

interface RecordPlace {
  /** Line of the record's end, from 1, as `stl_load_errors` counts. */
  readonly line: number
  /** The record as it stands in the file. */
  readonly raw: () => string
  /** Column of a field's first character in its line, from 1; undefined when it is on another line. */
  readonly columnOf?: (field: number) => number | undefined
}

export interface RecordSink {
  /** One record's fields, in the order of the columns to load. The arrays are reused. */
  readonly record: (
    texts: readonly (string | null | undefined)[],
    kinds: readonly ValueKind[] | undefined,
    place: RecordPlace,
  ) => void
  /** Something that is no record, or cannot be one because of a field. The sink adds the file and the column's name. */
  readonly refuse: (error: Omit<LoadError, 'file'>, field?: number) => void
  /** Enough errors: nothing more needs to be read. */
  readonly isFull: () => boolean
}

/** Why a field cannot be loaded; a load error's code and reason. */
export class FieldFault extends Error {
  override readonly name = 'FieldFault'
  readonly code: number
  constructor(code: number, message: string) {
    super(message)
    this.code = code
  }
}
