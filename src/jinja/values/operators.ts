/** What every Python value can be asked: truth, equality, order, length, members, text. Arithmetic is in arithmetic.ts. */
import { indexError, PyError, typeError } from './errors.ts'
import { asFloat, asInt, formatFloat, formatInt } from './number.ts'
import { codePoints, hasSurrogates, quoteText } from './unicode.ts'
import { type Comparison, isObject, type List, typeName, type Value } from './value.ts'

export function truthy(value: Value): boolean {
  if (typeof value === 'boolean') return value
  if (value === null || typeof value !== 'object') return Boolean(value)
  if (Array.isArray(value)) return value.length > 0
  const { type } = value
  if (type.truthy) return type.truthy(value)
  return type.length ? type.length(value) > 0 : true
}

export function str(value: Value): string {
  if (typeof value === 'string') return value
  if (isObject(value) && value.type.str) return value.type.str(value)
  return repr(value)
}

export function repr(value: Value, outer: readonly Value[] = []): string {
  if (value === null) return 'None'
  switch (typeof value) {
    case 'boolean':
      return value ? 'True' : 'False'
    case 'number':
      return Number.isInteger(value) ? String(value) : formatFloat(value)
    case 'bigint':
      return formatInt(value)
    case 'string':
      return quoteText(value)
  }
  if (!Array.isArray(value)) return value.type.repr(value, outer)
  return outer.includes(value) ? '[...]' : `[${reprItems(value, [...outer, value])}]`
}

export function reprItems(items: readonly Value[], outer: readonly Value[]): string {
  return items.map((item) => repr(item, outer)).join(', ')
}

export function equals(left: Value, right: Value): boolean {
  if (typeof left === 'string' && typeof right === 'string') return left === right
  if (isObject(left)) {
    const verdict = left.type.equals?.(left, right)
    if (verdict !== undefined) return verdict
  }
  if (isObject(right)) {
    const verdict = right.type.equals?.(left, right)
    if (verdict !== undefined) return verdict
  }
  const a = asInt(left) ?? asFloat(left)
  if (a !== undefined) {
    const b = asInt(right) ?? asFloat(right)
    // JavaScript compares a number with a bigint exactly, as Python does; === would tell 1 from 1n.
    return b !== undefined && a <= b && a >= b
  }
  if (Array.isArray(left) && Array.isArray(right)) return left === right || sameItems(left, right)
  return left === right
}

/** Equality of members: an object equals itself, whatever its `==` says (nan in a list). */
export function sameItem(left: Value, right: Value): boolean {
  return left === right || equals(left, right)
}

export function sameItems(left: readonly Value[], right: readonly Value[]): boolean {
  return left.length === right.length && left.every((item, index) => sameItem(item, right[index] ?? null))
}

export function compare(operator: Comparison, left: Value, right: Value): boolean {
  if (operator === '==') return equals(left, right)
  if (operator === '!=') return !equals(left, right)
  if (typeof left === 'number' && typeof right === 'number') return order(operator, left, right)
  if (typeof left === 'string' && typeof right === 'string') return order(operator, compareText(left, right), 0)
  const verdict = compareBySlot(operator, left, right)
  if (verdict !== undefined) return verdict
  const a = asInt(left) ?? asFloat(left)
  const b = asInt(right) ?? asFloat(right)
  if (a !== undefined && b !== undefined) return order(operator, a, b)
  if (Array.isArray(left) && Array.isArray(right)) return compareItems(operator, left, right)
  throw typeError(`'${operator}' not supported between instances of '${typeName(left)}' and '${typeName(right)}'`)
}

function compareBySlot(operator: Comparison, left: Value, right: Value): boolean | undefined {
  if (isObject(left)) {
    const verdict = left.type.compare?.(operator, left, right)
    if (verdict !== undefined) return verdict
  }
  return isObject(right) ? right.type.compare?.(operator, left, right) : undefined
}

export function order<Ordered extends number | bigint>(operator: Comparison, left: Ordered, right: Ordered): boolean {
  switch (operator) {
    case '<':
      return left < right
    case '<=':
      return left <= right
    case '>':
      return left > right
    case '>=':
      return left >= right
    case '==':
      return left <= right && left >= right
    case '!=':
      return left < right || left > right
  }
}

/** Lists and tuples are ordered by their first difference, else by length. */
export function compareItems(operator: Comparison, left: readonly Value[], right: readonly Value[]): boolean {
  const shared = Math.min(left.length, right.length)
  for (let index = 0; index < shared; index += 1) {
    const a = left[index] ?? null
    const b = right[index] ?? null
    if (!sameItem(a, b)) return compare(operator, a, b)
  }
  return order(operator, left.length, right.length)
}

/** -1, 0 or 1 by code points; JavaScript's own order differs where surrogates meet U+E000 and above. */
export function compareText(left: string, right: string): number {
  if (left === right) return 0
  if (!hasSurrogates(left) || !hasSurrogates(right)) {
    if (!hasSurrogates(left) && !hasSurrogates(right)) return left < right ? -1 : 1
  }
  const a = codePoints(left)
  const b = codePoints(right)
  const shared = Math.min(a.length, b.length)
  for (let index = 0; index < shared; index += 1) {
    const difference = (a[index]?.codePointAt(0) ?? 0) - (b[index]?.codePointAt(0) ?? 0)
    if (difference !== 0) return Math.sign(difference)
  }
  return Math.sign(a.length - b.length)
}

/** `item in container`. */
export function contains(item: Value, container: Value): boolean {
  if (typeof container === 'string') {
    if (typeof item === 'string') return container.includes(item)
    const text = isObject(item) && item.type.abstract === 'string' ? item.type.str?.(item) : undefined
    if (text !== undefined) return container.includes(text)
    throw typeError(`'in <string>' requires string as left operand, not ${typeName(item)}`)
  }
  if (Array.isArray(container)) return container.some((member) => sameItem(member, item))
  if (isObject(container)) {
    if (container.type.contains) return container.type.contains(container, item)
    if (container.type.iterate) {
      for (const member of members(container)) if (sameItem(member, item)) return true
      return false
    }
  }
  throw typeError(`argument of type '${typeName(container)}' is not iterable`)
}

/** Python's `iter(value)`: live over a list, once over an iterator, the keys of a dict, the code points of a str. */
export function iterate(value: Value): Iterator<Value> {
  if (Array.isArray(value)) return value[Symbol.iterator]()
  if (typeof value === 'string') return value[Symbol.iterator]()
  if (isObject(value) && value.type.iterate) return value.type.iterate(value)
  throw typeError(`'${typeName(value)}' object is not iterable`)
}

export function isIterable(value: Value): boolean {
  return typeof value === 'string' || Array.isArray(value) || (isObject(value) && value.type.iterate !== undefined)
}

/** The members of an iterable, for `for … of`. */
export function members(value: Value): Iterable<Value> {
  return { [Symbol.iterator]: () => iterate(value) }
}

/** Python's `list(value)`: a new list. */
export function listOf(value: Value): List {
  return Array.isArray(value) ? value.slice() : [...members(value)]
}

export function length(value: Value): number {
  const found = lengthOf(value)
  if (found === undefined) throw typeError(`object of type '${typeName(value)}' has no len()`)
  return found
}

/** The length, or undefined for a value that has none. */
export function lengthOf(value: Value): number | undefined {
  if (typeof value === 'string') return hasSurrogates(value) ? codePoints(value).length : value.length
  if (Array.isArray(value)) return value.length
  return isObject(value) ? value.type.length?.(value) : undefined
}

/** Python's `value[key]`. */
export function subscript(value: Value, key: Value): Value {
  if (typeof value === 'string') return codePoints(value)[indexIn(value, key)] ?? ''
  if (Array.isArray(value)) return value[indexIn(value, key)] ?? null
  if (isObject(value) && value.type.item) return value.type.item(value, key)
  throw typeError(`'${typeName(value)}' object is not subscriptable`)
}

/** An index as a position from the start, or Python's complaint about it. */
export function indexIn(sequence: Value, key: Value): number {
  const index = asInt(key)
  if (index === undefined) {
    throw typeError(
      typeof sequence === 'string'
        ? `string indices must be integers, not '${typeName(key)}'`
        : `${typeName(sequence)} indices must be integers or slices, not ${typeName(key)}`,
    )
  }
  const size = length(sequence)
  const position = Number(index) < 0 ? Number(index) + size : Number(index)
  if (position < 0 || position >= size) {
    const name = typeof sequence === 'string' ? 'string' : typeName(sequence)
    throw indexError(name === 'range' ? 'range object index out of range' : `${name} index out of range`)
  }
  return position
}

/** Python's `value[start:stop:step]`; a bound left out is None. */
export function slice(value: Value, start: Value, stop: Value, step: Value): Value {
  if (typeof value === 'string') {
    const points = codePoints(value)
    return [...sliced(points, start, stop, step)].join('')
  }
  if (Array.isArray(value)) return sliced(value, start, stop, step)
  if (isObject(value)) {
    if (value.type.slice) return value.type.slice(value, start, stop, step)
    if (value.type.abstract === 'mapping') throw typeError("unhashable type: 'slice'")
    if (value.type.item) return value.type.item(value, null)
  }
  throw typeError(`'${typeName(value)}' object is not subscriptable`)
}

export function sliced<Item>(items: readonly Item[], start: Value, stop: Value, step: Value): Item[] {
  const range = sliceRange(items.length, start, stop, step)
  if (range.step === 1) return items.slice(range.start, Math.max(range.start, range.stop))
  const picked: Item[] = []
  const goesOn = (index: number): boolean => (range.step > 0 ? index < range.stop : index > range.stop)
  for (let index = range.start; goesOn(index); index += range.step) {
    const item = items[index]
    if (item !== undefined) picked.push(item)
  }
  return picked
}

/** Python's `slice.indices(length)`. */
export function sliceRange(
  size: number,
  start: Value,
  stop: Value,
  step: Value,
): { start: number; stop: number; step: number } {
  const stride = bound(step) ?? 1
  if (stride === 0) throw new PyError('ValueError', 'slice step cannot be zero')
  const lowest = stride < 0 ? -1 : 0
  const highest = stride < 0 ? size - 1 : size
  const clamp = (position: number): number =>
    Math.min(Math.max(position < 0 ? position + size : position, lowest), highest)
  const from = bound(start)
  const to = bound(stop)
  return {
    start: from === undefined ? (stride < 0 ? highest : 0) : clamp(from),
    stop: to === undefined ? (stride < 0 ? -1 : size) : clamp(to),
    step: stride,
  }
}

function bound(value: Value): number | undefined {
  if (value === null) return undefined
  const int = asInt(value)
  if (int === undefined) throw typeError('slice indices must be integers or None or have an __index__ method')
  return Number(int)
}
