/** `.dbtignore`: files that are not the project's, in gitignore's syntax. */
import type { Files } from '../core/world.ts'

/** Whether a path below the package's folder is to be left out; a folder's ends with a slash. */
export function readIgnoreFile(root: string, files: Files): (path: string) => boolean {
  const path = `${root}/.dbtignore`
  if (files.stat(path)?.kind !== 'file') return () => false
  return ignoredBy(files.readText(path))
}

/** The last rule that matches a path decides; a `!` takes it back. */
export function ignoredBy(text: string): (path: string) => boolean {
  const rules = text.split(/\r?\n/).flatMap(ruleFrom)
  return (path) => rules.findLast(({ pattern }) => pattern.test(path))?.ignores ?? false
}

interface Rule {
  readonly pattern: RegExp
  readonly ignores: boolean
}

function ruleFrom(line: string): readonly Rule[] {
  const trimmed = line.trim()
  if (trimmed === '' || trimmed.startsWith('#')) return []
  const ignores = !trimmed.startsWith('!')
  const written = ignores ? trimmed : trimmed.slice(1)
  const folder = written.endsWith('/')
  const body = written.replace(/\/+$/, '')
  // A slash inside ties the pattern to the root; without one it matches at any depth.
  const anchored = body.includes('/')
  const start = anchored ? '^' : '(?:^|/)'
  const end = folder ? '/' : '(?:/.*)?$'
  return [{ pattern: new RegExp(start + translate(body.replace(/^\//, '')) + end), ignores }]
}

function translate(glob: string): string {
  return glob
    .split(/(\*\*\/|\/\*\*|\*\*|\*|\?|\[[^\]]*\])/)
    .map((part) => {
      if (part === '**/') return '(?:.*/)?'
      if (part === '/**') return '/.*'
      if (part === '**') return '.*'
      if (part === '*') return '[^/]*'
      if (part === '?') return '[^/]'
      if (/^\[[^\]]*\]$/.test(part)) return part.replace('[!', '[^')
      return part.replaceAll(/[\\^$.+()|{}[\]]/g, '\\$&')
    })
    .join('')
}
