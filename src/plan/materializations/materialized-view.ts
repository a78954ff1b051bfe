/** Materialized views: made once, refreshed by later runs, changed as `on_configuration_change` says. */
import type { MaterializedViews, StatementResult, TableOptions, ViewSetting } from '../../core/adapter.ts'
import { materializedViewChanged, ProjectError } from '../../core/problem.ts'
import { changed, execute, find, type Program, query, transaction } from '../../core/program.ts'
import { finishing, outerHooks, replace, runHooks, type Target } from './swap.ts'

export type OnConfigurationChange = 'apply' | 'continue' | 'fail'

export interface MaterializedViewTarget extends Target {
  readonly name: string
  readonly at: Parameters<typeof materializedViewChanged>[1]
  readonly select: string
  readonly options: TableOptions
  readonly views: MaterializedViews
  readonly onConfigurationChange: OnConfigurationChange
  readonly fullRefresh: boolean
  readonly warn: (text: string) => void
}

/** Makes the view, or refreshes the one that stands, with the settings it should have. */
export function* materializedView(target: MaterializedViewTarget): Program<StatementResult> {
  const existing = yield* find(target.relation)
  if (existing?.kind !== 'materialized_view' || target.fullRefresh) return yield* make(target)
  const { found, wanted } = yield* settingsOf(target)
  const isChanged = wanted !== undefined && !areSame(found, wanted)
  if (isChanged && target.onConfigurationChange === 'fail') {
    throw new ProjectError([materializedViewChanged(target.name, target.at, differences(found, wanted))])
  }
  if (isChanged && target.onConfigurationChange === 'continue') {
    target.warn(`'${target.name}' is left as it is: ${differences(found, wanted).join('; ')}`)
    return { tag: 'SKIP' }
  }
  yield* runHooks(target, target.preHooks)
  if (isChanged) for (const sql of target.views.change(target.relation, found, wanted)) yield* execute(sql)
  const result = yield* execute(target.views.refresh(target.relation), true)
  yield* finish(target, false)
  return result
}

function* settingsOf({ views, relation, options, indexes = [] }: MaterializedViewTarget): Program<{
  found: readonly ViewSetting[]
  wanted: readonly ViewSetting[] | undefined
}> {
  const wanted = views.wanted({ ...options, indexes })
  if (!wanted) return { found: [], wanted }
  const { rows } = yield* query(views.settings(relation))
  const found = rows.map(([setting, value, name]) => ({
    setting: String(setting),
    value: String(value),
    ...(name !== undefined && { name: String(name) }),
  }))
  return { found, wanted }
}

function areSame(found: readonly ViewSetting[], wanted: readonly ViewSetting[]): boolean {
  return differences(found, wanted).length === 0
}

function differences(found: readonly ViewSetting[], wanted: readonly ViewSetting[]): readonly string[] {
  const words = (settings: readonly ViewSetting[]): ReadonlySet<string> =>
    new Set(settings.map(({ setting, value }) => `${setting} ${value}`))
  const [had, wants] = [words(found), words(wanted)]
  return [
    ...[...had].filter((word) => !wants.has(word)).map((word) => `in the warehouse: ${word}`),
    ...[...wants].filter((word) => !had.has(word)).map((word) => `in the project: ${word}`),
  ]
}

/** Beside the old relation and by a change of names where that can be; else in its place. */
function* make(target: MaterializedViewTarget): Program<StatementResult> {
  const { views, select, options, relation, dialect } = target
  if (views.canBeRenamed)
    return yield* replace(target, 'materialized_view', (fresh) => execute(views.create(fresh, select, options), true))
  yield* runHooks(target, target.preHooks)
  const existing = yield* find(relation)
  if (existing) {
    yield* execute(dialect.drop(relation, existing.kind))
    yield* changed(relation, undefined)
  }
  const made = yield* execute(views.create(relation, select, options), true)
  yield* changed(relation, 'materialized_view')
  yield* finish(target, true)
  return made
}

function* finish(target: MaterializedViewTarget, isNew: boolean): Program<void> {
  const shown = { standsAs: target.relation, kind: 'materialized_view', isNew } as const
  const statements = yield* finishing(target, shown)
  if (statements.length > 0) yield* transaction(statements)
  yield* runHooks(target, outerHooks(target))
}
