/** Which columns no two rows of a model share, by what the project says of them: dbt's guess. */
import type { Manifest } from '../core/manifest.ts'
import type { Model, NodeId } from '../core/node.ts'

/** Constraints say it best, then columns that are tested to be unique and not null, then those tested to be unique. */
export function primaryKeys({ nodes }: Manifest): ReadonlyMap<NodeId, readonly string[]> {
  const tested = new Map<string, Set<string>>()
  for (const node of nodes.values()) {
    if (node.kind !== 'test' || node.test.kind !== 'generic' || node.attachedTo === undefined) continue
    const { name, columnName } = node.test
    if (columnName === undefined || (name !== 'unique' && name !== 'not_null')) continue
    const key = `${name} ${node.attachedTo}`
    tested.set(key, (tested.get(key) ?? new Set()).add(columnName))
  }
  const keys = new Map<NodeId, readonly string[]>()
  for (const node of nodes.values()) {
    if (node.kind !== 'model') continue
    const unique = [...(tested.get(`unique ${node.id}`) ?? [])]
    const filled = unique.filter((column) => tested.get(`not_null ${node.id}`)?.has(column))
    const declared = declaredKey(node)
    keys.set(node.id, declared.length > 0 ? declared : filled.length > 0 ? filled : unique)
  }
  return keys
}

function declaredKey({ constraints = [], columns }: Model): readonly string[] {
  const whole = constraints.find(({ type }) => type === 'primary_key')?.columns
  if (Array.isArray(whole)) return whole.map(String)
  return columns
    .filter((column) => column.constraints.some(({ type }) => type === 'primary_key'))
    .map(({ name }) => name)
}
