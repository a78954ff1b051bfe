/** `var` and `env_var`. */
import { fromJs } from '../jinja/values/convert.ts'
import { bindArguments, hostFunction, hostObject } from '../jinja/values/host.ts'
import { str } from '../jinja/values/operators.ts'
import type { HostCall, Value } from '../jinja/values/value.ts'
import type { ContextScope } from './host.ts'
import { hasTemplate, SECRET_PREFIX } from './yaml.ts'

/** `var('x')`, and `var.has_var('x')`. */
export function varValue(scope: ContextScope): Value {
  const hasVar = hostFunction('has_var', (call) => {
    const { values } = bindArguments(call, { name: 'has_var', parameters: ['var_name'] })
    return Object.hasOwn(scope.host.vars, str(values.var_name))
  })
  return hostObject({
    typeName: 'Var',
    attribute: (name) => (name === 'has_var' ? hasVar : undefined),
    call: (call) => readVar(call, scope),
  })
}

function readVar(call: HostCall, { host, context }: ContextScope): Value {
  const { values } = bindArguments(call, { name: 'var', parameters: ['name', ['default', null]] })
  const name = str(values.name)
  if (Object.hasOwn(host.vars, name)) {
    const value = host.vars[name]
    // The project file leaves templates in `vars` alone: they are rendered for whoever reads them.
    return typeof value === 'string' && hasTemplate(value) ? host.environment.render(value, context) : fromJs(value)
  }
  const isGiven = call.positional.length > 1 || call.named.has('default')
  return isGiven ? values.default : host.missingVar(name, call.at)
}

export function envVar(call: HostCall, { host }: ContextScope): Value {
  const { values } = bindArguments(call, { name: 'env_var', parameters: ['var', ['default', null]] })
  const name = str(values.var)
  if (name.startsWith(SECRET_PREFIX)) return host.unreadableEnv(name, 'secret', call.at)
  const found = host.run.env[name]
  if (found !== undefined) return found
  return values.default === null ? host.unreadableEnv(name, 'missing', call.at) : values.default
}

const CUSTOM_PREFIX = /^DBT(?:_ENGINE)?_ENV_CUSTOM_ENV_/

/** `dbt_metadata_envs`: what the environment says of this invocation, for artifacts and query comments. */
export function metadataEnvs(env: Readonly<Record<string, string | undefined>>): Value {
  const entries = Object.entries(env).flatMap(([name, value]): [string, string][] =>
    CUSTOM_PREFIX.test(name) && value !== undefined ? [[name.replace(CUSTOM_PREFIX, ''), value]] : [],
  )
  return fromJs(Object.fromEntries(entries))
}
