/** The functions of dbt's context. https://docs.getdbt.com/reference/dbt-jinja-functions */
import { createHash } from 'node:crypto'
import { ReturnSignal } from '../jinja/template-error.ts'
import { fromJs } from '../jinja/values/convert.ts'
import { dictEntries, dictHas, dictOf, dictValue, isDict } from '../jinja/values/dict.ts'
import { PyError, typeError } from '../jinja/values/errors.ts'
import { bindArguments, hostFunction, hostObject } from '../jinja/values/host.ts'
import { dumpJson, parseJson } from '../jinja/values/json.ts'
import { equals, iterate, listOf, str, truthy } from '../jinja/values/operators.ts'
import { makeSet } from '../jinja/values/set.ts'
import { makeTuple } from '../jinja/values/tuple.ts'
import type { HostCall, Value } from '../jinja/values/value.ts'
import type { ContextScope } from './host.ts'

export type ContextFunction = (call: HostCall, scope: ContextScope) => Value

const SECRET_PREFIX = 'DBT_ENV_SECRET'

export const FUNCTIONS: Readonly<Record<string, ContextFunction>> = {
  diff_of_two_dicts: (call) => {
    const { values } = bindArguments(call, { name: 'diff_of_two_dicts', parameters: ['dict_a', 'dict_b'] })
    return diffOfGrants(values.dict_a, values.dict_b)
  },
  doc: (call, { host }) => (host.doc ? host.doc(call) : ''),
  env_var: (call, { host }) => {
    const { values } = bindArguments(call, { name: 'env_var', parameters: ['var', ['default', null]] })
    const name = str(values.var)
    if (name.startsWith(SECRET_PREFIX)) {
      throw new PyError('CompilationError', `'${name}' is a secret and may be read only where connections are set`)
    }
    const found = host.run.env[name]
    if (found !== undefined) return found
    if (values.default !== null) return values.default
    throw new PyError('CompilationError', `environment variable '${name}' is not set`)
  },
  fromjson: (call) => {
    const { values } = bindArguments(call, { name: 'fromjson', parameters: ['string', ['default', null]] })
    return orDefault(() => parseJson(str(values.string)), values.default)
  },
  load_result: (call, { results }) => {
    const name = str(call.positional[0] ?? call.named.get('name') ?? null)
    const found = results.get(name)
    // dbt lets a result be read once, to free its memory; the main one stays for hooks.
    if (name !== 'main' && found !== undefined) results.set(name, null)
    return found ?? null
  },
  local_md5: (call) => {
    const { values } = bindArguments(call, { name: 'local_md5', parameters: ['value'] })
    return createHash('md5').update(str(values.value)).digest('hex')
  },
  log: (call, { host }) => {
    const { values } = bindArguments(call, { name: 'log', parameters: ['msg', ['info', false]] })
    host.log(str(values.msg), truthy(values.info) ? 'info' : 'debug')
    return ''
  },
  print: (call, { host }) => {
    if (host.execute) host.log(str(call.positional[0] ?? ''), 'info')
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
  set_strict: (call) => makeSet(listOf(call.positional[0] ?? null)),
  store_raw_result: (call, { results }) => {
    const { values } = bindArguments(call, {
      name: 'store_raw_result',
      parameters: ['name', ['message', null], ['code', null], ['rows_affected', null], ['agate_table', null]],
    })
    const response = dictOf([
      ['_message', values.message],
      ['code', values.code],
      ['rows_affected', values.rows_affected],
    ])
    results.set(str(values.name), resultValue(response, values.agate_table))
    return ''
  },
  store_result: (call, { results }) => {
    const { values } = bindArguments(call, {
      name: 'store_result',
      parameters: ['name', 'response', ['agate_table', null]],
    })
    results.set(str(values.name), resultValue(values.response, values.agate_table))
    return ''
  },
  tojson: (call) => {
    const { values } = bindArguments(call, {
      name: 'tojson',
      parameters: ['value', ['default', null], ['sort_keys', false]],
    })
    return orDefault(() => dumpJson(values.value, { sortKeys: truthy(values.sort_keys) }), values.default)
  },
  try_or_compiler_error: (call) => {
    const [message = null, callable = null, ...positional] = call.positional
    if (typeof callable !== 'object' || callable === null || Array.isArray(callable) || !callable.type.call) {
      throw typeError('try_or_compiler_error() takes a function')
    }
    try {
      return callable.type.call(callable, { positional, named: call.named, at: call.at })
    } catch (error) {
      if (!(error instanceof PyError)) throw error
      throw new PyError('CompilationError', str(message))
    }
  },
  zip: (call) => {
    const fallback = call.named.get('default') ?? null
    return orDefault(() => zipped(call.positional), fallback)
  },
  zip_strict: (call) => zipped(call.positional),
}

/** `var('x')`, and `var.has_var('x')`. */
export function varValue(scope: ContextScope): Value {
  const hasVar = hostFunction('has_var', ({ positional: [name = null] }) => Object.hasOwn(scope.host.vars, str(name)))
  return hostObject({
    typeName: 'Var',
    attribute: (name) => (name === 'has_var' ? hasVar : undefined),
    call: (call) => readVar(call, scope),
  })
}

function readVar(call: HostCall, { host }: ContextScope): Value {
  const { values } = bindArguments(call, { name: 'var', parameters: ['name', ['default', null]] })
  const name = str(values.name)
  if (Object.hasOwn(host.vars, name)) return fromJs(host.vars[name])
  const isGiven = call.positional.length > 1 || call.named.has('default')
  return isGiven ? values.default : host.missingVar(name, call.at)
}

function resultValue(response: Value, table: Value): Value {
  const parts = new Map<string, Value>([
    ['response', response],
    ['status', response],
    ['table', table],
    ['data', tableData(table)],
  ])
  return hostObject({
    typeName: 'ResultWrapper',
    attribute: (name) => parts.get(name),
    item: (key) => (typeof key === 'string' ? parts.get(key) : undefined),
    contains: (key) => typeof key === 'string' && parts.has(key),
  })
}

function tableData(table: Value): Value {
  if (table === null || typeof table !== 'object' || Array.isArray(table)) return []
  const rows = table.type.attribute?.(table, 'rows')
  return rows === undefined ? [] : listOf(rows).map((row) => makeTuple(listOf(row)))
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

/** Privileges of the first that the second lacks, by name without case: what has to be granted or revoked. */
function diffOfGrants(one: Value, other: Value): Value {
  if (!isDict(one) || !isDict(other)) throw typeError('diff_of_two_dicts() takes two dicts of lists')
  const theirs = dictOf([...dictEntries(other)].map(([key, value]) => [str(key).toLowerCase(), value]))
  const entries = [...dictEntries(one)].flatMap(([key, value]): [Value, Value][] => {
    const lower = str(key).toLowerCase()
    if (!dictHas(theirs, lower)) return [[key, value]]
    const names = listOf(dictValue(theirs, lower) ?? []).map((name) => str(name).toLowerCase())
    const missing = listOf(value).filter((name) => !names.some((known) => equals(known, str(name).toLowerCase())))
    return missing.length > 0 ? [[key, missing]] : []
  })
  return dictOf(entries)
}
