/** Python's range. */
import { typeError, valueError } from './errors.ts'
import { hashKey, joinKeys } from './hash.ts'
import { makeIterator } from './iterator.ts'
import { bindMethod, type MethodTable, methodsOf } from './methods.ts'
import { asFloat, asInt, makeInt } from './number.ts'
import { indexIn, repr, sliceRange } from './operators.ts'
import { defineType, isObject, type PyObject, typeName, type Value } from './value.ts'

type Int = number | bigint

export interface Range extends PyObject {
  readonly start: Int
  readonly stop: Int
  readonly step: Int
  readonly size: number
}

const RANGE = defineType({
  name: 'range',
  abstract: 'sequence',
  repr: ({ start, stop, step }: Range) => `range(${start}, ${stop}${step === 1 ? '' : `, ${step}`})`,
  length: (self: Range) => self.size,
  iterate: (self: Range) => rangeItems(self),
  contains: (self: Range, item) => position(self, item) !== undefined,
  item: (self: Range, key) => itemAt(self, indexIn(self, key)),
  slice: (self: Range, start, stop, step) => {
    const part = sliceRange(self.size, start, stop, step)
    const stride = makeInt(BigInt(self.step) * BigInt(part.step))
    return makeRange(itemAt(self, part.start), itemAt(self, part.stop), stride)
  },
  attribute: (self: Range, name) => {
    if (name === 'start' || name === 'stop' || name === 'step') return self[name]
    const method = RANGE_METHODS.get(name)
    return method && bindMethod(self, name, method)
  },
  equals: (left, right) => (isRange(left) && isRange(right) ? hashKey(left) === hashKey(right) : undefined),
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

function makeRange(start: Int, stop: Int, step: Int): Range {
  if (BigInt(step) === 0n) throw valueError('range() arg 3 must not be zero')
  const distance = BigInt(stop) - BigInt(start)
  const stride = BigInt(step)
  // Rounded up: a last step that overshoots still begins inside.
  const size = (distance + stride - (stride > 0n ? 1n : -1n)) / stride
  return { type: RANGE, start, stop, step, size: size > 0n ? Number(size) : 0 }
}

/** `range(stop)`, `range(start, stop)`, `range(start, stop, step)`. */
export function rangeOf(given: readonly Value[]): Range {
  if (given.length === 0) throw typeError('range expected at least 1 argument, got 0')
  if (given.length > 3) throw typeError(`range expected at most 3 arguments, got ${given.length}`)
  const [first = 0, second, step = 1] = given.map(bound)
  return second === undefined ? makeRange(0, first, 1) : makeRange(first, second, step)
}

function bound(value: Value): Int {
  const int = asInt(value)
  if (int === undefined) throw typeError(`'${typeName(value)}' object cannot be interpreted as an integer`)
  return int
}

function itemAt({ start, step }: Range, index: number): Int {
  if (typeof start === 'number' && typeof step === 'number') {
    const item = start + index * step
    if (Number.isSafeInteger(item)) return item
  }
  return makeInt(BigInt(start) + BigInt(index) * BigInt(step))
}

function* rangeItems(range: Range): IterableIterator<Value> {
  for (let index = 0; index < range.size; index += 1) yield itemAt(range, index)
}

export function reversedRange(range: Range): Value {
  return makeIterator('range_iterator', reversedItems(range))
}

function* reversedItems(range: Range): IterableIterator<Value> {
  for (let index = range.size - 1; index >= 0; index -= 1) yield itemAt(range, index)
}

function position(range: Range, item: Value): number | undefined {
  const float = asFloat(item)
  if (float !== undefined && !Number.isInteger(float)) return undefined
  const int = asInt(item) ?? float
  if (int === undefined) return undefined
  const [distance, stride] = [BigInt(int) - BigInt(range.start), BigInt(range.step)]
  const index = Number(distance / stride)
  return distance % stride === 0n && index >= 0 && index < range.size ? index : undefined
}
