/** Large artifacts as text, piece by piece: the manifest of ten thousand models never stands in memory as a whole. */

/** Entries of an object that are made when they are written. */
export type Entries = () => Iterable<readonly [key: string, value: unknown]>

/** An object whose members are data, or entries that are made one by one. */
export type JsonSections = Readonly<Record<string, unknown>>

/** The text of `JSON.stringify`, in pieces. */
export function* jsonPieces(sections: JsonSections): Generator<string> {
  let before = '{'
  for (const [key, value] of Object.entries(sections)) {
    yield `${before}${JSON.stringify(key)}:`
    if (isEntries(value)) yield* entryPieces(value)
    else yield JSON.stringify(value)
    before = ','
  }
  yield before === '{' ? '{}' : '}'
}

function* entryPieces(entries: Entries): Generator<string> {
  let before = '{'
  for (const [key, value] of entries()) {
    yield `${before}${JSON.stringify(key)}:${JSON.stringify(value)}`
    before = ','
  }
  yield before === '{' ? '{}' : '}'
}

function isEntries(value: unknown): value is Entries {
  return typeof value === 'function'
}
