/**
 * Where COPY finds its files. S3 and the disk look the same from here: objects by key, listed by prefix, read in
 * chunks.
 */

export interface DataObject {
  /** As errors name it: the path or URL that the statement and the listing give. */
  readonly name: string
  readonly size: number
  /** A path that DuckDB can open itself; absent where there is none. */
  readonly path?: string
  /** The bytes in order; a chunk is valid until the next is asked for. May be called again. */
  readonly chunks: () => AsyncIterable<Uint8Array>
}

export interface ObjectSource {
  /** Every object whose key begins with the URL, in the order of their keys, as S3 lists them. */
  readonly list: (url: string) => Promise<readonly DataObject[]>
  /** The one object of exactly this URL. */
  readonly find: (url: string) => Promise<DataObject | undefined>
}

/** Where UNLOAD puts its files. */
export interface ObjectStore extends ObjectSource {
  /** Begins an object. It stands under its name when it is finished, not before. */
  readonly create: (url: string) => ObjectWriter
  readonly remove: (url: string) => Promise<void>
}

export interface ObjectWriter {
  readonly write: (bytes: Uint8Array) => void
  /** A path that the engine may write to instead of `write`. */
  readonly path: string
  /** Puts the object under its name; its size in bytes. */
  readonly finish: () => Promise<number>
  readonly abandon: () => void
}

/** The whole content of a small object, such as a manifest. */
export async function readObject(object: DataObject): Promise<Buffer> {
  const parts: Uint8Array[] = []
  for await (const chunk of object.chunks()) parts.push(Uint8Array.from(chunk))
  return Buffer.concat(parts)
}
