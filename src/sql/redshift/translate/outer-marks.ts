/** Oracle's outer joins, `a.id = b.id(+)`, as LEFT JOINs: r_WHERE_oracle_outer in the developer guide. */
import type { Expression, FromItem, Join, Reference, Select } from '../tree.ts'
import { findAll, mapExpression } from '../tree-walk.ts'
import { RefusedSql } from './context.ts'
import { findColumn, type Scope } from './scope.ts'

const isMarked = (node: Expression): boolean => node.kind === 'reference' && node.outer === true

export function hasOuterMarks({ where }: Select): boolean {
  return where !== undefined && findAll(where, isMarked).length > 0
}

/** The same SELECT with joins in FROM; `scope` holds the columns of its tables. */
export function withoutOuterMarks(select: Select, scope: Scope): Select {
  const conditions = conjuncts(select.where)
  const joined = new Map<string, Expression[]>()
  const rest: Expression[] = []
  for (const condition of conditions) {
    const optional = optionalTable(condition, scope)
    if (optional === undefined) rest.push(condition)
    else joined.set(optional, [...(joined.get(optional) ?? []), unmarked(condition)])
  }
  const { where: _, ...others } = select
  const where = rest.reduce<Expression | undefined>((left, right) => (left ? and(left, right) : right), undefined)
  return { ...others, from: [joinedFrom(select, joined, scope)], ...(where && { where }) }
}

function conjuncts(where: Expression | undefined): readonly Expression[] {
  if (!where) return []
  if (where.kind === 'paren') return findAll(where, isMarked).length > 0 ? conjuncts(where.inner) : [where]
  return where.kind === 'binary' && where.operator === 'and'
    ? [...conjuncts(where.left), ...conjuncts(where.right)]
    : [where]
}

const and = (left: Expression, right: Expression): Expression => ({
  kind: 'binary',
  operator: 'and',
  operatorAt: right.start,
  left,
  right,
  start: left.start,
  end: right.end,
})

const unmarked = (condition: Expression): Expression =>
  mapExpression(condition, (node) => {
    if (node.kind !== 'reference' || !node.outer) return undefined
    const { outer: _, ...plain } = node
    return plain
  })

/** The one table that a condition's marks name. */
function optionalTable(condition: Expression, scope: Scope): string | undefined {
  const marked = findAll(condition, isMarked)
  const [first] = marked
  if (!first) return undefined
  const tables = new Set(marked.map((node) => (node.kind === 'reference' ? tableOf(node, scope) : '')))
  if (tables.size > 1) {
    throw new RefusedSql('a condition cannot outer join two tables at once', first.start, {
      hint: 'write the joins in FROM',
    })
  }
  if (findAll(condition, (node) => node.kind === 'binary' && node.operator === 'or').length > 0) {
    throw new RefusedSql('the operator (+) cannot stand in a condition with OR', first.start, {
      hint: 'write LEFT JOIN … ON …',
    })
  }
  const [table = ''] = tables
  const all = tablesOf(condition, scope)
  if (all.filter((each) => each !== table).length > 1) {
    throw new RefusedSql('a table may be outer joined to at most one other table', first.start, {
      hint: 'write the joins in FROM',
    })
  }
  return table
}

function tableOf(node: Reference, scope: Scope): string {
  const [first, second] = node.parts
  if (second) return node.parts.at(-2)?.text ?? ''
  const found = first && findColumn(scope, first.text)
  if (found?.kind === 'column') return found.source.alias
  throw new RefusedSql(`column "${first?.text ?? ''}" does not exist`, node.start, { sqlState: '42703' })
}

const tablesOf = (condition: Expression, scope: Scope): readonly string[] => [
  ...new Set(
    findAll(condition, (node) => node.kind === 'reference').map((node) =>
      node.kind === 'reference' ? tableOf(node, scope) : '',
    ),
  ),
]

function aliasOf(item: FromItem): string {
  if (item.kind === 'join' || item.kind === 'pivot' || item.kind === 'unpivot') {
    throw new RefusedSql('the operator (+) cannot stand in a query with joins in FROM', item.start, {
      hint: 'write LEFT JOIN … ON …',
    })
  }
  const own = item.kind === 'table' ? item.name.parts.at(-1)?.text : ''
  return item.alias.name?.text ?? own ?? ''
}

/** Tables without marks first, side by side; then each marked one, as soon as what it is joined to stands. */
function joinedFrom(select: Select, joined: ReadonlyMap<string, readonly Expression[]>, scope: Scope): FromItem {
  const items = new Map(select.from.map((item) => [aliasOf(item), item]))
  const placed = new Set<string>()
  let from: FromItem | undefined
  const place = (alias: string, item: FromItem, on: Expression | undefined): void => {
    placed.add(alias)
    const { start, end } = item
    const join: Join | undefined = from && {
      kind: 'join',
      type: on ? 'left' : 'cross',
      natural: false,
      left: from,
      right: item,
      ...(on && { on }),
      start,
      end,
    }
    from = join ?? item
  }
  for (const [alias, item] of items) if (!joined.has(alias)) place(alias, item, undefined)
  const waiting = [...joined]
  while (waiting.length > 0) {
    const index = waiting.findIndex(([alias, conditions]) =>
      conditions.flatMap((each) => tablesOf(each, scope)).every((each) => each === alias || placed.has(each)),
    )
    const [next] = waiting.splice(index, 1)
    const item = next && items.get(next[0])
    if (index < 0 || !next || !item) {
      throw new RefusedSql('the outer joins of the WHERE clause go in a circle', select.start, {
        hint: 'write the joins in FROM',
      })
    }
    place(next[0], item, next[1].reduce(and))
  }
  if (!from) throw new RefusedSql('the operator (+) needs a FROM clause', select.start)
  return from
}
