import { describe, expect, test } from 'vitest'
import { adapterFor } from '../../src/adapters/adapters.ts'
import type { AdapterType, Target } from '../../src/core/adapter.ts'

const secret = 'hunter2 planted'

function target(type: AdapterType, settings: Record<string, unknown>): Target {
  return {
    name: 'dev',
    profile: 'shop',
    type,
    schema: 'public',
    database: 'dev',
    threads: 1,
    settings: { type, ...settings },
  }
}

describe.each<[AdapterType, Record<string, unknown>]>([
  ['local', { path: 'target/local.duckdb' }],
  ['duckdb', { path: 'shop.duckdb' }],
  ['postgres', { host: 'h', user: 'u', pass: secret, password: secret, dbname: 'd' }],
  [
    'redshift',
    {
      host: 'h',
      user: 'u',
      pass: secret,
      password: secret,
      dbname: 'd',
      access_key_id: secret,
      secret_access_key: secret,
    },
  ],
])('a target of type %s', (type, settings) => {
  const adapter = adapterFor(type)

  test('is described without its secrets, nor what might be one', () => {
    const described = adapter.describeTarget(target(type, { ...settings, a_mistyped_pasword: secret, schema: 'marts' }))
    expect(described).toMatchObject({ type, schema: 'marts' })
    expect(JSON.stringify(described)).not.toContain(secret)
  })

  test('has no problem when it is right, and names the nearest key when one is wrong', () => {
    expect(adapter.checkTarget(target(type, settings))).toEqual([])
    const [problem] = adapter.checkTarget(target(type, { ...settings, treads: 4 }))
    expect(problem).toMatchObject({ code: 'UNKNOWN_KEY', hint: "did you mean 'threads'?" })
  })

  test('shows no secret in what is wrong with it', () => {
    const mistyped = Object.fromEntries(
      Object.entries(settings).map(([key, value]) => [key, value === secret ? [secret] : value]),
    )
    expect(JSON.stringify(adapter.checkTarget(target(type, { ...mistyped, pasword: secret })))).not.toContain(secret)
  })
})
