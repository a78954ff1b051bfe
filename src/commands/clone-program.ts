/** `wh clone`: a view on where an earlier run has a node, under the name that the node has here. */
import type { Dialect } from '../core/adapter.ts'
import { find, type Program } from '../core/program.ts'
import type { Relation } from '../core/relation.ts'
import { view } from '../plan/materializations/view.ts'
import type { Outcome } from '../run/execution.ts'

export interface CloneFacts {
  readonly dialect: Dialect
  /** Where the state has the node; undefined when it does not. */
  readonly from: Relation | undefined
  /** Replaces what stands there already. */
  readonly fullRefresh: boolean
}

export function* clone(relation: Relation, { dialect, from, fullRefresh }: CloneFacts): Program<Outcome> {
  const isSame = from !== undefined && dialect.render(from) === dialect.render(relation)
  const isLeft = from === undefined || isSame || (!fullRefresh && (yield* find(relation)) !== undefined)
  if (isLeft) return { status: 'success', message: 'No-op', relation }
  const { tag } = yield* view({
    relation,
    dialect,
    preHooks: [],
    postHooks: [],
    renderHook: function* () {
      return ''
    },
    select: `select * from ${dialect.render(from)}`,
    options: {},
  })
  return { status: 'success', message: tag, relation }
}
