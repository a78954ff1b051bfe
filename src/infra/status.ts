/** What AWS's words for the state of a warehouse mean to us. */

export type Condition = 'ready' | 'busy' | 'paused' | 'leaving' | 'broken'

/** https://docs.aws.amazon.com/redshift/latest/mgmt/rs-mgmt-cluster-status.html */
const BROKEN: Readonly<Record<string, string>> = {
  'hardware-failure': 'restore it from a snapshot',
  'incompatible-hsm': 'mend the connection to the HSM',
  'incompatible-network': 'mend the subnets and the VPC that it stands in',
  'incompatible-parameters': 'mend its parameter group',
  'incompatible-restore': 'restore from another snapshot',
  'storage-full': 'resize it, or delete what is not needed',
}

export function conditionOf({
  status,
  availability,
}: {
  readonly status: string
  readonly availability?: string
}): Condition {
  const state = status.toLowerCase()
  if (BROKEN[state] !== undefined || availability === 'Failed') return 'broken'
  // `available, prep-for-resize` and the like take queries.
  if (state === 'available' || state.startsWith('available,')) return 'ready'
  if (state === 'paused') return 'paused'
  return state === 'deleting' || state === 'final-snapshot' ? 'leaving' : 'busy'
}

/** What mends a broken state. */
export function remedyFor(status: string): string {
  return BROKEN[status.toLowerCase()] ?? 'look at the events in the console'
}

/** Seconds that AWS usually takes, to say how long a wait may be. */
export const USUAL_SECONDS: Readonly<Record<string, number>> = {
  creating: 300,
  deleting: 180,
  'final-snapshot': 300,
  modifying: 120,
  pausing: 300,
  resuming: 300,
  resizing: 900,
}
