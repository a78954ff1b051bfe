import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { formatPlace, type Problem } from '../../src/core/problem.ts'
import { readFullYaml } from '../../src/syntax/yaml/full.ts'
import { readSimpleYaml } from '../../src/syntax/yaml/reader.ts'
import { parseYaml } from '../../src/syntax/yaml.ts'
import { member, plain, type YamlNode } from '../../src/syntax/yaml-node.ts'

type Corpus = readonly (readonly [text: string, value?: unknown])[]
const corpus: Corpus = JSON.parse(readFileSync(join(import.meta.dirname, 'corpus/yaml.json'), 'utf8'))

/** Where we differ from PyYAML, and why that is meant. */
const different = new Map([
  ['a: [?a]\n', 'a question mark within a flow list is text, as YAML 1.2 has it'],
  ['1: a\n1.0: b\n', 'of two equal keys the last one gives the place and the name'],
  ['a: !\n', 'a lone tag is nothing, not an empty text'],
])
const lenient = new Map([
  [': 1\n', 'a mapping may have a key without a name'],
  ['a:\n  : 1\n', 'a mapping may have a key without a name'],
  ['a: {b, c: , d:}\n', 'a key may touch the bracket'],
  ['a: [a, :b]\n', 'a text may begin with a colon'],
  ['a: \x85b\n', 'a break of YAML 1.1 is a character like others'],
  ['a: "\\ud83d\\ude00"\n', 'a character may be written as two halves'],
  ['-\ta\n', 'a tab may stand behind a dash'],
])

test('a file reads as PyYAML reads it', () => {
  const read = corpus.filter((entry) => entry.length === 2 && !different.has(entry[0]))
  expect(read.length).toBeGreaterThan(900)
  for (const [text, value] of read) {
    const { value: node, problems } = parseYaml(text, 'f.yml')
    const errors = problems.filter(({ severity }) => severity === 'error')
    expect({ text, errors, value: encode(node) }).toEqual({ text, errors: [], value: normal(value) })
  }
})

test('a file that PyYAML refuses is refused with a place', () => {
  const refused = corpus.filter((entry) => entry.length === 1 && !lenient.has(entry[0]))
  expect(refused.length).toBeGreaterThan(250)
  for (const [text] of refused) {
    const [problem] = parseYaml(text, 'f.yml').problems.filter(({ severity }) => severity === 'error')
    expect({ text, code: problem?.code, file: problem?.at?.file }).toEqual({ text, code: 'YAML_SYNTAX', file: 'f.yml' })
    expect(problem?.at?.line).toBeGreaterThan(0)
    expect(problem?.at?.line).toBeLessThanOrEqual(text.split(/\r\n?|\n/).length)
  }
})

test('the exceptions are still exceptions', () => {
  for (const text of lenient.keys())
    expect({ text, problems: parseYaml(text, 'f').problems }).toEqual({ text, problems: [] })
  for (const text of different.keys()) {
    const theirs = corpus.find((entry) => entry[0] === text)?.[1]
    expect(encode(parseYaml(text, 'f').value)).not.toEqual(normal(theirs))
  }
})

test('the quick reader says exactly what the full parser says, places included', () => {
  let quick = 0
  for (const [text] of corpus) {
    const simple = text.replace(/^\ufeff/, '').replaceAll(/\r\n?/g, '\n')
    const node = readSimpleYaml(simple, 'f.yml', [])
    // The package drops empty lines behind a backslash that ends a line, which libyaml keeps.
    if (!node || different.has(text) || text.includes('\\\n\n')) continue
    const problems: Problem[] = []
    const full = readFullYaml(simple, 'f.yml', problems)
    // The package asks for more indentation in flow collections and quotes than libyaml does.
    if (problems.some(({ severity }) => severity === 'error')) continue
    quick++
    expect({ text, places: places(full) }).toEqual({ text, places: places(node) })
  }
  expect(quick).toBeGreaterThan(700)
})

test('an ordinary properties file never needs the full parser', () => {
  const text = corpus.map((entry) => entry[0]).find((candidate) => candidate.startsWith('version: 2'))
  expect(readSimpleYaml(text ?? '', 'f.yml', [])).toBeDefined()
})

test('every key and value knows its place', () => {
  const { value } = parseYaml('models:\n  - name: orders # the orders\n    tags: [a, "b c"]\n', 'models/m.yml')
  expect(places(value)).toEqual([
    '1:1 mapping',
    "1:1+6 key 'models'",
    '2:3 list',
    '2:5 mapping',
    "2:5+4 key 'name'",
    "2:11+6 'orders'",
    "3:5+4 key 'tags'",
    '3:11 list',
    "3:12+1 'a'",
    "3:15+5 'b c'",
  ])
})

test('a key written twice counts once, as it was written last, with a warning', () => {
  const { value, problems } = parseYaml('a: 1\nb: 2\na: 3\n', 'f.yml')
  expect(plain(value)).toEqual({ a: 3, b: 2 })
  expect(problems).toEqual([
    {
      code: 'DUPLICATE_KEY',
      severity: 'warning',
      message: "key 'a' stands twice in this mapping; the last one counts",
      at: { file: 'f.yml', line: 3, column: 1, length: 1 },
      hint: 'remove one of the two',
      notes: ['first at f.yml:1:1'],
    },
  ])
})

test('a merge key brings in what the mapping does not say itself, without a warning', () => {
  const { value, problems } = parseYaml('x: &x {a: 1, b: 2}\ny:\n  <<: *x\n  b: 3\n', 'f.yml')
  expect({ value: plain(value), problems }).toEqual({ value: { x: { a: 1, b: 2 }, y: { a: 1, b: 3 } }, problems: [] })
})

test('keys that are no text are named as JSON names them, and keep their text', () => {
  const { value } = parseYaml('on: 1\n012: 2\n~: 3\n1.50: 4\n"on": 5\n__proto__: 6\n', 'f.yml')
  expect(JSON.stringify(plain(value))).toBe('{"10":2,"true":1,"null":3,"1.5":4,"on":5,"__proto__":6}')
  expect(value.kind === 'map' && value.entries[0]?.keyNode.text).toBe('on')
})

test('a caller may make its own values of scalars', () => {
  const { value } = parseYaml('a: 1.0\nb: 2018-11-01\n', 'f.yml')
  expect(plain(value)).toEqual({ a: 1, b: '2018-11-01' })
  expect(plain(value, ({ type, text }) => `${type} ${text}`)).toEqual({ a: 'float 1.0', b: 'date 2018-11-01' })
  expect(value.kind === 'map' && member(value, 'a')?.at.line).toBe(1)
})

test('aliases that stand for a billion values are refused, and quickly', () => {
  const level = (n: number) => `l${n}: &l${n} [${Array.from({ length: 10 }, () => `*l${n - 1}`).join(', ')}]`
  const bomb = `l0: &l0 x\n${[1, 2, 3, 4, 5, 6, 7, 8, 9].map(level).join('\n')}\n`
  const { value, problems } = parseYaml(bomb, 'f.yml')
  expect(problems.map(({ message }) => message)).toEqual([
    'the aliases of this file stand for more than 1000000 values',
  ])
  expect(plain(value)).toBeNull()
})

test('an anchor cannot stand for itself', () => {
  expect(complaints('a: &x [*x]\n')).toEqual(["1:8 '*x' stands inside the value it stands for"])
})

test.each([10_000, 100_000])('%i brackets are an error, not a crash', (count) => {
  expect(parseYaml('['.repeat(count), 'f.yml').problems[0]?.code).toBe('YAML_SYNTAX')
  expect(parseYaml(`${'['.repeat(count)}${']'.repeat(count)}`, 'f.yml').problems[0]?.code).toBe('YAML_SYNTAX')
})

test.each([
  ['description: what: ever\n', '1:18 a colon in a value that is not quoted; quote the value: "what: ever"'],
  [
    'a: {{ var("x") }}\n',
    `1:4 a template that is not quoted reads as a YAML mapping; quote the template: "{{ var('x') }}"`,
  ],
  ['a: {{ x }}_y\n', '1:4 a template that is not quoted reads as a YAML mapping; quote the value: "{{ x }}_y"'],
  ['a:\n  b\n  c: 1\n', '2:3 a key without a colon and value; write b: …'],
  ['a:\n\t- b\n', '2:1 a tab stands in the indentation; indent with spaces'],
  ['- name: a\n   b: 1\n', '2:4 this line is indented more than its neighbours; align it with the key above'],
  [
    'a:\n  b: 1\n c: 2\n',
    '3:2 this line does not fit the indentation above it; align it with the key or dash it belongs to',
  ],
  ["a: 'b\nc: d\n", "1:4 this quote is never closed; add the closing '"],
  ["a: '''\n", "1:4 this quote is never closed; add the closing '"],
  [
    'a: [b, c\nd: 1\n',
    "1:4 this '[' is never closed; add ']', indented more than the key; or quote a text that begins with '['",
  ],
  ['- name:foo\n  b: 1\n', '1:7 there is no space after this colon; write name: foo'],
  [
    'a:\n  - x\n  -y\n',
    '3:3 this line does not fit the indentation above it; align it with the key or dash it belongs to',
  ],
  ['a: @b\n', '1:4 a value cannot begin with @ unless it is quoted; quote the value: "@b"'],
  ['a: *b\n', "1:4 no anchor '&b' stands above; to write a text that begins with *, quote it: '*b'"],
  ["a: 'it's'\n", `1:8 text stands behind the end of a value; quote the whole value: "it's"`],
  ['a: "x\\d"\n', "1:6 '\\d' is no escape of a double-quoted text; double the backslash, or use single quotes"],
  [
    'a: - b\n',
    '1:4 a list cannot begin on the line of its key; put each "- item" on a line of its own, or write [item, item]',
  ],
  ['a: 1\n---\nb: 2\n', '3:1 a second document begins here; put it into a file of its own'],
  ['a: 2018-02-30\n', "1:4 there is no date '2018-02-30'; quote it to keep it as text"],
  ['a: !x b\n', '1:7 the tag !x means nothing here; remove it, or quote a text that begins with !'],
  ['a: \x07\n', '1:4 YAML cannot hold the character U+0007; remove it'],
  ['a: [b, , c]\n', '1:8 an item is missing before this comma; remove the comma'],
])('%j is explained', (text, explanation) => {
  const [problem] = parseYaml(text, 'f.yml').problems
  expect(
    `${problem?.at?.line}:${problem?.at?.column} ${problem?.message}${problem?.hint ? `; ${problem.hint}` : ''}`,
  ).toBe(explanation)
})

function complaints(text: string): string[] {
  return parseYaml(text, 'f').problems.map(({ at, message }) => `${at ? formatPlace(at).slice(2) : ''} ${message}`)
}

/** Every node with its line, column and length, the kind of thing a golden file would hold. */
function places(node: YamlNode): string[] {
  const where = ({ at }: YamlNode) => `${at.line}:${at.column}${at.length ? `+${at.length}` : ''}`
  const start = ({ at }: YamlNode) => `${at.line}:${at.column}`
  switch (node.kind) {
    case 'scalar':
      return [`${node.text === '' ? 'somewhere' : where(node)} '${String(node.value)}'`]
    case 'list':
      return [`${start(node)} list`, ...node.items.flatMap((item) => places(item))]
    case 'map':
      return [
        `${start(node)} mapping`,
        ...node.entries.flatMap(({ keyNode, value }) => [`${where(keyNode)} key '${keyNode.text}'`, ...places(value)]),
      ]
  }
}

/** The node as `corpus/yaml.py` writes values. */
function encode(node: YamlNode): unknown {
  if (node.kind === 'list') return node.items.map(encode)
  if (node.kind === 'map') return { map: node.entries.map(({ keyNode, value }) => [encode(keyNode), encode(value)]) }
  if (node.type === 'int') return { int: String(node.value) }
  if (node.type === 'float') return { float: Number(node.value) }
  return node.type === 'date' || node.type === 'datetime' || node.type === 'binary'
    ? { [node.type]: node.value }
    : node.value
}

/** Numbers as JavaScript writes them; a set is a list of its keys. */
function normal(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(normal)
  if (typeof value !== 'object' || value === null) return value
  if ('set' in value) return value.set
  if ('map' in value) return { map: normal(value.map) }
  if ('float' in value) return { float: Number(String(value.float).replace('inf', 'Infinity')) }
  return value
}
