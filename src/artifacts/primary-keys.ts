/** Which columns no two rows of a model share, by what the project says of them: dbt's guess. */
import type { Graph } from '../core/graph.ts'
import type { Manifest } from '../core/manifest.ts'
import type { Model, Test } from '../core/node.ts'

/** Constraints say it best, then columns that are tested to be unique and not null, then those tested to be unique. */
export function primaryKey(model: Model, { nodes }: Manifest, { children }: Graph): readonly string[] {
  const declared = declaredKey(model)
  if (declared.length > 0) return declared
  const tests = (children.get(model.id) ?? [])
    .flatMap((id) => {
      const node = nodes.get(id)
      return node?.kind === 'test' && node.attachedTo === model.id ? [node] : []
    })
    .sort(asWritten)
  const columnsOf = (name: string): ReadonlySet<string> => new Set(tests.flatMap((test) => columnOf(test, name)))
  const unique = [...columnsOf('unique')]
  const notNull = columnsOf('not_null')
  const filled = unique.filter((column) => notNull.has(column))
  return filled.length > 0 ? filled : unique
}

function asWritten({ at: a }: Test, { at: b }: Test): number {
  return a.line - b.line || (a.column ?? 0) - (b.column ?? 0)
}

/** The column that a test of this name is of. */
function columnOf({ test }: Test, name: string): readonly string[] {
  return test.kind === 'generic' && test.name === name && test.columnName !== undefined ? [test.columnName] : []
}

function declaredKey({ constraints = [], columns }: Model): readonly string[] {
  const whole = constraints.find(({ type }) => type === 'primary_key')?.columns
  if (Array.isArray(whole)) return whole.map(String)
  return columns
    .filter((column) => column.constraints.some(({ type }) => type === 'primary_key'))
    .map(({ name }) => name)
}
