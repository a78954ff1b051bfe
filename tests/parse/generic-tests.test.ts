import { expect, test } from 'vitest'
import { testHash } from '../../src/parse/generic-tests.ts'

// The ids that dbt 1.12 gives to these tests of a model 'm'.
test.each([
  [
    'accepted_values_m_status__new__old',
    'accepted_values',
    { column_name: 'status', values: ['new', 'old'] },
    'ccdea6d720',
  ],
  ['flat_args', 'accepted_values', { values: ['new', 'old', 'odd'], column_name: 'status' }, 'ac19bf3e2a'],
  [
    'accepted_values_m_id__False__1__2',
    'accepted_values',
    { column_name: 'id', values: [1, 2], quote: false },
    'e772f7be01',
  ],
  [
    'expression_m_True__1__2__x__None',
    'expression',
    { list: [1, 2], map: { a: 'x' }, flag: true, nothing: null },
    '2786cfa110',
  ],
  ['at_most_m_id__10', 'at_most', { column: 'id', most: 10 }, '60f94c62ed'],
])('the id of %s ends as in dbt', (name, macro, args, hash) => {
  const kwargs = { ...args, model: "{{ get_where_subquery(ref('m')) }}" }
  expect(testHash(name, { name: macro, namespace: null, kwargs })).toBe(hash)
})
