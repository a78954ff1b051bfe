/** A seed's file as typed columns and rows. */
import type { Dialect, TableColumn } from '../core/adapter.ts'
import type { Seed } from '../core/node.ts'
import { ProjectError, seedColumnUnknown } from '../core/problem.ts'
import { type Csv, parseCsv } from '../syntax/csv.ts'
import { inferSeedTypes, type SeedColumn } from '../syntax/seed-types.ts'
import type { ProgramScope } from './program-scope.ts'

export interface SeedFile {
  readonly columns: readonly TableColumn[]
  readonly rows: readonly (readonly (string | null)[])[]
  readonly placeOf: Csv['placeOf']
}

type SeedScope = Pick<ProgramScope, 'compile' | 'world' | 'warn'>

/** Throws a ProjectError for a file that cannot be read as CSV. */
export function readSeed(node: Seed, scope: SeedScope): SeedFile {
  const { world, compile } = scope
  const owner = compile.project.packages.find(({ name }) => name === node.package)
  const text = world.files.readText(`${owner?.root ?? compile.project.root}/${node.path}`)
  const csv = parseCsv(text, node.at.file, node.config.delimiter)
  if (csv.problems.some(({ severity }) => severity === 'error')) throw new ProjectError(csv.problems)
  const types = columnTypesOf(node, csv.columns, scope)
  const typed = inferSeedTypes(csv.columns, csv.rows, new Set(types.keys()))
  const columns = typed.columns.map((column) => ({
    name: node.config.quoteColumns === false ? foldedName(column.name, compile.dialect) : column.name,
    type: types.get(column.name) ?? inferredType(column, compile.dialect),
  }))
  return { columns, rows: typed.rows, placeOf: csv.placeOf }
}

/** The name as the engine keeps it when it is written without quotes. */
function foldedName(name: string, { macroPrefixes }: Dialect): string {
  return macroPrefixes.includes('postgres') && /^[A-Za-z_]\w*$/.test(name) ? name.toLowerCase() : name
}

/** `column_types`, and the types of described columns; a name that the file lacks is a warning. */
function columnTypesOf(node: Seed, columns: readonly string[], { warn }: SeedScope): ReadonlyMap<string, string> {
  const types = new Map<string, string>()
  for (const { name, dataType } of node.columns)
    if (dataType !== undefined && columns.includes(name)) types.set(name, dataType)
  for (const [name, type] of Object.entries(node.config.columnTypes)) {
    const written = columns.find((column) => column.toLowerCase() === name.toLowerCase())
    if (written !== undefined) types.set(written, type)
    else warn(seedColumnUnknown(name, node.name, node.describedAt ?? node.at, columns))
  }
  return types
}

function inferredType({ type, bytes, isWide }: SeedColumn, { seedTypes }: Dialect): string {
  if (type === 'text') return seedTypes.text(bytes)
  // dbt declares `integer` whatever the values, and then fails to load what does not fit.
  return type === 'integer' && isWide ? 'bigint' : seedTypes[type]
}
