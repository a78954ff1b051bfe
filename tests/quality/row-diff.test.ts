import { describe, expect, test } from 'vitest'
import type { Cell } from '../../src/core/table.ts'
import { describeDiff, plainDiff, rowsDiff } from '../../src/quality/row-diff.ts'

const columns = [
  { name: 'id', type: 'integer' },
  { name: 'name', type: 'varchar' },
]
const diff = (expected: Cell[][], actual: Cell[][]) => rowsDiff(columns, expected, actual)

describe('rows against expected rows', () => {
  test('the order of rows does not count, how often each is there does', () => {
    expect(
      diff(
        [
          [1, 'a'],
          [2, null],
          [2, null],
        ],
        [
          [2, null],
          [1, 'a'],
          [2, null],
        ],
      ),
    ).toBeUndefined()
    expect(
      diff(
        [
          [1, 'a'],
          [1, 'a'],
        ],
        [[1, 'a']],
      ),
    ).toEqual({ columns, rows: [{ kind: 'missing', expected: [1, 'a'] }], same: 1 })
  })

  test('a null is no text that reads null, and a number no text of digits', () => {
    expect(diff([[1, null]], [[1, 'null']])?.rows).toHaveLength(1)
    expect(diff([['1', 'a']], [[1, 'a']])?.rows).toHaveLength(1)
    expect(diff([[1n, 'a']], [[1, 'a']])).toBeUndefined()
  })

  test('rows go together with those most like them, the first column before others', () => {
    const found = diff(
      [
        [1, 'a'],
        [2, 'b'],
        [3, 'c'],
      ],
      [
        [9, 'b'],
        [2, 'x'],
        [3, 'z'],
      ],
    )
    expect(found?.rows).toEqual([
      { kind: 'missing', expected: [1, 'a'] },
      { kind: 'changed', expected: [2, 'b'], actual: [2, 'x'] },
      { kind: 'changed', expected: [3, 'c'], actual: [3, 'z'] },
      { kind: 'unexpected', actual: [9, 'b'] },
    ])
    expect(found && describeDiff(found)).toBe('2 rows differ, 1 row is missing, 1 row is not expected')
    expect(found && plainDiff(found)).toBe('@@,id,name\n---,1,a\n→,2,b→x\n→,3,c→z\n+++,9,b')
  })
})
