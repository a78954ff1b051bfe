/** Templates that ask the warehouse while they render: programs, which yield what is asked and take the answer. */
import { expect, test } from 'vitest'
import { createEnvironment, ReturnSignal, TemplateError } from '../../src/jinja/environment.ts'
import { type Callable, hostFunction, hostObject, suspendingFunction } from '../../src/jinja/values/host.ts'
import { str } from '../../src/jinja/values/operators.ts'
import type { Value } from '../../src/jinja/values/value.ts'

const environment = createEnvironment({ dbtBlocks: true })

/** Yields the query, and returns what the driver answers. */
const query = suspendingFunction('run_query', function* ({ positional }) {
  const answer = yield { query: str(positional[0] ?? null) }
  return isValue(answer) ? answer : null
})

function isValue(answer: unknown): answer is Value {
  return answer !== undefined
}

const returns = hostFunction('return', ({ positional }) => {
  throw new ReturnSignal(positional[0] ?? null)
})

const adapter = hostObject({
  typeName: 'Adapter',
  attribute: (name) => (name === 'columns' ? query : undefined),
})

const context = { run_query: query, return: returns, adapter }

/** Runs a template as a program, answering each query with the next answer. */
function drive(source: string, answers: readonly unknown[], extra: Record<string, unknown> = {}) {
  const program = environment.parse(source).program({ ...context, ...extra })
  const asked: unknown[] = []
  let step = program.next()
  while (!step.done) {
    asked.push(step.value)
    step = program.next(answers[asked.length - 1])
  }
  return {
    text: step.value.text,
    value: step.value.value,
    asked: asked.map((request) => Object.values(Object(request))[0]),
  }
}

test.each([
  ['in the text', "a{{ run_query('q') }}b", 'a1b'],
  ['in a condition', "{% if run_query('q') == 1 %}yes{% else %}no{% endif %}", 'yes'],
  ['in an else if', "{% if false %}{% elif run_query('q') %}yes{% endif %}", 'yes'],
  ['in a set', "{% set x = run_query('q') %}{{ x }}", '1'],
  ['in a block set', "{% set x %}<{{ run_query('q') }}>{% endset %}{{ x }}", '<1>'],
  ['in a do', "{% set l = [] %}{% do l.append(run_query('q')) %}{{ l }}", '[1]'],
  ['what a loop goes over', "{% for i in [run_query('q'), 2] %}{{ i }}{% endfor %}", '12'],
  ['in the body of a loop', "{% for i in [1] %}{{ loop.index }}{{ run_query('q') }}{% endfor %}", '11'],
  ['in the test of a loop', "{% for i in [1, 2] if i == 1 and run_query('q') %}{{ i }}{% endfor %}", '1'],
  ['in the else of a loop', "{% for i in [] %}{% else %}{{ run_query('q') }}{% endfor %}", '1'],
  ['in a recursive loop', "{% for i in [[]] recursive %}{{ run_query('q') }}{{ loop(i) }}{% endfor %}", '1'],
  ['in a macro', "{% macro m(x) %}[{{ run_query(x) }}]{% endmacro %}{{ m('q') }}", '[1]'],
  ['in the default of a parameter', "{% macro m(x=run_query('q')) %}{{ x }}{% endmacro %}{{ m() }}", '1'],
  [
    'in a call block',
    "{% macro m() %}<{{ caller() }}>{% endmacro %}{% call m() %}{{ run_query('q') }}{% endcall %}",
    '<1>',
  ],
  ['in a filter block', "{% filter string %}{{ run_query('q') }}{% endfilter %}", '1'],
  ['in the argument of a filter', "{{ none | default(run_query('q'), true) }}", '1'],
  ['in a with', "{% with x = run_query('q') %}{{ x }}{% endwith %}", '1'],
  ['in an inline if', "{{ run_query('q') if true else 2 }}{{ 3 if false else 4 }}", '14'],
  ['in and, or, not', "{{ (false or run_query('q')) and true }}{{ not none }}", 'TrueTrue'],
  ['in a comparison', "{{ 0 < run_query('q') < 2 }}", 'True'],
  ['in a list, a dict, a slice', "{{ [{'a': [run_query('q')][0:1]}] }}", "[{'a': [1]}]"],
  ['as a method', "{{ adapter.columns('q') }}", '1'],
  ['in the arguments of a call', "{{ dict(a=run_query('q'), *[], **{}) }}", "{'a': 1}"],
  ['in a concatenation', "{{ 'a' ~ run_query('q') }}", 'a1'],
  ['in a block', "{% block b %}{{ run_query('q') }}{% endblock %}", '1'],
])('a query may stand %s', (_, source, text) => {
  expect(drive(source, [1])).toMatchObject({ text, asked: ['q'] })
})

test('queries are asked in the order of the template, each with the answers before it', () => {
  const source = "{% set n = run_query('first') %}{% for i in range(n) %}{{ run_query('row ' ~ i) }};{% endfor %}"
  expect(drive(source, [2, 'a', 'b'])).toMatchObject({ text: 'a;b;', asked: ['first', 'row 0', 'row 1'] })
})

test('a branch that is not taken asks nothing', () => {
  expect(drive("{% if false %}{{ run_query('q') }}{% endif %}{{ false and run_query('q') }}", [])).toMatchObject({
    text: 'False',
    asked: [],
  })
})

test('break and continue work around queries', () => {
  const source =
    '{% for i in range(9) %}{% if run_query(i) == 2 %}{% continue %}{% endif %}{% if i > 2 %}{% break %}{% endif %}{{ i }}{% endfor %}'
  expect(drive(source, [1, 2, 3, 4])).toMatchObject({ text: '02' })
})

test('what a macro returns keeps its type', () => {
  const source = "{% macro m() %}x{{ return([run_query('q')]) }}y{% endmacro %}{% set r = m() %}{{ r[0] + 1 }}"
  expect(drive(source, [41])).toMatchObject({ text: '42' })
})

test('return within a call block ends the macro that called the block', () => {
  const source =
    '{% macro each() %}{{ caller() }}never{% endmacro %}' +
    "{% macro m() %}{% call each() %}{{ return(run_query('q')) }}{% endcall %} goes on{% endmacro %}{{ m() }}"
  expect(drive(source, [5]).text).toBe('5 goes on')
  expect(environment.parse(source).render({ ...context, run_query: hostFunction('f', () => 6) }).text).toBe('6 goes on')
})

test('return outside of a macro ends the template and gives it a value', () => {
  expect(drive("a{{ return({'x': run_query('q')}) }}b", [1])).toMatchObject({ text: 'a' })
  const { text, value } = environment.parse('a{{ return([1]) }}b').render(context)
  expect({ text, value }).toEqual({ text: 'a', value: [1] })
})

test('a template rendered at once may not ask', () => {
  expect(() => environment.parse("{{ run_query('q') }}").render(context)).toThrow(TemplateError)
})

test('a failed query is an error of the call that asked', () => {
  const program = environment.parse("\n{% macro m() %}{{ run_query('q') }}{% endmacro %}{{ m() }}").program(context)
  program.next()
  class Refused extends Error {
    override readonly name = 'Refused'
  }
  const refused = new Refused('syntax error at "selct"')
  expect(() => program.throw(refused)).toThrow(
    expect.objectContaining({ message: refused.message, line: 2, column: 19, cause: refused }),
  )
})

test('macros bound to a context ask through each other', () => {
  const file = environment.parse(
    "{% macro a() %}{{ return(b('q')) }}{% endmacro %}{% macro b(x) %}{{ return(run_query(x)) }}{% endmacro %}",
  )
  const macros = new Map<string, Value>()
  const names = {
    lookup: (name: string): Value | undefined =>
      macros.get(name) ?? (name === 'run_query' ? query : name === 'return' ? returns : undefined),
  }
  for (const macro of file.macros()) macros.set(macro.name, macro.bind(names))
  expect(drive('{{ a() + 1 }}', [1], { a: macros.get('a') })).toMatchObject({ text: '2', asked: ['q'] })
})

test('a host function may call a macro that asks', () => {
  const file = environment.parse('{% macro m(x) %}<{{ run_query(x) }}>{% endmacro %}{{ each(m) }}')
  const each: Callable = suspendingFunction('each', function* ({ positional, at }) {
    const [macro] = positional
    if (macro === undefined || macro === null || typeof macro !== 'object' || Array.isArray(macro)) return null
    const call = { positional: ['q'], named: new Map(), at }
    return 'suspend' in macro && typeof macro.suspend === 'function' ? yield* macro.suspend(call) : null
  })
  const program = file.program({ ...context, each })
  expect(program.next().value).toEqual({ query: 'q' })
  expect(program.next(7)).toMatchObject({ done: true, value: { text: '<7>' } })
})

test('what a template can call is known without rendering it', () => {
  const { reach } = environment.parse(
    "{% if false %}{{ run_query('q') }}{% endif %}{% call statement('x') %}{% endcall %}" +
      "{{ adapter.dispatch('star', 'dbt_utils')(from=ref('a')) }}{{ context['load']() }}{{ target.name }}",
  )
  expect([...reach].sort()).toEqual(['dispatch', 'load', 'ref', 'run_query', 'star', 'statement'])
})
