/** Reads `infra:` of the project file. All that is wrong is found here, before AWS is asked anything. */
import { renderText, type YamlContext } from '../context/yaml.ts'
import { type Location, missingKey, type Problem, valueInvalid } from '../core/problem.ts'
import { checkKeys, isNull, mapMember, placeOf, textMember, textsMember } from '../syntax/yaml/members.ts'
import { describeYaml, makeScalar, member, type YamlMap, type YamlNode, type YamlScalar } from '../syntax/yaml-node.ts'
import { NODE_TYPES, RETIRED_NODE_TYPES } from './node-types.ts'
import {
  type BucketPrefix,
  SCHEDULED_ACTIONS,
  type UsageLimit,
  type Wanted,
  type WantedCluster,
  type WantedNetwork,
  type WantedRole,
  type WantedSchedule,
  type WantedServerless,
} from './wanted.ts'

export interface WantedOptions {
  /** Names what is made where the file names nothing. */
  readonly project: string
  /** Addresses that may connect besides those of the file. */
  readonly allow?: readonly string[]
  /** Whether the whole world may be let in. */
  readonly allowWorld?: boolean
}

/** undefined comes with problems that say why; problems may also be warnings. */
export function readWanted(
  block: YamlNode,
  options: WantedOptions,
  context: YamlContext,
  problems: Problem[],
): Wanted | undefined {
  const before = problems.length
  const rendered = renderTree(block, context, problems)
  if (rendered.kind !== 'map') {
    problems.push(valueInvalid('infra', 'a mapping', describeYaml(rendered), rendered.at))
    return undefined
  }
  const reader: Reader = { problems, options }
  const wanted = readBlock(rendered, reader)
  return problems.slice(before).some(({ severity }) => severity === 'error') ? undefined : wanted
}

interface Reader {
  readonly problems: Problem[]
  readonly options: WantedOptions
}

const KEYS = ['account', 'cluster', 'network', 'price_per_hour', 'region', 'role', 'serverless', 'tags']

function readBlock(map: YamlMap, reader: Reader): Wanted | undefined {
  const { problems, options } = reader
  checkKeys(map, "'infra'", KEYS, reader)
  const region = checkedText(map, 'region', /^[a-z]{2}(-[a-z]+)+-\d$/, 'a region such as us-west-2', reader)
  const account = checkedText(map, 'account', /^\d{12}$/, 'an account of twelve digits, in quotes', reader)
  const pricePerHour = numberMember(map, 'price_per_hour', { from: 0, to: 1000 }, reader)
  const warehouse = readWarehouse(map, reader)
  const role = readRole(mapMember(map, 'role', reader), reader)
  const network = readNetwork(mapMember(map, 'network', reader), reader)
  const tags = readTags(mapMember(map, 'tags', reader), problems)
  if (!warehouse) return undefined
  return {
    project: options.project,
    ...(region !== undefined && { region }),
    ...(account !== undefined && { account }),
    warehouse,
    role,
    network,
    tags,
    ...(pricePerHour !== undefined && { pricePerHour }),
  }
}

function readWarehouse(map: YamlMap, reader: Reader): WantedCluster | WantedServerless | undefined {
  const { problems } = reader
  const cluster = member(map, 'cluster')
  const serverless = member(map, 'serverless')
  if (cluster && serverless) {
    problems.push(
      valueInvalid(
        'infra',
        "a 'cluster' or a 'serverless' warehouse",
        'both',
        placeOf(map, 'serverless'),
        'remove one of the two',
      ),
    )
    return undefined
  }
  const found = mapMember(map, cluster ? 'cluster' : 'serverless', reader)
  if (found) return cluster ? readCluster(found, reader) : readServerless(found, reader)
  if (!cluster && !serverless) problems.push(missingKey('cluster', "'infra'", map.at))
  else if ((cluster && isNull(cluster)) || (serverless && isNull(serverless))) {
    problems.push(valueInvalid(cluster ? 'cluster' : 'serverless', 'a mapping', 'nothing', placeOf(map, 'cluster')))
  }
  return undefined
}

const CLUSTER_KEYS = [
  'admin',
  'database',
  'encrypted',
  'identifier',
  'node_type',
  'nodes',
  'port',
  'public',
  'schedule',
  'snapshot_retention',
]

function readCluster(map: YamlMap, reader: Reader): WantedCluster | undefined {
  checkKeys(map, 'a cluster', CLUSTER_KEYS, reader)
  const name = identifierMember(map, 'identifier', reader)
  const nodeType = nodeTypeMember(map, reader)
  const nodes = nodesMember(map, nodeType, reader)
  const schedule = readSchedule(mapMember(map, 'schedule', reader), reader)
  const encrypted = booleanMember(map, 'encrypted', true, reader)
  if (!encrypted) {
    // AWS has refused clusters in clear text since 2025. https://aws.amazon.com/blogs/security/amazon-redshift-enhances-default-security-in-2025/
    const hint = "remove the key: a cluster's data is always encrypted"
    reader.problems.push(valueInvalid('encrypted', 'true', 'false', placeOf(map, 'encrypted'), hint))
  }
  return {
    kind: 'cluster',
    name,
    nodeType,
    nodes,
    database: databaseMember(map, reader),
    admin: adminMember(map, reader),
    port: portMember(map, reader),
    snapshotRetention: numberMember(map, 'snapshot_retention', { from: 1, to: 35, whole: true }, reader) ?? 1,
    isPublic: booleanMember(map, 'public', false, reader),
    ...(schedule && { schedule }),
  }
}

/** https://docs.aws.amazon.com/redshift/latest/APIReference/API_ScheduledAction.html */
const WHEN = /^(?:cron\(\S+(?: \S+){5}\)|at\(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\))$/

function readSchedule(map: YamlMap | undefined, reader: Reader): WantedSchedule | undefined {
  if (!map) return undefined
  checkKeys(map, 'a schedule', SCHEDULED_ACTIONS, reader)
  const words = "six fields in UTC, as in 'cron(0 20 ? * MON-FRI *)'"
  const times = SCHEDULED_ACTIONS.flatMap((action) => {
    const when = checkedText(map, action, WHEN, words, reader)
    return when === undefined ? [] : [[action, when] as const]
  })
  return times.length === 0 ? undefined : Object.fromEntries(times)
}

const SERVERLESS_KEYS = [
  'admin',
  'base_capacity',
  'database',
  'max_capacity',
  'namespace',
  'port',
  'public',
  'usage_limit',
  'workgroup',
]

function readServerless(map: YamlMap, reader: Reader): WantedServerless | undefined {
  checkKeys(map, 'a serverless warehouse', SERVERLESS_KEYS, reader)
  const name = identifierMember(map, 'workgroup', reader)
  const baseCapacity = capacityMember(map, 'base_capacity', reader) ?? 8
  const maxCapacity = capacityMember(map, 'max_capacity', reader)
  if (maxCapacity !== undefined && maxCapacity < baseCapacity) {
    reader.problems.push(
      valueInvalid('max_capacity', `at least base_capacity, ${baseCapacity}`, String(maxCapacity), {
        ...placeOfValue(map, 'max_capacity'),
      }),
    )
  }
  const usageLimit = readUsageLimit(mapMember(map, 'usage_limit', reader), reader)
  return {
    kind: 'serverless',
    name,
    namespace: member(map, 'namespace') ? identifierMember(map, 'namespace', reader) : name,
    database: databaseMember(map, reader),
    admin: adminMember(map, reader),
    port: portMember(map, reader),
    baseCapacity,
    ...(maxCapacity !== undefined && { maxCapacity }),
    ...(usageLimit && { usageLimit }),
    isPublic: booleanMember(map, 'public', false, reader),
  }
}

function readUsageLimit(map: YamlMap | undefined, reader: Reader): UsageLimit | undefined {
  if (!map) return undefined
  checkKeys(map, 'a usage limit', ['breach', 'period', 'rpu_hours'], reader)
  const amount = numberMember(map, 'rpu_hours', { from: 1, to: 1_000_000, whole: true }, reader)
  if (!member(map, 'rpu_hours')) reader.problems.push(missingKey('rpu_hours', 'a usage limit', map.at))
  const period = choiceMember(map, 'period', ['daily', 'weekly', 'monthly'] as const, 'daily', reader)
  const breach = choiceMember(map, 'breach', ['deactivate', 'log', 'emit-metric'] as const, 'deactivate', reader)
  return { amount: amount ?? 1, period, breach }
}

function readRole(map: YamlMap | undefined, reader: Reader): WantedRole {
  const fallback = `wh-${ownName(reader)}-redshift`
  if (!map) return { name: fallback, buckets: [] }
  checkKeys(map, 'a role', ['buckets', 'name'], reader)
  // https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
  const name = checkedText(map, 'name', /^[\w+=,.@-]{1,64}$/, 'up to 64 letters, digits and +=,.@-_', reader)
  const buckets = member(map, 'buckets')
  return { name: name ?? fallback, buckets: buckets ? bucketsIn(buckets, reader.problems) : [] }
}

function bucketsIn(node: YamlNode, problems: Problem[]): readonly BucketPrefix[] {
  const items = node.kind === 'list' ? node.items : [node]
  return items.flatMap((item) => {
    const text = item.kind === 'scalar' ? item.text : ''
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
    const match = /^(?:s3:\/\/)?([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/.exec(text)
    if (match?.[1] && !/[*?$]/.test(text)) return [{ bucket: match[1], prefix: (match[2] ?? '').replace(/\/+$/, '') }]
    problems.push(
      valueInvalid('buckets', 'a bucket, or a bucket and a prefix', quoted(item), item.at, "as in 's3://songs/2018'"),
    )
    return []
  })
}

const NETWORK_KEYS = ['allow', 'security_group', 'subnet_group', 'subnets', 'vpc']

function readNetwork(map: YamlMap | undefined, reader: Reader): WantedNetwork {
  const own = ownName(reader)
  const allow = [...allowed(map, reader), ...(reader.options.allow ?? [])]
  if (!map) return { securityGroup: `wh-${own}`, allow, subnets: [] }
  checkKeys(map, 'a network', NETWORK_KEYS, reader)
  const vpc = checkedText(map, 'vpc', /^vpc-[0-9a-f]+$/, 'the id of a VPC, vpc-…', reader)
  const subnets = textsMember(map, 'subnets', reader) ?? []
  const group = textMember(map, 'subnet_group', reader)
  if (subnets.length > 0 && group !== undefined) {
    const hint = "name an existing 'subnet_group', or list 'subnets' for one of your own"
    reader.problems.push(valueInvalid('subnets', 'absent', 'beside subnet_group', placeOf(map, 'subnets'), hint))
  }
  const subnetGroup = group ?? (subnets.length > 0 ? `wh-${own}` : undefined)
  return {
    ...(vpc !== undefined && { vpc }),
    securityGroup: textMember(map, 'security_group', reader) ?? `wh-${own}`,
    allow,
    subnets,
    ...(subnetGroup !== undefined && { subnetGroup }),
  }
}

function allowed(map: YamlMap | undefined, reader: Reader): readonly string[] {
  const node = map && member(map, 'allow')
  if (!node || isNull(node)) return []
  const items = node.kind === 'list' ? node.items : [node]
  return items.flatMap((item) => {
    const text = item.kind === 'scalar' ? item.text : ''
    const problem = addressProblem(text, item.at, reader.options.allowWorld === true)
    if (!problem) return [cidrOf(text)]
    reader.problems.push(problem)
    return []
  })
}

/** One address stands for the block of that one address. */
export function cidrOf(address: string): string {
  return address.includes('/') ? address : `${address}/32`
}

/** What is wrong with an address that shall be let in, if anything. */
export function addressProblem(text: string, at: Location, allowWorld: boolean): Problem | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?:\/(\d{1,2}))?$/.exec(text)
  const bits = Number(match?.[5] ?? 32)
  if (!match || bits > 32 || match.slice(1, 5).some((part) => Number(part) > 255)) {
    return valueInvalid('allow', 'IPv4 addresses or CIDR blocks', `'${text}'`, at, 'as in 203.0.113.7/32')
  }
  if (bits > 0 || allowWorld) return undefined
  const hint = 'name your own address; to mean it, say --allow-world'
  return valueInvalid('allow', 'the addresses that need to connect', `the whole world ('${text}')`, at, hint)
}

function readTags(map: YamlMap | undefined, problems: Problem[]): Readonly<Record<string, string>> {
  const tags: Record<string, string> = {}
  for (const { key, keyNode, value } of map?.entries ?? []) {
    if (/^(aws|wh):/i.test(key)) {
      problems.push(valueInvalid('tags', "names without 'aws:' or 'wh:'", `'${key}'`, keyNode.at))
    } else if (value.kind !== 'scalar') problems.push(valueInvalid(key, 'text', describeYaml(value), value.at))
    else tags[key] = value.text
  }
  return tags
}

/** https://docs.aws.amazon.com/redshift/latest/APIReference/API_CreateCluster.html */
function identifierMember(map: YamlMap, key: string, reader: Reader): string {
  const text = textMember(map, key, reader)
  if (text === undefined) return ownName(reader)
  const isSound = /^[a-z][a-z0-9-]{0,62}$/.test(text) && !text.includes('--') && !text.endsWith('-')
  if (!isSound) {
    const expected = 'up to 63 lower-case letters, digits and single hyphens, a letter first and no hyphen last'
    reader.problems.push(valueInvalid(key, expected, `'${text}'`, placeOfValue(map, key)))
  }
  return text
}

function nodeTypeMember(map: YamlMap, { problems }: Reader): string {
  const text = textMember(map, 'node_type', { problems }) ?? 'ra3.large'
  const successor = RETIRED_NODE_TYPES[text]
  const at = placeOfValue(map, 'node_type')
  const known = Object.keys(NODE_TYPES)
  if (successor !== undefined) {
    const hint = `use '${successor}', which takes its place`
    problems.push(valueInvalid('node_type', 'a type that AWS still offers', `the retired '${text}'`, at, hint))
  } else if (!known.includes(text)) {
    problems.push(valueInvalid('node_type', 'a node type', `'${text}'`, at, `use one of ${known.join(', ')}`))
  }
  return text
}

function nodesMember(map: YamlMap, nodeType: string, reader: Reader): number {
  const [from, to] = NODE_TYPES[nodeType]?.nodes ?? [1, 128]
  const nodes = numberMember(map, 'nodes', { from: 1, to: 128, whole: true }, reader)
  if (nodes === undefined) return from
  if (nodes < from || nodes > to) {
    reader.problems.push(
      valueInvalid('nodes', `from ${from} to ${to} for ${nodeType}`, String(nodes), placeOfValue(map, 'nodes')),
    )
  }
  return nodes
}

/** https://docs.aws.amazon.com/redshift/latest/dg/r_names.html */
function databaseMember(map: YamlMap, reader: Reader): string {
  const expected = 'up to 64 lower-case letters, digits, _ and $, a letter first'
  return checkedText(map, 'database', /^[a-z_][a-z0-9_$]{0,63}$/, expected, reader) ?? 'dev'
}

function adminMember(map: YamlMap, reader: Reader): string {
  const expected = "up to 128 letters, digits and +.@-_, a letter first, and not 'public'"
  return checkedText(map, 'admin', /^(?!public$)[a-z][a-z0-9+.@_-]{0,127}$/, expected, reader) ?? 'admin'
}

/** https://docs.aws.amazon.com/redshift/latest/mgmt/managing-clusters-vpc.html */
function portMember(map: YamlMap, reader: Reader): number {
  const port = numberMember(map, 'port', { from: 1, to: 65535, whole: true }, reader) ?? 5439
  if (!((port >= 5431 && port <= 5455) || (port >= 8191 && port <= 8215))) {
    reader.problems.push(
      valueInvalid('port', 'from 5431 to 5455 or from 8191 to 8215', String(port), placeOfValue(map, 'port')),
    )
  }
  return port
}

/** https://docs.aws.amazon.com/redshift/latest/mgmt/serverless-capacity.html */
function capacityMember(map: YamlMap, key: string, reader: Reader): number | undefined {
  const capacity = numberMember(map, key, { from: 4, to: 1024, whole: true }, reader)
  if (capacity !== undefined && capacity !== 4 && capacity % 8 !== 0) {
    reader.problems.push(valueInvalid(key, '4 or a multiple of 8', String(capacity), placeOfValue(map, key)))
  }
  return capacity
}

interface Bounds {
  readonly from: number
  readonly to: number
  readonly whole?: boolean
}

function numberMember(map: YamlMap, key: string, bounds: Bounds, { problems }: Reader): number | undefined {
  const node = member(map, key)
  if (!node || isNull(node)) return undefined
  const value = node.kind === 'scalar' ? node.value : undefined
  const isSound = typeof value === 'number' && (!bounds.whole || Number.isInteger(value))
  if (isSound && value >= bounds.from && value <= bounds.to) return value
  const expected = `a ${bounds.whole ? 'whole ' : ''}number from ${bounds.from} to ${bounds.to}`
  problems.push(valueInvalid(key, expected, quoted(node), node.at))
  return undefined
}

function booleanMember(map: YamlMap, key: string, fallback: boolean, { problems }: Reader): boolean {
  const node = member(map, key)
  if (!node || isNull(node)) return fallback
  if (node.kind === 'scalar' && typeof node.value === 'boolean') return node.value
  problems.push(valueInvalid(key, 'true or false', quoted(node), node.at))
  return fallback
}

function choiceMember<Choice extends string>(
  map: YamlMap,
  key: string,
  choices: readonly Choice[],
  fallback: Choice,
  reader: Reader,
): Choice {
  const text = textMember(map, key, reader)
  if (text === undefined) return fallback
  const found = choices.find((choice) => choice === text)
  if (found === undefined) {
    reader.problems.push(valueInvalid(key, `one of ${choices.join(', ')}`, `'${text}'`, placeOfValue(map, key)))
  }
  return found ?? fallback
}

function checkedText(map: YamlMap, key: string, pattern: RegExp, expected: string, reader: Reader): string | undefined {
  const text = textMember(map, key, reader)
  if (text === undefined || pattern.test(text)) return text
  reader.problems.push(valueInvalid(key, expected, `'${text}'`, placeOfValue(map, key)))
  return undefined
}

/** The project's name as AWS lets things be named. */
function ownName({ options }: Reader): string {
  return options.project
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
}

const placeOfValue = (map: YamlMap, key: string): Location => member(map, key)?.at ?? map.at

const quoted = (node: YamlNode): string =>
  node.kind === 'scalar' && !isNull(node) ? `'${node.text}'` : describeYaml(node)

/** The tree with every template in it rendered, each value at its place. */
function renderTree(node: YamlNode, context: YamlContext, problems: Problem[]): YamlNode {
  switch (node.kind) {
    case 'scalar':
      return renderScalar(node, context, problems)
    case 'list':
      return { ...node, items: node.items.map((item) => renderTree(item, context, problems)) }
    case 'map': {
      const entries = node.entries.map((entry) => ({ ...entry, value: renderTree(entry.value, context, problems) }))
      return { ...node, entries }
    }
  }
}

function renderScalar(node: YamlScalar, context: YamlContext, problems: Problem[]): YamlScalar {
  if (typeof node.value !== 'string') return node
  const value = renderText(node.value, node.at, context, problems)
  if (value === node.value) return node
  if (typeof value === 'boolean') return makeScalar(node.at, String(value), { type: 'bool', value })
  if (typeof value === 'number') {
    return makeScalar(node.at, String(value), { type: Number.isInteger(value) ? 'int' : 'float', value })
  }
  if (value === undefined || value === null) return makeScalar(node.at, '', { type: 'null', value: null })
  return makeScalar(node.at, String(value), { type: 'str', value: String(value) })
}
