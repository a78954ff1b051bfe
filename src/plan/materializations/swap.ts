/**
 * Build, then look, then show. A relation is built beside the old one under a name of its own and takes the name over in
 * one short transaction, so that readers find the old one or the new one, never a gap or a half. The three moments are
 * kept apart: what audits a relation before it is shown will stand between `build` and `show`.
 */
import type { Dialect, StatementResult, TableIndex } from '../../core/adapter.ts'
import type { Hook } from '../../core/node.ts'
import { changed, columnsOf, dependentsOf, execute, find, log, type Program, transaction } from '../../core/program.ts'
import type { FoundRelation, Relation, RelationKind } from '../../core/relation.ts'
import type { Column } from '../../core/table.ts'

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
  /** How a table that stands is replaced; undefined: as what depends on it wants. */
  readonly replaceBy?: 'swap' | 'delete_insert'
  /** Whether this run builds the relation too: what it takes along, it brings back. */
  readonly isBuilt?: (relation: Relation) => boolean
  /** Of the table, in whatever way it is built. */
  readonly indexes?: readonly TableIndex[]
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
    if (kind === 'table' && (yield* staysInPlace(target, fresh))) yield* refill(target, fresh)
    else {
      if (kind !== 'view') yield* makeIndexes(target, fresh)
      yield* show(target, kind, fresh, old)
    }
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
    ...(yield* finishing(target, { standsAs: fresh, kind, isNew: true })),
  ]
  yield* transaction(steps)
  yield* changed(fresh, undefined)
  yield* changed(relation, kind)
  if (movesAside) {
    yield* changed(old, existing.kind)
    yield* execute(dialect.drop(old, existing.kind))
    yield* changed(old, undefined)
  }
  yield* runHooks(target, outerHooks(target))
}

/**
 * A table that views are tied to stays the table that it is, and is filled anew, when this run does not build those views
 * again. That needs the same columns; with others the table is swapped, and it is said what goes with it.
 */
function* staysInPlace(target: Target, fresh: Relation): Program<boolean> {
  const { relation, replaceBy } = target
  const existing = yield* find(relation)
  if (existing?.kind !== 'table') return false
  const tied = yield* tiedFromOutside(target)
  const wants = replaceBy === 'delete_insert' || (tied.length > 0 && replaceBy !== 'swap')
  if (wants && areSame(yield* columnsOf(relation), yield* columnsOf(fresh))) return true
  yield* tellOfDrops(target, tied)
  return false
}

/** Views that go with the relation, and that this run does not bring back. */
export function* tiedFromOutside({ relation, isBuilt }: Target): Program<readonly FoundRelation[]> {
  return (yield* dependentsOf(relation)).filter((view) => !isBuilt?.(view))
}

export function* tellOfDrops({ relation, dialect }: Target, tied: readonly FoundRelation[]): Program<void> {
  if (tied.length === 0) return
  const names = tied.map(({ schema, identifier }) => `${schema}.${identifier}`).join(', ')
  yield* log(`${dialect.render(relation)} is replaced, and takes along what is tied to it: ${names}`, 'warn')
}

export function areSame(columns: readonly Column[], others: readonly Column[]): boolean {
  return (
    columns.length === others.length &&
    columns.every(({ name, type }, index) => name === others[index]?.name && type === others[index]?.type)
  )
}

/** DELETE and INSERT, which can be rolled back: a TRUNCATE could not. */
function* refill(target: Target, fresh: Relation): Program<void> {
  const { relation, dialect } = target
  const names = (yield* columnsOf(fresh)).map(({ name }) => name)
  const rows = `select ${names.map(dialect.quoteIdentifier).join(', ')}\nfrom ${dialect.render(fresh)}`
  yield* transaction([
    `delete from ${dialect.render(relation)}`,
    dialect.insertSelect(relation, names, rows),
    ...(yield* finishing(target, { standsAs: relation, kind: 'table', isNew: false })),
  ])
  yield* execute(dialect.drop(fresh, 'table'))
  yield* changed(fresh, undefined)
  yield* runHooks(target, outerHooks(target))
}

/** What ends the transaction in which a relation is shown: comments, grants, hooks. */
export function* finishing(target: Target, shown: Shown): Program<readonly string[]> {
  const inner = target.postHooks.filter((hook) => hook.transaction)
  return [...(target.finish ? yield* target.finish(shown) : []), ...(yield* renderHooks(target, inner))]
}

/** Hooks that run when the relation stands. */
export function outerHooks({ postHooks }: Target): readonly Hook[] {
  return postHooks.filter((hook) => !hook.transaction)
}

function* makeIndexes({ dialect, indexes = [] }: Target, fresh: Relation): Program<void> {
  for (const index of indexes) {
    const sql = dialect.createIndex?.(fresh, index)
    if (sql !== undefined) yield* execute(sql)
  }
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

function* renderHooks(target: Target, hooks: readonly Hook[]): Program<readonly string[]> {
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
