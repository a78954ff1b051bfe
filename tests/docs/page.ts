/** A page of the manual as a script: the files that it gives, and the console sessions that show what comes of them. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '../..')

export interface Fence {
  readonly language: string
  /** ```` ```sql title=models/a.sql ````: the block is this file. */
  readonly title?: string
  readonly text: string
  /** The last line of prose above the block. */
  readonly above: string
  /** Offset of the text in the page. */
  readonly start: number
}

/** One `$ …` line of a console block, and what the page says comes of it. */
export interface Exchange {
  readonly command: string
  readonly output: string
}

export function readPage(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8')
}

export function fencesOf(page: string): readonly Fence[] {
  const fences: Fence[] = []
  for (const match of page.matchAll(/^```(\w*)(.*)\n([\s\S]*?)^```$/gm)) {
    const [whole, language = '', more = '', text = ''] = match
    const title = /\btitle=(\S+)/.exec(more)?.[1]
    const above = page.slice(0, match.index).trimEnd().split('\n').at(-1) ?? ''
    const start = match.index + whole.indexOf('\n') + 1
    fences.push({ language, ...(title !== undefined && { title }), text, above, start })
  }
  return fences
}

export function exchangesOf({ text }: Fence): readonly Exchange[] {
  const exchanges: { command: string; output: string }[] = []
  for (const line of text.split('\n').slice(0, -1)) {
    const last = exchanges.at(-1)
    if (line.startsWith('$ ')) exchanges.push({ command: line.slice(2), output: '' })
    else if (last) last.output += `${line}\n`
    else throw new Error(`a console block begins with a command, not with '${line}'`)
  }
  return exchanges
}

/** Sections by the words of their headings of the second level. */
export function sectionsOf(page: string): ReadonlyMap<string, string> {
  const [, ...parts] = page.split(/^## /m)
  return new Map(parts.map((part) => [part.slice(0, part.indexOf('\n')), part.slice(part.indexOf('\n') + 1)]))
}

/** The codes of the first column of the tables in a text, in order. */
export function firstCodes(text: string): readonly string[] {
  return [...text.matchAll(/^\| `([^`]+)`.*\|$/gm)].map(([, code = '']) => code)
}

/** What is written of a file name in links: GitHub's anchors of the headings. */
export function anchorsOf(page: string): ReadonlySet<string> {
  const headings = withoutFences(page).matchAll(/^#+ (.+)$/gm)
  return new Set([...headings].map(([, words = '']) => anchorOf(words)))
}

function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-')
}

export function withoutFences(page: string): string {
  return page.replaceAll(/^```[\s\S]*?^```$/gm, '')
}
