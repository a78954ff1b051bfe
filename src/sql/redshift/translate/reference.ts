/** Columns, and paths into SUPER values. */
import { mark } from '../../source-map.ts'
import type { Name, Path, PathStep, Reference } from '../tree.ts'
import type { SqlType } from '../types.ts'
import { type Context, operand, RefusedSql, type Sql } from './context.ts'
import { quoteName, quoteText } from './quoting.ts'
import { findColumn, findSource, findTable, qualifier, type Scope, type Source } from './scope.ts'

const SUPER: SqlType = { name: 'super' }

export function translateReference(node: Reference, scope: Scope, context: Context): Sql {
  const [first, second, third, fourth] = node.parts
  if (!first) throw new RefusedSql('a column needs a name', node.start)
  if (node.outer) {
    throw new RefusedSql('the outer join mark (+) may stand only in WHERE, in conditions joined by AND', node.start, {
      hint: 'write LEFT JOIN … ON …',
      sqlState: '42601',
    })
  }
  if (!second) return bareColumn(first, scope)
  const source = findSource(scope, first.text)
  if (source) return below(source, node.parts.slice(1), first, scope, context)
  if (third) {
    const table =
      findTable(scope, first.text, second.text) ?? (fourth ? findTable(scope, second.text, third.text) : undefined)
    if (table)
      return below(table, node.parts.slice(findTable(scope, first.text, second.text) ? 2 : 3), first, scope, context)
  }
  const found = findColumn(scope, first.text)
  if (found?.kind === 'column' && found.column.type?.name === 'super') {
    return pathInto(
      bareColumn(first, scope),
      node.parts.slice(1).map((field) => ({ field })),
      scope,
      context,
    )
  }
  throw new RefusedSql(`missing FROM-clause entry for table "${first.text}"`, first.start, {
    sqlState: '42P01',
    hint: nearAlias(first.text, scope),
  })
}

function nearAlias(name: string, scope: Scope): string | undefined {
  const aliases: string[] = []
  for (let level: Scope | undefined = scope; level; level = level.outer)
    aliases.push(...level.sources.map(({ alias }) => alias))
  if (aliases.length === 0) return `there is no FROM clause that names "${name}"`
  return `tables here: ${aliases.map((alias) => `"${alias}"`).join(', ')}`
}

function bareColumn(name: Name, scope: Scope): Sql {
  const source = scope.sources.find(({ alias, element }) => element && alias === name.text)
  const facts = { atomic: true, name: name.text, word: name.text } as const
  if (source) return { text: mark(name.start) + elementText(source), type: SUPER, ...facts }
  const found = findColumn(scope, name.text)
  if (found?.kind === 'ambiguous') {
    throw new RefusedSql(`column reference "${name.text}" is ambiguous`, name.start, {
      sqlState: '42702',
      hint: "put the table's name or alias before it",
    })
  }
  if (!found) refuseUnknown(name, scope)
  const type = found?.kind === 'column' ? found.column.type : found?.type
  const table = found?.kind === 'column' && !scope.merged.has(name.text) ? qualifier(found.source) : ''
  const text = `${table === '' ? '' : `${table}.`}${quoteName(name.text)}`
  return { text: mark(name.start) + text, ...(type && { type }), ...facts }
}

/** An element of an unnested array: a column that is named like its alias. */
const elementText = (source: Source): string => `${source.engine ?? quoteName(source.alias)}.${quoteName(source.alias)}`

/** A name that no table has is an error here and now, unless some table's columns are not known. */
function refuseUnknown(name: Name, scope: Scope): void {
  for (let level: Scope | undefined = scope; level; level = level.outer) {
    if (level.sources.some(({ columns }) => columns === undefined)) return
  }
  throw new RefusedSql(`column "${name.text}" does not exist`, name.start, {
    sqlState: '42703',
    hint: nearColumn(name.text, scope),
  })
}

function nearColumn(name: string, scope: Scope): string | undefined {
  const names = scope.sources.flatMap(({ columns }) => columns?.map((column) => column.name) ?? [])
  const near = names.find(
    (candidate) => candidate.startsWith(name) || name.startsWith(candidate) || isNear(candidate, name),
  )
  return near === undefined ? undefined : `did you mean "${near}"?`
}

/** One letter more, less or other. */
function isNear(one: string, other: string): boolean {
  if (Math.abs(one.length - other.length) > 1) return false
  let head = 0
  while (head < one.length && one[head] === other[head]) head++
  let tail = 0
  while (tail < one.length - head && tail < other.length - head && one.at(-1 - tail) === other.at(-1 - tail)) tail++
  return Math.max(one.length, other.length) - head - tail <= 1
}

/** `alias.column`, and `alias.column.attribute…` where the column is SUPER. */
function below(source: Source, parts: readonly Name[], head: Name, scope: Scope, context: Context): Sql {
  const [column, ...fields] = parts
  if (!column) throw new RefusedSql('a column needs a name', head.start)
  if (source.element) {
    const element: Sql = {
      text: mark(head.start) + elementText(source),
      type: SUPER,
      atomic: true,
      name: source.alias,
    }
    return pathInto(
      element,
      parts.map((field) => ({ field })),
      scope,
      context,
    )
  }
  const known = source.columns?.find(({ name }) => name === column.text)
  if (source.columns && !known) {
    throw new RefusedSql(`column ${source.alias}.${column.text} does not exist`, column.start, {
      sqlState: '42703',
      hint: nearColumn(column.text, { ...scope, sources: [source] }),
    })
  }
  const value: Sql = {
    text: `${mark(head.start)}${qualifier(source)}.${quoteName(column.text)}`,
    ...(known?.type && { type: known.type }),
    atomic: true,
    name: column.text,
  }
  if (fields.length === 0) return value
  if (known?.type && known.type.name !== 'super') {
    throw new RefusedSql(
      `column "${column.text}" is no SUPER value: it has no attribute "${fields[0]?.text ?? ''}"`,
      column.start,
    )
  }
  return pathInto(
    value,
    fields.map((field) => ({ field })),
    scope,
    context,
  )
}

export function translatePath(node: Path, scope: Scope, context: Context): Sql {
  return pathInto(context.expression(node.operand, scope), node.steps, scope, context)
}

/** Navigation is lax: what is not there is NULL. */
function pathInto(value: Sql, steps: readonly PathStep[], scope: Scope, context: Context): Sql {
  if (value.type && value.type.name !== 'super') {
    const [first] = steps
    const position = first && ('field' in first ? first.field.start : first.index.start)
    throw new RefusedSql('only SUPER values can be navigated', position ?? 0, { sqlState: '42804' })
  }
  let text = operand(value)
  let name = value.name
  for (const step of steps) {
    if ('field' in step) {
      const { field } = step
      text = attributeOf(text, context.caseSensitiveAttributes ? field.written : field.text)
      name = field.text
      continue
    }
    const index = context.expression(step.index, scope)
    text = index.literal !== undefined ? attributeOf(text, index.literal) : elementOf(text, index)
  }
  return { text, type: SUPER, atomic: true, ...(name !== undefined && { name }) }
}

/** The engine's paths have no escape for a quote; what is no path it takes as a name. */
function attributeOf(text: string, name: string): string {
  return `json_extract(${text}, ${quoteText(/["\\*]/.test(name) ? name : `$."${name}"`)})`
}

/** Below zero the engine would count from the end. */
function elementOf(text: string, index: Sql): string {
  if (index.number !== undefined && !index.number.startsWith('-')) return `json_extract(${text}, ${index.number})`
  return `json_extract(${text}, CASE WHEN ${operand(index)} >= 0 THEN CAST(${index.text} AS BIGINT) END)`
}
