/** Blocks of the project file that configure nothing: a folder that was renamed, a name with a mistake in it. */
import type { Node } from '../core/node.ts'
import { configUnused, type Problem } from '../core/problem.ts'
import type { ConfigKind, ConfigTree, Project } from '../core/project.ts'

const KINDS: Readonly<Partial<Record<ConfigKind, Node['kind']>>> = {
  models: 'model',
  seeds: 'seed',
  tests: 'test',
  sources: 'source',
  analyses: 'analysis',
  exposures: 'exposure',
  unit_tests: 'unit_test',
  functions: 'function',
  metrics: 'metric',
  semantic_models: 'semantic_model',
  saved_queries: 'saved_query',
}

/** Warns of the outermost block on each path that no node of the kind has, disabled nodes included. */
export function unusedConfigs({ rootPackage }: Project, nodes: readonly Node[]): readonly Problem[] {
  return Object.entries(KINDS).flatMap(([key, kind]) => {
    const tree = rootPackage.configs[key as ConfigKind]
    if (!tree || tree.folders.size === 0) return []
    const paths = new Set(nodes.filter((node) => node.kind === kind).flatMap(({ fqn }) => prefixesOf(fqn)))
    return unusedBelow(tree, [], paths).map(({ path, at }) => configUnused([key, ...path].join('.'), at))
  })
}

function prefixesOf(fqn: readonly string[]): readonly string[] {
  return fqn.map((_name, index) => fqn.slice(0, index + 1).join('.'))
}

interface Unused extends Pick<ConfigTree, 'at'> {
  readonly path: readonly string[]
}

function unusedBelow(tree: ConfigTree, above: readonly string[], paths: ReadonlySet<string>): readonly Unused[] {
  return [...tree.folders].flatMap(([name, folder]) => {
    const path = [...above, name]
    return paths.has(path.join('.')) ? unusedBelow(folder, path, paths) : [{ path, at: folder.at }]
  })
}
