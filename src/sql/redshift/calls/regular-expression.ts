/**
 * Redshift's two dialects of regular expressions as JavaScript's: POSIX with the classes `[[:alpha:]]` and `\d`, and
 * PCRE when the parameters hold `p`. (AWS: "POSIX operators")
 */

type RegexDialect = 'posix' | 'pcre'

/** The classes of POSIX, as the inside of brackets. Letters are ASCII, as in the C locale. */
const CLASSES: Readonly<Record<string, string>> = {
  alnum: 'a-zA-Z0-9',
  alpha: 'a-zA-Z',
  ascii: '\\x00-\\x7f',
  blank: ' \\t',
  cntrl: '\\x00-\\x1f\\x7f',
  digit: '0-9',
  graph: '\\x21-\\x7e',
  lower: 'a-z',
  print: '\\x20-\\x7e',
  punct: '!-\\/:-@\\[-`{-~',
  space: ' \\t\\n\\v\\f\\r',
  upper: 'A-Z',
  word: 'a-zA-Z0-9_',
  xdigit: '0-9a-fA-F',
}

/** A pattern that is no regular expression. */
class PatternError extends Error {
  override readonly name = 'PatternError'
}

const compiled = new Map<string, RegExp>()

/** A global expression over code points. `parameters` are those of REGEXP_COUNT and its family. */
export function compilePattern(pattern: string, parameters = ''): RegExp {
  const key = `${parameters}/${pattern}`
  const known = compiled.get(key)
  if (known) {
    known.lastIndex = 0
    return known
  }
  const dialect: RegexDialect = parameters.includes('p') ? 'pcre' : 'posix'
  const flags = `gu${isCaseless(parameters) ? 'i' : ''}${dialect === 'posix' ? 's' : ''}`
  const expression = build(pattern, dialect, flags)
  if (compiled.size > 200) compiled.clear()
  compiled.set(key, expression)
  return expression
}

/** Of `c` and `i` the last one counts. */
function isCaseless(parameters: string): boolean {
  const unknown = /[^ceip]/.exec(parameters)
  if (unknown) throw new PatternError(`"${unknown[0]}" is not a valid regular expression parameter`)
  return parameters.lastIndexOf('i') > parameters.lastIndexOf('c')
}

function build(pattern: string, dialect: RegexDialect, flags: string): RegExp {
  try {
    return new RegExp(translatePattern(pattern, dialect), flags)
  } catch (thrown) {
    if (!(thrown instanceof SyntaxError)) throw thrown
    throw new PatternError(`Invalid regular expression: "${pattern}"`)
  }
}

function translatePattern(pattern: string, dialect: RegexDialect): string {
  let out = ''
  let at = 0
  while (at < pattern.length) {
    const rest = pattern.slice(at)
    const piece = bracketAt(rest) ?? escapeAt(rest, dialect) ?? specialAt(rest, dialect) ?? plain(rest)
    out += piece.text
    at += piece.length
  }
  return out
}

interface Piece {
  readonly text: string
  readonly length: number
}

/** A bracket expression. `]` is an ordinary character as the first one. */
function bracketAt(rest: string): Piece | undefined {
  const match = /^\[(\^?)(\]?(?:\[:[a-z]+:\]|\\.|[^\]\\])*)\]/su.exec(rest)
  if (!match) {
    if (rest.startsWith('[')) throw new PatternError('Invalid regular expression: brackets [ ] not balanced')
    return undefined
  }
  const [whole, negation = '', members = ''] = match
  const inside = members.replaceAll(
    /\[:([a-z]+):\]|\\(.)|([[\]()/|{}$&#~`!%,:;<=>@^"'*+?.])/gsu,
    (found, name, escaped, symbol) => {
      if (name !== undefined) return posixClass(String(name))
      if (escaped !== undefined) return escapedMember(String(escaped))
      return symbol !== undefined && /[[\]()/|{}^]/.test(found) ? `\\${found}` : found
    },
  )
  return { text: `[${negation}${inside}]`, length: whole.length }
}

function posixClass(name: string): string {
  const members = Object.hasOwn(CLASSES, name) ? CLASSES[name] : undefined
  if (members === undefined) throw new PatternError(`Invalid regular expression: unknown class [:${name}:]`)
  return members
}

function escapedMember(character: string): string {
  if (character === 's') return CLASSES.space ?? ''
  if (/[dDwWSnrtfv]/.test(character)) return `\\${character}`
  return /[\\\]^[/()|{}-]/.test(character) ? `\\${character}` : character
}

function escapeAt(rest: string, dialect: RegexDialect): Piece | undefined {
  const match = /^\\(.)/su.exec(rest)
  if (!match) {
    if (rest === '\\') throw new PatternError('Invalid regular expression: trailing backslash')
    return undefined
  }
  const [whole, character = ''] = match
  // Blanks are those of ASCII, as in the C locale.
  if (character === 's') return { text: '[ \\t\\n\\v\\f\\r]', length: 2 }
  if (character === 'S') return { text: '[^ \\t\\n\\v\\f\\r]', length: 2 }
  if (/[dDwWnrtfvbB]/.test(character)) return { text: whole, length: whole.length }
  if (dialect === 'pcre') {
    const special = pcreEscape(rest, character)
    if (special) return special
  }
  return { text: /[\^$\\.*+?()[\]{}|/]/.test(character) ? whole : character, length: whole.length }
}

/** `\1`, `\A`, `\z`, `\h`, `\p{L}`, `\x41`, `\Q…\E`. */
function pcreEscape(rest: string, character: string): Piece | undefined {
  if (/[1-9]/.test(character)) return { text: `\\${character}`, length: 2 }
  if (character === 'A') return { text: '(?<![^])', length: 2 }
  if (character === 'z' || character === 'Z') return { text: '(?![^])', length: 2 }
  if (character === 'h') return { text: '[ \\t]', length: 2 }
  const hex = /^\\x([0-9a-f]{2})/i.exec(rest)
  if (hex) return { text: hex[0], length: hex[0].length }
  const property = /^\\[pP](?:\{\^?[A-Za-z_]+\}|[A-Z])/.exec(rest)
  if (property) return { text: property[0].replace(/^(\\[pP])([A-Z])$/, '$1{$2}'), length: property[0].length }
  const literal = /^\\Q(.*?)(?:\\E|$)/s.exec(rest)
  if (literal)
    return { text: (literal[1] ?? '').replaceAll(/[\^$\\.*+?()[\]{}|/]/g, '\\$&'), length: literal[0].length }
  return undefined
}

/** Braces that repeat nothing are ordinary characters; groups with `?` belong to PCRE. */
function specialAt(rest: string, dialect: RegexDialect): Piece | undefined {
  if (rest.startsWith('{') && !/^\{\d+(,\d*)?\}/.test(rest)) return { text: '\\{', length: 1 }
  const repetition = /^\{\d+(?:,\d*)?\}/.exec(rest)
  if (repetition) return { text: repetition[0], length: repetition[0].length }
  if (rest.startsWith('}') || rest.startsWith(']')) return { text: `\\${rest[0]}`, length: 1 }
  if (rest.startsWith('/')) return { text: '\\/', length: 1 }
  if (!rest.startsWith('(?')) return undefined
  if (dialect === 'posix') throw new PatternError('Invalid preceding regular expression prior to repetition operator')
  const named = /^\(\?P<([A-Za-z_]\w*)>/.exec(rest)
  return named ? { text: `(?<${named[1]}>`, length: named[0].length } : { text: '(?', length: 2 }
}

function plain(rest: string): Piece {
  const text = String.fromCodePoint(rest.codePointAt(0) ?? 0)
  return { text, length: text.length }
}

/**
 * A POSIX pattern for the engine's own functions, where they find the same: no empty matches, no word boundaries.
 * undefined when only ours can tell, or when the pattern is wrong.
 */
export function enginePattern(pattern: string): string | undefined {
  if (/\\[bB]/.test(pattern)) return undefined
  try {
    return compilePattern(pattern).test('') ? undefined : translatePattern(pattern, 'posix')
  } catch (thrown) {
    if (thrown instanceof PatternError) return undefined
    throw thrown
  }
}
