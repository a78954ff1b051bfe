/** The `loop` of a for block (jinja2.runtime.LoopContext): where the loop stands, and what comes before and after. */
import { typeError } from './values/errors.ts'
import { hostFunction } from './values/host.ts'
import { equals, iterate, lengthOf } from './values/operators.ts'
import type { UndefinedFactory } from './values/undefined.ts'
import { defineType, type HostCall, isObject, type PyObject, type Value } from './values/value.ts'

/** Renders the body of a recursive loop for other items, one level deeper. */
export interface Recursion {
  readonly run: (items: Value, depth: number) => Value
  readonly steps?: (items: Value, depth: number) => Generator<unknown, Value, unknown>
}

export interface Loop extends PyObject {
  /** What is iterated over; undefined once it is filtered, so that only counting tells its length. */
  readonly sized: Value | undefined
  items: Iterator<Value>
  index0: number
  length: number | undefined
  /** The next item when it has been looked at already; undefined: not looked at. */
  after: IteratorResult<Value> | undefined
  current: Value | undefined
  before: Value | undefined
  lastChanged: readonly Value[] | undefined
  readonly depth0: number
  readonly recursion: Recursion | undefined
  readonly undefinedFor: UndefinedFactory
}

const LOOP = defineType({
  name: 'LoopContext',
  module: 'jinja2.runtime',
  abstract: 'iterator',
  repr: (self: Loop) => `<LoopContext ${self.index0 + 1}/${loopLength(self)}>`,
  length: loopLength,
  truthy: (self: Loop) => loopLength(self) > 0,
  attribute: (self: Loop, name) => attributes.get(name)?.(self),
  call: (self: Loop, call) => {
    const items = itemsOf(call)
    return recursionOf(self).run(items, self.depth0 + 1)
  },
})

export function isLoop(value: Value): value is Loop {
  return isObject(value) && value.type === LOOP
}

/** `loop(items)` in a program. */
export function* callLoop(loop: Loop, call: HostCall): Generator<unknown, Value, unknown> {
  const items = itemsOf(call)
  const { run, steps } = recursionOf(loop)
  const depth = loop.depth0 + 1
  return steps ? yield* steps(items, depth) : run(items, depth)
}

export function makeLoop(facts: Pick<Loop, 'sized' | 'items' | 'depth0' | 'recursion' | 'undefinedFor'>): Loop {
  return {
    type: LOOP,
    ...facts,
    index0: -1,
    length: undefined,
    after: undefined,
    current: undefined,
    before: undefined,
    lastChanged: undefined,
  }
}

/** Steps to the next item. */
export function advance(loop: Loop): IteratorResult<Value> {
  const step = loop.after ?? loop.items.next()
  loop.after = undefined
  if (step.done) return step
  loop.index0 += 1
  loop.before = loop.current
  loop.current = step.value
  return step
}

function peek(loop: Loop): IteratorResult<Value> {
  loop.after ??= loop.items.next()
  return loop.after
}

function loopLength(loop: Loop): number {
  if (loop.length !== undefined) return loop.length
  loop.length = (loop.sized === undefined ? undefined : lengthOf(loop.sized)) ?? countRest(loop)
  return loop.length
}

/** Reads the rest of an iterator that does not know its length. */
function countRest(loop: Loop): number {
  const rest: Value[] = []
  for (let step = loop.items.next(); !step.done; step = loop.items.next()) rest.push(step.value)
  loop.items = iterate(rest)
  const peeked = loop.after !== undefined && !loop.after.done ? 1 : 0
  return rest.length + loop.index0 + 1 + peeked
}

const attributes: ReadonlyMap<string, (loop: Loop) => Value> = new Map<string, (loop: Loop) => Value>([
  ['index', (loop) => loop.index0 + 1],
  ['index0', (loop) => loop.index0],
  ['revindex', (loop) => loopLength(loop) - loop.index0],
  ['revindex0', (loop) => loopLength(loop) - loop.index0 - 1],
  ['first', (loop) => loop.index0 === 0],
  ['last', (loop) => peek(loop).done === true],
  ['length', loopLength],
  ['depth', (loop) => loop.depth0 + 1],
  ['depth0', (loop) => loop.depth0],
  [
    'previtem',
    (loop) =>
      loop.index0 > 0 && loop.before !== undefined
        ? loop.before
        : loop.undefinedFor({ hint: 'there is no previous item' }),
  ],
  [
    'nextitem',
    (loop) => {
      const next = peek(loop)
      return next.done ? loop.undefinedFor({ hint: 'there is no next item' }) : next.value
    },
  ],
  ['cycle', (loop) => hostFunction('cycle', ({ positional }) => cycle(loop, positional))],
  ['changed', (loop) => hostFunction('changed', ({ positional }) => changed(loop, positional))],
])

function cycle({ index0 }: Loop, values: readonly Value[]): Value {
  const value = values[index0 % values.length]
  if (value === undefined) throw typeError('no items for cycling given')
  return value
}

function changed(loop: Loop, values: readonly Value[]): boolean {
  const { lastChanged } = loop
  const same =
    lastChanged?.length === values.length && values.every((value, index) => equals(value, lastChanged[index] ?? null))
  loop.lastChanged = values
  return !same
}

function recursionOf({ recursion }: Loop): Recursion {
  if (recursion) return recursion
  throw typeError("The loop must have the 'recursive' marker to be called recursively.")
}

function itemsOf({ positional, named }: HostCall): Value {
  const [items = named.get('iterable')] = positional
  if (items !== undefined) return items
  throw typeError("LoopContext.__call__() missing 1 required positional argument: 'iterable'")
}
