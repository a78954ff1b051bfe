/** What a conversion of fields is given, and what it is. */
import type { CopyConversions } from '../../sql/copy/statement.ts'
import type { ValueKind } from './json-scan.ts'

/** null is SQL's NULL. */
export type Converter = (text: string, kind: ValueKind) => string | null

export interface ConversionContext {
  readonly conversions: CopyConversions
  /** Fields come from JSON, where a string differs from a number. */
  readonly isJson: boolean
  /** Microseconds since the epoch, for `today` and the like in DATEFORMAT 'auto'. */
  readonly nowMicros: () => bigint
}
