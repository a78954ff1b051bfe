/** Every function that the rewriter knows, by name. */
import type { CallRule } from '../call-rule.ts'
import { aggregateRules } from './aggregates.ts'
import { conditionalRules } from './conditional.ts'
import { dateRules } from './dates.ts'
import { formattingRules } from './formatting.ts'
import { hashRules } from './hashes.ts'
import { jsonRules } from './json.ts'
import { mathRules } from './math.ts'
import { refusedRules } from './refused.ts'
import { sketchRules } from './sketches.ts'
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
  ...refusedRules,
  ...sketchRules,
  ...stringRules,
  ...windowRules,
]

const byName: ReadonlyMap<string, readonly CallRule[]> = indexed(callRules)

/** The rules about a function, by its lower-case name. */
export function rulesOf(name: string): readonly CallRule[] | undefined {
  return byName.get(name)
}

/** Rules by name; a name may have several, told apart by their arity. */
export function indexed(rules: readonly CallRule[]): ReadonlyMap<string, readonly CallRule[]> {
  const index = new Map<string, readonly CallRule[]>()
  for (const rule of rules) index.set(rule.name, [...(index.get(rule.name) ?? []), rule])
  return index
}
