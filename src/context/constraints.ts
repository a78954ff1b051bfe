/** Constraints of the YAML as DDL writes them: dbt's rendering, with what each warehouse refuses left out. */
import { fromJs } from '../jinja/values/convert.ts'
import { dictEntries, dictOf, dictValue, isDict } from '../jinja/values/dict.ts'
import { PyError } from '../jinja/values/errors.ts'
import { listOf, str, truthy } from '../jinja/values/operators.ts'
import type { Value } from '../jinja/values/value.ts'

interface Dialect {
  readonly macroPrefixes: readonly string[]
  readonly quoteIdentifier: (name: string) => string
}

/** `"id" integer not null`, one line a column, of a dict of columns. */
export function columnLines(columns: Value, dialect: Dialect): Value {
  if (!isDict(columns)) return []
  return [...dictEntries(columns)].map(([, column]) => {
    const name = str(member(column, 'name'))
    const written = truthy(member(column, 'quote')) ? dialect.quoteIdentifier(name) : name
    const constraints = listOrNone(member(column, 'constraints')).flatMap((one) => columnConstraint(one, dialect))
    return [written, str(member(column, 'data_type')), ...constraints].join(' ')
  })
}

/** `not null primary key`: the constraints of one column, as the YAML lists them. */
export function columnConstraints(
  constraints: readonly Readonly<Record<string, unknown>>[],
  dialect: Dialect,
): readonly string[] {
  return constraints.flatMap((one) => columnConstraint(fromJs(one), dialect))
}

/** `primary key (id, day)`: the constraints of a table, as the YAML lists them. */
export function tableConstraints(
  constraints: readonly Readonly<Record<string, unknown>>[],
  dialect: Dialect,
): readonly string[] {
  return constraints.flatMap((one) => modelConstraint(fromJs(one), dialect))
}

/** `primary key (id, day)`, one line a constraint, of a list of a model's. */
export function modelLines(constraints: Value, dialect: Dialect): Value {
  return listOrNone(constraints).flatMap((one) => modelConstraint(one, dialect))
}

/** Redshift has no CHECK; it takes the keys and does not enforce them. */
function isKnown(type: string, { macroPrefixes }: Dialect): boolean {
  return !(type === 'check' && macroPrefixes.includes('redshift'))
}

function columnConstraint(constraint: Value, dialect: Dialect): readonly string[] {
  const type = typeOf(constraint)
  const expression = textOf(constraint, 'expression')
  if (!isKnown(type, dialect)) return []
  switch (type) {
    case 'not_null':
      return [spaced('not null', expression)]
    case 'unique':
      return [spaced('unique', expression)]
    case 'primary_key':
      return [spaced('primary key', expression)]
    case 'check':
      return [`check (${expression})`]
    case 'foreign_key':
      return [`references ${expression === '' ? target(constraint) : expression}`]
    case 'custom':
      return expression === '' ? [] : [expression]
    default:
      throw unknownConstraint(type)
  }
}

function modelConstraint(constraint: Value, dialect: Dialect): readonly string[] {
  const type = typeOf(constraint)
  if (!isKnown(type, dialect)) return []
  const name = textOf(constraint, 'name')
  const prefix = name === '' ? '' : `constraint ${name} `
  const expression = textOf(constraint, 'expression')
  const columns = listOrNone(member(constraint, 'columns')).map(str).join(', ')
  switch (type) {
    case 'check':
      return expression === '' ? [] : [`${prefix}check (${expression})`]
    case 'unique':
      return [`${prefix}${spaced(`unique${spaced('', expression)}`, `(${columns})`)}`]
    case 'primary_key':
      return [`${prefix}${spaced(`primary key${spaced('', expression)}`, `(${columns})`)}`]
    case 'foreign_key': {
      const references = textOf(constraint, 'to') === '' ? expression : `references ${target(constraint)}`
      return [`${prefix}foreign key (${columns}) ${references}`]
    }
    case 'custom':
      return expression === '' ? [] : [`${prefix}${expression}`]
    case 'not_null':
      return []
    default:
      throw unknownConstraint(type)
  }
}

function target(constraint: Value): string {
  const columns = listOrNone(member(constraint, 'to_columns')).map(str).join(', ')
  return spaced(textOf(constraint, 'to'), columns === '' ? '' : `(${columns})`)
}

function typeOf(constraint: Value): string {
  return textOf(constraint, 'type').toLowerCase()
}

function unknownConstraint(type: string): PyError {
  return new PyError('CompilationError', `there is no constraint of type '${type}'`)
}

function textOf(value: Value, key: string): string {
  const found = member(value, key)
  return found === null ? '' : str(found)
}

function member(value: Value, key: string): Value {
  return isDict(value) ? (dictValue(value, key) ?? null) : null
}

function listOrNone(value: Value): readonly Value[] {
  return value === null || value === '' ? [] : listOf(value)
}

function spaced(first: string, second: string): string {
  return second === '' ? first : `${first} ${second}`
}

/** `indexes` of a model's config, one entry, as dbt's macros read it. */
export function parseIndex(raw: Value): Value {
  if (raw === null) return null
  if (!isDict(raw))
    throw new PyError('CompilationError', 'an index is a mapping with columns, and perhaps unique and type')
  const columns = listOrNone(member(raw, 'columns'))
  if (columns.length === 0) throw new PyError('CompilationError', 'an index needs columns')
  return dictOf([
    ['columns', [...columns]],
    ['unique', truthy(member(raw, 'unique'))],
    ['type', member(raw, 'type')],
  ])
}
