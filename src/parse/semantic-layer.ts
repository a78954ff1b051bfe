/**
 * Metrics, semantic models and saved queries: read, checked, kept for the tools that query by them, and not run.
 * https://docs.getdbt.com/docs/build/about-metricflow
 */

import type { NodeFacts, RefCall, SemanticNode } from '../core/node.ts'
import { type Location, missingKey, valueInvalid } from '../core/problem.ts'
import type { PackageProject } from '../core/project.ts'
import { isRecord } from '../core/record.ts'
import { placeOf, plainMember } from '../syntax/yaml/members.ts'
import { captureCalls } from './described-nodes.ts'
import { inOrder, nodeLayers } from './layers.ts'
import { mergeConfig, nodeConfig } from './node-config.ts'
import type { Described } from './properties.ts'
import { addNode, fqnOf, type ParseState } from './state.ts'

const METRIC_TYPES = ['simple', 'ratio', 'derived', 'cumulative', 'conversion']
const ENTITY_TYPES = ['primary', 'foreign', 'unique', 'natural']
const DIMENSION_TYPES = ['categorical', 'time']
const AGGREGATIONS = [
  'sum',
  'min',
  'max',
  'count',
  'count_distinct',
  'sum_boolean',
  'average',
  'percentile',
  'median',
  'none',
]

type Fields = Readonly<Record<string, unknown>>

export function readSemanticModel(described: Described, owner: PackageProject, state: ParseState): void {
  const { name, map, at } = described
  const what = `semantic model '${name}'`
  const model = plainMember(map, 'model')
  if (typeof model !== 'string') {
    state.problems.push(missingKey('model', what, at))
    return
  }
  const entities = fieldsOf(described, 'entities', what, state)
  const dimensions = fieldsOf(described, 'dimensions', what, state)
  const measures = fieldsOf(described, 'measures', what, state)
  checkWords(entities, 'type', ENTITY_TYPES, placeOf(map, 'entities'), state)
  checkWords(dimensions, 'type', DIMENSION_TYPES, placeOf(map, 'dimensions'), state)
  checkWords(measures, 'agg', AGGREGATIONS, placeOf(map, 'measures'), state)
  const { refs } = captureCalls([model], at, owner, state)
  addSemantic('semantic_model', described, owner, state, {
    refs,
    measures: measures.map(({ name }) => String(name)),
    entry: {
      model,
      label: plainMember(map, 'label') ?? null,
      defaults: plainMember(map, 'defaults') ?? null,
      primary_entity: plainMember(map, 'primary_entity') ?? null,
      entities,
      dimensions,
      measures,
    },
  })
}

export function readMetric(described: Described, owner: PackageProject, state: ParseState): void {
  const { name, map, at } = described
  const what = `metric '${name}'`
  const [label, type, given] = ['label', 'type', 'type_params'].map((key) => plainMember(map, key))
  for (const [key, value] of Object.entries({ label, type, type_params: given }))
    if (value === undefined || value === null) state.problems.push(missingKey(key, what, at))
  if (type !== undefined && !METRIC_TYPES.includes(String(type))) {
    state.problems.push(
      valueInvalid('type', `one of ${METRIC_TYPES.join(', ')}`, `'${String(type)}'`, placeOf(map, 'type')),
    )
  }
  const params: Fields = isRecord(given) ? given : {}
  const conversion: Fields = isRecord(params.conversion_type_params) ? params.conversion_type_params : {}
  const measures = [params.measure, conversion.base_measure, conversion.conversion_measure].flatMap(namesIn)
  const metrics = [params.numerator, params.denominator, params.metrics].flatMap(namesIn)
  const call = callAt(placeOf(map, 'type_params'))
  addSemantic('metric', described, owner, state, {
    usedMeasures: measures.map(call),
    metrics: metrics.map(call),
    entry: {
      label: label ?? null,
      type: type ?? null,
      type_params: metricParameters(params, measures),
      filter: plainMember(map, 'filter') ?? null,
      time_granularity: plainMember(map, 'time_granularity') ?? null,
    },
  })
}

export function readSavedQuery(described: Described, owner: PackageProject, state: ParseState): void {
  const { name, map, at } = described
  const query = plainMember(map, 'query_params')
  if (!isRecord(query)) {
    state.problems.push(missingKey('query_params', `saved query '${name}'`, at))
    return
  }
  const call = callAt(placeOf(map, 'query_params'))
  addSemantic('saved_query', described, owner, state, {
    metrics: namesIn(query.metrics).map(call),
    entry: {
      label: plainMember(map, 'label') ?? null,
      query_params: {
        metrics: namesIn(query.metrics),
        group_by: namesIn(query.group_by),
        where: query.where ?? null,
        order_by: namesIn(query.order_by),
        limit: query.limit ?? null,
      },
      exports: plainMember(map, 'exports') ?? [],
    },
  })
}

const METRIC_PARAMETERS = {
  numerator: null,
  denominator: null,
  expr: null,
  window: null,
  grain_to_date: null,
  conversion_type_params: null,
  cumulative_type_params: null,
  metric_aggregation_params: null,
  fill_nulls_with: null,
  join_to_timespine: false,
  is_private: null,
}
const MEASURE = { filter: null, alias: null, join_to_timespine: false, fill_nulls_with: null }
const METRIC = { filter: null, alias: null, offset_window: null, offset_to_grain: null }

/** With every key that dbt writes: templates of packages ask for each. */
function metricParameters(params: Fields, measures: readonly string[]): Fields {
  const input = (value: unknown, defaults: Fields): Fields | null => {
    const [name] = namesIn(value)
    return name === undefined ? null : { name, ...defaults, ...(isRecord(value) && value) }
  }
  const inputs = Array.isArray(params.metrics) ? params.metrics.map((metric) => input(metric, METRIC)) : []
  return {
    ...METRIC_PARAMETERS,
    ...params,
    measure: input(params.measure, MEASURE),
    numerator: input(params.numerator, METRIC),
    denominator: input(params.denominator, METRIC),
    metrics: inputs,
    input_measures: measures.map((measure) => input(measure, MEASURE)),
  }
}

function callAt(at: Location): (name: string) => RefCall {
  return (name) => ({ name, at })
}

/** Names that are written as such, as mappings with a name, or as lists of either. */
function namesIn(value: unknown): readonly string[] {
  if (value === undefined || value === null) return []
  if (Array.isArray(value)) return value.flatMap(namesIn)
  return isRecord(value) ? namesIn(value.name) : [String(value)]
}

/** The mappings of a list, each of which needs a name. */
function fieldsOf({ map }: Described, key: string, what: string, { problems }: ParseState): readonly Fields[] {
  const list = plainMember(map, key) ?? []
  if (!Array.isArray(list)) {
    problems.push(valueInvalid(key, 'a list of mappings', 'something else', placeOf(map, key)))
    return []
  }
  const fields = list.filter(isRecord)
  if (fields.some(({ name }) => typeof name !== 'string'))
    problems.push(missingKey('name', `each of the ${key} of ${what}`, placeOf(map, key)))
  return fields
}

function checkWords(
  fields: readonly Fields[],
  key: string,
  words: readonly string[],
  at: Location,
  { problems }: ParseState,
): void {
  for (const { name, [key]: word } of fields) {
    if (words.includes(String(word).toLowerCase())) continue
    problems.push(valueInvalid(key, `one of ${words.join(', ')}`, `'${String(word)}' (of '${String(name)}')`, at))
  }
}

const CONFIG_KINDS = { metric: 'metrics', semantic_model: 'semantic_models', saved_query: 'saved_queries' } as const

function addSemantic(
  kind: SemanticNode['kind'],
  described: Described,
  owner: PackageProject,
  state: ParseState,
  own: Pick<SemanticNode, 'entry'> & Partial<Pick<SemanticNode, 'refs' | 'metrics' | 'measures' | 'usedMeasures'>>,
): void {
  const { name, path, resourcePath, at, description } = described
  const fqn = fqnOf(owner, resourcePath, name)
  const layers = nodeLayers(state.project, owner, CONFIG_KINDS[kind], fqn, [described.config])
  const config = nodeConfig(kind, inOrder(layers), state.problems)
  const facts: NodeFacts = {
    id: `${kind}.${owner.name}.${name}`,
    name,
    package: owner.name,
    path,
    resourcePath,
    at,
    describedAt: at,
    fqn,
    description,
    tags: config.values.tags as readonly string[],
    meta: config.values.meta as Fields,
    config,
    unrenderedConfig: mergeConfig(inOrder(layers)),
  }
  addNode(state, {
    refs: [],
    sources: [],
    metrics: [],
    measures: [],
    usedMeasures: [],
    ...facts,
    kind,
    parents: [],
    ...own,
  })
}
