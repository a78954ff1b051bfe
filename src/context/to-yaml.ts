/** Values as PyYAML's `safe_dump` writes them: block style, lines folded at 80, everything but ASCII escaped. */

import { isDate } from '../jinja/values/datetime/date.ts'
import { isDateTime } from '../jinja/values/datetime/datetime.ts'
import { dictEntries, isDict } from '../jinja/values/dict.ts'
import { PyError } from '../jinja/values/errors.ts'
import { formatFloat, isFloatObject } from '../jinja/values/number.ts'
import { str } from '../jinja/values/operators.ts'
import { isTuple } from '../jinja/values/tuple.ts'
import { typeName, type Value } from '../jinja/values/value.ts'
import { parseYaml } from '../syntax/yaml.ts'

const WIDTH = 80

/** `yaml.safe_dump(value, sort_keys=…)`. Throws for what YAML has no words for. */
export function dumpYaml(value: Value, sortKeys = false): string {
  const lines = block(value, 0, 0, sortKeys)
  const text = lines.startsWith('\n') ? lines.slice(1) : lines.trimStart()
  // A bare scalar could go on: PyYAML says where it ends.
  const isOpen = !isCollection(value) && !/^['"]/.test(text)
  return `${text}\n${isOpen ? '...\n' : ''}`
}

/** What follows a key or a dash: ` scalar`, or lines of their own. `column` is where the scalar would begin. */
function block(value: Value, indent: number, column: number, sortKeys: boolean, inList = false): string {
  if (isDict(value)) {
    const pairs = [...dictEntries(value)]
    if (pairs.length === 0) return ' {}'
    if (sortKeys) pairs.sort(([a], [b]) => (str(a) < str(b) ? -1 : str(a) > str(b) ? 1 : 0))
    const texts = pairs.map(([key, item]) => {
      const name = scalar(key, indent, indent)
      const below = itemsOf(item) === undefined ? indent + 2 : indent
      return `${name}:${block(item, below, indent + name.length + 2, sortKeys)}`
    })
    return joined(texts, indent, inList)
  }
  const items = itemsOf(value)
  if (items !== undefined) {
    if (items.length === 0) return ' []'
    const texts = items.map((item) => `-${block(item, indent + 2, indent + 2, sortKeys, true)}`)
    return joined(texts, indent, inList)
  }
  return ` ${scalar(value, indent === 0 ? 2 : indent, column)}`
}

/** Lines one below the other; in a list the first stands beside the dash. */
function joined(texts: readonly string[], indent: number, inList: boolean): string {
  const space = ' '.repeat(indent)
  return `${inList ? ' ' : `\n${space}`}${texts.join(`\n${space}`)}`
}

function itemsOf(value: Value): readonly Value[] | undefined {
  if (Array.isArray(value)) return value
  return isTuple(value) ? value.items : undefined
}

function isCollection(value: Value): boolean {
  return isDict(value) || itemsOf(value) !== undefined
}

function scalar(value: Value, indent: number, column: number): string {
  if (value === null) return 'null'
  switch (typeof value) {
    case 'boolean':
    case 'bigint':
      return String(value)
    case 'number':
      return Number.isInteger(value) ? String(value) : floatText(formatFloat(value))
    case 'string':
      return textScalar(value, indent, column)
  }
  if (isFloatObject(value)) return floatText(str(value))
  if (isDate(value) || isDateTime(value)) return str(value)
  throw new PyError('RepresenterError', `cannot represent an object of type ${typeName(value)}`)
}

const SPECIAL: Readonly<Record<string, string>> = { nan: '.nan', inf: '.inf', '-inf': '-.inf' }

/** YAML 1.1 reads an exponent only after a point. */
function floatText(text: string): string {
  return SPECIAL[text] ?? (text.includes('.') ? text : text.replace('e', '.0e'))
}

function textScalar(text: string, indent: number, column: number): string {
  if (/[^\n\x20-\x7e]/.test(text)) return doubleQuoted(text, indent, column)
  if (isPlain(text)) return folded(text, indent, column)
  return `'${singleQuoted(text.replaceAll("'", "''"), indent, column + 1)}'`
}

/** Read back it must be this text again, and not the end of a line or of a file. */
function isPlain(text: string): boolean {
  if (text === '' || text !== text.trim() || text.includes('\n') || text === '=' || text === '<<') return false
  const { value, problems } = parseYaml(`- ${text}\n`, '')
  if (problems.length > 0 || value.kind !== 'list' || value.items.length !== 1) return false
  const [item] = value.items
  return (
    item?.kind === 'scalar' &&
    item.type === 'str' &&
    item.value === text &&
    !/^[`@%]/.test(text) &&
    !/^(---|\.\.\.)/.test(text)
  )
}

/** A single space beyond the width becomes a line break. */
function folded(text: string, indent: number, column: number): string {
  let at = column
  let result = ''
  for (const [index, part] of text.split(/(?<! ) (?! )/).entries()) {
    if (index > 0) {
      if (at > WIDTH) {
        result += `\n${' '.repeat(indent)}`
        at = indent
      } else {
        result += ' '
        at += 1
      }
    }
    result += part
    at += part.length
  }
  return result
}

/** Line breaks are doubled, since a single one would read as a space. */
function singleQuoted(text: string, indent: number, column: number): string {
  return text
    .split(/(\n+)/)
    .map((part, index) => {
      if (part.startsWith('\n')) return `\n${part}${' '.repeat(indent)}`
      return folded(part, indent, index === 0 ? column : indent)
    })
    .join('')
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\0': '\\0',
  '\x07': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
  '\x1b': '\\e',
  '"': '\\"',
  '\\': '\\\\',
  '\x85': '\\N',
  '\xa0': '\\_',
  '\u2028': '\\L',
  '\u2029': '\\P',
}

/** A line that is too long ends in a backslash; a space that would begin the next is kept by another. */
function doubleQuoted(text: string, indent: number, column: number): string {
  let result = '"'
  let at = column + 1
  const write = (part: string): void => {
    result += part
    at += part.length
  }
  const breakLine = (next: string | undefined): void => {
    result += `\\\n${' '.repeat(indent)}`
    at = indent
    if (next === ' ') write('\\')
  }
  const chars = [...text]
  chars.forEach((char, index) => {
    const isInner = index > 0 && index < chars.length - 1
    const isEscaped = !/[\x20-\x7e]/.test(char) || char === '"' || char === '\\'
    if (char === ' ' && isInner && at > WIDTH) breakLine(char)
    write(isEscaped ? escaped(char) : char)
    if (isEscaped && isInner && at - 1 > WIDTH) breakLine(chars[index + 1])
  })
  return `${result}"`
}

function escaped(char: string): string {
  const known = ESCAPES[char]
  if (known !== undefined) return known
  const code = char.codePointAt(0) ?? 0
  const hex = code.toString(16).toUpperCase()
  if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`
}
