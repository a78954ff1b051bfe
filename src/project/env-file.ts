/** `.env`: KEY=value lines, comments, `export`, quotes. It never overrides what the environment has. */

/** The variables of a `.env` file, in order; the last of two equal names counts. */
export function parseEnvFile(text: string): Readonly<Record<string, string>> {
  const variables: Record<string, string> = {}
  const line = /^[ \t]*(?:export[ \t]+)?([A-Za-z_][\w.]*)[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([^\r\n]*))/gm
  for (const [, name = '', double, single, bare] of text.matchAll(line)) {
    variables[name] = double !== undefined ? unescapeText(double) : (single ?? bareValue(bare ?? ''))
  }
  return variables
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' }

function unescapeText(text: string): string {
  return text.replaceAll(/\\(.)/gs, (_whole, char: string) => ESCAPES[char] ?? char)
}

/** An unquoted value ends at a comment that has a space before it. */
function bareValue(text: string): string {
  return text.replace(/(^|\s)#.*$/, '').trim()
}
