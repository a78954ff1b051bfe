/** COPY against its table and files: which columns are loaded, from which objects, and what this engine refuses. */
import { DatabaseError } from '../../core/adapter.ts'
import { nearest } from '../../core/nearest.ts'
import type { CopyFormat, CopyStatement } from '../../sql/copy/statement.ts'
import type { CopyEngine, CopyHost } from './host.ts'
import { manifestEntries } from './manifest.ts'
import type { DataObject } from './objects.ts'
import { readObject } from './objects.ts'
import type { CopyColumn, CopyTable } from './table.ts'

const UNSUPPORTED: ReadonlySet<string> = new Set([
  'ENCRYPTED',
  'MASTER_SYMMETRIC_KEY',
  'SSH',
  'READRATIO',
  'SERIALIZETOJSON',
])

/** Fails at the first option or format that this engine does not have, by its name and place. */
export function refuseUnsupported(statement: CopyStatement, engine: CopyEngine): void {
  const { format, compression, options, source } = statement
  const refuse = (name: string, hint?: string): never => {
    const at = options.find((option) => option.name === name)
    throw new DatabaseError(`COPY option ${name} is not supported by ${engine.name}`, {
      sqlState: '0A000',
      position: at?.start ?? source.start,
      ...(hint !== undefined && { hint }),
    })
  }
  for (const { name } of options) if (UNSUPPORTED.has(name)) refuse(name)
  if (!isReadable(format.kind, engine)) {
    const known = ['JSON', 'CSV', 'delimited', ...(engine.columnar.length > 0 ? ['fixed-width'] : [])]
    const last = engine.columnar.length > 0 ? 'Parquet' : 'fixed-width'
    refuse(format.kind.toUpperCase(), `${engine.name} loads ${known.join(', ')} and ${last} files`)
  }
  if (compression && !engine.compressions.includes(compression)) {
    refuse(compression.toUpperCase(), `${engine.name} reads ${engine.compressions.join(' and ').toUpperCase()}`)
  }
  const scheme = /^(emr|dynamodb|ssh):\/\//i.exec(source.url)?.[1]
  if (scheme !== undefined) {
    throw new DatabaseError(`COPY from ${scheme}:// is not supported by ${engine.name}`, {
      sqlState: '0A000',
      position: source.start,
    })
  }
}

function isReadable(kind: CopyFormat['kind'], { columnar }: CopyEngine): boolean {
  if (kind === 'parquet') return columnar.includes(kind)
  return kind !== 'avro' && kind !== 'orc' && kind !== 'shapefile'
}

/** The columns that fields are loaded into, in their order. https://docs.aws.amazon.com/redshift/latest/dg/copy-parameters-column-mapping.html */
export function columnsToLoad(statement: CopyStatement, table: CopyTable): readonly CopyColumn[] {
  const { columns, conversions } = statement
  if (!columns) return table.columns.filter(({ identity }) => identity === undefined || conversions.explicitIds)
  const byName = new Map(table.columns.map((column) => [column.name, column]))
  const loaded = columns.map(({ name, start }) => {
    const column = byName.get(name)
    if (column) return column
    const near = nearest(name, byName.keys())
    throw new DatabaseError(`column '${name}' does not exist in ${table.name}`, {
      sqlState: '42703',
      position: start,
      ...(near !== undefined && { hint: `did you mean '${near}'?` }),
    })
  })
  const identities = table.columns.filter(({ identity }) => identity !== undefined)
  const missing = identities.find((column) => !loaded.includes(column))
  if (conversions.explicitIds && missing) {
    throw new DatabaseError(`EXPLICIT_IDS needs the identity column '${missing.name}' in the column list`, {
      sqlState: '42601',
      position: columns[0]?.start ?? 0,
    })
  }
  const given = columns.find(({ name }) => byName.get(name)?.identity === 'always')
  if (given && !conversions.explicitIds) {
    throw new DatabaseError(`cannot set the identity column '${given.name}'`, {
      sqlState: '42601',
      position: given.start,
      hint: 'add EXPLICIT_IDS, or leave the column out of the list',
    })
  }
  return loaded
}

/** The files behind FROM: all whose key begins with it, or those of the manifest. */
export async function objectsToLoad(
  statement: CopyStatement,
  host: Pick<CopyHost, 'objects' | 'only'>,
): Promise<readonly DataObject[]> {
  const { source, manifest } = statement
  const objects = chosen(await namedObjects(statement, host), host.only)
  if (objects.length > 0) return objects
  throw new DatabaseError(`The specified prefix '${source.url}' does not exist`, {
    sqlState: '58030',
    position: source.start,
    hint: manifest ? 'no file of the manifest exists' : 'no file begins with this path',
  })
}

/** The same where none is no error. */
export function namedObjects(
  { source, manifest }: CopyStatement,
  host: Pick<CopyHost, 'objects'>,
): Promise<readonly DataObject[]> {
  return manifest ? manifestObjects(source.url, host) : host.objects.list(source.url)
}

function chosen(objects: readonly DataObject[], only: readonly string[] | undefined): readonly DataObject[] {
  if (!only) return objects
  const byName = new Map(objects.map((object) => [object.name, object]))
  return only.map((name) => {
    const object = byName.get(name)
    if (object) return object
    throw new DatabaseError(`'${name}' is gone`, { sqlState: '58030', hint: 'load again' })
  })
}

/**
 * FROM 'data/log' is a prefix, not a folder: beside `data/log/…` it also loads `data/log_old/…`. A notice when it has
 * done both; a trailing slash, or a manifest, says what is meant.
 */
export function prefixNotice({ source, manifest }: CopyStatement, objects: readonly DataObject[]): string | undefined {
  const { url } = source
  if (manifest || url.endsWith('/')) return undefined
  const isInside = ({ name }: DataObject): boolean => name === url || name.startsWith(`${url}/`)
  const outside = objects.find((object) => object.name.startsWith(url) && !isInside(object))
  if (!outside || !objects.some(isInside)) return undefined
  return `FROM '${url}' is a prefix, which also loaded '${outside.name}'; end it with a slash to load only that folder`
}

async function manifestObjects(url: string, { objects }: Pick<CopyHost, 'objects'>): Promise<readonly DataObject[]> {
  const manifest = await objects.find(url)
  if (!manifest) throw new DatabaseError(`manifest '${url}' does not exist`, { sqlState: '58030' })
  const found: DataObject[] = []
  for (const entry of manifestEntries((await readObject(manifest)).toString('utf8'), url)) {
    const object = await objects.find(entry.url)
    if (object) found.push(object)
    else if (entry.mandatory) {
      throw new DatabaseError(`'${entry.url}', mandatory in manifest '${url}', does not exist`, { sqlState: '58030' })
    }
  }
  return found
}
