/** COPY, from text to data. */
import { nearest } from '../../core/nearest.ts'
import { type Authorization, credentialsOf, takeAuthorization, takeEncryptionKey, takeRegion } from './authorization.ts'
import { checkConflicts } from './copy-conflicts.ts'
import { COPY_OPTIONS, type Draft, emptyDraft, optionName } from './copy-options.ts'
import { type Cursor, openCursor, shown, takeString } from './cursor.ts'
import type {
  CopyFormat,
  CopyStatement,
  Credentials,
  GivenOption,
  NamePart,
  Parsed,
  Place,
  TargetName,
} from './statement.ts'

/** Reads `COPY table [(columns)] FROM 'source' authorization options`, and reports everything that is wrong in it. */
export function parseCopy(sql: string): Parsed<CopyStatement> {
  const cursor = openCursor(sql)
  if (!cursor.takeWords('copy')) cursor.fail(`COPY expected, not ${shown(cursor, cursor.peek())}`, cursor.peek())
  if (cursor.peek()?.text === 'job' && cursor.peek(1)?.kind === 'word') {
    cursor.fail('COPY JOB statements manage the S3 event integration of a cluster', cursor.peek())
    return { value: undefined, problems: cursor.problems }
  }
  const target = takeTarget(cursor)
  const columns = takeColumns(cursor)
  const source = takeSource(cursor)
  const authorization: Authorization = {}
  const draft = emptyDraft()
  const options: GivenOption[] = []
  let region: string | undefined
  while (cursor.peek() && source) {
    const first = cursor.peek()
    const name = takeAuthorization(cursor, authorization) ?? takeEncryptionKey(cursor)
    const place = name === undefined ? takeRegion(cursor) : undefined
    region = place ?? region
    const taken = name ?? (place === undefined ? takeOption(cursor, draft) : 'REGION')
    const last = cursor.last()
    if (taken && first && last) note(cursor, options, { name: taken, start: first.start, end: last.end })
  }
  const credentials = credentialsOf(cursor, authorization)
  const format = formatOf(draft)
  checkConflicts(cursor, format, options)
  if (!target || !source || cursor.problems.length > 0) return { value: undefined, problems: cursor.problems }
  return {
    value: {
      target,
      ...(columns && { columns }),
      source,
      ...(credentials && { credentials }),
      ...(region !== undefined && { region }),
      format,
      ...(draft.compression && { compression: draft.compression }),
      manifest: draft.manifest,
      encrypted: draft.encrypted,
      conversions: draft.conversions,
      load: draft.load,
      end: endOf(source, options, credentials),
      options,
    },
    problems: [],
  }
}

function endOf(source: Place, options: readonly GivenOption[], credentials: Credentials | undefined): number {
  return Math.max(source.end, credentials?.end ?? 0, ...options.map(({ end }) => end))
}

function note(cursor: Cursor, options: GivenOption[], option: GivenOption): void {
  if (options.some(({ name }) => name === option.name)) cursor.fail(`${option.name} is given twice`, option)
  options.push(option)
}

/** Takes the table's name; each part folds to lower case, quoted or not, as Redshift folds it. */
export function takeTarget(cursor: Cursor): TargetName | undefined {
  const parts: NamePart[] = []
  do {
    const token = cursor.peek()
    if (token?.kind !== 'word' && token?.kind !== 'quoted') {
      cursor.fail(`COPY needs the name of a table, not ${shown(cursor, token)}`, token)
      return undefined
    }
    cursor.take()
    parts.push({ name: token.text.toLowerCase(), start: token.start, end: token.end })
  } while (cursor.takeOperator('.'))
  const [identifier, schema, database] = parts.toReversed()
  if (!identifier) return undefined
  if (parts.length > 3) cursor.fail('a table has at most three names: database.schema.table', identifier)
  return {
    identifier: identifier.name,
    ...(schema && { schema: schema.name }),
    ...(database && { database: database.name }),
    start: parts[0]?.start ?? identifier.start,
    end: identifier.end,
  }
}

function takeColumns(cursor: Cursor): readonly NamePart[] | undefined {
  if (!cursor.takeOperator('(')) return undefined
  const columns: NamePart[] = []
  do {
    const token = cursor.peek()
    if (token?.kind !== 'word' && token?.kind !== 'quoted') {
      cursor.fail(`a column's name is missing before ${shown(cursor, token)}`, token)
      break
    }
    cursor.take()
    const name = token.text.toLowerCase()
    if (columns.some((column) => column.name === name)) cursor.fail(`column '${name}' is listed twice`, token)
    columns.push({ name, start: token.start, end: token.end })
  } while (cursor.takeOperator(','))
  if (!cursor.takeOperator(')')) cursor.fail('the column list has no closing parenthesis', cursor.peek())
  return columns
}

function takeSource(cursor: Cursor): Place | undefined {
  if (!cursor.takeWords('from')) {
    cursor.fail(`FROM expected, not ${shown(cursor, cursor.peek())}`, cursor.peek())
    return undefined
  }
  if (cursor.takeWords('stdin')) {
    cursor.fail("Redshift's COPY reads files, not STDIN", cursor.last())
    return undefined
  }
  const token = takeString(cursor, 'FROM')
  if (!token) return undefined
  if (token.text.trim() === '') cursor.fail('FROM names no file', token)
  return { url: token.text, start: token.start, end: token.end }
}

/** Takes one option and says its name; steps over what is none, once for a whole run of it. */
function takeOption(cursor: Cursor, draft: Draft): string | undefined {
  if (cursor.takeOperator(',') || cursor.takeOperator(';')) return undefined
  if (cursor.takeWords('format')) {
    cursor.takeWords('as')
    const next = cursor.peek()
    if (next && FORMATS.has(next.text)) return undefined
    cursor.fail(`FORMAT ${shown(cursor, next)} is not known`, next, `use ${[...FORMATS].join(', ').toUpperCase()}`)
    if (next?.kind === 'word') cursor.take()
    return undefined
  }
  const token = cursor.take()
  if (!token) return undefined
  const read = token.kind === 'word' && Object.hasOwn(COPY_OPTIONS, token.text) ? COPY_OPTIONS[token.text] : undefined
  if (read) {
    read(draft, cursor, token)
    return optionName(token.text)
  }
  unknownOption(cursor, token.start, token.end)
  return undefined
}

const FORMATS: ReadonlySet<string> = new Set([
  'csv',
  'json',
  'avro',
  'parquet',
  'orc',
  'delimiter',
  'fixedwidth',
  'shapefile',
])

const KNOWN_WORDS: readonly string[] = [
  ...Object.keys(COPY_OPTIONS),
  ...[
    'iam_role',
    'credentials',
    'region',
    'access_key_id',
    'secret_access_key',
    'session_token',
    'master_symmetric_key',
  ],
]

function unknownOption(cursor: Cursor, start: number, end: number): void {
  const token = { start, end }
  const written = cursor.sql.slice(start, end)
  // A string may hold a secret whose keyword is misspelled, so it is never shown.
  const isString = /^[eE]?['$]/.test(written)
  const near = isString ? undefined : nearest(written, KNOWN_WORDS)
  cursor.fail(
    isString ? 'this string belongs to no option' : `'${written}' is no option of COPY`,
    token,
    near === undefined ? undefined : `did you mean ${optionName(near)}?`,
  )
  if (isString) return
  cursor.takeWords('as')
  while (cursor.peek()?.kind === 'string' || cursor.peek()?.kind === 'number') cursor.take()
}

function formatOf({ format, delimiter, quote }: Draft): CopyFormat {
  if (!format) return { kind: 'delimited', delimiter: delimiter ?? '|' }
  if (format.kind === 'csv') return { kind: 'csv', delimiter: delimiter ?? ',', quote: quote ?? '"' }
  return format
}
