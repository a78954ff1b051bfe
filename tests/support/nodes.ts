/** Nodes and manifests for tests, with no more than the test is about. */
import type { Manifest } from '../../src/core/manifest.ts'
import type { Model, Node, NodeConfig, Source, Test } from '../../src/core/node.ts'

const config: NodeConfig = {
  values: { materialized: 'view' },
  enabled: true,
  materialized: 'view',
  preHooks: [],
  postHooks: [],
  access: 'protected',
  severity: 'error',
  failCalc: 'count(*)',
  warnIf: '!= 0',
  errorIf: '!= 0',
  columnTypes: {},
  delimiter: ',',
}

const at = { file: 'models/x.sql', line: 1 }

const facts = {
  package: 'shop',
  at,
  description: '',
  tags: [],
  meta: {},
  config,
  unrenderedConfig: {},
  rawCode: '',
  refs: [],
  sources: [],
  macros: [],
  checksum: '',
}

/** A model by its path below `models/`: `staging/stg_orders`. */
export function model(path: string, parents: readonly string[] = [], more: Partial<Model> = {}): Model {
  const folders = path.split('/')
  const name = folders.at(-1) ?? ''
  return {
    ...facts,
    kind: 'model',
    id: `model.shop.${name}`,
    name,
    path: `models/${path}.sql`,
    resourcePath: `${path}.sql`,
    fqn: ['shop', ...folders],
    parents: parents.map((parent) => (parent.includes('.') ? parent : `model.shop.${parent}`)),
    relation: { schema: 'public', identifier: name },
    columns: [],
    ...more,
  }
}

export function genericTest(name: string, column: string, parents: readonly string[], more: Partial<Test> = {}): Test {
  const full = `${name}_${parents[0] ?? ''}_${column}`
  return {
    ...facts,
    kind: 'test',
    id: `test.shop.${full}.0123456789`,
    name: full,
    path: 'models/models.yml',
    resourcePath: `${full}.sql`,
    fqn: ['shop', full],
    parents: parents.map((parent) => `model.shop.${parent}`),
    relation: { schema: 'audit', identifier: full },
    test: { kind: 'generic', name, columnName: column, arguments: {} },
    ...more,
  }
}

export function source(sourceName: string, name: string): Source {
  const { rawCode: _rawCode, refs: _refs, sources: _sources, macros: _macros, checksum: _checksum, ...shared } = facts
  return {
    ...shared,
    kind: 'source',
    id: `source.shop.${sourceName}.${name}`,
    name,
    path: 'models/sources.yml',
    resourcePath: 'models/sources.yml',
    fqn: ['shop', sourceName, name],
    sourceName,
    sourceDescription: '',
    loader: '',
    relation: { schema: sourceName, identifier: name },
    writtenNames: { database: null, schema: null },
    columns: [],
    sourceMeta: {},
  }
}

export function manifest(...nodes: readonly Node[]): Manifest {
  return {
    project: 'shop',
    nodes: new Map(nodes.map((node) => [node.id, node])),
    disabled: new Map(),
    macros: new Map(),
    docs: new Map(),
    groups: new Map(),
    selectors: [],
  }
}
