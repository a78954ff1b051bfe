/** Templates inside YAML: rendered natively, so that `"{{ true }}"` is a boolean, with a small context and no macros. */
import { lazily } from '../core/lazily.ts'
import {
  envVarMissing,
  type Location,
  type Problem,
  secretMisplaced,
  templateError,
  templateSyntax,
  varNotFound,
} from '../core/problem.ts'
import { createEnvironment } from '../jinja/environment.ts'
import { TemplateError } from '../jinja/template-error.ts'
import { fromJs, toJs } from '../jinja/values/convert.ts'
import { PyError } from '../jinja/values/errors.ts'
import { bindArguments, type Callable, hostFunction } from '../jinja/values/host.ts'
import type { Value } from '../jinja/values/value.ts'
import { plain, type YamlNode } from '../syntax/yaml-node.ts'

export interface YamlContext {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly vars: Readonly<Record<string, unknown>>
  /** Settings of the target without its secrets; absent while targets themselves are read. */
  readonly target?: Readonly<Record<string, unknown>>
  /** `doc('…')` of descriptions. */
  readonly doc?: Callable
  /** `DBT_ENV_SECRET_*` may be read: only where connections are set. */
  readonly secrets: boolean
}

const yamlEnvironment = lazily(() => createEnvironment({ undefined: 'strict' }))

/** A YAML value with every template in it rendered; texts without a template stay as they are. */
export function renderYaml(node: YamlNode, context: YamlContext, problems: Problem[]): unknown {
  return plain(node, (scalar) =>
    typeof scalar.value === 'string' ? renderText(scalar.value, scalar.at, context, problems) : scalar.value,
  )
}

/** One text of a YAML file. What cannot be rendered is a problem at its place, and undefined. */
export function renderText(text: string, at: Location, context: YamlContext, problems: Problem[]): unknown {
  if (!hasTemplate(text)) return text
  const missing: Problem[] = []
  const names: Record<string, unknown> = {
    env_var: envVarFunction(context, at, missing),
    var: varFunction(context.vars, at, missing),
    ...(context.target && { target: fromJs(context.target) }),
    ...(context.doc && { doc: context.doc }),
  }
  try {
    const value = toJs(yamlEnvironment().renderNative(text, names))
    problems.push(...missing)
    return missing.length > 0 ? undefined : value
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error
    if (missing.length > 0) problems.push(...missing)
    else if (error.kind === 'syntax') problems.push(templateSyntax(error.message, at, error.hint))
    else problems.push(templateError(error.message, at, [], error.hint))
    return undefined
  }
}

export function hasTemplate(text: string): boolean {
  return text.includes('{{') || text.includes('{%') || text.includes('{#')
}

/** Variables that may be read only where connections are set. */
export const SECRET_PREFIX = 'DBT_ENV_SECRET'

function envVarFunction({ env, secrets }: YamlContext, at: Location, missing: Problem[]): Callable {
  return hostFunction('env_var', (call) => {
    const { values } = bindArguments(call, { name: 'env_var', parameters: ['var', ['default', null]] })
    const name = textArgument(values.var, 'env_var')
    if (name.startsWith(SECRET_PREFIX) && !secrets) return report(missing, secretMisplaced(name, at))
    const found = env[name]
    if (found !== undefined) return found
    return values.default === null ? report(missing, envVarMissing(name, at)) : values.default
  })
}

function varFunction(vars: Readonly<Record<string, unknown>>, at: Location, missing: Problem[]): Callable {
  return hostFunction('var', (call) => {
    const { values } = bindArguments(call, { name: 'var', parameters: ['name', ['default', null]] })
    const name = textArgument(values.name, 'var')
    if (Object.hasOwn(vars, name)) return fromJs(vars[name])
    return values.default === null ? report(missing, varNotFound(name, at, Object.keys(vars))) : values.default
  })
}

function textArgument(value: Value, name: string): string {
  if (typeof value === 'string') return value
  throw new PyError('TypeError', `${name}() takes the name as text`)
}

function report(problems: Problem[], problem: Problem): Value {
  problems.push(problem)
  return ''
}
