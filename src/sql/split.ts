/** Cuts a script into its statements. */
import { type LexerOptions, lex, type Token } from './lexer.ts'

export interface Statement {
  /** From the first token to the last, without the semicolon and the comments around it. */
  readonly text: string
  /** UTF-16 offset of `text` in the script. */
  readonly start: number
  readonly end: number
}

/** Statements between semicolons; empty ones are left out. A BEGIN … END body of a dollar-quoted procedure is one string. */
export function splitStatements(script: string, options: LexerOptions = {}): readonly Statement[] {
  const statements: Statement[] = []
  let first: Token | undefined
  let last: Token | undefined
  const close = () => {
    if (first && last) {
      statements.push({ text: script.slice(first.start, last.end), start: first.start, end: last.end })
    }
    first = last = undefined
  }
  for (const token of lex(script, options)) {
    if (token.kind === 'operator' && token.text === ';') {
      close()
      continue
    }
    first ??= token
    last = token
  }
  close()
  return statements
}
