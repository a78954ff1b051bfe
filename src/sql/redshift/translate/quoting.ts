/** Names and literals in the engine's SQL. */

export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** The engine knows no backslash escapes; control characters that our markers use are spelled out. */
export function quoteText(text: string): string {
  if (!/[\u0000-\u0002]/.test(text)) return `'${text.replaceAll("'", "''")}'`
  const parts = text.split(/([\u0000-\u0002])/).filter((part) => part !== '')
  return `(${parts.map((part) => (part.length === 1 && part < '\u0003' ? `chr(${part.charCodeAt(0)})` : quoteText(part))).join(' || ')})`
}
