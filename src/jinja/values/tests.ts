/** Jinja2's built-in tests, `value is …`. */
import { mod } from './arithmetic.ts'
import { PyError, typeError } from './errors.ts'
import { hashKey } from './hash.ts'
import { bindArguments, isCallable, type Parameter } from './host.ts'
import { isLower, isUpper } from './letters.ts'
import { isMarkup } from './markup.ts'
import { asFloat, asInt } from './number.ts'
import { compare, contains, equals, isIterable, lengthOf, str } from './operators.ts'
import type { Runtime, Test } from './runtime.ts'
import { textOf } from './text.ts'
import { failUndefined, isUndefined } from './undefined.ts'
import { type Comparison, isObject, type Value } from './value.ts'

type TestEntry = readonly [string, Test]

/** `hidden`: how many arguments Python counts before those of the template: the value, and maybe the environment. */
function test(name: string, verdict: (value: Value, runtime: Runtime) => boolean, hidden = 1): TestEntry {
  const signature = { name: `test_${name}`, parameters: [], hidden }
  return [
    name,
    (value, call, runtime) => {
      bindArguments(call, signature)
      return verdict(value, runtime)
    },
  ]
}

function testWith(name: string, parameter: Parameter, verdict: (value: Value, other: Value) => boolean): TestEntry {
  const signature = { name: `test_${name}`, parameters: [parameter], hidden: 1 }
  return [
    name,
    (value, call) => {
      const [other = null] = Object.values(bindArguments(call, signature).values)
      return verdict(value, other)
    },
  ]
}

/** Whether a table has an entry of this name; Python asks a dict, which wants to hash it. */
function isKnown(value: Value, find: (name: string) => unknown): boolean {
  hashKey(value)
  return find(str(value)) !== undefined
}

function comparison(operator: Comparison, python: string, names: readonly string[]): TestEntry[] {
  return names.map((name) => [
    name,
    (value, call) => {
      if (call.named.size > 0) throw typeError(`${python}() takes no keyword arguments`)
      const [other] = call.positional
      if (other === undefined || call.positional.length > 1) {
        throw typeError(`${python} expected 2 arguments, got ${call.positional.length + 1}`)
      }
      return compare(operator, value, other)
    },
  ])
}

export const TESTS: ReadonlyMap<string, Test> = new Map([
  test('odd', (value) => equals(mod(value, 2), 1)),
  test('even', (value) => equals(mod(value, 2), 0)),
  testWith('divisibleby', 'num', (value, num) => equals(mod(value, num), 0)),
  test('defined', (value) => !isUndefined(value)),
  test('undefined', isUndefined),
  test('filter', (value, runtime) => isKnown(value, runtime.filter), 2),
  test('test', (value, runtime) => isKnown(value, runtime.test), 2),
  test('none', (value) => value === null),
  test('boolean', (value) => typeof value === 'boolean'),
  test('false', (value) => value === false),
  test('true', (value) => value === true),
  test('integer', (value) => typeof value !== 'boolean' && asInt(value) !== undefined),
  test('float', (value) => asFloat(value) !== undefined),
  test('lower', (value) => isLower(str(value))),
  test('upper', (value) => isUpper(str(value))),
  test('string', (value) => textOf(value) !== undefined),
  test('mapping', (value) => isObject(value) && value.type.abstract === 'mapping'),
  test('number', isNumber),
  test('sequence', isSequence),
  test('iterable', isIterableValue),
  [
    'callable',
    (value, { positional }) => {
      const given = positional.length + 1
      if (given > 1) throw typeError(`callable() takes exactly one argument (${given} given)`)
      return isUndefined(value) || isCallable(value)
    },
  ],
  testWith('sameas', 'other', isSame),
  test('escaped', isMarkup),
  testWith('in', 'seq', contains),
  ...comparison('==', 'eq', ['==', 'eq', 'equalto']),
  ...comparison('!=', 'ne', ['!=', 'ne']),
  ...comparison('>', 'gt', ['>', 'gt', 'greaterthan']),
  ...comparison('>=', 'ge', ['>=', 'ge']),
  ...comparison('<', 'lt', ['<', 'lt', 'lessthan']),
  ...comparison('<=', 'le', ['<=', 'le']),
])

/** Python's `numbers.Number`: booleans too, and Decimal. */
function isNumber(value: Value): boolean {
  return (
    asInt(value) !== undefined || asFloat(value) !== undefined || (isObject(value) && value.type.abstract === 'number')
  )
}

/** What has a length and elements: dicts and Undefined too. */
function isSequence(value: Value): boolean {
  if (typeof value === 'string' || Array.isArray(value)) return true
  if (!isObject(value) || value.type.item === undefined) return false
  try {
    return lengthOf(value) !== undefined
  } catch (error) {
    if (error instanceof PyError) return false
    throw error
  }
}

function isIterableValue(value: Value): boolean {
  // A strict Undefined fails in iter() itself, with an error that the test does not catch.
  if (isUndefined(value) && value.type.name === 'StrictUndefined') return failUndefined(value)
  return isIterable(value)
}

/** Python's `is`; small ints and texts are one object each, as CPython keeps them. */
function isSame(value: Value, other: Value): boolean {
  return value === other
}
