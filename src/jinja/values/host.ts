/** The border to the program around the templates: its functions as Python values, and how arguments meet parameters. */
import { typeError } from './errors.ts'
import { address } from './host-object.ts'
import { repr } from './operators.ts'
import { defineType, type HostCall, isObject, type PyObject, typeName, type Value } from './value.ts'

export type { HostObject } from './host-object.ts'

export { hostObject, isHostObject } from './host-object.ts'
export type { HostCall, Place } from './value.ts'

export interface Callable extends PyObject {
  readonly name: string
  readonly run: (call: HostCall) => Value
  /** Present when a call may have to ask something of the world outside: then only a program can run it. */
  readonly suspend?: (call: HostCall) => Generator<unknown, Value, unknown>
  /** How it prints: `<Macro 'f'>`, `<built-in method upper of str object at 0x…>`. */
  readonly printed?: () => string
  /** The attributes a template may read of it, as a macro's `name` and `arguments`. */
  readonly attribute?: (name: string) => Value | undefined
}

const FUNCTION = defineType({
  name: 'function',
  repr: (self: Callable) => self.printed?.() ?? `<function ${self.name} at ${address(self)}>`,
  call: (self: Callable, call) => self.run(call),
  attribute: (self: Callable, name) => self.attribute?.(name),
})

const METHOD = defineType({ ...FUNCTION, name: 'builtin_function_or_method' })
const MACRO = defineType({ ...FUNCTION, name: 'Macro', module: 'jinja2.runtime' })
const functionTypes = new Set([FUNCTION, METHOD, MACRO])

/** A function of the host that templates can call. */
export function hostFunction(name: string, run: (call: HostCall) => Value): Callable {
  return { type: FUNCTION, name, run }
}

/** A function that yields requests before it returns; calling it outside of a program fails. */
export function suspendingFunction(
  name: string,
  suspend: (call: HostCall) => Generator<unknown, Value, unknown>,
): Callable {
  const run = (): never => {
    throw typeError(`${name}() asks the warehouse, and cannot be called here`)
  }
  return { type: FUNCTION, name, run, suspend }
}

/** A method of a value, and what else Python itself would run. */
export function makeMethod(callable: Omit<Callable, 'type'>): Callable {
  return { type: METHOD, ...callable }
}

/** What a template defines and calls. */
export function makeMacroValue(callable: Omit<Callable, 'type'>): Callable {
  return { type: MACRO, ...callable }
}

/** A function with what it prints and shows beyond its name. */
export function makeCallable(callable: Omit<Callable, 'type'>): Callable {
  return { type: FUNCTION, ...callable }
}

export function isCallable(value: Value): boolean {
  return isObject(value) && value.type.call !== undefined
}

export function isFunction(value: Value): value is Callable {
  return isObject(value) && functionTypes.has(value.type)
}

/** Python's `value(*positional, **named)`. */
export function call(value: Value, given: HostCall): Value {
  if (isObject(value) && value.type.call) return value.type.call(value, given)
  throw typeError(`'${typeName(value)}' object is not callable`)
}

/** A call of our own making, without a place in a template. */
export function callWith(value: Value, ...positional: readonly Value[]): Value {
  return call(value, { positional, named: noNames, at: undefined })
}

export const noNames: ReadonlyMap<string, Value> = new Map()

/** A parameter by name; with a default value, it may be left out. */
export type Parameter<Name extends string = string> = Name | readonly [Name, Value]

export interface Signature<Name extends string = string> {
  /** The function's name in messages. */
  readonly name: string
  readonly parameters: readonly Parameter<Name>[]
  /** Parameters that can only be given by name. */
  readonly namedOnly?: readonly Parameter<Name>[]
  /** Takes further positional arguments: `*args`. */
  readonly more?: boolean
  /** Takes further named arguments: `**kwargs`. */
  readonly moreNamed?: boolean
  /** Parameters that the caller does not see but Python counts: `self`, the environment of a filter. */
  readonly hidden?: number
  /** Parameters that Python takes by position only; naming one is unexpected. */
  readonly positionalOnly?: number
  /** A function of CPython's own, which complains in other words than one written in Python. */
  readonly builtin?: boolean
}

export interface Bound<Name extends string> {
  readonly values: { readonly [Key in Name]: Value }
  readonly more: readonly Value[]
  readonly moreNamed: ReadonlyMap<string, Value>
}

/** Matches the arguments of a call with a signature, or fails in the words of Python's TypeError. */
export function bindArguments<const Name extends string>(call: HostCall, signature: Signature<Name>): Bound<Name> {
  const { name, parameters, namedOnly = [] } = signature
  const bound = new Map<string, Value>()
  call.positional.forEach((value, index) => {
    const parameter = parameters[index]
    if (parameter !== undefined) bound.set(parameterName(parameter), value)
  })
  const known = new Set([...parameters.slice(signature.positionalOnly ?? 0), ...namedOnly].map(parameterName))
  const moreNamed = new Map<string, Value>()
  for (const [key, value] of call.named) {
    if (known.has(key)) {
      if (bound.has(key)) throw typeError(`${name}() got multiple values for argument '${key}'`)
      bound.set(key, value)
    } else if (signature.moreNamed) moreNamed.set(key, value)
    else throw unexpectedName(signature, key)
  }
  if (call.positional.length > parameters.length && !signature.more) {
    throw tooMany(signature, call.positional.length)
  }
  fillDefaults(signature, 'positional', parameters, bound)
  fillDefaults(signature, 'keyword-only', namedOnly, bound)
  return {
    // Every parameter has been bound or the call refused, so the record has each name.
    values: Object.fromEntries(bound) as { [Key in Name]: Value },
    more: call.positional.slice(parameters.length),
    moreNamed,
  }
}

function parameterName(parameter: Parameter): string {
  return typeof parameter === 'string' ? parameter : parameter[0]
}

function fillDefaults(
  { name, builtin }: Signature,
  kind: 'positional' | 'keyword-only',
  parameters: readonly Parameter[],
  bound: Map<string, Value>,
): void {
  const missing: string[] = []
  for (const parameter of parameters) {
    if (bound.has(parameterName(parameter))) continue
    if (typeof parameter === 'string') missing.push(repr(parameter))
    else bound.set(parameter[0], parameter[1])
  }
  if (missing.length === 0) return
  if (builtin) {
    const position = parameters.findIndex((parameter) => repr(parameterName(parameter)) === missing[0]) + 1
    throw typeError(`${name}() missing required argument ${missing[0]} (pos ${position})`)
  }
  const noun = missing.length === 1 ? 'argument' : 'arguments'
  throw typeError(`${name}() missing ${missing.length} required ${kind} ${noun}: ${enumerate(missing)}`)
}

/** `'a'`, `'a' and 'b'`, `'a', 'b', and 'c'`. */
function enumerate(names: readonly string[]): string {
  if (names.length < 3) return names.join(' and ')
  return `${names.slice(0, -1).join(', ')}, and ${names.at(-1)}`
}

function unexpectedName({ name, builtin }: Signature, key: string): Error {
  if (builtin) return typeError(`'${key}' is an invalid keyword argument for ${name}()`)
  return typeError(`${name}() got an unexpected keyword argument '${key}'`)
}

function tooMany({ name, parameters, hidden = 0, builtin }: Signature, positional: number): Error {
  const most = parameters.length + hidden
  const least = parameters.filter((parameter) => typeof parameter === 'string').length + hidden
  const given = positional + hidden
  const noun = most === 1 ? 'argument' : 'arguments'
  if (builtin) return typeError(`${name}() takes at most ${most} ${noun} (${given} given)`)
  const range = least === most ? String(most) : `from ${least} to ${most}`
  const were = given === 1 ? 'was' : 'were'
  return typeError(`${name}() takes ${range} positional ${noun} but ${given} ${were} given`)
}
