/** The artifacts of an earlier run, made by `wh` or by dbt: manifest.json, run_results.json, sources.json. */

import type { NodeId } from '../core/node.ts'
import { ProjectError, stateInvalid } from '../core/problem.ts'
import { isRecord } from '../core/record.ts'
import type { Relation } from '../core/relation.ts'
import type { BatchResults } from '../core/result.ts'
import { parseMoment, type TimeWindow } from '../core/time-window.ts'
import type { Files } from '../core/world.ts'

/** An entry of the manifest, under dbt's names. */
export type PreviousNode = Readonly<Record<string, unknown>>

export interface PreviousManifest {
  /** Nodes, sources, exposures and every other kind that can be selected. */
  readonly nodes: ReadonlyMap<NodeId, PreviousNode>
  /** The text of each macro by `macro.package.name`. */
  readonly macros: ReadonlyMap<string, string>
}

export interface PreviousResult {
  readonly id: NodeId
  readonly status: string
  /** The batches of a microbatch model. */
  readonly batches?: BatchResults
}

export interface PreviousRun {
  readonly results: readonly PreviousResult[]
  /** The options of that run, under dbt's names. */
  readonly args: Readonly<Record<string, unknown>>
}

/** Schema versions that are understood, both ends included. */
const MANIFEST_VERSIONS = [4, 12] as const
const RUN_RESULTS_VERSIONS = [4, 6] as const
const SOURCES_VERSIONS = [3, 3] as const

const SECTIONS = [
  'nodes',
  'sources',
  'exposures',
  'metrics',
  'semantic_models',
  'saved_queries',
  'unit_tests',
  'functions',
] as const

/** undefined when the folder has none; throws a ProjectError for one that cannot be used. */
export function readPreviousManifest(folder: string, files: Files): PreviousManifest | undefined {
  const artifact = readArtifact(`${folder}/manifest.json`, 'manifest', MANIFEST_VERSIONS, files)
  if (!artifact) return undefined
  const nodes = new Map<NodeId, PreviousNode>()
  for (const section of SECTIONS) {
    for (const [id, entry] of entriesOf(artifact[section])) if (isRecord(entry)) nodes.set(id, upgraded(entry))
  }
  const macros = new Map<string, string>()
  for (const [id, entry] of entriesOf(artifact.macros)) {
    if (isRecord(entry) && typeof entry.macro_sql === 'string') macros.set(id, entry.macro_sql)
  }
  return { nodes, macros }
}

/** Up to version 6 the text of a node was called `raw_sql`. */
function upgraded(entry: PreviousNode): PreviousNode {
  return entry.raw_code === undefined && entry.raw_sql !== undefined ? { ...entry, raw_code: entry.raw_sql } : entry
}

export function readPreviousRun(folder: string, files: Files): PreviousRun | undefined {
  const artifact = readArtifact(`${folder}/run_results.json`, 'run-results', RUN_RESULTS_VERSIONS, files)
  if (!artifact) return undefined
  const listed: readonly unknown[] = Array.isArray(artifact.results) ? artifact.results : []
  const results = listed.flatMap((entry): PreviousResult[] => {
    if (!isRecord(entry) || typeof entry.unique_id !== 'string' || typeof entry.status !== 'string') return []
    const batches = batchesOf(entry.batch_results)
    return [{ id: entry.unique_id, status: entry.status, ...(batches && { batches }) }]
  })
  return { results, args: isRecord(artifact.args) ? artifact.args : {} }
}

function batchesOf(written: unknown): BatchResults | undefined {
  if (!isRecord(written)) return undefined
  return { successful: windowsOf(written.successful), failed: windowsOf(written.failed) }
}

function windowsOf(written: unknown): readonly TimeWindow[] {
  const pairs: readonly unknown[] = Array.isArray(written) ? written : []
  return pairs.flatMap((pair) => {
    const [start, end] = Array.isArray(pair) ? pair.map((text) => parseMoment(String(text))) : []
    return start === undefined || end === undefined ? [] : [{ start, end }]
  })
}

/** When each source was last loaded, as text that sorts; sources that could not be asked are left out. */
export function readPreviousSources(folder: string, files: Files): ReadonlyMap<NodeId, string> | undefined {
  const artifact = readArtifact(`${folder}/sources.json`, 'sources', SOURCES_VERSIONS, files)
  if (!artifact) return undefined
  const loaded = new Map<NodeId, string>()
  for (const entry of Array.isArray(artifact.results) ? (artifact.results as readonly unknown[]) : []) {
    if (!isRecord(entry)) continue
    const { unique_id: id, max_loaded_at: at } = entry
    if (typeof id === 'string' && typeof at === 'string') loaded.set(id, at)
  }
  return loaded
}

/** Where a node stood in that run; undefined for what is no relation, as an ephemeral model. */
export function relationOf(entry: PreviousNode): Relation | undefined {
  const { schema, database, alias, name, resource_type: kind, config } = entry
  const isRelation = kind === 'model' || kind === 'seed' || kind === 'snapshot'
  if (!isRelation || typeof schema !== 'string') return undefined
  if (isRecord(config) && config.materialized === 'ephemeral') return undefined
  const identifier = typeof alias === 'string' ? alias : name
  if (typeof identifier !== 'string') return undefined
  return { ...(typeof database === 'string' && { database }), schema, identifier }
}

function readArtifact(
  path: string,
  kind: string,
  [first, last]: readonly [number, number],
  files: Files,
): Readonly<Record<string, unknown>> | undefined {
  if (files.stat(path)?.kind !== 'file') return undefined
  const parsed = parseJson(path, files)
  const metadata = isRecord(parsed) ? parsed.metadata : undefined
  const schema = isRecord(metadata) ? metadata.dbt_schema_version : undefined
  const [, found, version] = (typeof schema === 'string' && /\/dbt\/([a-z-]+)\/v(\d+)\.json$/.exec(schema)) || []
  if (!isRecord(parsed) || found !== kind) {
    throw new ProjectError([stateInvalid(path, `it is no ${kind} artifact of dbt or wh`)])
  }
  if (Number(version) < first || Number(version) > last) {
    const range = first === last ? `version ${first}` : `versions ${first} to ${last}`
    throw new ProjectError([stateInvalid(path, `it has version ${version} of its format; ${range} can be read`)])
  }
  return parsed
}

function parseJson(path: string, files: Files): unknown {
  const text = files.readText(path)
  try {
    return JSON.parse(text)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw new ProjectError([stateInvalid(path, `it is no JSON: ${error.message}`)])
  }
}

function entriesOf(section: unknown): readonly (readonly [string, unknown])[] {
  return isRecord(section) ? Object.entries(section) : []
}
