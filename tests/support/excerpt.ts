/** Expectations about large JSON files: what is written is compared, what is left out may be anything. */

/** The part of `whole` that has the shape of `shape`: its keys, and of the lists its length. `null` stands for a value. */
export function excerptOf(whole: unknown, shape: unknown): unknown {
  if (Array.isArray(shape) && Array.isArray(whole)) {
    return whole.length === shape.length ? whole.map((item, index) => excerptOf(item, shape[index])) : whole
  }
  if (!isObject(shape) || !isObject(whole)) return whole === undefined ? '(absent)' : whole
  return Object.fromEntries(Object.keys(shape).map((key) => [key, excerptOf(whole[key], shape[key])]))
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
