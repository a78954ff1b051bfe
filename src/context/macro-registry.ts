/**
 * Macros by package and name, and dbt's rules for finding them: a bare name is looked for in the node's own package, in
 * the root project, then among the built-ins; other packages' macros are reached as `package.macro`.
 */
import type { Environment, MacroTemplate, Template } from '../jinja/environment.ts'

export interface MacroEntry {
  /** `macro.package.name` */
  readonly id: string
  readonly name: string
  readonly package: string
  /** The macro as an environment reads it: what a missing name may do differs between parsing and running. */
  readonly template: (environment: Environment) => MacroTemplate
  /** Names that its text calls; parsed on first use, as the template is. */
  readonly reach: () => ReadonlySet<string>
}

/** Parses a text once for each environment that asks. */
export function parsedFor(parse: (environment: Environment) => Template): (environment: Environment) => Template {
  const known = new WeakMap<Environment, Template>()
  return (environment) => {
    const before = known.get(environment)
    if (before) return before
    const template = parse(environment)
    known.set(environment, template)
    return template
  }
}

export interface MacroRegistry {
  readonly rootPackage: string
  readonly find: (name: string, nodePackage: string) => MacroEntry | undefined
  readonly inPackage: (packageName: string, name: string) => MacroEntry | undefined
  readonly hasPackage: (packageName: string) => boolean
  /** dbt's dispatch: packages in search order, and in each the prefixes from the most special to `default`. */
  readonly dispatch: (name: string, namespace: string | undefined, nodePackage: string) => Dispatched
  /** Every macro of this name, whatever its package. */
  readonly named: (name: string) => readonly MacroEntry[]
  readonly names: () => readonly string[]
  /** Those of the project; the built-ins are none. */
  readonly packages: () => readonly string[]
  /** Names of the macros that `package.…` reaches. */
  readonly namesIn: (packageName: string) => readonly string[]
  /** Whether a text that calls these names can come to ask the warehouse. */
  readonly mayAsk: (reach: ReadonlySet<string>) => boolean
}

export interface Dispatched {
  readonly macro: MacroEntry | undefined
  /** What was looked for, in order, for the message. */
  readonly tried: readonly string[]
}

export interface RegistryFacts {
  readonly rootPackage: string
  readonly macros: readonly MacroEntry[]
  /** Packages of the built-ins, most special first: found by bare name, and all of them as `dbt.…`. */
  readonly builtIn: readonly string[]
  /** `redshift`, `postgres`: from the most special; `default` follows. */
  readonly prefixes: readonly string[]
  /** `dispatch:` of the project file. */
  readonly searchOrders: ReadonlyMap<string, readonly string[]>
  /** Names of functions and methods that ask the warehouse. */
  readonly asking: ReadonlySet<string>
}

export function makeRegistry(facts: RegistryFacts): MacroRegistry {
  const packages = new Map<string, Map<string, MacroEntry>>()
  const byName = new Map<string, MacroEntry[]>()
  for (const macro of facts.macros) {
    const own = packages.get(macro.package) ?? new Map<string, MacroEntry>()
    own.set(macro.name, macro)
    packages.set(macro.package, own)
    byName.set(macro.name, [...(byName.get(macro.name) ?? []), macro])
  }
  const builtIn = (name: string): MacroEntry | undefined => {
    for (const packageName of facts.builtIn) {
      const found = packages.get(packageName)?.get(name)
      if (found) return found
    }
    return undefined
  }
  const isBuiltIn = new Set(facts.builtIn)
  // dbt has an adapter's own form of many macros whose default is ours for all: it is found under that name, too.
  const builtInDirectly = (name: string): MacroEntry | undefined =>
    builtIn(name) ?? builtIn(name.replace(/^(duckdb|postgres|redshift)__/, 'default__'))
  const inPackage = (packageName: string, name: string): MacroEntry | undefined =>
    isBuiltIn.has(packageName) ? builtIn(name) : packages.get(packageName)?.get(name)
  const inProject = (name: string, nodePackage: string): MacroEntry | undefined =>
    packages.get(nodePackage)?.get(name) ?? packages.get(facts.rootPackage)?.get(name)
  const find = (name: string, nodePackage: string): MacroEntry | undefined =>
    inProject(name, nodePackage) ?? builtIn(name)
  return {
    rootPackage: facts.rootPackage,
    find: (name, nodePackage) => inProject(name, nodePackage) ?? builtInDirectly(name),
    inPackage: (packageName, name) =>
      isBuiltIn.has(packageName) ? builtInDirectly(name) : packages.get(packageName)?.get(name),
    hasPackage: (packageName) => packages.has(packageName) || isBuiltIn.has(packageName),
    named: (name) => byName.get(name) ?? [],
    names: () => [...byName.keys()],
    packages: () => [...packages.keys()].filter((name) => !isBuiltIn.has(name)),
    namesIn: (packageName) =>
      (isBuiltIn.has(packageName) ? facts.builtIn : [packageName]).flatMap((name) => [
        ...(packages.get(name)?.keys() ?? []),
      ]),
    dispatch: (name, namespace, nodePackage) => {
      const order =
        namespace === undefined ? undefined : (facts.searchOrders.get(namespace) ?? [facts.rootPackage, namespace])
      const tried: string[] = []
      for (const packageName of order ?? [undefined]) {
        for (const prefix of [...facts.prefixes, 'default']) {
          const wanted = `${prefix}__${name}`
          tried.push(packageName === undefined ? wanted : `${packageName}.${wanted}`)
          const macro = packageName === undefined ? find(wanted, nodePackage) : inPackage(packageName, wanted)
          if (macro) return { macro, tried }
        }
      }
      return { macro: undefined, tried }
    },
    mayAsk: askingClosure(byName, facts.asking),
  }
}

/**
 * A text asks when it calls an asking name, or a macro that does. `dispatch('x')` may end in any `prefix__x`. What is
 * found to ask nothing is remembered: every macro it can reach asks nothing either.
 */
function askingClosure(
  byName: ReadonlyMap<string, readonly MacroEntry[]>,
  asking: ReadonlySet<string>,
): (reach: ReadonlySet<string>) => boolean {
  const silent = new Set<string>()
  const dispatched = new Map<string, MacroEntry[]>()
  for (const [name, macros] of byName) {
    const cut = name.indexOf('__')
    if (cut < 0) continue
    const base = name.slice(cut + 2)
    dispatched.set(base, [...(dispatched.get(base) ?? []), ...macros])
  }
  return (reach) => {
    const seen = new Set(reach)
    const queue = [...reach]
    for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
      if (asking.has(name)) return true
      if (silent.has(name)) continue
      for (const macro of [...(byName.get(name) ?? []), ...(dispatched.get(name) ?? [])]) {
        for (const next of macro.reach()) {
          if (seen.has(next)) continue
          seen.add(next)
          queue.push(next)
        }
      }
    }
    for (const name of seen) silent.add(name)
    return false
  }
}
