/** The functions of dbt's context. https://docs.getdbt.com/reference/dbt-jinja-functions */
import { createHash } from 'node:crypto'
import { ReturnSignal, TemplateError } from '../jinja/template-error.ts'
import { PyError, typeError } from '../jinja/values/errors.ts'
import { bindArguments } from '../jinja/values/host.ts'
import { dumpJson, parseJson } from '../jinja/values/json.ts'
import { iterate, listOf, str, truthy } from '../jinja/values/operators.ts'
import { makeSet } from '../jinja/values/set.ts'
import { makeTuple } from '../jinja/values/tuple.ts'
import type { HostCall, Value } from '../jinja/values/value.ts'
import { loadYaml } from './from-yaml.ts'
import { diffOfTwoDicts } from './grants.ts'
import type { ContextScope } from './host.ts'
import { loadResult, storeRawResult, storeResult } from './results.ts'
import { dumpYaml } from './to-yaml.ts'
import { envVar } from './variables.ts'

export type ContextFunction = (call: HostCall, scope: ContextScope) => Value

export const FUNCTIONS: Readonly<Record<string, ContextFunction>> = {
  adapter_macro: (call) => {
    const name = str(call.positional[0] ?? '')
    throw new PyError('CompilationError', `adapter_macro() is gone from dbt; write adapter.dispatch('${name}')(…)`)
  },
  diff_of_two_dicts: (call) => diffOfTwoDicts(call),
  doc: (call, { host }) => (host.doc ? host.doc(call) : ''),
  env_var: envVar,
  fromjson: (call) => {
    const { values } = bindArguments(call, { name: 'fromjson', parameters: ['string', ['default', null]] })
    return orDefault(() => parseJson(str(values.string)), values.default)
  },
  fromyaml: (call) => {
    const { values } = bindArguments(call, { name: 'fromyaml', parameters: ['value', ['default', null]] })
    return orDefault(() => loadYaml(str(values.value)), values.default)
  },
  function: (call, { host }) =>
    host.warehouseFunction ? host.warehouseFunction(call) : notBuilt(call, 'functions of the warehouse'),
  load_agate_table: (_call, { host }) => {
    if (host.seedTable) return host.seedTable()
    throw new PyError('CompilationError', 'load_agate_table() can only be called where a seed is loaded')
  },
  load_result: (call, { results }) => loadResult(call, results),
  local_md5: (call) => {
    const { values } = bindArguments(call, { name: 'local_md5', parameters: ['value'] })
    return createHash('md5').update(str(values.value)).digest('hex')
  },
  log: (call, { host }) => {
    const { values } = bindArguments(call, { name: 'log', parameters: ['msg', ['info', false]] })
    host.log(str(values.msg), truthy(values.info) ? 'info' : 'debug')
    return ''
  },
  metric: (call, { host }) => (host.metric ? host.metric(call) : notBuilt(call, 'metrics')),
  print: (call, { host }) => {
    const { values } = bindArguments(call, { name: 'print', parameters: ['msg'] })
    if (host.run.flags.print !== false) host.log(str(values.msg), 'info')
    return ''
  },
  return: (call) => {
    const { values } = bindArguments(call, { name: 'return', parameters: [['data', null]] })
    throw new ReturnSignal(values.data)
  },
  set: (call) => {
    const { values } = bindArguments(call, { name: 'set', parameters: ['value', ['default', null]] })
    return orDefault(() => makeSet(listOf(values.value)), values.default)
  },
  set_strict: (call) => {
    const { values } = bindArguments(call, { name: 'set_strict', parameters: ['value'] })
    return makeSet(listOf(values.value))
  },
  store_raw_result: (call, { results }) => storeRawResult(call, results),
  store_result: (call, { results }) => storeResult(call, results),
  submit_python_job: () => {
    throw new PyError('CompilationError', 'Python models do not run on this warehouse')
  },
  tojson: (call) => {
    const { values } = bindArguments(call, {
      name: 'tojson',
      parameters: ['value', ['default', null], ['sort_keys', false]],
    })
    return orDefault(() => dumpJson(values.value, { sortKeys: truthy(values.sort_keys) }), values.default)
  },
  toyaml: (call) => {
    const { values } = bindArguments(call, {
      name: 'toyaml',
      parameters: ['value', ['default', null], ['sort_keys', false]],
    })
    return orDefault(() => dumpYaml(values.value, truthy(values.sort_keys)), values.default)
  },
  try_or_compiler_error: (call) => {
    const [message = null, callable = null, ...positional] = call.positional
    if (typeof callable !== 'object' || callable === null || Array.isArray(callable) || !callable.type.call) {
      throw typeError('try_or_compiler_error() takes a function')
    }
    try {
      return callable.type.call(callable, { positional, named: call.named, at: call.at })
    } catch (error) {
      if (!(error instanceof PyError || error instanceof TemplateError)) throw error
      throw new PyError('CompilationError', str(message))
    }
  },
  write: (call, { host }) => {
    const { values } = bindArguments(call, { name: 'write', parameters: ['payload'] })
    if (host.execute) host.write?.(str(values.payload))
    return ''
  },
  zip: (call) => {
    const fallback = call.named.get('default') ?? null
    return orDefault(() => zipped(call.positional), fallback)
  },
  zip_strict: (call) => zipped(call.positional),
}

function notBuilt({ positional }: HostCall, what: string): never {
  throw new PyError('CompilationError', `'${str(positional[0] ?? '')}': this version of wh does not build ${what}`)
}

function orDefault(run: () => Value, fallback: Value): Value {
  try {
    return run()
  } catch (error) {
    if (error instanceof PyError) return fallback
    throw error
  }
}

function zipped(sequences: readonly Value[]): Value {
  const iterators = sequences.map(iterate)
  const rows: Value[] = []
  for (;;) {
    const row = iterators.map((iterator) => iterator.next())
    if (iterators.length === 0 || row.some(({ done }) => done)) return rows
    rows.push(makeTuple(row.map(({ value }) => value)))
  }
}
