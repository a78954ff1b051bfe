/** UNLOAD, from text to data. https://docs.aws.amazon.com/redshift/latest/dg/r_UNLOAD.html */
import { nearest } from '../../core/nearest.ts'
import { lex, type Token } from '../lexer.ts'
import { type Authorization, credentialsOf, takeAuthorization, takeEncryptionKey, takeRegion } from './authorization.ts'
import { takeSwitch } from './copy-options.ts'
import { type Cursor, decodeEscapes, openCursor, shown, takeCharacter, takeString, writtenText } from './cursor.ts'
import { fixedFields } from './fixed-fields.ts'
import type {
  Compression,
  FixedField,
  GivenOption,
  NamePart,
  Parsed,
  UnloadFormat,
  UnloadStatement,
} from './statement.ts'

interface Draft {
  kind: UnloadFormat['kind']
  fields: readonly FixedField[]
  delimiter?: string
  compression?: Compression
  partitionBy: readonly NamePart[]
  includePartitions: boolean
  manifest?: 'plain' | 'verbose'
  header: boolean
  addQuotes: boolean
  escape: boolean
  nullText?: string
  overwrite: 'refuse' | 'allow' | 'clean'
  parallel: boolean
  maxFileSize?: number
  extension?: string
  encrypted: boolean
}

/** Reads `UNLOAD ('select …') TO 'destination' authorization options`, and reports everything that is wrong in it. */
export function parseUnload(sql: string): Parsed<UnloadStatement> {
  const cursor = openCursor(sql)
  if (!cursor.takeWords('unload')) cursor.fail(`UNLOAD expected, not ${shown(cursor, cursor.peek())}`, cursor.peek())
  const query = takeQuery(cursor)
  if (query && !cursor.takeWords('to')) cursor.fail(`TO expected, not ${shown(cursor, cursor.peek())}`, cursor.peek())
  const destination = query && takeString(cursor, 'TO')
  const authorization: Authorization = {}
  const draft: Draft = {
    kind: 'delimited',
    fields: [],
    partitionBy: [],
    includePartitions: false,
    header: false,
    addQuotes: false,
    escape: false,
    overwrite: 'refuse',
    parallel: true,
    encrypted: false,
  }
  const options: GivenOption[] = []
  let region: string | undefined
  while (destination && cursor.peek()) {
    const first = cursor.peek()
    const name = takeAuthorization(cursor, authorization) ?? takeEncryptionKey(cursor)
    const place = name === undefined ? takeRegion(cursor) : undefined
    region = place ?? region
    const taken = name ?? (place === undefined ? takeOption(cursor, draft) : 'REGION')
    const last = cursor.last()
    if (taken && first && last) options.push({ name: taken, start: first.start, end: last.end })
  }
  const credentials = credentialsOf(cursor, authorization)
  checkConflicts(cursor, draft, options)
  if (!query || !destination || cursor.problems.length > 0) return { value: undefined, problems: cursor.problems }
  const { kind, fields, delimiter, ...rest } = draft
  return {
    value: {
      ...rest,
      query,
      destination: { url: destination.text, start: destination.start, end: destination.end },
      ...(credentials && { credentials }),
      ...(region !== undefined && { region }),
      format: formatOf(kind, delimiter, fields),
      options,
    },
    problems: [],
  }
}

function takeQuery(cursor: Cursor): UnloadStatement['query'] | undefined {
  if (!cursor.takeOperator('(')) {
    cursor.fail(`UNLOAD needs a query in parentheses and quotes, not ${shown(cursor, cursor.peek())}`, cursor.peek())
    return undefined
  }
  const token = takeString(cursor, 'UNLOAD (')
  if (!token) return undefined
  if (!cursor.takeOperator(')')) cursor.fail('the query has no closing parenthesis', cursor.peek())
  if (hasOuterLimit(token.text)) {
    cursor.fail('the query of UNLOAD may not end in LIMIT', token, 'put the LIMIT into a subquery: select * from (…)')
  }
  return { sql: token.text, start: token.start, end: token.end }
}

/** Redshift refuses LIMIT at the outermost level of the query. */
function hasOuterLimit(sql: string): boolean {
  let depth = 0
  return lex(sql).some(({ kind, text }) => {
    if (kind === 'operator' && text === '(') depth++
    if (kind === 'operator' && text === ')') depth--
    return depth === 0 && kind === 'word' && text === 'limit'
  })
}

type OptionReader = (draft: Draft, cursor: Cursor, word: Token) => void

const MEGABYTE = 1024 * 1024
const LEAST_FILE = 5 * MEGABYTE
const LARGEST_FILE = 6.2 * 1024 * MEGABYTE

const OPTIONS: Readonly<Record<string, OptionReader>> = {
  addquotes(draft) {
    draft.addQuotes = true
  },
  allowoverwrite(draft, cursor, word) {
    if (draft.overwrite === 'clean') cursor.fail("CLEANPATH and ALLOWOVERWRITE can't be used together", word)
    draft.overwrite = 'allow'
  },
  bzip2: (draft, cursor, word) => compress(draft, cursor, word, 'bzip2'),
  cleanpath(draft, cursor, word) {
    if (draft.overwrite === 'allow') cursor.fail("CLEANPATH and ALLOWOVERWRITE can't be used together", word)
    draft.overwrite = 'clean'
  },
  csv: (draft, cursor, word) => setKind(draft, cursor, word, 'csv'),
  delimiter(draft, cursor) {
    cursor.takeWords('as')
    const character = takeCharacter(cursor, 'DELIMITER')
    if (character !== undefined) draft.delimiter = character
  },
  encrypted(draft, cursor) {
    cursor.takeWords('auto')
    draft.encrypted = true
  },
  escape(draft) {
    draft.escape = true
  },
  extension(draft, cursor) {
    const text = takeString(cursor, 'EXTENSION')?.text
    if (text !== undefined) draft.extension = text
  },
  fixedwidth(draft, cursor, word) {
    cursor.takeWords('as')
    const spec = takeString(cursor, 'FIXEDWIDTH')
    if (!spec) return
    setKind(draft, cursor, word, 'fixedwidth')
    draft.fields = fixedFields(cursor, spec)
  },
  gzip: (draft, cursor, word) => compress(draft, cursor, word, 'gzip'),
  header(draft) {
    draft.header = true
  },
  json: (draft, cursor, word) => setKind(draft, cursor, word, 'json'),
  manifest(draft, cursor) {
    draft.manifest = cursor.takeWords('verbose') ? 'verbose' : 'plain'
  },
  maxfilesize(draft, cursor) {
    cursor.takeWords('as')
    const size = takeSize(cursor, 'MAXFILESIZE')
    if (size === undefined) return
    if (size < LEAST_FILE || size > LARGEST_FILE) cursor.fail('MAXFILESIZE is from 5 MB to 6.2 GB', cursor.last())
    draft.maxFileSize = Math.floor(size)
  },
  null(draft, cursor) {
    cursor.takeWords('as')
    const token = takeString(cursor, 'NULL AS')
    if (token)
      draft.nullText = /^\\\\?N$/.test(writtenText(cursor, token)) ? '\\N' : decodeEscapes(writtenText(cursor, token))
  },
  parallel(draft, cursor) {
    draft.parallel = takeSwitch(cursor) !== 'off'
  },
  parquet: (draft, cursor, word) => setKind(draft, cursor, word, 'parquet'),
  partition(draft, cursor) {
    if (!cursor.takeWords('by'))
      cursor.fail(`BY expected after PARTITION, not ${shown(cursor, cursor.peek())}`, cursor.peek())
    draft.partitionBy = takeNames(cursor)
    draft.includePartitions = cursor.takeWords('include')
  },
  rowgroupsize: (_, cursor) => {
    cursor.takeWords('as')
    takeSize(cursor, 'ROWGROUPSIZE')
  },
  zstd: (draft, cursor, word) => compress(draft, cursor, word, 'zstd'),
}

const NAMES: Readonly<Record<string, string>> = { null: 'NULL AS', partition: 'PARTITION BY' }

function takeOption(cursor: Cursor, draft: Draft): string | undefined {
  if (cursor.takeOperator(';') || cursor.takeOperator(',')) return undefined
  if (cursor.takeWords('format')) {
    cursor.takeWords('as')
    const next = cursor.peek()?.text ?? ''
    if (!['csv', 'parquet', 'json', 'delimiter', 'fixedwidth'].includes(next)) {
      cursor.fail(`FORMAT ${shown(cursor, cursor.peek())} is not known`, cursor.peek(), 'use CSV, PARQUET or JSON')
    }
    return undefined
  }
  const token = cursor.take()
  if (!token) return undefined
  const read = token.kind === 'word' && Object.hasOwn(OPTIONS, token.text) ? OPTIONS[token.text] : undefined
  if (read) {
    read(draft, cursor, token)
    return NAMES[token.text] ?? token.text.toUpperCase()
  }
  const isString = token.kind === 'string'
  const near = isString
    ? undefined
    : nearest(token.text, [...Object.keys(OPTIONS), 'iam_role', 'credentials', 'region'])
  cursor.fail(
    isString ? 'this string belongs to no option' : `${shown(cursor, token)} is no option of UNLOAD`,
    token,
    near === undefined ? undefined : `did you mean ${NAMES[near] ?? near.toUpperCase()}?`,
  )
  if (isString) return undefined
  cursor.takeWords('as')
  while (cursor.peek()?.kind === 'string' || cursor.peek()?.kind === 'number') cursor.take()
  return undefined
}

function setKind(draft: Draft, cursor: Cursor, word: Token, kind: UnloadFormat['kind']): void {
  if (draft.kind !== 'delimited')
    cursor.fail(`${draft.kind.toUpperCase()} and ${kind.toUpperCase()} are two formats`, word)
  draft.kind = kind
}

function compress(draft: Draft, cursor: Cursor, word: Token, compression: Compression): void {
  if (draft.compression)
    cursor.fail(`${draft.compression.toUpperCase()} and ${word.text.toUpperCase()} are two compressions`, word)
  draft.compression = compression
}

/** Bytes of `n [MB|GB]`. */
function takeSize(cursor: Cursor, after: string): number | undefined {
  const token = cursor.peek()
  if (token?.kind !== 'number') {
    cursor.fail(`${after} needs a size, not ${shown(cursor, token)}`, token)
    return undefined
  }
  cursor.take()
  const isGigabytes = cursor.takeWords('gb')
  if (!isGigabytes) cursor.takeWords('mb')
  return Number(token.text) * MEGABYTE * (isGigabytes ? 1024 : 1)
}

function takeNames(cursor: Cursor): readonly NamePart[] {
  const names: NamePart[] = []
  if (!cursor.takeOperator('('))
    cursor.fail(`PARTITION BY needs columns in parentheses, not ${shown(cursor, cursor.peek())}`, cursor.peek())
  do {
    const token = cursor.peek()
    if (token?.kind !== 'word' && token?.kind !== 'quoted') {
      cursor.fail(`a column's name is missing before ${shown(cursor, token)}`, token)
      break
    }
    cursor.take()
    names.push({ name: token.text.toLowerCase(), start: token.start, end: token.end })
  } while (cursor.takeOperator(','))
  if (!cursor.takeOperator(')')) cursor.fail('the columns of PARTITION BY have no closing parenthesis', cursor.peek())
  return names
}

const FORBIDDEN: Readonly<Record<UnloadFormat['kind'], readonly string[]>> = {
  delimited: [],
  csv: ['FIXEDWIDTH', 'ADDQUOTES'],
  fixedwidth: ['DELIMITER', 'HEADER'],
  json: ['DELIMITER', 'HEADER', 'FIXEDWIDTH', 'ADDQUOTES', 'ESCAPE', 'NULL AS'],
  parquet: ['DELIMITER', 'FIXEDWIDTH', 'ADDQUOTES', 'ESCAPE', 'NULL AS', 'HEADER', 'GZIP', 'BZIP2', 'ZSTD'],
}

function checkConflicts(cursor: Cursor, { kind }: Draft, options: readonly GivenOption[]): void {
  for (const [index, option] of options.entries()) {
    if (options.findIndex(({ name }) => name === option.name) < index)
      cursor.fail(`${option.name} is given twice`, option)
    if (FORBIDDEN[kind].includes(option.name))
      cursor.fail(`${option.name} can't be used with ${kind.toUpperCase()}`, option)
  }
}

function formatOf(
  kind: UnloadFormat['kind'],
  delimiter: string | undefined,
  fields: readonly FixedField[],
): UnloadFormat {
  switch (kind) {
    case 'delimited':
      return { kind, delimiter: delimiter ?? '|' }
    case 'csv':
      return { kind, delimiter: delimiter ?? ',' }
    case 'fixedwidth':
      return { kind, fields }
    case 'json':
    case 'parquet':
      return { kind }
  }
}
