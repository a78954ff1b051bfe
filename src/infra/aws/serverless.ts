/** The door of Redshift Serverless. */
import {
  CreateNamespaceCommand,
  CreateUsageLimitCommand,
  CreateWorkgroupCommand,
  DeleteNamespaceCommand,
  DeleteUsageLimitCommand,
  DeleteWorkgroupCommand,
  GetNamespaceCommand,
  GetWorkgroupCommand,
  ListSnapshotsCommand,
  ListTagsForResourceCommand,
  ListUsageLimitsCommand,
  RedshiftServerlessClient,
  TagResourceCommand,
  UpdateNamespaceCommand,
  UpdateUsageLimitCommand,
  UpdateWorkgroupCommand,
} from '@aws-sdk/client-redshift-serverless'
import type { Call } from '../../aws/call.ts'
import { orMissing } from '../../aws/error.ts'
import type { ClientSettings } from '../../aws/settings.ts'
import type { Serverless } from '../cloud.ts'
import type { FoundNamespace, FoundWorkgroup, Tags } from '../found.ts'
import { lowerTags, readTags } from './tags.ts'

const MISSING = 'ResourceNotFoundException'

export function openServerless(settings: ClientSettings, call: Call): Serverless {
  const client = new RedshiftServerlessClient(settings)

  const tagsOf = async (arn: string): Promise<Tags> => {
    const command = new ListTagsForResourceCommand({ resourceArn: arn })
    const { tags } = await call('redshift-serverless:ListTagsForResource', () => client.send(command))
    return readTags(tags)
  }

  const readNamespace = async (name: string): Promise<FoundNamespace> => {
    const command = new GetNamespaceCommand({ namespaceName: name })
    const { namespace } = await call('redshift-serverless:GetNamespace', () => client.send(command))
    const arn = namespace?.namespaceArn ?? ''
    return {
      name,
      arn,
      status: namespace?.status ?? '',
      database: namespace?.dbName ?? '',
      admin: namespace?.adminUsername ?? '',
      roles: (namespace?.iamRoles ?? []).flatMap(roleArns),
      ...(namespace?.adminPasswordSecretArn && { secret: namespace.adminPasswordSecretArn }),
      tags: await tagsOf(arn),
    }
  }

  const readWorkgroup = async (name: string): Promise<FoundWorkgroup> => {
    const command = new GetWorkgroupCommand({ workgroupName: name })
    const { workgroup } = await call('redshift-serverless:GetWorkgroup', () => client.send(command))
    const arn = workgroup?.workgroupArn ?? ''
    return {
      name,
      arn,
      status: workgroup?.status ?? '',
      namespace: workgroup?.namespaceName ?? '',
      ...(workgroup?.endpoint?.address && { host: workgroup.endpoint.address }),
      port: workgroup?.port ?? workgroup?.endpoint?.port ?? 5439,
      baseCapacity: workgroup?.baseCapacity ?? 0,
      ...(workgroup?.maxCapacity !== undefined && { maxCapacity: workgroup.maxCapacity }),
      isPublic: workgroup?.publiclyAccessible ?? false,
      securityGroups: workgroup?.securityGroupIds ?? [],
      subnets: workgroup?.subnetIds ?? [],
      tags: await tagsOf(arn),
    }
  }

  return {
    readNamespace: (name) => orMissing(readNamespace(name), MISSING),
    createNamespace: async (wanted, role, tags) => {
      const command = new CreateNamespaceCommand({
        namespaceName: wanted.namespace,
        dbName: wanted.database,
        adminUsername: wanted.admin,
        manageAdminPassword: true,
        iamRoles: [role],
        defaultIamRoleArn: role,
        tags: lowerTags(tags),
      })
      await call('redshift-serverless:CreateNamespace', () => client.send(command))
    },
    setNamespaceRoles: async (name, roles, defaultRole) => {
      const command = new UpdateNamespaceCommand({
        namespaceName: name,
        iamRoles: [...roles],
        defaultIamRoleArn: defaultRole,
      })
      await call('redshift-serverless:UpdateNamespace', () => client.send(command))
    },
    deleteNamespace: async (name, snapshot) => {
      const command = new DeleteNamespaceCommand({
        namespaceName: name,
        ...(snapshot !== undefined && { finalSnapshotName: snapshot }),
      })
      await orMissing(
        call('redshift-serverless:DeleteNamespace', () => client.send(command)),
        MISSING,
      )
    },
    readWorkgroup: (name) => orMissing(readWorkgroup(name), MISSING),
    createWorkgroup: async (wanted, { securityGroup, subnets, tags }) => {
      const command = new CreateWorkgroupCommand({
        workgroupName: wanted.name,
        namespaceName: wanted.namespace,
        baseCapacity: wanted.baseCapacity,
        ...(wanted.maxCapacity !== undefined && { maxCapacity: wanted.maxCapacity }),
        securityGroupIds: [securityGroup],
        ...(subnets.length > 0 && { subnetIds: [...subnets] }),
        publiclyAccessible: wanted.isPublic,
        port: wanted.port,
        tags: lowerTags(tags),
      })
      await call('redshift-serverless:CreateWorkgroup', () => client.send(command))
    },
    modifyWorkgroup: async (name, { baseCapacity, maxCapacity, isPublic, port, securityGroup }) => {
      const command = new UpdateWorkgroupCommand({
        workgroupName: name,
        ...(baseCapacity !== undefined && { baseCapacity }),
        ...(maxCapacity !== undefined && { maxCapacity }),
        ...(isPublic !== undefined && { publiclyAccessible: isPublic }),
        ...(port !== undefined && { port }),
        ...(securityGroup !== undefined && { securityGroupIds: [securityGroup] }),
      })
      await call('redshift-serverless:UpdateWorkgroup', () => client.send(command))
    },
    deleteWorkgroup: async (name) => {
      const command = new DeleteWorkgroupCommand({ workgroupName: name })
      await orMissing(
        call('redshift-serverless:DeleteWorkgroup', () => client.send(command)),
        MISSING,
      )
    },
    readLimits: async (workgroupArn) => {
      const command = new ListUsageLimitsCommand({ resourceArn: workgroupArn, usageType: 'serverless-compute' })
      const { usageLimits } = await call('redshift-serverless:ListUsageLimits', () => client.send(command))
      return (usageLimits ?? []).map(({ usageLimitId, amount, period, breachAction }) => ({
        id: usageLimitId ?? '',
        amount: amount ?? 0,
        period: period ?? 'monthly',
        breach: breachAction ?? 'log',
      }))
    },
    createLimit: async (workgroupArn, { amount, period, breach }) => {
      const command = new CreateUsageLimitCommand({
        resourceArn: workgroupArn,
        usageType: 'serverless-compute',
        amount,
        period,
        breachAction: breach,
      })
      await call('redshift-serverless:CreateUsageLimit', () => client.send(command))
    },
    changeLimit: async (id, { amount, breach }) => {
      const command = new UpdateUsageLimitCommand({ usageLimitId: id, amount, breachAction: breach })
      await call('redshift-serverless:UpdateUsageLimit', () => client.send(command))
    },
    deleteLimit: async (id) => {
      const command = new DeleteUsageLimitCommand({ usageLimitId: id })
      await orMissing(
        call('redshift-serverless:DeleteUsageLimit', () => client.send(command)),
        MISSING,
      )
    },
    tag: async (arn, tags) => {
      const command = new TagResourceCommand({ resourceArn: arn, tags: lowerTags(tags) })
      await call('redshift-serverless:TagResource', () => client.send(command))
    },
    snapshots: async (namespace) => {
      const command = new ListSnapshotsCommand({ namespaceName: namespace })
      const asked = call('redshift-serverless:ListSnapshots', () => client.send(command))
      const answer = await orMissing(asked, MISSING)
      return (answer?.snapshots ?? []).flatMap(({ snapshotName }) => snapshotName ?? [])
    },
  }
}

/** A role stands in a namespace as its ARN, or inside of `IamRole(applyStatus=in-sync, iamRoleArn=arn:…)`. */
function roleArns(text: string): readonly string[] {
  return /arn:[^,)\s]+/.exec(text) ?? []
}
