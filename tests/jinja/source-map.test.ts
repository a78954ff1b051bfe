/** From any character of rendered text back to the template, through the macros that wrote it. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createEnvironment } from '../../src/jinja/environment.ts'

const environment = createEnvironment({ dbtBlocks: true })

function render(source: string, context: Record<string, unknown> = {}) {
  const { text, map } = environment.parse(source, { file: 'm.sql' }).render(context)
  return { text, at: (part: string) => map.place(text.indexOf(part)) }
}

test('template text maps to itself, character by character', () => {
  const { text, at } = render('select a,\n  {{ 1 }} as one,\n  b\nfrom t')
  expect(text).toBe('select a,\n  1 as one,\n  b\nfrom t')
  expect(at('a,')).toEqual({ file: 'm.sql', line: 1, column: 8, frames: [] })
  expect(at('1 as')).toMatchObject({ line: 2, column: 6 })
  expect(at('as one')).toMatchObject({ line: 2, column: 11 })
  expect(at('b\n')).toMatchObject({ line: 3, column: 3 })
  expect(at('t')).toMatchObject({ line: 1 })
})

test('whitespace control and loops keep their places', () => {
  const { text, at } = render('x\n{%- for i in [1, 2] %}\n  {{ i }}: y{{ i }}\n{%- endfor %}\nend')
  expect(text).toBe('x\n  1: y1\n  2: y2\nend')
  expect(at('1:')).toMatchObject({ line: 3, column: 6 })
  expect(at('2:')).toMatchObject({ line: 3, column: 6 })
  expect(at('y2')).toMatchObject({ line: 3, column: 12 })
  expect(at('end')).toMatchObject({ line: 5, column: 1 })
})

test('the text of a macro maps into the macro, with the calls as frames', () => {
  const source =
    '{% macro inner(c) %}coalesce({{ c }}, 0){% endmacro %}\n' +
    '{% macro outer(c) %}sum(\n{{ inner(c) }}){% endmacro %}\n' +
    "select {{ outer('amount') }} from t"
  const { text, at } = render(source)
  expect(text).toBe('\n\nselect sum(\ncoalesce(amount, 0)) from t')
  expect(at('sum')).toMatchObject({ line: 2, column: 21, frames: [{ name: 'outer', line: 4, column: 11 }] })
  expect(at('coalesce')).toMatchObject({
    line: 1,
    column: 21,
    frames: [
      { name: 'inner', line: 3, column: 4 },
      { name: 'outer', line: 4, column: 11 },
    ],
  })
  expect(at('amount')).toMatchObject({ line: 1, column: 33 })
  expect(at('from t')).toMatchObject({ line: 4, column: 30, frames: [] })
})

test('text that was filtered or kept in a variable maps to where it was printed', () => {
  const { at } = render('{% set x %}kept{% endset %}\n{% macro m() %}printed{% endmacro %}\n{{ m() | upper }} {{ x }}')
  expect(at('PRINTED')).toMatchObject({ line: 3, column: 10, frames: [] })
  expect(at('kept')).toMatchObject({ line: 3, column: 22 })
})

test('outside of the text there is no place', () => {
  const { map } = environment.parse('abc').render({})
  expect(map.place(-1)).toBeUndefined()
  expect(map.place(4)).toBeUndefined()
})

test('every character of every template text comes from the same character', () => {
  const text = fc.string({ unit: fc.constantFrom('a', ' ', '\n', 'é', '-'), maxLength: 12 })
  fc.assert(
    fc.property(fc.array(text, { maxLength: 6 }), (parts) => {
      const source = `${parts.join("{{ '' }}{# c #}{% if true %}{% endif %}")}.`
      const rendered = environment.parse(source).render({})
      const lines = source.split('\n')
      for (let offset = 0; offset < rendered.text.length; offset += 1) {
        const place = rendered.map.place(offset)
        const line = `${lines[(place?.line ?? 0) - 1]}\n`
        expect(line[(place?.column ?? 0) - 1]).toBe(rendered.text[offset])
      }
    }),
  )
})
