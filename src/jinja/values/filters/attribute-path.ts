/** The `attribute=` of filters: a name, a number, or a path of them with dots. */
import { getItem } from '../attributes.ts'
import { isMarkup, makeMarkup } from '../markup.ts'
import type { Runtime } from '../runtime.ts'
import { textOf } from '../text.ts'
import { isUndefined } from '../undefined.ts'
import type { Value } from '../value.ts'

export type Key = (item: Value) => Value

/** Reads an attribute of an item; `fallback` stands in for what is undefined on the way. */
export function attributeKey(attribute: Value, runtime: Runtime, fallback: Value = null): Key {
  const parts = pathParts(attribute)
  return (item) => {
    let found = item
    for (const part of parts) {
      found = getItem(found, part, runtime.undefinedFor)
      if (fallback !== null && isUndefined(found)) found = fallback
    }
    return found
  }
}

/** Several attributes with commas between, as a list that sorts by the first and then the next. */
export function attributesKey(attribute: Value, runtime: Runtime): (item: Value) => Value[] {
  const text = textOf(attribute)
  const keys = (text === undefined ? [attribute] : text.split(',')).map((part) => attributeKey(part, runtime))
  return (item) => keys.map((key) => key(item))
}

function pathParts(attribute: Value): readonly Value[] {
  if (attribute === null) return []
  const text = textOf(attribute)
  if (text === undefined) return [attribute]
  return text.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : part))
}

/** Texts in lower case, all else as it is: how filters compare unless told to mind the case. */
export function ignoreCase(value: Value): Value {
  if (typeof value === 'string') return value.toLowerCase()
  return isMarkup(value) ? makeMarkup(value.text.toLowerCase()) : value
}
