/** Manifest files. https://docs.aws.amazon.com/redshift/latest/dg/loading-data-files-using-manifest.html */
import { DatabaseError } from '../../core/adapter.ts'

export interface ManifestEntry {
  readonly url: string
  /** COPY fails when the file is missing; otherwise it goes on. */
  readonly mandatory: boolean
}

export function manifestEntries(text: string, name: string): readonly ManifestEntry[] {
  const fail = (reason: string): never => {
    throw new DatabaseError(`manifest '${name}': ${reason}`, {
      sqlState: '22P02',
      hint: 'write {"entries": [{"url": "…", "mandatory": true}]}',
    })
  }
  let parsed: unknown
  try {
    parsed = JSON.parse(text.replace(/^\ufeff/, ''))
  } catch (thrown) {
    fail(`it is not valid JSON: ${thrown instanceof Error ? thrown.message : String(thrown)}`)
  }
  const entries: unknown = typeof parsed === 'object' && parsed !== null ? Reflect.get(parsed, 'entries') : undefined
  if (!Array.isArray(entries)) return fail("it has no array 'entries'")
  return entries.map((entry: unknown, index) => {
    const url: unknown = typeof entry === 'object' && entry !== null ? Reflect.get(entry, 'url') : undefined
    const mandatory: unknown = typeof entry === 'object' && entry !== null ? Reflect.get(entry, 'mandatory') : undefined
    if (typeof url !== 'string' || url === '') return fail(`entry ${index + 1} has no 'url'`)
    return { url, mandatory: mandatory === true }
  })
}
