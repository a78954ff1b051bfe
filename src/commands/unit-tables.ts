/** The tables that stand for the inputs of a unit test: their names, and columns guessed from their rows. */
import type { Dialect } from '../core/adapter.ts'
import type { FixtureCell, FixtureRow, Node } from '../core/node.ts'
import type { Column } from '../core/table.ts'
import { inferSeedTypes } from '../syntax/seed-types.ts'

/** dbt's name for the CTE of an input. */
export function tableName(node: Node, { identifierLimit }: Dialect): string {
  const own = 'relation' in node && node.kind !== 'source' ? node.relation.identifier : node.name
  const name = `__dbt__cte__${node.kind === 'source' ? `${node.sourceName}__${node.name}` : own}`
  return Buffer.byteLength(name) <= identifierLimit ? name : `${name.slice(0, identifierLimit - 12)}`
}

/** Columns that the rows name, in the order of first mention. */
export function namedColumns(rows: readonly FixtureRow[]): readonly string[] {
  const names = new Map<string, string>()
  for (const { cells } of rows)
    for (const { column } of cells) if (!names.has(column.toLowerCase())) names.set(column.toLowerCase(), column)
  return [...names.values()]
}

/** Columns of which only values are known: numbers and booleans are what they are, texts as in a seed. */
export function guessColumns(
  names: readonly string[],
  rows: readonly FixtureRow[],
  isCsv: boolean,
  dialect: Dialect,
): readonly Column[] {
  return names.map((name) => {
    const cells = rows.flatMap(({ cells }) => cells.filter(({ column }) => column.toLowerCase() === name.toLowerCase()))
    return {
      name,
      type: guessType(
        cells.filter(({ value }) => value !== null),
        isCsv,
        dialect,
      ),
    }
  })
}

/** A column without a value may be anything: nulls are nulls of any text. */
function guessType(cells: readonly FixtureCell[], isCsv: boolean, { seedTypes, macroPrefixes }: Dialect): string {
  const text = seedTypes.text(65535)
  const all = (test: (cell: FixtureCell) => boolean): boolean => cells.length > 0 && cells.every(test)
  if (all(({ value }) => typeof value === 'boolean')) return seedTypes.boolean
  if (all(({ digits }) => digits !== undefined)) return numberType(cells)
  if (all(({ value }) => typeof value === 'object')) return macroPrefixes.includes('redshift') ? 'super' : 'json'
  if (!all(({ value }) => typeof value === 'string')) return text
  const values = cells.map(({ value }) => [String(value)])
  const [column] = inferSeedTypes(['value'], values).columns
  const type = column?.type ?? 'text'
  // In YAML a number in quotes is a text.
  if (!isCsv && type !== 'date' && type !== 'timestamp') return text
  if (type === 'integer' && column?.isWide) return 'bigint'
  return type === 'text' ? text : seedTypes[type]
}

function numberType(cells: readonly FixtureCell[]): string {
  const digits = cells.map((cell) => cell.digits ?? '')
  if (digits.every((text) => /^[+-]?\d+$/.test(text)))
    return digits.some((text) => Math.abs(Number(text)) > 2_147_483_647) ? 'bigint' : 'integer'
  if (digits.some((text) => /e/i.test(text))) return 'double precision'
  const scale = Math.max(...digits.map((text) => text.split('.')[1]?.length ?? 0))
  const whole = Math.max(...digits.map((text) => text.replace(/^[+-]/, '').split('.')[0]?.length ?? 0))
  return whole + scale > 38 ? 'double precision' : `numeric(${Math.max(18, whole + scale)},${scale})`
}
