/** Filters that turn a text into another. */

import { add, mod, mul, sub } from '../arithmetic.ts'
import { callMethod } from '../attributes.ts'
import { dictOf } from '../dict.ts'
import { attributeError, PyError, typeError } from '../errors.ts'
import { capitalize } from '../letters.ts'
import { checkText } from '../limits.ts'
import { escapeValue, isMarkup, makeMarkup, stripTags } from '../markup.ts'
import { intArgument } from '../methods.ts'
import { compare, length, listOf, slice, str, truthy } from '../operators.ts'
import { justify, replace, splitLines, splitRight, strip, textArgument, textOf } from '../text.ts'
import { isTuple, makeTuple } from '../tuple.ts'
import { failUndefined, isUndefined } from '../undefined.ts'
import { typeName, type Value } from '../value.ts'
import { defineFilter, type FilterEntry } from './define.ts'
import { replaceEscaped } from './escaped.ts'
import { wrapText } from './wrap.ts'

/** MarkupSafe's `soft_str`, and a change that leaves Markup what it is. */
function change(value: Value, to: (text: string) => string): Value {
  return isMarkup(value) ? makeMarkup(to(value.text)) : to(str(value))
}

const words = /[\p{L}\p{N}_]+/gu

export const TEXT_FILTERS: readonly FilterEntry[] = [
  defineFilter('capitalize', { python: 'do_capitalize' }, (value) => change(value, capitalize)),
  defineFilter('center', { python: 'do_center', parameters: [['width', 80]] }, (value, { width }) =>
    change(value, (text) => justify(text, intArgument(width), ' ', 'center')),
  ),
  defineFilter('lower', { python: 'do_lower' }, (value) => change(value, (text) => text.toLowerCase())),
  defineFilter('upper', { python: 'do_upper' }, (value) => change(value, (text) => text.toUpperCase())),
  defineFilter('title', { python: 'do_title' }, (value) => titleWords(str(value))),
  defineFilter('trim', { python: 'do_trim', parameters: [['chars', null]] }, (value, { chars }) => {
    const characters = chars === null ? undefined : textArgument(chars, 'strip arg must be None or str')
    return change(value, (text) => strip(text, 'both', characters))
  }),
  defineFilter('string', { python: 'soft_str' }, (value) => (isMarkup(value) ? value : str(value))),
  defineFilter('striptags', { python: 'do_striptags' }, (value) => stripTags(str(value))),
  defineFilter('wordcount', { python: 'do_wordcount' }, (value) => [...str(value).matchAll(words)].length),
  defineFilter(
    'replace',
    { python: 'do_replace', parameters: ['old', 'new', ['count', null]], pass: 'environment' },
    (value, given, { escapes }) => {
      const count = given.count === null ? -1 : intArgument(given.count)
      if (escapes) return replaceEscaped(value, given.old, given.new, count)
      return replace(str(value), str(given.old), str(given.new), count)
    },
  ),
  [
    'format',
    (value, call) => {
      if (call.positional.length > 0 && call.named.size > 0) {
        throw new PyError('FilterArgumentError', "can't handle positional and keyword arguments at the same time")
      }
      const values = call.named.size > 0 ? dictOf(call.named) : makeTuple(call.positional)
      return mod(isMarkup(value) ? value : str(value), values)
    },
  ],
  defineFilter(
    'indent',
    {
      python: 'do_indent',
      parameters: [
        ['width', 4],
        ['first', false],
        ['blank', false],
      ],
    },
    (value, { width, first, blank }) => indent(value, width, truthy(first), truthy(blank)),
  ),
  defineFilter(
    'truncate',
    {
      python: 'do_truncate',
      parameters: [
        ['length', 255],
        ['killwords', false],
        ['end', '...'],
        ['leeway', null],
      ],
      pass: 'environment',
    },
    (value, given) =>
      truncate(value, {
        most: given.length,
        cutWords: truthy(given.killwords),
        end: given.end,
        leeway: given.leeway === null ? 5 : intArgument(given.leeway),
      }),
  ),
  defineFilter(
    'wordwrap',
    {
      python: 'do_wordwrap',
      parameters: [
        ['width', 79],
        ['break_long_words', true],
        ['wrapstring', null],
        ['break_on_hyphens', true],
      ],
      pass: 'environment',
    },
    (value, given) => {
      const joint = given.wrapstring === null ? '\n' : textArgument(given.wrapstring)
      const options = {
        width: intArgument(given.width),
        breakLongWords: truthy(given.break_long_words),
        breakOnHyphens: truthy(given.break_on_hyphens),
      }
      const text = textOf(value)
      const lines = text === undefined ? listOf(callMethod(value, 'splitlines')).map(str) : splitLines(text, 'drop')
      return lines.map((line) => wrapText(line, options).join(joint)).join(joint)
    },
  ),
  defineFilter('safe', { python: 'do_mark_safe' }, (value) => (isMarkup(value) ? value : makeMarkup(str(value)))),
  defineFilter('escape', { python: 'escape' }, (value) => escapeValue(value)),
  defineFilter('e', { python: 'escape' }, (value) => escapeValue(value)),
  defineFilter('forceescape', { python: 'do_forceescape' }, (value) => escapeValue(str(value))),
]

/** Jinja2's own title case: a word begins after a space, a hyphen or an opening bracket. */
function titleWords(text: string): string {
  return text
    .split(/([-\s({[<]+)/)
    .map((word) => {
      const [first = '', ...rest] = word
      return first.toUpperCase() + rest.join('').toLowerCase()
    })
    .join('')
}

function indent(value: Value, width: Value, first: boolean, blank: boolean): Value {
  const indention = textOf(width) ?? str(mul(' ', width))
  const safe = isMarkup(value)
  if (textOf(value) === undefined) throw noText(value)
  const text = `${str(value)}\n`
  const [head = '', ...rest] = splitLines(text, 'drop')
  const lines = rest.map((line) => (blank || line !== '' ? indention + line : line))
  checkText(text.length + lines.length * indention.length)
  const indented = (first ? indention : '') + [head, ...lines].join('\n')
  return safe ? makeMarkup(indented) : indented
}

/** What Jinja2's `value += '\n'` and then `value.splitlines()` raise for what is no text. */
function noText(value: Value): Error {
  if (isUndefined(value)) return failUndefined(value)
  if (Array.isArray(value)) return attributeError('list', 'splitlines')
  if (isTuple(value)) return typeError('can only concatenate tuple (not "str") to tuple')
  return typeError(`unsupported operand type(s) for +=: '${typeName(value)}' and 'str'`)
}

interface Truncation {
  readonly most: Value
  readonly cutWords: boolean
  readonly end: Value
  readonly leeway: number
}

function truncate(value: Value, { most, cutWords, end, leeway }: Truncation): Value {
  const tail = length(end)
  if (!compare('>=', most, tail)) throw new PyError('AssertionError', `expected length >= ${tail}, got ${str(most)}`)
  if (leeway < 0) throw new PyError('AssertionError', `expected leeway >= 0, got ${leeway}`)
  if (compare('<=', length(value), add(most, leeway))) return value
  const kept = slice(value, null, sub(most, tail), null)
  if (cutWords) return add(kept, end)
  const text = textOf(kept)
  if (text === undefined) throw attributeError(typeName(kept), 'rsplit')
  const [head = ''] = splitRight(text, ' ', 1)
  return add(isMarkup(kept) ? makeMarkup(head) : head, end)
}
