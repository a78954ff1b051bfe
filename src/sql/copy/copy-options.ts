/**
 * Every option of COPY, how its arguments are read, and what it may not stand beside.
 * https://docs.aws.amazon.com/redshift/latest/dg/r_COPY-parameters.html
 */
import type { Token } from '../lexer.ts'
import { type Cursor, decodeEscapes, shown, takeCharacter, takeCount, takeString, writtenText } from './cursor.ts'
import { fixedFields } from './fixed-fields.ts'
import type { Compression, CopyConversions, CopyFormat, CopyLoad, Encoding } from './statement.ts'

type Writable<T> = { -readonly [Key in keyof T]: T[Key] }

/** What the options have said so far. */
export interface Draft {
  format?: CopyFormat | { readonly kind: 'csv' }
  delimiter?: string
  quote?: string
  compression?: Compression
  manifest: boolean
  encrypted: boolean
  readonly conversions: Writable<CopyConversions>
  readonly load: Writable<CopyLoad>
}

export function emptyDraft(): Draft {
  return {
    manifest: false,
    encrypted: false,
    conversions: {
      acceptAnyDate: false,
      blanksAsNull: false,
      emptyAsNull: false,
      encoding: 'utf8',
      escape: false,
      explicitIds: false,
      fillRecord: false,
      ignoreBlankLines: false,
      ignoreHeader: 0,
      nullText: '\\N',
      removeQuotes: false,
      roundDecimals: false,
      trimBlanks: false,
      truncateColumns: false,
    },
    load: { maxErrors: 0, ignoreAllErrors: false, noLoad: false },
  }
}

type OptionReader = (draft: Draft, cursor: Cursor, word: Token) => void

const MAX_ERRORS = 100_000

/** By the word that begins the option. The option's name in messages is this word, or the one `OPTION_NAMES` gives. */
export const COPY_OPTIONS: Readonly<Record<string, OptionReader>> = {
  acceptanydate({ conversions }) {
    conversions.acceptAnyDate = true
  },
  acceptinvchars({ conversions }, cursor) {
    const explicit = cursor.takeWords('as')
    const given = explicit || cursor.peek()?.kind === 'string'
    conversions.replaceInvalid = (given ? takeCharacter(cursor, 'ACCEPTINVCHARS') : undefined) ?? '?'
  },
  avro: (draft, cursor, word) => setFormat(draft, cursor, word, mapping(cursor, 'avro')),
  blanksasnull({ conversions }) {
    conversions.blanksAsNull = true
  },
  bzip2: (draft, cursor, word) => compress(draft, cursor, word, 'bzip2'),
  comprows({ load }, cursor) {
    const rows = takeCount(cursor, 'COMPROWS', 1000, 2_147_483_647)
    if (rows !== undefined) load.compRows = rows
  },
  compupdate({ load }, cursor) {
    load.compUpdate = cursor.takeWords('preset') ? 'preset' : (takeSwitch(cursor) ?? 'on')
  },
  csv: (draft, cursor, word) => setFormat(draft, cursor, word, { kind: 'csv' }),
  dateformat({ conversions }, cursor) {
    cursor.takeWords('as')
    const text = takeString(cursor, 'DATEFORMAT')?.text
    if (text !== undefined) conversions.dateFormat = text
  },
  delimiter(draft, cursor) {
    cursor.takeWords('as')
    const character = takeCharacter(cursor, 'DELIMITER')
    if (character !== undefined) draft.delimiter = character
  },
  emptyasnull({ conversions }) {
    conversions.emptyAsNull = true
  },
  encoding({ conversions }, cursor) {
    cursor.takeWords('as')
    conversions.encoding = takeEncoding(cursor)
  },
  encrypted(draft) {
    draft.encrypted = true
  },
  escape({ conversions }) {
    conversions.escape = true
  },
  explicit_ids({ conversions }) {
    conversions.explicitIds = true
  },
  fillrecord({ conversions }) {
    conversions.fillRecord = true
  },
  fixedwidth(draft, cursor, word) {
    cursor.takeWords('as')
    const spec = takeString(cursor, 'FIXEDWIDTH')
    if (spec) setFormat(draft, cursor, word, { kind: 'fixedwidth', fields: fixedFields(cursor, spec) })
  },
  gzip: (draft, cursor, word) => compress(draft, cursor, word, 'gzip'),
  ignoreallerrors({ load }) {
    load.ignoreAllErrors = true
  },
  ignoreblanklines({ conversions }) {
    conversions.ignoreBlankLines = true
  },
  ignoreheader({ conversions }, cursor) {
    cursor.takeWords('as')
    conversions.ignoreHeader = takeCount(cursor, 'IGNOREHEADER', 0, Number.MAX_SAFE_INTEGER) ?? 0
  },
  json: (draft, cursor, word) => setFormat(draft, cursor, word, mapping(cursor, 'json')),
  lzop: (draft, cursor, word) => compress(draft, cursor, word, 'lzop'),
  manifest(draft) {
    draft.manifest = true
  },
  maxerror({ load }, cursor) {
    cursor.takeWords('as')
    load.maxErrors = takeCount(cursor, 'MAXERROR', 0, MAX_ERRORS) ?? 0
  },
  noload({ load }) {
    load.noLoad = true
  },
  null({ conversions }, cursor) {
    cursor.takeWords('as')
    const token = takeString(cursor, 'NULL AS')
    if (token) conversions.nullText = nullText(writtenText(cursor, token))
  },
  orc: (draft, cursor, word) => setFormat(draft, cursor, word, { kind: 'orc' }),
  parquet: (draft, cursor, word) => setFormat(draft, cursor, word, { kind: 'parquet' }),
  quote(draft, cursor) {
    cursor.takeWords('as')
    const character = takeCharacter(cursor, 'QUOTE')
    if (character !== undefined) draft.quote = character
  },
  readratio: (_, cursor) => void takeCount(cursor, 'READRATIO', 1, 200),
  removequotes({ conversions }) {
    conversions.removeQuotes = true
  },
  roundec({ conversions }) {
    conversions.roundDecimals = true
  },
  serializetojson: () => undefined,
  shapefile(draft, cursor, word) {
    setFormat(draft, cursor, word, { kind: 'shapefile' })
    if (!cursor.takeWords('simplify')) return
    cursor.takeWords('auto')
    if (cursor.peek()?.kind === 'string' || cursor.peek()?.kind === 'number') cursor.take()
  },
  ssh: () => undefined,
  statupdate({ load }, cursor) {
    load.statUpdate = takeSwitch(cursor) ?? 'on'
  },
  timeformat({ conversions }, cursor) {
    cursor.takeWords('as')
    const text = takeString(cursor, 'TIMEFORMAT')?.text
    if (text !== undefined) conversions.timeFormat = text
  },
  trimblanks({ conversions }) {
    conversions.trimBlanks = true
  },
  truncatecolumns({ conversions }) {
    conversions.truncateColumns = true
  },
  zstd: (draft, cursor, word) => compress(draft, cursor, word, 'zstd'),
}

/** The full name of an option whose first word is not all of it. */
export function optionName(word: string): string {
  return word === 'null' ? 'NULL AS' : word.toUpperCase()
}

function setFormat(draft: Draft, cursor: Cursor, word: Token, format: Draft['format']): void {
  if (!format) return
  if (draft.format) {
    const names = `${draft.format.kind.toUpperCase()} and ${format.kind.toUpperCase()}`
    cursor.fail(draft.format.kind === format.kind ? `the format is given twice` : `${names} are two formats`, word)
  }
  draft.format = format
}

function compress(draft: Draft, cursor: Cursor, word: Token, compression: Compression): void {
  if (draft.compression)
    cursor.fail(`${draft.compression.toUpperCase()} and ${word.text.toUpperCase()} are two compressions`, word)
  draft.compression = compression
}

const MAPPINGS = ['auto', 'auto ignorecase', 'noshred'] as const

/** `[AS] { 'auto' | 'auto ignorecase' | 'noshred' | 's3://paths' }`; nothing means 'auto'. */
function mapping(cursor: Cursor, kind: 'json' | 'avro'): CopyFormat {
  const explicit = cursor.takeWords('as')
  if (!explicit && cursor.peek()?.kind !== 'string') return { kind, mapping: 'auto' }
  const token = takeString(cursor, kind.toUpperCase())
  const text = token?.text ?? 'auto'
  const word = MAPPINGS.find((known) => known === text)
  if (word) return { kind, mapping: word }
  const meant = MAPPINGS.find((known) => known === text.trim().toLowerCase().replaceAll(/\s+/g, ' '))
  if (meant && token) cursor.fail(`${kind.toUpperCase()} '${text}' must be written exactly as '${meant}'`, token)
  if (token && text.trim() === '')
    cursor.fail(`${kind.toUpperCase()} '' names no file`, token, "write 'auto' or the path of a jsonpaths file")
  return { kind, mapping: 'paths', paths: { url: text, start: token?.start ?? 0, end: token?.end ?? 0 } }
}

/** `ON`, `TRUE`, `OFF` or `FALSE`, when one of them comes next. */
export function takeSwitch(cursor: Cursor): 'on' | 'off' | undefined {
  if (cursor.takeWords('on') || cursor.takeWords('true')) return 'on'
  if (cursor.takeWords('off') || cursor.takeWords('false')) return 'off'
  return undefined
}

const ENCODINGS: Readonly<Record<string, Encoding>> = {
  utf8: 'utf8',
  'utf-8': 'utf8',
  utf16: 'utf16',
  utf16le: 'utf16le',
  utf16be: 'utf16be',
  iso88591: 'iso88591',
}

function takeEncoding(cursor: Cursor): Encoding {
  const token = cursor.peek()
  const named =
    token && (token.kind === 'word' || token.kind === 'string') ? ENCODINGS[token.text.toLowerCase()] : undefined
  if (named) cursor.take()
  else cursor.fail(`ENCODING is ${shown(cursor, token)}`, token, 'use UTF8, UTF16, UTF16LE, UTF16BE or ISO88591')
  if (!named && (token?.kind === 'string' || token?.kind === 'word')) cursor.take()
  return named ?? 'utf8'
}

/** `\N` and `\\N` both mean backslash N, `\0` and `\000` the character NUL. */
function nullText(written: string): string {
  if (written === '\\N' || written === '\\\\N') return '\\N'
  return decodeEscapes(written)
}
