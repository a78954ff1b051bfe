import { describe, expect, test } from 'vitest'
import { lightNodes } from '../../src/memory/light-node.ts'

function make(): { readonly node: object; readonly reads: number[] } {
  const reads: number[] = []
  const node = lightNodes({
    has: (_row, key) => key === 'description' || key === 'columns',
    read: (row) => {
      reads.push(row)
      return { description: 'Rows.', columns: [{ name: 'id' }] }
    },
  })({ id: 'model.shop.orders', kind: 'model', tags: ['a'] }, 7)
  return { node, reads }
}

describe('a node that is read when somebody looks at it', () => {
  test('light members, and members that no node of its kind has, cost nothing', () => {
    const { node, reads } = make()
    expect([Reflect.get(node, 'id'), Reflect.get(node, 'group'), 'columns' in node, 'group' in node]).toEqual([
      'model.shop.orders',
      undefined,
      true,
      false,
    ])
    expect(reads).toEqual([])
  })

  test('the rest is read once', () => {
    const { node, reads } = make()
    expect(Reflect.get(node, 'description')).toBe('Rows.')
    expect(Reflect.get(node, 'columns')).toEqual([{ name: 'id' }])
    expect(reads).toEqual([7])
  })

  test.each<[string, (node: object) => object]>([
    ['spread', (node) => ({ ...node })],
    ['assigned', (node) => Object.assign({}, node)],
    ['written as JSON', (node) => JSON.parse(JSON.stringify(node)) as object],
    ['taken apart', (node) => Object.fromEntries(Object.entries(node))],
  ])('a copy is whole: %s', (_way, copy) => {
    const { node } = make()
    expect(copy(node)).toEqual({
      id: 'model.shop.orders',
      kind: 'model',
      tags: ['a'],
      description: 'Rows.',
      columns: [{ name: 'id' }],
    })
  })
})
