import type { Callable } from '../jinja/values/host.ts'
import type { ContextScope } from './host.ts'
import type { MacroEntry } from './macro-registry.ts'

/** A macro bound to the context of the node that is rendered: dbt's macros see the caller's names, not their package's. */
export function macroValue(macro: MacroEntry, { host, context }: ContextScope): Callable {
  host.called?.(macro.id)
  return macro.template(host.environment).bind(context)
}
