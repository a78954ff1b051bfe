/** Every function that the rewriter knows, by name. */
import type { CallRule } from '../call-rule.ts'
import { aggregateRules } from './aggregates.ts'
import { conditionalRules } from './conditional.ts'
import { dateRules } from './dates.ts'
import { formattingRules } from './formatting.ts'
import { hashRules } from './hashes.ts'
import { jsonRules } from './json.ts'
import { mathRules } from './math.ts'
import { stringRules } from './strings.ts'
import { windowRules } from './windows.ts'

export const callRules: readonly CallRule[] = [
  ...aggregateRules,
  ...conditionalRules,
  ...dateRules,
  ...formattingRules,
  ...hashRules,
  ...jsonRules,
  ...mathRules,
  ...stringRules,
  ...windowRules,
]

const byName: ReadonlyMap<string, readonly CallRule[]> = indexed()

function indexed(): ReadonlyMap<string, readonly CallRule[]> {
  const index = new Map<string, readonly CallRule[]>()
  for (const rule of callRules) index.set(rule.name, [...(index.get(rule.name) ?? []), rule])
  return index
}

/** The rules about a function, by its lower-case name. */
export function rulesOf(name: string): readonly CallRule[] | undefined {
  return byName.get(name)
}
