/** The nodes that a verb is about. */
import type { Node, NodeId } from '../core/node.ts'
import { type Problem, ProjectError, selectorNoMatch, selectorSyntax } from '../core/problem.ts'
import { select } from '../graph/select.ts'
import type { SelectionOptions } from './options.ts'
import type { Prepared } from './prepare.ts'
import { stateFacts } from './state.ts'

/** Throws for a selector that cannot be read; one that matches nothing is a warning. */
export function selectNodes(prepared: Prepared, options: SelectionOptions): ReadonlySet<NodeId> {
  const { manifest, graph, emit } = prepared
  const selector = selectorName(prepared, options)
  const selected = select(manifest, graph, {
    select: options.select ?? [],
    exclude: options.exclude ?? [],
    indirect: options.indirectSelection ?? 'eager',
    ...(selector !== undefined && { selector }),
    state: stateFacts(prepared, options),
    keeps: kindFilter(options),
  })
  const problems: Problem[] = selected.problems.map(({ text, reason, hint }) =>
    selectorSyntax(text, reason, undefined, hint),
  )
  if (problems.length > 0) throw new ProjectError(problems)
  const names = [...manifest.nodes.values()].map(({ name }) => name)
  for (const text of selected.unmatched) emit({ kind: 'problem', problem: selectorNoMatch(text, names) })
  return selected.ids
}

/** The one that is asked for, or the default of `selectors.yml` when nothing is asked for. */
function selectorName(
  { manifest, emit }: Prepared,
  { select, exclude, selector }: SelectionOptions,
): string | undefined {
  const isAsked = select !== undefined || exclude !== undefined
  if (selector !== undefined) {
    const text = `--select and --exclude are not used beside --selector ${selector}`
    if (isAsked) emit({ kind: 'message', level: 'warn', text, name: 'SelectExcludeIgnoredWithSelectorWarning' })
    return selector
  }
  const fallback = isAsked ? undefined : manifest.selectors.find((definition) => definition.default)?.name
  if (fallback !== undefined) {
    emit({ kind: 'message', level: 'info', text: `Using default selector '${fallback}'`, name: 'DefaultSelector' })
  }
  return fallback
}

function kindFilter({ resourceTypes = [], excludeResourceTypes = [] }: SelectionOptions): (node: Node) => boolean {
  const isEvery = resourceTypes.some((kind) => kind === 'all' || kind === 'default')
  const wanted = new Set(isEvery ? [] : resourceTypes)
  const unwanted = new Set(excludeResourceTypes)
  return ({ kind }) => (wanted.size === 0 || wanted.has(kind)) && !unwanted.has(kind)
}
