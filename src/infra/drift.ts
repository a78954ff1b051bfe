/** Where what stands differs from what is wanted, field by field. */
import type { Found, FoundCluster, FoundNamespace, FoundWorkgroup } from './found.ts'
import {
  POLICY_NAME,
  policyOf,
  SCHEDULED_ACTIONS,
  trustOf,
  type Wanted,
  type WantedCluster,
  type WantedSchedule,
  type WantedServerless,
} from './wanted.ts'

export interface Drift {
  /** `cluster sparkify`. */
  readonly what: string
  /** As the project file calls it. */
  readonly field: string
  readonly wanted: string
  readonly found: string
  /** Whether applying mends it. */
  readonly remedy: 'apply' | 'never'
}

export function driftOf(wanted: Wanted, found: Found): readonly Drift[] {
  return [...roleDrift(wanted, found), ...ingressDrift(wanted, found), ...warehouseDrift(wanted, found)]
}

function warehouseDrift({ warehouse }: Wanted, found: Found): readonly Drift[] {
  const { cluster, namespace, workgroup, schedule = {} } = found
  if (warehouse.kind === 'cluster') return cluster ? clusterDrift(warehouse, cluster, schedule) : []
  return [
    ...(namespace ? namespaceDrift(warehouse, namespace) : []),
    ...(workgroup ? workgroupDrift(warehouse, workgroup) : []),
  ]
}

type Field = readonly [field: string, wanted: unknown, found: unknown, remedy?: 'never']

function clusterDrift(wanted: WantedCluster, found: FoundCluster, schedule: WantedSchedule): readonly Drift[] {
  return differing(`cluster ${wanted.name}`, [
    ['node_type', wanted.nodeType, found.nodeType],
    ['nodes', wanted.nodes, found.nodes],
    ['snapshot_retention', wanted.snapshotRetention, found.snapshotRetention],
    ['public', wanted.isPublic, found.isPublic],
    ['port', wanted.port, found.port],
    ['database', wanted.database, found.database, 'never'],
    ['admin', wanted.admin, found.admin, 'never'],
    ...SCHEDULED_ACTIONS.map((action): Field => [`schedule.${action}`, wanted.schedule?.[action], schedule[action]]),
  ])
}

function namespaceDrift(wanted: WantedServerless, found: FoundNamespace): readonly Drift[] {
  return differing(`namespace ${wanted.namespace}`, [
    ['database', wanted.database, found.database, 'never'],
    ['admin', wanted.admin, found.admin, 'never'],
  ])
}

function workgroupDrift(wanted: WantedServerless, found: FoundWorkgroup): readonly Drift[] {
  return differing(`workgroup ${wanted.name}`, [
    ['namespace', wanted.namespace, found.namespace, 'never'],
    ['base_capacity', wanted.baseCapacity, found.baseCapacity],
    ['max_capacity', wanted.maxCapacity ?? found.maxCapacity, found.maxCapacity],
    ['public', wanted.isPublic, found.isPublic],
    ['port', wanted.port, found.port],
  ])
}

function roleDrift(wanted: Wanted, { role, region }: Found): readonly Drift[] {
  if (!role) return []
  return differing(`role ${role.name}`, [
    ['trust', canonical(trustOf(wanted)), canonical(role.trust)],
    ['buckets', canonical(policyOf(wanted, region)), canonical(role.inline[POLICY_NAME])],
  ]).map((drift) => ({ ...drift, wanted: 'as written', found: drift.found === 'nothing' ? 'nothing' : 'another' }))
}

function ingressDrift({ network, warehouse }: Wanted, { securityGroup }: Found): readonly Drift[] {
  if (!securityGroup) return []
  const shown = (cidrs: readonly string[]): string => cidrs.toSorted().join(', ') || 'nobody'
  const there = securityGroup.ingress.map(({ cidr, port }) => (port === warehouse.port ? cidr : `${cidr} to ${port}`))
  return differing(`security group ${securityGroup.name}`, [['allow', shown(network.allow), shown(there)]])
}

function differing(what: string, fields: readonly Field[]): readonly Drift[] {
  return fields
    .filter(([, wanted, found]) => wanted !== found)
    .map(([field, wanted, found, remedy]) => ({
      what,
      field,
      wanted: show(wanted),
      found: show(found),
      remedy: remedy ?? 'apply',
    }))
}

const show = (value: unknown): string => (value === undefined ? 'nothing' : String(value))

/** Equal whatever the order of keys; AWS answers documents as it likes to write them. */
export function isSame(a: unknown, b: unknown): boolean {
  return canonical(a) === canonical(b)
}

function canonical(value: unknown): string | undefined {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )
}
