/** The nodes that a verb is about. */
import type { Node, NodeId } from '../core/node.ts'
import { type Problem, ProjectError, selectorNoMatch, selectorSyntax } from '../core/problem.ts'
import { select } from '../graph/select.ts'
import type { SelectionOptions } from './options.ts'
import type { Prepared } from './prepare.ts'

/** Throws for a selector that cannot be read; one that matches nothing is a warning. */
export function selectNodes(prepared: Prepared, options: SelectionOptions): ReadonlySet<NodeId> {
  const { manifest, graph, emit } = prepared
  const selected = select(manifest, graph, {
    select: options.select ?? [],
    exclude: options.exclude ?? [],
    indirect: options.indirectSelection ?? 'eager',
  })
  const problems: Problem[] = selected.problems.map(({ text, reason, hint }) =>
    selectorSyntax(text, reason, undefined, hint),
  )
  if (problems.length > 0) throw new ProjectError(problems)
  const names = [...manifest.nodes.values()].map(({ name }) => name)
  for (const text of selected.unmatched) emit({ kind: 'problem', problem: selectorNoMatch(text, names) })
  const wanted = kindFilter(options)
  return new Set(
    [...selected.ids].filter((id) => {
      const node = manifest.nodes.get(id)
      return node !== undefined && wanted(node)
    }),
  )
}

function kindFilter({ resourceTypes = [], excludeResourceTypes = [] }: SelectionOptions): (node: Node) => boolean {
  const wanted = new Set(resourceTypes)
  const unwanted = new Set(excludeResourceTypes)
  return ({ kind }) => (wanted.size === 0 || wanted.has('all') || wanted.has(kind)) && !unwanted.has(kind)
}
