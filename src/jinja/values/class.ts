/** Python's classes as templates meet them: to be called, printed, and asked for their class methods. */
import { type Bound, bindArguments, type Callable, hostFunction, type Signature } from './host.ts'
import { defineType, type HostCall, type PyObject, type Value } from './value.ts'

export interface PyClass extends PyObject {
  readonly qualifiedName: string
  readonly construct: (call: HostCall) => Value
  readonly members: ReadonlyMap<string, Value>
}

const CLASS = defineType({
  name: 'type',
  repr: (self: PyClass) => `<class '${self.qualifiedName}'>`,
  call: (self: PyClass, call) => self.construct(call),
  attribute: (self: PyClass, name) => self.members.get(name),
})

export function makeClass(
  qualifiedName: string,
  construct: (call: HostCall) => Value,
  members: Iterable<readonly [string, Value]> = [],
): PyClass {
  return { type: CLASS, qualifiedName, construct, members: new Map(members) }
}

/** A function with Python parameters. */
export function defineFunction<const Name extends string>(
  signature: Signature<Name>,
  run: (given: Bound<Name>['values'], bound: Bound<Name>) => Value,
): Callable {
  return hostFunction(signature.name, (call) => {
    const bound = bindArguments(call, signature)
    return run(bound.values, bound)
  })
}
