// The examples of a page of the guide: statements, and the tables of results that stand behind some of them.

const RULE = /^\s*(?:--\s*)?[+|]?\s*-{2,}[-+|\s]*$/
const COUNT = /^\s*\(\d+ rows?\)/i
const STATEMENT =
  /^\s*(?:select|with|create|insert|update|delete|alter|drop|set|show|truncate|merge|grant|begin|commit|reset|comment|explain)\b/i

/** Statements of a page in their order, with the documented rows where there are some. */
export function examplesOf(page, split) {
  const examples = []
  for (const part of codeBlocks(page).flatMap(partsOf)) {
    const last = examples.at(-1)
    if (part.rows) {
      if (last && !last.rows) last.rows = part.rows
    } else if (STATEMENT.test(part.sql)) examples.push(...split(part.sql).map(({ text }) => ({ sql: text })))
  }
  return examples
}

function codeBlocks(page) {
  return [...page.matchAll(/^( *)```[^\n]*\n(.*?)^ *```/gms)].map(([, indent, code]) =>
    code.replaceAll(new RegExp(`^ {${indent.length}}`, 'gm'), ''),
  )
}

/** A table begins with its header, which a ruled line follows. */
function partsOf(block) {
  const lines = block.split('\n')
  const parts = []
  let sql = []
  for (let at = 0; at < lines.length; at++) {
    const isHeader = RULE.test(lines[at + 1] ?? '') && lines[at].trim() !== '' && !/;\s*$/.test(lines[at])
    if (!isHeader || STATEMENT.test(lines[at])) {
      sql.push(lines[at])
      continue
    }
    parts.push({ sql: sql.join('\n').trim() })
    sql = []
    const rows = []
    for (at += 2; at < lines.length && lines[at].trim() !== '' && !COUNT.test(lines[at]); at++) {
      if (STATEMENT.test(lines[at])) break
      rows.push(lines[at].split('|').map((cell) => cell.trim()))
    }
    if (!COUNT.test(lines[at] ?? '')) at--
    parts.push({ rows })
  }
  return [...parts, { sql: sql.join('\n').trim() }].filter(({ rows, sql: text }) => rows || text !== '')
}

/** As the guide prints a cell: numbers may have fewer digits there, booleans and JSON other words. */
export function isSameCell(documented, found) {
  const text = found === null ? '' : typeof found === 'boolean' ? (found ? 't' : 'f') : String(found)
  const plain = (word) => word.replaceAll(/\s+/g, ' ').trim()
  if (plain(documented) === plain(text)) return true
  if (/^(?:null|\[null\])$/i.test(documented)) return text === ''
  if (/^(?:true|false)$/i.test(documented)) return documented.toLowerCase().startsWith(text)
  if (text === `${documented} 00:00:00` || documented === `${text} 00:00:00`) return true
  const [one, other] = [Number(documented), Number(text)]
  if (documented !== '' && text !== '' && Math.abs(one - other) <= 1e-9 * Math.max(1, Math.abs(one))) return true
  return documented.replaceAll(/^"|"$/g, '') === text.replaceAll(/^"|"$/g, '')
}
