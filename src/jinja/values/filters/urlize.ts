/** Jinja2's urlize: URLs and mail addresses in a text that is already escaped become links. */
import { escapeText } from '../markup.ts'
import { codePoints } from '../unicode.ts'

export interface UrlizeOptions {
  /** Longest link text; longer ones end in dots. */
  readonly limit: number | undefined
  readonly rel: string
  readonly target: string | undefined
  readonly schemes: readonly string[]
}

const word = '[\\p{L}\\p{N}_]'
const wordOr = (more: string): string => `[\\p{L}\\p{N}_${more}]`

const url = new RegExp(
  '^(?:' +
    `(?:https?://|www\\.)(?:(?:${wordOr('%\\-')}+\\.)+)?(?:[a-z]{2,63}|xn--${wordOr('%')}{2,59})` +
    `|(?:${wordOr('%\\-')}{2,63}\\.)+(?:com|net|int|edu|gov|org|info|mil)` +
    '|https?://(?:\\d{1,3}(?:\\.\\d{1,3}){3}|\\[(?:[\\da-f]{0,4}:){2}(?:[\\da-f]{0,4}:?){1,6}\\])' +
    ')(?::\\d{1,5})?(?:[/?#]\\S*)?\\n?$',
  'iu',
)
const email = new RegExp(`^\\S+@${word}${wordOr('.\\-')}*\\.${word}+\\n?$`, 'u')

export function urlize(escaped: string, options: UrlizeOptions): string {
  return escaped
    .split(/(\s+)/)
    .map((part) => linkWord(part, options))
    .join('')
}

function linkWord(part: string, options: UrlizeOptions): string {
  const [head = ''] = /^(?:[(<]|&lt;)+/.exec(part) ?? []
  const { middle, tail } = balance(part.slice(head.length))
  return head + link(middle, options) + tail
}

/** Punctuation at the end is no part of a link, unless it closes a bracket that the link opened. */
function balance(text: string): { middle: string; tail: string } {
  const [ending = ''] = /(?:[)>.,\n]|&gt;)+$/.exec(text) ?? []
  let middle = text.slice(0, text.length - ending.length)
  let tail = ending
  for (const [open, close] of [
    ['(', ')'],
    ['<', '>'],
    ['&lt;', '&gt;'],
  ] as const) {
    const opened = occurrences(middle, open)
    if (opened <= occurrences(middle, close)) continue
    for (let moves = Math.min(opened, occurrences(tail, close)); moves > 0; moves -= 1) {
      const end = tail.indexOf(close) + close.length
      middle += tail.slice(0, end)
      tail = tail.slice(end)
    }
  }
  return { middle, tail }
}

function occurrences(text: string, part: string): number {
  return text.split(part).length - 1
}

function link(middle: string, { limit, rel, target, schemes }: UrlizeOptions): string {
  const attributes = `${rel ? ` rel="${escapeText(rel)}"` : ''}${target ? ` target="${escapeText(target)}"` : ''}`
  if (url.test(middle)) {
    const href = /^https?:\/\//.test(middle) ? middle : `https://${middle}`
    return `<a href="${href}"${attributes}>${shorten(middle, limit)}</a>`
  }
  if (middle.startsWith('mailto:') && email.test(middle.slice(7))) return `<a href="${middle}">${middle.slice(7)}</a>`
  const isAddress = middle.includes('@') && !/^(?:www\.|@)/.test(middle) && !middle.includes(':') && email.test(middle)
  if (isAddress) return `<a href="mailto:${middle}">${middle}</a>`
  return schemes.reduce(
    (text, scheme) =>
      text !== scheme && text.startsWith(scheme) ? `<a href="${text}"${attributes}>${text}</a>` : text,
    middle,
  )
}

function shorten(text: string, limit: number | undefined): string {
  const points = codePoints(text)
  return limit !== undefined && points.length > limit ? `${points.slice(0, limit).join('')}...` : text
}
