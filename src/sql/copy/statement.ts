/**
 * COPY and UNLOAD as data. Offsets are UTF-16 units into the statement, `end` exclusive. What a credentials clause
 * says is behind functions, so that no log, error or artifact prints it by accident.
 */

export interface Span {
  readonly start: number
  readonly end: number
}

/** Something wrong with a COPY or UNLOAD statement. */
export interface StatementProblem extends Span {
  /** One sentence, no full stop. */
  readonly message: string
  readonly hint?: string
}

export interface NamePart extends Span {
  readonly name: string
}

/** A table's name as written: `[database.][schema.]identifier`. */
export interface TargetName extends Span {
  readonly database?: string
  readonly schema?: string
  readonly identifier: string
}

export interface Place extends Span {
  readonly url: string
}

export interface Secret {
  readonly reveal: () => string
}

export type Credentials =
  | ({ readonly kind: 'role' /** An ARN, several joined by commas, or `default`. */; readonly role: string } & Span)
  | ({
      readonly kind: 'keys'
      readonly accessKeyId: Secret
      readonly secretAccessKey: Secret
      readonly sessionToken?: Secret
    } & Span)

export type CopyFormat =
  | { readonly kind: 'delimited'; readonly delimiter: string }
  | { readonly kind: 'csv'; readonly delimiter: string; readonly quote: string }
  | { readonly kind: 'fixedwidth'; readonly fields: readonly FixedField[] }
  | { readonly kind: 'json' | 'avro'; readonly mapping: 'auto' | 'auto ignorecase' | 'noshred' }
  | { readonly kind: 'json' | 'avro'; readonly mapping: 'paths'; readonly paths: Place }
  | { readonly kind: 'parquet' | 'orc' }
  | { readonly kind: 'shapefile'; readonly simplify?: string }

export interface FixedField {
  readonly label: string
  /** Characters, not bytes. */
  readonly width: number
}

export type Compression = 'gzip' | 'bzip2' | 'lzop' | 'zstd'

export type Encoding = 'utf8' | 'utf16' | 'utf16le' | 'utf16be' | 'iso88591'

/** An option as it stands in the statement. */
export interface GivenOption extends Span {
  /** In capitals, as the documentation heads it: `TRUNCATECOLUMNS`, `NULL AS`. */
  readonly name: string
}

export interface CopyConversions {
  readonly acceptAnyDate: boolean
  /** The ASCII character that replaces invalid bytes; undefined: they are errors. */
  readonly replaceInvalid?: string
  readonly blanksAsNull: boolean
  readonly dateFormat?: string
  readonly emptyAsNull: boolean
  readonly encoding: Encoding
  readonly escape: boolean
  readonly explicitIds: boolean
  readonly fillRecord: boolean
  readonly ignoreBlankLines: boolean
  readonly ignoreHeader: number
  /** `\N` unless the statement says otherwise. */
  readonly nullText: string
  readonly removeQuotes: boolean
  /** Round decimals half up instead of cutting them. */
  readonly roundDecimals: boolean
  readonly timeFormat?: string
  readonly trimBlanks: boolean
  readonly truncateColumns: boolean
}

export interface CopyLoad {
  /** The load fails when this many records are rejected; 0 and 1 both mean the first. */
  readonly maxErrors: number
  readonly ignoreAllErrors: boolean
  /** Only check the files. */
  readonly noLoad: boolean
  readonly compUpdate?: 'on' | 'off' | 'preset'
  readonly compRows?: number
  readonly statUpdate?: 'on' | 'off'
}

export interface CopyStatement {
  readonly target: TargetName
  readonly columns?: readonly NamePart[]
  readonly source: Place
  readonly credentials?: Credentials
  readonly region?: string
  readonly format: CopyFormat
  readonly compression?: Compression
  readonly manifest: boolean
  readonly encrypted: boolean
  readonly conversions: CopyConversions
  readonly load: CopyLoad
  /** Where the last option ends: before a semicolon, and comments. */
  readonly end: number
  /** Everything between the source and the end, in order, for whoever supports only a part. */
  readonly options: readonly GivenOption[]
}

export type UnloadFormat =
  | { readonly kind: 'delimited'; readonly delimiter: string }
  | { readonly kind: 'csv'; readonly delimiter: string }
  | { readonly kind: 'fixedwidth'; readonly fields: readonly FixedField[] }
  | { readonly kind: 'json' | 'parquet' }

export interface UnloadStatement {
  readonly query: Span & { readonly sql: string }
  readonly destination: Place
  readonly credentials?: Credentials
  readonly region?: string
  readonly format: UnloadFormat
  readonly compression?: Compression
  readonly partitionBy: readonly NamePart[]
  /** Partition columns stay in the files too. */
  readonly includePartitions: boolean
  readonly manifest?: 'plain' | 'verbose'
  readonly header: boolean
  readonly addQuotes: boolean
  readonly escape: boolean
  readonly nullText?: string
  readonly overwrite: 'refuse' | 'allow' | 'clean'
  readonly parallel: boolean
  /** Bytes. */
  readonly maxFileSize?: number
  readonly extension?: string
  readonly encrypted: boolean
  readonly options: readonly GivenOption[]
}

/** A statement that was read, and what is wrong with it. With an error in it, there is no value. */
export interface Parsed<Statement> {
  readonly value: Statement | undefined
  readonly problems: readonly StatementProblem[]
}
