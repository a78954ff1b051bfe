/** Reads all that a project's warehouse consists of. Only describes; changes nothing. */
import type { Cloud } from './cloud.ts'
import type { Found, FoundRole } from './found.ts'
import { SCHEDULE_POLICY_NAME, SCHEDULED_ACTIONS, type ScheduledAction, scheduleName, type Wanted } from './wanted.ts'

export async function look(cloud: Cloud, wanted: Wanted): Promise<Found> {
  const { account, arn } = await cloud.identity()
  const [role, network, warehouse] = await Promise.all([
    cloud.roles.read(wanted.role.name),
    lookAtNetwork(cloud, wanted),
    wanted.warehouse.kind === 'cluster'
      ? lookAtCluster(cloud, wanted.warehouse.name)
      : lookAtServerless(cloud, wanted.warehouse),
  ])
  const schedule = await lookAtSchedule(cloud, wanted, role)
  return {
    account,
    caller: arn,
    region: cloud.region,
    ...(role && { role }),
    ...network,
    ...warehouse,
    ...(schedule && { schedule }),
  }
}

/** Only where one is wanted, or where the role shows that one was made. */
async function lookAtSchedule(
  { clusters }: Cloud,
  { warehouse }: Wanted,
  role: FoundRole | undefined,
): Promise<Found['schedule']> {
  if (warehouse.kind !== 'cluster') return undefined
  if (!warehouse.schedule && role?.inline[SCHEDULE_POLICY_NAME] === undefined) return undefined
  const found: Partial<Record<ScheduledAction, string>> = {}
  for (const action of SCHEDULED_ACTIONS) {
    const when = await clusters.readSchedule(scheduleName(warehouse.name, action))
    if (when !== undefined) found[action] = when
  }
  return found
}

async function lookAtNetwork(
  { network, clusters }: Cloud,
  { network: { vpc: wantedVpc, securityGroup: name, subnetGroup }, warehouse }: Wanted,
): Promise<Pick<Found, 'vpc' | 'securityGroup' | 'subnetGroup'>> {
  const vpc = await network.readVpc(wantedVpc)
  const securityGroup = vpc === undefined ? undefined : await network.readGroup(name, vpc)
  const isNeeded = subnetGroup !== undefined && warehouse.kind === 'cluster'
  const group = isNeeded ? await clusters.readSubnetGroup(subnetGroup) : undefined
  return {
    ...(vpc !== undefined && { vpc }),
    ...(securityGroup && { securityGroup }),
    ...(group && { subnetGroup: group }),
  }
}

async function lookAtCluster(
  { clusters }: Cloud,
  name: string,
): Promise<Pick<Found, 'cluster' | 'usageLimits' | 'snapshots'>> {
  const [cluster, snapshots] = await Promise.all([clusters.read(name), clusters.snapshots(name)])
  return { ...(cluster && { cluster }), usageLimits: [], snapshots }
}

async function lookAtServerless(
  cloud: Cloud,
  { name, namespace: namespaceName }: { readonly name: string; readonly namespace: string },
): Promise<Pick<Found, 'namespace' | 'workgroup' | 'usageLimits' | 'snapshots'>> {
  const serverless = await cloud.serverless()
  const [namespace, workgroup, snapshots] = await Promise.all([
    serverless.readNamespace(namespaceName),
    serverless.readWorkgroup(name),
    serverless.snapshots(namespaceName),
  ])
  const usageLimits = workgroup ? await serverless.readLimits(workgroup.arn) : []
  return { ...(namespace && { namespace }), ...(workgroup && { workgroup }), usageLimits, snapshots }
}
