/**
 * Where the parts of rewritten SQL come from. While SQL is put together, each token of the source is preceded by a
 * marker that holds its offset; the markers ride along through any amount of joining of strings, and at the end
 * `unmark` takes them out and keeps what they said.
 */

const OPEN = '\u0001'
const CLOSE = '\u0002'

/** Precedes SQL that stems from this offset of the source. */
export function mark(offset: number): string {
  return `${OPEN}${offset.toString(36)}${CLOSE}`
}

/** A source that holds a marker's characters cannot be told apart from our own. */
export function holdsMarkers(text: string): boolean {
  return text.includes(OPEN) || text.includes(CLOSE)
}

/** Without its markers, for comparisons of rewritten SQL. */
export function stripMarks(text: string): string {
  return text.includes(OPEN) ? text.replaceAll(/\u0001[^\u0002]*\u0002/g, '') : text
}

/** Pairs of offsets in rising order of `generated`; what lies between two of them belongs to the first. */
export interface SourceMap {
  readonly generated: readonly number[]
  readonly original: readonly number[]
}

export interface Mapped {
  readonly sql: string
  readonly map: SourceMap
}

export function unmark(marked: string): Mapped {
  const generated: number[] = []
  const original: number[] = []
  let sql = ''
  let at = 0
  for (;;) {
    const open = marked.indexOf(OPEN, at)
    if (open < 0) return { sql: sql + marked.slice(at), map: { generated, original } }
    const close = marked.indexOf(CLOSE, open)
    sql += marked.slice(at, open)
    if (generated.at(-1) === sql.length)
      original[original.length - 1] = Number.parseInt(marked.slice(open + 1, close), 36)
    else {
      generated.push(sql.length)
      original.push(Number.parseInt(marked.slice(open + 1, close), 36))
    }
    at = close + 1
  }
}

/** Several pieces as one text; each keeps its places. */
export function joinMapped(parts: readonly Mapped[], separator: string): Mapped {
  const generated: number[] = []
  const original: number[] = []
  let sql = ''
  for (const part of parts) {
    if (sql !== '') sql += separator
    for (const [index, offset] of part.map.generated.entries()) {
      generated.push(sql.length + offset)
      original.push(part.map.original[index] ?? 0)
    }
    sql += part.sql
  }
  return { sql, map: { generated, original } }
}

/** SQL of our own, which stems from no source. */
export const unmapped = (sql: string): Mapped => ({ sql, map: { generated: [], original: [] } })

/** Where in the source the text at `offset` of the rewritten SQL comes from; undefined before the first known place. */
export function originalOffset({ generated, original }: SourceMap, offset: number): number | undefined {
  let low = 0
  let high = generated.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((generated[middle] ?? 0) <= offset) low = middle + 1
    else high = middle
  }
  return original[low - 1]
}
