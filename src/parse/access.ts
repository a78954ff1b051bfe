/** Groups, and who may read what. https://docs.getdbt.com/docs/mesh/govern/model-access */

import { parentsOf, placeOfRef } from '../core/manifest.ts'
import type { Group, Model, Node, NodeId } from '../core/node.ts'
import {
  configInvalid,
  duplicateNode,
  groupNotFound,
  type Location,
  missingKey,
  type Problem,
  refNotAllowed,
} from '../core/problem.ts'
import type { PackageProject, Project } from '../core/project.ts'
import { isRecord } from '../core/record.ts'
import { plainMember } from '../syntax/yaml/members.ts'
import type { Described } from './properties.ts'
import type { ParseState } from './state.ts'

export function readGroup(described: Described, owner: PackageProject, state: ParseState): void {
  const { name, at, map } = described
  const owned = plainMember(map, 'owner')
  const isNamed = isRecord(owned) && (owned.name !== undefined || owned.email !== undefined)
  if (!isNamed) {
    const what = isRecord(owned) ? `the owner of group '${name}'` : `group '${name}'`
    state.problems.push(missingKey(isRecord(owned) ? 'email' : 'owner', what, at))
    return
  }
  const id = `group.${owner.name}.${name}`
  const first = state.groups.get(id)
  if (first) {
    state.problems.push(duplicateNode(`group '${name}'`, at, first.at))
    return
  }
  const { description, path } = described
  state.groups.set(id, { id, name, package: owner.name, path, at, description, owner: owned })
}

/** Nodes in groups that are none, public models that nobody could read, and refs that reach what is not theirs. */
export function checkAccess(
  nodes: ReadonlyMap<NodeId, Node>,
  { groups, project }: Pick<ParseState, 'groups' | 'project'>,
  /** Those that are to be checked, when they are not all. */
  readers: ReadonlyMap<NodeId, Node> = nodes,
): readonly Problem[] {
  return [...readers.values()].flatMap((node) => [
    ...checkGroup(node, groups),
    ...(node.kind === 'model' && node.config.access === 'public' && node.config.materialized === 'ephemeral'
      ? [configInvalid('access', 'public', "'protected' or 'private' for an ephemeral model", placeOf(node))]
      : []),
    ...parentsOf(node).flatMap((id) => {
      const parent = nodes.get(id)
      return parent?.kind === 'model' ? refusal(node, parent, nodes, project) : []
    }),
  ])
}

function checkGroup(node: Node, groups: ReadonlyMap<string, Group>): readonly Problem[] {
  const { group } = node.config.values
  if (typeof group !== 'string') return []
  const known = [...groups.values()].map(({ name }) => name)
  return known.includes(group) ? [] : [groupNotFound(group, `${node.kind} '${node.name}'`, placeOf(node), known)]
}

function placeOf(node: Node): Location {
  return node.describedAt ?? node.at
}

/** A private model is read inside its group; a restricted package shows only its public models to others. */
function refusal(node: Node, parent: Model, nodes: ReadonlyMap<NodeId, Node>, project: Project): readonly Problem[] {
  const { access } = parent.config
  if (access === 'public' || node.kind === 'operation') return []
  const owner = project.packages.find(({ name }) => name === parent.package)
  const isForeign = node.package !== parent.package && owner?.restrictsAccess === true
  const reader = `${node.kind} '${node.name}'`
  const at = placeOfRef(node, parent)
  const hint = `put both into one group, or give '${parent.name}' a wider access`
  if (access === 'private' && (parent.group === undefined || groupOf(node, nodes) !== parent.group || isForeign)) {
    const scope = parent.group === undefined ? 'a group that it does not name' : `the group '${parent.group}'`
    return [refNotAllowed(reader, parent.name, scope, at, hint)]
  }
  if (!isForeign) return []
  return [refNotAllowed(reader, parent.name, `the package '${parent.package}'`, at, 'read one of its public models')]
}

/** A test belongs to the group of the model that it is declared on. */
function groupOf(node: Node, nodes: ReadonlyMap<NodeId, Node>): unknown {
  const attached = node.kind === 'test' && node.attachedTo !== undefined ? nodes.get(node.attachedTo) : undefined
  return (attached ?? node).config.values.group
}
