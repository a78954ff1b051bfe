/**
 * The small language of `command.txt`. A line is a command line of `wh`, as a shell reads it: quotes, `NAME=value` in
 * front, `< file` at the end. `cd`, `cp` and `rm` stand for themselves; `#` begins a comment, and the first says what
 * the case shows.
 */

export interface CommandLine {
  /** The line as it is written. */
  readonly text: string
  readonly words: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly stdin?: string
}

export interface CommandFile {
  readonly title: string
  readonly commands: readonly CommandLine[]
}

export function parseCommandFile(text: string): CommandFile {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  const comments = lines.filter((line) => line.startsWith('#')).map((line) => line.slice(1).trim())
  return { title: comments[0] ?? '', commands: lines.filter((line) => !line.startsWith('#')).map(parseLine) }
}

function parseLine(text: string): CommandLine {
  const words = splitWords(text)
  const first = words.findIndex((word) => !/^[A-Za-z_]\w*=/.test(word))
  const env = Object.fromEntries(
    words.slice(0, first).map((word) => [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)]),
  )
  const rest = words.slice(first)
  const redirect = rest.indexOf('<')
  if (redirect < 0) return { text, words: rest, env }
  const stdin = rest[redirect + 1]
  if (stdin === undefined) throw new Error(`'<' needs a file: ${text}`)
  return { text, words: rest.slice(0, redirect), env, stdin }
}

/** Words between blanks; quotes keep blanks, and a backslash keeps what follows it, as in a shell. */
function splitWords(text: string): readonly string[] {
  const word = /(?:'[^']*'|"(?:\\.|[^"\\])*"|\\.|[^\s'"\\])+/g
  return (text.match(word) ?? []).map((raw) =>
    raw.replaceAll(/'([^']*)'|"((?:\\.|[^"\\])*)"|\\(.)/g, (_whole, single, double, escaped) => {
      return single ?? double?.replaceAll(/\\(["\\$`])/g, '$1') ?? escaped
    }),
  )
}
