/**
 * What a template may call: dbt's context for one node. Names are looked up when a template uses them, so that a context
 * costs nothing to make. https://docs.getdbt.com/reference/dbt-jinja-functions
 */
import type { Template } from '../jinja/environment.ts'
import { fromJs } from '../jinja/values/convert.ts'
import { dateTimeAt } from '../jinja/values/datetime/datetime.ts'
import { bindArguments, hostFunction, hostObject, makeCallable } from '../jinja/values/host.ts'
import { makeModules } from '../jinja/values/modules.ts'
import { str } from '../jinja/values/operators.ts'
import type { HostCall, Value } from '../jinja/values/value.ts'
import { adapterValue } from './adapter-value.ts'
import { columnClass } from './column-value.ts'
import { exceptionsValue } from './exceptions.ts'
import { flagsValue } from './flags.ts'
import { FUNCTIONS } from './functions.ts'
import type { Context, ContextHost, ContextScope, RunFacts } from './host.ts'
import { macroValue } from './macro-value.ts'
import { relationClass, relationValue } from './relation-value.ts'
import { metadataEnvs, varValue } from './variables.ts'

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
    const member = memberOf(name, scope)
    return member === undefined ? packageNamespace(name, scope) : member
  }
  return context
}

/** `dbt_utils.star`: the macros of a package as attributes. */
function packageNamespace(name: string, scope: ContextScope): Value | undefined {
  const { registry } = scope.host
  if (!registry.hasPackage(name)) return undefined
  const find = (macroName: Value): Value | undefined => {
    const override = scope.host.overrides?.get(`${name}.${String(macroName)}`)
    if (override !== undefined) return override
    const macro = typeof macroName === 'string' ? registry.inPackage(name, macroName) : undefined
    return macro && macroValue(macro, scope)
  }
  // Elements, as of a dict, not attributes: so a macro `_private` is reached through the sandbox, as in dbt.
  return hostObject({
    typeName: 'MacroNamespace',
    abstract: 'mapping',
    attribute: (method) =>
      method === 'get'
        ? hostFunction('get', ({ positional: [key = null, fallback = null] }) => find(key) ?? fallback)
        : undefined,
    item: find,
    contains: (macroName) => find(macroName) !== undefined,
    iterate: () => registry.namesIn(name),
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
      Relation: relationClass(host.dialect),
      Column: columnClass(quoteIdentifier),
    }
    return hostObject({ typeName: 'api', attribute: (name) => classes[name] })
  },
  builtins: (scope) => {
    const find = (name: string): Value | undefined => (BUILTINS.has(name) ? memberOf(name, scope) : undefined)
    return hostObject({
      typeName: 'builtins',
      attribute: (name) =>
        name === 'get'
          ? hostFunction('get', ({ positional: [key = null, fallback = null] }) => find(String(key)) ?? fallback)
          : find(name),
      item: (key) => (typeof key === 'string' ? find(key) : undefined),
      contains: (key) => typeof key === 'string' && BUILTINS.has(key),
      iterate: () => BUILTINS,
    })
  },
  column: ({ host }) => columnClass(host.dialect.quoteIdentifier),
  compiled_code: () => null,
  config: ({ host }) => host.config,
  context: (scope) => contextValue(scope),
  database: ({ host }) => host.this?.database ?? fromJs(host.run.target.database ?? null),
  dbt_metadata_envs: ({ host }) => metadataEnvs(host.run.env),
  dbt_version: ({ host }) => host.run.dbtVersion,
  defer_relation: () => null,
  env: ({ host }) => fromJs(host.run.target),
  exceptions: (scope) => exceptionsValue(scope),
  execute: ({ host }) => host.execute,
  flags: ({ host }) => flagsValue(host.run.flags),
  graph: ({ host }) => host.graph(),
  invocation_args_dict: ({ host }) => fromJs(host.run.flags),
  invocation_id: ({ host }) => host.run.invocationId,
  model: ({ host }) => host.model(),
  modules: ({ host }) => modulesOf(host.run),
  post_hooks: ({ host }) => hooksOf(host, 'post-hook'),
  pre_hooks: ({ host }) => hooksOf(host, 'pre-hook'),
  project_name: ({ host }) => host.run.projectName,
  ref: ({ host }) => hostFunction('ref', host.ref),
  render: (scope) => renderFunction(scope),
  run_started_at: ({ host }) => dateTimeAt(host.run.startedAt.getTime()),
  schema: ({ host }) => host.this?.schema ?? fromJs(host.run.target.schema ?? null),
  selected_resources: ({ host }) => [...(host.selected?.() ?? [])],
  source: ({ host }) => hostFunction('source', host.source),
  sql: () => null,
  sql_now: ({ host }) => (host.dialect.macroPrefixes[0] === 'redshift' ? 'getdate()' : 'now()'),
  target: ({ host }) => fromJs(host.run.target),
  this: ({ host }) => (host.this ? relationValue(host.this, host.dialect) : null),
  thread_id: () => 'main',
  validation: () => VALIDATION,
  var: (scope) => varValue(scope),
}

/** What a project may override and still call: https://docs.getdbt.com/reference/dbt-jinja-functions/builtins */
const BUILTINS: ReadonlySet<string> = new Set(['ref', 'source', 'config', 'function'])

/** Every name of dbt's context, for the hints of errors. */
export const CONTEXT_NAMES: readonly string[] = [...Object.keys(MEMBERS), ...Object.keys(FUNCTIONS)]

/** `validation.any[…]`: what old macros hand to `config.get`, which checks nothing by it. */
const VALIDATION = hostObject({
  typeName: 'validation',
  attribute: (name) => (name === 'any' ? ANY_OF : undefined),
})

const ANY_OF = hostObject({
  typeName: 'ValidationRule',
  attribute: () => undefined,
  item: () => hostFunction('validator', ({ positional: [value = null] }) => value),
})

function hooksOf({ execute, config }: ContextHost, key: string): Value {
  return (execute ? config.shape.attribute(key) : undefined) ?? []
}

/** `render(text)`: a text of the project's, a hook, rendered with the names of this place. */
function renderFunction({ host, context }: ContextScope): Value {
  const template = (call: HostCall): Template => {
    const { values } = bindArguments(call, { name: 'render', parameters: ['string'] })
    return host.environment.parse(str(values.string))
  }
  const run = (call: HostCall): Value => template(call).render(context).text
  if (!host.execute) return hostFunction('render', run)
  return makeCallable({
    name: 'render',
    run,
    suspend: function* (call) {
      return (yield* template(call).program(context)).text
    },
  })
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
