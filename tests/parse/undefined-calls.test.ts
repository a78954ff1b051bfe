import { expect, test } from 'vitest'
import { formatPlace } from '../../src/core/problem.ts'
import { problemsOf } from '../support/project.ts'

const shown = async (files: Readonly<Record<string, string>>): Promise<readonly string[]> =>
  (await problemsOf(files)).map(({ code, message, at, hint }) =>
    [code, at && formatPlace(at), message, hint].filter((part) => part !== undefined).join(' | '),
  )

test('a call of a name that nothing defines is a problem with its place and a near name', async () => {
  const files = {
    'models/a.sql': "select\n  {{ curent_user_id() }} as id, {{ dolars('x') }}",
    'macros/money.sql': '{% macro dollars(x) %}{{ x }}{% endmacro %}{% macro current_user_id() %}1{% endmacro %}',
  }
  expect(await shown(files)).toEqual([
    "MACRO_NOT_FOUND | models/a.sql:2:6 | 'curent_user_id' is not defined | did you mean 'current_user_id'?",
    "MACRO_NOT_FOUND | models/a.sql:2:36 | 'dolars' is not defined | did you mean 'dollars'?",
  ])
})

test('a slip inside a macro is reported once, where it stands, however many models call the macro', async () => {
  const files = {
    'models/a.sql': 'select {{ outer() }}',
    'models/b.sql': 'select {{ outer() }}',
    'macros/m.sql': '{% macro outer() %}\n{{ innner() }}{% endmacro %}{% macro inner() %}1{% endmacro %}',
  }
  expect(await shown(files)).toEqual([
    "MACRO_NOT_FOUND | macros/m.sql:2:4 | 'innner' is not defined | did you mean 'inner'?",
  ])
})

test('a macro of a package that is not installed names the package', async () => {
  expect(await shown({ 'models/a.sql': "select {{ dbt_utils.star(ref('b')) }}", 'models/b.sql': 'select 1' })).toEqual([
    "PACKAGE_NOT_FOUND | models/a.sql:1:11 | there is no package 'dbt_utils' | add it to packages.yml and install it",
  ])
})

test('a macro that a known package lacks, and a method that the adapter lacks, name both', async () => {
  const files = { 'models/a.sql': 'select {{ dbt.type_strng() }}, {{ adapter.dispach("x") }}' }
  expect((await shown(files)).map((line) => line.split(' | ').slice(0, 3).join(' | '))).toEqual([
    "MACRO_NOT_FOUND | models/a.sql:1:11 | 'dbt.type_strng' is not defined",
    "MACRO_NOT_FOUND | models/a.sql:1:35 | 'adapter.dispach' is not defined",
  ])
})

test('what is set only while a model runs may be called: it has no value while the project is parsed', async () => {
  const files = {
    'models/a.sql':
      "{% if execute %}{% set rows = run_query('select 1') %}{% endif %}select '{{ rows.columns[0].values() | length }}', {{ load_result('x').table.rows.values() }}",
    'macros/m.sql': '{% macro box() %}{% if false %}{{ caller() }}{% endif %}{{ caller() }}{% endmacro %}',
    'models/b.sql': 'select {{ box() }} 1',
  }
  expect(await shown(files)).toEqual([])
})

test('a call in a branch that is not taken is not looked at', async () => {
  expect(await shown({ 'models/a.sql': 'select {% if target.type == "oracle" %}{{ nvl2() }}{% endif %} 1' })).toEqual(
    [],
  )
})
