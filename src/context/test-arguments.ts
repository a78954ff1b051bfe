/** The arguments of a generic test as its macro receives them. */
import type { GenericTest } from '../core/node.ts'
import type { Environment } from '../jinja/environment.ts'
import { fromJs } from '../jinja/values/convert.ts'
import { dictOf } from '../jinja/values/dict.ts'
import type { Value } from '../jinja/values/value.ts'
import type { Context } from './host.ts'
import { hasTemplate } from './yaml.ts'

/** Text that is a call, `ref('orders')`, or holds a template is evaluated natively; the column's name never is. */
export function testArguments(test: GenericTest, environment: Environment, context: Context): Value {
  const entries = Object.entries(test.arguments).map(([name, value]): [string, Value] => {
    if (name === 'column_name' || typeof value !== 'string') return [name, fromJs(value)]
    if (isCallText(value)) return [name, environment.renderNative(`{{ ${value} }}`, context)]
    return [name, hasTemplate(value) ? environment.renderNative(value, context) : value]
  })
  return dictOf(entries)
}

/** `ref('orders')`, `var("x")`: text arguments that are calls are evaluated, braces or not. */
function isCallText(text: string): boolean {
  return /^\s*(env_var|ref|var|source|doc|metric)\s*\(.+\)\s*$/s.test(text)
}
