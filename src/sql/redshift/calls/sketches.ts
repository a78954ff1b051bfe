/**
 * HyperLogLog sketches. (AWS: "HyperLogLog functions") A sketch of ours is the set of its values' hashes, and so counts
 * exactly where Redshift estimates; the form in which Redshift prints one is its own.
 */
import type { CallArgument, CallContext, CallRule } from '../call-rule.ts'
import type { SqlType } from '../types.ts'
import { argument, call, library } from './argument.ts'
import { BIGINT } from './result-types.ts'

const HLLSKETCH: SqlType = { name: 'hllsketch' }

/** `APPROXIMATE COUNT (DISTINCT x)` by another name. */
function distinctCount(args: readonly CallArgument[], { over }: CallContext): string {
  return `count(DISTINCT ${argument(args, 0).sql})${over}`
}

function createSketch(args: readonly CallArgument[], { over }: CallContext): string {
  return library('sketch_of', `list(DISTINCT ${library('sketch_hash', argument(args, 0).sql)})${over}`)
}

function sketchArgument(args: readonly CallArgument[], index: number, { refuse }: CallContext): string {
  const { sql, type } = argument(args, index)
  if (type?.name === 'hllsketch') return sql
  return refuse({ reason: 'the argument is no HLLSKETCH', hint: 'HLL_CREATE_SKETCH makes one', by: 'redshift' })
}

export const sketchRules: readonly CallRule[] = [
  { name: 'hll', arity: [1, 1], kind: 'aggregate', placesOver: true, rewrite: distinctCount, returns: BIGINT },
  {
    name: 'hll_create_sketch',
    arity: [1, 1],
    kind: 'aggregate',
    placesOver: true,
    rewrite: createSketch,
    returns: HLLSKETCH,
  },
  {
    name: 'hll_cardinality',
    arity: [1, 1],
    rewrite: (args, context) => `cast(len(${sketchArgument(args, 0, context)}) as bigint)`,
    returns: BIGINT,
  },
  {
    name: 'hll_combine',
    arity: [1, 1],
    kind: 'aggregate',
    placesOver: true,
    rewrite: (args, context) =>
      library('sketch_of', `flatten(list(${sketchArgument(args, 0, context)})${context.over})`),
    returns: HLLSKETCH,
  },
  {
    name: 'hll_combine_sketches',
    arity: [2, 2],
    rewrite: (args, context) =>
      library('sketch_of', call('list_concat', sketchArgument(args, 0, context), sketchArgument(args, 1, context))),
    returns: HLLSKETCH,
  },
]
