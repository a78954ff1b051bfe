import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Node } from '../../src/core/node.ts'
import type { Plan, Step } from '../../src/core/plan.ts'
import type { RunResult, RunStatus } from '../../src/core/result.ts'
import { isOver, settle, startSchedule, takeNext } from '../../src/plan/schedule.ts'

const step = (id: string, after: readonly string[] = [], urgency = 1): Step => ({
  id,
  node: {} as Node,
  after,
  urgency,
})
const plan = (...steps: readonly Step[]): Plan => ({ steps, schemas: [] })
const result = (id: string, status: RunStatus = 'success'): RunResult => ({
  id,
  status,
  message: '',
  response: {},
  timing: { started: 0, finished: 0 },
  thread: 1,
})

describe('a schedule', () => {
  test('starts what has the longest way ahead first', () => {
    const schedule = startSchedule(plan(step('short', [], 1), step('long', [], 9), step('middle', [], 5)))
    expect([takeNext(schedule)?.id, takeNext(schedule)?.id, takeNext(schedule)?.id]).toEqual([
      'long',
      'middle',
      'short',
    ])
  })

  test('a failure skips everything downstream of it and nothing else', () => {
    const schedule = startSchedule(
      plan(step('a'), step('b', ['a']), step('c', ['b']), step('other'), step('d', ['other'])),
    )
    expect([takeNext(schedule)?.id, takeNext(schedule)?.id]).toEqual(['a', 'other'])
    expect(settle(schedule, result('a', 'error')).map(({ step: { id } }) => id)).toEqual(['b', 'c'])
    expect(settle(schedule, result('other'))).toEqual([])
    expect(takeNext(schedule)?.id).toBe('d')
    expect(takeNext(schedule)).toBeUndefined()
  })

  test('a warning skips nothing', () => {
    const schedule = startSchedule(plan(step('a'), step('b', ['a'])))
    expect(settle(schedule, result('a', 'warn'))).toEqual([])
    expect([takeNext(schedule)?.id, takeNext(schedule)?.id]).toEqual(['a', 'b'])
  })

  test('runs every step once, after those it waits for, whatever the graph', () => {
    const graphs = fc.array(fc.array(fc.nat(30), { maxLength: 4 }), { minLength: 1, maxLength: 30 })
    fc.assert(
      fc.property(graphs, fc.nat(1000), (edges, failing) => {
        const steps = edges.map((after, index) =>
          step(
            `s${index}`,
            [...new Set(after.filter((parent) => parent < index).map((parent) => `s${parent}`))],
            (index * 7) % 5,
          ),
        )
        const schedule = startSchedule(plan(...steps))
        const done = new Set<string>()
        const skipped = new Set<string>()
        for (let next = takeNext(schedule); next; next = takeNext(schedule)) {
          expect(done.has(next.id) || skipped.has(next.id)).toBe(false)
          expect(next.after.every((parent) => done.has(parent))).toBe(true)
          const fails = next.id === `s${failing % steps.length}`
          if (!fails) done.add(next.id)
          for (const skip of settle(schedule, result(next.id, fails ? 'error' : 'success'))) skipped.add(skip.step.id)
        }
        expect(isOver(schedule)).toBe(true)
      }),
    )
  })
})
