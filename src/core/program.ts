/**
 * A program is a generator of requests: a materialization at work, or a template that must ask the warehouse while it
 * renders. Programs decide, `run/drive.ts` acts; so a program can be tested, printed and dry-run without a database.
 */
import type { StatementResult } from './adapter.ts'
import type { FoundRelation, Relation, RelationKind } from './relation.ts'
import type { Column, Table } from './table.ts'

export type Request =
  /** Runs one statement for its effect. `main` marks the statement whose rows and tag are the node's own result. */
  | { readonly kind: 'execute'; readonly sql: string; readonly main?: boolean }
  /** Loads files by a COPY statement in Redshift's words, whatever the engine's own COPY is. */
  | { readonly kind: 'copy'; readonly sql: string; readonly only?: readonly string[] }
  /** The files that a COPY would load now. */
  | { readonly kind: 'files'; readonly sql: string }
  /** Runs one statement and answers its rows. */
  | { readonly kind: 'query'; readonly sql: string; readonly limit?: number }
  /** Runs statements in one transaction: all or nothing. */
  | { readonly kind: 'transaction'; readonly statements: readonly string[] }
  | { readonly kind: 'columns'; readonly relation: Relation }
  /** What stands under this name now, or undefined. Answered from the warehouse state, without a round trip. */
  | { readonly kind: 'find'; readonly relation: Relation }
  /** Views tied to the relation, and those tied to them. Looked up once a run. */
  | { readonly kind: 'dependents'; readonly relation: Relation }
  | { readonly kind: 'list'; readonly schema: string; readonly database?: string }
  | {
      readonly kind: 'load'
      readonly relation: Relation
      readonly columns: readonly Column[]
      readonly rows: readonly (readonly (string | null)[])[]
    }
  /** Tells the warehouse state what a program has done by SQL of its own. */
  | { readonly kind: 'changed'; readonly relation: Relation; readonly now: RelationKind | undefined }
  | { readonly kind: 'log'; readonly text: string; readonly level: 'info' | 'debug' | 'warn' }

export interface Answers {
  readonly execute: StatementResult
  readonly copy: StatementResult
  readonly files: readonly string[]
  readonly query: Table
  readonly transaction: StatementResult
  readonly columns: readonly Column[]
  readonly find: FoundRelation | undefined
  readonly dependents: readonly FoundRelation[]
  readonly list: readonly FoundRelation[]
  readonly load: number
  readonly changed: undefined
  readonly log: undefined
}

export type Answer = Answers[Request['kind']]

export type Program<Result> = Generator<Request, Result, Answer>

/** The typed doors to a program: each yields one request and gives its own kind of answer. */
export function* execute(sql: string, main = false): Program<StatementResult> {
  return (yield { kind: 'execute', sql, ...(main && { main }) }) as StatementResult
}

/** The node's own statement: what it loads is the node's result. `only`: of the files that it names just these. */
export function* copyFiles(sql: string, only?: readonly string[]): Program<StatementResult> {
  return (yield { kind: 'copy', sql, ...(only && { only }) }) as StatementResult
}

export function* filesOf(sql: string): Program<readonly string[]> {
  return (yield { kind: 'files', sql }) as readonly string[]
}

export function* query(sql: string, limit?: number): Program<Table> {
  return (yield { kind: 'query', sql, ...(limit !== undefined && { limit }) }) as Table
}

export function* transaction(statements: readonly string[]): Program<StatementResult> {
  return (yield { kind: 'transaction', statements }) as StatementResult
}

export function* columnsOf(relation: Relation): Program<readonly Column[]> {
  return (yield { kind: 'columns', relation }) as readonly Column[]
}

export function* find(relation: Relation): Program<FoundRelation | undefined> {
  return (yield { kind: 'find', relation }) as FoundRelation | undefined
}

export function* dependentsOf(relation: Relation): Program<readonly FoundRelation[]> {
  return (yield { kind: 'dependents', relation }) as readonly FoundRelation[]
}

export function* log(text: string, level: 'info' | 'debug' | 'warn'): Program<void> {
  yield { kind: 'log', text, level }
}

export function* list(schema: string, database?: string): Program<readonly FoundRelation[]> {
  return (yield { kind: 'list', schema, ...(database !== undefined && { database }) }) as readonly FoundRelation[]
}

export function* load(
  relation: Relation,
  columns: readonly Column[],
  rows: readonly (readonly (string | null)[])[],
): Program<number> {
  return (yield { kind: 'load', relation, columns, rows }) as number
}

export function* changed(relation: Relation, now: RelationKind | undefined): Program<void> {
  yield { kind: 'changed', relation, now }
}
