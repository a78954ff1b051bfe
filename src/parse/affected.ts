/**
 * What an edit reaches. A file is read anew together with the files that describe its nodes or are described by it;
 * everything else stays as the last parse left it, as long as the nodes that others can see are the same to them.
 */

import type { Manifest } from '../core/manifest.ts'
import type { Node, NodeId } from '../core/node.ts'
import type { PackageProject } from '../core/project.ts'
import { isRecord } from '../core/record.ts'
import type { Files } from '../core/world.ts'
import { parseYaml } from '../syntax/yaml.ts'
import { plain } from '../syntax/yaml-node.ts'
import type { PackageFiles, ProjectFile } from './files.ts'
import { stemOf } from './state.ts'

export interface OwnedFiles {
  readonly owner: PackageProject
  readonly files: PackageFiles
}

export interface Affected {
  /** The files to be read, by package; packages without any are left out. */
  readonly owners: readonly (OwnedFiles & { readonly all: PackageFiles })[]
  /** The same as the user knows them. */
  readonly names: ReadonlySet<string>
  /** Nodes of these files as the last parse left them. */
  readonly nodes: readonly Node[]
}

/** Kinds of files that are read one by one. Macros and documentation reach anywhere. */
const READ_ALONE = ['models', 'analyses', 'singularTests', 'seeds', 'properties'] as const

/** Sections of a properties file that tell of nothing but nodes. */
const SECTIONS: ReadonlySet<string> = new Set([
  'version',
  'models',
  'seeds',
  'sources',
  'exposures',
  'analyses',
  'data_tests',
  'anchors',
])

/** More than this many files are read as quickly with all the others, and then remembered. */
const MANY = 1000

/** undefined when the edit may reach further than can be told from the files. */
export function affectedBy(
  edited: readonly string[],
  owners: readonly OwnedFiles[],
  manifest: Manifest,
  disk: Files,
): Affected | undefined {
  const index = indexOf(owners, manifest)
  const reached = new Map<string, IndexedFile>()
  const queue = edited.map((path) => index.files.get(path))
  while (queue.length > 0) {
    const file = queue.pop()
    if (!file || reached.size >= MANY) return undefined
    if (reached.has(file.absolute)) continue
    reached.set(file.absolute, file)
    const next = file.kind === 'properties' ? describedFiles(file, index, disk) : describers(file, index)
    if (!next) return undefined
    queue.push(...next)
  }
  const files = [...reached.values()]
  if (holdsMore(manifest, files) || feedsUnitTests(manifest, files)) return undefined
  return {
    owners: owners.flatMap(({ owner, files: all }) => {
      const own = (kind: (typeof READ_ALONE)[number]): readonly ProjectFile[] =>
        all[kind].filter((file) => reached.get(file.absolute)?.kind === kind)
      if (!files.some((file) => file.owner === owner)) return []
      const subset = Object.fromEntries(READ_ALONE.map((kind) => [kind, own(kind)]))
      return [{ owner, files: { ...all, ...NO_FILES, ...subset }, all }]
    }),
    names: new Set(files.map(({ file }) => file)),
    nodes: files.flatMap((file) => index.nodes.get(nodesKey(file.owner.name, file.path)) ?? []),
  }
}

/** A unit test whose input gives no rows has those of the seed's file, wherever it stands itself. */
function feedsUnitTests({ nodes }: Manifest, files: readonly IndexedFile[]): boolean {
  const seeds = new Set(
    files.flatMap(({ kind, owner, path }) => (kind === 'seeds' ? [`seed.${owner.name}.${stemOf(path)}`] : [])),
  )
  if (seeds.size === 0) return false
  return [...nodes.values()].some(
    (node) => node.kind === 'unit_test' && node.given.some(({ node: id }) => seeds.has(id)),
  )
}

const NO_FILES = { snapshots: [], macros: [], docs: [] } as const

interface IndexedFile extends ProjectFile {
  readonly owner: PackageProject
  readonly kind: (typeof READ_ALONE)[number]
}

interface Index {
  readonly files: ReadonlyMap<string, IndexedFile>
  /** By the path as the user knows it. */
  readonly named: ReadonlyMap<string, IndexedFile>
  /** Files that a YAML entry can describe, by package and name. */
  readonly stems: ReadonlyMap<string, readonly IndexedFile[]>
  /** By package and path. */
  readonly nodes: ReadonlyMap<string, readonly Node[]>
  /** Nodes with a file of their own, by the YAML file that describes them. */
  readonly described: ReadonlyMap<string, readonly Node[]>
}

function indexOf(owners: readonly OwnedFiles[], { nodes, disabled }: Manifest): Index {
  const files = new Map<string, IndexedFile>()
  const named = new Map<string, IndexedFile>()
  const stems = new Map<string, IndexedFile[]>()
  for (const { owner, files: listed } of owners) {
    for (const kind of READ_ALONE) {
      for (const file of listed[kind]) {
        const indexed = { ...file, owner, kind }
        files.set(file.absolute, indexed)
        named.set(file.file, indexed)
        if (kind !== 'properties') push(stems, nodesKey(owner.name, stemOf(file.path)), indexed)
      }
    }
  }
  const byFile = new Map<string, Node[]>()
  const described = new Map<string, Node[]>()
  for (const list of [nodes, disabled]) {
    for (const node of list.values()) {
      push(byFile, nodesKey(node.package, node.path), node)
      const { describedAt } = node
      if (describedAt && hasOwnFile(node)) push(described, describedAt.file, node)
    }
  }
  return { files, named, stems, nodes: byFile, described }
}

function hasOwnFile({ kind }: Node): boolean {
  return kind === 'model' || kind === 'seed' || kind === 'analysis' || kind === 'snapshot' || kind === 'test'
}

function nodesKey(packageName: string, path: string): string {
  return `${packageName}\n${path}`
}

function push<Key, Item>(map: Map<Key, Item[]>, key: Key, item: Item): void {
  const list = map.get(key)
  if (list) list.push(item)
  else map.set(key, [item])
}

/** The YAML files that describe a file's nodes. A versioned model is described across files, as is one of a block. */
function describers(file: IndexedFile, { nodes, named }: Index): readonly (IndexedFile | undefined)[] | undefined {
  const own = nodes.get(nodesKey(file.owner.name, file.path)) ?? []
  if (own.some((node) => node.kind === 'snapshot' || (node.kind === 'model' && node.version))) return undefined
  return own.flatMap(({ describedAt }) => (describedAt ? [named.get(describedAt.file)] : []))
}

/** The files whose nodes a YAML file described, and those that it describes now. */
function describedFiles(
  file: IndexedFile,
  { nodes, described, stems, files }: Index,
  disk: Files,
): readonly (IndexedFile | undefined)[] | undefined {
  const entries = describedNow(disk.readText(file.absolute), file)
  if (!entries) return undefined
  const before = described.get(file.file) ?? []
  if (before.some((node) => node.kind === 'snapshot' || (node.kind === 'model' && node.version))) return undefined
  const known = (nodes.get(nodesKey(file.owner.name, file.path)) ?? []).every(({ kind }) => OF_PROPERTIES.has(kind))
  if (!known) return undefined
  return [
    ...before.filter((node) => node.path !== file.path).map((node) => files.get(`${file.owner.root}/${node.path}`)),
    ...entries.flatMap((name) => stems.get(nodesKey(file.owner.name, name)) ?? []),
  ]
}

/** What the sections above make of a properties file. */
const OF_PROPERTIES: ReadonlySet<Node['kind']> = new Set(['source', 'test', 'exposure'])

/** Names of the entries; undefined where the file says more than that, or is not sound. */
function describedNow(text: string, { file }: ProjectFile): readonly string[] | undefined {
  const { value, problems } = parseYaml(text, file)
  if (problems.some(({ severity }) => severity === 'error')) return undefined
  const sections = plain(value)
  if (sections === null) return []
  if (!isRecord(sections)) return undefined
  const entries = Object.entries(sections)
  if (entries.some(([section]) => !SECTIONS.has(section))) return undefined
  const named = entries.flatMap(([, list]) => (Array.isArray(list) ? list.filter(isRecord) : []))
  if (named.some((entry) => 'versions' in entry)) return undefined
  return named.map(({ name }) => String(name))
}

/** Groups, unit tests and the like stand in maps of their own, and are seen from everywhere. */
function holdsMore(manifest: Manifest, files: readonly IndexedFile[]): boolean {
  const paths = new Set(files.map(({ path }) => path))
  const { nodes: _nodes, disabled: _disabled, ...rest } = manifest
  return Object.values(rest).some(
    (part: unknown) =>
      part instanceof Map &&
      [...part.values()].some((entry: unknown) => isRecord(entry) && paths.has(String(entry.path))),
  )
}

/**
 * Whether nobody who was not read anew can tell the new nodes from the old: those that can be read by others have the same
 * names, places and manners. Tests and exposures are read by nobody.
 */
export function areSameToOthers(
  before: readonly Node[],
  now: Pick<Manifest, 'nodes' | 'disabled'>,
  { nodes, disabled }: Manifest,
): boolean {
  const faces = new Map(before.map((node) => [node.id, faceOf(node)]))
  const isStill = (id: NodeId): boolean => now.nodes.has(id) || now.disabled.has(id)
  if (!before.every((node) => LEAVES.has(node.kind) || isStill(node.id))) return false
  return [...now.nodes.values(), ...now.disabled.values()].every((node) => {
    const face = faces.get(node.id)
    const isNew = !nodes.has(node.id) && !disabled.has(node.id)
    return LEAVES.has(node.kind) ? face !== undefined || isNew : face === faceOf(node)
  })
}

const LEAVES: ReadonlySet<Node['kind']> = new Set(['test', 'exposure', 'analysis', 'operation'])

/** What others see of a node. */
function faceOf(node: Node): string {
  const { access, group, materialized, enabled } = node.config.values
  return JSON.stringify([
    node.kind,
    node.name,
    node.fqn,
    'relation' in node ? node.relation : null,
    'columns' in node ? node.columns.map(({ name, dataType }) => [name, dataType]) : null,
    [access, group, materialized, enabled, node.config.enabled],
    node.kind === 'model' ? [node.version, node.group] : null,
    node.kind === 'source' ? node.sourceName : null,
  ])
}
