/** The whole life of a warehouse by our own Redshift adapter, through a real socket. */
import { afterAll, expect, test } from 'vitest'
import { adapterContract } from '../adapters/contract.ts'
import { openClient, startServed } from './support.ts'

const served = await startServed()
afterAll(served.stop)

adapterContract('the Redshift adapter over wh serve', {
  open: () => openClient(served),
  database: 'dev',
  types: {
    integer: 'integer',
    bigint: 'bigint',
    decimal: (precision, scale) => `numeric(${precision},${scale})`,
    text: (length) => `character varying(${length})`,
    date: 'date',
    timestamp: 'timestamp without time zone',
    boolean: 'boolean',
  },
  // The table of many rows that the suite has loaded before.
  endless: 'select count(*) from wh_contract.bulk a, wh_contract.bulk b, wh_contract.bulk c where a.n + b.n + c.n = 7',
})

test('none of it was a bug of the server', () => {
  expect(served.bugs).toEqual([])
})
