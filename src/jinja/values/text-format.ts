/** Python's `'…'.format(…)`: replacement fields, as string.Formatter reads them, with the sandbox's attributes. */
import { indexError, valueError } from './errors.ts'
import { formatValue } from './format-spec.ts'
import { checkText } from './limits.ts'
import { formatMarkupField } from './markup.ts'
import { repr, str } from './operators.ts'
import { escapeCodePoint } from './unicode.ts'
import type { Value } from './value.ts'

export interface FormatArguments {
  readonly positional: readonly Value[]
  /** The argument of a name; throws KeyError when there is none. */
  readonly named: (name: string) => Value
  /** The template is Markup: fields are escaped. */
  readonly escaped: boolean
  readonly reach: {
    readonly attribute: (value: Value, name: string) => Value
    readonly item: (value: Value, key: Value) => Value
  }
}

interface Numbering {
  next: number | 'manual'
}

export function formatText(template: string, given: FormatArguments): string {
  return formatNested(template, given, { next: 0 }, 2)
}

function formatNested(template: string, given: FormatArguments, numbering: Numbering, depth: number): string {
  if (depth < 0) throw valueError('Max string recursion exceeded')
  let text = ''
  for (const part of parseFields(template)) {
    text += part.literal
    if (part.field === undefined) continue
    const value = convert(fieldValue(part.field, given, numbering), part.conversion)
    const spec = formatNested(part.spec, given, numbering, depth - 1)
    text += given.escaped ? formatMarkupField(value, spec, formatValue) : formatValue(value, spec)
    checkText(text.length)
  }
  return text
}

interface Part {
  readonly literal: string
  readonly field?: string
  readonly conversion: string | undefined
  readonly spec: string
}

function* parseFields(template: string): Generator<Part> {
  let literal = ''
  let at = 0
  while (at < template.length) {
    const character = template[at] ?? ''
    if (character !== '{' && character !== '}') {
      literal += character
      at += 1
    } else if (template[at + 1] === character) {
      literal += character
      at += 2
    } else if (character === '}') {
      throw valueError("Single '}' encountered in format string")
    } else {
      const end = closingBrace(template, at)
      yield { literal, ...parseField(template.slice(at + 1, end)) }
      literal = ''
      at = end + 1
    }
  }
  yield { literal, conversion: undefined, spec: '' }
}

function closingBrace(template: string, open: number): number {
  let depth = 0
  for (let at = open; at < template.length; at += 1) {
    if (template[at] === '{') depth += 1
    if (template[at] === '}') depth -= 1
    if (depth === 0) return at
  }
  throw valueError(
    open === template.length - 1 ? "Single '{' encountered in format string" : "expected '}' before end of string",
  )
}

/** `name!r:spec`; a `!` or `:` inside of brackets belongs to the name. */
function parseField(field: string): { field: string; conversion: string | undefined; spec: string } {
  const [name = ''] = /^(?:\[[^\]]*\]?|[^!:[])*/.exec(field) ?? []
  const rest = field.slice(name.length)
  if (!rest.startsWith('!')) return { field: name, conversion: undefined, spec: rest.slice(1) }
  const conversion = rest.slice(1, 2)
  if (conversion === '' || conversion === ':') throw valueError("unmatched '{' in format spec")
  if (rest.length > 2 && rest[2] !== ':') throw valueError("expected ':' after conversion specifier")
  return { field: name, conversion, spec: rest.slice(3) }
}

function convert(value: Value, conversion: string | undefined): Value {
  switch (conversion) {
    case undefined:
      return value
    case 's':
      return str(value)
    case 'r':
      return repr(value)
    case 'a':
      return repr(value).replace(/[^\0-\x7f]/gu, (character) => escapeCodePoint(character.codePointAt(0) ?? 0))
    default:
      throw valueError(`Unknown conversion specifier ${conversion}`)
  }
}

function fieldValue(field: string, given: FormatArguments, numbering: Numbering): Value {
  const [first = ''] = /^[^.[]*/.exec(field) ?? []
  let value = argument(first, given, numbering)
  let rest = field.slice(first.length)
  while (rest !== '') {
    const step = /^\.([^.[]*)|^\[([^\]]*)(\]?)/.exec(rest)
    if (!step) throw valueError("Only '.' or '[' may follow ']' in format field specifier")
    const [whole, name, key = '', closed] = step
    if (name === undefined && closed === '') throw valueError("Missing ']' in format string")
    if (name === '' || (name === undefined && key === '')) throw valueError('Empty attribute in format string')
    value =
      name === undefined
        ? given.reach.item(value, /^\d+$/.test(key) ? Number(key) : key)
        : given.reach.attribute(value, name)
    rest = rest.slice(whole.length)
  }
  return value
}

function argument(name: string, given: FormatArguments, numbering: Numbering): Value {
  if (name !== '' && !/^\d+$/.test(name)) return given.named(name)
  if (name === '') {
    if (numbering.next === 'manual') {
      throw valueError('cannot switch from manual field specification to automatic field numbering')
    }
    numbering.next += 1
    return numbered(numbering.next - 1, given.positional)
  }
  if (numbering.next !== 'manual' && numbering.next > 0) {
    throw valueError('cannot switch from manual field specification to automatic field numbering')
  }
  numbering.next = 'manual'
  return numbered(Number(name), given.positional)
}

function numbered(index: number, positional: readonly Value[]): Value {
  const value = positional[index]
  if (value === undefined) {
    throw indexError('tuple index out of range')
  }
  return value
}
