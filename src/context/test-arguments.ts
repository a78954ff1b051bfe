/** The arguments of a generic test as its macro receives them. */

import type { GenericTest } from '../core/node.ts'
import { isRecord } from '../core/record.ts'
import type { Environment } from '../jinja/environment.ts'
import { fromJs } from '../jinja/values/convert.ts'
import { dictOf } from '../jinja/values/dict.ts'
import type { Value } from '../jinja/values/value.ts'
import type { Context } from './host.ts'
import { hasTemplate } from './yaml.ts'

/** Text that is a call, `ref('orders')`, or holds a template is evaluated natively, in lists and mappings too; the column's name never is. */
export function testArguments(test: GenericTest, environment: Environment, context: Context): Value {
  const entries = Object.entries(test.arguments).map(([name, value]): [string, Value] => {
    return [name, name === 'column_name' ? fromJs(value) : evaluated(value, environment, context)]
  })
  return dictOf(entries)
}

function evaluated(value: unknown, environment: Environment, context: Context): Value {
  if (Array.isArray(value)) return value.map((item) => evaluated(item, environment, context))
  if (isRecord(value)) {
    return dictOf(Object.entries(value).map(([key, item]) => [key, evaluated(item, environment, context)]))
  }
  if (typeof value !== 'string') return fromJs(value)
  if (isCallText(value)) return environment.renderNative(`{{ ${value} }}`, context)
  return hasTemplate(value) ? environment.renderNative(value, context) : value
}

/** `ref('orders')`, `var("x")`: text arguments that are calls are evaluated, braces or not. */
function isCallText(text: string): boolean {
  return /^\s*(env_var|ref|var|source|doc|metric)\s*\(.+\)\s*$/s.test(text)
}
