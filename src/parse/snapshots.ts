/** Snapshots: `{% snapshot %}` blocks of SQL files, and entries of YAML files that name a relation. */

import { templateProblem } from '../context/template-problem.ts'
import type { NodeConfig, NodeFacts, Snapshot, SqlFacts } from '../core/node.ts'
import { configInvalid, type Location, missingKey, type Problem } from '../core/problem.ts'
import type { PackageProject } from '../core/project.ts'
import { isRecord } from '../core/record.ts'
import type { Block } from '../jinja/environment.ts'
import { TemplateError } from '../jinja/template-error.ts'
import { textMember } from '../syntax/yaml/members.ts'
import { member } from '../syntax/yaml-node.ts'
import type { ProjectFile } from './files.ts'
import { inOrder, nodeLayers } from './layers.ts'
import { mergeConfig, nodeConfig } from './node-config.ts'
import type { Described } from './properties.ts'
import { captureFile, fileLayer, relationOf, sqlFacts } from './sql-nodes.ts'
import { addNode, fqnOf, type ParseState } from './state.ts'

/** Reads the blocks of one file; answers their names. */
export function readSnapshotFile(
  file: ProjectFile,
  owner: PackageProject,
  described: ReadonlyMap<string, Described>,
  state: ParseState,
): readonly string[] {
  const text = state.files.readText(file.absolute)
  const blocks = blocksOf(text, file, state)
  for (const block of blocks) {
    const line = text.slice(0, block.start).split('\n').length
    const at = { file: file.file, line, column: block.at.line === line ? block.at.column : 1 }
    const folders = file.resourcePath.replace(/\.[^./]+$/, '').split('/')
    const written: Written = {
      form: 'block',
      name: block.name,
      path: file.path,
      resourcePath: file.resourcePath,
      // dbt: the file's name is part of it, as a file may hold several snapshots.
      fqn: [owner.name, ...folders, block.name],
      text: block.text,
      at,
    }
    readSnapshot(written, owner, described.get(block.name), state)
  }
  return blocks.map(({ name }) => name)
}

function blocksOf(text: string, file: ProjectFile, { environment, problems }: ParseState): readonly Block[] {
  try {
    return environment.parse(text, { file: file.file }).blocks.filter(({ kind }) => kind === 'snapshot')
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error
    problems.push(templateProblem(error, file.file))
    return []
  }
}

/** Reads an entry of a YAML file that names the relation whose rows are kept; any other describes a block. */
export function readYamlSnapshot(described: Described, owner: PackageProject, state: ParseState): boolean {
  const relation = textMember(described.map, 'relation', state)
  if (relation === undefined) return false
  const { name, path, resourcePath, at } = described
  const written: Written = {
    form: 'yaml',
    name,
    path,
    resourcePath,
    fqn: fqnOf(owner, resourcePath, name),
    text: `select * from {{ ${relation} }}`,
    at: member(described.map, 'relation')?.at ?? at,
  }
  readSnapshot(written, owner, described, state)
  return true
}

interface Written extends Pick<Snapshot, 'form' | 'name' | 'path' | 'resourcePath' | 'fqn' | 'at'> {
  readonly text: string
}

function readSnapshot(
  { form, text, ...written }: Written,
  owner: PackageProject,
  described: Described | undefined,
  state: ParseState,
): void {
  const { name, fqn, at } = written
  const layers = nodeLayers(state.project, owner, 'snapshots', fqn, described ? [described.config] : [])
  const identity = {
    ...written,
    id: `snapshot.${owner.name}.${name}`,
    package: owner.name,
    description: described?.description ?? '',
  }
  // Places in the text are places in its file when as many lines stand before it.
  const placed = `${'\n'.repeat(at.line - 1)}${text}`
  const found = captureFile(placed, at.file, { ...identity, kind: 'snapshot' }, owner, layers, state)
  if (!found) return
  const atEntry = <Call extends { readonly at: Location }>(call: Call): Call => ({ ...call, at })
  const captured =
    form === 'block' ? found : { ...found, refs: found.refs.map(atEntry), sources: found.sources.map(atEntry) }
  const own = fileLayer(captured, at)
  const all = inOrder({ ...layers, file: [own] })
  const config = nodeConfig('snapshot', all, state.problems)
  const placeOf = (key: string): Location => all.findLast(({ values }) => key in values)?.placeOf(key) ?? at
  state.problems.push(...checkSnapshotConfig(name, config, described?.at ?? at, placeOf))
  const facts: NodeFacts & SqlFacts = {
    ...identity,
    at,
    ...(described && { describedAt: described.at }),
    tags: config.values.tags as readonly string[],
    meta: config.values.meta as Readonly<Record<string, unknown>>,
    config,
    unrenderedConfig: mergeConfig([...layers.package, ...layers.yaml, own]),
    ...sqlFacts(text, captured),
  }
  const { group, target_schema: schema, target_database: database } = config.values
  addNode(state, {
    ...facts,
    kind: 'snapshot',
    form,
    // The old names of schema and database are taken as they are written.
    relation: {
      ...relationOf('snapshot', facts, owner, state),
      ...(typeof schema === 'string' && { schema }),
      ...(typeof database === 'string' && { database }),
    },
    columns: described?.columns ?? [],
    ...(typeof group === 'string' && { group }),
  })
}

const HARD_DELETES = ['ignore', 'invalidate', 'new_record'] as const

/** What a snapshot must say: https://docs.getdbt.com/reference/snapshot-configs */
function checkSnapshotConfig(
  name: string,
  { values, enabled }: NodeConfig,
  at: Location,
  placeOf: (key: string) => Location,
): readonly Problem[] {
  if (!enabled) return []
  const problems: Problem[] = []
  const isGiven = (key: string): boolean => values[key] !== undefined && values[key] !== null && values[key] !== ''
  const needs = (key: string): void => {
    if (!isGiven(key)) problems.push(missingKey(key, `snapshot '${name}'`, at))
  }
  needs('strategy')
  needs('unique_key')
  if (values.strategy === 'timestamp') needs('updated_at')
  if (values.strategy === 'check') needs('check_cols')
  const { check_cols: columns, hard_deletes: deletes, snapshot_meta_column_names: names } = values
  if (isGiven('check_cols') && columns !== 'all' && !(Array.isArray(columns) && columns.length > 0)) {
    problems.push(configInvalid('check_cols', columns, "'all' or a list of columns", placeOf('check_cols')))
  }
  if (isGiven('hard_deletes') && !HARD_DELETES.some((known) => known === deletes)) {
    problems.push(configInvalid('hard_deletes', deletes, HARD_DELETES.join(', '), placeOf('hard_deletes')))
  }
  if (isGiven('hard_deletes') && isGiven('invalidate_hard_deletes')) {
    const place = placeOf('invalidate_hard_deletes')
    problems.push(configInvalid('invalidate_hard_deletes', values.invalidate_hard_deletes, 'hard_deletes alone', place))
  }
  if (isGiven('snapshot_meta_column_names') && !isRecord(names)) {
    const place = placeOf('snapshot_meta_column_names')
    problems.push(configInvalid('snapshot_meta_column_names', names, 'a mapping of names', place))
  }
  return problems
}
