/** The door of provisioned Redshift. */
import {
  type Cluster,
  CreateClusterCommand,
  CreateClusterSubnetGroupCommand,
  CreateScheduledActionCommand,
  CreateTagsCommand,
  DeleteClusterCommand,
  DeleteClusterSubnetGroupCommand,
  DeleteScheduledActionCommand,
  DescribeClusterSnapshotsCommand,
  DescribeClusterSubnetGroupsCommand,
  DescribeClustersCommand,
  DescribeScheduledActionsCommand,
  ModifyClusterCommand,
  ModifyClusterIamRolesCommand,
  ModifyClusterSubnetGroupCommand,
  ModifyScheduledActionCommand,
  PauseClusterCommand,
  RedshiftClient,
  ResizeClusterCommand,
  ResumeClusterCommand,
} from '@aws-sdk/client-redshift'
import type { Call } from '../../aws/call.ts'
import { orMissing } from '../../aws/error.ts'
import type { ClientSettings } from '../../aws/settings.ts'
import type { Clusters } from '../cloud.ts'
import type { FoundCluster } from '../found.ts'
import { scheduleName } from '../wanted.ts'
import { readTags, upperTags } from './tags.ts'

export function openClusters(
  settings: ClientSettings,
  call: Call,
  arnOf: (resource: string) => Promise<string>,
): Clusters {
  const client = new RedshiftClient(settings)
  return {
    read: async (name) => {
      const command = new DescribeClustersCommand({ ClusterIdentifier: name })
      const asked = call('redshift:DescribeClusters', () => client.send(command))
      const cluster = (await orMissing(asked, 'ClusterNotFoundFault', 'ClusterNotFound'))?.Clusters?.[0]
      return cluster && readCluster(cluster, name, await arnOf(`cluster:${name}`))
    },
    create: async (wanted, { role, securityGroup, subnetGroup, tags }) => {
      const command = new CreateClusterCommand({
        ClusterIdentifier: wanted.name,
        NodeType: wanted.nodeType,
        ClusterType: wanted.nodes === 1 ? 'single-node' : 'multi-node',
        ...(wanted.nodes > 1 && { NumberOfNodes: wanted.nodes }),
        DBName: wanted.database,
        MasterUsername: wanted.admin,
        // The password is made, kept and rotated by Secrets Manager; nobody here ever sees it.
        ManageMasterPassword: true,
        IamRoles: [role],
        DefaultIamRoleArn: role,
        VpcSecurityGroupIds: [securityGroup],
        ...(subnetGroup !== undefined && { ClusterSubnetGroupName: subnetGroup }),
        PubliclyAccessible: wanted.isPublic,
        Port: wanted.port,
        Encrypted: true,
        AutomatedSnapshotRetentionPeriod: wanted.snapshotRetention,
        Tags: upperTags(tags),
      })
      await call('redshift:CreateCluster', () => client.send(command))
    },
    modify: async (name, { snapshotRetention, isPublic, port, securityGroup }) => {
      const command = new ModifyClusterCommand({
        ClusterIdentifier: name,
        ...(snapshotRetention !== undefined && { AutomatedSnapshotRetentionPeriod: snapshotRetention }),
        ...(isPublic !== undefined && { PubliclyAccessible: isPublic }),
        ...(port !== undefined && { Port: port }),
        ...(securityGroup !== undefined && { VpcSecurityGroupIds: [securityGroup] }),
      })
      await call('redshift:ModifyCluster', () => client.send(command))
    },
    attachRole: async (name, arn) => {
      const command = new ModifyClusterIamRolesCommand({
        ClusterIdentifier: name,
        AddIamRoles: [arn],
        DefaultIamRoleArn: arn,
      })
      await call('redshift:ModifyClusterIamRoles', () => client.send(command))
    },
    resize: async (name, nodeType, nodes, classic) => {
      const command = new ResizeClusterCommand({
        ClusterIdentifier: name,
        NodeType: nodeType,
        NumberOfNodes: nodes,
        ClusterType: nodes === 1 ? 'single-node' : 'multi-node',
        Classic: classic,
      })
      await call('redshift:ResizeCluster', () => client.send(command))
    },
    pause: async (name) => {
      const command = new PauseClusterCommand({ ClusterIdentifier: name })
      await call('redshift:PauseCluster', () => client.send(command))
    },
    resume: async (name) => {
      const command = new ResumeClusterCommand({ ClusterIdentifier: name })
      await call('redshift:ResumeCluster', () => client.send(command))
    },
    delete: async (name, snapshot) => {
      const command = new DeleteClusterCommand({
        ClusterIdentifier: name,
        SkipFinalClusterSnapshot: snapshot === undefined,
        ...(snapshot !== undefined && { FinalClusterSnapshotIdentifier: snapshot }),
      })
      const asked = call('redshift:DeleteCluster', () => client.send(command))
      await orMissing(asked, 'ClusterNotFoundFault', 'ClusterNotFound')
    },
    readSchedule: async (name) => {
      const command = new DescribeScheduledActionsCommand({ ScheduledActionName: name })
      const asked = call('redshift:DescribeScheduledActions', () => client.send(command))
      const answer = await orMissing(asked, 'ScheduledActionNotFoundFault', 'ScheduledActionNotFound')
      return answer?.ScheduledActions?.[0]?.Schedule
    },
    schedule: async ({ cluster, action, when, role, replaces }) => {
      const target = { ClusterIdentifier: cluster }
      const wanted = {
        ScheduledActionName: scheduleName(cluster, action),
        TargetAction: action === 'pause' ? { PauseCluster: target } : { ResumeCluster: target },
        Schedule: when,
        IamRole: role,
        ScheduledActionDescription: 'Made by wh infra',
        Enable: true,
      }
      if (replaces) {
        const command = new ModifyScheduledActionCommand(wanted)
        await call('redshift:ModifyScheduledAction', () => client.send(command))
        return
      }
      const command = new CreateScheduledActionCommand(wanted)
      await call('redshift:CreateScheduledAction', () => client.send(command))
    },
    deleteSchedule: async (name) => {
      const command = new DeleteScheduledActionCommand({ ScheduledActionName: name })
      const asked = call('redshift:DeleteScheduledAction', () => client.send(command))
      await orMissing(asked, 'ScheduledActionNotFoundFault', 'ScheduledActionNotFound')
    },
    tag: async (arn, tags) => {
      const command = new CreateTagsCommand({ ResourceName: arn, Tags: upperTags(tags) })
      await call('redshift:CreateTags', () => client.send(command))
    },
    snapshots: async (name) => {
      const command = new DescribeClusterSnapshotsCommand({ ClusterIdentifier: name, SnapshotType: 'manual' })
      const asked = call('redshift:DescribeClusterSnapshots', () => client.send(command))
      const answer = await orMissing(asked, 'ClusterNotFoundFault', 'ClusterNotFound')
      // Automated ones go with the cluster. AWS leaves them out; emulators may not.
      const manual = (answer?.Snapshots ?? []).filter(({ SnapshotType }) => SnapshotType !== 'automated')
      return manual.flatMap(({ SnapshotIdentifier }) => SnapshotIdentifier ?? [])
    },
    readSubnetGroup: async (name) => {
      const command = new DescribeClusterSubnetGroupsCommand({ ClusterSubnetGroupName: name })
      const asked = call('redshift:DescribeClusterSubnetGroups', () => client.send(command))
      const answer = await orMissing(asked, 'ClusterSubnetGroupNotFoundFault')
      const group = answer?.ClusterSubnetGroups?.[0]
      if (!group) return undefined
      return {
        name,
        arn: await arnOf(`subnetgroup:${name}`),
        vpc: group.VpcId ?? '',
        subnets: (group.Subnets ?? []).flatMap(({ SubnetIdentifier }) => SubnetIdentifier ?? []),
        tags: readTags(group.Tags),
      }
    },
    createSubnetGroup: async (name, subnets, tags) => {
      const command = new CreateClusterSubnetGroupCommand({
        ClusterSubnetGroupName: name,
        Description: 'Where the warehouse stands; made by wh infra',
        SubnetIds: [...subnets],
        Tags: upperTags(tags),
      })
      await call('redshift:CreateClusterSubnetGroup', () => client.send(command))
    },
    setSubnets: async (name, subnets) => {
      const command = new ModifyClusterSubnetGroupCommand({ ClusterSubnetGroupName: name, SubnetIds: [...subnets] })
      await call('redshift:ModifyClusterSubnetGroup', () => client.send(command))
    },
    deleteSubnetGroup: async (name) => {
      const command = new DeleteClusterSubnetGroupCommand({ ClusterSubnetGroupName: name })
      const asked = call('redshift:DeleteClusterSubnetGroup', () => client.send(command))
      await orMissing(asked, 'ClusterSubnetGroupNotFoundFault')
    },
  }
}

/** A change that AWS has taken note of counts as made, or it would be asked for again. */
function readCluster(cluster: Cluster, name: string, arn: string): FoundCluster {
  const pending = cluster.PendingModifiedValues
  return {
    name,
    arn,
    status: cluster.ClusterStatus ?? '',
    ...(cluster.ClusterAvailabilityStatus && { availability: cluster.ClusterAvailabilityStatus }),
    ...(cluster.Endpoint?.Address && { host: cluster.Endpoint.Address }),
    port: cluster.Endpoint?.Port ?? 5439,
    nodeType: pending?.NodeType ?? cluster.NodeType ?? '',
    nodes: pending?.NumberOfNodes ?? cluster.NumberOfNodes ?? 1,
    database: cluster.DBName ?? '',
    admin: cluster.MasterUsername ?? '',
    snapshotRetention: pending?.AutomatedSnapshotRetentionPeriod ?? cluster.AutomatedSnapshotRetentionPeriod ?? 0,
    encrypted: cluster.Encrypted ?? false,
    isPublic: pending?.PubliclyAccessible ?? cluster.PubliclyAccessible ?? false,
    roles: (cluster.IamRoles ?? [])
      .filter(({ ApplyStatus }) => ApplyStatus !== 'removing')
      .flatMap(({ IamRoleArn }) => IamRoleArn ?? []),
    securityGroups: (cluster.VpcSecurityGroups ?? [])
      .filter(({ Status }) => Status !== 'removing')
      .flatMap(({ VpcSecurityGroupId }) => VpcSecurityGroupId ?? []),
    ...(cluster.ClusterSubnetGroupName && { subnetGroup: cluster.ClusterSubnetGroupName }),
    ...(cluster.MasterPasswordSecretArn && { secret: cluster.MasterPasswordSecretArn }),
    ...(cluster.ClusterCreateTime && { createdAt: cluster.ClusterCreateTime.getTime() }),
    tags: readTags(cluster.Tags),
  }
}
