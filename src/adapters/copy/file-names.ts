import { namedObjects } from './plan.ts'
import { readCopy } from './read-statement.ts'
import type { StoreOpener } from './stores.ts'

/** The files that a COPY would load now, in their order. */
export async function fileNames(sql: string, openStore: StoreOpener): Promise<readonly string[]> {
  const statement = readCopy(sql)
  const objects = await namedObjects(statement, { objects: openStore(statement) })
  return objects.map(({ name }) => name)
}
