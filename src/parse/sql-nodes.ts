/** SQL files → models, analyses and singular tests; `on-run-*` entries → operations. */

import { createHash } from 'node:crypto'
import { LIBRARY_PACKAGE } from '../context/library.ts'
import { templateProblem } from '../context/template-problem.ts'
import type { ModelVersion, NodeConfig, NodeFacts, Operation, SqlFacts } from '../core/node.ts'
import { type Location, modelEmpty } from '../core/problem.ts'
import type { PackageProject, RunHook } from '../core/project.ts'
import { isRecord } from '../core/record.ts'
import type { Relation } from '../core/relation.ts'
import { TemplateError } from '../jinja/template-error.ts'
import { type Captured, capture } from './capture.ts'
import type { ProjectFile } from './files.ts'
import { type HalfBuilt, halfBuiltEntry, lazyEntry } from './half-built.ts'
import { inOrder, type NodeLayers, nodeLayers } from './layers.ts'
import { relationFor } from './names.ts'
import { type ConfigLayer, type ConfiguredKind, mergeConfig, nodeConfig } from './node-config.ts'
import type { Described } from './properties.ts'
import { withQuoting } from './quoting.ts'
import { addNode, fqnOf, type ParseState, parseHost, stemOf } from './state.ts'

const CONFIG_KINDS = { model: 'models', analysis: 'analyses', test: 'tests' } as const

export type SqlFileKind = keyof typeof CONFIG_KINDS

/** Reads one SQL file into a node. A file that cannot be read is a problem, and no node. */
export function readSqlFile(
  kind: SqlFileKind,
  file: ProjectFile,
  owner: PackageProject,
  described: Described | undefined,
  state: ParseState,
): void {
  const text = state.files.readText(file.absolute)
  const version = kind === 'model' ? described?.version : undefined
  const name = version && described ? described.name : stemOf(file.path)
  const at = { file: file.file, line: 1, column: 1 }
  if (kind === 'model' && text.trim() === '') state.problems.push(modelEmpty(name, at))
  const fqn = fileFqn(kind, file, owner, name, version)
  const layers = nodeLayers(state.project, owner, CONFIG_KINDS[kind], fqn, described ? [described.config] : [])
  const identity = {
    id: [kind, owner.name, name, ...(version ? [`v${version.v}`] : [])].join('.'),
    name,
    package: owner.name,
    path: file.path,
    resourcePath: kind === 'analysis' ? `analysis/${file.resourcePath}` : file.resourcePath,
    fqn,
    description: described?.description ?? '',
  }
  const captured = captureFile(
    text,
    file.file,
    { ...identity, kind, ...(version && { version }) },
    owner,
    layers,
    state,
  )
  if (!captured) return
  const config = nodeConfig(kind, inOrder({ ...layers, file: [fileLayer(captured, at)] }), state.problems)
  const facts: NodeFacts & SqlFacts = {
    ...identity,
    at,
    ...(described && { describedAt: described.at }),
    tags: config.values.tags as readonly string[],
    meta: config.values.meta as Readonly<Record<string, unknown>>,
    config,
    unrenderedConfig: mergeConfig([...layers.package, ...layers.yaml, fileLayer(captured, at)]),
    ...sqlFacts(text, captured),
  }
  const relation = relationOf(kind, facts, owner, state, version)
  if (kind === 'model') {
    const { group } = config.values
    addNode(state, {
      ...facts,
      kind,
      relation,
      columns: described?.columns ?? [],
      ...(described && described.constraints.length > 0 && { constraints: described.constraints }),
      ...contractOf(config, described),
      ...(typeof group === 'string' && { group }),
      ...(version && { version }),
      ...(described?.deprecationDate !== undefined && { deprecationDate: described.deprecationDate }),
      ...(described?.timeSpine && { timeSpine: described.timeSpine }),
    })
  } else if (kind === 'analysis') addNode(state, { ...facts, kind, relation, columns: described?.columns ?? [] })
  else addNode(state, { ...facts, kind, relation, test: { kind: 'singular' } })
}

function fileFqn(
  kind: SqlFileKind,
  file: ProjectFile,
  owner: PackageProject,
  name: string,
  version: ModelVersion | undefined,
): readonly string[] {
  const fqn = fqnOf(owner, file.resourcePath, name)
  if (kind === 'analysis') return [owner.name, 'analysis', ...fqn.slice(1)]
  return version ? [...fqn, `v${version.v}`] : fqn
}

/** Reads the calls of a text. What is wrong with it is a problem, and no node. */
export function captureFile(
  text: string,
  file: string,
  identity: Omit<HalfBuilt, 'config' | 'relation' | 'rawCode'>,
  owner: PackageProject,
  layers: NodeLayers,
  state: ParseState,
): Captured | undefined {
  const { target } = state.project
  const relation = { database: target.database, schema: target.schema, identifier: identity.name }
  const configured = mergeConfig(inOrder(layers))
  const model = lazyEntry(() => ({
    ...identity,
    relation,
    rawCode: text,
    config: { materialized: 'view', ...configured },
  }))
  try {
    const host = { ...parseHost(state, owner.name), model }
    return capture(text, file, { environment: state.environment, host, relation, configured })
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error
    state.problems.push(templateProblem(error, file))
    return undefined
  }
}

/** The checksum changes when a promise does. */
function contractOf({ values }: NodeConfig, described: Described | undefined): { readonly contractChecksum?: string } {
  const { contract } = values
  if (!described || !isRecord(contract) || contract.enforced !== true) return {}
  const promised = described.columns.map(({ name, dataType, constraints }) =>
    JSON.stringify([name, dataType, constraints]),
  )
  return { contractChecksum: createHash('sha256').update(promised.sort().join('\n')).digest('hex') }
}

export function fileLayer({ config, configPlaces }: Captured, at: Location): ConfigLayer {
  return { values: config, placeOf: (key) => configPlaces.get(key) ?? configPlaces.get(key.replace('-', '_')) ?? at }
}

export function sqlFacts(text: string, captured: Captured): SqlFacts {
  return {
    rawCode: text.trimEnd(),
    refs: captured.refs,
    sources: captured.sources,
    ...(captured.functions.length > 0 && { functions: captured.functions }),
    parents: [],
    macros: captured.macros,
    checksum: createHash('sha256').update(text.trimEnd()).digest('hex'),
  }
}

/** The node's place in the warehouse. */
export function relationOf(
  kind: ConfiguredKind,
  facts: NodeFacts,
  owner: PackageProject,
  state: ParseState,
  version?: ModelVersion,
): Relation {
  const { database, schema, alias, values } = facts.config
  const relation = relationFor(
    {
      name: facts.name,
      ...(database !== undefined && { database }),
      ...(schema !== undefined && { schema }),
      ...(alias !== undefined && { alias }),
      ...(version && { version }),
      node: () => halfBuiltEntry({ ...facts, kind, config: facts.config.values, ...(version && { version }) }),
    },
    { target: state.project.target, host: parseHost(state, owner.name), builtIn: new Set([LIBRARY_PACKAGE]) },
  )
  return withQuoting(relation, [state.project.rootPackage.quoting, values.quoting], state.dialect)
}

/** `on-run-start` and `on-run-end` entries, numbered as they stand. */
export function readOperations(owner: PackageProject, state: ParseState): void {
  const moments: readonly (readonly [Operation['moment'], readonly RunHook[]])[] = [
    ['on-run-start', owner.onRunStart],
    ['on-run-end', owner.onRunEnd],
  ]
  for (const [moment, hooks] of moments) {
    hooks.forEach((hook, index) => {
      const name = `${owner.name}-${moment}-${index}`
      const layers: NodeLayers = { package: [], yaml: [], file: [], root: [] }
      const identity = {
        kind: 'operation',
        id: `operation.${owner.name}.${name}`,
        name,
        package: owner.name,
        path: owner.file,
        resourcePath: `hooks/${name}.sql`,
        fqn: [owner.name, 'hooks', name],
        description: '',
      } as const
      const captured = captureFile(hook.sql, hook.at.file, identity, owner, layers, state)
      if (!captured) return
      const config = nodeConfig('operation', [], state.problems)
      const { target } = state.project
      addNode(state, {
        ...identity,
        at: hook.at,
        tags: [moment],
        meta: {},
        config,
        unrenderedConfig: {},
        ...sqlFacts(hook.sql, captured),
        relation: { database: target.database, schema: target.schema, identifier: name },
        moment,
        index,
      })
    })
  }
}
