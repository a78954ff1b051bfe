/**
 * Compiled code: closures. An expression becomes a function from a scope to its value; where it may have to wait for
 * an answer of the warehouse, a generator that yields what is asked. Code that asks nothing stays a plain function
 * within a generator too, so that a program pays only for the calls on its way.
 */
import type { Scope } from './scope.ts'

export type Run<Result> = (scope: Scope) => Result
export type Steps<Result> = (scope: Scope) => Generator<unknown, Result, unknown>

export type Code<Result> = Direct<Result> | Stepwise<Result>
interface Direct<Result> {
  readonly run: Run<Result>
  readonly steps?: undefined
}
interface Stepwise<Result> {
  readonly run?: undefined
  readonly steps: Steps<Result>
}

export function direct<Result>(run: Run<Result>): Code<Result> {
  return { run }
}

export function stepwise<Result>(steps: Steps<Result>): Code<Result> {
  return { steps }
}

/** Evaluates an operand, then applies. */
export function map<A, Result>(a: Code<A>, apply: (a: A, scope: Scope) => Result): Code<Result> {
  if (a.run) {
    const { run } = a
    return direct((scope) => apply(run(scope), scope))
  }
  const { steps } = a
  return stepwise(function* (scope) {
    return apply(yield* steps(scope), scope)
  })
}

/** Evaluates two operands from left to right, then applies. */
export function map2<A, B, Result>(a: Code<A>, b: Code<B>, apply: (a: A, b: B, scope: Scope) => Result): Code<Result> {
  if (a.run && b.run) {
    const first = a.run
    const second = b.run
    return direct((scope) => apply(first(scope), second(scope), scope))
  }
  return stepwise(function* (scope) {
    const first = a.run ? a.run(scope) : yield* a.steps(scope)
    return apply(first, b.run ? b.run(scope) : yield* b.steps(scope), scope)
  })
}

/** Evaluates all from left to right into a fresh array, then applies. */
export function mapAll<A, Result>(
  codes: readonly Code<A>[],
  apply: (values: A[], scope: Scope) => Result,
): Code<Result> {
  const runs = allDirect(codes)
  if (runs) {
    return direct((scope) => {
      const values: A[] = []
      for (const run of runs) values.push(run(scope))
      return apply(values, scope)
    })
  }
  return stepwise(function* (scope) {
    const values: A[] = []
    for (const code of codes) values.push(code.run ? code.run(scope) : yield* code.steps(scope))
    return apply(values, scope)
  })
}

/** The plain functions of the codes, when none may wait. */
export function allDirect<Result>(codes: readonly Code<Result>[]): readonly Run<Result>[] | undefined {
  const runs: Run<Result>[] = []
  for (const { run } of codes) {
    if (!run) return undefined
    runs.push(run)
  }
  return runs
}

/** How a statement ended: on to the next, or out of the loop around it. */
export const NEXT = 0
export const BREAK = 1
export const CONTINUE = 2
export type Completion = typeof NEXT | typeof BREAK | typeof CONTINUE

/** Statements one after the other. */
export function sequence(codes: readonly Code<Completion>[]): Code<Completion> {
  const [only] = codes
  if (only !== undefined && codes.length === 1) return only
  const runs = allDirect(codes)
  if (runs) {
    return direct((scope) => {
      for (const run of runs) {
        const completion = run(scope)
        if (completion !== NEXT) return completion
      }
      return NEXT
    })
  }
  return stepwise(function* (scope) {
    for (const code of codes) {
      const completion = code.run ? code.run(scope) : yield* code.steps(scope)
      if (completion !== NEXT) return completion
    }
    return NEXT
  })
}
