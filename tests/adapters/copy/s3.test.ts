/** COPY and UNLOAD on the embedded warehouse with files in S3: against moto, and against refusals made here. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openLocalWarehouse } from '../../../src/adapters/local/warehouse.ts'
import { openS3, type S3 } from '../../../src/aws/s3.ts'
import type { Session, Warehouse } from '../../../src/core/adapter.ts'
import { type Moto, motoFor, startMoto } from '../../support/moto.ts'
import { failureOf } from './support.ts'

type Env = Readonly<Record<string, string>>

interface Opened extends AsyncDisposable {
  readonly session: Session
  readonly progress: (readonly [bytes: number, total: number | undefined])[]
}

async function openWith(env: Env): Promise<Opened> {
  const target = {
    name: 'local',
    profile: 'x',
    type: 'local',
    schema: 'public',
    database: 'dev',
    threads: 1,
    settings: { path: ':memory:' },
  } as const
  const progress: [number, number | undefined][] = []
  const warehouse: Warehouse = await openLocalWarehouse(target, {
    root: tmpdir(),
    env,
    now: () => Date.UTC(2018, 10, 30),
    random: () => 0.5,
    application: 'wh',
    readText: () => '',
    onBytes: (_, bytes, total) => void progress.push([bytes, total]),
  })
  const session = await warehouse.openSession('test')
  await session.execute('create table t (id integer, name varchar(20))')
  return {
    session,
    progress,
    async [Symbol.asyncDispose]() {
      await session[Symbol.asyncDispose]()
      await warehouse[Symbol.asyncDispose]()
    },
  }
}

describe.skipIf(!motoFor('COPY from S3'))('a bucket', { timeout: 60_000 }, () => {
  let moto: Moto
  let s3: S3
  let opened: Opened

  beforeAll(async () => {
    moto = await startMoto()
    await fetch(`${moto.env.AWS_ENDPOINT_URL}/lake`, {
      method: 'PUT',
      headers: { authorization: authorization('us-west-2') },
      body: location('us-west-2'),
    })
    s3 = openS3({ env: moto.env })
    opened = await openWith(moto.env)
  })
  afterAll(async () => {
    await opened[Symbol.asyncDispose]()
    moto.stop()
  })

  const put = (key: string, content: string | Uint8Array) =>
    s3.put({ bucket: 'lake', key }, typeof content === 'string' ? Buffer.from(content) : content)
  const { execute, rows } = {
    execute: (sql: string) => opened.session.execute(sql),
    rows: async (sql = 'select id, name from t order by 1') => (await opened.session.query(sql)).rows,
  }

  test('every object below a prefix is loaded, the folders of the console are not', async () => {
    await put('plays/2018/', '')
    await put('plays/2018/a.json', '{"id":1,"name":"a"}\n')
    await put('plays/2018/b.json', '{"id":2,"name":"b"}\n{"id":3}\n')
    await put('plays-old.json', '{"id":9}\n')
    opened.progress.length = 0
    const { load, notices } = await execute("copy t from 's3://lake/plays/' iam_role default json 'auto'")
    expect(load).toMatchObject({ files: 2, bytes: 49, loaded: 3, rejected: 0 })
    expect(notices).toEqual(["Load into table 't' completed, 3 record(s) loaded successfully."])
    expect(opened.progress.at(-1)).toEqual([49, 49])
    expect(await rows()).toEqual([
      [1, 'a'],
      [2, 'b'],
      [3, null],
    ])
  })

  test('more objects than a page of a listing holds, each in its turn', async () => {
    await execute('truncate t')
    const ids = Array.from({ length: 1010 }, (_, id) => id)
    for (let first = 0; first < ids.length; first += 40) {
      const some = ids.slice(first, first + 40)
      await Promise.all(some.map((id) => put(`many/${String(id).padStart(4, '0')}.csv`, `${id},n${id}\n`)))
    }
    await execute("copy t from 's3://lake/many/' iam_role default csv")
    expect(await rows('select count(*), count(distinct id), sum(id) from t')).toEqual([[1010, 1010, 509545]])
  })

  test('a manifest, jsonpaths and gzip in the bucket', async () => {
    await execute('truncate t')
    await put('m/part.gz', gzipSync('{"who":{"id":7},"label":"seven"}\n'))
    await put('m/paths.json', '{"jsonpaths": ["$.who.id", "$.label"]}')
    await put('m/list', '{"entries": [{"url": "s3://lake/m/part.gz"}, {"url": "s3://lake/m/none"}]}')
    await execute("copy t from 's3://lake/m/list' iam_role default manifest gzip json 's3://lake/m/paths.json'")
    expect(await rows()).toEqual([[7, 'seven']])
    await put('m/list', '{"entries": [{"url": "s3://lake/m/none", "mandatory": true}]}')
    const error = await failureOf(execute("copy t from 's3://lake/m/list' iam_role default manifest csv"))
    expect(error.message).toBe("'s3://lake/m/none', mandatory in manifest 's3://lake/m/list', does not exist")
  })

  test('what is wrong in an object has its URL, line and column', async () => {
    await put('bad/x.json', '{"id":1}\n{"id":"one"}\n')
    const error = await failureOf(execute("copy t from 's3://lake/bad/' iam_role default json 'auto'"))
    expect(error.loadErrors).toEqual([
      expect.objectContaining({ file: 's3://lake/bad/x.json', line: 2, column: 7, columnName: 'id', value: 'one' }),
    ])
  })

  test('an object larger than a piece of it is streamed', async () => {
    await execute('truncate t')
    await put('large.csv', Array.from({ length: 300_000 }, (_, id) => `${id},name of ${id}\n`).join(''))
    await execute("copy t from 's3://lake/large.csv' iam_role default csv")
    expect(await rows('select count(*), max(id), max(len(name)) from t')).toEqual([[300_000, 299_999, 14]])
  })

  test('UNLOAD writes objects, COPY reads them again: text, gzip, Parquet, several parts', async () => {
    await execute('truncate t')
    await execute("insert into t values (1, 'a'), (2, null)")
    await execute("unload ('select * from t order by 1') to 's3://lake/out/text_' iam_role default csv manifest")
    const names = (await s3.list({ bucket: 'lake', key: 'out/text_' })).map(({ key }) => key)
    expect(names).toEqual(['out/text_0000_part_00', 'out/text_manifest'])
    await execute("unload ('select * from t order by 1') to 's3://lake/out/gz_' iam_role default csv gzip")
    const body = await s3.read({ bucket: 'lake', key: 'out/gz_0000_part_00.gz' }, 0, undefined)
    expect(gunzipSync(Buffer.concat(await body.toArray())).toString()).toBe('1,a\n2,\n')
    await execute("unload ('select * from t') to 's3://lake/out/pq_' iam_role default parquet")
    await execute("copy t from 's3://lake/out/pq_' iam_role default parquet")
    expect(await rows()).toHaveLength(4)
    const again = failureOf(execute("unload ('select 1') to 's3://lake/out/gz_' iam_role default csv"))
    expect((await again).message).toContain("'s3://lake/out/gz_0000_part_00.gz' is there")
    await execute("unload ('select 5') to 's3://lake/out/gz_' iam_role default csv cleanpath")
    const left = (await s3.list({ bucket: 'lake', key: 'out/gz_' })).map(({ key }) => key)
    expect(left).toEqual(['out/gz_0000_part_00'])
  })

  test('what is unloaded in more than one part is the same', async () => {
    await execute('truncate t')
    await execute("copy t from 's3://lake/large.csv' iam_role default csv")
    await execute("create table wide as select name || repeat('x', 1000) as line from t where id < 40000")
    await execute("unload ('select * from wide') to 's3://lake/wide_' iam_role default csv parallel off")
    const [only] = await s3.list({ bucket: 'lake', key: 'wide_' })
    expect(only?.size).toBeGreaterThan(40_000_000)
    await execute('create table wide_again (line varchar(2000))')
    await execute("copy wide_again from 's3://lake/wide_' iam_role default csv")
    expect(await rows('select count(*), count(distinct line) from wide_again')).toEqual([[40_000, 40_000]])
  })

  test('a bucket that is not there', async () => {
    const error = await failureOf(execute("copy t from 's3://pond/x' iam_role default csv"))
    expect({ message: error.message, hint: error.hint, state: error.sqlState }).toEqual({
      message: "S3 refused 's3://pond/x': there is no such bucket",
      hint: "check the name 'pond', and AWS_ENDPOINT_URL if it is set",
      state: '58030',
    })
  })
})

/** moto reads no more of a signature than the region. */
const authorization = (region: string) =>
  `AWS4-HMAC-SHA256 Credential=AKIATEST/20260101/${region}/s3/aws4_request, SignedHeaders=host, Signature=x`

const location = (region: string) =>
  `<CreateBucketConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><LocationConstraint>${region}</LocationConstraint></CreateBucketConfiguration>`

describe('what S3 refuses', () => {
  let server: Server
  let answer: (request: IncomingMessage, response: ServerResponse) => void
  let env: Env
  let opened: Opened

  beforeAll(async () => {
    server = createServer((request, response) => answer(request, response))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    env = {
      AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      AWS_ACCESS_KEY_ID: 'AKIATEST',
      AWS_SECRET_ACCESS_KEY: 'not-a-secret',
      AWS_REGION: 'us-west-2',
    }
    opened = await openWith(env)
  })
  afterAll(async () => {
    await opened[Symbol.asyncDispose]()
    server.closeAllConnections()
    server.close()
  })

  const refusing =
    (status: number, code: string, message: string, headers: Record<string, string> = {}) =>
    (_: IncomingMessage, response: ServerResponse) => {
      response.writeHead(status, { 'content-type': 'application/xml', ...headers })
      response.end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`)
    }

  test.each([
    [403, 'AccessDenied', 'Access Denied', {}, "allow the action 's3:ListBucket' on the bucket 'lake' in a policy"],
    [400, 'ExpiredToken', 'The provided token has expired.', {}, 'the credentials have expired: sign in again'],
    [403, 'InvalidAccessKeyId', 'The AWS Access Key Id you provided does not exist', {}, 'AWS does not know these'],
    [403, 'SignatureDoesNotMatch', 'The request signature we calculated', {}, 'AWS does not know these credentials'],
    [403, 'RequestTimeTooSkewed', 'The difference is too large', {}, 'the clock of this machine is wrong'],
    [301, 'PermanentRedirect', 'must be addressed', { 'x-amz-bucket-region': 'eu-central-1' }, "REGION 'eu-central-1'"],
  ])('%i %s says what to do', async (status, code, message, headers, hint) => {
    answer = refusing(status, code, message, headers)
    const sql = "copy t from 's3://lake/x' iam_role default region 'us-west-2' csv"
    const error = await failureOf(opened.session.execute(sql))
    expect(error.message).toContain("S3 refused 's3://lake/x': ")
    expect(error.hint).toContain(hint)
  })

  test('nobody listens', async () => {
    await using deaf = await openWith({ ...env, AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:1' })
    const error = await failureOf(deaf.session.execute("copy t from 's3://lake/x' iam_role default csv"))
    expect(error.hint).toContain('does AWS_ENDPOINT_URL point to something that runs?')
  })

  test('no credentials', async () => {
    const { AWS_ACCESS_KEY_ID: _id, AWS_SECRET_ACCESS_KEY: _key, ...bare } = env
    const nobody = { ...bare, AWS_PROFILE: 'nobody-of-this-name' }
    await using anonymous = await openWith(nobody)
    const error = await failureOf(anonymous.session.execute("copy t from 's3://lake/x' iam_role default csv"))
    expect(error.hint).toContain('set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY')
  })

  test('keys of the statement go before those of the environment, and stand in no error', async () => {
    let header = ''
    answer = (request, response) => {
      header = request.headers.authorization ?? ''
      refusing(403, 'AccessDenied', 'Access Denied')(request, response)
    }
    const sql =
      "copy t from 's3://lake/x' access_key_id 'AKIAMINE' secret_access_key 'planted-secret' session_token 'planted-token' region 'eu-west-1' csv"
    const error = await failureOf(opened.session.execute(sql))
    expect(header).toContain('AKIAMINE')
    expect(header).toContain('/eu-west-1/s3/')
    expect(`${error.message} ${error.hint} ${error.detail}`).not.toContain('planted')
  })

  test('a connection that breaks in the middle is taken up where it broke', async () => {
    const text = Array.from({ length: 200_000 }, (_, id) => `${id},n\n`).join('')
    const asked: string[] = []
    answer = (request, response) => {
      if (request.url?.includes('list-type=2')) {
        response.writeHead(200, { 'content-type': 'application/xml' })
        response.end(
          `<ListBucketResult><Contents><Key>x.csv</Key><Size>${text.length}</Size><ETag>"e"</ETag></Contents></ListBucketResult>`,
        )
        return
      }
      asked.push(`${request.headers.range ?? 'all'} ${request.headers['if-match']}`)
      const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0)
      response.writeHead(from > 0 ? 206 : 200, { 'content-length': text.length - from })
      if (asked.length > 2) response.end(text.slice(from))
      else response.write(text.slice(from, from + 600_000), () => setTimeout(() => response.destroy(), 20))
    }
    await opened.session.execute('truncate t')
    await opened.session.execute("copy t from 's3://lake/x' iam_role default csv")
    const { rows } = await opened.session.query('select count(*), sum(id) from t')
    expect(rows).toEqual([[200_000, 19_999_900_000]])
    expect(asked).toHaveLength(3)
    expect(asked[1]).toMatch(/^bytes=[1-9]\d*- "e"$/)
  })
})
