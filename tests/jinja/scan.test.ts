/** The fast road: calls with constant arguments are read without a syntax tree, and mean what the parser reads. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createEnvironment, scanLiteralCalls } from '../../src/jinja/environment.ts'
import { toJs } from '../../src/jinja/values/convert.ts'
import { hostFunction } from '../../src/jinja/values/host.ts'
import { repr } from '../../src/jinja/values/operators.ts'
import type { HostCall, Value } from '../../src/jinja/values/value.ts'

interface Shown {
  readonly name: string
  readonly positional: readonly unknown[]
  readonly named: Readonly<Record<string, unknown>>
}

function show(name: string, positional: readonly Value[], named: ReadonlyMap<string, Value>): Shown {
  return {
    name,
    positional: positional.map((value) => toJs(value)),
    named: Object.fromEntries([...named].map(([key, value]) => [key, repr(value)])),
  }
}

const scanned = (source: string) =>
  scanLiteralCalls(source)?.map(({ name, positional, named }) => show(name, positional, named))

test('calls come with their arguments and their places', () => {
  const source =
    "{{ config(materialized='table') }}\nselect * from {{ ref('a', \"b\", v=2) }} -- {# ref('no') #} { } %}"
  expect(scanned(source)).toEqual([
    { name: 'config', positional: [], named: { materialized: "'table'" } },
    { name: 'ref', positional: ['a', 'b'], named: { v: '2' } },
  ])
  const places = scanLiteralCalls(source)?.map(({ start, end }) => source.slice(start, end))
  expect(places).toEqual(["config(materialized='table')", 'ref(\'a\', "b", v=2)'])
})

test.each([
  ['{{ f(1, -2, 1.5, 1e3, 0x1f, 1_000) }}'],
  ["{{ f('a' 'b', \"c\\n\", 'it\\'s', '\\u00e9') }}"],
  ['{{ f(true, False, none, None) }}'],
  ["{{ f([1, 'a', [2.0, none]], (1, 2), (3,), (4), ()) }}"],
  ["{{ f({'a': 1, 'b': [1, {'c': none}], 2: 3}) }}"],
  ["{{- f(a=1, b=['x'], c={},) -}}"],
  ["{{f('}}', '{{', '#}')}}"],
  ["{{ f(\n  'a',\n  b = 'c'\n) }}"],
  ['{{ dbt_utils.star("x") }}'],
  ['no code at all'],
  ['{#- only #}{# comments -#}'],
  ["{{ f('a\r\nb') }}"],
])('%s is read as the parser reads it', (source) => {
  const found: Shown[] = []
  const record = (name: string) =>
    hostFunction(name, ({ positional, named }: HostCall) => {
      found.push(show(name, positional, named))
      return ''
    })
  const names = { f: record('f'), dbt_utils: { star: record('dbt_utils.star') } }
  createEnvironment().render(source, names)
  expect(scanned(source)).toEqual(found)
})

test.each([
  ["{% if x %}{{ ref('a') }}{% endif %}", 'a tag'],
  ["{{ ref('a') }}{% set x = 1 %}", 'a set'],
  ['{{ ref(x) }}', 'a name as an argument'],
  ["{{ ref('a' ~ 'b') }}", 'an operator'],
  ["{{ ref('a') | upper }}", 'a filter'],
  ["{{ ref('a').name }}", 'an attribute'],
  ["{{ ref('a')('b') }}", 'a second call'],
  ["{{ ref(var('a')) }}", 'a call as an argument'],
  ['{{ this }}', 'a name'],
  ["{{ ref(*['a']) }}", 'spread arguments'],
  ["{{ ref(a='x', 'b') }}", 'arguments out of order'],
  ['{{ ref(a=1, a=2) }}', 'an argument twice'],
  ["{{ ref('a' }}", 'a syntax error'],
  ["{{ ref('a) }}", 'a text that is not closed'],
  ["{{ ref('\\x1') }}", 'a broken escape'],
  ["{{ ref('a') }", 'a tag that is not closed'],
  ['{# comment', 'a comment that is not closed'],
  ['{{ ref(,) }}', 'a lone comma'],
  ["{{ ref('a' 1) }}", 'no comma'],
  ['{{ ref([1, 2) }}', 'brackets that do not fit'],
  ['{{ ref({[1]: 2}) }}', 'a key that is a list'],
  ["{{ ref('a') + 1 }}", 'arithmetic'],
  ['{% raw %}{{ x }}{% endraw %}', 'raw text'],
])('%s holds %s and is left to the parser', (source) => {
  expect(scanLiteralCalls(source)).toBeUndefined()
})

test('whatever is scanned, the parser accepts', () => {
  const environment = createEnvironment()
  const piece = fc.constantFrom(
    "'a'",
    '"b"',
    ',',
    '(',
    ')',
    '[',
    ']',
    '{',
    '}',
    '{{',
    '}}',
    '{#',
    '#}',
    ' ',
    '\n',
    'f',
    '=',
    ':',
    '-',
    '1',
    '.5',
    'none',
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
      const source = `{{ f(${pieces.join('')}) }}`
      if (scanLiteralCalls(source) !== undefined) environment.parse(source)
    }),
    { numRuns: 2000 },
  )
})
