/** `catalog.json`, version 1: what stands in the warehouse. https://schemas.getdbt.com/dbt/catalog/v1.json */
import type { Node, NodeId } from '../core/node.ts'
import { type ArtifactFacts, artifactMetadata } from './metadata.ts'

/** One row of dbt's `get_catalog` macros: a column with its table. Names are lower case. */
export type CatalogRow = Readonly<Record<string, string | null>>

export interface CatalogInput {
  /** Nodes that are described, if they stand there. */
  readonly nodes: Iterable<Node>
  readonly rows: readonly CatalogRow[]
  readonly facts: ArtifactFacts
}

interface CatalogTable {
  readonly first: CatalogRow
  readonly columns: Record<string, unknown>
}

export function catalogArtifact({ nodes, rows, facts }: CatalogInput): Record<string, unknown> {
  const tables = tablesOf(rows)
  const sections: Record<'nodes' | 'sources', Record<NodeId, unknown>> = { nodes: {}, sources: {} }
  for (const node of nodes) {
    if (!('relation' in node)) continue
    const { schema, identifier } = node.relation
    const table = tables.get(keyOf(schema, identifier))
    if (table) sections[node.kind === 'source' ? 'sources' : 'nodes'][node.id] = tableEntry(table, node.id)
  }
  return { metadata: artifactMetadata('catalog', 1, facts), ...sections, errors: null }
}

function tablesOf(rows: readonly CatalogRow[]): ReadonlyMap<string, CatalogTable> {
  const tables = new Map<string, CatalogTable>()
  for (const row of rows) {
    const key = keyOf(row.table_schema ?? '', row.table_name ?? '')
    const table = tables.get(key) ?? { first: row, columns: {} }
    tables.set(key, table)
    const name = row.column_name
    if (typeof name !== 'string') continue
    const { column_type: type = '', column_index: index, column_comment: comment = null } = row
    table.columns[name] = { type: type ?? '', index: Number(index), name, comment }
  }
  return tables
}

/** Names compare without case, as the warehouse folds them. */
function keyOf(schema: string, identifier: string): string {
  return `${schema.toLowerCase()}\u0000${identifier.toLowerCase()}`
}

function tableEntry({ first, columns }: CatalogTable, id: NodeId): Record<string, unknown> {
  return {
    metadata: {
      type: first.table_type ?? '',
      schema: first.table_schema ?? '',
      name: first.table_name ?? '',
      database: first.table_database ?? null,
      comment: first.table_comment ?? null,
      owner: first.table_owner ?? null,
    },
    columns,
    stats: statsOf(first),
    unique_id: id,
  }
}

/** Columns `stats:rows:value`, `stats:rows:label`, … of a catalog that has them, and dbt's word on whether it has. */
function statsOf(row: CatalogRow): Record<string, unknown> {
  const stats: Record<string, Record<string, unknown>> = {}
  for (const [column, value] of Object.entries(row)) {
    const [, id, key] = /^stats:([^:]+):(label|value|description|include)$/.exec(column) ?? []
    if (id === undefined || key === undefined || value === null) continue
    stats[id] = {
      id,
      label: id,
      value: null,
      include: true,
      description: '',
      ...stats[id],
      [key]: statValue(key, value),
    }
  }
  const isAny = Object.keys(stats).length > 0
  return {
    ...stats,
    has_stats: {
      id: 'has_stats',
      label: 'Has Stats?',
      value: isAny,
      include: false,
      description: 'Indicates whether there are statistics for this table',
    },
  }
}

function statValue(key: string, value: string): string | number | boolean {
  if (key === 'include') return value.toLowerCase() === 'true'
  return key === 'value' && value !== '' && Number.isFinite(Number(value)) ? Number(value) : value
}
