/** Every function that the rewriter knows, by name. */
import type { CallRule } from '../call-rule.ts'
import { dateRules } from './dates.ts'
import { formattingRules } from './formatting.ts'

export const callRules: readonly CallRule[] = [...dateRules, ...formattingRules]
