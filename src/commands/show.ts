/** `wh show`: rows of a node, without building anything. */
import { type CompileScope, compileNode } from '../compile/compile.ts'
import type { Emit } from '../core/event.ts'
import type { Node } from '../core/node.ts'
import { ProjectError, usage } from '../core/problem.ts'
import { type Program, query } from '../core/program.ts'
import type { Table } from '../core/table.ts'
import type { World } from '../core/world.ts'
import { deferredRelations } from './defer.ts'
import type { Progress } from './explain.ts'
import { inlineNode } from './inline.ts'
import type { ProjectCommandOptions, SelectionOptions } from './options.ts'
import { compileScope, type Prepared, prepare } from './prepare.ts'
import { selectNodes } from './selection.ts'
import { driveFor, projectSession } from './session.ts'

export interface ShowOptions extends ProjectCommandOptions, SelectionOptions {
  readonly inline?: string
  /** Rows at most; negative for all. */
  readonly limit?: number
}

export interface Shown {
  readonly name: string
  readonly table: Table
}

export async function show(options: ShowOptions, version: string, world: World, emit: Emit): Promise<readonly Shown[]> {
  const prepared = await prepare(options, { command: 'show', version, flags: {} }, world, emit)
  const nodes = options.inline === undefined ? nodesToShow(prepared, options) : [inlineNode(options.inline, prepared)]
  await using session = projectSession(prepared)
  const selected = new Set(nodes.map(({ id }) => id))
  const deferred = await deferredRelations({ options, selected, builds: false }, prepared, session)
  const scope = compileScope(prepared, [], deferred)
  const shown: Shown[] = []
  for (const node of nodes) {
    const progress: Progress = {}
    const table = await driveFor(rowsOf(node, scope, options.limit ?? 5, progress), node, session, prepared, progress)
    shown.push({ name: node.name, table })
  }
  return shown
}

function nodesToShow(prepared: Prepared, options: ShowOptions): readonly Node[] {
  if ((options.select ?? []).length === 0)
    throw new ProjectError([usage('show needs --select or --inline', 'for example: wh show --select users')])
  const selected = selectNodes(prepared, { indirectSelection: 'empty', ...options })
  return prepared.graph.order.flatMap((id) => {
    const node = selected.has(id) ? prepared.manifest.nodes.get(id) : undefined
    return node && node.kind !== 'exposure' && node.kind !== 'operation' ? [node] : []
  })
}

/** A query is run as it stands, limited; what is no query is read from its relation. */
function* rowsOf(node: Node, scope: CompileScope, limit: number, progress: Progress): Program<Table> {
  const { dialect } = scope
  const most = limit < 0 ? undefined : limit
  const readsRelation =
    node.kind === 'seed' ||
    node.kind === 'snapshot' ||
    node.kind === 'source' ||
    (node.kind === 'model' && node.config.materialized === 'copy')
  if (readsRelation) return yield* query(`select * from ${dialect.render(node.relation)}${limitClause(most)}`, most)
  if (node.kind !== 'model' && node.kind !== 'test' && node.kind !== 'analysis') return { columns: [], rows: [] }
  const compiled = yield* compileNode(node, scope)
  progress.compiled = compiled
  // The query goes as it is: wrapped in another, its own ORDER BY would mean nothing.
  return yield* query(compiled.sql, most)
}

function limitClause(limit: number | undefined): string {
  return limit === undefined ? '' : ` limit ${limit}`
}
