/** Python's `pprint.pformat`: one line when it fits in 80 columns, else one member a line; dicts by key. */
import { dictEntries, isDict } from '../dict.ts'
import { PyError } from '../errors.ts'
import { compare, repr } from '../operators.ts'
import { isSet } from '../set.ts'
import { isTuple } from '../tuple.ts'
import { textLength } from '../unicode.ts'
import { typeName, type Value } from '../value.ts'

const columns = 80

export function prettyPrint(value: Value): string {
  return layout(value, { indent: 0, allowance: 0, outer: [] })
}

interface Position {
  /** The column where the text begins. */
  readonly indent: number
  /** Closing brackets and commas that will follow on the last line. */
  readonly allowance: number
  readonly outer: readonly Value[]
}

function layout(value: Value, position: Position): string {
  const line = oneLine(value, position.outer)
  if (textLength(line) <= columns - position.indent - position.allowance || position.outer.includes(value)) return line
  const inner = { ...position, outer: [...position.outer, value] }
  if (isDict(value)) return `{${dictLines(value, inner)}}`
  if (Array.isArray(value)) return `[${itemLines(value, { ...inner, indent: inner.indent + 1 }, 1)}]`
  if (isTuple(value)) {
    const close = value.items.length === 1 ? ',)' : ')'
    return `(${itemLines(value.items, { ...inner, indent: inner.indent + 1 }, close.length)}${close}`
  }
  if (isSet(value)) {
    const open = typeName(value) === 'set' ? '{' : 'frozenset({'
    const close = open === '{' ? '}' : '})'
    const items = [...value.items.values()].sort(byValue)
    return open + itemLines(items, { ...inner, indent: inner.indent + open.length }, close.length) + close
  }
  return typeof value === 'string' ? stringLines(value, position) : line
}

/** The whole value on one line, dicts and sets in order. */
function oneLine(value: Value, outer: readonly Value[]): string {
  if (typeof value !== 'object' || value === null || outer.includes(value)) return repr(value, outer)
  const within = [...outer, value]
  if (Array.isArray(value)) return `[${value.map((item) => oneLine(item, within)).join(', ')}]`
  if (isTuple(value)) {
    const items = value.items.map((item) => oneLine(item, within)).join(', ')
    return value.items.length === 1 ? `(${items},)` : `(${items})`
  }
  if (isDict(value)) {
    const entries = sortedEntries(value).map(([key, item]) => `${oneLine(key, within)}: ${oneLine(item, within)}`)
    return `{${entries.join(', ')}}`
  }
  return repr(value, outer)
}

function sortedEntries(dict: Parameters<typeof dictEntries>[0]): (readonly [Value, Value])[] {
  return [...dictEntries(dict)].sort(([a], [b]) => byValue(a, b))
}

/** By value where the two can be ordered, else by the names of their types. */
function byValue(left: Value, right: Value): number {
  try {
    return compare('<', left, right) ? -1 : compare('<', right, left) ? 1 : 0
  } catch (error) {
    if (!(error instanceof PyError)) throw error
    const [a, b] = [typeName(left), typeName(right)]
    return a < b ? -1 : a > b ? 1 : 0
  }
}

function dictLines(dict: Parameters<typeof dictEntries>[0], position: Position): string {
  const indent = position.indent + 1
  const entries = sortedEntries(dict)
  return entries
    .map(([key, item], index) => {
      const name = oneLine(key, position.outer)
      const allowance = index === entries.length - 1 ? position.allowance + 1 : 1
      return `${name}: ${layout(item, { indent: indent + textLength(name) + 2, allowance, outer: position.outer })}`
    })
    .join(`,\n${' '.repeat(indent)}`)
}

function itemLines(items: readonly Value[], position: Position, closing: number): string {
  return items
    .map((item, index) =>
      layout(item, { ...position, allowance: index === items.length - 1 ? position.allowance + closing : 1 }),
    )
    .join(`,\n${' '.repeat(position.indent)}`)
}

/** A long text as adjacent literals, broken at line ends and then between words. */
function stringLines(text: string, { indent, allowance, outer }: Position): string {
  if (text === '') return "''"
  const top = outer.length === 0
  const start = top ? indent + 1 : indent
  const lines = text.match(/[^\n]*\n|[^\n]+$/g) ?? []
  const chunks = lines.flatMap((line, index) => {
    const isLast = index === lines.length - 1
    const room = columns - start - (isLast ? allowance + (top ? 1 : 0) : 0)
    const whole = repr(line)
    if (textLength(whole) <= columns - start - (isLast ? allowance + (top ? 1 : 0) : 0)) return [whole]
    return breakWords(line, columns - start, room)
  })
  if (chunks.length === 1) return chunks[0] ?? ''
  const joined = chunks.join(`\n${' '.repeat(start)}`)
  return top ? `(${joined})` : joined
}

function breakWords(line: string, room: number, lastRoom: number): string[] {
  const parts = line.match(/\S*\s*/g)?.filter((part) => part !== '') ?? []
  const chunks: string[] = []
  let current = ''
  parts.forEach((part, index) => {
    const candidate = current + part
    const most = index === parts.length - 1 ? lastRoom : room
    if (current !== '' && textLength(repr(candidate)) > most) {
      chunks.push(repr(current))
      current = part
    } else current = candidate
  })
  return [...chunks, repr(current)]
}
