/** What stands around the engine's aggregates: averages that keep their type, LISTAGG's limit. */
import type { Macro, Topic } from './definition.ts'

const macros: readonly Macro[] = [
  { name: 'sum_of', overloads: ['(s) as s', '(s hugeint) as s::bigint'] },
  {
    // AVG of a value whose type was not known to the rewriter: integers are cut.
    name: 'average',
    overloads: [
      `(s, n) as case when starts_with(typeof(s), 'DECIMAL')
        then __rs.fail('the scale of this average cannot be told: cast the argument to DECIMAL(p, s)', n) else s / n end`,
      '(s hugeint, n) as (s // n)::bigint',
    ],
  },
  {
    name: 'first_by',
    overloads: ['(list, keys) as list_filter(list, lambda value, place: list_position(keys, keys[place]) = place)'],
  },
  // The texts in their order, each where it comes first; blanks at the end do not count.
  {
    name: 'first_of_each',
    overloads: ["(list) as __rs.first_by(list, list_transform(list, lambda value: rtrim(value, ' ')))"],
  },
  {
    // PERCENTILE_DISC of values in falling order.
    name: 'discrete_falling',
    overloads: [
      '(list, fraction) as list_filter(list, lambda value: value is not null)[greatest(ceil(fraction * len(list_filter(list, lambda value: value is not null))), 1)::bigint]',
    ],
  },
  {
    name: 'listagg',
    overloads: ["(x) as case when strlen(x) > 65535 then __rs.fail('Result size exceeds LISTAGG limit', x) else x end"],
  },
  {
    name: 'nullif',
    overloads: [
      '(x, y) as nullif(x, y)',
      "(x varchar, y varchar) as case when rtrim(x, ' ') = rtrim(y, ' ') then null else x end",
    ],
  },
  {
    name: 'finite',
    overloads: [
      "(x) as case when isinf(x) then __rs.fail('value out of range: overflow', x) when isnan(x) then __rs.fail('invalid argument for power function', x) else x end",
    ],
  },
  // One step of Newton's method makes the roots of whole cubes whole.
  {
    name: 'cbrt',
    overloads: [
      '(x) as case when x = 0 then x else cbrt(x) - (cbrt(x) * cbrt(x) * cbrt(x) - x) / (3 * cbrt(x) * cbrt(x)) end',
    ],
  },
]

export const aggregateFunctions: Topic = { macros, functions: [] }
