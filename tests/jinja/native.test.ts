/** Values in YAML files: an expression alone is its value, anything else its text; dbt's filters say the type. */
import { expect, test } from 'vitest'
import { createEnvironment, TemplateError } from '../../src/jinja/environment.ts'
import { repr } from '../../src/jinja/values/operators.ts'

const environment = createEnvironment({ dbtBlocks: true })
const native = (source: string, context: Record<string, unknown> = {}) =>
  repr(environment.renderNative(source, context))

test.each([
  ['{{ true }}', 'True'],
  ['{{ 1 + 1 }}', '2'],
  ['{{ 1.0 }}', '1.0'],
  ['{{ none }}', 'None'],
  ["{{ ['a', {'b': 1}] }}", "['a', {'b': 1}]"],
  ["{{ '5' }}", "'5'"],
  ['5', "'5'"],
  ['true', "'true'"],
  ['', "''"],
  ['{{ 1 }}{{ 2 }}', "'12'"],
  ['a {{ 1 }}', "'a 1'"],
  [' {{ 1 }}', "' 1'"],
  ['{% if true %}{{ 3 }}{% endif %}', '3'],
  ['{% if false %}{{ 3 }}{% endif %}', "''"],
  ['{% set x = 1 %}{{ x }}', '1'],
  ['{{ d.list }}', '[1, 2]'],
  ["{{ '5' | as_native }}", '5'],
  ['{{ \'[1, (2,), {"a": None}]\' | as_native }}', "[1, (2,), {'a': None}]"],
  ["{{ 'not python' | as_native }}", "'not python'"],
  ["{{ '-1.5' | as_number }}", '-1.5'],
  ["{{ '7' | as_number }}", '7'],
  ["{{ 'True' | as_bool }}", 'True'],
  ['{{ 5 | as_text }}', "'5'"],
  ['{{ true | as_text }}', "'True'"],
  ["{{ '1' | as_number }}0", "'10'"],
])('%s is %s', (source, value) => {
  expect(native(source, { d: { list: [1, 2] } })).toBe(value)
})

test.each([
  ["{{ 'yes' | as_bool }}", "Could not convert value 'yes' into type 'bool'"],
  ["{{ '1' | as_bool }}", "Could not convert value '1' into type 'bool'"],
  ["{{ 'x' | as_number }}", "Could not convert value 'x' into type 'number'"],
  ["{{ 'True' | as_number }}", "Could not convert value 'True' into type 'number'"],
])('%s cannot be converted', (source, message) => {
  expect(() => native(source)).toThrow(message)
  expect(() => native(source)).toThrow(TemplateError)
})

test('an error has its place in the YAML file', () => {
  const place = { file: 'schema.yml', line: 5, column: 9 }
  expect(() => environment.renderNative('{{ nope.x }}', {}, place)).toThrow(
    expect.objectContaining({ file: 'schema.yml', line: 5, column: 12 }),
  )
  expect(() => environment.renderNative("{{ 'x' | as_bool }}", {}, place)).toThrow(
    expect.objectContaining({ file: 'schema.yml', line: 5, column: 9 }),
  )
})

test('where text is wanted the same filters change nothing', () => {
  expect(environment.render("{{ '1' | as_number }}{{ true | as_bool }}{{ [1] | is_list }}{{ 'x' | is_list }}")).toBe(
    '1TrueTrueFalse',
  )
})
