/** Names and texts as PostgreSQL's SQL. */
import { type Relation, renderName } from '../../core/relation.ts'
import { quoteIdentifier } from '../quote.ts'

/** An escape string where a backslash stands, so that the text is safe whatever standard_conforming_strings says. */
export function quotePostgresLiteral(text: string): string {
  const doubled = text.replaceAll("'", "''")
  return text.includes('\\') ? `E'${doubled.replaceAll('\\', '\\\\')}'` : `'${doubled}'`
}

export function renderRelation(relation: Relation): string {
  return renderName(relation, quoteIdentifier)
}
