/** The manifest of an UNLOAD, which COPY … MANIFEST reads. */
import type { UnloadedFile } from './unload-files.ts'
import type { UnloadColumn } from './unload-text.ts'

/** `columns` are named only in a VERBOSE manifest. */
export function unloadManifest(files: readonly UnloadedFile[], columns: readonly UnloadColumn[] | undefined): string {
  const entries = files.map(({ url, bytes, rows }) => ({
    url,
    meta: { content_length: bytes, ...(columns && { record_count: rows }) },
  }))
  const total = (key: 'bytes' | 'rows'): number => files.reduce((sum, file) => sum + file[key], 0)
  const manifest = columns
    ? {
        entries,
        schema: { elements: columns.map(({ name, type }) => ({ name, type: typeOf(type) })) },
        meta: { content_length: total('bytes'), record_count: total('rows') },
        author: { name: 'wh', version: '1.0.0' },
      }
    : { entries }
  return `${JSON.stringify(manifest, null, 2)}\n`
}

function typeOf(type: UnloadColumn['type']): Record<string, string | number> {
  if (!type) return { base: 'character varying' }
  const { name, length, precision, scale } = type
  return {
    base: name,
    ...(length !== undefined && { max_length: length }),
    ...(precision !== undefined && { precision }),
    ...(scale !== undefined && { scale }),
  }
}
