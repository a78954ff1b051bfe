/** Makes the function library known to an open database, once, before the first statement. */
import type { DuckDbConnection } from '../../duckdb/connection.ts'
import type { FunctionWorld } from './definition.ts'
import { libraryTopics } from './library.ts'

/** The database in memory, attached beside the user's, that holds the macros: `__rs.add_months(…)`. */
const CATALOG = '__rs'

/**
 * Everything at once: a function that came later would be invisible to a transaction that has already begun, and views
 * of an existing file need theirs before they are read. Takes some 30 ms.
 */
export async function installFunctions(connection: DuckDbConnection, world: FunctionWorld): Promise<void> {
  const topics = libraryTopics(world)
  for (const { functions } of topics) for (const definition of functions) connection.registerScalarFunction(definition)
  const macros = topics.flatMap((topic) => topic.macros)
  const statements = macros.map(({ name, overloads }) => `create macro ${CATALOG}.main.${name}${overloads.join(', ')}`)
  await connection.run([`attach ':memory:' as ${CATALOG}`, 'begin', ...statements, 'commit'].join(';\n'))
}
