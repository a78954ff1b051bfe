/** Patterns of selection values: `*`, `?` and `[a-z]`, as Python's fnmatch reads them. */

const cache = new Map<string, RegExp>()

export function hasWildcard(pattern: string): boolean {
  return /[*?[]/.test(pattern)
}

/** Whether the whole text matches; a pattern without wildcards must be equal. */
export function matchesWildcard(pattern: string, text: string): boolean {
  if (!hasWildcard(pattern)) return pattern === text
  let expression = cache.get(pattern)
  if (!expression) {
    expression = new RegExp(`^${translate(pattern)}$`, 's')
    cache.set(pattern, expression)
  }
  return expression.test(text)
}

function translate(pattern: string): string {
  let source = ''
  for (let index = 0; index < pattern.length; index += 1) {
    const char = pattern.charAt(index)
    if (char === '*') source += '.*'
    else if (char === '?') source += '.'
    else if (char === '[') {
      const end = pattern.indexOf(']', index + 2)
      if (end < 0) source += '\\['
      else {
        const set = pattern.slice(index + 1, end).replaceAll('\\', '\\\\')
        source += `[${set.startsWith('!') ? `^${set.slice(1)}` : set.replace(/^\^/, '\\^')}]`
        index = end
      }
    } else source += char.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
  }
  return source
}
