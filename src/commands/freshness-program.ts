/** `wh source freshness`: how old the newest rows of a source are, and whether that is too old. */
import { compileText } from '../compile/compile.ts'
import type { Source } from '../core/node.ts'
import { ProjectError, sourceStale, testInvalid } from '../core/problem.ts'
import { type Program, query } from '../core/program.ts'
import type { Cell } from '../core/table.ts'
import { fromJs } from '../jinja/values/convert.ts'
import { ageInSeconds, readMoment, stalenessOf } from '../quality/freshness.ts'
import type { Outcome } from '../run/execution.ts'
import type { Progress } from './explain.ts'
import type { ProgramScope } from './program-scope.ts'

export function* measureFreshness(source: Source, scope: ProgramScope, progress: Progress): Program<Outcome> {
  const sql = yield* freshnessQuery(source, scope)
  progress.compiled = { sql, place: () => undefined, injected: [] }
  const { rows } = yield* query(sql)
  const [maxLoadedAt = null, snapshottedAt = null] = rows[0] ?? []
  const loaded = momentOf(maxLoadedAt, source)
  const asked = momentOf(snapshottedAt, source)
  const ageSeconds = ageInSeconds(loaded, asked)
  const staleness = stalenessOf(ageSeconds, source.freshness ?? {})
  const freshness = { maxLoadedAt: loaded, snapshottedAt: asked, ageSeconds }
  const response = { _message: `SELECT ${rows.length}`, code: 'SELECT', rows_affected: rows.length }
  const { status, message } = staleness
  const name = `${source.sourceName}.${source.name}`
  const problem = sourceStale(name, message, status === 'fail' ? 'error' : 'warning', source.at)
  return { status, message, freshness, response, ...(status !== 'pass' && { problem }) }
}

/** A column without rows is as old as can be. */
const LONG_AGO = { micros: -62_135_596_800_000_000 }

function momentOf(cell: Cell, source: Source): { readonly micros: number } {
  if (cell === null) return LONG_AGO
  const moment = readMoment(String(cell))
  if (moment) return moment
  const reason = `expected a timestamp of '${source.loadedAtField ?? 'loaded_at_query'}' and received ${JSON.stringify(String(cell))}`
  throw new ProjectError([testInvalid(`freshness of ${source.sourceName}.${source.name}`, reason, source.at)])
}

function* freshnessQuery(source: Source, { compile }: ProgramScope): Program<string> {
  const { dialect } = compile
  const text = (template: string): Program<string> =>
    compileText(template, source, { ...compile, more: new Map([['source_node', fromJs({ name: source.name })]]) })
  const now = yield* text('{{ current_timestamp() }}')
  if (source.loadedAtQuery !== undefined) {
    const own = yield* text(source.loadedAtQuery)
    return `with source_query as (\n${own}\n)\nselect\n  (select * from source_query) as max_loaded_at,\n  ${now} as snapshotted_at`
  }
  if (source.loadedAtField === undefined) throw new ProjectError([withoutField(source, dialect.type)])
  const filter = source.freshness?.filter
  return [
    'select',
    `  max(${source.loadedAtField}) as max_loaded_at,`,
    `  ${now} as snapshotted_at`,
    `from ${dialect.render(source.relation)}`,
    ...(typeof filter === 'string' && filter !== '' ? [`where ${filter}`] : []),
  ].join('\n')
}

function withoutField({ name, at }: Source, type: string): ReturnType<typeof testInvalid> {
  const adapter = type === 'local' ? 'redshift' : type
  return {
    ...testInvalid(name, '', at),
    message: `Could not compute freshness for source ${name}: no 'loaded_at_field' provided and ${adapter} adapter does not support metadata-based freshness checks.`,
    hint: 'add loaded_at_field: or loaded_at_query:',
  }
}
