/** Methods of built-in types: their parameters, and CPython's four ways to complain about arguments. */
import { typeError } from './errors.ts'
import { type Callable, makeMethod } from './host.ts'
import { address } from './host-object.ts'
import { asInt } from './number.ts'
import { repr } from './operators.ts'
import { type HostCall, isObject, typeName, type Value } from './value.ts'

export type Method<Self> = (self: Self, call: HostCall) => Value
export type MethodTable<Self> = ReadonlyMap<string, Method<Self>>
type Entry<Self> = readonly [string, Method<Self>]
type Parameter<Name extends string> = Name | readonly [Name, Value | undefined]
type Arguments<Name extends string, Optional extends string> = { readonly [Key in Name]: Value } & {
  readonly [Key in Optional]: Value | undefined
}

/** The name of a parameter that has a default of `undefined`, so that leaving it out can be told from None. */
type OptionalName<P> = P extends readonly [infer Name extends string, undefined] ? Name : never
type RequiredName<P> = P extends readonly [string, undefined]
  ? never
  : P extends readonly [infer Name extends string, Value]
    ? Name
    : P extends string
      ? P
      : never

type ArgumentsOf<P> = Arguments<RequiredName<P>, OptionalName<P>>

/** Builders of the method table of one type. */
export function methodsOf<Self>(owner: string) {
  return {
    /** `upper()`. */
    none(name: string, run: (self: Self) => Value): Entry<Self> {
      return [
        name,
        (self, call) => {
          refuseNames(owner, name, call)
          const given = call.positional.length
          if (given > 0) throw typeError(`${owner}.${name}() takes no arguments (${given} given)`)
          return run(self)
        },
      ]
    },
    /** `append(x)`. */
    one(name: string, run: (self: Self, argument: Value) => Value): Entry<Self> {
      return [
        name,
        (self, call) => {
          refuseNames(owner, name, call)
          const [argument, ...more] = call.positional
          if (argument === undefined || more.length > 0) {
            throw typeError(`${owner}.${name}() takes exactly one argument (${call.positional.length} given)`)
          }
          return run(self, argument)
        },
      ]
    },
    /** Parameters by position only: `replace(old, new, count=-1)`. */
    positional<const P extends readonly Parameter<string>[]>(
      name: string,
      parameters: P,
      run: (self: Self, given: ArgumentsOf<P[number]>) => Value,
    ): Entry<Self> {
      return [
        name,
        (self, call) => {
          refuseNames(owner, name, call)
          checkCount(name, parameters, call.positional.length)
          return run(self, collect(parameters, call.positional))
        },
      ]
    },
    /** Parameters by position or name: `split(sep=None, maxsplit=-1)`. */
    named<const P extends readonly Parameter<string>[]>(
      name: string,
      parameters: P,
      run: (self: Self, given: ArgumentsOf<P[number]>) => Value,
    ): Entry<Self> {
      return [name, (self, call) => run(self, namedArguments(`${name}()`, parameters, call))]
    },
    /** Whatever is given: `format(*args, **kwargs)`. */
    any(name: string, run: Method<Self>): Entry<Self> {
      return [name, run]
    },
  }
}

/** A method as a value, bound to its object. */
export function bindMethod<Self extends Value>(self: Self, name: string, method: Method<Self>): Callable {
  return makeMethod({
    name,
    run: (call) => method(self, call),
    printed: () => {
      const owner = isObject(self) || Array.isArray(self) ? address(self) : '0x7f0000000010'
      return `<built-in method ${name} of ${typeName(self)} object at ${owner}>`
    },
  })
}

function refuseNames(owner: string, name: string, call: HostCall): void {
  if (call.named.size > 0) throw typeError(`${owner}.${name}() takes no keyword arguments`)
}

function nameOf(parameter: Parameter<string>): string {
  return typeof parameter === 'string' ? parameter : parameter[0]
}

function checkCount(name: string, parameters: readonly Parameter<string>[], given: number): void {
  const least = parameters.filter((parameter) => typeof parameter === 'string').length
  const most = parameters.length
  const expected = least === most ? '' : given < least ? 'at least ' : 'at most '
  if (given >= least && given <= most) return
  const wanted = given < least ? least : most
  throw typeError(`${name} expected ${expected}${wanted} argument${wanted === 1 ? '' : 's'}, got ${given}`)
}

/**
 * The arguments of a function of CPython's own, by position or name. `label` is how its complaints begin: `split()`, or
 * `function` for those that do not tell their name.
 */
export function namedArguments<const P extends readonly Parameter<string>[]>(
  label: string,
  parameters: P,
  call: HostCall,
): ArgumentsOf<P[number]> {
  const names = parameters.map(nameOf)
  const given = call.positional.length + call.named.size
  if (given > names.length) {
    const noun = call.positional.length > names.length || call.named.size === 0 ? '' : 'keyword '
    throw typeError(
      `${label} takes at most ${names.length} ${noun}argument${names.length === 1 ? '' : 's'} (${given} given)`,
    )
  }
  const values: (Value | undefined)[] = [...call.positional]
  for (const [key, value] of call.named) {
    const index = names.indexOf(key)
    if (index < 0) {
      throw typeError(`'${key}' is an invalid keyword argument for ${label === 'function' ? 'this function' : label}`)
    }
    if (index < call.positional.length) {
      throw typeError(`argument for ${label} given by name (${repr(key)}) and position (${index + 1})`)
    }
    values[index] = value
  }
  const missing = parameters.findIndex(
    (parameter, index) => typeof parameter === 'string' && values[index] === undefined,
  )
  if (missing >= 0)
    throw typeError(`${label} missing required argument ${repr(names[missing] ?? '')} (pos ${missing + 1})`)
  return collect(parameters, values)
}

function collect<const P extends readonly Parameter<string>[]>(
  parameters: P,
  given: readonly (Value | undefined)[],
): ArgumentsOf<P[number]> {
  const entries = parameters.map((parameter, index) => {
    const value = given[index]
    if (typeof parameter === 'string') return [parameter, value]
    return [parameter[0], value === undefined ? parameter[1] : value]
  })
  // The counts have been checked, so each parameter has its value or its default.
  return Object.fromEntries(entries) as ArgumentsOf<P[number]>
}

/** An argument that must be an int, as an index or a count. */
export function intArgument(value: Value): number {
  const int = asInt(value)
  if (int === undefined) throw typeError(`'${typeName(value)}' object cannot be interpreted as an integer`)
  return Number(int)
}
