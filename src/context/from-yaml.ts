/** YAML text as PyYAML's `safe_load` reads it, as Python's values. */
import { dictOf } from '../jinja/values/dict.ts'
import { PyError } from '../jinja/values/errors.ts'
import { makeFloat } from '../jinja/values/number.ts'
import type { Value } from '../jinja/values/value.ts'
import { parseYaml } from '../syntax/yaml.ts'
import type { YamlNode, YamlScalar } from '../syntax/yaml-node.ts'
import { timeValue } from './cell-value.ts'

/** Throws for text that is no YAML. */
export function loadYaml(text: string): Value {
  const { value, problems } = parseYaml(text, 'fromyaml')
  const wrong = problems.find(({ severity }) => severity === 'error')
  if (wrong) throw new PyError('YAMLError', wrong.message)
  return fromNode(value)
}

function fromNode(node: YamlNode): Value {
  switch (node.kind) {
    case 'list':
      return node.items.map(fromNode)
    case 'map':
      return dictOf(node.entries.map(({ keyNode, value }) => [scalarOf(keyNode), fromNode(value)]))
    case 'scalar':
      return scalarOf(node)
  }
}

function scalarOf({ type, value }: YamlScalar): Value {
  if (type === 'float' && typeof value === 'number') return makeFloat(value)
  if ((type === 'date' || type === 'datetime') && typeof value === 'string') return timeValue(value)
  return value
}
