/**
 * Contracts: the columns that a model promises. What the query returns is compared with them before anything is built,
 * and a table is created with the promised types and constraints. https://docs.getdbt.com/reference/resource-configs/contract
 */
import type { Dialect, StatementResult, TableColumn, TableOptions } from '../../core/adapter.ts'
import { execute, type Program, query } from '../../core/program.ts'
import type { Relation } from '../../core/relation.ts'
import type { Column } from '../../core/table.ts'

export interface Contract {
  readonly columns: readonly TableColumn[]
  /** Constraints of the table, in the words of its DDL. */
  readonly constraints: readonly string[]
}

/** A query whose columns are not the promised ones; the details are a table, one line a column that differs. */
export class ContractError extends Error {
  override readonly name = 'ContractError'
  readonly details: readonly string[]
  constructor(message: string, details: readonly string[]) {
    super(message)
    this.details = details
  }
}

/** Compares names and types of columns. As in dbt, lengths and precisions are no part of a promise. */
export function* checkContract(contract: Contract, select: string, { quoteIdentifier }: Dialect): Program<void> {
  const promises = contract.columns.map(({ name, type }) => `cast(null as ${type}) as ${quoteIdentifier(name)}`)
  const promised = yield* query(`select\n  ${promises.join(',\n  ')}\nlimit 0`)
  const found = yield* query(`select *\nfrom (\n${select}\n) wh_model\nlimit 0`)
  const differences = compareColumns(promised.columns, found.columns)
  if (differences.length === 0) return
  throw new ContractError(
    differences.length === 1 ? 'a column differs' : `${differences.length} columns differ`,
    alignedLines([['column', 'in the contract', 'in the query', ''], ...differences]),
  )
}

/** Creates the table as promised and fills it from the query, by the names of its columns. */
export function* createByContract(
  contract: Contract,
  fresh: Relation,
  select: string,
  options: TableOptions,
  dialect: Dialect,
): Program<StatementResult> {
  const names = contract.columns.map(({ name }) => name)
  yield* execute(dialect.createTable(fresh, contract.columns, { ...options, constraints: contract.constraints }))
  const rows = `select ${names.map(dialect.quoteIdentifier).join(', ')}\nfrom (\n${select}\n) wh_model`
  return yield* execute(dialect.insertSelect(fresh, names, rows), true)
}

type Difference = readonly [column: string, promised: string, found: string, reason: string]

function compareColumns(promised: readonly Column[], found: readonly Column[]): readonly Difference[] {
  const named = (columns: readonly Column[]): ReadonlyMap<string, Column> =>
    new Map(columns.map((column) => [column.name.toLowerCase(), column]))
  const [inContract, inQuery] = [named(promised), named(found)]
  const differences = promised.flatMap(({ name, type }): Difference[] => {
    const other = inQuery.get(name.toLowerCase())
    if (!other) return [[name, type, '', 'missing in the query']]
    return kindOf(type) === kindOf(other.type) ? [] : [[name, type, other.type, 'another type']]
  })
  const added = found.filter(({ name }) => !inContract.has(name.toLowerCase()))
  return [...differences, ...added.map(({ name, type }): Difference => [name, '', type, 'missing in the contract'])]
}

function kindOf(type: string): string {
  return type.toLowerCase().replace(/\s*\([^)]*\)/, '')
}

function alignedLines(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = rows[0]?.map((_cell, index) => Math.max(...rows.map((row) => row[index]?.length ?? 0))) ?? []
  return rows.map((row) =>
    row
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}
