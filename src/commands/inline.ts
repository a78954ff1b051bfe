import { templateProblem } from '../context/template-problem.ts'
import type { Analysis } from '../core/node.ts'
import { ProjectError } from '../core/problem.ts'
import { createEnvironment } from '../jinja/environment.ts'
import { TemplateError } from '../jinja/template-error.ts'
import { capture } from '../parse/capture.ts'
import { nodeConfig } from '../parse/node-config.ts'
import { resolveParents } from '../parse/resolve.ts'
import { sqlFacts } from '../parse/sql-nodes.ts'
import { parseHost } from '../parse/state.ts'
import { failUndefinedCall } from '../parse/undefined-calls.ts'
import type { Prepared } from './prepare.ts'

/** A text of the command line as a node of the root project. Throws a ProjectError for what is wrong with it. */
export function inlineNode(text: string, prepared: Prepared): Analysis {
  const { project, manifest } = prepared
  const file = '--inline'
  const name = 'inline_query'
  const relation = { database: project.target.database, schema: project.target.schema, identifier: name }
  const config = nodeConfig('analysis', [], [])
  const state = {
    ...prepared,
    docs: manifest.docs,
    files: prepared.world.files,
    problems: [],
    nodes: new Map(manifest.nodes),
    disabled: new Map(manifest.disabled),
    groups: new Map(manifest.groups),
  }
  const environment = createEnvironment({
    dbtBlocks: true,
    undefined: 'permissive',
    undefinedCalled: failUndefinedCall,
  })
  const captured = orProjectError(
    () => capture(text, file, { environment, host: parseHost(state, project.name), relation, configured: {} }),
    file,
  )
  const node: Analysis = {
    kind: 'analysis',
    id: `sql_operation.${project.name}.${name}`,
    name,
    package: project.name,
    path: name,
    resourcePath: name,
    at: { file, line: 1, column: 1 },
    fqn: [project.name, name],
    description: '',
    tags: [],
    meta: {},
    config,
    unrenderedConfig: {},
    ...sqlFacts(text, captured),
    relation,
    columns: [],
  }
  const resolved = resolveParents(new Map([...manifest.nodes, [node.id, node]]), manifest.disabled, manifest.project)
  const errors = resolved.problems.filter(({ at }) => at?.file === file)
  if (errors.length > 0) throw new ProjectError(errors)
  const found = resolved.nodes.get(node.id)
  return found?.kind === 'analysis' ? found : node
}

function orProjectError<Result>(run: () => Result, file: string): Result {
  try {
    return run()
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error
    throw new ProjectError([templateProblem(error, file)])
  }
}
