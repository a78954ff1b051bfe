/** Folder configs of the project file as a tree. https://docs.getdbt.com/reference/configs-and-properties */

import { renderYaml, type YamlContext } from '../context/yaml.ts'
import type { Problem } from '../core/problem.ts'
import type { ConfigTree } from '../core/project.ts'
import { plain, type YamlMap } from '../syntax/yaml-node.ts'

/** Hooks are templates of the node, not of the file. */
const NOT_RENDERED = new Set(['pre-hook', 'pre_hook', 'post-hook', 'post_hook'])

/**
 * A key with a plus is a config; a bare key is one unless its value is a mapping, which makes it a folder. `+meta` and
 * other configs whose values are mappings therefore need the plus, as in dbt.
 */
export function configTree(map: YamlMap, context: YamlContext, problems: Problem[]): ConfigTree {
  const values: Record<string, unknown> = {}
  const unrendered: Record<string, unknown> = {}
  const places = new Map()
  const folders = new Map<string, ConfigTree>()
  for (const { key, keyNode, value } of map.entries) {
    const marked = key.startsWith('+')
    if (!marked && value.kind === 'map') {
      folders.set(key, { ...configTree(value, context, problems), at: keyNode.at })
      continue
    }
    const name = marked ? key.slice(1) : key
    unrendered[name] = plain(value)
    values[name] = NOT_RENDERED.has(name) ? plain(value) : renderYaml(value, context, problems)
    places.set(name, keyNode.at)
  }
  return { at: map.at, values, unrendered, places, folders }
}
