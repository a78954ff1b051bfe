import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { openDuckDb } from '../../../src/adapters/duckdb/connection.ts'
import { parseDateTime } from '../../../src/adapters/local/functions/datetime-parse.ts'
import { readFormatted } from '../../../src/adapters/local/functions/datetime-read.ts'
import { formatDateTime } from '../../../src/adapters/local/functions/datetime-text.ts'
import { installFunctions } from '../../../src/adapters/local/functions/install.ts'
import { compactJson, isJson } from '../../../src/adapters/local/functions/json-text.ts'
import { libraryTopics } from '../../../src/adapters/local/functions/library.ts'
import { callRules } from '../../../src/sql/redshift/calls/calls.ts'
import { functionCoverage } from '../../../src/sql/redshift/calls/coverage.ts'
import { compilePattern } from '../../../src/sql/redshift/calls/regular-expression.ts'
import { systemRules } from '../../../src/sql/redshift/calls/system.ts'

const world = { nowMicros: () => 1_700_000_000_000_000n }

const session = {
  database: 'dev',
  user: 'local',
  schemas: () => ['public'],
  setting: () => undefined,
  lastCopy: () => ({ count: 0, id: -1 }),
}

const rules = [...callRules, ...systemRules(session)]

describe('the rules about functions', () => {
  test('every documented function is run or refused with its reason', () => {
    const missing = functionCoverage(rules).filter(({ note }) => note === 'not built')
    expect(missing).toEqual([])
  })

  test('every documented function is listed once', () => {
    const names = functionCoverage(rules).map(({ name, group }) => `${group}: ${name}`)
    expect(names.length).toBe(new Set(names).size)
  })

  test('no name has two rules that take the same number of arguments', () => {
    const keys = rules.map(({ name, arity }) => `${name}/${arity?.join('-') ?? 'any'}`)
    const twice = keys.filter((key, index) => keys.indexOf(key) !== index)
    expect(twice).toEqual([])
  })

  test('more than 200 functions run', () => {
    expect(rules.filter(({ refuse }) => !refuse).length).toBeGreaterThan(200)
  })
})

describe('the function library', () => {
  test('a view that calls functions is read on any connection', async () => {
    const database = await openDuckDb({ path: ':memory:' })
    const first = await database.connect()
    await installFunctions(first, world)
    await first.run("create view v as select __rs.add_months(timestamp '2008-04-30', 1) as m, rs_initcap('a b') as t")
    const second = await database.connect()
    expect((await second.read('select * from v')).rows).toEqual([['2008-05-31 00:00:00', 'A B']])
    await database.close()
  })

  test('no two macros share a name', () => {
    const names = libraryTopics(world).flatMap(({ macros }) => macros.map(({ name }) => name))
    expect(names.length).toBe(new Set(names).size)
  })

  test('TO_CHAR with a usual format runs at the speed of the engine', () => {
    const rule = callRules.find(({ name }) => name === 'to_char')
    const args = [
      { sql: 'd', type: { name: 'date' } },
      { sql: "'YYYY-MM'", literal: 'YYYY-MM' },
    ] as const
    const sql = rule?.rewrite?.(args, { distinct: false, approximate: false, over: '', refuse: () => expect.fail() })
    expect(sql).toBe("strftime(cast(d as timestamp), '%Y-%m')")
  })
})

const tolerant = <Result>(work: () => Result): Result | Error => {
  try {
    return work()
  } catch (thrown) {
    if (thrown instanceof Error && !(thrown instanceof TypeError) && !(thrown instanceof RangeError)) return thrown
    throw thrown
  }
}

describe('readers of text', () => {
  const dateLike = fc.stringMatching(/^[0-9a-zA-Z:./+, -]{0,24}$/)

  test('any text is a date or time, is none, or is out of range', () => {
    fc.assert(
      fc.property(dateLike, (text) => void tolerant(() => parseDateTime(text, 'timestamp', world))),
      { numRuns: 3000 },
    )
  })

  test('any format string reads and writes without losing its head', () => {
    const format = fc.stringMatching(/^[YMDHISTWJQRCA0-9a-z"\\:. -]{0,16}$/)
    fc.assert(
      fc.property(format, dateLike, (pattern, text) => {
        tolerant(() => formatDateTime(1_234_567_890_123_456n, pattern))
        tolerant(() => readFormatted(text, pattern, false))
      }),
      { numRuns: 3000 },
    )
  })

  test('a timestamp that is written by a format is read back by it', () => {
    const seconds = fc.bigInt({ min: -2_000_000_000n, max: 4_000_000_000n })
    fc.assert(
      fc.property(seconds, (value) => {
        const micros = value * 1_000_000n
        const format = 'DD Mon YYYY HH24:MI:SS'
        expect(readFormatted(formatDateTime(micros, format), format, true)).toBe(micros)
      }),
    )
  })

  test('JSON is what JSON.parse takes, and keeps its meaning without blanks', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(JSON.parse(compactJson(text))).toEqual(JSON.parse(text))
      }),
    )
    fc.assert(
      fc.property(fc.stringMatching(/^[[\]{}",:0-9a-z.\\ -]{0,12}$/), (text) => {
        expect(isJson(text)).toBe(!(tolerant(() => JSON.parse(text)) instanceof Error))
      }),
      { numRuns: 3000 },
    )
  })

  test('any pattern compiles or is refused in words', () => {
    const pattern = fc.stringMatching(/^[a-c[\](){}*+?|^$.\\:0-9-]{0,12}$/)
    fc.assert(
      fc.property(
        pattern,
        fc.constantFrom('', 'i', 'p', 'e'),
        (text, parameters) => void tolerant(() => compilePattern(text, parameters)),
      ),
      {
        numRuns: 3000,
      },
    )
  })
})
