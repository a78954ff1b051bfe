/**
 * A materialization that a project has written in Jinja: found by dbt's rules, and run as a part of the node's program,
 * where ours run. https://docs.getdbt.com/guides/create-new-materializations
 */

import { nodeEntry } from '../artifacts/manifest.ts'
import type { MacroEntry, MacroRegistry } from '../context/macro-registry.ts'
import { relationOf } from '../context/relation-value.ts'
import type { Dialect } from '../core/adapter.ts'
import type { Model, Snapshot } from '../core/node.ts'
import { changed, type Program } from '../core/program.ts'
import { isRecord } from '../core/record.ts'
import type { Relation } from '../core/relation.ts'
import { fromJs, toJs } from '../jinja/values/convert.ts'
import { dictValue, isDict } from '../jinja/values/dict.ts'
import { call, callWith } from '../jinja/values/host.ts'
import { listOf } from '../jinja/values/operators.ts'
import type { Value } from '../jinja/values/value.ts'
import { type CompileScope, nodeContext } from './compile.ts'

/**
 * The macro of a materialization: the one for the target's own adapter before the one for any, the project's own before
 * a package's. A package replaces none of those that are built in: only the project itself may.
 */
export function findMaterialization(
  name: string,
  builtIn: readonly string[],
  registry: MacroRegistry,
  { macroPrefixes }: Pick<Dialect, 'macroPrefixes'>,
): MacroEntry | undefined {
  const owners = builtIn.includes(name)
    ? [registry.rootPackage]
    : [registry.rootPackage, ...registry.packages().filter((owner) => owner !== registry.rootPackage)]
  for (const prefix of [...macroPrefixes, 'default']) {
    for (const owner of owners) {
      const found = registry.inPackage(owner, `materialization_${name}_${prefix}`)
      if (found) return found
    }
  }
  return undefined
}

/** What a materialization leaves behind. */
export interface Materialized {
  /** The relations that it says it has made; undefined: it did not say. */
  readonly relations?: readonly Relation[]
  /** What its statement named `main` answered; undefined: there was none. */
  readonly response?: Readonly<Record<string, string | number>>
}

/** Runs the macro with what dbt gives one: `this`, `sql`, `model`, `config`, `pre_hooks`, `post_hooks`. */
export function* runMaterialization(
  macro: MacroEntry,
  node: Model | Snapshot,
  sql: string,
  scope: CompileScope,
): Program<Materialized> {
  const entry = nodeEntry(node, {
    compiled: new Map([[node.id, { code: sql, path: '', injected: [] }]]),
    render: scope.dialect.render,
    database: scope.project.target.database,
    facts: scope.facts,
  })
  const more = new Map<string, Value>([
    ...(scope.more ?? []),
    ['sql', sql],
    ['compiled_code', sql],
    ['model', fromJs({ ...entry, compiled_sql: sql })],
  ])
  const context = nodeContext(node, { ...scope, more }, new Set())
  const callable = macro.template(scope.environment).bind(context)
  const given = { positional: [], named: new Map<string, Value>(), at: undefined }
  // What a suspended macro yields are the requests of its own context: see context/adapter-value.ts.
  const returned = callable.suspend ? yield* callable.suspend(given) as Program<Value> : call(callable, given)
  const loadResult = context.lookup('load_result')
  const main = loadResult === undefined ? null : callWith(loadResult, 'main')
  const response = responseOf(main)
  const relations = yield* relationsIn(returned)
  return { ...(relations && { relations }), ...(response && { response }) }
}

function* relationsIn(returned: Value): Program<readonly Relation[] | undefined> {
  const list = isDict(returned) ? dictValue(returned, 'relations') : undefined
  if (list === undefined || list === null) return undefined
  const relations: Relation[] = []
  for (const value of listOf(list)) {
    const facts = relationOf(value)
    if (!facts) return undefined
    const { database, schema, identifier } = facts.relation
    if (schema === undefined || identifier === undefined) return undefined
    const relation = { ...(database !== undefined && { database }), schema, identifier }
    yield* changed(relation, facts.kind === 'cte' || facts.kind === 'function' ? 'table' : (facts.kind ?? 'table'))
    relations.push(relation)
  }
  return relations
}

function responseOf(main: Value): Readonly<Record<string, string | number>> | undefined {
  if (main === null || typeof main !== 'object' || Array.isArray(main)) return undefined
  const response = main.type.attribute?.(main, 'response')
  if (response === undefined || response === null) return undefined
  const plain = toJs(response)
  if (!isRecord(plain)) return { _message: String(plain) }
  return Object.fromEntries(
    Object.entries(plain).flatMap(([key, value]) =>
      typeof value === 'string' || typeof value === 'number' ? [[key, value]] : [],
    ),
  )
}
