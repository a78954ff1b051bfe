/** Applies the rules about functions: names, date parts, windows, refusals. */

import { mark } from '../../source-map.ts'
import type { CallArgument, CallContext, CallRule, Refusal, SortItem, WindowShape } from '../call-rule.ts'
import type { Argument, Bound, Call, OrderItem, Window } from '../tree.ts'
import { type Context, operand, RefusedSql, type Sql } from './context.ts'
import { superKey, typeIf } from './operators.ts'
import { quoteText } from './quoting.ts'
import type { Scope } from './scope.ts'

/** `trim(leading 'x' from y)` is LTRIM. */
const TRIM_SIDES: Readonly<Record<string, string>> = { leading: 'ltrim', trailing: 'rtrim' }

export function translateCall(node: Call, scope: Scope, context: Context): Sql {
  const written = node.name.at(-1)?.text ?? ''
  const name = (written === 'trim' ? TRIM_SIDES[node.form ?? ''] : undefined) ?? written
  if (node.name.length === 1 && (name === 'grouping' || name === 'grouping_id')) return grouping(node, scope, context)
  const isBuiltIn = node.name.length === 1 && context.rules(name) !== undefined
  const own = isBuiltIn ? undefined : context.callOfOwn(node, scope)
  if (own) return own
  const rule = findRule(node, name, context)
  if (rule.refuse) throw refused(rule.refuse, node.start)
  for (const item of rule.needs ?? []) context.needs.add(item)
  const args = node.args.map((argument, index) => translateArgument(argument, index, rule, scope, context))
  refuseSuper(name, args, node)
  const window = node.over && translateWindow(node.over, scope, context)
  checkWindow(node, name, rule, window?.shape)
  const over = window ? ` OVER (${window.text})` : ''
  const callContext = makeCallContext(node, over, window?.shape, scope, context)
  const text = applyRule(node, name, rule, args, callContext)
  const type = typeof rule.returns === 'function' ? rule.returns(args, callContext) : rule.returns
  return { text: mark(node.start) + text, ...typeIf(type), atomic: true, name: rule.columnName ?? name, inexact: true }
}

/** Functions that take SUPER values as they are; to the rest one is a text with JSON in it, which would be wrong. */
const TAKES_SUPER =
  /^(?:abs$|array|ceil$|ceiling$|floor$|round$|trunc$|json_|is_|object|get_array_length$|subarray$|split_to_array$|decimal_|(?:lower|upper)_attribute_names$|can_json_parse$|size$|count$|any_value$|sum$|avg$|min$|max$|greatest$|least$|hll|coalesce$|nvl2?$|decode$|nullif$|lag$|lead$|first_value$|last_value$|nth_value$|approximate$|typeof$)/

function refuseSuper(name: string, args: readonly CallArgument[], node: Call): void {
  const index = args.findIndex(({ type }) => type?.name === 'super')
  if (index < 0 || TAKES_SUPER.test(name)) return
  throw new RefusedSql(
    `${name}() of a SUPER value does not run on the local target`,
    node.args[index]?.value.start ?? node.start,
    {
      hint: 'cast the value: column.attribute::varchar, or to the type it has',
    },
  )
}

/** A word of the grammar, not a function: which columns of GROUP BY a row of subtotals leaves out. */
function grouping(node: Call, scope: Scope, context: Context): Sql {
  const columns = node.args.map(({ value }) => context.expression(value, scope).text).join(', ')
  return {
    text: `${mark(node.start)}GROUPING(${columns})`,
    type: { name: 'integer' },
    atomic: true,
    name: 'grouping',
    inexact: true,
  }
}

function findRule(node: Call, name: string, context: Context): CallRule {
  const schema = node.name.at(-2)?.text
  const rules = schema === undefined || schema === 'pg_catalog' ? context.rules(name) : undefined
  if (!rules) {
    throw new RefusedSql(`function ${node.name.map(({ text }) => text).join('.')}() does not exist`, node.start, {
      hint: FOREIGN_FUNCTIONS[name] ?? 'No function of Redshift that runs on the local target has this name',
      sqlState: '42883',
    })
  }
  const count = node.args.length
  const rule = rules.find(({ arity }) => !arity || (count >= arity[0] && count <= arity[1]))
  if (rule) return rule
  const wanted = rules
    .map(({ arity }) => (arity ? (arity[0] === arity[1] ? `${arity[0]}` : `${arity[0]} to ${arity[1]}`) : ''))
    .join(' or ')
  throw new RefusedSql(
    `function ${name}() does not exist with ${count} argument${count === 1 ? '' : 's'}`,
    node.start,
    {
      hint: `${name.toUpperCase()} takes ${wanted}`,
      sqlState: '42883',
    },
  )
}

/** What engines near Redshift have and Redshift has not, with Redshift's way. */
const FOREIGN_FUNCTIONS: Readonly<Record<string, string>> = {
  string_agg: 'use LISTAGG(…, separator) WITHIN GROUP (ORDER BY …)',
  group_concat: 'use LISTAGG(…, separator) WITHIN GROUP (ORDER BY …)',
  array_agg: 'use LISTAGG, or ARRAY(…) for a SUPER array of known elements',
  regexp_matches: 'use REGEXP_SUBSTR or the operator ~',
  format: 'join the texts with ||',
  to_json: 'use JSON_SERIALIZE or JSON_PARSE',
  row_to_json: 'use OBJECT(…) and JSON_SERIALIZE',
  jsonb_extract_path_text: 'use JSON_EXTRACT_PATH_TEXT',
  make_date: "use TO_DATE(year || '-' || month || '-' || day, 'YYYY-MM-DD')",
  strftime: 'use TO_CHAR',
  strptime: 'use TO_TIMESTAMP or TO_DATE',
  date_format: 'use TO_CHAR',
  ifnull: 'use NVL or COALESCE',
  gen_random_uuid: 'use MD5 over the key columns',
  uuid: 'use MD5 over the key columns',
  age: 'use DATEDIFF',
  epoch: 'use EXTRACT(EPOCH FROM …)',
  nextval: 'Redshift has no sequences: use an IDENTITY column',
}

function refused({ reason, hint }: Refusal, position: number): RefusedSql {
  return new RefusedSql(reason, position, { hint })
}

function translateArgument(
  argument: Argument,
  index: number,
  rule: CallRule,
  scope: Scope,
  context: Context,
): CallArgument {
  const { value, name } = argument
  const named = name === undefined ? {} : { name }
  if (rule.datePartArgument === index) {
    const part =
      value.kind === 'string'
        ? value.text
        : value.kind === 'reference' && value.parts.length === 1
          ? value.parts[0]?.text
          : undefined
    if (part !== undefined) {
      const literal = part.trim().toLowerCase()
      return { sql: quoteText(literal), literal, word: literal, ...named }
    }
  }
  if (value.kind === 'star') return { sql: '*', word: '*', ...named }
  return { ...asArgument(context.expression(value, scope)), ...named }
}

function asArgument(sql: Sql): CallArgument {
  return {
    sql: operand(sql),
    ...(sql.literal !== undefined && { literal: sql.literal }),
    ...(sql.word !== undefined && { word: sql.word }),
    ...(sql.number !== undefined && { number: sql.number }),
    ...(sql.type && { type: sql.type }),
  }
}

function makeCallContext(
  node: Call,
  over: string,
  window: WindowShape | undefined,
  scope: Scope,
  context: Context,
): CallContext {
  const withinGroup = node.withinGroup?.map((item) => translateSort(item, scope, context))
  return {
    distinct: node.distinct,
    approximate: node.approximate,
    ...(withinGroup && { withinGroup }),
    ...(node.nulls && { nulls: node.nulls }),
    over,
    ...(window && { window }),
    refuse: (refusal) => {
      throw refused(refusal, node.start)
    },
  }
}

function applyRule(
  node: Call,
  name: string,
  rule: CallRule,
  args: readonly CallArgument[],
  context: CallContext,
): string {
  const over = rule.placesOver ? '' : context.over
  if (rule.rewrite) return rule.rewrite(args, context) + over
  if (context.withinGroup) throw new RefusedSql(`${name.toUpperCase()} takes no WITHIN GROUP`, node.start)
  const distinct = context.distinct ? 'DISTINCT ' : ''
  const nulls = context.nulls ? ` ${context.nulls.toUpperCase()} NULLS` : ''
  return `${rule.rename ?? name}(${distinct}${args.map(({ sql }) => sql).join(', ')}${nulls})${over}`
}

function checkWindow(node: Call, name: string, rule: CallRule, window: WindowShape | undefined): void {
  const kind = rule.kind ?? 'scalar'
  if (kind === 'window' && !window) {
    throw new RefusedSql(`window function ${name}() requires an OVER clause`, node.start, { sqlState: '42809' })
  }
  if (kind === 'scalar' && (window || node.distinct)) {
    const what = window ? 'OVER specified' : 'DISTINCT specified'
    throw new RefusedSql(
      `${what}, but ${name} is not ${window ? 'a window function nor ' : ''}an aggregate function`,
      node.start,
      { sqlState: '42809' },
    )
  }
  if (kind === 'aggregate' && window?.ordered && window.frame === undefined && !node.withinGroup) {
    throw new RefusedSql('Aggregate window functions with an ORDER BY clause require a frame clause', node.start, {
      hint: 'add ROWS UNBOUNDED PRECEDING, or another frame',
      sqlState: '42601',
    })
  }
}

interface TranslatedWindow {
  readonly text: string
  readonly shape: WindowShape
}

function translateWindow(window: Window, scope: Scope, context: Context): TranslatedWindow {
  const partition = window.partitionBy.map((expression) => context.expression(expression, scope).text)
  const order = window.orderBy.map((item) => translateSort(item, scope, context).sql)
  const frame = window.frame && translateFrame(window, scope, context)
  const parts = [
    ...(partition.length > 0 ? [`PARTITION BY ${partition.join(', ')}`] : []),
    ...(order.length > 0 ? [`ORDER BY ${order.join(', ')}`] : []),
    ...(frame !== undefined ? [frame] : []),
  ]
  const shape = { partitioned: partition.length > 0, ordered: order.length > 0, ...(frame !== undefined && { frame }) }
  return { text: parts.join(' '), shape }
}

function translateFrame({ frame }: Window, scope: Scope, context: Context): string {
  if (!frame) return ''
  if (frame.unit !== 'rows') {
    throw new RefusedSql(`Redshift has no ${frame.unit.toUpperCase()} frames`, frame.start, {
      hint: 'use ROWS BETWEEN … AND …',
    })
  }
  const from = boundText(frame.from, scope, context)
  return frame.to ? `ROWS BETWEEN ${from} AND ${boundText(frame.to, scope, context)}` : `ROWS ${from}`
}

function boundText({ direction, offset }: Bound, scope: Scope, context: Context): string {
  if (direction === 'current row') return 'CURRENT ROW'
  const amount = offset ? context.expression(offset, scope).text : 'UNBOUNDED'
  return `${amount} ${direction.toUpperCase()}`
}

/** ORDER BY's item. NULLs come last rising and first falling, by the session's setting. */
export function translateSort(item: OrderItem, scope: Scope, context: Context): SortItem {
  const expression = context.expression(item.expression, scope)
  const nulls = item.nulls ? ` NULLS ${item.nulls.toUpperCase()}` : ''
  return {
    sql: `${expression.type?.name === 'super' ? superKey(expression.text) : expression.text}${item.descending ? ' DESC' : ''}${nulls}`,
    expression: asArgument(expression),
    descending: item.descending,
  }
}
