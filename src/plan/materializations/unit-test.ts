/**
 * A unit test at work: its inputs become temporary tables of its session, its model's query another, and what came is
 * put beside what was expected by the engine itself, so that values are compared as values of the model's types.
 */
import type { Dialect } from '../../core/adapter.ts'
import type { FixtureCell, FixtureRow } from '../../core/node.ts'
import { columnsOf, execute, type Program, query } from '../../core/program.ts'
import type { Cell, Column } from '../../core/table.ts'

/** A table that a unit test makes. */
export interface UnitTable {
  readonly identifier: string
  readonly select: string
}

export interface UnitTestAnswer {
  readonly columns: readonly Column[]
  readonly expected: readonly (readonly Cell[])[]
  readonly actual: readonly (readonly Cell[])[]
}

/** Makes the tables, runs `work` with them, and drops them whatever comes. */
export function* withTables<Result>(
  tables: readonly UnitTable[],
  dialect: Dialect,
  work: () => Program<Result>,
): Program<Result> {
  const made: string[] = []
  try {
    for (const { identifier, select } of tables) {
      yield* execute(createTemporary(identifier, select, dialect))
      made.push(identifier)
    }
    return yield* work()
  } finally {
    for (const identifier of made) yield* execute(`drop table ${dialect.quoteIdentifier(identifier)}`)
  }
}

function createTemporary(identifier: string, select: string, { quoteIdentifier }: Dialect): string {
  return `create temporary table ${quoteIdentifier(identifier)} as\n${select}`
}

/** The rows of the model, and those expected, stand under these names while they are compared. */
const ACTUAL = '__dbt__unit_test_actual'
const EXPECTED = '__dbt__unit_test_expected'

export interface Expectation {
  /** The query of the rows that are expected, in the types of the model's columns. */
  readonly select: (actual: readonly Column[]) => Program<string>
  /** Throws when the model has no such columns. */
  readonly check: (expected: readonly Column[], actual: readonly Column[]) => void
}

/** Runs the model's query, and compares the columns that the expectation has. */
export function* unitTest(select: string, dialect: Dialect, expectation: Expectation): Program<UnitTestAnswer> {
  return yield* withTables([{ identifier: ACTUAL, select }], dialect, function* () {
    const actual = yield* columnsOf({ schema: '', identifier: ACTUAL })
    const wanted = yield* expectation.select(actual)
    return yield* withTables([{ identifier: EXPECTED, select: wanted }], dialect, function* () {
      const columns = yield* columnsOf({ schema: '', identifier: EXPECTED })
      expectation.check(columns, actual)
      return yield* compare(columns, dialect)
    })
  })
}

function* compare(columns: readonly Column[], { quoteIdentifier }: Dialect): Program<UnitTestAnswer> {
  const names = columns.map(({ name }) => quoteIdentifier(name)).join(', ')
  const side = (name: string, table: string): string =>
    `select ${names}, '${name}' as "actual_or_expected"\nfrom ${quoteIdentifier(table)}`
  const { rows } = yield* query(`${side('actual', ACTUAL)}\nunion all\n${side('expected', EXPECTED)}`)
  const of = (name: string): readonly (readonly Cell[])[] =>
    rows.filter((row) => row.at(-1) === name).map((row) => row.slice(0, -1))
  return { columns, expected: of('expected'), actual: of('actual') }
}

/** Rows as a query. A column that a row does not name is null in it. */
export function fixtureSelect(columns: readonly Column[], rows: readonly FixtureRow[], dialect: Dialect): string {
  const named = (values: readonly string[]): string =>
    columns.map(({ name }, index) => `${values[index]} as ${dialect.quoteIdentifier(name)}`).join(', ')
  const nulls = columns.map(({ type }) => `cast(null as ${type})`)
  if (rows.length === 0) return `select ${named(nulls)}\nwhere 1 = 0`
  return rows
    .map(({ cells }) => {
      const byName = new Map(cells.map((cell) => [cell.column.toLowerCase(), cell]))
      const values = columns.map(({ name, type }, index) => {
        const cell = byName.get(name.toLowerCase())
        return cell && cell.value !== null ? castValue(cell, type, dialect) : (nulls[index] ?? 'null')
      })
      return `select ${named(values)}`
    })
    .join('\nunion all\n')
}

function castValue({ value, digits }: FixtureCell, type: string, dialect: Dialect): string {
  const { quoteLiteral } = dialect
  if (digits !== undefined) return `cast(${digits} as ${type})`
  if (typeof value === 'boolean') return `cast(${value} as ${type})`
  if (typeof value === 'object') {
    const json = quoteLiteral(JSON.stringify(value))
    return type.toLowerCase() === 'super' ? `json_parse(${json})` : `cast(${json} as ${type})`
  }
  return `cast(${quoteLiteral(String(value))} as ${withoutLength(type, dialect)})`
}

/** A text that is too long for the column must be seen, and a cast would cut it. */
function withoutLength(type: string, { macroPrefixes }: Dialect): string {
  if (!/^(?:character varying|n?varchar)\s*\(/i.test(type)) return type
  return macroPrefixes.includes('redshift') ? 'character varying(65535)' : 'character varying'
}
