/**
 * A SELECT of nothing but literals, as pools of connections send it to see whether a session lives. Its row stands in its
 * text, so the engine, which needs several turns for every statement, is not asked.
 */
import type { Cell, Table } from '../../core/table.ts'
import type { Statement } from '../../sql/redshift/statement.ts'
import type { Translation } from '../../sql/redshift/translate/plan.ts'
import type { Expression, Query, Select } from '../../sql/redshift/tree.ts'
import { formatType } from '../../sql/redshift/types.ts'

/** undefined: the engine must be asked. */
export function literalTable(statement: Statement, { columns = [] }: Translation): Table | undefined {
  if (statement.kind !== 'query' || !isBare(statement.query)) return undefined
  const { body } = statement.query
  if (body.kind !== 'select' || !isPlain(body) || columns.length !== body.items.length) return undefined
  const cells = body.items.map(({ expression }) => literalCell(expression))
  const described = columns.map(({ name, type }) => (type ? { name, type: formatType(type) } : undefined))
  const isWhole = cells.every((cell) => cell !== undefined) && described.every((column) => column !== undefined)
  return isWhole ? { columns: described, rows: [cells] } : undefined
}

function isBare({ recursive, ctes, orderBy, limit, offset }: Query): boolean {
  return !recursive && ctes.length + orderBy.length === 0 && limit === undefined && offset === undefined
}

/** Items, and nothing that decides about rows. */
function isPlain(select: Select): boolean {
  const { kind: _kind, start: _start, end: _end, items: _items, ...rest } = select
  return Object.values(rest).every(
    (part) => part === undefined || part === false || (Array.isArray(part) && part.length === 0),
  )
}

/** Integers that every engine writes alike, texts without escapes, truth values. */
function literalCell(expression: Expression): Cell | undefined {
  switch (expression.kind) {
    case 'number':
      return /^(?:0|[1-9]\d{0,8})$/.test(expression.text) ? Number(expression.text) : undefined
    case 'string':
      return expression.style === 'plain' ? expression.text : undefined
    case 'keyword':
      return expression.word === 'default' || expression.word === 'null' ? undefined : expression.word === 'true'
    case 'paren':
      return literalCell(expression.inner)
    case 'unary': {
      const cell = literalCell(expression.operand)
      return expression.operator === '-' && typeof cell === 'number' && cell > 0 ? -cell : undefined
    }
    default:
      return undefined
  }
}
