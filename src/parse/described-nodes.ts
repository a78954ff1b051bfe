/** Seeds, sources and exposures: nodes without SQL of their own. */

import { createHash } from 'node:crypto'
import { templateProblem } from '../context/template-problem.ts'
import { renderText, renderYaml, type YamlContext } from '../context/yaml.ts'
import type { Exposure, NodeFacts } from '../core/node.ts'
import type { Location } from '../core/problem.ts'
import type { PackageProject } from '../core/project.ts'
import { isRecord } from '../core/record.ts'
import { TemplateError } from '../jinja/template-error.ts'
import { mapMember, plainMember, textMember } from '../syntax/yaml/members.ts'
import { member, plain, type YamlMap } from '../syntax/yaml-node.ts'
import { type Captured, captureIn } from './capture.ts'
import type { ProjectFile } from './files.ts'
import { inOrder, nodeLayers } from './layers.ts'
import { mergeConfig, nodeConfig } from './node-config.ts'
import type { Described, DescribedSource } from './properties.ts'
import { withQuoting } from './quoting.ts'
import { freshnessSaid, loadedAtOf } from './source-freshness.ts'
import { relationOf } from './sql-nodes.ts'
import { addNode, fqnOf, type ParseState, parseHost, stemOf } from './state.ts'

/** A CSV file as a seed. Its rows are read when it is loaded. */
export function readSeed(
  file: ProjectFile,
  owner: PackageProject,
  described: Described | undefined,
  state: ParseState,
): void {
  const name = stemOf(file.path)
  const fqn = fqnOf(owner, file.resourcePath, name)
  const layers = nodeLayers(state.project, owner, 'seeds', fqn, described ? [described.config] : [])
  const config = nodeConfig('seed', inOrder(layers), state.problems)
  const facts: NodeFacts = {
    id: `seed.${owner.name}.${name}`,
    name,
    package: owner.name,
    path: file.path,
    resourcePath: file.resourcePath,
    at: { file: file.file, line: 1, column: 1 },
    ...(described && { describedAt: described.at }),
    fqn,
    description: described?.description ?? '',
    tags: config.values.tags as readonly string[],
    meta: config.values.meta as Readonly<Record<string, unknown>>,
    config,
    unrenderedConfig: mergeConfig(inOrder(layers)),
  }
  const checksum = createHash('sha256').update(state.files.readText(file.absolute).trimEnd()).digest('hex')
  addNode(state, {
    ...facts,
    kind: 'seed',
    relation: relationOf('seed', facts, owner, state),
    columns: described?.columns ?? [],
    checksum,
  })
}

/** The tables of one `sources:` entry. */
export function readSource(
  { source, tables }: DescribedSource,
  owner: PackageProject,
  yaml: YamlContext,
  state: ParseState,
): void {
  const { target } = state.project
  const text = (map: YamlMap, key: string): string | undefined => {
    const written = textMember(map, key, state)
    return written === undefined ? undefined : String(renderText(written, map.at, yaml, state.problems) ?? '')
  }
  const record = (map: YamlMap, key: string): Readonly<Record<string, unknown>> | undefined => {
    const node = mapMember(map, key, state)
    const value = node && renderYaml(node, yaml, state.problems)
    return isRecord(value) ? value : undefined
  }
  const sourceMeta = (source.config.values.meta ?? {}) as Readonly<Record<string, unknown>>
  for (const table of tables) {
    const fqn = [...fqnOf(owner, table.resourcePath, source.name), table.name]
    const scope = { yaml, problems: state.problems }
    const said = freshnessSaid(source.map, table.map, scope)
    const loadedAt = loadedAtOf(source.map, table.map, scope)
    const asked = {
      ...(said !== undefined && { freshness: said }),
      ...(loadedAt.field !== undefined && { loaded_at_field: loadedAt.field }),
      ...(loadedAt.query !== undefined && { loaded_at_query: loadedAt.query }),
    }
    const layers = nodeLayers(state.project, owner, 'sources', fqn, [
      source.config,
      table.config,
      { values: asked, placeOf: () => table.at },
    ])
    const config = nodeConfig('source', inOrder(layers), state.problems)
    const { freshness } = config.values
    const loadedAtField = loadedAt.field ?? textOr(config.values.loaded_at_field)
    const loadedAtQuery = loadedAt.query ?? textOr(config.values.loaded_at_query)
    const external = record(table.map, 'external')
    addNode(state, {
      kind: 'source',
      id: `source.${owner.name}.${source.name}.${table.name}`,
      name: table.name,
      package: owner.name,
      path: table.path,
      resourcePath: table.path,
      at: table.at,
      describedAt: table.at,
      fqn,
      description: table.description,
      tags: config.values.tags as readonly string[],
      meta: config.values.meta as Readonly<Record<string, unknown>>,
      config,
      unrenderedConfig: mergeConfig(inOrder(layers)),
      sourceName: source.name,
      sourceDescription: source.description,
      sourceMeta,
      loader: text(table.map, 'loader') ?? text(source.map, 'loader') ?? '',
      relation: withQuoting(
        {
          database: text(source.map, 'database') ?? target.database,
          schema: text(source.map, 'schema') ?? source.name,
          identifier: text(table.map, 'identifier') ?? table.name,
        },
        // A source says itself how its names are quoted: what holds for the project is about what it builds.
        [record(source.map, 'quoting'), record(table.map, 'quoting')],
        state.dialect,
      ),
      writtenNames: {
        database: textMember(source.map, 'database', { problems: [] }) ?? null,
        schema: textMember(source.map, 'schema', { problems: [] }) ?? null,
      },
      columns: table.columns,
      ...(external && { external }),
      ...(isRecord(freshness) && { freshness }),
      ...(loadedAtField !== undefined && { loadedAtField }),
      ...(loadedAtQuery !== undefined && { loadedAtQuery }),
    })
  }
}

function textOr(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

export function readExposure(described: Described, owner: PackageProject, state: ParseState): void {
  const { map } = described
  const fqn = fqnOf(owner, described.resourcePath, described.name)
  const layers = nodeLayers(state.project, owner, 'exposures', fqn, [described.config])
  const config = nodeConfig('exposure', inOrder(layers), state.problems)
  const captured = captureDependencies(map, described.at, owner, state)
  const owned = plainMember(map, 'owner')
  const optional = (key: 'maturity' | 'url' | 'label'): Partial<Exposure> => {
    const value = textMember(map, key, state)
    return value === undefined ? {} : { [key]: value }
  }
  addNode(state, {
    kind: 'exposure',
    id: `exposure.${owner.name}.${described.name}`,
    name: described.name,
    package: owner.name,
    path: described.path,
    resourcePath: described.resourcePath,
    at: described.at,
    describedAt: described.at,
    fqn,
    description: described.description,
    tags: config.values.tags as readonly string[],
    meta: config.values.meta as Readonly<Record<string, unknown>>,
    config,
    unrenderedConfig: mergeConfig(inOrder(layers)),
    parents: [],
    type: textMember(map, 'type', state) ?? '',
    owner: isRecord(owned) ? owned : {},
    refs: captured.refs,
    sources: captured.sources,
    metrics: captured.metrics.map((call) => ({ ...call, at: described.at })),
    ...optional('maturity'),
    ...optional('url'),
    ...optional('label'),
  })
}

/** `depends_on:` of an exposure. */
function captureDependencies(map: YamlMap, at: Location, owner: PackageProject, state: ParseState): Captured {
  const node = member(map, 'depends_on')
  const texts = node?.kind === 'list' ? node.items.map((item) => String(plain(item))) : []
  return captureCalls(texts, at, owner, state)
}

/** Texts such as `ref('orders')`, evaluated for the calls they make. */
export function captureCalls(
  texts: readonly string[],
  at: Location,
  owner: PackageProject,
  state: ParseState,
): Captured {
  const host = parseHost(state, owner.name)
  const { target } = state.project
  const relation = { database: target.database, schema: target.schema, identifier: '' }
  const scope = { environment: state.environment, host, relation, configured: {}, namesMetrics: true }
  const captured = captureIn(scope, (context) => {
    for (const text of texts) {
      try {
        state.environment.renderNative(`{{ ${text} }}`, context)
      } catch (error) {
        if (!(error instanceof TemplateError)) throw error
        state.problems.push({ ...templateProblem(error, at.file), at })
      }
    }
  })
  const placed = <Call extends { readonly at: Location }>(call: Call): Call => ({ ...call, at })
  return { ...captured, refs: captured.refs.map(placed), sources: captured.sources.map(placed) }
}
