/** A relation as templates see it: dbt's Relation, attribute by attribute. */
import { RELATION_PARTS, type Relation, type RelationKind } from '../core/relation.ts'
import { dictEntries, dictOf, isDict } from '../jinja/values/dict.ts'
import { PyError } from '../jinja/values/errors.ts'
import {
  bindArguments,
  type Callable,
  type HostObject,
  hostFunction,
  hostObject,
  isHostObject,
} from '../jinja/values/host.ts'
import { str, truthy } from '../jinja/values/operators.ts'
import type { HostCall, Value } from '../jinja/values/value.ts'

export interface RelationFacts {
  readonly relation: Partial<Relation>
  readonly kind?: RelationKind | 'cte' | 'function'
  readonly naming: Naming
  readonly include: Policy
  readonly quote: Policy
  /** Attributes beyond dbt's: a source's `external`, what a project keeps there. */
  readonly more?: ReadonlyMap<string, Value>
  /** Rendered in place of the name: the CTE of an ephemeral model. */
  readonly text?: string
  /** A part of its rows, which a template reads unless it asks for the bare name by `render()`. */
  readonly rows?: RowsRead
}

/** Rows of a relation: none at all, or those for which a condition holds. */
export interface RowsRead {
  readonly none: boolean
  readonly condition?: string
}

/** What a relation needs of its warehouse's dialect. */
export interface Naming {
  readonly quoteIdentifier: (name: string) => string
  readonly identifierLimit: number
}

/** Which parts of the name are meant: shown, or quoted. */
export interface Policy {
  readonly database: boolean
  readonly schema: boolean
  readonly identifier: boolean
}

const ALL: Policy = { database: true, schema: true, identifier: true }
const PARTS = RELATION_PARTS

const shapes = new WeakMap<HostObject, RelationFacts>()

/** The relation as a value, with every part included and quoted unless `facts` say otherwise. */
export function relationValue(
  relation: Partial<Relation>,
  naming: Naming,
  facts: Partial<Omit<RelationFacts, 'relation' | 'naming'>> = {},
): HostObject {
  return wrap({ relation, naming, include: ALL, quote: quotedParts(relation), ...facts })
}

function namesOf({ unquoted: _policy, ...names }: Partial<Relation>): Partial<Relation> {
  return names
}

function quotedParts({ unquoted = [] }: Partial<Relation>): Policy {
  const [database = true, schema = true, identifier = true] = PARTS.map((part) => !unquoted.includes(part))
  return { database, schema, identifier }
}

/** What a value stands for, when it is a relation. */
export function relationOf(value: Value): RelationFacts | undefined {
  return isHostObject(value) ? shapes.get(value) : undefined
}

/** The relation that an argument must be. */
export function relationArgument(value: Value, of: string): Relation {
  const facts = relationOf(value)
  if (!facts) throw new PyError('TypeError', `${of}() takes a relation`)
  const { database, schema = '', identifier = '' } = facts.relation
  return { ...(database !== undefined && { database }), schema, identifier }
}

function renderRelation({ relation, include, quote, naming, text }: RelationFacts): string {
  if (text !== undefined) return text
  return PARTS.flatMap((part) => {
    const name = relation[part]
    if (name === undefined || name === '' || !include[part]) return []
    return [quote[part] ? naming.quoteIdentifier(name) : name]
  }).join('.')
}

/** dbt's own words and aliases. A name that stands elsewhere than behind FROM needs `render()`. */
function renderRows(facts: RelationFacts): string {
  const name = renderRelation(facts)
  const alias = (kind: string): string => `_dbt_${kind}_subq_${facts.relation.identifier}`
  const { none, condition } = facts.rows ?? { none: false }
  if (none) return `(select * from ${name} where false limit 0) ${alias('limit')}`
  return condition === undefined ? name : `(select * from ${name} where ${condition}) ${alias('et_filter')}`
}

function wrap(facts: RelationFacts): HostObject {
  const rendered = (): string => renderRows(facts)
  const value = hostObject({
    typeName: 'Relation',
    abstract: 'mapping',
    attribute: (name) => facts.more?.get(name) ?? attributeOf(facts, name),
    item: (key) => (typeof key === 'string' ? attributeOf(facts, key) : undefined),
    str: rendered,
    repr: () => `<Relation ${rendered()}>`,
    equals: (other) => {
      const theirs = relationOf(other)
      return theirs !== undefined && renderRelation(theirs) === rendered()
    },
    hash: rendered,
    toJs: () => ({ ...namesOf(facts.relation), ...(facts.kind && { type: facts.kind }) }),
  })
  shapes.set(value, facts)
  return value
}

function attributeOf(facts: RelationFacts, name: string): Value | undefined {
  const { relation, kind } = facts
  const part = PARTS.find((known) => known === name)
  if (part) return relation[part] ?? null
  switch (name) {
    case 'name':
    case 'table':
      return relation.identifier ?? null
    case 'type':
      return kind ?? null
    case 'is_table':
    case 'is_view':
    case 'is_cte':
    case 'is_function':
    case 'is_materialized_view':
    case 'is_external':
      return kind === name.slice('is_'.length)
    case 'can_be_renamed':
      return kind === 'table' || kind === 'view'
    case 'can_be_replaced':
      return kind === 'view'
    case 'is_iceberg_format':
      return false
    case 'quote_policy':
      return policyValue(facts.quote)
    case 'include_policy':
      return policyValue(facts.include)
    case 'path':
      return dictOf(PARTS.map((key) => [key, relation[key] ?? null]))
    case 'quote_character':
      return '"'
    case 'metadata':
      // How packages tell a relation from a text: https://docs.getdbt.com/reference/dbt-classes#relation
      return dictOf([['type', 'Relation']])
  }
  const method = METHODS[name]
  return method && hostFunction(name, (call) => method(facts, call))
}

const policyValue = (policy: Policy): Value => dictOf(PARTS.map((part) => [part, policy[part]]))

type Method = (facts: RelationFacts, call: HostCall) => Value

const METHODS: Readonly<Record<string, Method>> = {
  include: (facts, call) => wrap({ ...facts, include: policyFrom(facts.include, call) }),
  quote: (facts, call) => wrap({ ...facts, quote: policyFrom(facts.quote, call) }),
  render: (facts) => renderRelation(facts),
  render_limited: (facts) => renderRows(facts),
  quoted: (facts, call) => facts.naming.quoteIdentifier(str(call.positional[0] ?? '')),
  without_identifier: (facts) => wrap({ ...facts, include: { ...facts.include, identifier: false } }),
  without_quote: (facts) => wrap({ ...facts, quote: { database: false, schema: false, identifier: false } }),
  information_schema: (facts, call) => {
    const view = call.positional[0] ?? call.named.get('view_name') ?? null
    return wrap({
      ...facts,
      relation: {
        ...(facts.relation.database !== undefined && { database: facts.relation.database }),
        schema: 'INFORMATION_SCHEMA',
        ...(view !== null && { identifier: str(view) }),
      },
      quote: { ...facts.quote, schema: false, identifier: false },
    })
  },
  information_schema_only: (facts, call) => METHODS.information_schema?.(facts, call) ?? null,
  incorporate: (facts, call) => {
    const bound = bindArguments(call, {
      name: 'incorporate',
      parameters: [
        ['path', null],
        ['type', null],
      ],
      moreNamed: true,
    })
    const { values } = bound
    const kind = values.type === null ? facts.kind : (str(values.type) as NonNullable<RelationFacts['kind']>)
    const { moreNamed } = bound
    return wrap({
      ...facts,
      relation: withParts(withPath(facts.relation, values.path), moreNamed),
      include: policyOf(facts.include, moreNamed.get('include_policy')),
      quote: policyOf(facts.quote, moreNamed.get('quote_policy')),
      ...(kind && { kind }),
    })
  },
  replace_path: (facts, call) => wrap({ ...facts, relation: withParts(facts.relation, call.named) }),
  matches: (facts, call) => {
    const { values } = bindArguments(call, {
      name: 'matches',
      parameters: [
        ['database', null],
        ['schema', null],
        ['identifier', null],
      ],
    })
    return PARTS.every((part) => values[part] === null || sameName(facts.relation[part], str(values[part])))
  },
  get: (facts, call) => {
    const key = str(call.positional[0] ?? '')
    return attributeOf(facts, key) ?? call.positional[1] ?? null
  },
  add_ephemeral_prefix: (_facts, { positional: [name = ''] }) => ephemeralName(name),
  relation_max_name_length: (facts) => facts.naming.identifierLimit,
  to_dict: (facts) => dictOf(PARTS.map((part) => [part, facts.relation[part] ?? null])),
}

const ephemeralName = (name: Value): string => `__dbt__cte__${str(name)}`

function sameName(one: string | undefined, other: string): boolean {
  return one !== undefined && one.toLowerCase() === other.toLowerCase()
}

function policyFrom(policy: Policy, { positional, named }: HostCall): Policy {
  const flag = (part: keyof Policy, index: number): boolean => {
    const given = named.get(part) ?? positional[index]
    return given === undefined || given === null ? policy[part] : truthy(given)
  }
  return { database: flag('database', 0), schema: flag('schema', 1), identifier: flag('identifier', 2) }
}

function withParts(relation: Partial<Relation>, parts: ReadonlyMap<string, Value>): Partial<Relation> {
  const changed: Partial<Record<(typeof PARTS)[number], string>> = namesOf(relation)
  for (const part of PARTS) {
    const given = parts.get(part)
    if (given === null) delete changed[part]
    else if (given !== undefined) changed[part] = str(given)
  }
  return changed
}

/** `path=` is a mapping of parts, or another relation's; a part that is None is taken away. */
function withPath(relation: Partial<Relation>, path: Value): Partial<Relation> {
  if (path === null) return relation
  const other = relationOf(path)?.relation
  if (other) return { ...relation, ...other }
  if (!isDict(path)) throw new PyError('TypeError', 'a path is a mapping of database, schema and identifier')
  return withParts(relation, new Map([...dictEntries(path)].map(([key, value]) => [str(key), value])))
}

/** `quote_policy={'identifier': false}`. */
function policyOf(policy: Policy, given: Value | undefined): Policy {
  if (given === undefined || given === null) return policy
  if (!isDict(given)) throw new PyError('TypeError', 'a policy is a mapping of database, schema and identifier')
  return policyFrom(policy, {
    positional: [],
    named: new Map([...dictEntries(given)].map(([key, value]) => [str(key), value])),
    at: undefined,
  })
}

/** `api.Relation` and `adapter.Relation`: makes relations from parts. */
export function relationClass(naming: Naming): HostObject {
  const create: Callable = hostFunction('create', (call) => {
    const { values, moreNamed } = bindArguments(call, {
      name: 'create',
      parameters: [
        ['database', null],
        ['schema', null],
        ['identifier', null],
        ['type', null],
        ['quote_policy', null],
      ],
      moreNamed: true,
    })
    const kind = values.type === null ? undefined : (str(values.type) as NonNullable<RelationFacts['kind']>)
    return relationValue(withParts({}, new Map(PARTS.map((part) => [part, values[part]]))), naming, {
      include: policyOf(ALL, moreNamed.get('include_policy')),
      quote: policyOf(ALL, values.quote_policy),
      ...(kind && { kind }),
    })
  })
  const kinds: Readonly<Record<string, Value>> = {
    Table: 'table',
    View: 'view',
    CTE: 'cte',
    MaterializedView: 'materialized_view',
    External: 'external',
  }
  const policy = hostFunction('policy', () => policyValue(ALL))
  const statics: Readonly<Record<string, Value>> = {
    create,
    get_default_include_policy: policy,
    get_default_quote_policy: policy,
    add_ephemeral_prefix: hostFunction('add_ephemeral_prefix', ({ positional: [name = ''] }) => ephemeralName(name)),
    scd_args: hostFunction('scd_args', ({ positional: [key = null, updatedAt = null] }) => [
      ...(Array.isArray(key) ? key : [key]),
      updatedAt,
    ]),
  }
  const member = (name: string): Value | undefined => statics[name] ?? kinds[name]
  return hostObject({
    typeName: 'Relation',
    attribute: (name) =>
      name === 'get_relation_type' ? hostObject({ typeName: 'RelationType', attribute: member }) : member(name),
    call: (call) => create.run(call),
  })
}
