/** The layers of config that reach a node, from the weakest to the strongest. */
import type { ConfigKind, PackageProject, Project } from '../core/project.ts'
import { type ConfigLayer, treeLayers } from './node-config.ts'

export interface NodeLayers {
  /** Folder configs of the node's own package. */
  readonly package: readonly ConfigLayer[]
  readonly yaml: readonly ConfigLayer[]
  /** `config()` in the file. */
  readonly file: readonly ConfigLayer[]
  /** What the root project says of a package's node beats everything. */
  readonly root: readonly ConfigLayer[]
}

export function nodeLayers(
  project: Project,
  owner: PackageProject,
  kind: ConfigKind,
  fqn: readonly string[],
  yaml: readonly ConfigLayer[],
): NodeLayers {
  const isRoot = owner === project.rootPackage
  return {
    package: treeLayers(owner.configs[kind], fqn),
    yaml,
    file: [],
    root: isRoot ? [] : treeLayers(project.rootPackage.configs[kind], fqn),
  }
}

export function inOrder(layers: NodeLayers): readonly ConfigLayer[] {
  return [...layers.package, ...layers.yaml, ...layers.file, ...layers.root]
}
