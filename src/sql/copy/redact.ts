/** COPY and UNLOAD for logs: the same text with every secret covered. */
import { lex } from '../lexer.ts'
import { splitStatements } from '../split.ts'

/** Words whose strings are no secrets. All others are covered: a misspelled keyword must not let its secret out. */
const HARMLESS: ReadonlySet<string> = new Set([
  ...['from', 'to', 'region', 'iam_role', 'json', 'avro', 'fixedwidth', 'delimiter', 'quote', 'null', 'dateformat'],
  ...['timeformat', 'acceptinvchars', 'encoding', 'ignoreheader', 'maxerror', 'extension', 'shapefile', 'auto'],
])

const COVER = "'***'"

/** A role's name is no secret and stays, also inside CREDENTIALS. Works on any text, also on one that does not parse. */
export function redactCopy(sql: string): string {
  const tokens = lex(sql)
  let text = ''
  let copied = 0
  tokens.forEach((token, index) => {
    if (token.kind !== 'string') return
    const before = tokens[index - 1]
    const announced = before?.kind === 'word' && before.text === 'as' ? tokens[index - 2] : before
    const isQuery = announced?.kind === 'operator' && announced.text === '('
    const isRole = announced?.text === 'credentials' && /^aws_iam_role=[^;]*$/i.test(token.text)
    if (isQuery || isRole || (announced?.kind === 'word' && HARMLESS.has(announced.text))) return
    text += sql.slice(copied, token.start) + COVER
    copied = token.end
  })
  return text + sql.slice(copied)
}

/** Any SQL for logs and artifacts: the secrets of each COPY and UNLOAD in it are covered, all else is as it was. */
export function coverSecrets(sql: string): string {
  if (!/\b(?:copy|unload)\b/i.test(sql) || !/key|credential|token|secret/i.test(sql)) return sql
  let text = ''
  let copied = 0
  for (const { text: statement, start, end } of splitStatements(sql)) {
    if (!/^(?:copy|unload)\b/i.test(statement)) continue
    text += sql.slice(copied, start) + redactCopy(statement)
    copied = end
  }
  return text + sql.slice(copied)
}
