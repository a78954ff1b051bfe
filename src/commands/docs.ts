/** `wh docs generate`: manifest.json and catalog.json, for what shows a project to people. */
import { type CatalogRow, catalogArtifact } from '../artifacts/catalog.ts'
import { compileText } from '../compile/compile.ts'
import type { Emit } from '../core/event.ts'
import type { Node, Operation } from '../core/node.ts'
import type { World } from '../core/world.ts'
import { fromJs } from '../jinja/values/convert.ts'
import { compilePrepared } from './compile.ts'
import { inlineNode } from './inline.ts'
import { writeManifest } from './manifest-file.ts'
import type { ProjectCommandOptions, SelectionOptions } from './options.ts'
import { compileScope, type Prepared, prepare } from './prepare.ts'
import { selectNodes } from './selection.ts'
import { driveFor, projectSession } from './session.ts'

export interface DocsOptions extends ProjectCommandOptions, SelectionOptions {
  /** false: the SQL of the nodes is left out. */
  readonly compile?: boolean
  /** The warehouse is not asked, and the catalog holds nothing. */
  readonly emptyCatalog?: boolean
}

export interface GeneratedDocs {
  /** Path of catalog.json. */
  readonly catalog: string
  /** Relations that the catalog describes. */
  readonly relations: number
}

/** Throws a ProjectError when the project is not sound, a node does not compile or the warehouse cannot be asked. */
export async function generateDocs(
  options: DocsOptions,
  version: string,
  world: World,
  emit: Emit,
): Promise<GeneratedDocs> {
  emit({ kind: 'command-started', command: 'docs generate', version })
  const prepared = await prepare(options, { command: 'generate', version, flags: {} }, world, emit)
  const { emptyCatalog = false, compile = true, ...rest } = options
  if (compile) await compilePrepared(prepared, rest, 'generate')
  else writeManifest(prepared, [])
  const nodes = describedNodes(prepared, rest)
  const rows = emptyCatalog || nodes.length === 0 ? [] : await readCatalog(nodes, prepared)
  const facts = { ...prepared.facts, generatedAt: new Date(world.now()) }
  const artifact = catalogArtifact({ nodes, rows, facts })
  const catalog = `${prepared.project.targetPath}/catalog.json`
  if (prepared.writesJson) world.files.replaceText(catalog, JSON.stringify(artifact))
  const { nodes: found, sources } = artifact as Record<'nodes' | 'sources', object>
  return { catalog, relations: Object.keys(found).length + Object.keys(sources).length }
}

function describedNodes(prepared: Prepared, options: SelectionOptions): readonly Node[] {
  const { select, exclude, selector } = options
  const isAll = select === undefined && exclude === undefined && selector === undefined
  const selected = isAll ? undefined : selectNodes(prepared, { ...options, indirectSelection: 'empty' })
  return [...prepared.manifest.nodes.values()].filter((node) => isRelation(node) && (selected?.has(node.id) ?? true))
}

function isRelation({ kind, config }: Node): boolean {
  if (kind === 'model') return config.materialized !== 'ephemeral'
  return kind === 'seed' || kind === 'snapshot' || kind === 'source'
}

/** The project may have a `get_catalog` of its own; it is called as any macro is, and answers rows. */
const CALL = `{%- set place = api.Relation.create(database=target.database, schema=target.schema, identifier='any') -%}
{%- for row in get_catalog(place.information_schema(), __wh_schemas).rows -%}
{%- set texts = {} -%}
{%- for name, value in row.items() -%}{%- do texts.update({name | lower: none if value is none else value | string}) -%}{%- endfor -%}
{{ tojson(texts) }}
{% endfor -%}`

async function readCatalog(nodes: readonly Node[], prepared: Prepared): Promise<readonly CatalogRow[]> {
  const schemas = [...new Set(nodes.flatMap((node) => ('relation' in node ? [node.relation.schema] : [])))].sort()
  const node: Operation = {
    ...inlineNode('', prepared),
    kind: 'operation',
    name: 'get_catalog',
    at: { file: 'docs generate', line: 1 },
    moment: 'on-run-start',
    index: 0,
  }
  const scope = { ...compileScope(prepared), more: new Map([['__wh_schemas', fromJs(schemas)]]) }
  await using session = projectSession(prepared)
  const text = await driveFor(compileText(CALL, node, scope), node, session, prepared)
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  return lines.map((line) => JSON.parse(line) as CatalogRow)
}
