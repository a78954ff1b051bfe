/** The one place where names and texts become SQL, for the dialects of PostgreSQL's family. */

/** `"name"`, exact in case, whatever it holds. */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** `'text'` where a backslash is an ordinary character: PostgreSQL with standard strings, DuckDB. */
export function quoteLiteral(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

/** `'text'` for Redshift, where a backslash escapes the next character. */
export function quoteEscapedLiteral(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`
}
