import { inspect } from 'node:util'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseCopy } from '../../src/sql/copy/parse-copy.ts'
import { coverSecrets, redactCopy } from '../../src/sql/copy/redact.ts'
import { retargetCopy } from '../../src/sql/copy/retarget.ts'
import type { CopyStatement } from '../../src/sql/copy/statement.ts'

function parsed(sql: string): CopyStatement {
  const { value, problems } = parseCopy(sql)
  expect(problems).toEqual([])
  if (!value) throw new Error('no statement')
  return value
}

/** Each problem as `'the text it points at' message (hint)`. */
function problemsOf(sql: string): readonly string[] {
  const { value, problems } = parseCopy(sql)
  expect(value === undefined).toBe(problems.length > 0)
  return problems.map(
    ({ message, start, end, hint }) =>
      `${sql.slice(start, end) || 'end'}: ${message}${hint === undefined ? '' : ` (${hint})`}`,
  )
}

const T = "copy t from 's3://b/k' "

describe('a COPY statement is read', () => {
  test('the statement of the Sparkify project', () => {
    const sql = `copy dev.public.staging_events from 's3://udacity-dend/log_data' iam_role 'arn:aws:iam::1:role/x' region 'us-west-2' json 's3://udacity-dend/log_json_path.json' TRUNCATECOLUMNS BLANKSASNULL EMPTYASNULL`
    const statement = parsed(sql)
    expect(statement).toMatchObject({
      target: { database: 'dev', schema: 'public', identifier: 'staging_events' },
      source: { url: 's3://udacity-dend/log_data' },
      credentials: { kind: 'role', role: 'arn:aws:iam::1:role/x' },
      region: 'us-west-2',
      format: { kind: 'json', mapping: 'paths', paths: { url: 's3://udacity-dend/log_json_path.json' } },
      manifest: false,
      conversions: { truncateColumns: true, blanksAsNull: true, emptyAsNull: true, trimBlanks: false, nullText: '\\N' },
      load: { maxErrors: 0, noLoad: false },
    })
    expect(statement.options.map(({ start, end }) => sql.slice(start, end))).toEqual([
      "iam_role 'arn:aws:iam::1:role/x'",
      "region 'us-west-2'",
      "json 's3://udacity-dend/log_json_path.json'",
      'TRUNCATECOLUMNS',
      'BLANKSASNULL',
      'EMPTYASNULL',
    ])
  })

  test('names fold to lower case, quoted or not', () => {
    expect(parsed(`COPY "Public"."Events" (A, "b C") FROM 'x'`)).toMatchObject({
      target: { schema: 'public', identifier: 'events' },
      columns: [{ name: 'a' }, { name: 'b c' }],
    })
  })

  test('comments may stand anywhere', () => {
    expect(parsed("copy t /* a */ from -- b\n 'x' csv -- ' c\n").format).toEqual({
      kind: 'csv',
      delimiter: ',',
      quote: '"',
    })
  })

  test.each<[string, object]>([
    ['', { kind: 'delimited', delimiter: '|' }],
    ["delimiter ','", { kind: 'delimited', delimiter: ',' }],
    ["delimiter as '\\t'", { kind: 'delimited', delimiter: '\t' }],
    ["delimiter '\\\\t'", { kind: 'delimited', delimiter: '\t' }],
    ["delimiter '\\036'", { kind: 'delimited', delimiter: '\x1e' }],
    ['csv', { kind: 'csv', delimiter: ',', quote: '"' }],
    ["format as csv quote as '%' delimiter as ';'", { kind: 'csv', delimiter: ';', quote: '%' }],
    ["csv quote ''''", { kind: 'csv', delimiter: ',', quote: "'" }],
    [
      "fixedwidth 'id:3, name:25'",
      {
        kind: 'fixedwidth',
        fields: [
          { label: 'id', width: 3 },
          { label: 'name', width: 25 },
        ],
      },
    ],
    ['json', { kind: 'json', mapping: 'auto' }],
    ["format json as 'auto ignorecase'", { kind: 'json', mapping: 'auto ignorecase' }],
    ["json 'noshred'", { kind: 'json', mapping: 'noshred' }],
    ["format as avro 'auto'", { kind: 'avro', mapping: 'auto' }],
    ['format parquet', { kind: 'parquet' }],
    ['orc', { kind: 'orc' }],
    ['shapefile simplify auto 1.1', { kind: 'shapefile' }],
  ])('format: %s', (options, format) => {
    expect(parsed(T + options).format).toEqual(format)
  })

  test.each<[string, object]>([
    ["acceptinvchars as '^'", { replaceInvalid: '^' }],
    ['acceptinvchars', { replaceInvalid: '?' }],
    [
      'acceptanydate dateformat auto_is_no_string'.replace('auto_is_no_string', "'auto'"),
      { acceptAnyDate: true, dateFormat: 'auto' },
    ],
    ["timeformat as 'YYYY-MM-DD HH:MI:SS'", { timeFormat: 'YYYY-MM-DD HH:MI:SS' }],
    ['encoding as utf16le', { encoding: 'utf16le' }],
    ['escape', { escape: true }],
    [
      'explicit_ids fillrecord ignoreblanklines ignoreheader as 2',
      { explicitIds: true, fillRecord: true, ignoreBlankLines: true, ignoreHeader: 2 },
    ],
    ["null as 'NULL'", { nullText: 'NULL' }],
    ["null '\\N'", { nullText: '\\N' }],
    ["null as '\\\\N'", { nullText: '\\N' }],
    ["null as '\\000'", { nullText: '\0' }],
    ['removequotes roundec trimblanks', { removeQuotes: true, roundDecimals: true, trimBlanks: true }],
  ])('conversion: %s', (options, conversions) => {
    expect(parsed(T + options).conversions).toMatchObject(conversions)
  })

  test.each<[string, object]>([
    ['maxerror as 250', { maxErrors: 250 }],
    ['ignoreallerrors', { ignoreAllErrors: true }],
    ['noload', { noLoad: true }],
    ['comprows 1000000 compupdate', { compRows: 1_000_000, compUpdate: 'on' }],
    ['compupdate preset statupdate false', { compUpdate: 'preset', statUpdate: 'off' }],
    ['compupdate true statupdate on', { compUpdate: 'on', statUpdate: 'on' }],
  ])('load: %s', (options, load) => {
    expect(parsed(T + options).load).toMatchObject(load)
  })

  test.each<[string, object]>([
    ['iam_role default', { kind: 'role', role: 'default' }],
    ["with credentials as 'aws_iam_role=arn:x'", { kind: 'role', role: 'arn:x' }],
  ])('role: %s', (clause, credentials) => {
    expect(parsed(T + clause).credentials).toMatchObject(credentials)
  })
})

describe('what is wrong is said with its place, all at once', () => {
  test.each<[string, readonly string[]]>([
    ["copy from 'x'", ["'x': FROM expected, not a string"]],
    ['copy t', ['end: FROM expected, not the end of the statement']],
    ['copy t from stdin', ["stdin: Redshift's COPY reads files, not STDIN"]],
    ["copy t from ''", ["'': FROM names no file"]],
    ["copy t (a, a) from 'x'", ["a: column 'a' is listed twice"]],
    ["copy t (a from 'x'", ['from: the column list has no closing parenthesis']],
    ["copy a.b.c.d from 'x'", ['d: a table has at most three names: database.schema.table']],
    ['copy job run x', ['job: COPY JOB statements manage the S3 event integration of a cluster']],
    [
      `${T}trimblank maxerrors 5 nul as 'x'`,
      [
        "trimblank: 'trimblank' is no option of COPY (did you mean TRIMBLANKS?)",
        "maxerrors: 'maxerrors' is no option of COPY (did you mean MAXERROR?)",
        "nul: 'nul' is no option of COPY (did you mean NULL AS?)",
      ],
    ],
    [`${T}delimiter '||'`, ["'||': DELIMITER needs a single ASCII character"]],
    [`${T}delimiter 'é'`, ["'é': DELIMITER needs a single ASCII character"]],
    [`${T}maxerror -1`, ["-: MAXERROR needs a number, not '-'", "-: '-' is no option of COPY"]],
    [`${T}maxerror 100001`, ["100001: MAXERROR is '100001', not a whole number from 0 to 100000"]],
    [`${T}json auto`, ["auto: 'auto' is no option of COPY"]],
    [`${T}json 'AUTO'`, ["'AUTO': JSON 'AUTO' must be written exactly as 'auto'"]],
    [`${T}json 'auto' csv`, ['csv: JSON and CSV are two formats']],
    [`${T}gzip bzip2`, ['bzip2: GZIP and BZIP2 are two compressions']],
    [`${T}gzip gzip`, ['gzip: GZIP and GZIP are two compressions', 'gzip: GZIP is given twice']],
    [
      `${T}format as text`,
      ["text: FORMAT 'text' is not known (use CSV, JSON, AVRO, PARQUET, ORC, DELIMITER, FIXEDWIDTH, SHAPEFILE)"],
    ],
    [`${T}fixedwidth 'id'`, ["'id': 'id' in FIXEDWIDTH is not label:width (write 'id:3,name:25')"]],
    [`${T}encoding latin1`, ["latin1: ENCODING is 'latin1' (use UTF8, UTF16, UTF16LE, UTF16BE or ISO88591)"]],
    [`${T}region 'us west'`, ["'us west': 'us west' is no AWS region (write it as 'us-west-2')"]],
    [`${T}null as 'x`, ["'x: the string after NULL AS has no closing quote"]],
    [`${T}quote '%'`, ["quote '%': QUOTE can only be used with CSV"]],
    [`${T}maxerror 5 ignoreallerrors`, ["ignoreallerrors: MAXERROR and IGNOREALLERRORS can't be used together"]],
    [`${T}encrypted`, ['encrypted: ENCRYPTED needs MASTER_SYMMETRIC_KEY']],
    [
      `${T}iam_role default credentials 'aws_iam_role=x'`,
      ["credentials 'aws_iam_role=x': IAM_ROLE can't be used with CREDENTIALS or access keys"],
    ],
    [`${T}access_key_id 'x'`, ["'x': access keys come in pairs: ACCESS_KEY_ID and SECRET_ACCESS_KEY"]],
    [
      `${T}credentials 'x'`,
      [
        "credentials 'x': CREDENTIALS names neither a role nor a pair of keys (write 'aws_iam_role=<arn>' or 'aws_access_key_id=<id>;aws_secret_access_key=<key>')",
      ],
    ],
  ])('%s', (sql, problems) => {
    expect(problemsOf(sql)).toEqual(problems)
  })

  test.each([
    "delimiter ','",
    'escape',
    'fillrecord',
    'ignoreblanklines',
    "null as 'x'",
    'readratio 50',
    'removequotes',
  ])('%s does not go with JSON', (option) => {
    const name = option.startsWith('null') ? 'NULL AS' : (option.split(' ')[0] ?? '').toUpperCase()
    expect(problemsOf(`${T}json 'auto' ${option}`)).toEqual([`${option}: ${name} can't be used with JSON`])
  })

  test.each([
    ['csv', 'escape'],
    ['csv', 'removequotes'],
    ["fixedwidth 'a:1'", "delimiter ','"],
    ['parquet', 'maxerror 3'],
    ['orc', 'gzip'],
    ['parquet', 'truncatecolumns'],
  ])('%s does not go with %s', (format, option) => {
    expect(problemsOf(`${T}${format} ${option}`)).toEqual([
      expect.stringMatching(/can't be used with (CSV|FIXEDWIDTH|PARQUET|ORC)$/),
    ])
  })
})

describe('secrets', () => {
  const secret = 'wJalrXUtnFEMIK7MDENG'
  test.each([
    `${T}access_key_id '${secret}1' secret_access_key '${secret}2' session_token as '${secret}3'`,
    `${T}with credentials as 'aws_access_key_id=${secret}1;aws_secret_access_key=${secret}2;token=${secret}3'`,
    `${T}credentials 'aws_iam_role=arn:x;master_symmetric_key=${secret}' encrypted`,
    `${T}encrypted master_symmetric_key '${secret}' iam_role default`,
    `${T}secret_acces_key '${secret}'`,
    `${T}credentials '${secret}`,
    `${T}'${secret}'`,
  ])('%# never show', (sql) => {
    const { value, problems } = parseCopy(sql)
    expect(JSON.stringify({ value, problems })).not.toContain(secret)
    expect(inspect({ value, problems }, { depth: 10, showHidden: true })).not.toContain(secret)
    expect(redactCopy(sql)).not.toContain(secret)
  })

  test('are there for whoever needs them', () => {
    const { credentials } = parsed(`${T}access_key_id 'id' secret_access_key 'key' session_token 'token'`)
    if (credentials?.kind !== 'keys') throw new Error('no keys')
    expect(
      [credentials.accessKeyId, credentials.secretAccessKey, credentials.sessionToken].map((kept) => kept?.reveal()),
    ).toEqual(['id', 'key', 'token'])
  })

  test('a covered statement keeps everything else, a role too', () => {
    expect(redactCopy(`copy t from 'x' credentials as 'a=b' iam_role 'arn' csv`)).toBe(
      `copy t from 'x' credentials as '***' iam_role 'arn' csv`,
    )
    expect(redactCopy("copy t from 'x' credentials 'aws_iam_role=arn:x'")).toContain('arn:x')
  })
})

describe('a COPY goes into another table', () => {
  const render = ({ schema, identifier }: { schema: string; identifier: string }) => `"${schema}"."${identifier}"`
  const from = { schema: 'public', identifier: 'events' }
  const to = { schema: 'public', identifier: 'events__new' }

  test.each(['events', 'public.events', 'dev.public.events', '"Public"."EVENTS"'])('%s', (name) => {
    expect(retargetCopy(`-- note\ncopy ${name} (a) from 'x' csv`, from, to, render)).toEqual({
      sql: `-- note\ncopy "public"."events__new" (a) from 'x' csv`,
    })
  })

  test.each<[string, string, number]>([
    ["copy other from 'x'", "this COPY loads 'other', not its own model", 5],
    ["copy staging.events from 'x'", "this COPY loads 'staging.events', not its own model", 5],
    ['select 1', 'a copy model must be a COPY statement', 0],
    ['copy', 'COPY needs the name of a table', 4],
  ])('%s is refused', (sql, reason, position) => {
    expect(retargetCopy(sql, from, to, render)).toMatchObject({ reason, position })
  })
})

test('no text makes the parser throw or hang', () => {
  const words = [
    'copy',
    't',
    'from',
    "'x'",
    'json',
    'as',
    "'auto'",
    'csv',
    'quote',
    '(',
    ')',
    ',',
    '.',
    ';',
    'null',
    'maxerror',
    '5',
    'iam_role',
    'format',
    "'",
    '"',
    '$$',
    'credentials',
    'fixedwidth',
    'delimiter',
    '--',
    '/*',
  ]
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ maxLength: 80 }),
        fc.array(fc.constantFrom(...words), { maxLength: 20 }).map((parts) => parts.join(' ')),
      ),
      (sql) => {
        const { value, problems } = parseCopy(sql)
        expect(value === undefined).toBe(problems.length > 0)
        for (const { start, end } of problems) expect(start >= 0 && end <= sql.length && start <= end).toBe(true)
        redactCopy(sql)
      },
    ),
    { numRuns: 2000 },
  )
})

test('in a script only COPY and UNLOAD are covered', () => {
  const script = "select 'a key'; -- copy\ncopy t from 's3://b' credentials 'x=y;z'; insert into t values ('secret')"
  expect(coverSecrets(script)).toBe(
    "select 'a key'; -- copy\ncopy t from 's3://b' credentials '***'; insert into t values ('secret')",
  )
})
