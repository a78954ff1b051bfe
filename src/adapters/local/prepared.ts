/** PREPARE and EXECUTE: a statement kept under a name, and run with values in the place of `$1`, `$2` … */
import { DatabaseError } from '../../core/adapter.ts'
import { lex } from '../../sql/lexer.ts'
import type { Deallocate, Execute, Prepare } from '../../sql/redshift/statement.ts'
import type { TypeName } from '../../sql/redshift/tree.ts'

export interface PreparedStatements {
  readonly prepare: (statement: Prepare) => void
  /** The statement with its values. */
  readonly bind: (statement: Execute) => string
  readonly has: (name: string) => boolean
  readonly deallocate: (statement: Deallocate) => void
}

export function preparedStatements(): PreparedStatements {
  const kept = new Map<string, Prepare>()
  const found = (name: string): Prepare => {
    const statement = kept.get(name)
    if (statement) return statement
    throw new DatabaseError(`prepared statement "${name}" does not exist`, { sqlState: '26000', position: 0 })
  }
  return {
    prepare(statement) {
      if (kept.has(statement.name)) {
        throw new DatabaseError(`prepared statement "${statement.name}" already exists`, {
          sqlState: '42P05',
          position: 0,
          hint: `DEALLOCATE ${statement.name}`,
        })
      }
      kept.set(statement.name, statement)
    },
    bind({ name, values }) {
      const { types, sql } = found(name)
      if (values.length !== types.length) {
        throw new DatabaseError(
          `wrong number of parameters for prepared statement "${name}": expected ${types.length}, got ${values.length}`,
          { sqlState: '42601', position: 0 },
        )
      }
      return withValues(sql, types, values)
    },
    has: (name) => kept.has(name),
    deallocate({ name }) {
      if (name === undefined) kept.clear()
      else kept.delete(found(name).name)
    },
  }
}

function withValues(sql: string, types: readonly TypeName[], values: readonly string[]): string {
  let bound = ''
  let copied = 0
  for (const { kind, text, start, end } of lex(sql)) {
    if (kind !== 'parameter') continue
    const index = Number(text.slice(1)) - 1
    const type = types[index]
    if (!type) throw new DatabaseError(`there is no parameter ${text}`, { sqlState: '42P02', position: 0 })
    bound += `${sql.slice(copied, start)}cast(${values[index]} as ${spelling(type)})`
    copied = end
  }
  return bound + sql.slice(copied)
}

const TEXTS: ReadonlySet<string> = new Set(['char', 'character', 'varchar', 'character varying', 'text', 'bpchar'])

/** A text without a length is not cut. */
function spelling({ words, parameters }: TypeName): string {
  if (parameters.length > 0) return `${words}(${parameters.join(', ')})`
  return TEXTS.has(words) ? 'varchar(max)' : words
}
