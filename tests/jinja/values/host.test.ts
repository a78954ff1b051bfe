/** What the host gives to templates: its objects, its functions, its data. */
import { describe, expect, test } from 'vitest'
import { createEnvironment } from '../../../src/jinja/environment.ts'
import { fromJs, toJs } from '../../../src/jinja/values/convert.ts'
import { dictOf } from '../../../src/jinja/values/dict.ts'
import { bindArguments, hostFunction, hostObject, suspendingFunction } from '../../../src/jinja/values/host.ts'
import { makeFloat } from '../../../src/jinja/values/number.ts'
import { str } from '../../../src/jinja/values/operators.ts'
import { makeSet } from '../../../src/jinja/values/set.ts'
import { makeTuple } from '../../../src/jinja/values/tuple.ts'
import type { HostCall, Value } from '../../../src/jinja/values/value.ts'

const environment = createEnvironment()

function evaluate(expression: string, context: Record<string, unknown>): string {
  return environment.render(`{{ ${expression} }}`, context)
}

const row = hostObject({
  typeName: 'Row',
  abstract: 'mapping',
  attribute: (name) => (name === 'id' ? 7 : undefined),
  item: (key) => (key === 'id' || key === 0 ? 7 : undefined),
  length: () => 1,
  iterate: () => ['id'],
  contains: (item) => item === 'id',
  str: () => '<row 7>',
  equals: (other) => other === 7,
})

const bare = hostObject({ typeName: 'Bare', attribute: (name) => (name === '_secret' ? 1 : undefined) })

describe('an object of the host', () => {
  test.each([
    ['row.id', '7'],
    ["row['id']", '7'],
    ['row[0]', '7'],
    ['row', '<row 7>'],
    ['[row]', '[<row 7>]'],
    ['row|length', '1'],
    ['row|list', "['id']"],
    ["'id' in row", 'True'],
    ['row is mapping', 'True'],
    ['row == 7', 'True'],
    ['row.nothing is defined', 'False'],
    ["row|attr('id')", '7'],
    ['row|items|list', "[('id', 7)]"],
    ['{row: 1}[row]', '1'],
  ])('answers %s', (expression, text) => {
    expect(evaluate(expression, { row })).toBe(text)
  })

  test.each([
    ['bare|length', "object of type 'Bare' has no len()"],
    ['bare|list', "'Bare' object is not iterable"],
    ['bare()', "'Bare' object is not callable"],
    ['bare < 1', "'<' not supported between instances of 'Bare' and 'int'"],
    ['bare + 1', "unsupported operand type(s) for +: 'Bare' and 'int'"],
    ['bare.x.y', "'Bare object' has no attribute 'x'"],
    ["bare['x'].y", "'Bare object' has no attribute 'x'"],
    ['bare._secret.y', "access to attribute '_secret' of 'Bare' object is unsafe."],
  ])('refuses what it does not offer: %s', (expression, message) => {
    expect(() => evaluate(expression, { bare })).toThrow(message)
  })
})

describe('a function of the host', () => {
  const greet = hostFunction('greet', (call) => {
    const { values, more, moreNamed } = bindArguments(call, {
      name: 'greet',
      parameters: ['name', ['greeting', 'hello']],
      namedOnly: [['loud', false]],
    })
    return [values.greeting, values.name, values.loud, more.length, moreNamed.size]
  })

  test('takes arguments by position and by name', () => {
    expect(evaluate("greet('a')", { greet })).toBe("['hello', 'a', False, 0, 0]")
    expect(evaluate("greet(name='a', greeting=none, loud=1)", { greet })).toBe("[None, 'a', 1, 0, 0]")
  })

  test.each([
    ['greet()', "greet() missing 1 required positional argument: 'name'"],
    ["greet('a', 'b', 'c')", 'greet() takes from 1 to 2 positional arguments but 3 were given'],
    ["greet('a', name='b')", "greet() got multiple values for argument 'name'"],
    ["greet('a', other=1)", "greet() got an unexpected keyword argument 'other'"],
  ])('complains as Python does: %s', (expression, message) => {
    expect(() => evaluate(expression, { greet })).toThrow(message)
  })

  test('is told the place of its call', () => {
    const places: HostCall['at'][] = []
    const note = hostFunction('note', (call) => {
      places.push(call.at)
      return null
    })
    environment.render('a\n  {{ note() }}', { note })
    expect(places).toEqual([expect.objectContaining({ line: 2 })])
  })

  test('that asks the warehouse fails where nothing can answer', () => {
    const ask = suspendingFunction('run_query', function* (): Generator<unknown, Value, unknown> {
      yield 'select 1'
      return null
    })
    expect(() => evaluate('[1]|map(ask)|list', { ask })).toThrow()
    expect(() => ask.run({ positional: [], named: new Map(), at: undefined })).toThrow(
      'run_query() asks the warehouse, and cannot be called here',
    )
  })

  test('of JavaScript takes and gives plain values', () => {
    const join = (parts: readonly string[], options?: { by: string }): string => parts.join(options?.by ?? ',')
    expect(evaluate("join(['a', 'b']) ~ join(['a', 'b'], by='-')", { join })).toBe('a,ba-b')
  })
})

describe('data of the host', () => {
  test.each<[string, unknown]>([
    ["{'a': [1, 'b', None, True, 1.5]}", { a: [1, 'b', null, true, 1.5] }],
    ['100000000000000000000', 1e20],
    ['1e+21', 1e21],
    ['12345678901234567890', 12345678901234567890n],
    ['0', -0],
    ['nan', Number.NaN],
    ['[None]', [undefined]],
    ['{}', { a: undefined }],
    ["{1: 'x'}", new Map([[1, 'x']])],
    ["{'x'}", new Set(['x'])],
    ["{'type': 'text'}", { type: 'text' }],
    ["{'__proto__': 1, 'constructor': 2}", JSON.parse('{"__proto__": 1, "constructor": 2}')],
  ])('prints as %s', (text, value) => {
    expect(str(fromJs(value))).toBe(text)
  })

  test('comes out as plain values again', () => {
    const inside = dictOf([
      ['tuple', makeTuple([1, makeFloat(2)])],
      [1, makeSet(['x'])],
      ['none', null],
      ['__proto__', 'own'],
    ])
    const outside = toJs(inside)
    expect(outside).toEqual(JSON.parse('{"tuple": [1, 2], "1": ["x"], "none": null, "__proto__": "own"}'))
    expect(Object.getPrototypeOf(outside)).toBe(Object.prototype)
  })

  test('that a template changes is changed wherever it is seen', () => {
    const shared = [1]
    const context = { a: shared, b: { c: shared } }
    expect(environment.render('{% set _ = a.append(2) %}{{ b.c }}', context)).toBe('[1, 2]')
    expect(shared).toEqual([1])
  })

  test('that holds itself is an error when it is to come out', () => {
    const list: Value[] = []
    list.push(list)
    expect(() => toJs(list)).toThrow('Circular reference detected')
  })
})
