/**
 * Where a node will stand: database, schema and name, by dbt's rules or by the project's own `generate_*_name` macros.
 * https://docs.getdbt.com/docs/build/custom-schemas
 */
import { makeContext } from '../context/context.ts'
import type { ContextHost } from '../context/host.ts'
import { macroValue } from '../context/macro-value.ts'
import type { Target } from '../core/adapter.ts'
import type { ModelVersion } from '../core/node.ts'
import type { Relation } from '../core/relation.ts'
import { fromJs } from '../jinja/values/convert.ts'
import { callWith, hostObject } from '../jinja/values/host.ts'
import { str } from '../jinja/values/operators.ts'
import type { Value } from '../jinja/values/value.ts'

export interface NamingScope {
  readonly target: Target
  /** A context's host for the package of the node. */
  readonly host: Omit<ContextHost, 'execute' | 'ref' | 'source' | 'config'>
  /** Packages of the built-in macros: their rules are these functions, so their macros are not called. */
  readonly builtIn: ReadonlySet<string>
}

export interface Naming {
  readonly name: string
  readonly database?: string
  readonly schema?: string
  readonly alias?: string
  /** Of a model with versions: `orders_v2` is the name of one. */
  readonly version?: ModelVersion
  /** The half-built node that a macro of the project is given. */
  readonly node: () => Readonly<Record<string, unknown>>
}

export function relationFor(naming: Naming, scope: NamingScope): Relation {
  const { target } = scope
  const custom = (kind: 'database' | 'schema' | 'alias', given: string | undefined): string | undefined => {
    const macro = scope.host.registry.find(`generate_${kind}_name`, scope.host.package)
    if (!macro || scope.builtIn.has(macro.package)) return undefined
    return callNaming(scope, macro.id, given ?? null, fromJs(naming.node()))
  }
  return {
    database: custom('database', naming.database) ?? naming.database?.trim() ?? target.database,
    schema: custom('schema', naming.schema) ?? defaultSchema(target.schema, naming.schema),
    identifier: custom('alias', naming.alias) ?? naming.alias?.trim() ?? defaultAlias(naming),
  }
}

/** dbt's `generate_alias_name`: a dot would end the name. */
function defaultAlias({ name, version }: Naming): string {
  return version ? `${name}_v${String(version.v).replaceAll('.', '_')}` : name
}

/** `target_schema`, or `target_schema_custom`. */
function defaultSchema(targetSchema: string, custom: string | undefined): string {
  return custom === undefined ? targetSchema : `${targetSchema}_${custom.trim()}`
}

function callNaming(scope: NamingScope, id: string, custom: Value, node: Value): string | undefined {
  const name = id.split('.').at(-1) ?? ''
  const macro = scope.host.registry.find(name, scope.host.package)
  if (!macro) return undefined
  const none = (): Value => null
  const config = hostObject({ typeName: 'config', attribute: () => undefined, call: none })
  const host = { ...scope.host, execute: false, ref: none, source: none, config }
  const context = makeContext(host)
  const value = macroValue(macro, { host, context, results: new Map() })
  return str(callWith(value, custom, node)).trim()
}
