/**
 * What a template may call: dbt's context for one node. Names are looked up when a template uses them, so that a context
 * costs nothing to make. https://docs.getdbt.com/reference/dbt-jinja-functions
 */
import { fromJs } from '../jinja/values/convert.ts'
import { dateTimeAt } from '../jinja/values/datetime/datetime.ts'
import { hostFunction, hostObject } from '../jinja/values/host.ts'
import { makeModules } from '../jinja/values/modules.ts'
import type { Value } from '../jinja/values/value.ts'
import { adapterValue } from './adapter-value.ts'
import { columnClass } from './column-value.ts'
import { exceptionsValue } from './exceptions.ts'
import { FUNCTIONS, varValue } from './functions.ts'
import type { Context, ContextHost, ContextScope, RunFacts } from './host.ts'
import { macroValue } from './macro-value.ts'
import { relationClass, relationValue } from './relation-value.ts'

/** The names of a template, looked up in dbt's order: what the place adds, macros, the built-in members. */
export function makeContext(host: ContextHost): Context {
  const known = new Map<string, Value | undefined>()
  const context: Context = {
    lookup: (name) => {
      if (known.has(name)) return known.get(name)
      const value = find(name)
      known.set(name, value)
      return value
    },
  }
  const scope: ContextScope = { host, context, results: new Map() }
  const find = (name: string): Value | undefined => {
    const added = host.more?.get(name)
    if (added !== undefined) return added
    const macro = host.registry.find(name, host.package)
    if (macro) return macroValue(macro, scope)
    return memberOf(name, scope) ?? packageNamespace(name, scope)
  }
  return context
}

/** `dbt_utils.star`: the macros of a package as attributes. */
function packageNamespace(name: string, scope: ContextScope): Value | undefined {
  const { registry } = scope.host
  if (!registry.hasPackage(name)) return undefined
  return hostObject({
    typeName: 'MacroNamespace',
    attribute: (macroName) => {
      const macro = registry.inPackage(name, macroName)
      return macro && macroValue(macro, scope)
    },
    str: () => name,
  })
}

function memberOf(name: string, scope: ContextScope): Value | undefined {
  const make = Object.hasOwn(MEMBERS, name) ? MEMBERS[name] : undefined
  if (make) return make(scope)
  const run = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined
  return run && hostFunction(name, (call) => run(call, scope))
}

const MEMBERS: Readonly<Record<string, (scope: ContextScope) => Value | undefined>> = {
  adapter: (scope) => adapterValue(scope),
  api: ({ host }) => {
    const { quoteIdentifier } = host.dialect
    const classes: Readonly<Record<string, Value>> = {
      Relation: relationClass(quoteIdentifier),
      Column: columnClass(quoteIdentifier),
    }
    return hostObject({ typeName: 'api', attribute: (name) => classes[name] })
  },
  builtins: (scope) =>
    hostObject({
      typeName: 'builtins',
      attribute: (name) => memberOf(name, scope),
      item: (key) => (typeof key === 'string' ? memberOf(key, scope) : undefined),
    }),
  column: ({ host }) => columnClass(host.dialect.quoteIdentifier),
  config: ({ host }) => host.config,
  context: (scope) => contextValue(scope),
  database: ({ host }) => host.this?.database ?? fromJs(host.run.target.database ?? null),
  dbt_version: ({ host }) => host.run.dbtVersion,
  env: ({ host }) => fromJs(host.run.target),
  exceptions: (scope) => exceptionsValue(scope),
  execute: ({ host }) => host.execute,
  flags: ({ host }) => flagsValue(host.run.flags),
  graph: ({ host }) => host.graph(),
  invocation_args_dict: ({ host }) => fromJs(host.run.flags),
  invocation_id: ({ host }) => host.run.invocationId,
  model: ({ host }) => host.model(),
  modules: ({ host }) => modulesOf(host.run),
  project_name: ({ host }) => host.run.projectName,
  ref: ({ host }) => hostFunction('ref', host.ref),
  run_started_at: ({ host }) => dateTimeAt(host.run.startedAt.getTime()),
  schema: ({ host }) => host.this?.schema ?? fromJs(host.run.target.schema ?? null),
  source: ({ host }) => hostFunction('source', host.source),
  target: ({ host }) => fromJs(host.run.target),
  this: ({ host }) => (host.this ? relationValue(host.this, host.dialect.quoteIdentifier) : null),
  thread_id: () => 'main',
  var: (scope) => varValue(scope),
}

const modules = new WeakMap<RunFacts, Value>()

/** One set for a run: its `re` remembers compiled patterns. */
function modulesOf(run: RunFacts): Value {
  const known = modules.get(run)
  if (known !== undefined) return known
  const made = makeModules({ now: run.now })
  modules.set(run, made)
  return made
}

/** `flags.FULL_REFRESH`: every flag in upper case. */
function flagsValue(flags: Readonly<Record<string, unknown>>): Value {
  const find = (name: string): Value | undefined => {
    const lower = name.toLowerCase()
    return Object.hasOwn(flags, lower) ? fromJs(flags[lower]) : undefined
  }
  return hostObject({ typeName: 'Flags', attribute: (name) => find(name) ?? null })
}

/** `context['name']`, as macros use it to call a macro by a computed name. */
function contextValue({ context, host }: ContextScope): Value {
  const get = (name: string): Value | undefined => context.lookup(name)
  return hostObject({
    typeName: 'Context',
    abstract: 'mapping',
    attribute: (name) =>
      name === 'get'
        ? hostFunction('get', ({ positional: [key = null, fallback = null] }) => get(String(key)) ?? fallback)
        : get(name),
    item: (key) => (typeof key === 'string' ? get(key) : undefined),
    contains: (key) => typeof key === 'string' && get(key) !== undefined,
    iterate: () => host.registry.names(),
  })
}
