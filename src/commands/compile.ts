/** `wh compile`: the SQL of the selected nodes, as it would be sent. */
import { compileNode } from '../compile/compile.ts'
import type { Emit } from '../core/event.ts'
import type { NodeId, SqlNode } from '../core/node.ts'
import { type Problem, ProjectError } from '../core/problem.ts'
import type { RunResult } from '../core/result.ts'
import type { World } from '../core/world.ts'
import { coverSecrets } from '../sql/copy/redact.ts'
import { argsOf, writeArtifacts } from './build.ts'
import { compiledTree } from './compiled-tree.ts'
import { deferredRelations } from './defer.ts'
import { inlineNode } from './inline.ts'
import type { ProjectCommandOptions, SelectionOptions } from './options.ts'
import { compileScope, type Prepared, prepare } from './prepare.ts'
import { selectNodes } from './selection.ts'
import { driveFor, projectSession } from './session.ts'

export interface CompileOptions extends ProjectCommandOptions, SelectionOptions {
  /** Compiles this text instead of nodes. */
  readonly inline?: string
}

export interface CompiledNode {
  readonly id: NodeId
  readonly name: string
  readonly sql: string
}

/** Every node that compiles is compiled; then a ProjectError holds what is wrong with the others. */
export async function compile(
  options: CompileOptions,
  version: string,
  world: World,
  emit: Emit,
): Promise<readonly CompiledNode[]> {
  const prepared = await prepare(options, { command: 'compile', version, flags: {} }, world, emit)
  return compilePrepared(prepared, options, 'compile')
}

/** The same for a project that is prepared; `which` is the verb that `run_results.json` names, `only` what a retry repeats. */
export async function compilePrepared(
  prepared: Prepared,
  options: CompileOptions,
  which: string,
  only?: ReadonlySet<NodeId>,
): Promise<readonly CompiledNode[]> {
  const { world } = prepared
  const started = world.monotonic()
  const nodes = nodesToCompile(prepared, options, only)
  await using session = projectSession(prepared)
  const selected = new Set(nodes.map(({ id }) => id))
  const deferred = await deferredRelations({ options, selected, builds: false }, prepared, session)
  const scope = compileScope(prepared, [], deferred)
  const tree = compiledTree(prepared.project, world.files)
  const compiled: CompiledNode[] = []
  const problems: Problem[] = []
  const results: RunResult[] = []
  for (const node of nodes) {
    const facts = { id: node.id, message: '', response: {}, thread: 1 }
    const begun = world.now()
    try {
      const { sql, injected } = await driveFor(compileNode(node, scope), node, session, prepared)
      const compiledPath = options.inline === undefined ? tree.writeCompiled(node, sql) : ''
      const shown = coverSecrets(sql)
      compiled.push({ id: node.id, name: node.name, sql: shown })
      const timing = { started: begun, compiled: world.now(), finished: world.now() }
      results.push({ ...facts, status: 'success', compiledCode: shown, compiledPath, injected, timing })
    } catch (error) {
      if (!(error instanceof ProjectError)) throw error
      problems.push(...error.problems)
      const timing = { started: begun, finished: world.now() }
      results.push({ ...facts, status: 'error', message: error.message, timing })
    }
  }
  const kept = options.inline === undefined ? results : []
  writeArtifacts(prepared, kept, { which, ...argsOf(options) }, world.monotonic() - started)
  if (problems.length > 0) throw new ProjectError(problems)
  return compiled
}

function nodesToCompile(prepared: Prepared, options: CompileOptions, only?: ReadonlySet<NodeId>): readonly SqlNode[] {
  if (options.inline !== undefined) return [inlineNode(options.inline, prepared)]
  const selected = only ?? selectNodes(prepared, options)
  return prepared.graph.order.flatMap((id): SqlNode[] => {
    const node = selected.has(id) ? prepared.manifest.nodes.get(id) : undefined
    return node &&
      (node.kind === 'model' || node.kind === 'snapshot' || node.kind === 'test' || node.kind === 'analysis')
      ? [node]
      : []
  })
}
