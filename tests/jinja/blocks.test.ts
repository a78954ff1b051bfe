/** What a file of macros defines: dbt's blocks, their arguments and places, and macros bound to a context. */
import { expect, test } from 'vitest'
import { createEnvironment, ReturnSignal, TemplateError } from '../../src/jinja/environment.ts'
import { hostFunction } from '../../src/jinja/values/host.ts'
import type { Value } from '../../src/jinja/values/value.ts'

const environment = createEnvironment({ dbtBlocks: true })

test('every block of dbt is found, with its kind, name, place and text', () => {
  const source = [
    '{% macro cents(column, digits=2) %}round({{ column }}){% endmacro %}',
    '{% test positive(model, column_name) %}select 1{% endtest %}',
    '{% data_test odd(model) -%}  select 2{% enddata_test %}',
    "{% materialization snap, adapter='redshift', supported_languages=['sql', 'python'] %}x{% endmaterialization %}",
    '{% materialization other, default %}y{% endmaterialization %}',
    '{% docs orders %}',
    '# Orders {{ 1 }}',
    '{% enddocs %}',
    '{% snapshot kept %}select {{ 1 + 1 }}{% endsnapshot %}',
  ].join('\n')
  const { blocks } = environment.parse(source, { file: 'macros/all.sql' })
  const shown = blocks.map(({ kind, name, adapter, text, at }) => [
    kind,
    name,
    adapter,
    text,
    `${at.line}:${at.column}`,
  ])
  expect(shown).toEqual([
    ['macro', 'cents', 'default', 'round({{ column }})', '1:4'],
    ['test', 'positive', 'default', 'select 1', '2:4'],
    ['data_test', 'odd', 'default', '  select 2', '3:4'],
    ['materialization', 'snap', 'redshift', 'x', '4:4'],
    ['materialization', 'other', 'default', 'y', '5:4'],
    ['docs', 'orders', 'default', '\n# Orders {{ 1 }}\n', '6:4'],
    ['snapshot', 'kept', 'default', 'select {{ 1 + 1 }}', '9:4'],
  ])
  expect(blocks.map(({ start, end }) => source.slice(start, end))).toEqual(blocks.map(({ text }) => text))
  expect(blocks[3]?.supportedLanguages).toEqual(['sql', 'python'])
  expect(blocks[4]?.supportedLanguages).toEqual(['sql'])
  expect(blocks[6]?.body().render({}).text).toBe('select 2')
})

test('offsets are those of the file as it is, with carriage returns', () => {
  const source = 'a\r\n{% docs d %}\r\ntext\r\n{% enddocs %}'
  const [block] = environment.parse(source).blocks
  expect(source.slice(block?.start, block?.end)).toBe('\r\ntext\r\n')
})

test('parameters show their type annotations and whether they may be left out', () => {
  const [block] = environment.parse(
    '{% macro m(a, b: string, c: Dict[str, List[int]] = none, d=1) %}{% endmacro %}',
  ).blocks
  expect(block?.parameters).toEqual([
    { name: 'a', annotation: undefined, required: true },
    { name: 'b', annotation: 'string', required: true },
    { name: 'c', annotation: 'Dict[str, List[int]]', required: false },
    { name: 'd', annotation: undefined, required: false },
  ])
})

test('annotations and blocks of dbt are no part of plain Jinja2', () => {
  const plain = createEnvironment()
  expect(() => plain.parse('{% macro m(a: string) %}{% endmacro %}')).toThrow(TemplateError)
  expect(() => plain.parse('{% docs d %}{% enddocs %}')).toThrow("Encountered unknown tag 'docs'.")
})

test('blocks within other blocks are not definitions of the file', () => {
  const { blocks } = environment.parse('{% if true %}{% macro inner() %}{% endmacro %}{% endif %}')
  expect(blocks).toEqual([])
})

function bindAll(source: string, others: Readonly<Record<string, Value>> = {}) {
  const names = new Map<string, Value>(Object.entries(others))
  const context = { lookup: (name: string): Value | undefined => names.get(name) }
  for (const macro of environment.parse(source, { file: 'macros/m.sql' }).macros()) {
    names.set(macro.name, macro.bind(context))
  }
  return context
}

test('bound macros find each other, and globals, through the context', () => {
  const context = bindAll(
    '{% macro a(x) %}<{{ b(x) }}>{% endmacro %}{% macro b(y) %}{{ range(y) | list }}{% endmacro %}',
  )
  expect(environment.parse('{{ a(2) }}').render(context).text).toBe('<[0, 1]>')
})

test('a macro calls itself by the name in the context, so that an override is met there, too', () => {
  const override = hostFunction('count', () => 'overridden')
  const [macro] = environment.parse('{% macro count(n) %}{{ n }}{{ count(n) }}{% endmacro %}').macros()
  const bound = macro?.bind({ lookup: (name) => (name === 'count' ? override : undefined) })
  expect(environment.parse('{{ m(1) }}').render({ m: bound }).text).toBe('1overridden')
})

test('a macro sees nothing of the file around it', () => {
  const context = bindAll('{% set secret = 1 %}{% macro m() %}[{{ secret }}]{% endmacro %}')
  expect(environment.parse('{{ m() }}').render(context).text).toBe('[]')
})

test('names are looked up once for each call, and only when they are reached', () => {
  const asked: string[] = []
  const [macro] = environment
    .parse('{% macro m() %}{{ a }}{{ a }}{% if false %}{{ b }}{% endif %}{% endmacro %}')
    .macros()
  const bound = macro?.bind({
    lookup(name) {
      asked.push(name)
      return name === 'a' ? 'A' : undefined
    },
  })
  expect(environment.parse('{{ m() }}').render({ m: bound }).text).toBe('AA')
  expect(asked).toEqual(['a'])
})

test('the host calls a bound macro as any function', () => {
  const context = bindAll('{% macro m(a, b=2) %}{{ a + b }}{% endmacro %}')
  const bound = context.lookup('m')
  const apply = (value: unknown) => environment.parse('{{ apply() }}').render({ apply: value }).text
  const call = hostFunction('apply', ({ at }) =>
    bound !== null && typeof bound === 'object' && 'run' in bound && typeof bound.run === 'function'
      ? bound.run({ positional: [1], named: new Map<string, Value>([['b', 5]]), at })
      : null,
  )
  expect(apply(call)).toBe('6')
})

test('return gives a macro a value, from however deep within its statements', () => {
  const returns = hostFunction('return', ({ positional }) => {
    throw new ReturnSignal(positional[0] ?? null)
  })
  const context = bindAll(
    '{% macro find(l) %}{% for i in l %}{% set x %}{% if i > 1 %}{% do return({"i": i}) %}{% endif %}{% endset %}{% endfor %}{% endmacro %}',
    { return: returns },
  )
  expect(environment.parse('{{ find([1, 2, 3]).i + 1 }} {{ find([]) }}').render(context).text).toBe('3 ')
})

test('a materialization can be called by its name', () => {
  const context = bindAll(
    "{% materialization t, adapter='x' %}made in {{ supported_languages }}{% endmaterialization %}",
  )
  expect(environment.parse('{{ t() }}').render(context).text).toBe("made in ['sql']")
})
