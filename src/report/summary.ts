/** What a run comes to, in one line. */
import type { Node } from '../core/node.ts'
import { isFailure, type RunResult } from '../core/result.ts'
import { formatDuration, formatMany } from './figures.ts'
import type { Paint, Style } from './style.ts'

export interface Outcome {
  readonly results: readonly RunResult[]
  readonly nodes: ReadonlyMap<string, Node>
  readonly ms: number
  readonly interrupted: boolean
}

/** `✓ 7 models built · 1 seed loaded · 24 tests passed · 1.62s`; what went wrong comes first. */
export function summarize({ results, nodes, ms, interrupted }: Outcome, style: Style, columns: number): string {
  if (results.length === 0 && !interrupted) return `${style.yellow('!')} nothing to do`
  const count = (test: (result: RunResult, node: Node | undefined) => boolean): number =>
    results.filter((result) => test(result, nodes.get(result.id))).length
  const errors = count(({ status }) => status === 'error')
  const partial = count(({ status }) => status === 'partial success')
  const failures = count(({ status }, node) => status === 'fail' && node?.kind !== 'source')
  const stale = count(({ status }, node) => status === 'fail' && node?.kind === 'source')
  const warnings = count(({ status }) => status === 'warn')
  const skipped = count(({ status }) => status === 'skipped')
  const built = (kind: Node['kind']): number => count(({ status }, node) => status === 'success' && node?.kind === kind)
  const parts: readonly Part[] = [
    ...(interrupted ? [{ text: 'interrupted', paint: style.red }] : []),
    ...several(errors, 'error', 'errors', style.red),
    ...several(partial, 'partial success', 'partial successes', style.red),
    ...several(failures, 'test failed', 'tests failed', style.red),
    ...several(stale, 'source stale', 'sources stale', style.red),
    ...several(warnings, 'warning', 'warnings', style.yellow),
    ...several(skipped, 'skipped', 'skipped', style.yellow),
    ...several(built('model'), 'model built', 'models built'),
    ...several(built('seed'), 'seed loaded', 'seeds loaded'),
    ...several(built('snapshot'), 'snapshot taken', 'snapshots taken'),
    ...several(
      count(({ status }, node) => status === 'pass' && node?.kind !== 'source'),
      'test passed',
      'tests passed',
    ),
    ...several(
      count(({ status }, node) => status === 'pass' && node?.kind === 'source'),
      'source fresh',
      'sources fresh',
    ),
    ...several(built('operation'), 'hook run', 'hooks run'),
    { text: formatDuration(ms), paint: style.dim },
  ]
  const mark = interrupted || results.some(isFailure) ? style.red('✗') : style.green('✓')
  return `${mark} ${joinParts(parts, columns - 2, style.dim(' · '))}`
}

interface Part {
  readonly text: string
  readonly paint: Paint
}

/** Parts with dots between them, on as many lines as they need. */
function joinParts(parts: readonly Part[], columns: number, dot: string): string {
  let text = ''
  let width = 0
  for (const part of parts) {
    const isFirst = width === 0
    const breaks = !isFirst && width + 3 + part.text.length > columns
    text += (breaks ? '\n  ' : isFirst ? '' : dot) + part.paint(part.text)
    width = (breaks || isFirst ? 0 : width + 3) + part.text.length
  }
  return text
}

function several(count: number, one: string, many: string, paint: Paint = (text) => text): Part[] {
  return count > 0 ? [{ text: formatMany(count, one, many), paint }] : []
}
