import { expect, test } from 'vitest'
import { didYouMean, nearest } from '../../src/core/nearest.ts'

const models = ['customers', 'orders', 'stg_orders', 'stg_customers', 'dim_date', 'raw.payments', 'Users']

test.each([
  ['stg_order', 'stg_orders'],
  ['stg_ordesr', 'stg_orders'],
  ['sgt_orders', 'stg_orders'],
  ['STG_ORDERS', 'stg_orders'],
  ['stg-orders', 'stg_orders'],
  ['users', 'Users'],
  ['oders', 'orders'],
  ['stg_cust', 'stg_customers'],
  ['customers_stg', 'stg_customers'],
  ['date', 'dim_date'],
  ['raw.payment', 'raw.payments'],
])('%s is taken for %s', (name, meant) => {
  expect(nearest(name, models)).toBe(meant)
})

test.each(['x', 'shipments', 'or', '', 'inventory_by_day'])('%j is too far from everything to guess', (name) => {
  expect(nearest(name, models)).toBeUndefined()
  expect(didYouMean(name, models)).toBeUndefined()
})

test('between two names that share a word there is no guess', () => {
  expect(nearest('snapshot', ['orders_snapshot', 'users_snapshot'])).toBeUndefined()
})

test('a name is not its own neighbour', () => {
  expect(nearest('orders', ['orders'])).toBeUndefined()
})

test('one name is found among ten thousand', () => {
  const known = Array.from({ length: 10_000 }, (_, index) => `stg_source_${index}__customers`)
  expect(nearest('stg_sorce_77__customers', known)).toBe('stg_source_77__customers')
})
