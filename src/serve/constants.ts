/**
 * `select 1`, and what else is made of literals alone: pools of connections ask it before each use of one. It means the
 * same every time, so the engine is asked once.
 */
import type { Answer } from '../adapters/local/session.ts'
import type { Column, Table } from '../core/table.ts'
import { lex } from '../sql/lexer.ts'

export interface Constants {
  /** Asks the engine, or remembers what it said. */
  readonly answer: (sql: string, ask: () => Promise<Answer>) => Promise<Answer>
  readonly columns: (sql: string) => readonly Column[] | undefined
}

const LONGEST = 200
const KEPT = 100

export function openConstants(): Constants {
  const known = new Map<string, Table>()
  return {
    columns: (sql) => known.get(sql)?.columns,
    async answer(sql, ask) {
      const table = known.get(sql)
      if (table) return answerOf(table)
      const answer = await ask()
      if (answer.kind !== 'rows' || known.size >= KEPT || !isConstant(sql)) return answer
      const rows: Table['rows'][number][] = []
      for await (const batch of answer.batches) rows.push(...batch)
      known.set(sql, { columns: answer.columns, rows })
      return answerOf({ columns: answer.columns, rows })
    },
  }
}

function answerOf({ columns, rows }: Table): Answer {
  async function* batches() {
    yield rows
  }
  return { kind: 'rows', tag: 'SELECT', columns, batches: batches() }
}

/** SELECT, and then numbers and texts, perhaps with names, between commas. */
function isConstant(sql: string): boolean {
  if (sql.length > LONGEST || !/^\s*select\b/i.test(sql)) return false
  const [, ...tokens] = lex(sql)
  const shape = tokens.map(({ kind, text }) => {
    if (kind === 'number' || kind === 'string') return 'v'
    if (text === 'as' || text === ',') return text
    return kind === 'word' || kind === 'quoted' ? 'n' : '?'
  })
  return /^(?:v(?: as n)?)(?: , v(?: as n)?)*$/.test(shape.join(' '))
}
