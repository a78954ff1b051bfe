/** A node as its own templates see it while the project is parsed: under dbt's names, and incomplete. */
import type { ModelVersion, NodeFacts } from '../core/node.ts'
import type { Relation } from '../core/relation.ts'
import { fromJs } from '../jinja/values/convert.ts'
import type { Value } from '../jinja/values/value.ts'

export interface HalfBuilt extends Pick<NodeFacts, 'id' | 'name' | 'package' | 'path' | 'resourcePath' | 'fqn'> {
  /** dbt's `resource_type`. */
  readonly kind: string
  readonly config: Readonly<Record<string, unknown>>
  readonly description: string
  readonly relation?: Relation
  readonly rawCode?: string
  readonly version?: ModelVersion
}

/** `model` of a template, and `node` of the `generate_*_name` macros. */
export function halfBuiltEntry(node: HalfBuilt): Readonly<Record<string, unknown>> {
  const { config, relation } = node
  return {
    name: node.name,
    resource_type: node.kind,
    package_name: node.package,
    path: node.resourcePath,
    original_file_path: node.path,
    unique_id: node.id,
    fqn: node.fqn,
    alias: config.alias ?? relation?.identifier ?? node.name,
    schema: relation?.schema ?? null,
    database: relation?.database ?? null,
    config,
    tags: config.tags ?? [],
    meta: config.meta ?? {},
    description: node.description,
    raw_code: node.rawCode ?? '',
    language: 'sql',
    columns: {},
    refs: [],
    sources: [],
    metrics: [],
    depends_on: { nodes: [], macros: [] },
    version: node.version?.v ?? null,
    ...(node.version && { latest_version: node.version.latest }),
    group: config.group ?? null,
  }
}

/** The entry as a value, made when a template first asks for it. */
export function lazyEntry(node: () => HalfBuilt): () => Value {
  let made: Value | undefined
  return () => {
    made ??= fromJs(halfBuiltEntry(node()))
    return made
  }
}
