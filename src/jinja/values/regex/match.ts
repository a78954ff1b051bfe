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
import { hasSurrogates, textLength } from '../unicode.ts'
import { defineType, type HostCall, isObject, type PyObject, typeName, type Value } from '../value.ts'
import { type Machine, makeMachine, matchAt } from './machine.ts'
import type { Program } from './program.ts'
import type { RegexTree } from './syntax.ts'
import { expandTemplate } from './template.ts'

export interface Pattern extends PyObject {
  readonly pattern: string
  readonly flags: number
  readonly tree: RegexTree
  readonly program: Program
}

interface Match extends PyObject {
  readonly of: Pattern
  readonly text: string
  /** By group, where it begins and ends; -1 when it took no part. */
  readonly spans: Int32Array
  /** The group that closed last. */
  readonly lastIndex: number | undefined
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
  repr: (self: Match) => `<re.Match object; span=${repr(spanOf(self, 0))}, match=${repr(groupText(self, 0) ?? '')}>`,
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

/** A text that is searched. Places in it are code points, as Python counts. */
interface Subject {
  readonly text: string
  readonly codes: ArrayLike<number>
  /** Where the search begins; it ends where the text ends. */
  readonly pos: number
}

function subjectOf(string: Value, pos: Value = 0, endpos: Value = null): Subject {
  const whole = textOf(string)
  if (whole === undefined) throw typeError(`expected string or bytes-like object, got '${typeName(string)}'`)
  const size = textLength(whole)
  const from = Math.min(Math.max(0, intArgument(pos)), size)
  const to = endpos === null ? size : Math.min(Math.max(0, intArgument(endpos)), size)
  const text = to === size ? whole : between(whole, 0, to)
  return { text: whole, codes: codesOf(text), pos: from }
}

function codesOf(text: string): ArrayLike<number> {
  if (hasSurrogates(text)) return Array.from(text, (character) => character.codePointAt(0) ?? 0)
  const codes = new Uint16Array(text.length)
  for (let index = 0; index < text.length; index += 1) codes[index] = text.charCodeAt(index)
  return codes
}

function between(text: string, from: number, to: number): string {
  return hasSurrogates(text) ? Array.from(text).slice(from, to).join('') : text.slice(from, to)
}

function makeMatch(of: Pattern, { text, codes, pos }: Subject, { registers, program }: Machine): Match {
  const last = registers[program.lastGroup] ?? -1
  const spans = registers.slice(0, program.lastGroup)
  return { type: MATCH, of, text, spans, lastIndex: last > 0 ? last : undefined, pos, endpos: codes.length }
}

/** Looks for a match from a place on; the first place alone may be asked for more. */
function searchFrom(machine: Machine, from: number, advances: boolean): boolean {
  const { codes, program } = machine
  for (let at = from; at <= codes.length; at += 1) {
    if (program.first && !(at < codes.length && program.first(codes[at] ?? 0))) continue
    if (matchAt(machine, at, { whole: false, advances: advances && at === from })) return true
  }
  return false
}

/** All matches in order. After an empty one Python looks at the same place again, for one that is not empty. */
function* matchesOf(pattern: Pattern, subject: Subject): Generator<Match> {
  const machine = makeMachine(pattern.program, subject.codes)
  let at = subject.pos
  let wasEmpty = false
  while (searchFrom(machine, at, wasEmpty)) {
    const match = makeMatch(pattern, subject, machine)
    const [start, end] = boundsOf(match, 0) ?? [0, 0]
    yield match
    wasEmpty = start === end
    at = end
  }
}

/** Where a group by Python's number begins and ends, undefined when it took no part. */
function boundsOf({ spans }: Match, index: number): readonly [number, number] | undefined {
  const [start = -1, end = -1] = [spans[2 * index], spans[2 * index + 1]]
  return start < 0 || end < 0 ? undefined : [start, end]
}

/** The text of a group, undefined when it took no part. */
function groupText(match: Match, index: number): string | undefined {
  const bounds = boundsOf(match, index)
  return bounds && between(match.text, ...bounds)
}

/** A group's number by number or name, or Python's complaint. */
function groupIndex({ of }: Match, key: Value): number {
  const name = textOf(key)
  const index = name === undefined ? asInt(key) : of.tree.names.get(name)
  if (index === undefined || index < 0 || index > of.tree.groups) throw new PyError('IndexError', 'no such group')
  return Number(index)
}

function groupOf(match: Match, key: Value, fallback: Value): Value {
  return groupText(match, groupIndex(match, key)) ?? fallback
}

function spanOf(match: Match, key: Value): Value {
  const bounds = boundsOf(match, groupIndex(match, key))
  return makeTuple(bounds ? [...bounds] : [-1, -1])
}

function groupsOf(match: Match, fallback: Value): Value[] {
  return Array.from({ length: match.of.tree.groups }, (_, index) => groupText(match, index + 1) ?? fallback)
}

/** What findall gives for a match: all of it, its one group, or its groups. */
function findallItem(match: Match): Value {
  const { groups } = match.of.tree
  if (groups === 0) return groupText(match, 0) ?? ''
  return groups === 1 ? (groupText(match, 1) ?? '') : makeTuple(groupsOf(match, ''))
}

export function findall(pattern: Pattern, string: Value): Value {
  return Array.from(matchesOf(pattern, subjectOf(string)), findallItem)
}

export function finditer(pattern: Pattern, string: Value, pos: Value = 0, endpos: Value = null): Value {
  return makeIterator('callable_iterator', matchesOf(pattern, subjectOf(string, pos, endpos)))
}

export function search(
  pattern: Pattern,
  string: Value,
  mode: 'search' | 'match' | 'fullmatch',
  pos: Value = 0,
  endpos: Value = null,
): Value {
  const subject = subjectOf(string, pos, endpos)
  const machine = makeMachine(pattern.program, subject.codes)
  const found =
    mode === 'search'
      ? searchFrom(machine, subject.pos, false)
      : matchAt(machine, subject.pos, { whole: mode === 'fullmatch', advances: false })
  return found ? makeMatch(pattern, subject, machine) : null
}

export function splitBy(pattern: Pattern, string: Value, most: Value): Value {
  const subject = subjectOf(string)
  const limit = intArgument(most)
  const parts: Value[] = []
  let from = 0
  let splits = 0
  for (const match of matchesOf(pattern, subject)) {
    if (limit > 0 && splits === limit) break
    const [start, end] = boundsOf(match, 0) ?? [from, from]
    parts.push(between(subject.text, from, start), ...groupsOf(match, null))
    from = end
    splits += 1
  }
  return [...parts, between(subject.text, from, subject.codes.length)]
}

/** `sub`, and how many times it replaced. */
export function substitute(
  pattern: Pattern,
  replacement: Value,
  string: Value,
  most: Value,
): { text: string; times: number } {
  const subject = subjectOf(string)
  const limit = intArgument(most)
  const replace = replacerOf(pattern, replacement)
  let text = ''
  let from = 0
  let times = 0
  for (const match of matchesOf(pattern, subject)) {
    if (limit > 0 && times === limit) break
    const [start, end] = boundsOf(match, 0) ?? [from, from]
    text += between(subject.text, from, start) + replace(match)
    from = end
    times += 1
  }
  return { text: text + between(subject.text, from, subject.codes.length), times }
}

function replacerOf(pattern: Pattern, replacement: Value): (match: Match) => string {
  const template = textOf(replacement)
  if (template !== undefined) {
    const parts = expandTemplate(template, pattern.tree)
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
    Array.from(matchesOf(self, subjectOf(string, pos, endpos)), findallItem),
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
      return self.tree.groups
    case 'groupindex':
      return dictOf(self.tree.names)
  }
  const found = PATTERN_METHODS.get(name)
  return found && bindMethod(self, name, found)
}

const matchMethod = methodsOf<Match>('Match')

const MATCH_METHODS: MethodTable<Match> = new Map([
  matchMethod.any('group', (self, call) => groupsAsked(self, call)),
  matchMethod.named('groups', [['default', null]], (self, given) => makeTuple(groupsOf(self, given.default))),
  matchMethod.named('groupdict', [['default', null]], (self, given) =>
    dictOf([...self.of.tree.names].map(([name, index]) => [name, groupText(self, index) ?? given.default])),
  ),
  matchMethod.positional('start', [['group', 0]], (self, { group }) => spanItem(self, group, 0)),
  matchMethod.positional('end', [['group', 0]], (self, { group }) => spanItem(self, group, 1)),
  matchMethod.positional('span', [['group', 0]], (self, { group }) => spanOf(self, group)),
  matchMethod.named('expand', ['template'], (self, { template }) =>
    expandTemplate(textArgument(template), self.of.tree)
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
      return self.lastIndex ?? null
    case 'lastgroup':
      return [...self.of.tree.names].find(([, index]) => index === self.lastIndex)?.[0] ?? null
  }
  const found = MATCH_METHODS.get(name)
  return found && bindMethod(self, name, found)
}
