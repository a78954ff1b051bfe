/** What Redshift asks of a recursive common table expression. (AWS: r_WITH_clause) */
import type { Cte, Expression, Select } from '../tree.ts'
import { findAll } from '../tree-walk.ts'
import { type Context, RefusedSql } from './context.ts'

export function refuseRecursive(cte: Cte, context: Context): void {
  if (!namesItself(cte, context)) return
  const { body, orderBy, limit, offset } = cte.query
  const refuse = (message: string, position: number, hint?: string): never => {
    throw new RefusedSql(message, position, { sqlState: '42601', hint })
  }
  const name = cte.name.text
  if (cte.columns.length === 0) {
    refuse(
      `the recursive query "${name}" needs a list of its columns`,
      cte.name.start,
      `write WITH RECURSIVE ${name} (column, …) AS (…)`,
    )
  }
  if (body.kind !== 'set' || body.operator !== 'union' || !body.all) {
    refuse(`the recursive query "${name}" must be a first member, UNION ALL, and a recursive member`, cte.query.start)
  }
  const [order] = orderBy
  const limited = limit === 'all' ? undefined : limit
  const tail = order ?? limited ?? offset
  if (tail) refuse('ORDER BY and LIMIT cannot stand in a recursive query', tail.start, 'sort the result of the query')
  if (body.kind === 'set' && body.right.kind === 'select') refuseAggregates(body.right, context)
}

/** Every table of the statement stands in its list, with its place. */
function namesItself({ name, query }: Cte, context: Context): boolean {
  return context.tables.some(
    ({ parts, start }) =>
      parts.length === 1 && parts[0]?.text === name.text && start >= query.start && start < query.end,
  )
}

function refuseAggregates(member: Select, context: Context): void {
  const isAggregate = (node: Expression): boolean =>
    node.kind === 'call' &&
    node.over === undefined &&
    (context.rules(node.name.at(-1)?.text ?? '')?.some(({ kind }) => kind === 'aggregate') ?? false)
  const [found] = member.items.flatMap(({ expression }) => findAll(expression, isAggregate))
  if (!found) return
  throw new RefusedSql('aggregate functions cannot stand in the recursive member of a query', found.start, {
    sqlState: '42P19',
    hint: 'aggregate the result of the query',
  })
}
