/** The library has the macros of dbt's adapters, with the names of their arguments (dbt-macros.py wrote them down). */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { libraryMacros } from '../../src/context/library.ts'
import { createEnvironment } from '../../src/jinja/environment.ts'

type Signature = readonly [name: string, parameters: readonly string[]]

const theirs: readonly Signature[] = JSON.parse(readFileSync(new URL('dbt-macros.json', import.meta.url), 'utf8'))

/** What is left out, and why. */
const LEFT_OUT: readonly (readonly [names: RegExp, reason: string])[] = [
  [/^materialization_/, 'materializations are written in TypeScript'],
  [/^_(redshift__|update_predicates)/, 'the beginning of the name says that nobody else calls it'],
  [
    /^(build_(config_dict|ref_function|source_function)|py_script_\w+|(default__)?resolve_model_name)$/,
    'Python models',
  ],
]

test('every macro of dbt that others may call is there, with its arguments', () => {
  const environment = createEnvironment({ dbtBlocks: true })
  const ours = new Map(
    libraryMacros(environment).map(({ name, template }) => [name, parametersOf(template(environment).block)]),
  )
  const expected = theirs.filter(([name]) => !LEFT_OUT.some(([names]) => names.test(name)))
  const found = expected.map(([name]) => [name, ours.get(name)])
  expect(found).toEqual(expected)
  expect(expected.length).toBeGreaterThan(500)
})

test('what is left out is left out', () => {
  const names = new Set(libraryMacros(createEnvironment({ dbtBlocks: true })).map(({ name }) => name))
  const there = theirs.filter(([name]) => LEFT_OUT.some(([pattern]) => pattern.test(name)) && names.has(name))
  expect(there).toEqual([])
})

function parametersOf({
  parameters,
}: ReturnType<ReturnType<typeof libraryMacros>[number]['template']>['block']): string[] {
  return parameters.map(({ name, required }) => (required ? name : `${name}=`))
}
