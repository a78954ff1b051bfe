/** `config` while a node runs: its resolved configuration. Calls of it were read while parsing and print nothing. */

import type { NodeConfig } from '../core/node.ts'
import { isRecord } from '../core/record.ts'
import { fromJs } from '../jinja/values/convert.ts'
import { PyError } from '../jinja/values/errors.ts'
import { type HostObject, hostFunction, hostObject } from '../jinja/values/host.ts'
import { str } from '../jinja/values/operators.ts'
import type { HostCall, Value } from '../jinja/values/value.ts'

export function configValue(config: NodeConfig, nodeName: string): HostObject {
  // `set` changes what later calls in the same template see, and nothing else.
  const values: Record<string, unknown> = { ...config.values }
  const read = (key: string): Value | undefined => {
    const value = Object.hasOwn(values, key) ? values[key] : undefined
    return value === undefined || value === null ? undefined : fromJs(value)
  }
  const meta = (): Readonly<Record<string, unknown>> => (isRecord(values.meta) ? values.meta : {})
  const required = (value: Value | undefined, key: string): Value => {
    if (value !== undefined) return value
    throw new PyError('CompilationError', `'${nodeName}' does not set the config '${key}', which is required here`)
  }
  const methods: Readonly<Record<string, (call: HostCall) => Value>> = {
    get: (call) => read(keyOf(call)) ?? fallbackOf(call),
    require: (call) => required(read(keyOf(call)), keyOf(call)),
    meta_get: (call) => {
      const key = keyOf(call)
      return Object.hasOwn(meta(), key) ? fromJs(meta()[key]) : fallbackOf(call)
    },
    meta_require: (call) =>
      required(Object.hasOwn(meta(), keyOf(call)) ? fromJs(meta()[keyOf(call)]) : undefined, keyOf(call)),
    set: (call) => {
      values[keyOf(call)] = call.positional[1] ?? call.named.get('value') ?? null
      return ''
    },
    persist_relation_docs: () => isRecord(values.persist_docs) && values.persist_docs.relation === true,
    persist_column_docs: () => isRecord(values.persist_docs) && values.persist_docs.columns === true,
  }
  return hostObject({
    typeName: 'config',
    attribute: (name) => {
      const method = Object.hasOwn(methods, name) ? methods[name] : undefined
      if (method) return hostFunction(name, method)
      return name === 'model' ? undefined : read(name)
    },
    item: (key) => (typeof key === 'string' ? read(key) : undefined),
    call: () => '',
  })
}

function keyOf({ positional, named }: HostCall): string {
  return str(positional[0] ?? named.get('name') ?? null)
}

function fallbackOf({ positional, named }: HostCall): Value {
  return positional[1] ?? named.get('default') ?? null
}
