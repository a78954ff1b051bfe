/**
 * dbt's native environment, for values in YAML files: `"{{ var('n') }}"` is the value itself, not its text. Of several
 * parts the texts are joined (dbt_common/clients/jinja.py, quoted_native_concat).
 */
import { literalValue } from './literal-value.ts'
import { PyError } from './values/errors.ts'
import { asFloat, asInt } from './values/number.ts'
import { repr, str } from './values/operators.ts'
import type { Filter } from './values/runtime.ts'
import { defineType, isObject, type PyObject, type Value } from './values/value.ts'

type Wanted = 'text' | 'bool' | 'number' | 'native'

/** A text with the type that its value shall have once the template is rendered. */
interface Marked extends PyObject {
  readonly text: string
  readonly wanted: Wanted
}

const MARKED = defineType({
  name: 'str',
  abstract: 'string',
  repr: (self: Marked) => repr(self.text),
  str: (self: Marked) => self.text,
  truthy: (self: Marked) => self.text !== '',
})

function isMarked(value: Value): value is Marked {
  return isObject(value) && value.type === MARKED
}

const mark =
  (wanted: Wanted): Filter =>
  (value): Marked => ({ type: MARKED, text: str(value), wanted })

export const NATIVE_FILTERS: ReadonlyMap<string, Filter> = new Map([
  ['as_text', mark('text')],
  ['as_bool', mark('bool')],
  ['as_number', mark('number')],
  ['as_native', mark('native')],
])

const unchanged: Filter = (value) => value

/** Where text is wanted anyway, the same filters do nothing. */
export const TEXT_FILTERS: ReadonlyMap<string, Filter> = new Map([
  ...[...NATIVE_FILTERS.keys()].map((name) => [name, unchanged] as const),
  ['is_list', (value: Value): Value => Array.isArray(value)],
])

/** The value that the parts of a rendered template make together. */
export function nativeValue(parts: readonly Value[]): Value {
  const [only] = parts
  if (only === undefined) return ''
  if (parts.length > 1) return parts.map(str).join('')
  if (!isMarked(only)) return only
  const { text, wanted } = only
  if (wanted === 'text') return text
  const value = literalValue(text)
  if (wanted === 'bool' && typeof value !== 'boolean') throw cannotConvert(text, 'bool')
  if (wanted === 'number' && (typeof value === 'boolean' || !isNumber(value))) throw cannotConvert(text, 'number')
  return value === undefined ? text : value
}

function isNumber(value: Value | undefined): boolean {
  return value !== undefined && (asInt(value) !== undefined || asFloat(value) !== undefined)
}

function cannotConvert(text: string, type: string): PyError {
  return new PyError('TemplateRuntimeError', `Could not convert value '${text}' into type '${type}'`)
}
