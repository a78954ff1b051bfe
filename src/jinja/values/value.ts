/**
 * Python's values in JavaScript. Nothing a template touches is a JavaScript object with a prototype worth reaching:
 * a value is a primitive, a list, or a record whose `type` says how it behaves, as in CPython.
 *
 *   None → null            bool → boolean       str → string (counted in code points)
 *   int → number that is a safe integer, bigint beyond
 *   float → number with a fraction; `Float` when the value is integral, infinite or nan, so that `1.0` stays a float
 *   list → array           all else → PyObject
 *
 * Types only point downwards (dict.ts imports operators.ts, never the other way): operators find behaviour in the slots.
 */

export type Value = null | boolean | number | bigint | string | List | PyObject

/** A Python list: mutable, and shared by everyone who holds it. */
export type List = Value[]

/** Any value that carries its type: dicts, tuples, dates, functions, host objects. */
export interface PyObject {
  readonly type: PyType
}

export type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>='
export type BinaryOperator = '+' | '-' | '*' | '/' | '//' | '%' | '**' | '|' | '&' | '^'
export type UnaryOperator = '+' | '-'

/** What a dict or set keeps a value under: equal values have the same key. */
export type HashKey = string | number | bigint | null | object

/** Where something stands in a template; line and column count from 1. */
export interface Place {
  readonly file: string | undefined
  readonly line: number
  readonly column: number
}

/** A call as the template wrote it, its arguments evaluated. */
export interface HostCall {
  readonly positional: readonly Value[]
  readonly named: ReadonlyMap<string, Value>
  readonly at: Place | undefined
}

const brand: unique symbol = Symbol('Python type')

/** The slots of a Python type. A missing slot means what it means in Python: no length, not iterable, no such operator. */
export interface PyType extends Slots {
  readonly [brand]: true
}

export interface Slots {
  /** The name in Python's messages: `dict`, `datetime.date`. */
  readonly name: string
  /** Where Python defines it, for a name that messages mostly give without: `jinja2.utils`. */
  readonly module?: string
  /** Which of Python's abstract classes it belongs to. */
  readonly abstract?: 'mapping' | 'sequence' | 'set' | 'iterator' | 'string' | 'number'
  nameOf?(self: PyObject): string
  /** `outer` holds the containers being printed, so that one that contains itself prints `[...]`. */
  repr(self: PyObject, outer: readonly Value[]): string
  str?(self: PyObject): string
  truthy?(self: PyObject): boolean
  length?(self: PyObject): number
  iterate?(self: PyObject): Iterator<Value>
  contains?(self: PyObject, item: Value): boolean
  /** `self[key]`; throws Python's KeyError, IndexError or TypeError. */
  item?(self: PyObject, key: Value): Value
  slice?(self: PyObject, start: Value, stop: Value, step: Value): Value
  /** `self.name`, for names that a template may see; undefined when there is none. */
  attribute?(self: PyObject, name: string): Value | undefined
  setAttribute?(self: PyObject, name: string, value: Value): void
  call?(self: PyObject, call: HostCall): Value
  /** Asked of the left operand's type, then of the right's; undefined is Python's NotImplemented. */
  equals?(left: Value, right: Value): boolean | undefined
  compare?(operator: Comparison, left: Value, right: Value): boolean | undefined
  binary?(operator: BinaryOperator, left: Value, right: Value): Value | undefined
  unary?(operator: UnaryOperator, self: PyObject): Value
  abs?(self: PyObject): Value
  /** `int(self)`. */
  int?(self: PyObject): Value
  /** `float(self)`. */
  float?(self: PyObject): number
  /** `round(self, places)`; places are undefined when not given. */
  round?(self: PyObject, places: number | undefined): Value
  /** Throws when the type is unhashable; a missing slot hashes by identity. */
  hash?(self: PyObject): HashKey
  format?(self: PyObject, spec: string): string
  /** The plain JavaScript value that stands for it outside of templates. */
  toJs?(self: PyObject): unknown
}

/** Makes a type out of its slots. */
export function defineType(slots: Slots): PyType {
  return { ...slots, [brand]: true }
}

export function isObject(value: Value): value is PyObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Tells our own records from plain JavaScript objects that happen to have a `type`. */
export function isPyObject(candidate: unknown): candidate is PyObject {
  if (typeof candidate !== 'object' || candidate === null || !('type' in candidate)) return false
  const { type } = candidate
  return typeof type === 'object' && type !== null && brand in type
}

/** Python's `type(value).__name__`. */
export function typeName(value: Value): string {
  if (value === null) return 'NoneType'
  switch (typeof value) {
    case 'boolean':
      return 'bool'
    case 'number':
      return Number.isInteger(value) ? 'int' : 'float'
    case 'bigint':
      return 'int'
    case 'string':
      return 'str'
  }
  if (Array.isArray(value)) return 'list'
  return value.type.nameOf?.(value) ?? value.type.name
}
