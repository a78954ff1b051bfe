/** CONNECT BY as a recursive query: r_CONNECT_BY_clause in the developer guide. */
import type { Expression, Name, Select } from '../tree.ts'
import { mapExpression } from '../tree-walk.ts'
import { type Context, RefusedSql } from './context.ts'
import { translateFrom } from './from.ts'
import { quoteName } from './quoting.ts'
import type { OutputColumn, Scope, Source } from './scope.ts'

/** The parent row of the row at hand. */
const PARENT = '__parent'

/** FROM's SQL: the rows of the hierarchy with their LEVEL. The scope gets their columns. */
export function translateHierarchy(select: Select, scope: Scope, context: Context): string {
  const [item, ...others] = select.from
  if (!item || others.length > 0 || item.kind === 'join') {
    throw new RefusedSql('CONNECT BY takes one table in FROM on the local target', select.start, {
      hint: 'join in a subquery',
    })
  }
  const child: Scope = { ...scope, sources: [], merged: new Set(), aliases: new Map() }
  const table = translateFrom(item, child, context)
  const [source] = child.sources
  if (!source?.columns) throw new RefusedSql('CONNECT BY needs a table whose columns are known', item.start)
  const columns: readonly OutputColumn[] = [...source.columns, { name: 'level', type: { name: 'bigint' } }]
  const parent: Source = { alias: PARENT, columns }
  const both: Scope = { ...child, sources: [{ ...source, columns: source.columns }, parent] }
  const start = select.startWith ? ` WHERE ${context.expression(select.startWith, child).text}` : ''
  const connect = select.connectBy ? context.expression(withParents(select.connectBy, both), both).text : 'TRUE'
  const list = source.columns.map(({ name }) => `${quoteName(source.alias)}.${quoteName(name)}`).join(', ')
  const names = columns.map(({ name }) => quoteName(name)).join(', ')
  scope.sources.push({ ...source, columns })
  const seed = `SELECT ${list}, CAST(1 AS BIGINT) FROM ${table}${start}`
  const step = `SELECT ${list}, ${PARENT}."level" + 1 FROM ${table} JOIN ${PARENT} ON ${connect}`
  return `(WITH RECURSIVE ${PARENT}(${names}) AS (${seed} UNION ALL ${step}) SELECT * FROM ${PARENT}) AS ${quoteName(source.alias)}`
}

/** `PRIOR id` is the parent's id; a bare column is the child's. */
function withParents(condition: Expression, scope: Scope): Expression {
  const table = scope.sources[0]?.alias ?? ''
  const qualified = (node: Extract<Expression, { kind: 'reference' }>, alias: string): Expression => {
    const column = node.parts.at(-1)
    const head: Name = { text: alias, quoted: true, written: alias, start: node.start, end: node.end }
    return column ? { ...node, parts: [head, column] } : node
  }
  return mapExpression(condition, (node) => {
    if (node.kind === 'unary' && node.operator === 'prior') {
      return mapExpression(node.operand, (inner) => (inner.kind === 'reference' ? qualified(inner, PARENT) : undefined))
    }
    return node.kind === 'reference' && node.parts.length === 1 ? qualified(node, table) : undefined
  })
}
