/** Functions that need OVER. (AWS: "Window functions") */
import type { CallArgument, CallContext, CallRule } from '../call-rule.ts'
import type { SqlType } from '../types.ts'
import { argument, library } from './argument.ts'
import { BIGINT, DOUBLE } from './result-types.ts'

const same = (args: readonly CallArgument[]): SqlType | undefined => argument(args, 0).type

const ranking = (name: string, returns: SqlType): CallRule => ({
  name,
  arity: name === 'ntile' ? [1, 1] : [0, 0],
  kind: 'window',
  rewrite: (args, context) => {
    if (context.window?.frame !== undefined) {
      context.refuse({ reason: `${name.toUpperCase()} takes no frame`, by: 'redshift' })
    }
    return `${name}(${args.map(({ sql }) => sql).join(', ')})`
  },
  returns,
})

/** IGNORE NULLS stands behind the call in Redshift and inside it in the engine. */
function withNulls(name: string, args: readonly CallArgument[], { nulls }: CallContext): string {
  return `${name}(${args.map(({ sql }) => sql).join(', ')}${nulls === 'ignore' ? ' IGNORE NULLS' : ''})`
}

/** LAG and LEAD look at single rows and need no frame. */
const neighbour = (name: 'lag' | 'lead'): CallRule => ({
  name,
  arity: [1, 2],
  kind: 'window',
  rewrite: (args, context) => withNulls(name, args, context),
  returns: same,
})

const framed = (name: 'first_value' | 'last_value' | 'nth_value'): CallRule => ({
  name,
  arity: name === 'nth_value' ? [2, 2] : [1, 1],
  kind: 'window',
  rewrite: (args, context) => {
    if (context.window?.ordered && context.window.frame === undefined) {
      context.refuse({
        reason: 'Aggregate window functions with an ORDER BY clause require a frame clause',
        hint: 'add ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING, or another frame',
        by: 'redshift',
      })
    }
    return withNulls(name, args, context)
  },
  returns: same,
})

export const windowRules: readonly CallRule[] = [
  ranking('cume_dist', DOUBLE),
  ranking('dense_rank', BIGINT),
  ranking('ntile', BIGINT),
  ranking('percent_rank', DOUBLE),
  ranking('rank', BIGINT),
  ranking('row_number', BIGINT),
  framed('first_value'),
  framed('last_value'),
  framed('nth_value'),
  neighbour('lag'),
  neighbour('lead'),
  {
    name: 'ratio_to_report',
    arity: [1, 1],
    kind: 'window',
    placesOver: true,
    rewrite: (args, { over, window, refuse }) => {
      if (window?.ordered || window?.frame !== undefined)
        refuse({ reason: 'OVER of RATIO_TO_REPORT takes PARTITION BY only', by: 'redshift' })
      const { sql } = argument(args, 0)
      return `(cast(${sql} as double) / ${library('nonzero', `sum(${sql})${over}`)})`
    },
    returns: DOUBLE,
  },
]
