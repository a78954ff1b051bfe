/** `query-comment:` of the project file. https://docs.getdbt.com/reference/project-configs/query-comment */
import type { Node } from '../core/node.ts'
import { DBT_VERSION } from '../core/project.ts'
import { PyError } from '../jinja/values/errors.ts'
import type { Value } from '../jinja/values/value.ts'
import { type CompileScope, modelValue, nodeContext } from './compile.ts'

/** The comment of a node's statements, without its marks; undefined where there is none. */
export function queryComment(
  node: Node,
  scope: CompileScope,
): { readonly text: string; readonly append: boolean } | undefined {
  const { queryComment: written, target } = scope.project
  if (!scope.dialect.takesComments || written.text === '') return undefined
  const text = written.text === undefined ? defaultComment(node, target) : rendered(written.text, node, scope).trim()
  if (text === '') return undefined
  if (text.includes('*/'))
    throw new PyError('CompilationError', "the query-comment holds '*/', which would end it too early")
  return { text, append: written.append }
}

/** dbt's own, in the JSON of Python. */
function defaultComment({ id }: Node, { profile, name }: CompileScope['project']['target']): string {
  const facts = { app: 'dbt', dbt_version: DBT_VERSION, profile_name: profile, target_name: name, node_id: id }
  const members = Object.entries(facts).map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`)
  return `{${members.join(', ')}}`
}

function rendered(text: string, node: Node, scope: CompileScope): string {
  if (!('relation' in node)) return text
  const more = new Map<string, Value>([
    ...(scope.more ?? []),
    ['node', modelValue(node, scope)],
    ['connection_name', node.id],
  ])
  const context = nodeContext(node, { ...scope, more }, new Set())
  return scope.environment.parse(text, { file: scope.project.rootPackage.file }).render(context).text
}
