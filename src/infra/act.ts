/** Does one step. What it needs to know about what stands was looked up just before. */
import type { Cloud } from './cloud.ts'
import type { Found } from './found.ts'
import type { ClusterChanges, Step } from './step.ts'
import { scheduleName } from './wanted.ts'

/** Every step but waiting. */
export type Act = Exclude<Step, { kind: 'wait' }>

export async function act(step: Act, found: Found, cloud: Cloud): Promise<void> {
  const { roles, network, clusters } = cloud
  switch (step.kind) {
    case 'create-role':
      return roles.create(step.role, step.trust, step.tags)
    case 'set-trust':
      return roles.setTrust(step.role, step.trust)
    case 'put-policy':
      return roles.putPolicy(step.role, step.policy, step.document)
    case 'delete-policy':
      return roles.deletePolicy(step.role, step.policy)
    case 'detach-policy':
      return roles.detachPolicy(step.role, step.arn)
    case 'delete-role':
      return roles.delete(step.role)
    case 'create-security-group':
      return network.createGroup(step.group, step.vpc, step.tags)
    case 'allow':
      return network.allow(groupId(found), step.cidr, step.port)
    case 'revoke':
      return network.revoke(groupId(found), step.cidr, step.port)
    case 'delete-security-group':
      return network.deleteGroup(groupId(found))
    case 'create-subnet-group':
      return clusters.createSubnetGroup(step.group, step.subnets, step.tags)
    case 'set-subnets':
      return clusters.setSubnets(step.group, step.subnets)
    case 'delete-subnet-group':
      return clusters.deleteSubnetGroup(step.group)
    case 'create-cluster': {
      const { subnetGroup, tags } = step
      const attachments = { role: roleArn(found), securityGroup: groupId(found), tags }
      return clusters.create(step.cluster, { ...attachments, ...(subnetGroup !== undefined && { subnetGroup }) })
    }
    case 'modify-cluster':
      return clusters.modify(step.cluster, withGroup(step.changes, found))
    case 'attach-role':
      return clusters.attachRole(step.cluster, roleArn(found))
    case 'resize-cluster':
      return clusters.resize(step.cluster, step.nodeType, step.nodes, isClassic(step.nodes, found))
    case 'pause-cluster':
      return clusters.pause(step.cluster)
    case 'resume-cluster':
      return clusters.resume(step.cluster)
    case 'schedule': {
      const { cluster, action, when, replaces = false } = step
      return clusters.schedule({ cluster, action, when, role: roleArn(found), replaces })
    }
    case 'unschedule':
      return clusters.deleteSchedule(scheduleName(step.cluster, step.action))
    case 'delete-cluster':
      return clusters.delete(step.cluster, step.snapshot)
    case 'tag':
      return tag(step, found, cloud)
    default:
      return actServerless(step, found, cloud)
  }
}

type ServerlessAct = Extract<
  Act,
  {
    kind:
      | 'create-namespace'
      | 'attach-namespace-role'
      | 'delete-namespace'
      | 'create-workgroup'
      | 'modify-workgroup'
      | 'delete-workgroup'
      | 'limit-usage'
      | 'lift-limit'
  }
>

async function actServerless(step: ServerlessAct, found: Found, cloud: Cloud): Promise<void> {
  const serverless = await cloud.serverless()
  switch (step.kind) {
    case 'create-namespace':
      return serverless.createNamespace(step.warehouse, roleArn(found), step.tags)
    case 'attach-namespace-role': {
      const arn = roleArn(found)
      return serverless.setNamespaceRoles(step.namespace, [...(found.namespace?.roles ?? []), arn], arn)
    }
    case 'delete-namespace':
      return serverless.deleteNamespace(step.namespace, step.snapshot)
    case 'create-workgroup': {
      const { warehouse, subnets, tags } = step
      return serverless.createWorkgroup(warehouse, { securityGroup: groupId(found), subnets, tags })
    }
    case 'modify-workgroup':
      return serverless.modifyWorkgroup(step.workgroup, withGroup(step.changes, found))
    case 'delete-workgroup':
      return serverless.deleteWorkgroup(step.workgroup)
    case 'limit-usage':
      return step.replaces === undefined
        ? serverless.createLimit(seen(found.workgroup, 'workgroup').arn, step.limit)
        : serverless.changeLimit(step.replaces, step.limit)
    case 'lift-limit':
      return serverless.deleteLimit(step.limit)
  }
}

async function tag({ what, name, tags }: Extract<Step, { kind: 'tag' }>, found: Found, cloud: Cloud): Promise<void> {
  switch (what) {
    case 'role':
      return cloud.roles.tag(name, tags)
    case 'security-group':
      return cloud.network.tag(groupId(found), tags)
    case 'cluster':
      return cloud.clusters.tag(seen(found.cluster, what).arn, tags)
    case 'subnet-group':
      return cloud.clusters.tag(seen(found.subnetGroup, what).arn, tags)
    case 'namespace':
      return (await cloud.serverless()).tag(seen(found.namespace, what).arn, tags)
    case 'workgroup':
      return (await cloud.serverless()).tag(seen(found.workgroup, what).arn, tags)
  }
}

/** An elastic resize cannot begin or end with a single node. https://docs.aws.amazon.com/redshift/latest/mgmt/resizing-cluster.html */
function isClassic(nodes: number, { cluster }: Found): boolean {
  return nodes === 1 || cluster?.nodes === 1
}

function withGroup<Changes extends Pick<ClusterChanges, 'intoSecurityGroup'>>(
  { intoSecurityGroup, ...rest }: Changes,
  found: Found,
): Omit<Changes, 'intoSecurityGroup'> & { securityGroup?: string } {
  return { ...rest, ...(intoSecurityGroup && { securityGroup: groupId(found) }) }
}

const roleArn = ({ role }: Found): string => seen(role, 'role').arn
const groupId = ({ securityGroup }: Found): string => seen(securityGroup, 'security group').id

/** A plan begins with what is missing; so what a step needs is there, or the plan is wrong. */
function seen<Thing>(thing: Thing | undefined, what: string): Thing {
  if (thing === undefined) throw new Error(`a step needs the ${what} before it is made`)
  return thing
}
