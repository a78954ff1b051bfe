/** `manifest.json`, version 12: dbt's public names for our nodes. https://schemas.getdbt.com/dbt/manifest/v12.json */
import type { Graph } from '../core/graph.ts'
import type { Manifest, SelectorDefinition } from '../core/manifest.ts'
import type { ColumnProperties, Fixture, Group, Macro, Model, Node, NodeId, SqlNode, UnitTest } from '../core/node.ts'
import type { Relation } from '../core/relation.ts'
import type { Entries, JsonSections } from './json-text.ts'
import { type ArtifactFacts, artifactMetadata } from './metadata.ts'
import { primaryKey } from './primary-keys.ts'

/** What compiling added to a node. */
export interface CompiledFacts {
  readonly code: string
  readonly path: string
  readonly injected: readonly { readonly id: NodeId; readonly sql: string }[]
}

export interface ManifestInput {
  readonly manifest: Manifest
  readonly graph: Graph
  readonly compiled: ReadonlyMap<NodeId, CompiledFacts>
  /** The relation as SQL, quoted as the target quotes. */
  readonly render: (relation: Relation) => string
  readonly database: string
  readonly facts: ArtifactFacts
  /** The entry of a node as JSON, where it stands already. */
  readonly written?: (id: NodeId) => Uint8Array | undefined
  /** Ids of the macros that a macro calls. */
  readonly callsOf: (macroId: string) => readonly string[]
}

/** Kinds that have a section of their own. */
const OWN_SECTIONS: ReadonlySet<Node['kind']> = new Set<Node['kind']>([
  'source',
  'exposure',
  'unit_test',
  'function',
  'metric',
  'semantic_model',
  'saved_query',
])

/** The sections of the file; those with an entry a node are made as they are written. */
export function manifestArtifact(input: ManifestInput): JsonSections {
  const { manifest, graph, facts } = input
  const all = [...manifest.nodes.values()]
  const ofKind = (wanted: Node['kind']): Entries =>
    byId(
      all.filter(({ kind }) => kind === wanted),
      input,
    )
  const inNodes = all.filter(({ kind }) => !OWN_SECTIONS.has(kind))
  return {
    metadata: {
      ...artifactMetadata('manifest', 12, facts),
      project_name: facts.projectName,
      project_id: facts.projectId,
      user_id: null,
      send_anonymous_usage_stats: false,
      adapter_type: facts.adapterType,
      quoting: { database: true, schema: true, identifier: true, column: null },
      run_started_at: facts.invocationStartedAt.toISOString(),
    },
    nodes: byId(inNodes, { ...input, primaryKey: (model) => primaryKey(model, manifest, graph) }),
    sources: byId(
      all.filter(({ kind }) => kind === 'source'),
      input,
    ),
    macros: mapped(manifest.macros, (macro) => macroEntry(macro, input.callsOf(macro.id))),
    docs: Object.fromEntries(
      [...manifest.docs].map(([id, doc]) => [
        id,
        {
          name: doc.name,
          resource_type: 'doc',
          package_name: doc.package,
          path: doc.path,
          original_file_path: doc.path,
          unique_id: id,
          block_contents: doc.text,
        },
      ]),
    ),
    exposures: byId(
      all.filter(({ kind }) => kind === 'exposure'),
      input,
    ),
    metrics: ofKind('metric'),
    groups: Object.fromEntries([...manifest.groups.values()].map((group) => [group.id, groupEntry(group)])),
    selectors: Object.fromEntries(manifest.selectors.map((selector) => [selector.name, selectorEntry(selector)])),
    disabled: mapped(manifest.disabled, (node) => [nodeEntry(node, input)]),
    parent_map: relatives(all, graph.parents),
    child_map: relatives(all, graph.children),
    group_map: groupMap(manifest),
    saved_queries: ofKind('saved_query'),
    semantic_models: ofKind('semantic_model'),
    unit_tests: byId(
      all.filter(({ kind }) => kind === 'unit_test'),
      input,
    ),
    functions: ofKind('function'),
  }
}

/** One group under dbt's names. */
export function groupEntry(group: Group): Record<string, unknown> {
  return {
    name: group.name,
    resource_type: 'group',
    package_name: group.package,
    path: group.path,
    original_file_path: group.path,
    unique_id: group.id,
    owner: group.owner,
    description: group.description,
    config: {},
  }
}

/** dbt's form of a definition: words and short mappings written out. */
function selectorEntry({
  name,
  description,
  default: isDefault,
  definition,
}: SelectorDefinition): Record<string, unknown> {
  return {
    name,
    definition: writtenOut(definition),
    ...(description !== '' && { description }),
    ...(isDefault && { default: true }),
  }
}

function writtenOut(part: unknown): unknown {
  if (typeof part === 'string') return wordWrittenOut(part)
  if (typeof part !== 'object' || part === null || Array.isArray(part)) return part
  const entries = Object.entries(part)
  const [only] = entries
  if (!only || entries.length > 1) return part
  const [key, value] = only
  if (['union', 'intersection', 'exclude'].includes(key)) {
    return { [key]: Array.isArray(value) ? value.map(writtenOut) : value }
  }
  return { method: key, value: value as unknown }
}

function wordWrittenOut(word: string): unknown {
  const shape = /^(@)?(?:(\d*)(\+))?(?:([\w.]+):)?(.*?)(?:(\+)(\d*))?$/s.exec(word)
  const [, at, up, parents, method, value = '', children, down] = shape ?? []
  const usual = value.includes('/') ? 'path' : /\.(sql|py|csv)$/i.test(value) ? 'file' : 'fqn'
  return {
    ...(at && { childrens_parents: true }),
    ...(parents && { parents: true }),
    ...(up && { parents_depth: up }),
    method: method ?? usual,
    value,
    ...(children && { children: true }),
    ...(down && { children_depth: down }),
  }
}

/** Group → ids of its nodes. */
function groupMap({ groups, nodes }: Manifest): Record<string, readonly NodeId[]> {
  if (groups.size === 0) return {}
  const map = Object.fromEntries([...groups.values()].map(({ name }): [string, NodeId[]] => [name, []]))
  for (const node of nodes.values()) {
    const { group } = node.config.values
    if (typeof group === 'string') map[group]?.push(node.id)
  }
  return map
}

function byId(nodes: readonly Node[], input: EntryInput): Entries {
  return function* () {
    for (const node of nodes) yield [node.id, input.written?.(node.id) ?? nodeEntry(node, input)]
  }
}

function mapped<Value>(map: ReadonlyMap<string, Value>, entry: (value: Value) => unknown): Entries {
  return function* () {
    for (const [id, value] of map) yield [id, entry(value)]
  }
}

function relatives(nodes: readonly Node[], edges: ReadonlyMap<NodeId, readonly NodeId[]>): Entries {
  return function* () {
    for (const { id } of nodes) yield [id, [...(edges.get(id) ?? [])].sort()]
  }
}

/** What one entry is made of. */
export type EntryInput = Pick<ManifestInput, 'compiled' | 'render' | 'database' | 'facts' | 'written'> & {
  /** Columns of a model that no two rows share, where they are known. */
  readonly primaryKey?: (model: Model) => readonly string[]
}

/** One node under dbt's names; also what templates see as `model` and in `graph`. */
export function nodeEntry(node: Node, input: EntryInput): Record<string, unknown> {
  switch (node.kind) {
    case 'model':
      return {
        ...shared(node, node.relation, input),
        ...sqlEntry(node, input),
        ...columnsEntry(node.columns),
        access: node.config.access,
        group: groupOf(node),
        constraints: node.constraints ?? [],
        version: node.version?.v ?? null,
        latest_version: node.version?.latest ?? null,
        deprecation_date: node.deprecationDate ?? null,
        primary_key: input.primaryKey?.(node) ?? [],
        time_spine: node.timeSpine ? { custom_granularities: [], ...node.timeSpine } : null,
        relation_name: node.config.materialized === 'ephemeral' ? null : input.render(node.relation),
      }
    case 'snapshot':
      return {
        ...shared(node, node.relation, input),
        ...sqlEntry(node, input),
        ...columnsEntry(node.columns),
        group: groupOf(node),
        relation_name: input.render(node.relation),
      }
    case 'analysis':
      return {
        ...shared(node, node.relation, input),
        ...sqlEntry(node, input),
        ...columnsEntry(node.columns),
        group: groupOf(node),
        relation_name: null,
      }
    case 'operation':
      return {
        ...shared(node, node.relation, input),
        ...sqlEntry(node, input),
        columns: {},
        group: groupOf(node),
        relation_name: null,
        index: node.index,
      }
    case 'test':
      return {
        ...shared(node, node.relation, input),
        ...sqlEntry(node, input),
        ...(node.test.kind === 'generic' && { checksum: { name: 'none', checksum: '' } }),
        columns: {},
        group: groupOf(node),
        relation_name: node.config.storeFailures ? input.render(node.relation) : null,
        ...(node.test.kind === 'generic' && {
          test_metadata: { name: node.test.name, kwargs: node.test.arguments, namespace: node.test.namespace ?? null },
          column_name: node.test.columnName ?? null,
          file_key_name: fileKey(node.attachedTo),
          attached_node: node.attachedTo?.startsWith('source.') ? null : (node.attachedTo ?? null),
        }),
      }
    case 'seed':
      return {
        ...shared(node, node.relation, input),
        ...columnsEntry(node.columns),
        checksum: { name: 'sha256', checksum: node.checksum },
        raw_code: '',
        group: groupOf(node),
        depends_on: { macros: [] },
        relation_name: input.render(node.relation),
        root_path: null,
      }
    case 'source':
      return {
        ...identity(node),
        database: node.relation.database ?? input.database,
        schema: node.relation.schema,
        source_name: node.sourceName,
        source_description: node.sourceDescription,
        loader: node.loader,
        identifier: node.relation.identifier,
        quoting: { database: null, schema: null, identifier: null, column: null },
        loaded_at_field: node.loadedAtField ?? null,
        loaded_at_query: node.loadedAtQuery ?? null,
        freshness: node.freshness ?? null,
        external: node.external ?? null,
        description: node.description,
        ...columnsEntry(node.columns),
        meta: node.meta,
        source_meta: node.sourceMeta,
        tags: node.tags,
        config: node.config.values,
        patch_path: null,
        unrendered_config: node.unrenderedConfig,
        relation_name: input.render(node.relation),
        created_at: createdAt(input),
        unrendered_database: node.writtenNames.database,
        unrendered_schema: node.writtenNames.schema,
        doc_blocks: [],
      }
    case 'unit_test':
      return unitTestEntry(node, input)
    case 'exposure':
      return {
        ...identity(node),
        type: node.type,
        owner: node.owner,
        description: node.description,
        label: node.label ?? null,
        maturity: node.maturity ?? null,
        url: node.url ?? null,
        meta: node.meta,
        tags: node.tags,
        config: node.config.values,
        unrendered_config: node.unrenderedConfig,
        depends_on: { macros: [], nodes: node.parents },
        refs: node.refs.map(refEntry),
        sources: node.sources.map(({ source, table }) => [source, table]),
        metrics: node.metrics.map(({ name }) => [name]),
        created_at: createdAt(input),
      }
    case 'metric':
    case 'semantic_model':
    case 'saved_query':
      return {
        ...identity(node),
        description: node.description,
        meta: node.meta,
        tags: node.tags,
        ...node.entry,
        metadata: null,
        group: groupOf(node),
        config: node.config.values,
        unrendered_config: node.unrenderedConfig,
        depends_on: { macros: [], nodes: node.parents },
        refs: node.refs.map(refEntry),
        ...(node.kind === 'metric' && { sources: [], metrics: [] }),
        created_at: createdAt(input),
      }
    case 'function':
      return {
        ...shared(node, node.relation, input),
        ...sqlEntry(node, input),
        columns: {},
        group: groupOf(node),
        arguments: node.arguments.map(({ name, dataType, description, defaultValue }) => ({
          name,
          data_type: dataType,
          description,
          default_value: defaultValue ?? null,
        })),
        returns: { data_type: node.returns, description: null },
        relation_name: input.render(node.relation),
      }
  }
}

function groupOf({ config }: Node): string | null {
  return typeof config.values.group === 'string' ? config.values.group : null
}

function unitTestEntry(node: UnitTest, input: Pick<ManifestInput, 'facts'>): Record<string, unknown> {
  const { given, expect, overrides, parents, versions, version } = node
  const isOverridden = Object.values(overrides).some((values) => Object.keys(values).length > 0)
  return {
    ...identity(node),
    path: node.resourcePath,
    model: node.model,
    given: given.map((one) => ({ input: one.input, ...fixtureEntry(one.fixture) })),
    expect: fixtureEntry(expect),
    description: node.description,
    overrides: isOverridden ? { macros: overrides.macros, vars: overrides.vars, env_vars: overrides.envVars } : null,
    depends_on: { macros: [], nodes: parents },
    config: node.config.values,
    checksum: node.checksum,
    schema: node.schema,
    created_at: createdAt(input),
    versions: versions ?? null,
    version: version ?? null,
  }
}

function fixtureEntry({ format, file, rows, sql }: Fixture): Record<string, unknown> {
  const plainRows = rows.map(({ cells }) => Object.fromEntries(cells.map(({ column, value }) => [column, value])))
  return { rows: sql ?? plainRows, format, fixture: file ?? null }
}

/** Where in its file a generic test is declared: `models.orders`. */
function fileKey(attachedTo: NodeId | undefined): string | null {
  const [kind, , name] = attachedTo?.split('.') ?? []
  return kind === undefined || name === undefined ? null : `${kind}s.${name}`
}

/** The YAML file that describes a node, below the folder of its package. */
function patchPath({ package: owner, describedAt, at, path }: Node): string | null {
  if (!describedAt) return null
  const folder = at.file.endsWith(path) ? at.file.slice(0, at.file.length - path.length) : ''
  return `${owner}://${describedAt.file.startsWith(folder) ? describedAt.file.slice(folder.length) : describedAt.file}`
}

function identity(node: Node): Record<string, unknown> {
  return {
    name: node.name,
    resource_type: node.kind === 'operation' ? 'operation' : node.kind,
    package_name: node.package,
    path: node.resourcePath,
    original_file_path: node.path,
    unique_id: node.id,
    fqn: node.fqn,
  }
}

function shared(
  node: Exclude<Node, { kind: 'source' | 'exposure' | 'unit_test' | 'metric' | 'semantic_model' | 'saved_query' }>,
  relation: Relation,
  input: Pick<ManifestInput, 'database' | 'facts'>,
): Record<string, unknown> {
  return {
    database: relation.database ?? input.database,
    schema: relation.schema,
    ...identity(node),
    alias: relation.identifier,
    config: node.config.values,
    tags: node.tags,
    description: node.description,
    meta: node.meta,
    docs: node.config.values.docs ?? { show: true, node_color: null },
    patch_path: patchPath(node),
    build_path: null,
    unrendered_config: node.unrenderedConfig,
    created_at: createdAt(input),
    doc_blocks: [],
  }
}

function sqlEntry(node: SqlNode, { compiled }: Pick<ManifestInput, 'compiled'>): Record<string, unknown> {
  const done = compiled.get(node.id)
  return {
    checksum: { name: 'sha256', checksum: node.checksum },
    raw_code: node.rawCode,
    language: 'sql',
    refs: node.refs.map(refEntry),
    sources: node.sources.map(({ source, table }) => [source, table]),
    metrics: [],
    functions: (node.functions ?? []).map(({ name, package: owner }) => (owner === undefined ? [name] : [owner, name])),
    depends_on: { macros: node.macros, nodes: node.parents },
    compiled_path: done?.path ?? null,
    ...(done && { compiled: true, compiled_code: done.code }),
    ...(done && { extra_ctes_injected: true, extra_ctes: done.injected.map(({ id, sql }) => ({ id, sql })) }),
    contract: contractEntry(node),
  }
}

function contractEntry(node: SqlNode): Record<string, unknown> {
  const { contract } = node.config.values
  const written = typeof contract === 'object' && contract !== null ? contract : {}
  const enforced = 'enforced' in written && written.enforced === true
  return {
    enforced,
    alias_types: !('alias_types' in written && written.alias_types === false),
    checksum: node.kind === 'model' ? (node.contractChecksum ?? null) : null,
  }
}

function refEntry({
  name,
  package: packageName,
  version,
}: {
  name: string
  package?: string
  version?: string | number
}): Record<string, unknown> {
  return { name, package: packageName ?? null, version: version ?? null }
}

function columnsEntry(columns: readonly ColumnProperties[]): Record<string, unknown> {
  return {
    columns: Object.fromEntries(
      columns.map((column) => [
        column.name,
        {
          name: column.name,
          description: column.description,
          meta: column.meta,
          data_type: column.dataType ?? null,
          constraints: column.constraints,
          quote: column.quote ?? null,
          config: { meta: column.meta, tags: column.tags },
          tags: column.tags,
          granularity: null,
          dimension: null,
          entity: null,
          doc_blocks: [],
        },
      ]),
    ),
  }
}

function macroEntry(macro: Macro, calls: readonly string[]): Record<string, unknown> {
  return {
    name: macro.name,
    resource_type: 'macro',
    package_name: macro.package,
    path: macro.path,
    original_file_path: macro.path,
    unique_id: macro.id,
    macro_sql: macro.source,
    depends_on: { macros: calls },
    description: macro.description,
    meta: macro.meta,
    docs: { show: true, node_color: null },
    config: { meta: macro.meta, docs: { show: true, node_color: null } },
    patch_path: null,
    arguments: macro.arguments.map(({ name, type, description }) => ({ name, type: type ?? null, description })),
    created_at: 0,
    supported_languages: null,
  }
}

function createdAt({ facts }: Pick<ManifestInput, 'facts'>): number {
  return facts.generatedAt.getTime() / 1000
}
