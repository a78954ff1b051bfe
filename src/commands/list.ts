/** `wh ls`: the selected nodes, without a connection. */

import { nodeEntry } from '../artifacts/manifest.ts'
import type { Emit } from '../core/event.ts'
import type { Node, NodeId } from '../core/node.ts'
import { isRecord } from '../core/record.ts'
import type { World } from '../core/world.ts'
import type { ProjectCommandOptions, SelectionOptions } from './options.ts'
import { type Prepared, prepare } from './prepare.ts'
import { selectNodes } from './selection.ts'

export interface ListOptions extends ProjectCommandOptions, SelectionOptions {
  readonly output?: 'selector' | 'name' | 'path' | 'json'
  /** Keys of `--output json`; a dot reaches inside. */
  readonly outputKeys?: readonly string[]
}

const JSON_KEYS = [
  'alias',
  'name',
  'package_name',
  'depends_on',
  'tags',
  'config',
  'resource_type',
  'source_name',
  'original_file_path',
  'unique_id',
]

/** One line a node, in the order of ids. */
export async function list(
  options: ListOptions,
  version: string,
  world: World,
  emit: Emit,
): Promise<readonly string[]> {
  const prepared = await prepare(options, { command: 'list', version, flags: {} }, world, emit)
  return [...selectForList(prepared, options)].sort().flatMap((id) => {
    const node = prepared.manifest.nodes.get(id)
    return node ? [lineOf(node, prepared, options)] : []
  })
}

/** Like dbt, without analyses unless they are asked for. */
export function selectForList(prepared: Prepared, options: SelectionOptions): ReadonlySet<NodeId> {
  const { resourceTypes = [], excludeResourceTypes = [] } = options
  const isUsual = resourceTypes.every((kind) => kind === 'default')
  return selectNodes(
    prepared,
    isUsual ? { ...options, excludeResourceTypes: [...excludeResourceTypes, 'analysis'] } : options,
  )
}

function lineOf(node: Node, prepared: Prepared, { output = 'selector', outputKeys }: ListOptions): string {
  switch (output) {
    case 'name':
      return node.kind === 'source' ? `${node.sourceName}.${node.name}` : node.name
    case 'path':
      return node.path
    case 'json':
      return jsonLine(node, prepared, outputKeys ?? JSON_KEYS)
    case 'selector':
      return selectorOf(node)
  }
}

/** The text that selects this node and no other. */
function selectorOf(node: Node): string {
  if (node.kind === 'source') return `source:${node.package}.${node.sourceName}.${node.name}`
  if (node.kind === 'exposure') return `exposure:${node.package}.${node.name}`
  if (node.kind === 'unit_test') return `unit_test:${node.package}.${node.name}`
  if (node.kind === 'metric' || node.kind === 'semantic_model' || node.kind === 'saved_query')
    return `${node.kind}:${node.package}.${node.name}`
  return node.fqn.join('.')
}

function jsonLine(node: Node, prepared: Prepared, keys: readonly string[]): string {
  const { dialect, project, facts } = prepared
  const entry = nodeEntry(node, {
    compiled: new Map(),
    render: dialect.render,
    database: project.target.database,
    facts,
  })
  const picked = keys.flatMap((key) => {
    const value = key.split('.').reduce<unknown>((inner, part) => (isRecord(inner) ? inner[part] : undefined), entry)
    return value === undefined ? [] : [[key, value] as const]
  })
  return JSON.stringify(Object.fromEntries(picked))
}
