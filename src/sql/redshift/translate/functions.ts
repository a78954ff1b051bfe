/** User-defined functions in SQL: kept by the catalog as they were written, and put in the place of each call. */
import { mark, stripMarks } from '../../source-map.ts'
import { type Parsed, parseStatement } from '../parse/statement.ts'
import type { CreateFunction, DropFunction } from '../statement.ts'
import type { Call, Expression, Query, TypeName } from '../tree.ts'
import { formatType, isText, LONGEST_VARCHAR, type SqlType } from '../types.ts'
import { assignTo, explicitCast, resolveType } from './casts.ts'
import { type CatalogFunction, type Context, RefusedSql, type Sql } from './context.ts'
import { type Definition, dropRelation } from './definitions.ts'
import { engineType, isSameKind } from './inference.ts'
import { emptyScope, type Scope } from './scope.ts'

/** Reads the body of a function with its parameters in place; made by the translator, which knows all expressions. */
export type BodyReader = (parsed: Parsed, source: string, parameters: readonly Sql[]) => Context

export function createFunction(node: CreateFunction, context: Context, reader: BodyReader): Definition {
  const made = functionOf(node, context)
  const existing = context.catalog
    .functions(made.schema, made.function)
    .find(({ name, schema }) => name === made.name && schema === made.schema)
  if (existing && !node.orReplace) {
    throw new RefusedSql(`function "${made.function}" already exists with same argument types`, node.name.start, {
      sqlState: '42723',
      hint: 'write CREATE OR REPLACE FUNCTION',
    })
  }
  checkBody(made, node.bodyStart, reader)
  return { steps: [], changes: [{ kind: 'put function', function: made }] }
}

function functionOf(node: CreateFunction, context: Context): CatalogFunction {
  const name = node.name.parts.at(-1)?.text ?? ''
  const schema = node.name.parts.at(-2)?.text ?? context.searchPath[0] ?? 'public'
  const parameters = node.parameters.map(parameterType)
  return {
    kind: 'function',
    schema,
    name: signature(name, parameters),
    function: name,
    parameters,
    returns: parameterType(node.returns),
    volatility: node.volatility,
    body: node.body,
  }
}

/** A text without a length may have any. */
function parameterType(type: TypeName): SqlType {
  const resolved = resolveType(type)
  return isText(resolved) && type.parameters.length === 0 ? { ...resolved, length: LONGEST_VARCHAR } : resolved
}

const typeWords = (type: SqlType): string => formatType({ name: type.name })

/** Lengths do not tell functions apart. */
const signature = (name: string, parameters: readonly SqlType[]): string =>
  `${name}(${parameters.map((type) => (type.name === 'numeric' ? 'numeric' : typeWords(type))).join(', ')})`

/** The body must be right when the function is made: errors point into it. */
function checkBody(made: CatalogFunction, bodyStart: number, reader: BodyReader): void {
  try {
    expand(
      made,
      made.parameters.map((type) => ({ text: `CAST(NULL AS ${engineType(type)})`, type, atomic: true })),
      reader,
    )
  } catch (error) {
    const { position, message, hint } = error as { position?: number; message: string; hint?: string }
    if (!(error instanceof Error) || position === undefined) throw error
    const sqlState = error instanceof RefusedSql ? error.sqlState : '42601'
    throw new RefusedSql(message, bodyStart + position, { sqlState, hint })
  }
}

function expand(made: CatalogFunction, parameters: readonly Sql[], reader: BodyReader): Sql {
  const parsed = parseStatement(made.body)
  const expression = parsed.statement.kind === 'query' ? onlyExpression(parsed.statement.query) : undefined
  if (!expression) {
    throw new RefusedSql('the body of a function in SQL must be SELECT with one expression, and no other clause', 0, {
      sqlState: '42P13',
    })
  }
  const inner = reader(parsed, made.body, parameters)
  return explicitCast(inner.expression(expression, emptyScope()), made.returns, expression.start)
}

/** r_CREATE_FUNCTION: no FROM, INTO, WHERE, GROUP BY, ORDER BY, LIMIT. */
function onlyExpression({ ctes, body, orderBy, limit, offset }: Query): Expression | undefined {
  if (ctes.length > 0 || orderBy.length > 0 || limit || offset || body.kind !== 'select') return undefined
  const { items, from, where, groupBy, having, qualify, into, distinct, top } = body
  if (items.length !== 1 || from.length > 0 || groupBy.length > 0) return undefined
  return where || having || qualify || into || distinct || top ? undefined : items[0]?.expression
}

export function dropFunction(node: DropFunction, context: Context): Definition {
  const name = node.name.parts.at(-1)?.text ?? ''
  const wanted = signature(name, node.parameters.map(parameterType))
  const found = context.catalog.functions(node.name.parts.at(-2)?.text, name).find((each) => each.name === wanted)
  if (!found) {
    if (node.ifExists) return { steps: [], changes: [], notices: [`function ${wanted} does not exist, skipping`] }
    throw new RefusedSql(`function ${wanted} does not exist`, node.name.start, { sqlState: '42883' })
  }
  const views = context.catalog.viewsMentioning(name)
  const [view] = views
  if (view && !node.cascade) {
    throw new RefusedSql(`cannot drop function ${wanted} because other objects depend on it`, node.name.start, {
      sqlState: '2BP01',
      hint: `drop ${view.kind.replace('_', ' ')} ${view.schema}.${view.name} first`,
    })
  }
  const dropped = views.map((each) => dropRelation(each, node.name.start, context))
  return {
    steps: dropped.flatMap(({ steps }) => steps),
    changes: [
      ...dropped.flatMap(({ changes }) => changes),
      { kind: 'drop', schema: found.schema, name: found.name, temporary: false },
    ],
    notices: views.map((each) => `drop cascades to ${each.kind.replace('_', ' ')} ${each.name}`),
  }
}

/** The call of a function that users made, in the engine's SQL; undefined when it is none of theirs. */
export function callOfOwn(node: Call, scope: Scope, context: Context, reader: BodyReader): Sql | undefined {
  const name = node.name.at(-1)?.text ?? ''
  const schema = node.name.at(-2)?.text
  if (schema === 'pg_catalog') return undefined
  const candidates = context.catalog.functions(schema, name)
  if (candidates.length === 0) return undefined
  const args = node.args.map(({ value }) => context.expression(value, scope))
  const made = bestMatch(candidates, args)
  if (!made) {
    const types = args.map(({ type }) => (type ? typeWords(type) : 'unknown')).join(', ')
    throw new RefusedSql(`function ${name}(${types}) does not exist`, node.start, {
      sqlState: '42883',
      hint: `there is ${candidates.map((each) => each.name).join(' and ')}`,
    })
  }
  const parameters = made.parameters.map((type, index) => argumentAs(args[index], type, node, index))
  refuseRepeatedChance(made, args, node)
  const inlined = expand(made, parameters, reader)
  return { ...inlined, text: mark(node.start) + stripMarks(inlined.text), type: made.returns, name }
}

function argumentAs(arg: Sql | undefined, type: SqlType, node: Call, index: number): Sql {
  const position = node.args[index]?.value.start ?? node.start
  const value = arg ?? { text: 'NULL', isNull: true, atomic: true }
  const text = value.isNull ? `CAST(NULL AS ${engineType(type)})` : assignTo(value, type, `$${index + 1}`, position)
  return { text: `(${text})`, type, atomic: true }
}

/** The one with the very types of the arguments, else the first that can take them. */
function bestMatch(candidates: readonly CatalogFunction[], args: readonly Sql[]): CatalogFunction | undefined {
  const fitting = candidates.filter(
    ({ parameters }) =>
      parameters.length === args.length &&
      parameters.every((type, index) => {
        const arg = args[index]
        return arg?.type === undefined || arg.literal !== undefined || arg.isNull || isSameKind(type, arg.type)
      }),
  )
  const isExact = ({ parameters }: CatalogFunction): boolean =>
    parameters.every((type, index) => args[index]?.type?.name === type.name)
  return fitting.find(isExact) ?? fitting[0]
}

/** The body may name a parameter twice: a random value would be drawn twice. */
function refuseRepeatedChance(made: CatalogFunction, args: readonly Sql[], node: Call): void {
  const index = args.findIndex(({ text }) => /\brandom\(/i.test(text))
  if (index < 0 || made.body.split(`$${index + 1}`).length <= 2) return
  throw new RefusedSql('RANDOM() cannot be the argument of a function that uses it more than once', node.start, {
    hint: 'draw the number in a subquery',
  })
}
