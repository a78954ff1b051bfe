/** `map`, `select`, `reject` and their kin: filters that apply another filter or a test to each member. */
import { PyError, typeError } from '../errors.ts'
import { makeGenerator } from '../iterator.ts'
import { members, str, truthy } from '../operators.ts'
import type { Runtime } from '../runtime.ts'
import type { HostCall, Value } from '../value.ts'
import { attributeKey, type Key } from './attribute-path.ts'
import type { FilterEntry } from './define.ts'

export const SELECT_FILTERS: readonly FilterEntry[] = [
  ['map', (value, call, runtime) => makeGenerator('sync_do_map', mapped(value, call, runtime))],
  ['select', (value, call, runtime) => selected(value, call, runtime, { keep: true, attribute: false })],
  ['reject', (value, call, runtime) => selected(value, call, runtime, { keep: false, attribute: false })],
  ['selectattr', (value, call, runtime) => selected(value, call, runtime, { keep: true, attribute: true })],
  ['rejectattr', (value, call, runtime) => selected(value, call, runtime, { keep: false, attribute: true })],
]

function argumentError(message: string): PyError {
  return new PyError('FilterArgumentError', message)
}

function* mapped(value: Value, call: HostCall, runtime: Runtime): Generator<Value> {
  if (!truthy(value)) return
  const change = changeOf(call, runtime)
  for (const item of members(value)) yield change(item)
}

function changeOf(call: HostCall, runtime: Runtime): Key {
  const [name, ...positional] = call.positional
  const attribute = call.named.get('attribute')
  if (name === undefined && attribute !== undefined) {
    const unexpected = [...call.named.keys()].find((key) => key !== 'attribute' && key !== 'default')
    if (unexpected !== undefined) throw argumentError(`Unexpected keyword argument '${unexpected}'`)
    return attributeKey(attribute, runtime, call.named.get('default') ?? null)
  }
  if (name === undefined) throw argumentError('map requires a filter argument')
  const filter = runtime.filter(str(name))
  if (!filter) throw new PyError('TemplateRuntimeError', `No filter named ${quoted(name)}.`)
  return (item) => filter(item, { ...call, positional }, runtime)
}

function selected(
  value: Value,
  call: HostCall,
  runtime: Runtime,
  { keep, attribute }: { keep: boolean; attribute: boolean },
): Value {
  return makeGenerator('select_or_reject', kept(value, call, runtime, { keep, attribute }))
}

function* kept(
  value: Value,
  call: HostCall,
  runtime: Runtime,
  { keep, attribute }: { keep: boolean; attribute: boolean },
): Generator<Value> {
  if (!truthy(value)) return
  const test = testOf(call, runtime, attribute)
  for (const item of members(value)) if (test(item) === keep) yield item
}

function testOf(call: HostCall, runtime: Runtime, ofAttribute: boolean): (item: Value) => boolean {
  const [attribute] = call.positional
  if (ofAttribute && attribute === undefined) throw argumentError('Missing parameter for attribute name')
  const key: Key = ofAttribute ? attributeKey(attribute ?? null, runtime) : (item) => item
  const [name, ...positional] = call.positional.slice(ofAttribute ? 1 : 0)
  if (name === undefined) return (item) => truthy(key(item))
  const test = runtime.test(str(name))
  if (!test) throw new PyError('TemplateRuntimeError', `No test named ${quoted(name)}.`)
  return (item) => test(key(item), { ...call, positional }, runtime)
}

function quoted(name: Value): string {
  if (typeof name !== 'string') throw typeError('the name of a filter or test must be a str')
  return `'${name}'`
}
