/** A path as it is written, in a folder: absolute, with forward slashes, without dots. */
export function absoluteIn(folder: string, path: string): string {
  const joined = path.startsWith('/') || /^[A-Za-z]:[\\/]/.test(path) ? path : `${folder}/${path}`
  const parts: string[] = []
  for (const part of joined.split(/[\\/]/)) {
    if (part === '..') parts.pop()
    else if (part !== '.' && (part !== '' || parts.length === 0)) parts.push(part)
  }
  return parts.join('/') || '/'
}
