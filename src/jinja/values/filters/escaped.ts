/** `join` and `replace` where values are written HTML-escaped: text that is safe stays so, and what meets it is escaped. */
import { escapeText, escapeValue, isMarkup, makeMarkup } from '../markup.ts'
import { str } from '../operators.ts'
import { replace } from '../text.ts'
import type { Value } from '../value.ts'

export function joinEscaped(items: readonly Value[], separator: Value): Value {
  if (!isMarkup(separator) && !items.some(isMarkup)) return items.map(str).join(str(separator))
  return makeMarkup(items.map((item) => escapeValue(item).text).join(escapeValue(separator).text))
}

export function replaceEscaped(value: Value, old: Value, fresh: Value, count: number): Value {
  const [from, to] = [str(old), str(fresh)]
  if (isMarkup(value)) return makeMarkup(replace(value.text, from, escapeValue(fresh).text, count))
  if (!isMarkup(old) && !isMarkup(fresh)) return replace(str(value), from, to, count)
  return makeMarkup(replace(escapeText(str(value)), from, escapeValue(fresh).text, count))
}
