/** Objects of the host: relations, columns, tables of results, as templates may see them. */

import { keyError } from './dict.ts'
import { typeError } from './errors.ts'
import { identity } from './hash.ts'
import {
  type Comparison,
  defineType,
  type HostCall,
  isObject,
  type PyObject,
  type PyType,
  type Slots,
  type Value,
} from './value.ts'

/** What a host object answers; whatever it leaves out, a template cannot do with it. */
export interface HostShape {
  readonly typeName: string
  /** Which of Jinja2's tests it passes: `is mapping`, `is sequence`. */
  readonly abstract?: 'mapping' | 'sequence'
  /** undefined: there is no such attribute. */
  attribute(name: string): Value | undefined
  setAttribute?(name: string, value: Value): void
  /** undefined: there is no such element. */
  item?(key: Value): Value | undefined
  str?(): string
  repr?(): string
  truthy?(): boolean
  length?(): number
  iterate?(): Iterable<Value>
  contains?(item: Value): boolean
  /** Both default to identity. */
  equals?(other: Value): boolean
  hash?(): string | number
  /** undefined: the two cannot be ordered. */
  compare?(operator: Comparison, other: Value): boolean | undefined
  call?(call: HostCall): Value
  /** As `call`, for a program: yields requests before it returns. */
  suspend?(call: HostCall): Generator<unknown, Value, unknown>
  toJs?(): unknown
}

export interface HostObject extends PyObject {
  readonly shape: HostShape
}

/** Wraps what a host object answers into a value. */
export function hostObject(shape: HostShape): HostObject {
  return { type: typeOfShape(shape), shape }
}

export function isHostObject(value: Value): value is HostObject {
  return isObject(value) && hostTypes.has(value.type)
}

/** One type for each set of answers, since a missing slot is how a type says no. */
const typesByAnswers = new Map<string, PyType>()
const hostTypes = new WeakSet<PyType>()

const optional = ['truthy', 'length', 'iterate', 'contains', 'item', 'call', 'setAttribute', 'compare'] as const

function typeOfShape(shape: HostShape): PyType {
  const answers = optional.filter(
    (name) => shape[name] !== undefined || (name === 'call' && shape.suspend !== undefined),
  )
  const key = [shape.abstract, ...answers].join()
  const known = typesByAnswers.get(key)
  if (known) return known
  const offered = Object.fromEntries(answers.map((name) => [name, slots[name]]))
  const type = defineType({ ...always, ...offered, ...(shape.abstract && { abstract: shape.abstract }) })
  typesByAnswers.set(key, type)
  hostTypes.add(type)
  return type
}

const always: Slots = {
  name: 'object',
  nameOf: ({ shape }: HostObject) => shape.typeName,
  repr: (self: HostObject) =>
    self.shape.repr?.() ?? self.shape.str?.() ?? `<${self.shape.typeName} object at ${address(self)}>`,
  str: (self: HostObject) => self.shape.str?.() ?? self.type.repr(self, []),
  attribute: ({ shape }: HostObject, name) => shape.attribute(name),
  equals: (left, right) => {
    if (isHostObject(left) && left.shape.equals) return left.shape.equals(right)
    if (isHostObject(right) && right.shape.equals) return right.shape.equals(left)
    return undefined
  },
  hash: (self: HostObject) => (self.shape.hash ? `\0h${self.shape.hash()}` : self),
  toJs: ({ shape }: HostObject) => (shape.toJs ? shape.toJs() : (shape.str?.() ?? shape.typeName)),
}

const slots: Partial<Slots> = {
  truthy: ({ shape }: HostObject) => shape.truthy?.() ?? true,
  length: ({ shape }: HostObject) => shape.length?.() ?? 0,
  iterate: ({ shape }: HostObject) => (shape.iterate?.() ?? [])[Symbol.iterator](),
  contains: ({ shape }: HostObject, item) => shape.contains?.(item) ?? false,
  item: ({ shape }: HostObject, key) => {
    const value = shape.item?.(key)
    if (value === undefined) throw keyError(key)
    return value
  },
  setAttribute: ({ shape }: HostObject, name, value) => shape.setAttribute?.(name, value),
  compare: (operator, left, right) => {
    if (isHostObject(left)) return left.shape.compare?.(operator, right)
    return isHostObject(right) ? right.shape.compare?.(mirrored[operator], left) : undefined
  },
  call: ({ shape }: HostObject, call) => {
    if (shape.call) return shape.call(call)
    throw typeError(`'${shape.typeName}' asks the warehouse, and cannot be called here`)
  },
}

const mirrored: Readonly<Record<Comparison, Comparison>> = {
  '==': '==',
  '!=': '!=',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
}

/** An address for Python's `<… object at 0x7f…>`, the same for an object each time it prints. */
export function address(object: object): string {
  return `0x7f${(identity(object) * 16).toString(16).padStart(10, '0')}`
}
