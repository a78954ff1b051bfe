/** `deprecation_date:` of models: https://docs.getdbt.com/reference/resource-properties/deprecation_date */
import { parentsOf, placeOfRef } from '../core/manifest.ts'
import type { Model, Node, NodeId } from '../core/node.ts'
import { modelDeprecated, type Problem } from '../core/problem.ts'

/** Warns of models whose day has come, and of whoever reads one whose day is set. `now` is in milliseconds. */
export function checkDeprecations(nodes: ReadonlyMap<NodeId, Node>, now: number): readonly Problem[] {
  const isDated = (node: Node): boolean => node.kind === 'model' && node.deprecationDate !== undefined
  if (![...nodes.values()].some(isDated)) return []
  return [...nodes.values()].flatMap((node) => [
    ...(node.kind === 'model' && isPast(node, now) ? [ofModel(node)] : []),
    ...parentsOf(node).flatMap((id) => {
      const parent = nodes.get(id)
      const isTold = parent?.kind === 'model' && parent.deprecationDate !== undefined && node.kind !== 'test'
      return isTold ? [ofRef(node, parent, now)] : []
    }),
  ])
}

function isPast({ deprecationDate }: Model, now: number): boolean {
  return deprecationDate !== undefined && Date.parse(deprecationDate) < now
}

function ofModel(model: Model): Problem {
  const message = `model '${nameOf(model)}' is past its deprecation date of ${model.deprecationDate}`
  return modelDeprecated(message, model.describedAt ?? model.at, 'disable it, or remove it')
}

function ofRef(node: Node, model: Model, now: number): Problem {
  const verb = isPast(model, now) ? 'was deprecated on' : 'will be deprecated on'
  const message = `${node.kind} '${node.name}' reads '${nameOf(model)}', which ${verb} ${model.deprecationDate}`
  const { version } = model
  const hint =
    version && String(version.v) !== String(version.latest)
      ? `read the latest version: ref('${model.name}', v=${version.latest})`
      : 'read another model'
  return modelDeprecated(message, placeOfRef(node, model), hint)
}

function nameOf({ name, version }: Model): string {
  return version ? `${name}.v${version.v}` : name
}
