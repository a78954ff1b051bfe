/** Plans and what stands, as text for people. Programs read the JSON that `describeStatus` makes. */
import { COST_NOTE, costOf, formatCost, nodesCost } from './cost.ts'
import { type Drift, driftOf } from './drift.ts'
import { EXPIRES_TAG, type Found, isOurs } from './found.ts'
import { conditionOf } from './status.ts'
import { describeStep, type Step } from './step.ts'
import { formatElapsed } from './wait.ts'
import type { Wanted } from './wanted.ts'

/** Where we are: shown before anything is asked. */
export function showPlace({ account, region, caller }: Found): string {
  return `account ${account}, region ${region}\nas ${caller}\n`
}

export function showSteps(steps: readonly Step[]): string {
  return steps.map((step, index) => `  ${String(index + 1).padStart(2)}  ${describeStep(step)}\n`).join('')
}

export function showDrift(drift: readonly Drift[]): string {
  return drift
    .map(({ what, field, wanted, found, remedy }) => {
      const mended = remedy === 'never' ? ' (cannot be changed)' : ''
      return `  ${what}: ${field} is ${found}, wanted ${wanted}${mended}\n`
    })
    .join('')
}

export function showCost(wanted: Wanted): string {
  return `cost: ${formatCost(costOf(wanted))}\n      ${COST_NOTE}\n`
}

/** What `status --output json` answers. Keys are public. */
export interface Status {
  readonly project: string
  readonly account: string
  readonly region: string
  readonly kind: 'cluster' | 'serverless'
  readonly name: string
  readonly status: string
  readonly managed: boolean
  readonly host: string | null
  readonly port: number | null
  readonly database: string | null
  readonly admin: string | null
  readonly size: string | null
  readonly encrypted: boolean | null
  readonly public: boolean | null
  readonly role_arn: string | null
  readonly secret_arn: string | null
  readonly allowed: readonly string[]
  readonly snapshots: readonly string[]
  readonly created_at: string | null
  readonly expires_at: string | null
  readonly dollars_per_hour: number | null
  readonly dollars_since_creation: number | null
  readonly drift: readonly { field: string; wanted: string; found: string }[]
}

export function describeStatus(wanted: Wanted, found: Found, now: number): Status {
  const { cluster, namespace, workgroup, securityGroup } = found
  const thing = cluster ?? workgroup
  const cost = cluster ? nodesCost(cluster.nodeType, cluster.nodes, wanted.pricePerHour) : costOf(wanted)
  const perHour = cluster && conditionOf(cluster) === 'paused' ? 0 : (cost.perHour ?? null)
  const hours = cluster?.createdAt === undefined ? undefined : Math.max(0, now - cluster.createdAt) / 3_600_000
  return {
    project: wanted.project,
    account: found.account,
    region: found.region,
    kind: wanted.warehouse.kind,
    name: wanted.warehouse.name,
    status: thing?.status.toLowerCase() ?? 'absent',
    managed: thing !== undefined && isOurs(thing, wanted.project),
    host: thing?.host ?? null,
    port: thing?.port ?? null,
    database: cluster?.database ?? namespace?.database ?? null,
    admin: cluster?.admin ?? namespace?.admin ?? null,
    size: cluster ? `${cluster.nodes} × ${cluster.nodeType}` : workgroup ? `${workgroup.baseCapacity} RPU` : null,
    encrypted: cluster?.encrypted ?? (workgroup ? true : null),
    public: thing?.isPublic ?? null,
    role_arn: found.role?.arn ?? null,
    secret_arn: cluster?.secret ?? namespace?.secret ?? null,
    allowed: securityGroup?.ingress.map(({ cidr }) => cidr) ?? [],
    snapshots: found.snapshots,
    created_at: cluster?.createdAt === undefined ? null : new Date(cluster.createdAt).toISOString(),
    expires_at: thing?.tags[EXPIRES_TAG] ?? null,
    dollars_per_hour: thing ? perHour : 0,
    dollars_since_creation:
      hours === undefined || cost.perHour === undefined ? null : Math.round(hours * cost.perHour * 100) / 100,
    drift: thing
      ? driftOf(wanted, found).map(({ what, field, wanted: should, found: is }) => ({
          field: `${what}: ${field}`,
          wanted: should,
          found: is,
        }))
      : [],
  }
}

export function showStatus(status: Status, now: number): string {
  const size = status.size ?? 'nothing stands'
  const lines: readonly (readonly [string, string | null])[] = [
    [status.kind === 'cluster' ? 'cluster' : 'workgroup', `${status.name}: ${status.status}`],
    ['account', `${status.account}, region ${status.region}`],
    ['size', size],
    ['made by wh', status.status === 'absent' ? null : status.managed ? 'yes' : 'no'],
    ['endpoint', status.host === null ? null : `${status.host}:${status.port}`],
    ['database', status.database === null ? null : `${status.database}, admin ${status.admin}`],
    ['password', status.secret_arn === null ? null : `in Secrets Manager: ${status.secret_arn}`],
    ['role', status.role_arn],
    ['may connect', status.allowed.length === 0 ? 'nobody' : status.allowed.join(', ')],
    ['public', status.public === null ? null : status.public ? 'yes' : 'no'],
    ['age', status.created_at === null ? null : formatElapsed(now - Date.parse(status.created_at))],
    ['expires', status.expires_at],
    ['snapshots', status.snapshots.length === 0 ? null : status.snapshots.join(', ')],
    ['cost', costLine(status)],
  ]
  const shown = lines.flatMap(([name, text]) => (text === null ? [] : [`${name.padEnd(12)} ${text}\n`]))
  const drift = status.drift.map(({ field, wanted, found }) => `  ${field} is ${found}, wanted ${wanted}\n`)
  return shown.join('') + (drift.length === 0 ? '' : `differs from the project file:\n${drift.join('')}`)
}

function costLine({ kind, status, dollars_per_hour: perHour, dollars_since_creation: sofar }: Status): string {
  if (status === 'absent') return 'nothing'
  if (status === 'paused') return 'storage only, while it is paused'
  if (perHour === null) return "unknown: set 'price_per_hour' under 'infra:'"
  const hour = `$${perHour.toFixed(2)} an hour${kind === 'serverless' ? ' while queries run' : ''}`
  return sofar === null
    ? hour
    : `${hour}, $${(perHour * 24).toFixed(2)} a day; at most $${sofar.toFixed(2)} since it was made`
}
