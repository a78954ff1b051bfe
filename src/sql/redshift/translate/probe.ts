/**
 * Finds the expression whose value the engine refused. The engine says what is wrong with a value, not where: a
 * statement that has failed is translated anew with some of its expressions watched, and run once more for the place.
 */
import { mark } from '../../source-map.ts'
import type { Expression } from '../tree.ts'
import type { Context, Probe, Sql } from './context.ts'

export function newProbe(height: number): Probe {
  return { height, tallest: 0, below: 0, places: new Map() }
}

/** What computes something, and so may fail. */
const WATCHED: ReadonlySet<Expression['kind']> = new Set([
  ...(['at time zone', 'between', 'binary', 'call', 'case', 'cast', 'in', 'like', 'path', 'typed', 'unary'] as const),
])

export function probed(node: Expression, context: Context, probe: Probe, translated: () => Sql): Sql {
  const around = probe.below
  probe.below = 0
  const sql = translated()
  const isWatched = WATCHED.has(node.kind) && !isAggregate(node, context)
  const height = probe.below + (isWatched ? 1 : 0)
  probe.below = Math.max(around, height)
  probe.tallest = Math.max(probe.tallest, height)
  return isWatched && height === probe.height ? watched(node, sql, context.source, probe) : sql
}

/** What is computed over many rows is no business of a row: its arguments are. */
function isAggregate(node: Expression, { rules }: Context): boolean {
  if (node.kind !== 'call') return false
  return rules(node.name.at(-1)?.text ?? '')?.some(({ kind }) => kind === 'aggregate' || kind === 'window') ?? false
}

/** A value as a column stores it. */
export function probedAssignment(text: string, position: number, probe: Probe | undefined): string {
  return probe?.height === 0 ? watchedText(text, position) : text
}

const PLACE = 'wh_place:'

/** A list is NULL only when its element could not be computed. */
function watched(node: Expression, sql: Sql, source: string, { places }: Probe): Sql {
  const written = source.slice(node.start, node.end)
  const place = places.get(written) ?? node.start
  places.set(written, place)
  const { literal: _, intervalUnit: __, ...rest } = sql
  return { ...rest, text: mark(node.start) + watchedText(sql.text, place), atomic: false }
}

function watchedText(text: string, place: number): string {
  const tried = `TRY([${text}])`
  return `CASE WHEN ${tried} IS NULL THEN __rs.fail('${PLACE}${place}', ${tried}) ELSE ${tried}[1] END`
}

/** The offset that the error of a watched expression tells. */
export function placeIn(message: string): number | undefined {
  const place = new RegExp(`${PLACE}(\\d+)`).exec(message)?.[1]
  return place === undefined ? undefined : Number(place)
}
