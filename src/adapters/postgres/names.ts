/** Names and texts as PostgreSQL's SQL. */
import type { Relation } from '../../core/relation.ts'
import { quoteIdentifier } from '../quote.ts'

/** An escape string where a backslash stands, so that the text is safe whatever standard_conforming_strings says. */
export function quotePostgresLiteral(text: string): string {
  const doubled = text.replaceAll("'", "''")
  return text.includes('\\') ? `E'${doubled.replaceAll('\\', '\\\\')}'` : `'${doubled}'`
}

export function renderRelation({ database, schema, identifier }: Relation): string {
  return [database, schema, identifier]
    .filter((part) => part !== undefined && part !== '')
    .map((part) => quoteIdentifier(String(part)))
    .join('.')
}
