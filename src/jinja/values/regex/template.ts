/** The replacement of `sub`: `\1`, `\g<name>`, `\n`. */
import { PyError } from '../errors.ts'
import { repr } from '../operators.ts'
import { regexError } from './parse.ts'
import type { RegexTree } from './syntax.ts'

const characters: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
}

/** Texts, and the numbers of groups whose text belongs between them. */
export function expandTemplate(template: string, tree: RegexTree): readonly (string | number)[] {
  const parts: (string | number)[] = []
  let at = 0
  while (at < template.length) {
    const slash = template.indexOf('\\', at)
    if (slash < 0) break
    parts.push(template.slice(at, slash))
    const rest = template.slice(slash)
    const octal = /^\\(?:0[0-7]{0,2}|[0-3][0-7]{2})/.exec(rest)
    const number = /^\\([1-9]\d?)/.exec(rest)
    const letter = rest[1]
    if (letter === undefined) throw regexError('bad escape (end of pattern)', slash)
    if (letter === 'g') {
      const [length, index] = namedGroup(rest, slash, tree)
      parts.push(index)
      at = slash + length
    } else if (octal) {
      parts.push(String.fromCharCode(Number.parseInt(octal[0].slice(1), 8)))
      at = slash + octal[0].length
    } else if (number) {
      parts.push(checkGroup(Number(number[1]), slash + 1, tree))
      at = slash + number[0].length
    } else {
      if (!(letter in characters) && /[a-zA-Z]/.test(letter)) throw regexError(`bad escape \\${letter}`, slash)
      parts.push(characters[letter] ?? `\\${letter}`)
      at = slash + 2
    }
  }
  return [...parts, template.slice(at)]
}

function namedGroup(rest: string, position: number, tree: RegexTree): [number, number] {
  const match = /^\\g<([^>]*)(>?)/.exec(rest)
  if (!match) throw regexError('missing <', position + 2)
  const [whole, name = '', closed] = match
  if (name === '') throw regexError('missing group name', position + 3)
  if (closed === '') throw regexError('missing >, unterminated name', position + 3)
  if (/^\d+$/.test(name)) return [whole.length, checkGroup(Number(name), position + 3, tree)]
  if (!/^[\p{XID_Start}_]\p{XID_Continue}*$/u.test(name)) {
    throw regexError(`bad character in group name ${repr(name)}`, position + 3)
  }
  const index = tree.names.get(name)
  if (index === undefined) throw new PyError('IndexError', `unknown group name ${repr(name)}`)
  return [whole.length, index]
}

function checkGroup(index: number, position: number, tree: RegexTree): number {
  if (index > tree.groups) throw regexError(`invalid group reference ${index}`, position)
  return index
}
