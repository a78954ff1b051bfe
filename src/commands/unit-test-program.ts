/** A unit test → the program that runs it. */
import { type Compiled, compileText } from '../compile/compile.ts'
import { injectCtes } from '../compile/inject.ts'
import { compileUnit } from '../compile/unit-test.ts'
import { didYouMean } from '../core/nearest.ts'
import type { Fixture, FixtureCell, Model, Node, NodeId, UnitInput, UnitTest } from '../core/node.ts'
import { type Problem, ProjectError, unitTestFailed, unitTestInvalid } from '../core/problem.ts'
import type { Program } from '../core/program.ts'
import type { Column } from '../core/table.ts'
import {
  type Expectation,
  fixtureSelect,
  type UnitTable,
  unitTest,
  withTables,
} from '../plan/materializations/unit-test.ts'
import { describeDiff, plainDiff, rowsDiff } from '../quality/row-diff.ts'
import type { Outcome } from '../run/execution.ts'
import type { Progress } from './explain.ts'
import type { KnownColumns, ProgramScope } from './program-scope.ts'
import { inputColumns } from './unit-columns.ts'
import { guessColumns, namedColumns, tableName } from './unit-tables.ts'

export function* runUnitTest(node: UnitTest, scope: ProgramScope, progress: Progress): Program<Outcome> {
  const { compile, world, tree } = scope
  const { dialect } = compile
  const model = compile.manifest.nodes.get(node.parents[0] ?? '')
  if (model?.kind !== 'model') return { status: 'no-op', message: 'NO-OP' }
  progress.unitTest = node
  const problems: Problem[] = []
  const inputs = yield* readInputs(node, model, scope, problems)
  stopOn(problems)
  progress.fixtures = node.given.flatMap(({ node: id, fixture, input }) => {
    const table = inputs.get(id)
    return table ? [{ select: table.select, at: fixture.rows[0]?.at ?? fixture.at, input }] : []
  })
  return yield* withTables([...inputs.values()], dialect, function* () {
    const compiled = yield* compileModel(node, model, inputs, scope)
    progress.compiled = compiled
    const compiledAt = world.now()
    const shown = standAlone(compiled, [...inputs.values()], dialect.quoteIdentifier)
    const compiledPath = tree.writeCompiled(node, shown)
    const answer = yield* unitTest(compiled.sql, dialect, expectationOf(node, model, scope))
    const facts = { compiledCode: shown, compiledPath, compiledAt }
    const diff = rowsDiff(answer.columns, answer.expected, answer.actual)
    if (!diff) return { status: 'pass', message: 'PASS', failures: 0, ...facts }
    return {
      status: 'fail',
      message: `\n\nactual differs from expected:\n\n${plainDiff(diff)}\n`,
      problem: unitTestFailed(`${node.model}::${node.name}`, describeDiff(diff), diff, node.expect.at),
      failures: 1,
      ...facts,
    }
  })
}

function stopOn(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new ProjectError(problems)
}

function* readInputs(
  node: UnitTest,
  model: Model,
  scope: ProgramScope,
  problems: Problem[],
): Program<ReadonlyMap<NodeId, UnitTable>> {
  const { compile, unitColumns, unitTestsOnWarehouse } = scope
  const inputs = new Map<NodeId, UnitTable>()
  for (const input of node.given) {
    const source = compile.manifest.nodes.get(input.node)
    if (!source) continue
    const { fixture } = input
    const identifier = tableName(source, compile.dialect)
    if (fixture.sql !== undefined) {
      inputs.set(source.id, { identifier, select: yield* compileText(fixture.sql, model, compile) })
      continue
    }
    const known = yield* inputColumns(source, { ...scope, known: unitColumns, readsBuilt: unitTestsOnWarehouse })
    const columns = fixtureColumns(input, source, known, scope, problems)
    if (columns.length > 0)
      inputs.set(source.id, { identifier, select: fixtureSelect(columns, fixture.rows, compile.dialect) })
  }
  return inputs
}

/** The columns of an input: all that are known, and those that only its rows tell of. */
function fixtureColumns(
  { fixture, input, at }: UnitInput,
  source: Node,
  { columns, isWhole }: KnownColumns,
  { compile: { dialect } }: ProgramScope,
  problems: Problem[],
): readonly Column[] {
  if (isWhole) {
    problems.push(...unknownColumns(cellsOf(fixture), columns, `'${source.name}'`))
    return columns
  }
  const known = new Set(columns.map(({ name }) => name.toLowerCase()))
  const guessed = namedColumns(fixture.rows).filter((name) => !known.has(name.toLowerCase()))
  const all = [...columns, ...guessColumns(guessed, fixture.rows, fixture.format === 'csv', dialect)]
  if (all.length === 0) {
    const hint = `give it a row, or say its columns: data_type of each in the YAML of '${source.name}'`
    problems.push(unitTestInvalid(`nothing tells which columns the input ${input} has`, at, { hint }))
  }
  return all
}

/** The first cell of each column. */
function cellsOf({ rows }: Fixture): readonly FixtureCell[] {
  const cells = rows.flatMap((row) => row.cells).toReversed()
  return [...new Map(cells.map((cell) => [cell.column.toLowerCase(), cell])).values()].toReversed()
}

function unknownColumns(cells: readonly FixtureCell[], columns: readonly Column[], of: string): readonly Problem[] {
  const names = columns.map(({ name }) => name.toLowerCase())
  return cells
    .filter(({ column }) => !names.includes(column.toLowerCase()))
    .map(({ column, at }) => {
      const accepted = `Accepted columns for ${of} are: [${names.map((name) => `'${name}'`).join(', ')}]`
      const hint = didYouMean(column, names)
      return unitTestInvalid(`Invalid column name: '${column.toLowerCase()}' in unit test fixture for ${of}.`, at, {
        notes: [accepted],
        ...(hint !== undefined && { hint }),
      })
    })
}

/** The model over its inputs. Whatever it reads and the test does not give is told at once. */
function* compileModel(
  node: UnitTest,
  model: Model,
  inputs: ReadonlyMap<NodeId, UnitTable>,
  { compile }: ProgramScope,
): Program<Compiled> {
  const missing = new Map<NodeId, Problem>()
  const compiled = yield* compileUnit(model, {
    compile,
    tables: new Map([...inputs].map(([id, { identifier }]) => [id, identifier])),
    overrides: node.overrides,
    missing: (source, call) => {
      const rows = source.kind === 'seed' ? "; without rows it is the seed's own" : ' with rows:'
      missing.set(
        source.id,
        unitTestInvalid(`unit test '${node.name}' gives no input for ${call}, which '${model.name}' reads`, node.at, {
          hint: `add - input: ${call}${rows}`,
        }),
      )
    },
  })
  stopOn([...missing.values()])
  return compiled
}

/** A query says its columns itself; rows have those of the model that they name. */
function expectationOf({ expect }: UnitTest, model: Model, { compile }: ProgramScope): Expectation {
  const of = 'expected output'
  const { sql, rows, at } = expect
  if (sql !== undefined) {
    return {
      select: () => compileText(sql, model, compile),
      check: (expected, actual) =>
        stopOn(
          unknownColumns(
            expected.map(({ name }) => ({ column: name, at, value: null })),
            actual,
            of,
          ),
        ),
    }
  }
  return {
    check: () => undefined,
    *select(actual) {
      stopOn(unknownColumns(cellsOf(expect), actual, of))
      const named = namedColumns(rows).flatMap(
        (name) => actual.find((column) => column.name.toLowerCase() === name.toLowerCase()) ?? [],
      )
      return fixtureSelect(named.length > 0 ? named : actual, rows, compile.dialect)
    },
  }
}

/** The query with its inputs before it: what a reader can run. */
function standAlone({ sql }: Compiled, tables: readonly UnitTable[], quote: (name: string) => string): string {
  return injectCtes(
    sql,
    tables.map(({ identifier, select }) => ({ name: quote(identifier), sql: select })),
  ).sql
}
