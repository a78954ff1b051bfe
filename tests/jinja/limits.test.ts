/** Templates without end, too large or too deep: one clear error each, never a hang, never JavaScript's own. */
import { expect, test } from 'vitest'
import { createEnvironment, TemplateError } from '../../src/jinja/environment.ts'

const small = createEnvironment({ limits: { output: 1000, loops: 100, depth: 20 } })
const usual = createEnvironment()

test.each([
  ['a macro that calls itself', '{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}', 'maximum recursion depth exceeded'],
  [
    'two macros that call each other',
    '{% macro a() %}{{ b() }}{% endmacro %}{% macro b() %}{{ a() }}{% endmacro %}{{ a() }}',
    'maximum recursion depth exceeded',
  ],
  [
    'a call block within itself',
    '{% macro m() %}{{ caller }}{% call m() %}{% endcall %}{% endmacro %}{{ m() }}',
    'maximum recursion depth exceeded',
  ],
  ['a loop into itself', '{% for i in [1] recursive %}{{ loop([1]) }}{% endfor %}', 'maximum recursion depth exceeded'],
])('%s ends with an error at the usual limits', (_, source, message) => {
  expect(() => usual.render(source)).toThrow(expect.objectContaining({ message, kind: 'limit', line: 1 }))
})

test('loops end after a number of rounds that they share', () => {
  const source = '{% for i in range(50) %}{% for j in range(50) %}{% endfor %}{% endfor %}'
  expect(() => small.render(source)).toThrow('the loops have run more than 100 rounds')
  expect(small.render('{% for i in range(100) %}{% endfor %}ok')).toBe('ok')
})

test('a list that grows while it is walked ends, too', () => {
  expect(() => small.render('{% set l = [1] %}{% for i in l %}{% do l.append(i) %}{% endfor %}')).toThrow(
    expect.objectContaining({ kind: 'limit' }),
  )
})

test('output ends at a size', () => {
  const source = "{% for i in range(50) %}{{ 'x' * 100 }}{% endfor %}"
  const error = { message: 'the text has become longer than 1000 characters', kind: 'limit', line: 1 }
  expect(() => small.render(source)).toThrow(expect.objectContaining(error))
  expect(() => small.render('x'.repeat(1001))).toThrow(expect.objectContaining(error))
})

test.each([
  ['brackets', `{{ ${'('.repeat(5000)}1${')'.repeat(5000)} }}`],
  ['lists', `{{ ${'['.repeat(100_000)} }}`],
  ['blocks', '{% if 1 %}'.repeat(5000)],
  ['a sum', `{{ ${'1+'.repeat(20_000)}1 }}`],
  ['minus signs', `{{ ${'-'.repeat(20_000)}1 }}`],
  ['attributes', `{{ a${'.a'.repeat(20_000)} }}`],
  ['else ifs', `{{ ${'1 if 0 else '.repeat(20_000)}1 }}`],
])('%s nested beyond measure are an error of the template', (_, source) => {
  expect(() => usual.render(source)).toThrow(TemplateError)
})

test('a few thousand branches, filters or parts are none', () => {
  const branches = Array.from({ length: 3000 }, (_, index) => `{% elif n == ${index} %}${index}`).join('')
  expect(usual.render(`{% if false %}${branches}{% endif %}`, { n: 2999 })).toBe('2999')
  expect(usual.render(`{{ ${"'a' ~ ".repeat(3000)}'b' }}`)).toHaveLength(3001)
})

test('many renders leave nothing behind in the template', () => {
  const template = usual.parse('{% set l = [] %}{% macro m(x) %}{{ x }}{% endmacro %}{% do l.append(1) %}{{ m(l) }}')
  for (let round = 0; round < 1000; round += 1) template.render({})
  expect(template.render({}).text).toBe('[1]')
})
