/** Iterators: they are used up as they are read, and print as Python's generators and reversed lists do. */
import { address } from './host-object.ts'
import { checkDrawn } from './limits.ts'
import { isTuple } from './tuple.ts'
import { defineType, isObject, type PyObject, type Value } from './value.ts'

export interface PyIterator extends PyObject {
  readonly label: string
  readonly source: Iterator<Value>
}

const ITERATOR = defineType({
  name: 'generator',
  abstract: 'iterator',
  nameOf: (self: PyIterator) => (self.label.startsWith('generator ') ? 'generator' : self.label),
  repr: (self: PyIterator) =>
    `<${self.label}${self.label.startsWith('generator ') ? '' : ' object'} at ${address(self)}>`,
  iterate: (self: PyIterator) => draws(self),
})

/**
 * Only `next`: a loop that is left early must not close what a later one goes on with. One that never ends, as
 * `itertools.count()`, is stopped.
 */
function draws({ source }: PyIterator): Iterator<Value> {
  let drawn = 0
  let members = 0
  return {
    next() {
      const result = source.next()
      drawn += 1
      if (!result.done && isTuple(result.value)) members += result.value.items.length
      checkDrawn(drawn, members)
      return result
    },
  }
}

/** An iterator of a named type, as `list_reverseiterator`, `itertools.chain`, `zip`. */
export function makeIterator(label: string, source: Iterable<Value>): PyIterator {
  return { type: ITERATOR, label, source: source[Symbol.iterator]() }
}

/** The generator that a Python function of that name would return. */
export function makeGenerator(name: string, source: Iterable<Value>): PyIterator {
  return makeIterator(`generator object ${name}`, source)
}

export function isIterator(value: Value): value is PyIterator {
  return isObject(value) && value.type === ITERATOR
}
