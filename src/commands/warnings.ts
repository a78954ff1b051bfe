/** `--warn-error` and `--warn-error-options`: warnings that are errors, and warnings that nobody wants to hear. */
import type { Emit } from '../core/event.ts'
import { type Problem, type ProblemCode, ProjectError, templateError } from '../core/problem.ts'

export interface WarningOptions {
  /** Every warning is an error. */
  readonly warnError?: boolean
  /** `error`, `warn` and `silence`: lists of names, or `all`. `include` and `exclude` are the older names of two. */
  readonly warnErrorOptions?: Readonly<Record<string, unknown>>
}

/** What becomes of a warning, by its code or by the name of dbt's event. */
export type WarningPolicy = (name: string) => 'error' | 'silence' | 'warn'

/** Names of dbt's events that say what our codes say. */
const EVENT_NAMES: Readonly<Partial<Record<ProblemCode, readonly string[]>>> = {
  CONFIG_UNUSED: ['UnusedResourceConfigPath'],
  CONTRACT_BROKEN: ['UnversionedBreakingChange'],
  DUPLICATE_KEY: ['DuplicateYAMLKeysDeprecation', 'Deprecations'],
  NODE_NOT_FOUND: ['NoNodeForYamlKey'],
  REF_DISABLED: ['NodeNotFoundOrDisabled'],
  REF_NOT_FOUND: ['NodeNotFoundOrDisabled'],
  SELECTOR_NO_MATCH: ['NoNodesForSelectionCriteria'],
  TEST_FAILED: ['LogTestResult'],
  UNKNOWN_KEY: ['CustomTopLevelKeyDeprecation', 'CustomKeyInObjectDeprecation', 'Deprecations'],
}

export function warningPolicy({ warnError, warnErrorOptions = {} }: WarningOptions): WarningPolicy {
  const errors = namesOf(warnErrorOptions.error ?? warnErrorOptions.include)
  const kept = namesOf(warnErrorOptions.warn ?? warnErrorOptions.exclude)
  const silent = namesOf(warnErrorOptions.silence)
  return (name) => {
    const isIn = (list: readonly string[]): boolean => aliasesOf(name).some((alias) => list.includes(alias))
    if (isIn(silent)) return 'silence'
    if (isIn(kept)) return 'warn'
    const isEvery = warnError === true || errors.includes('all') || errors.includes('*')
    return isEvery || isIn(errors) ? 'error' : 'warn'
  }
}

function namesOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  return Array.isArray(value) ? value.map(String) : []
}

function aliasesOf(name: string): readonly string[] {
  return [name, ...(EVENT_NAMES[name as ProblemCode] ?? [])]
}

/** The problems as the policy wants them. */
export function judged(problems: readonly Problem[], policy: WarningPolicy): readonly Problem[] {
  return problems.flatMap((problem) => {
    if (problem.severity === 'error') return [problem]
    const verdict = policy(problem.code)
    if (verdict === 'silence') return []
    return [verdict === 'error' ? { ...problem, severity: 'error' as const } : problem]
  })
}

/** An `emit` for what is said while a command works: a warning that is an error ends what raised it. */
export function policedEmit(emit: Emit, policy: WarningPolicy): Emit {
  return (event) => {
    if (event.kind === 'problem') {
      for (const problem of judged([event.problem], policy)) {
        if (problem.severity === 'error' && event.problem.severity === 'warning') throw new ProjectError([problem])
        emit({ kind: 'problem', problem })
      }
      return
    }
    if (event.kind !== 'message' || event.level !== 'warn') return emit(event)
    const name = event.name ?? 'JinjaLogWarning'
    const verdict = policy(name)
    if (verdict === 'error')
      throw new ProjectError([templateError(event.text, event.node?.at ?? { file: '', line: 1 }, [])])
    if (verdict === 'warn') emit(event)
  }
}
