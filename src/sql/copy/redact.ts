/** COPY and UNLOAD for logs: the same text with every secret covered. */
import { lex } from '../lexer.ts'

/** Misspelled announcements count too: a wrong keyword must not let its secret out. */
const ANNOUNCES_SECRET = /secret|credential|access_?key|symmetric|token|passw/

const COVER = "'***'"

/**
 * Covers the string after each word that announces a secret. A role's name is none and stays, also inside CREDENTIALS.
 * Works on any text, also on one that does not parse.
 */
export function redactCopy(sql: string): string {
  const tokens = lex(sql)
  let text = ''
  let copied = 0
  tokens.forEach((token, index) => {
    const before = tokens[index - 1]
    const announced = before?.kind === 'word' && before.text === 'as' ? tokens[index - 2] : before
    if (token.kind !== 'string' || announced?.kind !== 'word' || !ANNOUNCES_SECRET.test(announced.text)) return
    if (announced.text === 'credentials' && /^aws_iam_role=[^;]*$/i.test(token.text)) return
    text += sql.slice(copied, token.start) + COVER
    copied = token.end
  })
  return text + sql.slice(copied)
}
