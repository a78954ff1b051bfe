import { expect, test } from 'vitest'
import { renderAtRun } from '../support/project.ts'

const macros = {
  'macros/m.sql':
    '{% macro m() %}{{ missing }}|{{ missing.deeper }}{% endmacro %}{% macro n() %}[{{ missing }}]{% endmacro %}',
}

test('while a project runs, a missing name prints as nothing, in a macro as in a model', async () => {
  expect(await renderAtRun('select 1 -- {{ missing }}{{ n() }}', { files: macros })).toBe('select 1 -- []')
})

test('while a project runs, an attribute of a missing name is an error, in a macro as in a model', async () => {
  await expect(renderAtRun('select {% if execute %}{{ m() }}{% endif %}', { files: macros })).rejects.toThrow(
    "'missing' is undefined",
  )
  await expect(renderAtRun('select {% if execute %}{{ missing.deeper }}{% endif %}')).rejects.toThrow(
    "'missing' is undefined",
  )
})
