/** Message by message: what the protocol promises, and what happens when a client does not keep to it. */
import { createHash, X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { connect as connectTls } from 'node:tls'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { makeCertificate } from '../../src/serve/certificate.ts'
import { errorFields, int16, int32, message, openRaw, openReady, startup, text, typesOf } from './raw-client.ts'
import { openClient, startServed } from './support.ts'

const served = await startServed()
afterAll(async () => {
  await served.stop()
  expect(served.bugs).toEqual([])
})

const parse = (sql: string, { name = '', types = [] as number[] } = {}): Buffer =>
  message('P', text(name), text(sql), int16(types.length), ...types.map(int32))
const bind = (
  values: readonly Buffer[] = [],
  { portal = '', statement = '', formats = [] as number[], results = [] as number[] } = {},
): Buffer =>
  message(
    'B',
    text(portal),
    text(statement),
    int16(formats.length),
    ...formats.map(int16),
    int16(values.length),
    ...values.flatMap((value) => [int32(value.length), value]),
    int16(results.length),
    ...results.map(int16),
  )
const describePortal = message('D', Buffer.from('P'), text(''))
const execute = (limit = 0, portal = ''): Buffer => message('E', text(portal), int32(limit))
const sync = message('S')
const query = (sql: string): Buffer => message('Q', text(sql))

describe('a session', () => {
  test('begins with its parameters, its key and its state', async () => {
    const client = await openRaw(served.port)
    client.send(startup({ user: 'ada', database: 'dev' }))
    const heard = await client.until('Z')
    expect(typesOf(heard)).toMatch(/^RS+KZ$/)
    const parameters = heard
      .filter(({ type }) => type === 'S')
      .map(({ body }) => body.toString().split('\0').slice(0, 2))
    expect(Object.fromEntries(parameters)).toMatchObject({
      server_version: '8.0.2',
      client_encoding: 'UTF8',
      session_authorization: 'ada',
    })
    client.socket.destroy()
  })

  test('tells in each ReadyForQuery where the transaction stands', async () => {
    const client = await openReady(served.port)
    const state = async (sql: string): Promise<string> => {
      client.send(query(sql))
      return (await client.until('Z')).at(-1)?.body.toString() ?? ''
    }
    expect(await state('select 1')).toBe('I')
    expect(await state('begin')).toBe('T')
    expect(await state('select 1 / 0')).toBe('E')
    expect(await state('rollback')).toBe('I')
    client.socket.destroy()
  })
})

describe('the extended protocol', () => {
  test('describes a statement before any value is known, and runs nothing', async () => {
    const client = await openReady(served.port)
    client.send(query('create table described (id int, name varchar(9))'))
    await client.until('Z')
    client.send(
      parse('insert into described values ($1, $2)', { types: [23, 0] }),
      message('D', Buffer.from('S'), text('')),
      parse('select id, name from described where id > $1 limit $2', { types: [23] }),
      message('D', Buffer.from('S'), text('')),
      sync,
    )
    const heard = await client.until('Z')
    expect(typesOf(heard)).toBe('1tn1tTZ')
    expect(heard[1]?.body).toEqual(Buffer.concat([int16(2), int32(23), int32(1043)]))
    expect(heard[5]?.body.readInt16BE(0)).toBe(2)
    client.send(query('select * from described'))
    expect(typesOf(await client.until('Z'))).toBe('TCZ')
    client.socket.destroy()
  })

  test('gives a portal row by row, also when other statements come between', async () => {
    const client = await openReady(served.port)
    const rows = 'select n from (select 1 as n union all select 2 union all select 3) t order by n'
    client.send(query('begin'))
    await client.until('Z')
    client.send(parse(rows), bind([], { portal: 'slow' }), execute(2, 'slow'), message('H'))
    expect(typesOf(await client.until('s'))).toBe('12DDs')
    client.send(parse("select 'between'"), bind(), describePortal, execute(), sync)
    expect(typesOf(await client.until('Z'))).toBe('12TDCZ')
    client.send(execute(2, 'slow'), sync)
    expect(typesOf(await client.until('Z'))).toBe('DCZ')
    client.send(query('commit'))
    await client.until('Z')
    client.send(execute(0, 'slow'), sync)
    expect(errorFields(await client.until('Z'))).toMatchObject({ C: '34000', M: 'portal "slow" does not exist' })
    client.socket.destroy()
  })

  test('gives binary results to those who ask, and takes binary values', async () => {
    const client = await openReady(served.port)
    const sql = `select 1::smallint a, -2::int b, 3000000000::bigint c, 0.5::float8 d, 0.25::real e, true f, 'é' g, '2018-11-01 20:57:10.796'::timestamp h,
      '-12345.678'::decimal(10,3) i, 0::decimal(10,2) j, '10000'::decimal(10,0) k, '1999-12-31'::date l, $1 + 1 m`
    client.send(parse(sql, { types: [23] }), bind([int32(41)], { formats: [1], results: [1] }), execute(), sync)
    const heard = await client.until('Z')
    expect(typesOf(heard)).toBe('12DCZ')
    const micros = BigInt(Date.UTC(2018, 10, 1, 20, 57, 10, 796) - Date.UTC(2000, 0, 1)) * 1000n
    expect(valuesOf(heard[2]?.body ?? Buffer.alloc(0))).toEqual([
      '0001',
      'fffffffe',
      '00000000b2d05e00',
      '3fe0000000000000',
      '3e800000',
      '01',
      'c3a9',
      micros.toString(16).padStart(16, '0'),
      // Two groups before the point and two after it, the weight of the first, negative, three digits after the point.
      '0003000140000003000109291a7c',
      '0000000000000002',
      '00010001000000000001',
      'ffffffff',
      '0000002a',
    ])
    client.socket.destroy()
  })

  test('does nothing after an error until Sync', async () => {
    const client = await openReady(served.port)
    client.send(parse('selec 1'), bind(), execute(), query('select 1'), sync, query('select 2'))
    expect(typesOf(await client.until('Z'))).toBe('EZ')
    expect(typesOf(await client.until('Z'))).toBe('TDCZ')
    client.send(bind([Buffer.from('1')], { statement: 'nowhere' }), sync)
    expect(errorFields(await client.until('Z'))).toMatchObject({ C: '26000' })
    client.send(parse('select 1; select 2'), sync)
    expect(errorFields(await client.until('Z'))).toMatchObject({ C: '42601' })
    client.send(parse('select $1::int', { types: [23] }), bind([]), sync)
    expect(errorFields(await client.until('Z'))).toMatchObject({ C: '08P01' })
    client.send(parse(''), bind(), execute(), sync)
    expect(typesOf(await client.until('Z'))).toBe('12IZ')
    client.socket.destroy()
  })
})

/** The values of a DataRow as hex digits. */
function valuesOf(row: Buffer): readonly string[] {
  const values: string[] = []
  for (let at = 2; at < row.length; ) {
    const length = row.readInt32BE(at)
    values.push(row.subarray(at + 4, at + 4 + length).toString('hex'))
    at += 4 + length
  }
  return values
}

describe('TLS', () => {
  test('is there, with a certificate for the loopback that its own text verifies', async () => {
    const raw = await openRaw(served.port)
    raw.socket.removeAllListeners('data')
    const answered = once(raw.socket, 'data')
    raw.send(int32(8), int32(80_877_103))
    expect(String((await answered)[0])).toBe('S')
    const secure = connectTls({ socket: raw.socket, ca: served.certificate, host: '127.0.0.1' })
    await once(secure, 'secureConnect')
    expect(secure.authorized).toBe(true)
    secure.destroy()
  })

  test('refuses what was sent before the handshake', async () => {
    const client = await openRaw(served.port)
    client.send(int32(8), int32(80_877_103), startup({ user: 'ada', database: 'dev' }))
    expect(errorFields(await client.end())).toMatchObject({ S: 'FATAL', C: '08P01' })
  })

  test('has a certificate that says what it is', () => {
    const { certificate, key } = makeCertificate(['localhost', '127.0.0.1', '::1', 'db.example'], Date.UTC(2026, 0, 1))
    const read = new X509Certificate(certificate)
    expect(read.subject).toBe('CN=wh serve (not for production)')
    expect(read.subjectAltName).toBe('DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1, DNS:db.example')
    expect(read.ca).toBe(true)
    expect(read.verify(read.publicKey)).toBe(true)
    expect(read.checkHost('localhost')).toBe('localhost')
    expect(new Date(read.validFrom).getTime()).toBe(Date.UTC(2025, 11, 31))
    expect(key).toContain('PRIVATE KEY')
  })
})

describe('a login', () => {
  const login = { user: 'ada', password: 'secret', method: 'digest' } as const

  test("by Redshift's digest lets our own adapter in, and nobody with another password", async () => {
    const guarded = await startServed({ login })
    try {
      const warehouse = await openClient(guarded)
      await using session = await warehouse.openSession('digest')
      expect((await session.query('select current_user')).rows).toEqual([['ada']])
      const wrong = await openClient(guarded, { password: 'wrong' })
      await expect(wrong.openSession('digest')).rejects.toThrow(/password authentication failed for user "ada"/)
    } finally {
      await guarded.stop()
    }
  })

  test('is not passed by an answer that was right before', async () => {
    const guarded = await startServed({ login: { ...login, method: 'md5' } })
    try {
      const answerTo = async (answer?: Buffer) => {
        const client = await openRaw(guarded.port)
        client.send(startup({ user: 'ada', database: 'dev' }))
        const [asked] = await client.until('R')
        const salt = asked?.body.subarray(4) ?? Buffer.alloc(0)
        const md5 = (bytes: Buffer) => createHash('md5').update(bytes).digest('hex')
        const right = text(`md5${md5(Buffer.concat([Buffer.from(md5(Buffer.from('secretada'))), salt]))}`)
        client.send(message('p', answer ?? right))
        const heard = await client.until(answer ? 'E' : 'Z')
        client.socket.destroy()
        return { right, heard }
      }
      const { right, heard } = await answerTo()
      expect(typesOf(heard)).toMatch(/^RS+KZ$/)
      expect(errorFields((await answerTo(right)).heard)).toMatchObject({ S: 'FATAL', C: '28000' })
      const impatient = await openRaw(guarded.port)
      impatient.send(startup({ user: 'ada', database: 'dev' }), query('select 1'))
      expect(errorFields(await impatient.end())).toMatchObject({ S: 'FATAL', C: '08P01' })
    } finally {
      await guarded.stop()
    }
  })
})

describe('a cancel request', () => {
  test('needs the secret', async () => {
    const client = await openRaw(served.port)
    client.send(startup({ user: 'ada', database: 'dev' }))
    const key = (await client.until('Z')).find(({ type }) => type === 'K')?.body ?? Buffer.alloc(8)
    const ask = async (secret: Buffer): Promise<void> => {
      const other = await openRaw(served.port)
      other.send(int32(16), int32(80_877_102), key.subarray(0, 4), secret)
      await other.end()
    }
    let done = false
    const ten =
      '(select 1 as n union all select 2 union all select 3 union all select 4 union all select 5 union all select 6 union all select 7 union all select 8 union all select 9 union all select 10)'
    const tens = 'abcdefghijkl'
      .split('')
      .map((letter) => `${ten} ${letter}`)
      .join(', ')
    client.send(
      query(
        `select count(*) from ${tens} where a.n + b.n + c.n + d.n + e.n + f.n + g.n + h.n + i.n + j.n + k.n + l.n = 13`,
      ),
    )
    const finished = client.until('Z').then((heard) => {
      done = true
      return heard
    })
    await new Promise((resolve) => setTimeout(resolve, 200))
    await ask(int32(key.readInt32BE(4) ^ 1))
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(done).toBe(false)
    await ask(key.subarray(4, 8))
    expect(errorFields(await finished)).toMatchObject({ C: '57014' })
    client.socket.destroy()
  })
})

describe('whatever bytes come', () => {
  const goesOn = async (): Promise<void> => {
    const client = await openReady(served.port)
    client.send(query('select 1'))
    expect(typesOf(await client.until('Z'))).toBe('TDCZ')
    client.socket.destroy()
  }

  test('before the login, the server goes on', async () => {
    const opening = fc.oneof(
      fc.uint8Array({ maxLength: 64 }),
      fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.concat([int32(bytes.length + 4), bytes])),
      fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.concat([int32(bytes.length + 8), int32(196_608), bytes])),
    )
    await fc.assert(
      fc.asyncProperty(opening, async (bytes) => {
        const client = await openRaw(served.port)
        client.socket.end(Buffer.from(bytes))
        await client.end()
      }),
      { numRuns: 150, seed: 5 },
    )
    await goesOn()
  })

  test('after the login, the server goes on', async () => {
    const known = [
      query('select 1'),
      parse('select $1', { types: [23] }),
      bind([Buffer.from('1')]),
      describePortal,
      execute(1),
      sync,
    ]
    const broken = fc.oneof(
      fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
      fc
        .tuple(fc.constantFrom(...'QPBDECSHXdcfFpz'), fc.uint8Array({ maxLength: 60 }))
        .map(([type, bytes]) => message(type, Buffer.from(bytes))),
      // A true message with some bytes changed, or cut off.
      fc.tuple(fc.constantFrom(...known), fc.nat(40), fc.nat(255)).map(([bytes, at, value]) => {
        const changed = Buffer.from(bytes)
        if (at < changed.length) changed[at] = value
        return changed
      }),
      fc.tuple(fc.constantFrom(...known), fc.nat(40)).map(([bytes, length]) => bytes.subarray(0, length)),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(broken, { minLength: 1, maxLength: 6 }), async (messages) => {
        const client = await openReady(served.port)
        client.socket.end(Buffer.concat(messages))
        await client.end()
      }),
      { numRuns: 200, seed: 6 },
    )
    await goesOn()
    expect(served.bugs).toEqual([])
  })

  test('a message that claims to be endless is refused at once', async () => {
    const client = await openReady(served.port)
    client.send(Buffer.from('Q'), int32(0x7fffffff))
    expect(errorFields(await client.end())).toMatchObject({ S: 'FATAL', C: '08P01' })
  })
})
