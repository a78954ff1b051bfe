/** `wh run-operation`: one macro of the project, called with arguments, with all that a node's template may ask. */
import { compileText } from '../compile/compile.ts'
import type { Emit } from '../core/event.ts'
import type { Operation } from '../core/node.ts'
import { macroNotFound, ProjectError } from '../core/problem.ts'
import type { World } from '../core/world.ts'
import { fromJs } from '../jinja/values/convert.ts'
import { inlineNode } from './inline.ts'
import type { ProjectCommandOptions } from './options.ts'
import { compileScope, type Prepared, prepare } from './prepare.ts'
import { driveFor, projectSession } from './session.ts'

export interface OperationOptions extends ProjectCommandOptions {
  /** `--args`: the macro's arguments by name. */
  readonly args?: Readonly<Record<string, unknown>>
}

/**
 * Calls `macro` or `package.macro`; what it prints goes out as messages, and what it returns to nobody, as in dbt. Answers
 * whether it ended well; throws a ProjectError when it cannot be called.
 */
export async function runOperation(
  macro: string,
  options: OperationOptions,
  version: string,
  world: World,
  emit: Emit,
): Promise<boolean> {
  emit({ kind: 'command-started', command: 'run-operation', version })
  const prepared = await prepare(options, { command: 'run-operation', version, flags: {} }, world, emit)
  const { args = {} } = options
  const call = `{{ ${calleeOf(macro, prepared)}(**__wh_args) }}`
  const node: Operation = {
    ...inlineNode('', prepared),
    kind: 'operation',
    name: macro,
    at: { file: 'run-operation', line: 1 },
    moment: 'on-run-start',
    index: 0,
  }
  const scope = { ...compileScope(prepared), more: new Map([['__wh_args', fromJs(args)]]) }
  await using session = projectSession(prepared)
  try {
    await driveFor(compileText(call, node, scope), node, session, prepared)
    return true
  } catch (error) {
    if (!(error instanceof ProjectError)) throw error
    for (const problem of error.problems) emit({ kind: 'problem', problem })
    return false
  }
}

/** The macro as a template calls it; a name that no macro has is refused with near ones. */
function calleeOf(macro: string, { registry, project }: Prepared): string {
  const [first = '', second] = macro.split('.')
  const found = second === undefined ? registry.find(first, project.name) : registry.inPackage(first, second)
  if (found) return macro
  const known = second === undefined ? registry.names() : registry.namesIn(first).map((name) => `${first}.${name}`)
  throw new ProjectError([macroNotFound(macro, { file: 'run-operation', line: 1 }, known)])
}
