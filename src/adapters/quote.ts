/** Names and texts as SQL, for DuckDB and PostgreSQL. Redshift's way is in its dialect. */

/** `"name"`, exact in case, whatever it holds. */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** `'text'` where a backslash is an ordinary character: PostgreSQL with standard strings, DuckDB. */
export function quoteLiteral(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
