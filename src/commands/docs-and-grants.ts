/** What a relation is given whenever it is shown: the comments of `persist_docs`, and `grants`. */

import { type CompileScope, compileText } from '../compile/compile.ts'
import type { Model, Seed, Snapshot } from '../core/node.ts'
import { columnsOf, type Program, query } from '../core/program.ts'
import { isRecord } from '../core/record.ts'
import type { Finish } from '../plan/materializations/swap.ts'

type Built = Model | Seed | Snapshot
type Grants = Readonly<Record<string, readonly string[]>>

/** undefined where the node's config asks for neither. */
export function finishOf(node: Built, scope: CompileScope): Finish | undefined {
  const { persist_docs: persisted, grants: written } = node.config.values
  const asks = (what: string): boolean => isRecord(persisted) && persisted[what] === true
  const grants = grantsOf(written)
  const hasGrants = Object.keys(grants).length > 0
  if (!asks('relation') && !asks('columns') && !hasGrants) return undefined
  return function* (shown) {
    const { relation, dialect } = { relation: node.relation, dialect: scope.dialect }
    const comments =
      asks('relation') && node.description !== '' ? [dialect.comment(relation, shown.kind, node.description)] : []
    const ofColumns = asks('columns') ? yield* columnComments(node, shown, scope) : []
    const granted = hasGrants ? yield* grantStatements(node, grants, shown.isNew, scope) : []
    return [...comments, ...ofColumns, ...granted]
  }
}

/** A described column that the relation does not have is told, and left out. */
function* columnComments(
  node: Built,
  { standsAs, kind }: Parameters<Finish>[0],
  { dialect, log }: CompileScope,
): Program<readonly string[]> {
  const described = node.columns.filter(({ description }) => description !== '')
  if (described.length === 0) return []
  const present = new Map((yield* columnsOf(standsAs)).map(({ name }) => [name.toLowerCase(), name]))
  const missing = described.filter(({ name }) => !present.has(name.toLowerCase())).map(({ name }) => name)
  if (missing.length > 0)
    log(`described columns that '${node.name}' does not have: ${missing.join(', ')}`, 'warn', node)
  return described.flatMap(({ name, description }) => {
    const column = present.get(name.toLowerCase())
    const comment = column && dialect.columnComment(node.relation, kind, column, description)
    return comment === undefined ? [] : [comment]
  })
}

function grantsOf(written: unknown): Grants {
  if (!isRecord(written)) return {}
  return Object.fromEntries(
    Object.entries(written).map(([privilege, grantees]) => [
      privilege.toLowerCase(),
      [...new Set((Array.isArray(grantees) ? grantees : [grantees]).map(String))],
    ]),
  )
}

/** A relation that was made anew has no grants; one that was kept is compared with what it has. */
function* grantStatements(
  node: Built,
  wanted: Grants,
  isNew: boolean,
  scope: CompileScope,
): Program<readonly string[]> {
  if (!scope.dialect.hasGrants) {
    scope.log(`the grants of '${node.name}' are left out: this warehouse has none`, 'debug', node)
    return []
  }
  const found = isNew ? {} : yield* currentGrants(node, scope)
  return [
    ...(yield* statementsFor(node, 'get_revoke_sql', without(found, wanted), scope)),
    ...(yield* statementsFor(node, 'get_grant_sql', without(wanted, found), scope)),
  ]
}

function* currentGrants(node: Built, scope: CompileScope): Program<Grants> {
  const sql = yield* compileText('{{ get_show_grant_sql(this) }}', node, scope)
  const { columns, rows } = yield* query(sql)
  const index = (name: string): number => columns.findIndex((column) => column.name.toLowerCase() === name)
  const [grantee, privilege] = [index('grantee'), index('privilege_type')]
  const found: Record<string, string[]> = {}
  for (const row of rows) {
    const key = String(row[privilege]).toLowerCase()
    found[key] = [...(found[key] ?? []), String(row[grantee])]
  }
  return found
}

function without(grants: Grants, others: Grants): Grants {
  return Object.fromEntries(
    Object.entries(grants).flatMap(([privilege, grantees]) => {
      const known = new Set((others[privilege] ?? []).map((grantee) => grantee.toLowerCase()))
      const left = grantees.filter((grantee) => !known.has(grantee.toLowerCase()))
      return left.length > 0 ? [[privilege, left]] : []
    }),
  )
}

/** The words are those of dbt's macros, since a project may have its own. */
function* statementsFor(
  node: Built,
  macro: 'get_grant_sql' | 'get_revoke_sql',
  grants: Grants,
  scope: CompileScope,
): Program<readonly string[]> {
  if (Object.keys(grants).length === 0) return []
  const call = `{{ tojson(get_dcl_statement_list(this, ${JSON.stringify(grants)}, ${macro})) }}`
  const statements: unknown = JSON.parse(yield* compileText(call, node, scope))
  return Array.isArray(statements) ? statements.map((statement) => String(statement).trim()) : []
}
