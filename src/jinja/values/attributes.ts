/**
 * The one allow-list: what `value.name` and `value[key]` may reach. A type's own attribute slot or its method table
 * answers; nothing else is looked at, so no JavaScript property is ever seen.
 */

import { isDict, keyError } from './dict.ts'
import { DICT_METHODS } from './dict-methods.ts'
import { attributeError, PyError, typeError } from './errors.ts'
import { call, makeMethod, noNames } from './host.ts'
import { isHostObject } from './host-object.ts'
import { LIST_METHODS, TUPLE_METHODS } from './list-methods.ts'
import { isMarkup, makeMarkup } from './markup.ts'
import { bindMethod, type MethodTable } from './methods.ts'
import { asFloat, asInt } from './number.ts'
import { numberAttribute } from './number-methods.ts'
import { subscript } from './operators.ts'
import { textOf } from './text.ts'
import { type FormatArguments, formatText } from './text-format.ts'
import { TEXT_METHODS } from './text-methods.ts'
import { isTuple } from './tuple.ts'
import { makeUndefined, type UndefinedFactory } from './undefined.ts'
import { type HostCall, isObject, typeName, type Value } from './value.ts'

/** Jinja2's `value.name`: the attribute, else the element of that name, else undefined. */
export function getAttribute(value: Value, name: string, undefinedFor: UndefinedFactory = makeUndefined): Value {
  // The keys of a dict shadow nothing: `d.items` is the method even when there is a key of that name.
  const attribute = attributeOf(value, name)
  if (attribute !== undefined) return name.startsWith('_') ? refused(value, name, undefinedFor) : attribute
  if (isHidden(value, name)) return refused(value, name, undefinedFor)
  const element = elementOf(value, name)
  return element === undefined ? undefinedFor({ of: value, name }) : element
}

/** Jinja2's `value[key]`: the element, else the attribute of that name, else undefined. */
export function getItem(value: Value, key: Value, undefinedFor: UndefinedFactory = makeUndefined): Value {
  const element = elementOf(value, key)
  if (element !== undefined) return element
  const name = textOf(key)
  if (name !== undefined) {
    const attribute = attributeOf(value, name)
    if (attribute !== undefined && !name.startsWith('_')) return attribute
    if (attribute !== undefined || isHidden(value, name)) return refused(value, name, undefinedFor)
  }
  return undefinedFor({ of: value, name: key })
}

/** `value[key]`, undefined where Python raises TypeError or a LookupError. */
function elementOf(value: Value, key: Value): Value | undefined {
  if (isDict(value) && typeof key === 'string') return value.entries.get(key.startsWith('\0') ? `\0s${key}` : key)
  if (isHostObject(value)) return value.shape.item?.(key)
  if (!mayHaveElement(value, key)) return undefined
  try {
    return subscript(value, key)
  } catch (error) {
    if (error instanceof PyError && absent.has(error.kind)) return undefined
    throw error
  }
}

const absent = new Set(['TypeError', 'KeyError', 'IndexError', 'LookupError'])

/** Spares the common misses, as `text.upper` on a str, the price of an exception. */
function mayHaveElement(value: Value, key: Value): boolean {
  if (typeof value === 'string' || Array.isArray(value) || isTuple(value)) return asInt(key) !== undefined
  return isObject(value) && value.type.item !== undefined
}

/** Python's `getattr(value, name)` as far as templates may go; undefined when there is none. */
function attributeOf(value: Value, name: string): Value | undefined {
  if (name === 'format' || name === 'format_map') {
    const method = formatMethod(value, name)
    if (method) return method
  }
  if (typeof value === 'string') return bound(TEXT_METHODS, value, name)
  if (Array.isArray(value)) return bound(LIST_METHODS, value, name)
  if (isDict(value)) return bound(DICT_METHODS, value, name)
  if (isTuple(value)) return value.type.attribute?.(value, name) ?? bound(TUPLE_METHODS, value, name)
  if (asInt(value) !== undefined || asFloat(value) !== undefined) return numberAttribute(value, name)
  return isObject(value) ? value.type.attribute?.(value, name) : undefined
}

/** What `value.name()` gives in Python, for a name that not every value has. */
export function callMethod(value: Value, name: string): Value {
  const method = attributeOf(value, name)
  if (method === undefined) throw attributeError(typeName(value), name)
  return call(method, { positional: [], named: noNames, at: undefined })
}

function bound<Self extends Value>(table: MethodTable<Self>, self: Self, name: string): Value | undefined {
  const method = table.get(name)
  return method && bindMethod(self, name, method)
}

// What every Python object has, and the sandbox refuses.
const hidden = new Set(
  (
    'class delattr dir doc eq format ge getattribute getstate gt hash init init_subclass le lt ne new reduce ' +
    'reduce_ex repr setattr sizeof str subclasshook'
  )
    .split(' ')
    .map((name) => `__${name}__`),
)

const hiddenOfContainers = new Set(
  'add contains getitem iter len mul rmul setitem delitem iadd imul reversed mod rmod getnewargs class_getitem or ror ior'
    .split(' ')
    .map((name) => `__${name}__`),
)

const hiddenOfFunctions = new Set(
  'call code globals closure defaults kwdefaults dict name qualname module annotations get self func wrapped builtins'
    .split(' ')
    .map((name) => `__${name}__`),
)

function isHidden(value: Value, name: string): boolean {
  if (!name.startsWith('__')) return false
  if (hidden.has(name)) return true
  if (isObject(value) && value.type.call) return hiddenOfFunctions.has(name)
  return (isObject(value) || Array.isArray(value) || typeof value === 'string') && hiddenOfContainers.has(name)
}

/** Python's `hasattr`, for what a template may not reach either. */
export function hasAttribute(value: Value, name: string): boolean {
  return attributeOf(value, name) !== undefined || isHidden(value, name)
}

function refused(value: Value, name: string, undefinedFor: UndefinedFactory): Value {
  return undefinedFor({
    hint: `access to attribute '${name}' of '${typeName(value)}' object is unsafe.`,
    name,
    of: value,
    kind: 'SecurityError',
  })
}

/** `str.format`, which reaches attributes itself and so has to ask here. */
function formatMethod(value: Value, name: 'format' | 'format_map'): Value | undefined {
  const template = textOf(value)
  if (template === undefined) return undefined
  const escaped = isMarkup(value)
  return makeMethod({
    name,
    printed: () => `<built-in method ${name} of ${typeName(value)} object at 0x7f0000000010>`,
    run: (call) => {
      const text = formatText(template, { ...formatArguments(name, call), escaped, reach })
      return escaped ? makeMarkup(text) : text
    },
  })
}

function formatArguments(name: 'format' | 'format_map', call: HostCall): Pick<FormatArguments, 'positional' | 'named'> {
  if (name === 'format') {
    const named = (key: string): Value => {
      const value = call.named.get(key)
      if (value === undefined) throw keyError(key)
      return value
    }
    return { positional: call.positional, named }
  }
  if (call.named.size > 0) throw typeError('format_map() takes no keyword arguments')
  const [mapping, ...more] = call.positional
  if (mapping === undefined || more.length > 0) {
    throw typeError(`format_map() takes exactly one argument (${call.positional.length} given)`)
  }
  return { positional: [], named: (key) => subscript(mapping, key) }
}

const reach = {
  attribute: (value: Value, name: string) => getAttribute(value, name),
  item: (value: Value, key: Value) => getItem(value, key),
}
