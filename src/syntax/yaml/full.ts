/**
 * All of YAML 1.1, by way of the `yaml` package: its parser, then our own reading of its tree. The only door of that
 * package. Files that `reader.ts` understands never get here, so what counts is that every error is explained.
 */
import {
  Composer,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node as PackageNode,
  type Pair,
  Parser,
  type Scalar,
} from 'yaml'
import { type Location, type Problem, yamlSyntax } from '../../core/problem.ts'
import {
  describeYaml,
  makeEntry,
  makeMap,
  makeScalar,
  type YamlEntry,
  type YamlList,
  type YamlMap,
  type YamlNode,
  type YamlScalar,
} from '../yaml-node.ts'
import { explainYamlError } from './error.ts'
import { resolvePlain, resolveTagged } from './scalar.ts'

export const emptyDocument = (file: string): YamlScalar =>
  makeScalar({ file, line: 1, column: 1 }, '', { type: 'null', value: null })

/** One value may stand for many by way of aliases; beyond this many a file is an attack or a mistake. */
const MOST_VALUES = 1_000_000
/** One mistake makes the parser complain several times; the first few complaints are about it. */
const MOST_ERRORS = 5
const DEEPEST = 500

interface Reading {
  readonly file: string
  readonly text: string
  readonly problems: Problem[]
  readonly anchors: Map<string, Anchored | 'open'>
  readonly sizes: Map<YamlNode, number>
  readonly placeOf: (offset: number, length?: number) => Location
  values: number
}

interface Anchored {
  readonly node: YamlNode
}

/** The document; an empty one, and problems, where it cannot be read. `text` has `\n` line breaks and no byte order mark. */
export function readFullYaml(text: string, file: string, problems: Problem[]): YamlNode {
  const placeOf = placesIn(text, file)
  const strange = STRANGE.exec(text)
  if (strange) {
    problems.push(
      yamlSyntax(`YAML cannot hold the character ${nameOf(strange[0])}`, placeOf(strange.index), 'remove it'),
    )
    return emptyDocument(file)
  }
  const composer = new Composer({ version: '1.1', schema: 'failsafe', uniqueKeys: false, merge: false })
  const [document, ...others] = [...composer.compose(new Parser().parse(text), true, text.length)]
  const errors = (document?.errors ?? []).filter(({ message }) => !ALLOWED.test(message))
  for (const { message, pos } of errors.slice(0, MOST_ERRORS)) {
    const { offset, message: words, hint } = explainYamlError(text, pos[0], message)
    const at = placeOf(offset)
    if (!problems.some((problem) => problem.at?.line === at.line)) problems.push(yamlSyntax(words, at, hint))
  }
  const second = others.find(({ contents }) => contents !== null)
  if (second && errors.length === 0) {
    const at = placeOf(second.contents?.range?.[0] ?? second.range[0])
    problems.push(yamlSyntax('a second document begins here', at, 'put it into a file of its own'))
  }
  if (problems.length > 0 || !document?.contents) return emptyDocument(file)
  const reading: Reading = { file, text, problems, placeOf, anchors: new Map(), sizes: new Map(), values: 0 }
  return convert(reading, document.contents, 0)
}

/** libyaml does not ask for a space before a comment that follows a quote or bracket. */
const ALLOWED = /^Comments must be separated/
/** libyaml's set of characters that a YAML file may not hold. */
const STRANGE = /[^\t\n\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u

const nameOf = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`

function placesIn(text: string, file: string): Reading['placeOf'] {
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return (offset, length) => {
    let [low, high] = [0, starts.length - 1]
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((starts[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    const column = offset - (starts[low] ?? 0) + 1
    const next = starts[low + 1] ?? text.length + 1
    return { file, line: low + 1, column, ...(length && offset + length < next && { length }) }
  }
}

function convert(reading: Reading, node: PackageNode, depth: number): YamlNode {
  const at = placeOfNode(reading, node)
  if (isAlias(node)) return resolveAlias(reading, node.source, at)
  const anchor = node.anchor
  if (anchor !== undefined && reading.anchors.has(anchor)) {
    reading.problems.push(yamlSyntax(`the anchor '&${anchor}' is set twice`, at, 'rename one of the two'))
  }
  if (anchor !== undefined) reading.anchors.set(anchor, 'open')
  const before = reading.values
  const result = depth > DEEPEST ? tooDeep(reading, at) : convertNode(reading, node, at, depth)
  count(reading, 1, at)
  if (anchor !== undefined) {
    reading.anchors.set(anchor, { node: result })
    reading.sizes.set(result, reading.values - before)
  }
  return result
}

function placeOfNode(reading: Reading, node: PackageNode): Location {
  const [start = 0, end = start] = node.range ?? []
  return reading.placeOf(start, isScalar(node) ? end - start : isAlias(node) ? node.source.length + 1 : undefined)
}

function convertNode(reading: Reading, node: PackageNode, at: Location, depth: number): YamlNode {
  if (isMap(node)) return convertMap(reading, node.items, node.tag, at, depth)
  if (isSeq(node)) return convertList(reading, node.items, node.tag, at, depth)
  if (isScalar(node)) {
    if (isUnclosed(reading, node)) return refuse(reading, 'this quote is never closed', at, "add the closing '")
    return convertScalar(reading, textOf(reading, node), node.type === 'PLAIN', node.tag, at)
  }
  return refuse(reading, 'this YAML is not supported', at)
}

/** The package takes the second half of a doubled quote for the end. */
function isUnclosed({ text }: Reading, { type, range }: Scalar): boolean {
  return type === 'QUOTE_SINGLE' && !!range && !/^'(?:[^']|'')*'$/.test(text.slice(range[0], range[1]))
}

/** Where a file ends without a line break, so does a block scalar; the package adds one. */
function textOf({ text }: Reading, { value, type, range }: Scalar): string {
  const string = String(value)
  const isCutOff = type?.startsWith('BLOCK') && range?.[1] === text.length && !text.endsWith('\n')
  return isCutOff ? string.replace(/\n$/, '') : string
}

function resolveAlias(reading: Reading, name: string, at: Location): YamlNode {
  const anchored = reading.anchors.get(name)
  if (anchored === 'open') return refuse(reading, `'*${name}' stands inside the value it stands for`, at)
  if (!anchored) {
    return refuse(
      reading,
      `no anchor '&${name}' stands above`,
      at,
      `to write a text that begins with *, quote it: '*${name}'`,
    )
  }
  count(reading, reading.sizes.get(anchored.node) ?? 1, at)
  return anchored.node
}

function count(reading: Reading, values: number, at: Location): void {
  const isFirst = reading.values <= MOST_VALUES
  reading.values += values
  if (isFirst && reading.values > MOST_VALUES) {
    refuse(reading, `the aliases of this file stand for more than ${MOST_VALUES} values`, at)
  }
}

const tooDeep = (reading: Reading, at: Location): YamlNode =>
  refuse(reading, `nested deeper than ${DEEPEST} levels`, at)

function refuse(reading: Reading, message: string, at: Location, hint?: string): YamlScalar {
  reading.problems.push(yamlSyntax(message, at, hint))
  return makeScalar(at, '', { type: 'null', value: null })
}

const CORE = 'tag:yaml.org,2002:'

function convertScalar(
  reading: Reading,
  text: string,
  isPlain: boolean,
  tag: string | undefined,
  at: Location,
): YamlScalar {
  if (tag !== undefined && tag !== '!') {
    const value = tag.startsWith(CORE) ? resolveTagged(tag.slice(CORE.length), text) : undefined
    return value ? makeScalar(at, text, value) : refuseTag(reading, tag, text, at)
  }
  if (!isPlain && tag === undefined) return makeScalar(at, text, { type: 'str', value: text })
  const value = resolvePlain(text)
  return value
    ? makeScalar(at, text, value)
    : refuse(reading, `there is no date '${text}'`, at, 'quote it to keep it as text')
}

function refuseTag(reading: Reading, tag: string, text: string, at: Location): YamlScalar {
  const name = tag.startsWith(CORE) ? `!!${tag.slice(CORE.length)}` : tag
  const isKnown =
    tag.startsWith(CORE) && ['bool', 'int', 'float', 'null', 'timestamp', 'binary'].includes(name.slice(2))
  const reason = isKnown ? `'${text}' is no ${name}` : `the tag ${name} means nothing here`
  return refuse(reading, reason, at, isKnown ? undefined : 'remove it, or quote a text that begins with !')
}

function convertList(
  reading: Reading,
  items: readonly unknown[],
  tag: string | undefined,
  at: Location,
  depth: number,
): YamlNode {
  const list: YamlList = {
    kind: 'list',
    at,
    items: items.flatMap((item) => (isNode(item) ? [convert(reading, item, depth + 1)] : [])),
  }
  if (tag === undefined || tag === '!' || tag === `${CORE}seq`) return list
  if (tag === `${CORE}omap` || tag === `${CORE}pairs`)
    return { ...list, items: list.items.map((item) => pairOf(reading, item)) }
  return refuseTag(reading, tag, '', at)
}

/** An entry of `!!omap` or `!!pairs`, which Python reads as a pair. */
function pairOf(reading: Reading, item: YamlNode): YamlNode {
  const [entry, ...more] = item.kind === 'map' ? item.entries : []
  if (!entry || more.length > 0) return refuse(reading, 'an ordered mapping needs one pair in each item', item.at)
  return { kind: 'list', at: item.at, items: [entry.keyNode, entry.value] }
}

function convertMap(
  reading: Reading,
  items: readonly Pair[],
  tag: string | undefined,
  at: Location,
  depth: number,
): YamlNode {
  const own: YamlEntry[] = []
  const merged: YamlEntry[] = []
  for (const { key, value } of items) {
    if (!isNode(key)) continue
    const keyNode = convert(reading, key, depth + 1)
    const valueNode = isNode(value) ? convert(reading, value, depth + 1) : emptyAfter(keyNode)
    if (keyNode.kind !== 'scalar') refuseKey(reading, keyNode)
    else if (isMergeKey(key, keyNode)) merged.push(...mergedEntries(reading, valueNode))
    else own.push(makeEntry(keyNode, valueNode))
  }
  if (tag === undefined || tag === '!' || tag === `${CORE}map`) return makeMap(at, own, merged, reading.problems)
  const map = makeMap(at, own, merged, reading.problems)
  if (tag === `${CORE}set`) return { kind: 'list', at, items: map.entries.map(({ keyNode }) => keyNode) }
  return refuseTag(reading, tag, '', at)
}

const isNode = (value: unknown): value is PackageNode =>
  isScalar(value) || isMap(value) || isSeq(value) || isAlias(value)

const emptyAfter = ({ at }: YamlNode): YamlScalar => makeScalar(at, '', { type: 'null', value: null })

function isMergeKey(key: PackageNode, { text }: YamlScalar): boolean {
  return (
    text === '<<' && isScalar(key) && (key.tag === `${CORE}merge` || (key.type === 'PLAIN' && key.tag === undefined))
  )
}

/** `<<: *one` or `<<: [*one, *other]`, of which the first that has a key wins. */
function mergedEntries(reading: Reading, value: YamlNode): readonly YamlEntry[] {
  if (value.kind === 'map') return value.entries
  if (value.kind === 'list' && value.items.every((item): item is YamlMap => item.kind === 'map')) {
    return value.items.toReversed().flatMap(({ entries }) => entries)
  }
  refuse(reading, `'<<' merges mappings, not ${describeYaml(value)}`, value.at)
  return []
}

function refuseKey(reading: Reading, key: YamlNode): void {
  const line = reading.text.split('\n', key.at.line)[key.at.line - 1] ?? ''
  const isTemplate = line.slice(0, key.at.column).endsWith('{') && /\{\{.*\}\}/.test(line)
  const hint = isTemplate
    ? `quote the template: "${/\{\{.*\}\}/.exec(line)?.[0].replaceAll('"', "'") ?? ''}"`
    : undefined
  refuse(
    reading,
    isTemplate ? 'a template that is not quoted reads as a YAML mapping' : `${describeYaml(key)} cannot be a key`,
    { ...key.at, column: (key.at.column ?? 1) - (isTemplate ? 1 : 0) },
    hint,
  )
}
