/** What the steps of parsing share: where to look things up, and where to put what they find. */
import type { ContextHost, RunFacts } from '../context/host.ts'
import type { MacroRegistry } from '../context/macro-registry.ts'
import type { Dialect } from '../core/adapter.ts'
import type { DocBlock, Group, Node, NodeId } from '../core/node.ts'
import {
  docNotFound,
  duplicateNode,
  envVarMissing,
  type Location,
  type Problem,
  secretMisplaced,
  varNotFound,
} from '../core/problem.ts'
import { type PackageProject, type Project, varsFor } from '../core/project.ts'
import type { Files } from '../core/world.ts'
import type { Environment } from '../jinja/environment.ts'
import { dictOf } from '../jinja/values/dict.ts'
import { type Callable, hostFunction } from '../jinja/values/host.ts'
import { str } from '../jinja/values/operators.ts'
import { locationOf } from './capture.ts'

export interface ParseState {
  readonly project: Project
  readonly dialect: Dialect
  readonly environment: Environment
  readonly files: Files
  readonly run: RunFacts
  readonly registry: MacroRegistry
  readonly docs: ReadonlyMap<string, DocBlock>
  readonly problems: Problem[]
  /** Enabled nodes; SQL nodes still without their parents. */
  readonly nodes: Map<NodeId, Node>
  readonly disabled: Map<NodeId, Node>
  readonly groups: Map<string, Group>
}

export type ParseHost = Omit<ContextHost, 'execute' | 'ref' | 'source' | 'config' | 'called' | 'this'>

/** The context's host for the nodes of a package, while parsing. */
export function parseHost(state: ParseState, packageName: string): ParseHost {
  const vars = varsFor(state.project, packageName)
  return {
    package: packageName,
    registry: state.registry,
    environment: state.environment,
    dialect: state.dialect,
    run: state.run,
    vars,
    missingVar: (name, at) => {
      state.problems.push(varNotFound(name, locationOf(at), Object.keys(vars)))
      return null
    },
    unreadableEnv: (name, reason, place) => {
      const at = locationOf(place)
      state.problems.push(reason === 'secret' ? secretMisplaced(name, at) : envVarMissing(name, at))
      return ''
    },
    doc: (call) => docFunction(state, packageName, locationOf(call.at)).run(call),
    model: () => dictOf([]),
    graph: () =>
      dictOf([
        ['nodes', dictOf([])],
        ['sources', dictOf([])],
        ['exposures', dictOf([])],
        ['metrics', dictOf([])],
        ['groups', dictOf([])],
        ['semantic_models', dictOf([])],
        ['saved_queries', dictOf([])],
        ['unit_tests', dictOf([])],
        ['functions', dictOf([])],
      ]),
    log: () => undefined,
  }
}

/** `doc('name')` and `doc('package', 'name')` for descriptions in the given package. */
export function docFunction(
  state: Pick<ParseState, 'docs' | 'project' | 'problems'>,
  packageName: string,
  at: Location,
): Callable {
  return hostFunction('doc', ({ positional }) => {
    const texts = positional.map((value) => str(value))
    const name = texts.at(-1) ?? ''
    const packages =
      texts.length > 1 ? [texts[0] ?? ''] : [packageName, ...state.project.packages.map((owner) => owner.name)]
    const found = packages.map((owner) => state.docs.get(`doc.${owner}.${name}`)).find((doc) => doc !== undefined)
    if (found) return found.text
    state.problems.push(
      docNotFound(
        name,
        at,
        [...state.docs.values()].map((doc) => doc.name),
      ),
    )
    return ''
  })
}

/** Keeps a node; a second one with the same id is a problem, and the first stays. */
export function addNode(state: ParseState, node: Node): void {
  const first = state.nodes.get(node.id) ?? state.disabled.get(node.id)
  if (first && !(first.config.enabled !== node.config.enabled)) {
    state.problems.push(duplicateNode(`${node.kind} '${node.name}'`, node.at, first.at))
    return
  }
  if (node.config.enabled) state.nodes.set(node.id, node)
  else state.disabled.set(node.id, node)
}

/** package, folders, name: dbt's fully qualified name. */
export function fqnOf(owner: PackageProject, resourcePath: string, name: string): readonly string[] {
  const folders = resourcePath.split('/').slice(0, -1)
  return [owner.name, ...folders, name]
}

export function stemOf(path: string): string {
  const file = path.slice(path.lastIndexOf('/') + 1)
  const dot = file.lastIndexOf('.')
  return dot > 0 ? file.slice(0, dot) : file
}
