/** Rows of unit tests, from YAML, from CSV and as SQL: inline, from `tests/fixtures`, or a seed's own. */

import { didYouMean } from '../core/nearest.ts'
import type { Fixture, FixtureRow } from '../core/node.ts'
import { type Location, type Problem, unitTestInvalid, valueInvalid } from '../core/problem.ts'
import type { Files } from '../core/world.ts'
import { parseCsv } from '../syntax/csv.ts'
import { isNull, placeOf, textMember } from '../syntax/yaml/members.ts'
import { describeYaml, member, plain, type YamlMap, type YamlNode, type YamlScalar } from '../syntax/yaml-node.ts'
import type { ProjectFile } from './files.ts'
import { stemOf } from './state.ts'

export interface FixtureScope {
  /** Name of the unit test, for messages. */
  readonly test: string
  /** Fixture files of the test's package. */
  readonly files: readonly ProjectFile[]
  readonly disk: Files
  readonly problems: Problem[]
  /** The file that stands for an input without rows. */
  readonly seed?: { readonly file: string; readonly absolute: string; readonly delimiter: string }
}

const FORMATS = ['dict', 'csv', 'sql'] as const
type Format = (typeof FORMATS)[number]

/** The rows of an input or of what is expected; undefined with a problem. */
export function readFixture(map: YamlMap, what: 'input' | 'expected', scope: FixtureScope): Fixture | undefined {
  const format = readFormat(map, scope)
  if (!format) return undefined
  const at = placeOf(map, what === 'input' ? 'input' : 'rows')
  const file = textMember(map, 'fixture', scope)
  const node = member(map, 'rows')
  const rows = node && !isNull(node) ? node : undefined
  if (file !== undefined) return fromFile(file, format, member(map, 'fixture')?.at ?? at, scope)
  if (!rows && format === 'dict' && scope.seed) {
    const { absolute, file: shown, delimiter } = scope.seed
    return { at, format, rows: readCsv(scope.disk.readText(absolute), shown, scope, { delimiter }) }
  }
  const isFit = format === 'dict' ? rows?.kind === 'list' : rows?.kind === 'scalar' && typeof rows.value === 'string'
  if (!rows || !isFit) {
    scope.problems.push(misfit(what, format, rows, rows?.at ?? at, scope))
    return undefined
  }
  if (rows.kind === 'list') return { at: rows.at, format, rows: readRows(rows.items, what, scope) }
  if (rows.kind !== 'scalar') return undefined
  const text = String(rows.value)
  if (format === 'sql') return { at: rows.at, format, rows: [], sql: text.trim() }
  return { at: rows.at, format, rows: readCsv(text, rows.at.file, scope, { block: rows }) }
}

function readFormat(map: YamlMap, scope: FixtureScope): Format | undefined {
  const written = textMember(map, 'format', scope)
  if (written === undefined) return 'dict'
  const format = FORMATS.find((known) => known === written)
  const at = member(map, 'format')?.at ?? map.at
  if (!format) scope.problems.push(valueInvalid('format', 'dict, csv or sql', `'${written}'`, at))
  return format
}

function misfit(
  what: 'input' | 'expected',
  format: Format,
  rows: YamlNode | undefined,
  at: Location,
  { test }: FixtureScope,
): Problem {
  const found = rows ? describeYaml(rows) : 'nothing'
  const wanted = { dict: 'a list of mappings', csv: 'text with a header', sql: 'a query as text' }[format]
  return unitTestInvalid(`Unit test '${test}' has ${what} rows which do not match format ${format}: ${found}`, at, {
    hint: `'rows' of format ${format} is ${wanted}`,
  })
}

function readRows(items: readonly YamlNode[], what: 'input' | 'expected', scope: FixtureScope): readonly FixtureRow[] {
  return items.flatMap((item): FixtureRow[] => {
    if (item.kind !== 'map') {
      scope.problems.push(misfit(what, 'dict', item, item.at, scope))
      return []
    }
    const cells = item.entries.map(({ key, keyNode, value }) => ({
      column: keyNode.type === 'str' ? key : keyNode.text,
      at: keyNode.at,
      ...cellOf(value),
    }))
    return [{ at: item.at, cells }]
  })
}

function cellOf(node: YamlNode): { readonly value: unknown; readonly digits?: string } {
  const value = plain(node)
  const isNumber = node.kind === 'scalar' && (typeof value === 'number' || typeof value === 'bigint')
  // As written, where that is a number in SQL, too: `0x1F` is not.
  if (isNumber) return { value, digits: /^[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(node.text) ? node.text : `${value}` }
  return { value }
}

/** A file of `fixtures/`, by its name without the ending. */
function fromFile(name: string, format: Format, at: Location, scope: FixtureScope): Fixture | undefined {
  const stem = name.replace(/\.(csv|sql)$/i, '')
  const named = scope.files.filter(({ path }) => stemOf(path) === stem)
  const found = named.find(({ path }) => path.toLowerCase().endsWith(`.${format}`)) ?? named[0]
  if (!found || format === 'dict') {
    const known = scope.files.map(({ path }) => stemOf(path))
    const message = found
      ? `Unit test '${scope.test}' reads fixture '${name}' and says no format for it`
      : `File not found for fixture '${name}' of unit test '${scope.test}'`
    const hint = found
      ? 'add format: csv or format: sql'
      : (didYouMean(name, known) ?? `add tests/fixtures/${stem}.${format === 'dict' ? 'csv' : format}`)
    scope.problems.push(unitTestInvalid(message, at, { hint }))
    return undefined
  }
  const text = scope.disk.readText(found.absolute)
  if (format === 'sql') return { at: { file: found.file, line: 1 }, format, file: name, rows: [], sql: text.trim() }
  return { at: { file: found.file, line: 1 }, format, file: name, rows: readCsv(text, found.file, scope) }
}

/** An empty value is null; an empty line is no row. */
function readCsv(
  source: string,
  file: string,
  { problems }: FixtureScope,
  { delimiter = ',', block }: { readonly delimiter?: string; readonly block?: YamlScalar } = {},
): readonly FixtureRow[] {
  const text = source.replace(/^(?:[ \t]*\r?\n)+/, '')
  const skipped = source.slice(0, source.length - text.length).split('\n').length - 1
  if (text.trim() === '') return []
  const csv = parseCsv(text, file, delimiter)
  // A block scalar begins on the line below its bar.
  const shift = block === undefined ? skipped : block.at.line + skipped
  const placed = (at: Location): Location =>
    block === undefined ? { ...at, line: at.line + shift } : { file, line: at.line + shift }
  problems.push(
    ...csv.problems
      .filter(({ severity }) => severity === 'error')
      .map((problem) => (problem.at ? { ...problem, at: placed(problem.at) } : problem)),
  )
  return csv.rows.flatMap((row, index): FixtureRow[] => {
    if (row.every((cell) => cell === null)) return []
    const cells = csv.columns.map((column, at) => ({
      column: column.trim(),
      at: placed(csv.placeOf(index, at)),
      value: row[at] === '' ? null : (row[at] ?? null),
    }))
    return [{ at: placed(csv.placeOf(index)), cells }]
  })
}
