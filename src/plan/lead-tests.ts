/** Tests that may share a scan: one of them goes first and asks for all, the others wait for it. */
import type { Test } from '../core/node.ts'
import type { Plan, Step } from '../core/plan.ts'

/** The plan with tests of one key, which wait for the same steps, behind the most urgent of them. */
export function leadTests(plan: Plan, keyOf: (test: Test) => string | undefined): Plan {
  const groups = new Map<string, Step[]>()
  for (const step of plan.steps) {
    const key = step.node.kind === 'test' ? keyOf(step.node) : undefined
    if (key === undefined) continue
    const whole = JSON.stringify([key, step.after])
    const group = groups.get(whole)
    if (group) group.push(step)
    else groups.set(whole, [step])
  }
  const leaders = new Map<string, Step>()
  for (const group of groups.values()) {
    const [leader, ...others] = group.toSorted((a, b) => b.urgency - a.urgency || (a.id < b.id ? -1 : 1))
    if (leader && others.length > 0) leaders.set(leader.id, { ...leader, leads: others.map(({ id }) => id) })
  }
  return { ...plan, steps: plan.steps.map((step) => leaders.get(step.id) ?? step) }
}
