/** A template reaches Python's values and what the host gives it, and nothing of the JavaScript beneath. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createEnvironment, TemplateError } from '../../src/jinja/environment.ts'

const environment = createEnvironment()
const context = {
  text: 'a',
  list: [1, 'b'],
  dict: { key: 'value', nested: { deep: [1] } },
  number: 1,
  none: null,
  call: (...given: readonly unknown[]) => given.length,
}

const escapes = [
  'constructor',
  '__proto__',
  'prototype',
  '__defineGetter__',
  '__lookupGetter__',
  'toString',
  'valueOf',
  'apply',
  'bind',
  'call',
  'caller',
  'arguments',
  'length',
  'name',
  'map',
  'push',
  'then',
  'run',
  'type',
  'suspend',
  'enter',
  'shape',
  'entries',
  '__class__',
  '__globals__',
  '__subclasses__',
  '__init__',
  '__call__',
  'mro',
  'func_globals',
  'gi_frame',
]

/** The result of a template, or that it was refused as a template's error. */
function attempt(source: string): string {
  try {
    return environment.render(source, context)
  } catch (error) {
    if (error instanceof TemplateError) return `refused: ${error.exception}`
    throw error
  }
}

test.each([
  "{{ ''.constructor.constructor('return process')() }}",
  "{{ text['constructor']['constructor']('return 1')() }}",
  "{{ call.constructor('return 1')() }}",
  "{{ range.constructor('return 1')() }}",
  '{{ dict.__proto__.polluted }}',
  "{{ (text | attr('constructor'))('x') }}",
  "{{ [call] | map(attribute='constructor') | map('string') | first ~ x.y }}",
  "{{ '{0.constructor.constructor}'.format(text) }}",
  "{{ '%(constructor)s' % dict }}",
  '{% for k in text.constructor %}{{ k }}{% endfor %}{{ text.constructor() }}',
  "{% macro m() %}{% endmacro %}{{ m.constructor.constructor('return 1')() }}",
  '{% set ns = namespace() %}{% set ns.__proto__ = 1 %}{{ ns.constructor.x }}',
  '{% for i in list %}{{ loop.constructor.x }}{% endfor %}',
])('%s runs no JavaScript', (source) => {
  expect(attempt(source)).toMatch(/^refused: /)
})

test('names of the global object are no names of a template', () => {
  for (const name of [
    'process',
    'globalThis',
    'require',
    'module',
    'Function',
    'eval',
    'Object',
    'hasOwnProperty',
    '__proto__',
  ]) {
    expect(environment.render(`{{ ${name} is defined }}`, context)).toBe('False')
  }
})

test('no path through values ends in anything of JavaScript', () => {
  const start = fc.constantFrom(
    ...Object.keys(context),
    "''",
    '[]',
    '{}',
    '1',
    'range',
    'namespace(a=1)',
    "joiner(',')",
  )
  const step = fc.tuple(fc.constantFrom(...escapes), fc.constantFrom('dot', 'bracket', 'attr', 'call'))
  fc.assert(
    fc.property(start, fc.array(step, { minLength: 1, maxLength: 4 }), (from, steps) => {
      const path = steps.reduce((inner, [name, how]) => {
        if (how === 'dot') return `(${inner}).${name}`
        if (how === 'bracket') return `(${inner})['${name}']`
        return how === 'attr' ? `(${inner}|attr('${name}'))` : `(${inner}).${name}('return 1')`
      }, from)
      expect(attempt(`{{ ${path} }}`)).not.toMatch(/native code|\[object|=>|function \w*\(/)
    }),
    { numRuns: 1500 },
  )
})

test('what the host gives by name is given, whatever its name', () => {
  expect(environment.render('{{ constructor }}{{ toString }}', { constructor: 'a', toString: 'b' })).toBe('ab')
})
