/** Objects that CREATE, ALTER, DROP and their kin name, and that are refused: why, and the way that works. */
import type { Refused } from '../statement.ts'
import type { Cursor } from './cursor.ts'

interface Reason {
  readonly what: string
  readonly hint?: string
}

const lacks = (what: string, hint?: string): Reason => ({ what: `Redshift has no ${what}`, ...(hint && { hint }) })
const stays = (what: string, hint?: string): Reason => ({
  what: `${what} on the local target`,
  ...(hint && { hint }),
})

const POLICY = stays('masking and row-level security policies do not run', 'test them on a cluster')

const OBJECTS: Readonly<Record<string, Reason>> = {
  database: stays('one local file is one database: databases are not created, altered or dropped'),
  datashare: stays('datashares do not run', 'nothing is shared with other warehouses here'),
  domain: lacks('domains'),
  extension: lacks('extensions'),
  external: stays('external tables and schemas do not run', 'load the files with a COPY model'),
  identity: stays('identity providers do not run', 'nobody else logs in here'),
  index: lacks('indexes', 'use a sort key: SORTKEY (column)'),
  library: stays('Python libraries do not run'),
  masking: POLICY,
  model: stays('Redshift ML does not run'),
  procedure: stays('stored procedures do not run', 'write the steps as models or hooks'),
  rls: POLICY,
  rule: lacks('rules'),
  sequence: lacks('sequences', 'use an IDENTITY(1,1) column, or ROW_NUMBER()'),
  trigger: lacks('triggers'),
  type: lacks('CREATE TYPE'),
  unique: lacks('indexes', 'use a sort key, and test uniqueness with a unique test'),
  unlogged: lacks('UNLOGGED tables', 'use a TEMP table, or BACKUP NO'),
}

/** The statement is refused for its object; takes the rest of it. undefined for an object that is not known here. */
export function refusedObject(cursor: Cursor, object: string, at: number): Refused | undefined {
  const reason = Object.hasOwn(OBJECTS, object) ? OBJECTS[object] : undefined
  if (!reason) return undefined
  cursor.index = cursor.tokens.length
  return { kind: 'refused', ...reason, at }
}
