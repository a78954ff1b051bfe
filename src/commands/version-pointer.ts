/** `latest_version_pointer`: a view under the model's own name that reads its latest version. */

import { type CompileScope, compileText } from '../compile/compile.ts'
import { DatabaseError } from '../core/adapter.ts'
import type { Model } from '../core/node.ts'
import type { Program } from '../core/program.ts'
import { isRecord } from '../core/record.ts'
import type { Target } from '../plan/materializations/swap.ts'
import { view } from '../plan/materializations/view.ts'

/** Makes the view when the model is the latest of its versions and asks for one. */
export function* pointToLatest(node: Model, target: Target, compile: CompileScope): Program<void> {
  const { version, config, relation } = node
  if (!version || String(version.v) !== String(version.latest)) return
  const { latest_version_pointer: written } = config.values
  const pointer = isRecord(written) ? written : { enabled: written }
  const enabled = pointer.enabled ?? compile.project.flags.latest_version_pointer_enabled_by_default
  if (enabled !== true) return
  const alias = typeof pointer.alias === 'string' ? JSON.stringify(pointer.alias) : 'none'
  const identifier = yield* compileText(`{{ generate_latest_version_pointer_alias(${alias}, model) }}`, node, compile)
  if (identifier.toLowerCase() === relation.identifier.toLowerCase()) {
    throw new DatabaseError(`the pointer to the latest version would have the version's own name, '${identifier}'`, {
      hint: 'give the version another alias, or switch latest_version_pointer off',
    })
  }
  const select = `select * from ${compile.dialect.render(relation)}`
  const { finish: _ofTheModel, indexes: _indexes, ...shared } = target
  yield* view({ ...shared, relation: { ...relation, identifier }, preHooks: [], postHooks: [], select, options: {} })
}
