/** Which macros a macro may call, by its text: for `depends_on` of the manifest, and to see what a change reaches. */
import type { MacroEntry, MacroRegistry } from './macro-registry.ts'

/** Ids in order, each once. A dispatched name stands for every macro that could answer it. */
export function macroCalls(registry: MacroRegistry): (macroId: string) => readonly string[] {
  const entries = new Map<string, MacroEntry>()
  const dispatched = new Map<string, MacroEntry[]>()
  for (const name of registry.names()) {
    for (const entry of registry.named(name)) {
      entries.set(entry.id, entry)
      const cut = name.indexOf('__')
      if (cut < 0) continue
      const base = name.slice(cut + 2)
      dispatched.set(base, [...(dispatched.get(base) ?? []), entry])
    }
  }
  return (macroId) => {
    const entry = entries.get(macroId)
    if (!entry) return []
    const called = new Set<string>()
    for (const name of entry.reach()) {
      const own = registry.find(name, entry.package)
      for (const found of own ? [own] : registry.named(name)) called.add(found.id)
      for (const found of dispatched.get(name) ?? []) called.add(found.id)
    }
    called.delete(macroId)
    return [...called].sort()
  }
}
