/** Ephemeral models become CTEs at the head of the query that reads them. */
import { lex } from '../sql/lexer.ts'

export interface Injected {
  readonly sql: string
  /** Where each piece of the result came from: a CTE's text, or the node's own. */
  readonly pieces: readonly Piece[]
}

/** `[start, end)` of the result is `[from, …)` of a CTE's SQL, or of the node's own where `cte` is undefined. */
export interface Piece {
  readonly start: number
  readonly end: number
  readonly from: number
  readonly cte?: number
}

export interface Cte {
  readonly name: string
  readonly sql: string
}

/** Puts the CTEs before those the query has, or gives it a WITH of its own. */
export function injectCtes(sql: string, ctes: readonly Cte[]): Injected {
  if (ctes.length === 0) return { sql, pieces: [{ start: 0, end: sql.length, from: 0 }] }
  const [first, second] = lex(sql)
  const hasWith = first?.kind === 'word' && first.text === 'with'
  const recursive = hasWith && second?.kind === 'word' && second.text === 'recursive' ? second : undefined
  const cut = hasWith ? (recursive ?? first).end : 0
  const pieces: Piece[] = []
  let text = ''
  const add = (part: string, piece?: Omit<Piece, 'start' | 'end'>): void => {
    if (piece) pieces.push({ start: text.length, end: text.length + part.length, ...piece })
    text += part
  }
  add(sql.slice(0, cut), { from: 0 })
  if (!hasWith) add('with')
  ctes.forEach((cte, index) => {
    add(`${index === 0 ? ' ' : ', '}${cte.name} as (\n`)
    add(cte.sql, { from: 0, cte: index })
    add('\n)')
  })
  add(hasWith ? ',' : '\n')
  add(sql.slice(cut), { from: cut })
  return { sql: text, pieces }
}
