/** HyperLogLog sketches as sets of hashes. NULL is no value of a set. */
import type { Macro, Topic } from './definition.ts'

const macros: readonly Macro[] = [
  { name: 'sketch_hash', overloads: ['(x) as case when x is not null then hash(x::varchar) end'] },
  {
    name: 'sketch_of',
    overloads: ['(hashes) as list_sort(list_distinct(coalesce(hashes, cast([] as ubigint[]))))'],
  },
]

export const sketchFunctions: Topic = { macros, functions: [] }
