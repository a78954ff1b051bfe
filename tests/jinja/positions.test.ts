/** Every error of a template is one framed error: what, where, and how it came there. */
import { expect, test } from 'vitest'
import { createEnvironment, type SourcePlace, TemplateError } from '../../src/jinja/environment.ts'
import { PyError } from '../../src/jinja/values/errors.ts'

const environment = createEnvironment({ dbtBlocks: true })

function errorOf(source: string, place?: SourcePlace): TemplateError {
  try {
    environment.parse(source, place).render({ d: { a: 1 } })
  } catch (error) {
    if (error instanceof TemplateError) return error
    throw error
  }
  throw new Error(`rendered without an error: ${source}`)
}

test.each([
  ['a misspelled attribute', 'select\n  {{ d.a.b.c }}', { line: 2, column: 10, length: 1 }],
  ['an undefined name', '{{ 1 }} {{ missing.x }}', { line: 1, column: 12, length: 7 }],
  ['an undefined function', "{{ reff('orders') }}", { line: 1, column: 4, length: 4 }],
  ['an undefined method', "{{ d.nope('x') }}", { line: 1, column: 6, length: 4 }],
  ['an operator', "{{ 1\n  + 'a' }}", { line: 2, column: 3, length: 1 }],
  ['a comparison', "{{ 1 < 'a' }}", { line: 1, column: 6, length: 1 }],
  ['a filter', "{{ 'x' | abs }}", { line: 1, column: 10, length: 3 }],
  ['a call', '{{ range(1, 2, 0) }}', { line: 1, column: 4, length: 5 }],
  ['what a loop goes over', '{% for i in 5 %}{% endfor %}', { line: 1, column: 13, length: 1 }],
  ['an unknown filter', '{{ x | uper }}', { line: 1, column: 8, length: 4 }],
  ['an unknown tag', 'a\n  {% foor x in y %}', { line: 2, column: 6, length: 4 }],
  ['an unexpected character', '{{ a ? b }}', { line: 1, column: 6, length: 1 }],
  ['a text that is not closed', "{{ 'a }}", { line: 1, column: 4, length: 1 }],
  ['a comment that is not closed', 'a\n {# b', { line: 2, column: 2, length: 1 }],
  ['a bracket that does not fit', '{{ [1, 2) }}', { line: 1, column: 9, length: 1 }],
])('%s is underlined', (_, source, place) => {
  expect(errorOf(source)).toMatchObject(place)
})

test('a block that is never closed is named, with the place where it was opened', () => {
  const error = errorOf('{% if d %}\n  {% for x in d %}\n{% endif %}')
  expect(error.message).toBe(
    "Encountered unknown tag 'endif'. You probably made a nesting mistake. Jinja is expecting this tag, but currently " +
      "looking for 'endfor' or 'else'. The innermost block that needs to be closed is 'for'.",
  )
  expect(error.hint).toBe("'for' was opened at line 2, column 6")
  expect(error).toMatchObject({ kind: 'syntax', line: 3, column: 4 })
})

test.each([
  ['{{ x | lenght }}', "did you mean 'length'?"],
  ['{{ x is strng }}', "did you mean 'string'?"],
  ['{% macor m() %}', "did you mean 'macro'?"],
  ["{% materialization t, adaptor='x' %}{% endmaterialization %}", "did you mean 'adapter'?"],
  ['{{ a && b }}', "write 'and'"],
  ['{{ !a }}', "write 'not'"],
  ['{{ a ? b : c }}', "write 'one if condition else other'"],
])('%s: what was meant is suggested', (source, hint) => {
  expect(errorOf(source).hint).toBe(hint)
})

test('an undefined name suggests one of the context, of the template, or a global', () => {
  const hintOf = (source: string) => {
    try {
      createEnvironment().render(source, { customers: 1 })
    } catch (error) {
      return error instanceof TemplateError ? error.hint : error
    }
    return undefined
  }
  expect(hintOf('{{ costumers.x }}')).toBe("did you mean 'customers'?")
  expect(hintOf('{% set total = 1 %}{{ totl + 1 }}')).toBe("did you mean 'total'?")
  expect(hintOf('{{ rnage(3) }}')).toBe("did you mean 'range'?")
  expect(hintOf('{% macro m(column) %}{{ colunm.x }}{% endmacro %}{{ m(1) }}')).toBe("did you mean 'column'?")
  expect(hintOf('{{ nothing_like_it() }}')).toBeUndefined()
})

test('an error of a lookup has the place of the name', () => {
  const refuse = {
    lookup(name: string) {
      throw new PyError('KeyError', `no ${name}`)
    },
  }
  const render = () => createEnvironment().parse('\n {{ secret }}').render(refuse)
  expect(render).toThrow(expect.objectContaining({ message: 'no secret', line: 2, column: 5 }))
})

test('an error inside of macros shows the calls that led there, innermost first', () => {
  const source = [
    '{% macro inner(x) %}',
    '  {{ x + 1 }}',
    '{% endmacro %}',
    '{% macro outer() %}{{ inner("a") }}{% endmacro %}',
    'select {{ outer() }}',
  ].join('\n')
  const error = errorOf(source, { file: 'models/orders.sql' })
  expect(error).toMatchObject({ file: 'models/orders.sql', line: 2, column: 8, exception: 'TypeError' })
  expect(error.frames).toEqual([
    { name: 'inner', file: 'models/orders.sql', line: 4, column: 23 },
    { name: 'outer', file: 'models/orders.sql', line: 5, column: 11 },
  ])
})

test('an error in the body of a call block shows the macro that called it', () => {
  const error = errorOf('{% macro m() %}\n{{ caller() }}{% endmacro %}\n{% call m() %}\n{{ nope.x }}{% endcall %}')
  expect(error).toMatchObject({ line: 4, column: 4 })
  expect(error.frames.map(({ name, line }) => ({ name, line }))).toEqual([
    { name: 'caller', line: 2 },
    { name: 'm', line: 3 },
  ])
})

test('a template that is a part of a file reports places of the file', () => {
  const place = { file: 'schema.yml', line: 10, column: 7 }
  expect(errorOf('{{ nope.x }}', place)).toMatchObject({ file: 'schema.yml', line: 10, column: 10 })
  expect(errorOf('a\n{{ nope.x }}', place)).toMatchObject({ line: 11, column: 4 })
  const lineMap = [
    { line: 4, column: 5 },
    { line: 7, column: 9 },
  ]
  expect(errorOf('a\n{{ nope.x }}', { file: 'schema.yml', lineMap })).toMatchObject({ line: 7, column: 12 })
  expect(errorOf('a\nb\n{{ nope.x }}', { file: 'schema.yml', lineMap })).toMatchObject({ line: 8, column: 12 })
})

test.each(['include', 'import', 'extends', 'from'])('%s is refused with what to do instead', (tag) => {
  const error = errorOf(`{% ${tag} 'other.sql' %}`)
  expect(error.message).toBe(`'${tag}' is not supported: a template cannot load another one`)
  expect(error.hint).toContain('macro')
})

test('an error of this program is not taken for one of the template', () => {
  const bug = new TypeError('our own fault')
  const broken = () => {
    throw bug
  }
  expect(() => environment.render('{{ f() }}', { f: broken })).toThrow(bug)
})

test('an error that the host throws keeps its words and gets the place of the call', () => {
  class HostError extends Error {
    override readonly name = 'HostError'
  }
  const thrown = new HostError('no such relation')
  const refuse = () => {
    throw thrown
  }
  const render = () => environment.render('\n {{ f(1) }}', { f: refuse })
  expect(render).toThrow(expect.objectContaining({ message: 'no such relation', line: 2, column: 5, cause: thrown }))
})
