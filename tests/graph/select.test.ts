import { describe, expect, test } from 'vitest'
import { buildGraph } from '../../src/graph/build.ts'
import { type IndirectSelection, select } from '../../src/graph/select.ts'
import { matchesWildcard } from '../../src/graph/wildcard.ts'
import { genericTest, manifest, model, source } from '../support/nodes.ts'

/*
 * raw.orders ─▶ stg_orders ─▶ orders ─▶ revenue
 *               stg_users ──▶ orders    users ◀── stg_users
 */
const shop = manifest(
  source('raw', 'orders'),
  source('raw', 'users'),
  model('staging/stg_orders', ['source.shop.raw.orders'], { tags: ['daily'] }),
  model('staging/stg_users', ['source.shop.raw.users']),
  model('marts/orders', ['stg_orders', 'stg_users'], { tags: ['daily', 'core'] }),
  model('marts/users', ['stg_users']),
  model('marts/finance/revenue', ['orders'], { package: 'finance', fqn: ['finance', 'marts', 'finance', 'revenue'] }),
  genericTest('unique', 'id', ['orders']),
  genericTest('relationships', 'user_id', ['orders', 'users']),
)
const { graph } = buildGraph(shop)

function names(
  selectors: string,
  { exclude = '', indirect = 'empty' }: { exclude?: string; indirect?: IndirectSelection } = {},
): string {
  const split = (text: string): string[] => (text === '' ? [] : [text])
  const { ids } = select(shop, graph, { select: split(selectors), exclude: split(exclude), indirect })
  return [...ids]
    .map((id) => shop.nodes.get(id)?.name ?? '')
    .sort()
    .join(' ')
}

describe('a selector', () => {
  test.each([
    ['orders', 'orders'],
    ['orders users', 'orders users'],
    ['*stg_*', 'stg_orders stg_users'],
    ['stg_*', ''],
    ['staging', 'stg_orders stg_users'],
    ['shop.staging', 'stg_orders stg_users'],
    ['marts.orders', 'orders'],
    ['shop.marts.*', 'orders users'],
    ['finance.marts.finance.revenue', 'revenue'],
    ['tag:daily', 'orders stg_orders'],
    ['tag:d*', 'orders stg_orders'],
    ['tag:daily,tag:core', 'orders'],
    ['tag:daily,users', ''],
    ['path:models/marts', 'orders revenue users'],
    ['models/marts/finance', 'revenue'],
    ['models/*/stg_*.sql', 'stg_orders stg_users'],
    ['models/**/revenue.sql', 'revenue'],
    ['file:orders.sql', 'orders'],
    ['orders.sql', 'orders'],
    ['source:raw', 'orders users'],
    ['source:raw.users', 'users'],
    ['source:shop.raw.users', 'users'],
    ['package:finance', 'revenue'],
    ['package:this,staging', 'stg_orders stg_users'],
    ['config.materialized:view,marts.users', 'users'],
    ['resource_type:source', 'orders users'],
    ['test_type:generic', 'relationships_orders_user_id unique_orders_id'],
    ['test_type:singular', ''],
    ['test_name:unique', 'unique_orders_id'],
  ])('%s takes: %s', (selector, expected) => {
    expect(names(selector)).toBe(expected)
  })

  test.each([
    ['+orders,resource_type:model', 'orders stg_orders stg_users'],
    ['stg_users+,resource_type:model', 'orders revenue stg_users users'],
    ['1+orders', 'orders stg_orders stg_users'],
    ['stg_users+1,resource_type:model', 'orders stg_users users'],
    ['+orders+1,resource_type:model', 'orders revenue stg_orders stg_users'],
    ['@users,resource_type:model', 'orders stg_orders stg_users users'],
    ['source:raw.orders+,resource_type:model', 'orders revenue stg_orders'],
    ['0+orders', 'orders'],
  ])('with graph operators: %s takes: %s', (selector, expected) => {
    expect(names(selector)).toBe(expected)
  })

  test('@ takes the node, what is built on it, and what those need', () => {
    expect(names('@stg_orders,resource_type:model')).toBe('orders revenue stg_orders stg_users users')
  })
})

describe('exclusion', () => {
  test('takes away from the selection, or from everything', () => {
    expect(names('marts', { exclude: 'users' })).toBe('orders revenue')
    expect(names('', { exclude: 'marts+ resource_type:source resource_type:test package:finance' })).toBe(
      'stg_orders stg_users',
    )
  })
})

describe('tests of selected nodes', () => {
  test.each<[IndirectSelection, string]>([
    ['eager', 'orders relationships_orders_user_id unique_orders_id'],
    ['cautious', 'orders unique_orders_id'],
    ['buildable', 'orders unique_orders_id'],
    ['empty', 'orders'],
  ])('%s: %s', (indirect, expected) => {
    expect(names('marts.orders', { indirect })).toBe(expected)
  })

  test('buildable takes a test whose other parents lie upstream', () => {
    const upstream = manifest(model('a'), model('b', ['a']), genericTest('relationships', 'a_id', ['b', 'a']))
    const { ids } = select(upstream, buildGraph(upstream).graph, { select: ['b'], exclude: [], indirect: 'buildable' })
    expect([...ids].length).toBe(2)
  })
})

describe('a selector that is wrong', () => {
  const problemsOf = (text: string): readonly string[] =>
    select(shop, graph, { select: [text], exclude: [], indirect: 'eager' }).problems.map(({ reason }) => reason)

  test('names the methods there are', () => {
    expect(problemsOf('colour:red')).toEqual(["'colour' is no selection method"])
  })

  test("cannot have '@' and a trailing '+'", () => {
    expect(problemsOf('@orders+')).toEqual(["'@' cannot be combined with a trailing '+'"])
  })

  test.each(['2+@orders', '++orders', 'orders++'])('cannot have two operators on one side: %s', (text) => {
    expect(problemsOf(text)).toHaveLength(1)
  })

  test('that matches nothing is told', () => {
    expect(select(shop, graph, { select: ['nosuch'], exclude: [], indirect: 'eager' }).unmatched).toEqual(['nosuch'])
  })
})

test('a cycle is told with its path', () => {
  const knot = manifest(model('a', ['c']), model('b', ['a']), model('c', ['b']), model('d', ['c']))
  expect(buildGraph(knot).cycles).toEqual([['model.shop.a', 'model.shop.b', 'model.shop.c', 'model.shop.a']])
})

test('a chain of ten thousand nodes has an order', () => {
  const chain = manifest(
    ...Array.from({ length: 10_000 }, (_, index) => model(`m${index}`, index > 0 ? [`m${index - 1}`] : [])),
  )
  const built = buildGraph(chain)
  expect(built.graph.order.length).toBe(10_000)
  expect(built.cycles).toEqual([])
})

test.each([
  ['a*c', 'abc', true],
  ['a?c', 'abc', true],
  ['a?c', 'ac', false],
  ['[ab]c', 'bc', true],
  ['[!ab]c', 'bc', false],
  ['a.c', 'abc', false],
  ['a[c', 'a[c', true],
])('the pattern %s matches %s: %s', (pattern, text, expected) => {
  expect(matchesWildcard(pattern, text)).toBe(expected)
})
