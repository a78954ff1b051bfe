/**
 * Build, then look, then show. A relation is built beside the old one under a name of its own and takes the name over in
 * one short transaction, so that readers find the old one or the new one, never a gap or a half. The three moments are
 * kept apart: what audits a relation before it is shown will stand between `build` and `show`.
 */
import type { Dialect, StatementResult } from '../../core/adapter.ts'
import type { Hook } from '../../core/node.ts'
import { changed, execute, find, type Program, transaction } from '../../core/program.ts'
import type { Relation, RelationKind } from '../../core/relation.ts'

/** A relation on its way to be shown. */
export interface Shown {
  /** Where it stands now: under its own name, or beside it. */
  readonly standsAs: Relation
  readonly kind: RelationKind
  /** Made anew, so that it has neither comments nor grants yet. */
  readonly isNew: boolean
}

/** Statements that give the relation what it must have under its own name: comments and grants. */
export type Finish = (shown: Shown) => Program<readonly string[]>

/** What every materialization is given. */
export interface Target {
  readonly relation: Relation
  readonly dialect: Dialect
  readonly preHooks: readonly Hook[]
  readonly postHooks: readonly Hook[]
  /** A hook is a template; it is rendered just before it runs. */
  readonly renderHook: (hook: Hook) => Program<string>
  readonly finish?: Finish
}

/** Replaces whatever stands under the target's name by what `build` makes under the name it is given. */
export function* replace(
  target: Target,
  kind: RelationKind,
  build: (fresh: Relation) => Program<StatementResult>,
): Program<StatementResult> {
  const { relation, dialect } = target
  const fresh = besides(relation, NEW, dialect.identifierLimit)
  const old = besides(relation, OLD, dialect.identifierLimit)
  yield* dropLeftover(fresh, dialect)
  yield* dropLeftover(old, dialect)
  yield* runHooks(target, target.preHooks)
  try {
    const built = yield* build(fresh)
    yield* changed(fresh, kind)
    yield* show(target, kind, fresh, old)
    return built
  } catch (error) {
    yield* dropUnfinished(fresh, kind, dialect)
    throw error
  }
}

const NEW = '__wh_new'
const OLD = '__wh_old'

function* show(target: Target, kind: RelationKind, fresh: Relation, old: Relation): Program<void> {
  const { relation, dialect } = target
  const existing = yield* find(relation)
  // A view holds no rows to keep, and an earlier step of this run may have taken it along: dropping it `if exists` in the
  // same transaction cannot fail on that.
  const movesAside = existing !== undefined && (existing.kind === 'table' || existing.kind === 'external')
  const steps = [
    ...(existing
      ? [movesAside ? dialect.rename(relation, existing.kind, old.identifier) : dialect.drop(relation, existing.kind)]
      : []),
    dialect.rename(fresh, kind, relation.identifier),
    ...(target.finish ? yield* target.finish({ standsAs: fresh, kind, isNew: true }) : []),
    ...(yield* renderHooks(
      target,
      target.postHooks.filter((hook) => hook.transaction),
    )),
  ]
  yield* transaction(steps)
  yield* changed(fresh, undefined)
  yield* changed(relation, kind)
  if (movesAside) {
    yield* changed(old, existing.kind)
    yield* execute(dialect.drop(old, existing.kind))
    yield* changed(old, undefined)
  }
  yield* runHooks(
    target,
    target.postHooks.filter((hook) => !hook.transaction),
  )
}

/** Leaves nothing behind a failure. When this fails too, as without a connection, the next run drops it. */
export function* dropUnfinished(fresh: Relation, kind: RelationKind, dialect: Dialect): Program<void> {
  try {
    yield* execute(dialect.drop(fresh, kind))
    yield* changed(fresh, undefined)
  } catch {
    // What the user must see is the first error, not this one.
  }
}

/** A run that was killed may have left its unfinished relation; it is nobody's data. */
export function* dropLeftover(relation: Relation, dialect: Dialect): Program<void> {
  const found = yield* find(relation)
  if (!found) return
  yield* execute(dialect.drop(relation, found.kind))
  yield* changed(relation, undefined)
}

export function* runHooks(target: Target, hooks: readonly Hook[]): Program<void> {
  for (const hook of hooks) {
    const sql = yield* target.renderHook(hook)
    if (sql.trim() !== '') yield* execute(sql)
  }
}

export function* renderHooks(target: Target, hooks: readonly Hook[]): Program<readonly string[]> {
  const statements: string[] = []
  for (const hook of hooks) {
    const sql = yield* target.renderHook(hook)
    if (sql.trim() !== '') statements.push(sql)
  }
  return statements
}

/** The relation under a suffixed name, cut so that the whole fits the engine's limit. */
export function besides(relation: Relation, suffix: string, limit: number): Relation {
  return { ...relation, identifier: `${cutBytes(relation.identifier, limit - suffix.length)}${suffix}` }
}

function cutBytes(text: string, limit: number): string {
  let cut = text
  while (Buffer.byteLength(cut) > limit) cut = cut.slice(0, -1)
  return cut
}
