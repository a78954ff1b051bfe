import { expect, test } from 'vitest'
import { duplicateKey, refNotFound, templateError, usage, withStack } from '../../src/core/problem.ts'
import { countProblems, renderProblem, renderProblems } from '../../src/report/problems.ts'
import { canRedraw, makeStyle, wantsColours } from '../../src/report/style.ts'

const sources: Readonly<Record<string, string>> = {
  'models/marts/orders.sql': "select *\nfrom {{ ref('stg_order') }}\n",
  'models/wide.sql': `select '東京', ${'a, '.repeat(60)}\t{{ ref('b') }} from t\n`,
}
const plain = { style: makeStyle(false), columns: 80, source: (file: string) => sources[file] }

test('a problem shows its place, the line, and what to do', () => {
  const at = { file: 'models/marts/orders.sql', line: 2, column: 9 }
  expect(
    renderProblem(refNotFound('stg_order', at, ['stg_orders']), plain),
  ).toBe(`error[REF_NOT_FOUND]: ref('stg_order') names no model, seed or snapshot
  --> models/marts/orders.sql:2:9
    |
  2 | from {{ ref('stg_order') }}
    |         ^
  hint: did you mean 'stg_orders'?
`)
})

test('macro stacks and other facts stand below the line', () => {
  const at = { file: 'models/marts/orders.sql', line: 2, column: 9 }
  const stack = [{ name: 'money', at: { file: 'macros/money.sql', line: 3, column: 5 } }]
  expect(renderProblem(templateError("'amount' is undefined", at, stack), plain)).toContain(
    "  note: in 'money', called at macros/money.sql:3:5\n",
  )
  expect(withStack(usage('x'), [])).toEqual(usage('x'))
})

test.each([40, 60, 80])('at %i columns messages are wrapped and lines cut around the caret', async (columns) => {
  const line = sources['models/wide.sql'] ?? ''
  const at = { file: 'models/wide.sql', line: 1, column: line.indexOf('ref(') + 1, length: 8 }
  const problem = {
    ...refNotFound('b', at, []),
    hint: 'make a model of that name, or look for a mistake in the name that stands here',
  }
  const text = renderProblem(problem, { ...plain, columns })
  for (const rendered of text.split('\n')) expect(rendered.length).toBeLessThanOrEqual(columns)
  await expect(text).toMatchFileSnapshot(`golden/problem-${columns}.txt`)
})

test('problems come by file, line and code, each once, those without a place last', () => {
  const at = (file: string, line: number) => ({ file, line, column: 1 })
  const problems = [
    usage('no such option'),
    refNotFound('x', at('b.sql', 1), []),
    refNotFound('x', at('a.sql', 10), []),
    duplicateKey('k', at('a.sql', 2), at('a.sql', 1)),
    refNotFound('x', at('b.sql', 1), []),
  ]
  const text = renderProblems(problems, plain)
  expect(text.match(/--> \S+/g)).toEqual(['--> a.sql:2:1', '--> a.sql:10:1', '--> b.sql:1:1'])
  expect(text.trimEnd().endsWith('error[USAGE]: no such option')).toBe(true)
  expect(countProblems(problems)).toBe('4 errors, 1 warning')
})

test('a message of the warehouse cannot write to the screen', () => {
  const text = renderProblem(usage('bad \x1b[2Jvalue\r\nsecond line'), plain)
  expect(text).toBe('error[USAGE]: bad ␛[2Jvalue␍\n  second line\n')
})

test('colours: a flag decides, then FORCE_COLOR, then NO_COLOR, then the terminal', () => {
  const wants = (isTTY: boolean, env: Record<string, string>, flag?: boolean) =>
    wantsColours({ isTTY, env, ...(flag !== undefined && { flag }) })
  expect([wants(true, {}), wants(false, {}), wants(true, { TERM: 'dumb' })]).toEqual([true, false, false])
  expect([wants(true, { NO_COLOR: '1' }), wants(true, { NO_COLOR: '' }), wants(false, { FORCE_COLOR: '1' })]).toEqual([
    false,
    true,
    true,
  ])
  expect([wants(true, { FORCE_COLOR: '0' }), wants(false, { NO_COLOR: '1', FORCE_COLOR: '1' })]).toEqual([false, true])
  expect([wants(true, { FORCE_COLOR: '1' }, false), wants(false, { NO_COLOR: '1' }, true)]).toEqual([false, true])
  expect([
    canRedraw(true, {}),
    canRedraw(true, { CI: 'true' }),
    canRedraw(true, { TERM: 'dumb' }),
    canRedraw(false, {}),
  ]).toEqual([true, false, false, false])
})

test('with colours, the text is the same', () => {
  const at = { file: 'models/marts/orders.sql', line: 2, column: 9 }
  const problem = refNotFound('stg_order', at, ['stg_orders'])
  const coloured = renderProblem(problem, { ...plain, style: makeStyle(true) })
  expect(coloured).toContain('\x1b[31m')
  expect(coloured.replaceAll(/\x1b\[\d+m/g, '')).toBe(renderProblem(problem, plain))
})
