/** Jinja2's `namespace()`: the one place where a template keeps what it sets inside of a loop. */

import { makeClass } from './class.ts'
import { type Dict, dictOf, dictValue, setEntry } from './dict.ts'
import { entriesGiven } from './dict-methods.ts'
import { repr } from './operators.ts'
import { defineType, isObject, type PyObject, type Value } from './value.ts'

export interface Namespace extends PyObject {
  readonly attributes: Dict
}

const NAMESPACE = defineType({
  name: 'Namespace',
  module: 'jinja2.utils',
  repr: (self: Namespace, outer) =>
    outer.includes(self) ? '<Namespace {...}>' : `<Namespace ${repr(self.attributes, [...outer, self])}>`,
  attribute: (self: Namespace, name) => dictValue(self.attributes, name),
  setAttribute: (self: Namespace, name, value) => setEntry(self.attributes, name, value),
  toJs: (self: Namespace) => self.attributes,
})

export function isNamespace(value: Value): value is Namespace {
  return isObject(value) && value.type === NAMESPACE
}

function makeNamespace(entries: Iterable<readonly [Value, Value]>): Namespace {
  const namespace: Namespace = { type: NAMESPACE, attributes: dictOf(entries) }
  return namespace
}

export const namespaceClass = makeClass('jinja2.utils.Namespace', (call) => makeNamespace(entriesGiven('dict', call)))
