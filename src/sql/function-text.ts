/** Functions in PostgreSQL's words, which are Redshift's but for the arguments. */
import type { FunctionFacts } from '../core/adapter.ts'
import { lex } from './lexer.ts'

const VOLATILITIES: Readonly<Record<string, string>> = {
  deterministic: 'immutable',
  stable: 'stable',
  'non-deterministic': 'volatile',
}

/** `volatility` in SQL; undefined where the project leaves it to the warehouse. */
export function volatilityWord(volatility: string | undefined): string | undefined {
  return volatility === undefined ? undefined : (VOLATILITIES[volatility] ?? volatility)
}

export function functionText(
  name: string,
  argumentList: string,
  { returns, body }: FunctionFacts,
  volatility: string | undefined,
): string {
  const head = `create or replace function ${name} (${argumentList})\nreturns ${returns}`
  return `${head}${volatility === undefined ? '' : `\n${volatility}`}\nas $$\n${asQuery(body)}\n$$ language sql`
}

/** A file may hold an expression alone. */
function asQuery(body: string): string {
  const [first] = lex(body)
  return first?.text === 'select' || first?.text === 'with' ? body : `select ${body}`
}
