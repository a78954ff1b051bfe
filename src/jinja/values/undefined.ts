/** Jinja2's Undefined: what a name, attribute or element that is not there evaluates to. */
import { PyError } from './errors.ts'
import { repr } from './operators.ts'
import { defineType, isObject, type Place, type PyObject, type PyType, typeName, type Value } from './value.ts'

/**
 * default: prints as nothing, iterates over nothing, is false; anything else fails.
 * chainable: attributes and elements of it are undefined too.
 * strict: fails on everything but `is defined`.
 * permissive: like chainable, and calls of it are undefined too (dbt, while it parses).
 */
export type UndefinedMode = 'default' | 'chainable' | 'strict' | 'permissive'

export interface Missing {
  /** The name, attribute or element that was asked for. */
  readonly name?: Value
  /** Of what it was asked; absent for a plain name. */
  readonly of?: Value
  /** The message, when Jinja2 has a special one. */
  readonly hint?: string
  /** The exception it raises: `UndefinedError` unless the sandbox refused. */
  readonly kind?: 'UndefinedError' | 'SecurityError'
  /** The template sets the name somewhere, in a branch that was not taken. */
  readonly assigned?: boolean
}

/** Hears of a call of something undefined; whoever does not want it goes on with an error of their own. */
export type UndefinedCalled = (missing: Missing, at: Place | undefined) => void

export interface Undefined extends PyObject {
  readonly missing: Missing
  readonly called?: UndefinedCalled
}

export type UndefinedFactory = (missing: Missing) => Undefined

export function isUndefined(value: Value): value is Undefined {
  return isObject(value) && types.has(value.type)
}

export function makeUndefined(missing: Missing, mode: UndefinedMode = 'default', called?: UndefinedCalled): Undefined {
  return { type: typeOfMode[mode], missing, ...(called && { called }) }
}

/** Fails as using the undefined value would. */
export function failUndefined(value: Undefined): never {
  throw new PyError(value.missing.kind ?? 'UndefinedError', undefinedMessage(value.missing))
}

export function undefinedMessage({ name = null, of, hint }: Missing): string {
  if (hint !== undefined && hint !== '') return hint
  if (of === undefined) return `${repr(name)} is undefined`
  if (typeof name !== 'string') return `${describe(of)} has no element ${repr(name)}`
  return `${repr(describe(of))} has no attribute ${repr(name)}`
}

/** Jinja2's object_type_repr: `None`, `dict object`, `datetime.date object`. */
function describe(value: Value): string {
  if (value === null) return 'None'
  const module = isObject(value) ? value.type.module : undefined
  return `${module === undefined ? '' : `${module}.`}${typeName(value)} object`
}

const fail = (self: Undefined): never => failUndefined(self)

function operandFails(left: Value, right: Value): never {
  const [undefinedOperand] = [left, right].filter(isUndefined)
  if (undefinedOperand) failUndefined(undefinedOperand)
  throw new PyError('UndefinedError', 'an operand is undefined')
}

const arithmetic = new Set(['+', '-', '*', '/', '//', '%', '**'])

const UNDEFINED = defineType({
  name: 'Undefined',
  repr: () => 'Undefined',
  str: () => '',
  truthy: () => false,
  length: () => 0,
  iterate: () => [][Symbol.iterator](),
  item: fail,
  attribute: (self: Undefined, name) => (isDunder(name) ? undefined : fail(self)),
  call: fail,
  unary: (_operator, self: Undefined) => fail(self),
  int: fail,
  float: fail,
  binary: (operator, left, right) => (arithmetic.has(operator) ? operandFails(left, right) : undefined),
  compare: (_operator, left, right) => operandFails(left, right),
  equals: (left, right) => isObject(left) && isObject(right) && left.type === right.type,
  hash: (self) => self.type,
  toJs: () => undefined,
})

const CHAINABLE = defineType({
  ...UNDEFINED,
  name: 'ChainableUndefined',
  item: (self) => self,
  attribute: (self, name) => (isDunder(name) ? undefined : self),
})

const PERMISSIVE = defineType({
  ...CHAINABLE,
  // The chain is kept, so that a call at its end can be told from a call of the name itself.
  attribute: (self: Undefined, name) => (isDunder(name) ? undefined : { ...self, missing: { name, of: self } }),
  call: (self: Undefined, { at }) => {
    self.called?.(self.missing, at)
    return self
  },
})

const STRICT = defineType({
  ...UNDEFINED,
  name: 'StrictUndefined',
  repr: () => 'Undefined',
  str: fail,
  truthy: fail,
  length: fail,
  iterate: fail,
  contains: fail,
  equals: operandFails,
  hash: fail,
})

const typeOfMode: Readonly<Record<UndefinedMode, PyType>> = {
  default: UNDEFINED,
  chainable: CHAINABLE,
  strict: STRICT,
  permissive: PERMISSIVE,
}

const types = new Set<PyType>(Object.values(typeOfMode))

function isDunder(name: string): boolean {
  return name.startsWith('__') && name.endsWith('__')
}
