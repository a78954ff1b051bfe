/** Rows as they come from a warehouse: exact, plain, and the same from every engine. */

/**
 * One value. Integers are numbers, or bigint beyond 2^53; floats are numbers; booleans are booleans. Everything whose
 * exact text matters is a string: decimals with their scale (`'1.50'`), dates (`'2018-11-01'`), times, timestamps
 * (`'2018-11-01 20:57:10.796'`, zero fractions left out), timestamps with a zone (`'2018-11-01 20:57:10+00'`),
 * intervals, SUPER and JSON (their JSON text), VARBYTE (hex digits).
 */
export type Cell = null | boolean | number | bigint | string

export interface Column {
  readonly name: string
  /** The type in the words of the adapter's own SQL: `integer`, `numeric(18,0)`, `character varying(256)`, `super`. */
  readonly type: string
}

/** The length of a text of limited length; 0 for every other type. */
export function textLength(type: string): number {
  const [, length] = /^(?:character varying|varchar)\((\d+)\)$/i.exec(type) ?? []
  return length === undefined ? 0 : Number(length)
}

export interface Table {
  readonly columns: readonly Column[]
  readonly rows: readonly (readonly Cell[])[]
}

/** How the rows of a query differ from those that were expected. */
export interface RowsDiff {
  readonly columns: readonly Column[]
  /** Rows that differ, expected ones first. */
  readonly rows: readonly DifferentRow[]
  /** Rows that are as expected. */
  readonly same: number
}

export type DifferentRow =
  | { readonly kind: 'missing'; readonly expected: readonly Cell[] }
  | { readonly kind: 'unexpected'; readonly actual: readonly Cell[] }
  | { readonly kind: 'changed'; readonly expected: readonly Cell[]; readonly actual: readonly Cell[] }

/** Equal cells have equal keys. Both sides of a comparison are of one type. */
export function cellKey(cell: Cell): string {
  return cell === null ? 'null' : `${typeof cell === 'bigint' ? 'number' : typeof cell} ${String(cell)}`
}
