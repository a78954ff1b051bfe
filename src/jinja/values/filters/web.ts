/** Filters for HTML, URLs and JSON. */

import { callMethod } from '../attributes.ts'
import { isBytes } from '../bytes.ts'
import { dictEntries, isDict } from '../dict.ts'
import { PyError, valueError } from '../errors.ts'
import { dumpJson } from '../json.ts'
import { escapeText, isMarkup, makeMarkup } from '../markup.ts'
import { intArgument } from '../methods.ts'
import { isIterable, listOf, members, repr, str, truthy } from '../operators.ts'
import { split, textArgument, textOf } from '../text.ts'
import { isUndefined } from '../undefined.ts'
import { typeName, type Value } from '../value.ts'
import { defineFilter, type FilterEntry } from './define.ts'
import { urlize } from './urlize.ts'

export const WEB_FILTERS: readonly FilterEntry[] = [
  defineFilter(
    'tojson',
    { python: 'do_tojson', parameters: [['indent', null]], pass: 'environment' },
    (value, { indent }) => {
      const step = indent === null ? {} : { indent: textOf(indent) ?? intArgument(indent) }
      return makeMarkup(escapeScript(dumpJson(value, { sortKeys: true, ...step })))
    },
  ),
  defineFilter('urlencode', { python: 'do_urlencode' }, urlEncode),
  defineFilter(
    'xmlattr',
    { python: 'do_xmlattr', parameters: [['autospace', true]], pass: 'environment' },
    (value, { autospace }, { escapes }) => {
      const items = isDict(value) ? [...dictEntries(value)] : listOf(callMethod(value, 'items')).map(pairOf)
      const attributes = items.flatMap(([key, item]) => attributeText(key, item)).join(' ')
      const text = truthy(autospace) && attributes !== '' ? ` ${attributes}` : attributes
      return escapes ? makeMarkup(text) : text
    },
  ),
  defineFilter(
    'urlize',
    {
      python: 'do_urlize',
      parameters: [
        ['trim_url_limit', null],
        ['nofollow', false],
        ['target', null],
        ['rel', null],
        ['extra_schemes', null],
      ],
      pass: 'environment',
    },
    (value, given, { escapes }) => {
      const rels = new Set(['noopener', ...(given.rel === null ? [] : split(textArgument(given.rel), undefined, -1))])
      if (truthy(given.nofollow)) rels.add('nofollow')
      const schemes =
        given.extra_schemes === null ? [] : listOf(given.extra_schemes).map((scheme) => textArgument(scheme))
      for (const scheme of schemes) {
        if (!/^[\p{L}\p{N}_.+-]{2,}:\/{0,2}$/u.test(scheme)) {
          throw new PyError('FilterArgumentError', `${repr(scheme)} is not a valid URI scheme prefix.`)
        }
      }
      const text = urlize(isMarkup(value) ? value.text : escapeText(str(value)), {
        limit: given.trim_url_limit === null ? undefined : intArgument(given.trim_url_limit),
        rel: [...rels].sort().join(' '),
        target: given.target === null ? undefined : str(given.target),
        schemes,
      })
      return escapes ? makeMarkup(text) : text
    },
  ),
]

/** JSON that may stand between script tags. */
function escapeScript(json: string): string {
  return json.replace(/[<>&']/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

function urlEncode(value: Value): Value {
  if (textOf(value) !== undefined || !isIterable(value)) return quoteUrl(value)
  const pairs = isDict(value) ? [...dictEntries(value)] : [...members(value)].map(pairOf)
  return pairs.map(([key, item]) => `${quoteQuery(key)}=${quoteQuery(item)}`).join('&')
}

function pairOf(pair: Value): readonly [Value, Value] {
  const [key, item, ...more] = listOf(pair)
  if (key === undefined || item === undefined) {
    throw valueError(`not enough values to unpack (expected 2, got ${key === undefined ? 0 : 1})`)
  }
  if (more.length > 0) throw valueError('too many values to unpack (expected 2)')
  return [key, item]
}

function quoteUrl(value: Value): string {
  const bytes = isBytes(value) ? value.bytes : new TextEncoder().encode(str(value))
  return Array.from(bytes, (byte) => {
    const character = String.fromCharCode(byte)
    return /[\w.~/-]/.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
  }).join('')
}

function quoteQuery(value: Value): string {
  return quoteUrl(value).replaceAll('/', '%2F').replaceAll('%20', '+')
}

function attributeText(key: Value, value: Value): string[] {
  if (value === null || isUndefined(value)) return []
  const name = textArgument(key, `expected string or bytes-like object, got '${typeName(key)}'`)
  if (/[ \t\n\r\f\v/>=]/.test(name)) throw valueError(`Invalid character in attribute name: ${repr(key)}`)
  const text = isMarkup(value) ? value.text : escapeText(str(value))
  return [`${isMarkup(key) ? name : escapeText(name)}="${text}"`]
}
