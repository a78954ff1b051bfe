/** Options of COPY that may not stand together. */
import type { Cursor } from './cursor.ts'
import type { CopyFormat, GivenOption } from './statement.ts'

/** https://docs.aws.amazon.com/redshift/latest/dg/copy-parameters-data-format.html, one rule a format. */
const FORBIDDEN: Readonly<Record<CopyFormat['kind'], readonly string[]>> = {
  delimited: [],
  csv: ['FIXEDWIDTH', 'REMOVEQUOTES', 'ESCAPE'],
  fixedwidth: ['CSV', 'DELIMITER', 'ESCAPE', 'REMOVEQUOTES'],
  json: [
    'CSV',
    'DELIMITER',
    'ESCAPE',
    'FILLRECORD',
    'FIXEDWIDTH',
    'IGNOREBLANKLINES',
    'NULL AS',
    'READRATIO',
    'REMOVEQUOTES',
  ],
  avro: [
    'CSV',
    'DELIMITER',
    'ESCAPE',
    'FILLRECORD',
    'FIXEDWIDTH',
    'IGNOREBLANKLINES',
    'NULL AS',
    'READRATIO',
    'REMOVEQUOTES',
    'IGNOREHEADER',
    'ENCODING',
  ],
  shapefile: ['FIXEDWIDTH', 'REMOVEQUOTES', 'ESCAPE'],
  parquet: [],
  orc: [],
}

/** https://docs.aws.amazon.com/redshift/latest/dg/copy-usage_notes-copy-from-columnar.html */
const COLUMNAR = new Set([
  ...[
    'PARQUET',
    'ORC',
    'ACCEPTINVCHARS',
    'FILLRECORD',
    'STATUPDATE',
    'MANIFEST',
    'EXPLICIT_IDS',
    'REGION',
    'SERIALIZETOJSON',
  ],
  ...['IAM_ROLE', 'CREDENTIALS', 'ACCESS_KEY_ID', 'SECRET_ACCESS_KEY', 'SESSION_TOKEN', 'COMPUPDATE', 'NOLOAD'],
])

export function checkConflicts(cursor: Cursor, format: CopyFormat, options: readonly GivenOption[]): void {
  const given = new Map(options.map((option) => [option.name, option]))
  const both = (one: string, other: string): void => {
    const at = given.get(other)
    if (given.has(one) && at) cursor.fail(`${one} and ${other} can't be used together`, at)
  }
  for (const name of FORBIDDEN[format.kind]) {
    const at = given.get(name)
    if (at) cursor.fail(`${name} can't be used with ${format.kind.toUpperCase()}`, at)
  }
  if (format.kind === 'parquet' || format.kind === 'orc') {
    for (const option of options) {
      if (!COLUMNAR.has(option.name))
        cursor.fail(`${option.name} can't be used with ${format.kind.toUpperCase()}`, option)
    }
  }
  both('MAXERROR', 'IGNOREALLERRORS')
  both('SSH', 'MANIFEST')
  const quote = given.get('QUOTE')
  if (quote && format.kind !== 'csv') cursor.fail('QUOTE can only be used with CSV', quote)
  if (given.has('ENCRYPTED') && !given.has('MASTER_SYMMETRIC_KEY') && !given.has('CREDENTIALS')) {
    cursor.fail('ENCRYPTED needs MASTER_SYMMETRIC_KEY', given.get('ENCRYPTED'))
  }
  const key = given.get('MASTER_SYMMETRIC_KEY')
  if (key && !given.has('ENCRYPTED')) cursor.fail('MASTER_SYMMETRIC_KEY needs ENCRYPTED', key)
  both('CREDENTIALS', 'MASTER_SYMMETRIC_KEY')
}
