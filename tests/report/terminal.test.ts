import { expect, test } from 'vitest'
import { emitTo } from '../../src/report/reporter.ts'
import { makeStyle } from '../../src/report/style.ts'
import { terminalReporter } from '../../src/report/terminal.ts'
import { dataTest, exampleRun, model, resultOf, SOURCES } from './example-run.ts'
import { makeScreen, type Screen } from './screen.ts'

interface Stage {
  readonly screen: Screen
  readonly reporter: ReturnType<typeof terminalReporter>
  readonly emit: ReturnType<typeof emitTo>
  /** Lets time go by; the timer draws. */
  readonly wait: (ms: number) => void
  readonly isTimerRunning: () => boolean
}

function stage(columns: number, rows = 40, isVerbose = false): Stage {
  const screen = makeScreen(columns, rows)
  let now = 0
  let tick: (() => void) | undefined
  const every = (_: number, call: () => void) => {
    tick = call
    return () => {
      tick = undefined
    }
  }
  const style = makeStyle(true)
  const source = (file: string) => SOURCES[file]
  const reporter = terminalReporter({ output: screen, clock: { now: () => now, every }, style, source, isVerbose })
  const wait = (ms: number): void => {
    now += ms
    tick?.()
  }
  return { screen, reporter, emit: emitTo([reporter]), wait, isTimerRunning: () => tick !== undefined }
}

/** Plays the example up to a moment, or to its end. */
function play({ emit, wait }: Stage, until = Number.POSITIVE_INFINITY): void {
  let now = 0
  for (const [ms, event] of exampleRun()) {
    if (now + ms > until) {
      wait(until - now)
      return
    }
    now += ms
    wait(ms)
    emit(event)
  }
}

test.each([40, 60, 80, 120])('at %i columns a whole run reads well', async (columns) => {
  const on = stage(columns)
  play(on)
  for (const line of on.screen.text().split('\n')) expect(line.length).toBeLessThanOrEqual(columns)
  await expect(on.screen.text()).toMatchFileSnapshot(`golden/terminal-${columns}.txt`)
})

test.each([40, 80])('at %i columns one sees what runs now, since when, and how far all is', async (columns) => {
  const on = stage(columns)
  play(on, 1300)
  await expect(on.screen.text()).toMatchFileSnapshot(`golden/terminal-${columns}-running.txt`)
})

test('when all is over the cursor is back, the timer stopped, and no control code left that a terminal would not know', () => {
  const on = stage(80)
  play(on, 1300)
  expect([on.screen.isCursorVisible(), on.isTimerRunning()]).toEqual([false, true])
  const done = stage(80)
  play(done)
  expect([done.screen.isCursorVisible(), done.isTimerRunning(), done.screen.unknown]).toEqual([true, false, []])
})

test('an interrupted run closes in the middle and leaves only what was finished', () => {
  const on = stage(80)
  play(on, 1300)
  on.reporter.close?.()
  expect(on.screen.isCursorVisible()).toBe(true)
  expect(on.screen.text()).toContain('✓ raw.country_codes')
  expect(on.screen.text()).not.toMatch(/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏━]/)
})

test('a hundred things at once fit a small window', () => {
  const on = stage(60, 10)
  on.emit({ kind: 'run-started', total: 100, threads: 100, target: 'dev' })
  for (let index = 0; index < 100; index++) {
    on.emit({ kind: 'node-started', node: model(`model_${index}`, 'view'), index, total: 100, at: 0 })
  }
  on.wait(100)
  const lines = on.screen.text().trimEnd().split('\n')
  expect(lines.length).toBeLessThanOrEqual(12)
  expect(lines.at(-3)).toContain('and 94 more')
  expect(lines.at(-1)).toContain('0 of 100')
})

test('events by the thousand draw only a dozen pictures a second', () => {
  const written: string[] = []
  const output = { write: (text: string) => written.push(text), columns: () => 80, rows: () => 24 }
  const clock = { now: () => 0, every: () => () => undefined }
  const reporter = terminalReporter({
    output,
    clock,
    style: makeStyle(true),
    source: () => undefined,
    isVerbose: false,
  })
  const emit = emitTo([reporter])
  emit({ kind: 'run-started', total: 1000, threads: 4, target: 'dev' })
  const before = written.length
  for (let index = 0; index < 1000; index++) {
    const node = dataTest(`test_${index}`, 'users')
    emit({ kind: 'node-started', node, index, total: 1000, at: 0 })
    emit({ kind: 'node-finished', node, index, total: 1000, result: resultOf(node, 'pass', '', 1) })
  }
  expect(written.length - before).toBeLessThanOrEqual(1)
})

test('tests that pass are one line, one that fails stands alone', () => {
  const on = stage(80)
  play(on)
  const text = on.screen.text()
  expect(text).toMatch(/✓ 3 tests +test +passed/)
  expect(text).not.toContain('not_null_users_user_id')
  expect(text).toMatch(/✗ unique_users_email +test +2 failures/)
})

test('a test shows up among what runs only when it is slow', () => {
  const on = stage(80)
  const node = dataTest('slow_test', 'users')
  on.emit({ kind: 'run-started', total: 1, threads: 1, target: 'dev' })
  on.emit({ kind: 'node-started', node, index: 1, total: 1, at: 0 })
  on.wait(500)
  expect(on.screen.text()).not.toContain('slow_test')
  on.wait(600)
  expect(on.screen.text()).toContain('slow_test')
})

test('waiting for another run says so, until something happens', () => {
  const on = stage(80)
  on.emit({ kind: 'waiting', text: 'waiting for process 42, which has the warehouse open' })
  expect(on.screen.text()).toContain('· waiting for process 42')
  on.emit({ kind: 'run-started', total: 1, threads: 1, target: 'dev' })
  on.wait(100)
  expect(on.screen.text()).not.toContain('waiting')
})

test('statements and debug messages are for those who ask', () => {
  const quiet = stage(80)
  const verbose = stage(80, 40, true)
  for (const { emit } of [quiet, verbose]) {
    emit({ kind: 'statement', sql: 'select 1\nfrom t', ms: 12 })
    emit({ kind: 'message', level: 'debug', text: 'thinking' })
    emit({ kind: 'message', level: 'warn', text: 'careful \x1b[31m' })
  }
  expect(quiet.screen.text()).toBe('    careful ␛[31m\n')
  expect(verbose.screen.text()).toBe('    select 1\n    from t\n    -- 0.01s\n    thinking\n    careful ␛[31m\n')
})

test('a run of nothing says so', () => {
  const on = stage(80)
  on.emit({ kind: 'run-started', total: 0, threads: 1, target: 'dev' })
  on.emit({ kind: 'run-finished', results: [], nodes: new Map(), ms: 3, interrupted: false })
  expect(on.screen.text()).toContain('! nothing to do')
})
