/** Drives a program with made-up answers and writes down what it sends. */
import type { StatementResult } from '../../src/core/adapter.ts'
import type { Answer, Program, Request } from '../../src/core/program.ts'
import { type FoundRelation, relationKey } from '../../src/core/relation.ts'
import type { Column, Table } from '../../src/core/table.ts'

export interface MadeUp {
  /** What stands in the warehouse before. */
  readonly relations?: readonly FoundRelation[]
  /** Views tied to whatever is asked for. */
  readonly dependents?: readonly FoundRelation[]
  /** Columns by the identifier of their relation. */
  readonly columns?: Readonly<Record<string, readonly Column[]>>
  /** What a COPY would load. */
  readonly files?: readonly string[]
  /** Rows that each statement writes; 3 unless told. */
  readonly written?: number
  /** Rows of queries, in the order they are asked. */
  readonly tables?: readonly Table[]
  /** The statement, by a part of its text, that the warehouse refuses. */
  readonly refuses?: { readonly text: string; readonly error: Error }
}

export interface Driven<Result> {
  readonly statements: readonly string[]
  readonly result: Result | undefined
  readonly error: unknown
}

/** Statements of a transaction stand between `begin` and `commit`. */
export function statementsOf<Result>(program: Program<Result>, madeUp: MadeUp = {}): Driven<Result> {
  const statements: string[] = []
  const known = new Map((madeUp.relations ?? []).map((relation) => [relationKey(relation), relation]))
  const tables = [...(madeUp.tables ?? [])]
  const send = (sql: string): void => {
    statements.push(sql)
    if (madeUp.refuses && sql.includes(madeUp.refuses.text)) throw madeUp.refuses.error
  }
  const answer = (request: Request): Answer => {
    switch (request.kind) {
      case 'execute':
      case 'copy': {
        send(request.sql)
        const done: StatementResult = { tag: 'SELECT', rows: madeUp.written ?? 3 }
        return done
      }
      case 'query':
        send(request.sql)
        return tables.shift() ?? { columns: [], rows: [] }
      case 'transaction':
        statements.push('begin')
        for (const sql of request.statements) send(sql)
        statements.push('commit')
        return { tag: 'COMMIT' }
      case 'columns':
        return madeUp.columns?.[request.relation.identifier] ?? []
      case 'dependents':
        return madeUp.dependents ?? []
      case 'find':
        return known.get(relationKey(request.relation))
      case 'list':
        return [...known.values()].filter(({ schema }) => schema === request.schema)
      case 'files':
        return madeUp.files ?? []
      case 'load':
        statements.push(`load ${request.rows.length} rows into ${request.relation.identifier}`)
        return request.rows.length
      case 'changed':
        if (request.now) known.set(relationKey(request.relation), { ...request.relation, kind: request.now })
        else known.delete(relationKey(request.relation))
        return undefined
      case 'log':
        return undefined
    }
  }
  try {
    let step = program.next()
    while (!step.done) {
      try {
        step = program.next(answer(step.value))
      } catch (error) {
        step = program.throw(error)
      }
    }
    return { statements, result: step.value, error: undefined }
  } catch (error) {
    return { statements, result: undefined, error }
  }
}
