/** Markup: a str that is safe in HTML (MarkupSafe). What joins it is escaped, even where autoescape is off. */

import { unescapeEntities } from './entities.ts'
import { typeError, valueError } from './errors.ts'
import { hashKey } from './hash.ts'
import { checkRepeat, checkText } from './limits.ts'
import { bindMethod, intArgument, type Method, type MethodTable, methodsOf } from './methods.ts'
import { compareText, listOf, order, repr, slice, str, subscript } from './operators.ts'
import { formatPercent } from './percent.ts'
import { split, textOf } from './text.ts'
import { TEXT_METHODS } from './text-methods.ts'
import { isTuple, makeTuple } from './tuple.ts'
import { quoteText, textLength } from './unicode.ts'
import { defineType, isObject, type PyObject, typeName, type Value } from './value.ts'

export interface Markup extends PyObject {
  readonly text: string
}

const MARKUP = defineType({
  name: 'Markup',
  module: 'markupsafe',
  abstract: 'string',
  repr: (self: Markup) => `Markup(${quoteText(self.text)})`,
  str: (self: Markup) => self.text,
  length: (self: Markup) => textLength(self.text),
  iterate: (self: Markup) => self.text[Symbol.iterator](),
  contains: (self: Markup, item) => {
    const part = textOf(item)
    if (part === undefined) throw typeError(`'in <string>' requires string as left operand, not ${typeName(item)}`)
    return self.text.includes(part)
  },
  item: (self: Markup, key) => wrap(subscript(self.text, key)),
  slice: (self: Markup, start, stop, step) => wrap(slice(self.text, start, stop, step)),
  equals: (left, right) => {
    const [a, b] = [textOf(left), textOf(right)]
    return a === undefined || b === undefined ? undefined : a === b
  },
  compare: (operator, left, right) => {
    const [a, b] = [textOf(left), textOf(right)]
    return a === undefined || b === undefined ? undefined : order(operator, compareText(a, b), 0)
  },
  binary: (operator, left, right) => {
    if (operator === '+') return concatenate(left, right)
    if (operator === '*')
      return isMarkup(left) ? repeat(left, right) : isMarkup(right) ? repeat(right, left) : undefined
    if (operator === '%' && isMarkup(left)) return makeMarkup(formatEscaped(left.text, right))
    return undefined
  },
  hash: (self: Markup) => hashKey(self.text),
  attribute: (self: Markup, name) => {
    const method = MARKUP_METHODS.get(name)
    return method && bindMethod(self, name, method)
  },
  toJs: (self: Markup) => self.text,
})

export function makeMarkup(text: string): Markup {
  checkText(text.length)
  return { type: MARKUP, text }
}

export function isMarkup(value: Value): value is Markup {
  return isObject(value) && value.type === MARKUP
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  "'": '&#39;',
  '"': '&#34;',
}

/** MarkupSafe's `escape`: Markup stays as it is, all else is printed and escaped. */
export function escapeValue(value: Value): Markup {
  return isMarkup(value) ? value : makeMarkup(escapeText(str(value)))
}

export function escapeText(text: string): string {
  return text.replace(/[&<>'"]/g, (character) => entities[character] ?? character)
}

function wrap(value: Value): Value {
  return typeof value === 'string' ? makeMarkup(value) : value
}

function concatenate(left: Value, right: Value): Value | undefined {
  const other = isMarkup(left) ? right : left
  if (textOf(other) === undefined) {
    if (isObject(other) && other.type.binary) return undefined
    if (isMarkup(left)) throw typeError(`unsupported operand type(s) for +: 'Markup' and '${typeName(right)}'`)
    return undefined
  }
  return makeMarkup(escapeValue(left).text + escapeValue(right).text)
}

function repeat(markup: Markup, times: Value): Value {
  return makeMarkup(markup.text.repeat(checkRepeat('str', markup.text.length, intArgument(times))))
}

function formatEscaped(format: string, values: Value): string {
  const texts = { str: (value: Value) => escapeValue(value).text, repr: (value: Value) => escapeText(repr(value)) }
  const single = !isTuple(values) && (textOf(values) !== undefined || !hasItems(values))
  return formatPercent(format, single ? makeTuple([values]) : values, texts)
}

function hasItems(value: Value): boolean {
  return Array.isArray(value) || (isObject(value) && value.type.item !== undefined)
}

/** MarkupSafe's `striptags`: entities become characters, tags and comments go, runs of space become one. */
export function stripTags(html: string): string {
  let text = ''
  let at = 0
  for (;;) {
    const start = html.indexOf('<', at)
    if (start < 0) break
    const isComment = html.startsWith('<!--', start)
    const end = isComment ? html.indexOf('-->', start + 4) : html.indexOf('>', start)
    if (end < 0) break
    text += html.slice(at, start)
    at = end + (isComment ? 3 : 1)
  }
  return unescapeEntities(split(text + html.slice(at), undefined, -1).join(' '))
}

const method = methodsOf<Markup>('Markup')

/** The methods of str that return text, and which of their arguments are escaped first. */
const wrapped: Readonly<Record<string, readonly number[]>> = {
  capitalize: [],
  casefold: [],
  center: [1],
  expandtabs: [],
  ljust: [1],
  lower: [],
  lstrip: [],
  partition: [],
  removeprefix: [],
  removesuffix: [],
  replace: [1],
  rjust: [1],
  rpartition: [],
  rsplit: [],
  rstrip: [],
  split: [],
  splitlines: [],
  strip: [],
  swapcase: [],
  title: [],
  translate: [],
  upper: [],
  zfill: [],
}

function ofText(name: string, run: Method<string>): readonly [string, Method<Markup>] {
  const escaped = wrapped[name]
  if (!escaped) return [name, (self, call) => run(self.text, call)]
  return [
    name,
    (self, call) => {
      const positional = call.positional.map((value, index) =>
        escaped.includes(index) ? escapeValue(value).text : value,
      )
      const result = run(self.text, { ...call, positional })
      if (Array.isArray(result)) return result.map(wrap)
      return isTuple(result) ? makeTuple(result.items.map(wrap)) : wrap(result)
    },
  ]
}

const MARKUP_METHODS: MethodTable<Markup> = new Map([
  ...[...TEXT_METHODS].map(([name, run]) => ofText(name, run)),
  method.one('join', (self, iterable) =>
    makeMarkup(
      listOf(iterable)
        .map((item) => escapeValue(item).text)
        .join(self.text),
    ),
  ),
  method.none('striptags', (self) => stripTags(self.text)),
  method.none('unescape', (self) => unescapeEntities(self.text)),
  method.one('escape', (_self, value) => escapeValue(value)),
])

/** How a field of `Markup.format` is written: escaped, unless it is Markup itself. */
export function formatMarkupField(value: Value, spec: string, format: (value: Value, spec: string) => string): string {
  if (!isMarkup(value)) return escapeText(format(value, spec))
  if (spec !== '') throw valueError('Unsupported format specification for Markup.')
  return value.text
}
