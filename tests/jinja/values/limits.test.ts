/** Expressions that would fill the memory, or never end: one clear error each. */
import { expect, test } from 'vitest'
import { outcome } from './corpus.ts'

test.each([
  ["{{ 'x' * 10**9 }}", 'the repeated str is too large for a template'],
  ['{{ [0] * 10**9 }}', 'the repeated list is too large for a template'],
  ['{{ (0,) * 10**9 }}', 'the repeated tuple is too large for a template'],
  ["{{ 'a'.center(10**9) }}", 'the text is too large for a template'],
  ["{{ 'a'.zfill(10**9) }}", 'the text is too large for a template'],
  ["{{ 'a\\tb'.expandtabs(10**9) }}", 'the text is too large for a template'],
  ["{{ '%1000000000d' % 1 }}", 'the text is too large for a template'],
  ["{{ '{:1000000000}'.format(1) }}", 'the text is too large for a template'],
  ["{{ ('a\\n' * 10000)|indent(100000) }}", 'the text is too large for a template'],
  ['{{ [1]|tojson(10**9) }}', 'the repeated str is too large for a template'],
  ['{{ 10**(10**7) }}', 'the int is too large for a template'],
  ['{{ modules.itertools.count()|list }}', 'what the iterator yields is too large for a template'],
  ["{{ modules.itertools.cycle('ab')|join }}", 'what the iterator yields is too large for a template'],
  ['{{ modules.itertools.permutations(range(50))|list }}', 'what the iterator yields is too large for a template'],
  ['{{ modules.itertools.combinations(range(100), 50)|list }}', 'what the iterator yields is too large for a template'],
  ['{% set l = [1] %}{% for i in range(60) %}{% do l.extend(l) %}{% endfor %}', 'the list is too large for a template'],
  [
    "{% set ns = namespace(t='x') %}{% for i in range(60) %}{% set ns.t = ns.t + ns.t %}{% endfor %}",
    'the text is too large for a template',
  ],
])('%s is refused', (template, message) => {
  expect(outcome(template)).toEqual([null, 'MemoryError', message])
})

test('a range is as long as in the sandbox of Jinja2, and its numbers as large as one likes', () => {
  expect(outcome('{{ range(10**9) }}')).toEqual([
    null,
    'OverflowError',
    'Range too big. The sandbox blocks ranges larger than MAX_RANGE (100000).',
  ])
  expect(outcome('{{ range(2**53 - 1, 2**53 + 4, 2)|list }}')).toEqual([
    '[9007199254740991, 9007199254740993, 9007199254740995]',
  ])
})

test('a list within lists without end is an error of depth, not of JavaScript', () => {
  const nested = '{% set ns = namespace(t=[]) %}{% for i in range(20000) %}{% set ns.t = [ns.t] %}{% endfor %}'
  for (const use of ['{{ ns.t }}', '{{ ns.t == [ns.t] }}', '{{ ns.t|tojson }}', '{{ ns.t|pprint }}']) {
    expect(outcome(nested + use)).toEqual([null, 'RecursionError', 'maximum recursion depth exceeded'])
  }
})

test('patterns too large for the machine are errors of the pattern', () => {
  expect(outcome("{{ modules.re.match('a{4294967295}', 'a') }}")).toEqual([
    null,
    'OverflowError',
    'the repetition number is too large',
  ])
  expect(outcome("{{ modules.re.match('(' * 100000, 'a') }}")[1]).toBe('RecursionError')
})

test.each([
  ["'(a+)+$'", "'a' * 40 ~ 'b'"],
  ["'(a|aa)+$'", "'a' * 60 ~ 'b'"],
  ["'(.*)*x'", "'a' * 1000"],
  ["'(\\w+\\s*)+:'", "'word ' * 30"],
  ["'\\s+$'", "' ' * 100000 ~ 'x'"],
  ["'(?:(?=(a|aa)+b)a)+b'", "'a' * 60"],
])('the pattern %s is given up where it would try for ever', (pattern, text) => {
  expect(outcome(`{{ modules.re.findall(${pattern}, ${text}) }}`)).toEqual([
    null,
    'MemoryError',
    'the regular expression takes too many steps for a template',
  ])
})

test('a pattern goes through a long text in time, without end of the stack', () => {
  expect(outcome("{{ modules.re.match('(?:a|b)*', 'ab' * 200000).end() }}")).toEqual(['400000'])
  expect(outcome("{{ modules.re.sub('/[*](.|\\n)*?[*]/', '', '/* no */ yes\\n' * 10000)|length }}")).toEqual(['50000'])
})

test('a long word is wrapped in time that grows with its length', () => {
  expect(outcome("{{ ('-' * 200000)|wordwrap(10)|length }}")).toEqual(['219999'])
  expect(outcome("{{ ('a' * 200000)|wordwrap(1)|length }}")).toEqual(['399999'])
})
