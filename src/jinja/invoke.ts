/** Calls: the arguments a template writes, and the ways to enter what it calls. */
import { callLoop, isLoop } from './loop.ts'
import type { Rendering } from './scope.ts'
import { dictEntries, isDict } from './values/dict.ts'
import { typeError } from './values/errors.ts'
import { type Callable, call as callValue, type HostCall, isFunction, noNames, type Place } from './values/host.ts'
import { isHostObject } from './values/host-object.ts'
import { isIterable, listOf } from './values/operators.ts'
import { typeName, type Value } from './values/value.ts'

/** A macro as a value: called from a template it joins the template's rendering. */
export interface MacroValue extends Callable {
  readonly enter: (call: HostCall, rendering: Rendering) => Value
  readonly enterSteps: (call: HostCall, rendering: Rendering) => Generator<unknown, Value, unknown>
}

export function isMacro(value: Value): value is MacroValue {
  return isFunction(value) && 'enter' in value
}

export function applyCall(callee: Value, call: HostCall, rendering: Rendering): Value {
  return isMacro(callee) ? callee.enter(call, rendering) : callValue(callee, call)
}

/** As applyCall, in a program: yields what the callee asks. */
export function* applySteps(callee: Value, call: HostCall, rendering: Rendering): Generator<unknown, Value, unknown> {
  if (isMacro(callee)) return yield* callee.enterSteps(call, rendering)
  if (isFunction(callee) && callee.suspend) return yield* callee.suspend(call)
  if (isLoop(callee)) return yield* callLoop(callee, call)
  if (isHostObject(callee) && callee.shape.suspend) return yield* callee.shape.suspend(call)
  return callValue(callee, call)
}

/** Which of the evaluated arguments is what. */
export interface ArgumentLayout {
  /** How many stand at the beginning, by position. */
  readonly count: number
  /** The names of those that follow. */
  readonly names: readonly string[]
  /** Whether `*args` follows, and then `**kwargs`. */
  readonly star: boolean
  readonly doubleStar: boolean
  readonly at: Place
}

/** Sorts evaluated arguments into a call, `*args` and `**kwargs` spread out. */
export function spread(given: readonly Value[], { count, names, star, doubleStar, at }: ArgumentLayout): HostCall {
  const positional = given.slice(0, count)
  let next = count + names.length
  if (star) positional.push(...membersOf(given[next++] ?? null))
  if (names.length === 0 && !doubleStar) return { positional, named: noNames, at }
  const named = new Map<string, Value>()
  for (const [index, name] of names.entries()) named.set(name, given[count + index] ?? null)
  if (doubleStar) spreadNames(given[next] ?? null, named)
  return { positional, named, at }
}

function membersOf(value: Value): Value[] {
  if (!isIterable(value)) throw typeError(`Value after * must be an iterable, not ${typeName(value)}`)
  return listOf(value)
}

function spreadNames(value: Value, named: Map<string, Value>): void {
  if (!isDict(value)) throw typeError(`argument after ** must be a mapping, not ${typeName(value)}`)
  for (const [key, item] of dictEntries(value)) {
    if (typeof key !== 'string') throw typeError('keywords must be strings')
    if (named.has(key)) throw typeError(`got multiple values for keyword argument '${key}'`)
    named.set(key, item)
  }
}
