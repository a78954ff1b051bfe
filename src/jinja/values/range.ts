/** Python's range. */
import { typeError, valueError } from './errors.ts'
import { hashKey, joinKeys } from './hash.ts'
import { makeIterator } from './iterator.ts'
import { bindMethod, type MethodTable, methodsOf } from './methods.ts'
import { asFloat, asInt } from './number.ts'
import { indexIn, repr, sliceRange } from './operators.ts'
import { defineType, isObject, type PyObject, typeName, type Value } from './value.ts'

export interface Range extends PyObject {
  readonly start: number
  readonly stop: number
  readonly step: number
  readonly size: number
}

export const RANGE = defineType({
  name: 'range',
  abstract: 'sequence',
  repr: (self: Range) => `range(${self.start}, ${self.stop}${self.step === 1 ? '' : `, ${self.step}`})`,
  length: (self: Range) => self.size,
  iterate: (self: Range) => rangeItems(self),
  contains: (self: Range, item) => position(self, item) !== undefined,
  item: (self: Range, key) => self.start + indexIn(self, key) * self.step,
  slice: (self: Range, start, stop, step) => {
    const part = sliceRange(self.size, start, stop, step)
    return makeRange(self.start + part.start * self.step, self.start + part.stop * self.step, self.step * part.step)
  },
  attribute: (self: Range, name) => {
    if (name === 'start' || name === 'stop' || name === 'step') return self[name]
    const method = RANGE_METHODS.get(name)
    return method && bindMethod(self, name, method)
  },
  equals: (left, right) => (isRange(left) && isRange(right) ? sameRange(left, right) : undefined),
  hash: (self: Range) =>
    joinKeys('r', [self.size, self.size > 0 ? self.start : null, self.size > 1 ? self.step : null]),
  toJs: (self: Range) => [...rangeItems(self)],
})

const method = methodsOf<Range>('range')

const RANGE_METHODS: MethodTable<Range> = new Map([
  method.one('count', (self, item) => (position(self, item) === undefined ? 0 : 1)),
  method.one('index', (self, item) => {
    const found = position(self, item)
    if (found === undefined) throw valueError(`${repr(item)} is not in range`)
    return found
  }),
])

export function isRange(value: Value): value is Range {
  return isObject(value) && value.type === RANGE
}

export function makeRange(start: number, stop: number, step: number): Range {
  if (step === 0) throw valueError('range() arg 3 must not be zero')
  return { type: RANGE, start, stop, step, size: Math.max(0, Math.ceil((stop - start) / step)) }
}

/** `range(stop)`, `range(start, stop)`, `range(start, stop, step)`. */
export function rangeOf(given: readonly Value[]): Range {
  if (given.length === 0) throw typeError('range expected at least 1 argument, got 0')
  if (given.length > 3) throw typeError(`range expected at most 3 arguments, got ${given.length}`)
  const [first = 0, second, step = 1] = given.map(bound)
  return second === undefined ? makeRange(0, first, 1) : makeRange(first, second, step)
}

function bound(value: Value): number {
  const int = asInt(value)
  if (int === undefined) throw typeError(`'${typeName(value)}' object cannot be interpreted as an integer`)
  return Number(int)
}

function* rangeItems({ start, step, size }: Range): IterableIterator<Value> {
  for (let index = 0; index < size; index += 1) yield start + index * step
}

export function reversedRange(range: Range): Value {
  return makeIterator('range_iterator', reversedItems(range))
}

function* reversedItems({ start, step, size }: Range): IterableIterator<Value> {
  for (let index = size - 1; index >= 0; index -= 1) yield start + index * step
}

function position({ start, step, size }: Range, item: Value): number | undefined {
  const number = asInt(item) ?? asFloat(item)
  if (number === undefined) return undefined
  const index = (Number(number) - start) / step
  return Number.isInteger(index) && index >= 0 && index < size ? index : undefined
}

function sameRange(left: Range, right: Range): boolean {
  return hashKey(left) === hashKey(right)
}
