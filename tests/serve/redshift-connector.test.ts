/**
 * Amazon's own Python driver against `wh serve`. It comes from WH_TEST_REDSHIFT_PYTHON, a Python that has it, else from
 * PyPI into a folder of its own, which later runs find again.
 */
import { execFile, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, expect, test } from 'vitest'
import { startServed } from './support.ts'

const run = promisify(execFile)
const python = findDriver()

function findDriver(): string | undefined {
  const given = process.env.WH_TEST_REDSHIFT_PYTHON
  if (given !== undefined) return given
  const home = join(tmpdir(), 'wh-redshift-connector')
  const found = join(home, 'bin/python')
  const hasDriver = (): boolean => spawnSync(found, ['-c', 'import redshift_connector']).status === 0
  if (existsSync(found) && hasDriver()) return found
  if (spawnSync('python3', ['-m', 'venv', home]).status !== 0) return undefined
  spawnSync(join(home, 'bin/pip'), ['install', '--quiet', 'redshift_connector'], { timeout: 50_000 })
  return hasDriver() ? found : undefined
}

const SCRIPT = `
import json, sys, redshift_connector
settings = json.loads(sys.argv[1])
connection = redshift_connector.connect(host='127.0.0.1', database='dev', user='ada', **settings)
cursor = connection.cursor()
answers = {}
cursor.execute('create table py (id int, name varchar(20), price decimal(10,2), at timestamp, day date, ok bool, doc super)')
cursor.execute("insert into py values (%s, %s, %s, %s, %s, %s, json_parse(%s))", (1, "it's", '1.50', '2018-11-01 20:57:10.796', '2018-11-01', True, '{"a": 1}'))
cursor.executemany('insert into py (id, name) values (%s, %s)', [(2, 'b'), (3, None)])
connection.commit()
cursor.execute('select id, name, price, at, day, ok, doc from py order by id')
answers['rows'] = [[str(value) for value in row] for row in cursor.fetchall()]
answers['types'] = [[column[0], column[1]] for column in cursor.description]
answers['tables'] = [list(row[:4]) for row in cursor.get_tables(table_name_pattern='py')]
answers['columns'] = [[row[3], row[5]] for row in cursor.get_columns(tablename_pattern='py')]
answers['schemas'] = [row[0] for row in cursor.get_schemas()]
try:
    cursor.execute('select nope from py')
except redshift_connector.ProgrammingError as error:
    answers['error'] = [error.args[0]['C'], error.args[0]['M']]
connection.rollback()
cursor.execute('delete from py where id > %s', (1,))
answers['deleted'] = cursor.rowcount
connection.rollback()
cursor.execute('select count(*) from py')
answers['kept'] = cursor.fetchone()[0]
print(json.dumps(answers))
`

if (python === undefined) {
  test.skip('redshift_connector: skipped, since it cannot be had here (set WH_TEST_REDSHIFT_PYTHON)', () => undefined)
} else {
  const folder = mkdtempSync(join(tmpdir(), 'wh-connector-'))
  const trusting = await startServed()
  const guarded = await startServed({ login: { user: 'ada', password: 'secret', method: 'digest' } })
  afterAll(async () => {
    await trusting.stop()
    await guarded.stop()
    rmSync(folder, { recursive: true })
  })

  const ask = async (port: number, settings: Readonly<Record<string, unknown>>, env = {}): Promise<unknown> => {
    const script = join(folder, 'ask.py')
    writeFileSync(script, SCRIPT)
    const { stdout } = await run(python, [script, JSON.stringify({ port, ...settings })], {
      env: { ...process.env, ...env },
    })
    return JSON.parse(stdout)
  }

  const expected = {
    rows: [
      ['1', "it's", '1.50', '2018-11-01 20:57:10.796000', '2018-11-01', 'True', '{"a":1}'],
      ['2', 'b', 'None', 'None', 'None', 'None', 'None'],
      ['3', 'None', 'None', 'None', 'None', 'None', 'None'],
    ],
    types: [
      ['id', 23],
      ['name', 1043],
      ['price', 1700],
      ['at', 1114],
      ['day', 1082],
      ['ok', 16],
      ['doc', 4000],
    ],
    tables: [['dev', 'public', 'py', 'TABLE']],
    columns: [
      ['id', 'int4'],
      ['name', 'varchar'],
      ['price', 'numeric'],
      ['at', 'timestamp'],
      ['day', 'date'],
      ['ok', 'bool'],
      ['doc', 'super'],
    ],
    schemas: expect.arrayContaining(['public', 'pg_catalog']),
    error: ['42703', 'column "nope" does not exist'],
    deleted: 2,
    kept: 3,
  }

  test('redshift_connector reads and writes, asks for metadata, and sees errors', async () => {
    expect(await ask(trusting.port, { password: '', ssl: false })).toEqual(expected)
    expect(trusting.bugs).toEqual([])
  })

  test("redshift_connector logs in by Redshift's digest, over TLS with the server's certificate verified", async () => {
    const certificate = join(folder, 'serve.crt')
    writeFileSync(certificate, guarded.certificate)
    const settings = { password: 'secret', ssl: true, sslmode: 'verify-full' }
    expect(await ask(guarded.port, settings, { SSL_CERT_FILE: certificate })).toEqual(expected)
    await expect(ask(guarded.port, { ...settings, password: 'wrong' }, { SSL_CERT_FILE: certificate })).rejects.toThrow(
      /password authentication failed/,
    )
    expect(guarded.bugs).toEqual([])
  })
}
