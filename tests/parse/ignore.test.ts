import { expect, test } from 'vitest'
import { ignoredBy } from '../../src/parse/ignore.ts'

test.each([
  ['*.tmp.sql', 'models/a.tmp.sql', true],
  ['*.tmp.sql', 'models/a.sql', false],
  ['tests/cases/', 'tests/cases/', true],
  ['tests/*/', 'tests/x.sql', false],
  ['tests/*/', 'tests/cases/', true],
  ['/models/old', 'models/old/a.sql', true],
  ['old', 'models/old/a.sql', true],
  ['models/**/old', 'models/a/b/old/', true],
  ['models/?.sql', 'models/a.sql', true],
  ['models/[!a].sql', 'models/b.sql', true],
  ['models/[!a].sql', 'models/a.sql', false],
  ['# models', 'models', false],
])('.dbtignore with %j: %s is left out: %s', (rule, path, expected) => {
  expect(ignoredBy(rule)(path)).toBe(expected)
})

test('the last rule that matches decides, and ! takes a path back', () => {
  const ignored = ignoredBy('tests/*/**\n!tests/generic/**\n')
  expect(ignored('tests/cases/a.sql')).toBe(true)
  expect(ignored('tests/generic/a.sql')).toBe(false)
})
