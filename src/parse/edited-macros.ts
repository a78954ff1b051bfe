/** What an edited macro file reaches: the nodes that called one of its macros while they were parsed. */
import type { Manifest } from '../core/manifest.ts'
import type { Macro } from '../core/node.ts'
import type { PackageProject } from '../core/project.ts'
import type { Files } from '../core/world.ts'
import type { Environment } from '../jinja/environment.ts'
import type { OwnedFiles } from './affected.ts'
import { readMacros } from './macros.ts'

export interface RereadMacros {
  /** Ids of the macros of edited files. */
  readonly ids: ReadonlySet<string>
  /** Every macro of the project, those of edited files as they are now. */
  readonly all: ReadonlyMap<string, Macro>
  /** Edited files that are none of macros. */
  readonly others: readonly string[]
}

/** A node's place is found by these for every node, whether it is told of them or not. */
const NAMING = /^generate_(alias|database|schema)_name$|__generate_(alias|database|schema)_name$/

/**
 * undefined where a macro was added or taken away, by which a name comes to mean something else, where a file is not sound,
 * and for macros that every node is named by.
 */
export function rereadMacros(
  edited: readonly string[],
  owners: readonly OwnedFiles[],
  known: ReadonlyMap<string, Macro>,
  environment: Environment,
  disk: Files,
): RereadMacros | undefined {
  const all = new Map(known)
  const ids = new Set<string>()
  const others = new Set(edited)
  for (const { owner, files } of owners) {
    const own = files.macros.filter(({ absolute }) => others.delete(absolute))
    if (own.length === 0) continue
    const { macros, problems } = read(owner, own, environment, disk)
    const paths = new Set(own.map(({ path }) => path))
    const before = [...known.values()].filter((macro) => macro.package === owner.name && paths.has(macro.path))
    const isSame = macros.length === before.length && macros.every(({ id }) => all.has(id))
    if (problems > 0 || !isSame || macros.some(({ name }) => NAMING.test(name))) return undefined
    for (const macro of macros) {
      const { description, meta } = all.get(macro.id) ?? macro
      all.set(macro.id, { ...macro, description, meta })
      ids.add(macro.id)
    }
  }
  return { ids, all, others: [...others] }
}

function read(
  owner: PackageProject,
  files: Parameters<typeof readMacros>[1],
  environment: Environment,
  disk: Files,
): { readonly macros: readonly Macro[]; readonly problems: number } {
  const problems: Parameters<typeof readMacros>[4] = []
  const { macros } = readMacros(owner.name, files, environment, disk, problems)
  return { macros, problems: problems.length }
}

/** Files of the nodes that called one of the macros. */
export function callersOf(
  { ids }: RereadMacros,
  { nodes, disabled }: Manifest,
  packages: readonly PackageProject[],
): readonly string[] {
  if (ids.size === 0) return []
  const roots = new Map(packages.map(({ name, root }) => [name, root]))
  const found = new Set<string>()
  for (const list of [nodes, disabled]) {
    for (const node of list.values()) {
      if ('macros' in node && node.macros.some((id) => ids.has(id)))
        found.add(`${roots.get(node.package)}/${node.path}`)
    }
  }
  return [...found]
}
