/** Compiled patterns and matches, as Python's `re` has them. */

import { dictOf } from '../dict.ts'
import { PyError, typeError } from '../errors.ts'
import { call as callValue, noNames } from '../host.ts'
import { makeIterator } from '../iterator.ts'
import { bindMethod, intArgument, type MethodTable, methodsOf } from '../methods.ts'
import { asInt } from '../number.ts'
import { repr } from '../operators.ts'
import { textArgument, textOf } from '../text.ts'
import { makeTuple } from '../tuple.ts'
import { codePoints, hasSurrogates, textLength } from '../unicode.ts'
import { defineType, type HostCall, isObject, type PyObject, typeName, type Value } from '../value.ts'
import { expandTemplate } from './template.ts'
import { makeExpression, type Regex } from './translate.ts'

export interface Pattern extends PyObject {
  readonly pattern: string
  readonly flags: number
  readonly regex: Regex
}

interface Match extends PyObject {
  readonly of: Pattern
  readonly text: string
  readonly found: RegExpExecArray
  readonly pos: number
  readonly endpos: number
}

export const PATTERN = defineType({
  name: 're.Pattern',
  repr: (self: Pattern) => `re.compile(${repr(self.pattern)}${flagNames(self.flags)})`,
  equals: (left, right) =>
    isPattern(left) && isPattern(right) ? left.pattern === right.pattern && left.flags === right.flags : undefined,
  hash: (self: Pattern) => `\0R${self.flags}${self.pattern}`,
  attribute: patternAttribute,
})

const MATCH = defineType({
  name: 're.Match',
  repr: (self: Match) => `<re.Match object; span=${repr(spanOf(self, 0))}, match=${repr(self.found[0])}>`,
  item: (self: Match, key) => groupOf(self, key, null),
  attribute: matchAttribute,
})

export function isPattern(value: Value): value is Pattern {
  return isObject(value) && value.type === PATTERN
}

const shownFlags: readonly (readonly [number, string])[] = [
  [2, 're.IGNORECASE'],
  [8, 're.MULTILINE'],
  [16, 're.DOTALL'],
  [64, 're.VERBOSE'],
  [256, 're.ASCII'],
]

function flagNames(flags: number): string {
  const names = shownFlags.filter(([bit]) => (flags & bit) !== 0).map(([, name]) => name)
  return names.length === 0 ? '' : `, ${names.join('|')}`
}

/** Where a search begins and ends, in JavaScript's units. */
interface Window {
  readonly text: string
  readonly start: number
  readonly pos: number
  readonly endpos: number
}

function windowOf(string: Value, pos: Value, endpos: Value): Window {
  const whole = textOf(string)
  if (whole === undefined) throw typeError(`expected string or bytes-like object, got '${typeName(string)}'`)
  const size = textLength(whole)
  const from = Math.min(Math.max(0, intArgument(pos)), size)
  const to = endpos === null ? size : Math.min(Math.max(0, intArgument(endpos)), size)
  if (to === size && from === 0) return { text: whole, start: 0, pos: 0, endpos: size }
  const points = codePoints(whole)
  const text = points.slice(0, to).join('')
  return { text, start: points.slice(0, from).join('').length, pos: from, endpos: to }
}

function makeMatch(of: Pattern, window: Window, found: RegExpExecArray): Match {
  return { type: MATCH, of, text: window.text, found, pos: window.pos, endpos: window.endpos }
}

function matchAt(pattern: Pattern, window: Window, mode: 'search' | 'match' | 'fullmatch'): Match | null {
  const { source, flags } = pattern.regex
  const expression = makeExpression(
    mode === 'fullmatch' ? `(?:${source})$` : source,
    flags + (mode === 'search' ? 'g' : 'y'),
  )
  expression.lastIndex = window.start
  const found = expression.exec(window.text)
  return found && makeMatch(pattern, window, found)
}

/** All matches in order. After an empty one Python looks at the same place again, for one that is not empty. */
function* matchesOf(pattern: Pattern, window: Window): Generator<Match> {
  const { source, advancing, flags } = pattern.regex
  const anywhere = makeExpression(source, `${flags}g`)
  const furtherOn = makeExpression(advancing, `${flags}y`)
  let at = window.start
  let wasEmpty = false
  for (;;) {
    furtherOn.lastIndex = at
    anywhere.lastIndex = wasEmpty ? at + unitsAt(window.text, at) : at
    const found: RegExpExecArray | null = (wasEmpty ? furtherOn.exec(window.text) : null) ?? anywhere.exec(window.text)
    if (!found) return
    yield makeMatch(pattern, window, found)
    wasEmpty = found[0] === ''
    at = found.index + found[0].length
  }
}

function unitsAt(text: string, at: number): number {
  return (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1
}

/** The text of a group by Python's number, undefined when it took no part. */
function groupText({ of, found }: Match, index: number): string | undefined {
  return found[of.regex.groupOf[index] ?? 0]
}

/** A group's number by number or name, or Python's complaint. */
function groupIndex({ of }: Match, key: Value): number {
  const name = textOf(key)
  const index = name === undefined ? asInt(key) : of.regex.tree.names.get(name)
  if (index === undefined || index < 0 || index > of.regex.tree.groups) throw new PyError('IndexError', 'no such group')
  return Number(index)
}

function groupOf(match: Match, key: Value, fallback: Value): Value {
  return groupText(match, groupIndex(match, key)) ?? fallback
}

function spanOf(match: Match, key: Value): Value {
  const index = groupIndex(match, key)
  const span = match.found.indices?.[match.of.regex.groupOf[index] ?? 0]
  if (!span) return makeTuple([-1, -1])
  const position = (unit: number): number => (hasSurrogates(match.text) ? textLength(match.text.slice(0, unit)) : unit)
  return makeTuple([position(span[0]), position(span[1])])
}

function groupsOf(match: Match, fallback: Value): Value[] {
  return Array.from({ length: match.of.regex.tree.groups }, (_, index) => groupText(match, index + 1) ?? fallback)
}

/** What findall gives for a match: all of it, its one group, or its groups. */
function findallItem(match: Match): Value {
  const { groups } = match.of.regex.tree
  if (groups === 0) return match.found[0]
  return groups === 1 ? (groupText(match, 1) ?? '') : makeTuple(groupsOf(match, ''))
}

export function findall(pattern: Pattern, string: Value): Value {
  return Array.from(matchesOf(pattern, windowOf(string, 0, null)), findallItem)
}

export function finditer(pattern: Pattern, string: Value, pos: Value = 0, endpos: Value = null): Value {
  return makeIterator('callable_iterator', matchesOf(pattern, windowOf(string, pos, endpos)))
}

export function search(
  pattern: Pattern,
  string: Value,
  mode: 'search' | 'match' | 'fullmatch',
  pos: Value = 0,
  endpos: Value = null,
): Value {
  return matchAt(pattern, windowOf(string, pos, endpos), mode)
}

export function splitBy(pattern: Pattern, string: Value, most: Value): Value {
  const window = windowOf(string, 0, null)
  const limit = intArgument(most)
  const parts: Value[] = []
  let from = 0
  let splits = 0
  for (const match of matchesOf(pattern, window)) {
    if (limit > 0 && splits === limit) break
    parts.push(window.text.slice(from, match.found.index), ...groupsOf(match, null))
    from = match.found.index + match.found[0].length
    splits += 1
  }
  return [...parts, window.text.slice(from)]
}

/** `sub`, and how many times it replaced. */
export function substitute(
  pattern: Pattern,
  replacement: Value,
  string: Value,
  most: Value,
): { text: string; times: number } {
  const window = windowOf(string, 0, null)
  const limit = intArgument(most)
  const replace = replacerOf(pattern, replacement)
  let text = ''
  let from = 0
  let times = 0
  for (const match of matchesOf(pattern, window)) {
    if (limit > 0 && times === limit) break
    text += window.text.slice(from, match.found.index) + replace(match)
    from = match.found.index + match.found[0].length
    times += 1
  }
  return { text: text + window.text.slice(from), times }
}

function replacerOf(pattern: Pattern, replacement: Value): (match: Match) => string {
  const template = textOf(replacement)
  if (template !== undefined) {
    const parts = expandTemplate(template, pattern.regex.tree)
    return (match) => parts.map((part) => (typeof part === 'string' ? part : (groupText(match, part) ?? ''))).join('')
  }
  if (!isObject(replacement) || !replacement.type.call) {
    throw typeError(`decoding to str: need a bytes-like object, ${typeName(replacement)} found`)
  }
  return (match) => {
    const made = callValue(replacement, { positional: [match], named: noNames, at: undefined })
    return textArgument(made, `sequence item 0: expected str instance, ${typeName(made)} found`)
  }
}

const method = methodsOf<Pattern>('Pattern')
const bounded = ['string', ['pos', 0], ['endpos', null]] as const

const PATTERN_METHODS: MethodTable<Pattern> = new Map([
  ...(['search', 'match', 'fullmatch'] as const).map((mode) =>
    method.named(mode, bounded, (self, { string, pos, endpos }) => search(self, string, mode, pos, endpos)),
  ),
  method.named('findall', bounded, (self, { string, pos, endpos }) =>
    Array.from(matchesOf(self, windowOf(string, pos, endpos)), findallItem),
  ),
  method.named('finditer', bounded, (self, { string, pos, endpos }) => finditer(self, string, pos, endpos)),
  method.named('split', ['string', ['maxsplit', 0]], (self, { string, maxsplit }) => splitBy(self, string, maxsplit)),
  method.named(
    'sub',
    ['repl', 'string', ['count', 0]],
    (self, { repl, string, count }) => substitute(self, repl, string, count).text,
  ),
  method.named('subn', ['repl', 'string', ['count', 0]], (self, { repl, string, count }) => {
    const { text, times } = substitute(self, repl, string, count)
    return makeTuple([text, times])
  }),
])

function patternAttribute(self: Pattern, name: string): Value | undefined {
  switch (name) {
    case 'pattern':
      return self.pattern
    case 'flags':
      return self.flags
    case 'groups':
      return self.regex.tree.groups
    case 'groupindex':
      return dictOf(self.regex.tree.names)
  }
  const found = PATTERN_METHODS.get(name)
  return found && bindMethod(self, name, found)
}

const matchMethod = methodsOf<Match>('Match')

const MATCH_METHODS: MethodTable<Match> = new Map([
  matchMethod.any('group', (self, call) => groupsAsked(self, call)),
  matchMethod.named('groups', [['default', null]], (self, given) => makeTuple(groupsOf(self, given.default))),
  matchMethod.named('groupdict', [['default', null]], (self, given) =>
    dictOf([...self.of.regex.tree.names].map(([name, index]) => [name, groupText(self, index) ?? given.default])),
  ),
  matchMethod.positional('start', [['group', 0]], (self, { group }) => spanItem(self, group, 0)),
  matchMethod.positional('end', [['group', 0]], (self, { group }) => spanItem(self, group, 1)),
  matchMethod.positional('span', [['group', 0]], (self, { group }) => spanOf(self, group)),
  matchMethod.named('expand', ['template'], (self, { template }) =>
    expandTemplate(textArgument(template), self.of.regex.tree)
      .map((part) => (typeof part === 'string' ? part : (groupText(self, part) ?? '')))
      .join(''),
  ),
])

function groupsAsked(match: Match, { positional }: HostCall): Value {
  const [first = 0, ...more] = positional
  if (more.length === 0) return groupOf(match, first, null)
  return makeTuple(positional.map((key) => groupOf(match, key, null)))
}

function spanItem(match: Match, group: Value, side: 0 | 1): Value {
  const span = spanOf(match, group)
  return isObject(span) && span.type.item ? span.type.item(span, side) : null
}

function matchAttribute(self: Match, name: string): Value | undefined {
  switch (name) {
    case 'string':
      return self.text
    case 're':
      return self.of
    case 'pos':
      return self.pos
    case 'endpos':
      return self.endpos
    case 'lastindex':
      return lastIndex(self) ?? null
    case 'lastgroup':
      return [...self.of.regex.tree.names].find(([, index]) => index === lastIndex(self))?.[0] ?? null
  }
  const found = MATCH_METHODS.get(name)
  return found && bindMethod(self, name, found)
}

/** The group that closed last: of those that end last, the outermost. */
function lastIndex(match: Match): number | undefined {
  let last: { index: number; end: number } | undefined
  for (let index = 1; index <= match.of.regex.tree.groups; index += 1) {
    const span = match.found.indices?.[match.of.regex.groupOf[index] ?? 0]
    if (span && (!last || span[1] > last.end)) last = { index, end: span[1] }
  }
  return last?.index
}
