/** What statements leave for later: `store_result`, `load_result`. */
import { dictOf } from '../jinja/values/dict.ts'
import { PyError } from '../jinja/values/errors.ts'
import { bindArguments, hostObject } from '../jinja/values/host.ts'
import { listOf, str } from '../jinja/values/operators.ts'
import { makeTuple } from '../jinja/values/tuple.ts'
import type { HostCall, Value } from '../jinja/values/value.ts'
import type { ContextScope } from './host.ts'

type Results = ContextScope['results']

export function storeResult(call: HostCall, results: Results): Value {
  const { values } = bindArguments(call, {
    name: 'store_result',
    parameters: ['name', 'response', ['agate_table', null]],
  })
  results.set(str(values.name), resultValue(values.response, values.agate_table))
  return ''
}

export function storeRawResult(call: HostCall, results: Results): Value {
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
}

/** dbt lets a result be read once, to free its memory; the main one stays for hooks. */
export function loadResult(call: HostCall, results: Results): Value {
  const { values } = bindArguments(call, { name: 'load_result', parameters: ['name'] })
  const name = str(values.name)
  const found = results.get(name)
  if (found === null) {
    throw new PyError('CompilationError', `the result '${name}' has been loaded already; keep it in a variable`)
  }
  if (name !== 'main' && found !== undefined) results.set(name, null)
  return found ?? null
}

function resultValue(response: Value, table: Value): Value {
  const parts = new Map<string, Value>([
    ['response', response],
    ['status', response],
    ['table', table],
    ['data', tableData(table)],
  ])
  return hostObject({
    typeName: 'AttrDict',
    abstract: 'mapping',
    attribute: (name) => parts.get(name),
    item: (key) => (typeof key === 'string' ? parts.get(key) : undefined),
    contains: (key) => typeof key === 'string' && parts.has(key),
    iterate: () => parts.keys(),
    length: () => parts.size,
  })
}

function tableData(table: Value): Value {
  if (table === null || typeof table !== 'object' || Array.isArray(table)) return []
  const rows = table.type.attribute?.(table, 'rows')
  return rows === undefined ? [] : listOf(rows).map((row) => makeTuple(listOf(row)))
}
