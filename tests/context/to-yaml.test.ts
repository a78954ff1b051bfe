import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { dumpYaml } from '../../src/context/to-yaml.ts'
import { createEnvironment } from '../../src/jinja/environment.ts'

/** Python's text of a value, and what PyYAML 6.0 made of it with `yaml.safe_dump(value, sort_keys=False)`. */
const ROWS = JSON.parse(readFileSync(join(import.meta.dirname, 'to-yaml.json'), 'utf8')) as readonly [string, string][]

test.each(ROWS)('toyaml(%s) is what PyYAML writes', (value, expected) => {
  const environment = createEnvironment()
  expect(dumpYaml(environment.renderNative(`{{ ${value} }}`))).toBe(expected)
})

test('keys are sorted on request; what YAML has no words for is refused', () => {
  const environment = createEnvironment()
  expect(dumpYaml(environment.renderNative("{{ {'b': 1, 'a': 2} }}"), true)).toBe('a: 2\nb: 1\n')
  const range = environment.renderNative('{{ range(3) }}')
  expect(() => dumpYaml(range)).toThrow('cannot represent an object of type range')
})
