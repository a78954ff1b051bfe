/** Files of our own in S3, by which Redshift is told what to load. */
import { DatabaseError, type StatementResult } from '../../core/adapter.ts'
import { fromManifest } from '../../sql/copy/rewrite.ts'
import { redshiftDialect } from '../../sql/redshift/dialect.ts'
import { namedObjects } from '../copy/plan.ts'
import { readCopy } from '../copy/read-statement.ts'
import type { StoreOpener } from '../copy/stores.ts'

export interface Staging {
  /** With the credentials of the target. */
  readonly openStore: StoreOpener
  /** `s3_staging_dir` of the target: where files may be put for a moment. */
  readonly folder: string | undefined
  /** With which COPY reads there: an ARN, or `default`. */
  readonly role?: string
  readonly region?: string
  /** Text that is new each time. */
  readonly unique: () => string
}

/** Runs a COPY of just these files, by a manifest that is taken away again. */
export async function withManifest(
  sql: string,
  only: readonly string[],
  staging: Staging,
  run: (sql: string) => Promise<StatementResult>,
): Promise<StatementResult> {
  const statement = readCopy(sql)
  const data = staging.openStore(statement)
  const wanted = new Set(only)
  const objects = (await namedObjects(statement, { objects: data })).filter(({ name }) => wanted.has(name))
  // COPY of columnar files needs the size of each.
  const entries = objects.map(({ name, size }) => ({ url: name, mandatory: true, meta: { content_length: size } }))
  const manifest = Buffer.from(JSON.stringify({ entries }))
  const { url, remove } = await writeStaged(staging, 'manifest', manifest, statement.source.start)
  try {
    return await run(fromManifest(sql, redshiftDialect.quoteLiteral(url)))
  } finally {
    await remove()
  }
}

/** Puts a file into the staging folder. `position` is where the statement that needs it says so. */
export async function writeStaged(
  staging: Staging,
  extension: string,
  bytes: Uint8Array,
  position: number,
): Promise<{ readonly url: string; readonly remove: () => Promise<void> }> {
  const url = `${folderOf(staging, position)}wh-${staging.unique()}.${extension}`
  const store = staging.openStore({})
  const writer = store.create(url)
  writer.write(bytes)
  await writer.finish()
  return { url, remove: () => store.remove(url) }
}

function folderOf({ folder }: Staging, position: number): string {
  if (folder !== undefined) return folder.endsWith('/') ? folder : `${folder}/`
  throw new DatabaseError('to load new files only, the target needs a place in S3 for a manifest', {
    sqlState: '55000',
    position,
    hint: "add 's3_staging_dir: s3://bucket/prefix/' to the target; the role of the COPY must read there",
  })
}
