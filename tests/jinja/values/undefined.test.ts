/** The four ways in which a missing name can behave. */
import { describe, expect, test } from 'vitest'
import { createEnvironment } from '../../../src/jinja/environment.ts'
import type { UndefinedMode } from '../../../src/jinja/values/undefined.ts'

const failure = "'gone' is undefined"

/** A text is what it prints, an Error what it fails with. */
const table: Readonly<Record<string, Readonly<Record<UndefinedMode, string | Error>>>> = {
  gone: { default: '', chainable: '', permissive: '', strict: new Error(failure) },
  'gone.a': { default: new Error(failure), chainable: '', permissive: '', strict: new Error(failure) },
  "gone.a['b'].c": { default: new Error(failure), chainable: '', permissive: '', strict: new Error(failure) },
  'gone()': { default: new Error(failure), chainable: new Error(failure), permissive: '', strict: new Error(failure) },
  'gone.a(1).b': {
    default: new Error(failure),
    chainable: new Error(failure),
    permissive: '',
    strict: new Error(failure),
  },
  'gone + 1': {
    default: new Error(failure),
    chainable: new Error(failure),
    permissive: new Error(failure),
    strict: new Error(failure),
  },
  'gone is defined': { default: 'False', chainable: 'False', permissive: 'False', strict: 'False' },
  "gone|default('d')": { default: 'd', chainable: 'd', permissive: 'd', strict: 'd' },
  "gone.a|default('d')": { default: new Error(failure), chainable: 'd', permissive: 'd', strict: new Error(failure) },
  "'y' if gone else 'n'": { default: 'n', chainable: 'n', permissive: 'n', strict: new Error(failure) },
  'gone|list': { default: '[]', chainable: '[]', permissive: '[]', strict: new Error(failure) },
  'gone|length': { default: '0', chainable: '0', permissive: '0', strict: new Error(failure) },
  'gone == 1': { default: 'False', chainable: 'False', permissive: 'False', strict: new Error(failure) },
  'gone == also_gone': { default: 'True', chainable: 'True', permissive: 'True', strict: new Error(failure) },
  '1 in gone': { default: 'False', chainable: 'False', permissive: 'False', strict: new Error(failure) },
  'gone in [1]': { default: 'False', chainable: 'False', permissive: 'False', strict: new Error(failure) },
  'gone < 1': {
    default: new Error(failure),
    chainable: new Error(failure),
    permissive: new Error(failure),
    strict: new Error(failure),
  },
  '{}.a': { default: '', chainable: '', permissive: '', strict: new Error("'dict object' has no attribute 'a'") },
  '[1][3]': { default: '', chainable: '', permissive: '', strict: new Error('list object has no element 3') },
  "''.__class__": {
    default: '',
    chainable: '',
    permissive: '',
    strict: new Error("access to attribute '__class__' of 'str' object is unsafe."),
  },
}

const cases = Object.entries(table).flatMap(([expression, outcomes]) =>
  Object.entries(outcomes).map(([mode, outcome]): [string, string, string | Error] => [expression, mode, outcome]),
)

const environments = new Map(
  (['default', 'chainable', 'permissive', 'strict'] as const).map((mode) => [
    mode as string,
    createEnvironment({ undefined: mode }),
  ]),
)

describe('a missing name', () => {
  test.each(cases)('%s, %s', (expression, mode, outcome) => {
    const render = (): string | undefined => environments.get(mode)?.render(`{{ ${expression} }}`)
    if (outcome instanceof Error) expect(render).toThrow(outcome.message)
    else expect(render()).toBe(outcome)
  })
})
