/** Decimal division against whole-number arithmetic of any size, with the documented scale. */
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openLocalWarehouse } from '../../src/adapters/local/warehouse.ts'
import type { Session, Warehouse } from '../../src/core/adapter.ts'

let warehouse: Warehouse
let session: Session
beforeAll(async () => {
  const target = {
    name: 'dev',
    profile: 'test',
    type: 'local',
    schema: 'public',
    database: 'dev',
    threads: 1,
    settings: { path: ':memory:' },
  } as const
  warehouse = await openLocalWarehouse(target, {
    root: '/',
    application: 'test',
    now: () => 0,
    random: () => 0.5,
    readText: () => '',
  })
  session = await warehouse.openSession('division')
})
afterAll(async () => {
  await session[Symbol.asyncDispose]()
  await warehouse[Symbol.asyncDispose]()
})

interface Decimal {
  readonly digits: bigint
  readonly precision: number
  readonly scale: number
}

const decimal: fc.Arbitrary<Decimal> = fc
  .tuple(fc.integer({ min: 1, max: 38 }), fc.nat(37))
  .map(([precision, scale]) => ({ precision, scale: Math.min(scale, precision) }))
  .chain(({ precision, scale }) => {
    const most = 10n ** BigInt(precision) - 1n
    return fc
      .oneof(fc.bigInt({ min: -most, max: most }), fc.constantFrom(1n, -1n, most, -most, 0n))
      .map((digits) => ({ digits, precision, scale }))
  })

function textOf(digits: bigint, scale: number): string {
  const sign = digits < 0n ? '-' : ''
  const padded = String(digits < 0n ? -digits : digits).padStart(scale + 1, '0')
  return sign + (scale === 0 ? padded : `${padded.slice(0, -scale)}.${padded.slice(-scale)}`)
}

const castOf = ({ digits, precision, scale }: Decimal): string =>
  `cast('${textOf(digits, scale)}' as decimal(${precision},${scale}))`

/** https://docs.aws.amazon.com/redshift/latest/dg/r_numeric_computations201.html */
function quotientType(a: Decimal, b: Decimal): { precision: number; scale: number } {
  const scale = Math.max(4, a.scale + b.precision - b.scale + 1)
  const precision = a.precision - a.scale + b.scale + scale
  return precision <= 38 ? { precision, scale } : { precision: 38, scale: Math.max(38 + scale - precision, 4) }
}

test('a quotient has every digit of its type, cut and not rounded, or overflows', async () => {
  await fc.assert(
    fc.asyncProperty(decimal, decimal, async (a, b) => {
      fc.pre(b.digits !== 0n)
      const { precision, scale } = quotientType(a, b)
      const shift = scale + b.scale - a.scale
      const exact =
        shift >= 0 ? (a.digits * 10n ** BigInt(shift)) / b.digits : a.digits / (b.digits * 10n ** BigInt(-shift))
      const sql = `select ${castOf(a)} / ${castOf(b)} as q`
      const size = exact < 0n ? -exact : exact
      if (size < 10n ** BigInt(precision)) {
        const answer = await session.query(sql).catch((error: unknown) => String(error))
        // A dividend that fills the engine's 128 bits may overflow on the way; it never gives a wrong digit.
        if (
          typeof answer === 'string' &&
          /^DatabaseError: (?:Numeric data overflow|this division takes more than 38 digits)/.test(answer)
        )
          return
        expect(answer).toEqual({
          columns: [{ name: 'q', type: `numeric(${precision},${scale})` }],
          rows: [[textOf(exact, scale)]],
        })
      } else {
        await expect(session.query(sql)).rejects.toThrow(/overflow|out of range|more than 38 digits/i)
      }
    }),
    { numRuns: 800 },
  )
})

test('nothing is divided by zero', async () => {
  for (const [a, b] of [
    ['1', '0'],
    ['1.5', '0.00'],
    ['1::bigint', '0::smallint'],
    ['1.5::decimal(38,20)', '0::decimal(38,20)'],
    ['1::real', '0::real'],
  ]) {
    await expect(session.query(`select ${a} / ${b}`)).rejects.toThrow('division by zero')
    await expect(session.query(`select ${a} / x from (select ${b} as x)`)).rejects.toThrow('division by zero')
  }
})
