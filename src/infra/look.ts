/** Reads all that a project's warehouse consists of. Only describes; changes nothing. */
import type { Cloud } from './cloud.ts'
import type { Found } from './found.ts'
import type { Wanted } from './wanted.ts'

export async function look(cloud: Cloud, wanted: Wanted): Promise<Found> {
  const { account, arn } = await cloud.identity()
  const [role, network, warehouse] = await Promise.all([
    cloud.roles.read(wanted.role.name),
    lookAtNetwork(cloud, wanted),
    wanted.warehouse.kind === 'cluster'
      ? lookAtCluster(cloud, wanted.warehouse.name)
      : lookAtServerless(cloud, wanted.warehouse),
  ])
  return { account, caller: arn, region: cloud.region, ...(role && { role }), ...network, ...warehouse }
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
