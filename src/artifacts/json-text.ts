/** Large artifacts as text, piece by piece: the manifest of ten thousand models never stands in memory as a whole. */

/** Entries of an object that are made when they are written; bytes are JSON already. */
export type Entries = () => Iterable<readonly [key: string, value: unknown]>

/** An object whose members are data, or entries that are made one by one. */
export type JsonSections = Readonly<Record<string, unknown>>

/** Hears where the value of an entry begins in the file, and how long it is; both in bytes. */
export type EntryListener = (section: string, key: string, start: number, length: number) => void

/** The text of `JSON.stringify`, in pieces. */
export function* jsonPieces(sections: JsonSections, heard?: EntryListener): Generator<string | Uint8Array> {
  let reached = 0
  const piece = (part: string | Uint8Array): string | Uint8Array => {
    reached += typeof part === 'string' ? Buffer.byteLength(part) : part.length
    return part
  }
  let before = '{'
  for (const [name, value] of Object.entries(sections)) {
    yield piece(`${before}${JSON.stringify(name)}:`)
    before = ','
    if (!isEntries(value)) {
      yield piece(JSON.stringify(value))
      continue
    }
    let between = '{'
    for (const [key, entry] of value()) {
      yield piece(`${between}${JSON.stringify(key)}:`)
      between = ','
      const start = reached
      yield piece(entry instanceof Uint8Array ? entry : JSON.stringify(entry))
      heard?.(name, key, start, reached - start)
    }
    yield piece(between === '{' ? '{}' : '}')
  }
  yield piece(before === '{' ? '{}' : '}')
}

function isEntries(value: unknown): value is Entries {
  return typeof value === 'function'
}
