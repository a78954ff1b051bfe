/** How a filter is written: its Python name and parameters, and what it does with them. */
import { typeError } from '../errors.ts'
import { bindArguments, type Parameter } from '../host.ts'
import type { Filter, Runtime } from '../runtime.ts'
import type { Value } from '../value.ts'

export type FilterEntry = readonly [string, Filter]

export interface FilterShape<Name extends string> {
  /** The name of Python's function, which stands in complaints about arguments. */
  readonly python: string
  readonly parameters?: readonly Parameter<Name>[]
  /** Python hands it the environment first, and counts that as an argument. */
  readonly pass?: 'environment'
}

export function defineFilter<const Name extends string = never>(
  name: string,
  shape: FilterShape<Name>,
  run: (value: Value, given: { readonly [Key in Name]: Value }, runtime: Runtime) => Value,
): FilterEntry {
  const signature = {
    name: shape.python,
    parameters: shape.parameters ?? [],
    hidden: shape.pass === 'environment' ? 2 : 1,
  }
  return [name, (value, call, runtime) => run(value, bindArguments(call, signature).values, runtime)]
}

/** A filter that is a function of Python's own, with its way to count arguments. */
export function builtinFilter(name: string, python: string, run: (value: Value) => Value): FilterEntry {
  return [
    name,
    (value, call) => {
      if (call.named.size > 0) throw typeError(`${python}() takes no keyword arguments`)
      const given = call.positional.length + 1
      if (given > 1) throw typeError(`${python}() takes exactly one argument (${given} given)`)
      return run(value)
    },
  ]
}
