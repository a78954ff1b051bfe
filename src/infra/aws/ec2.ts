/** The door of EC2: VPCs and security groups. */
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  CreateTagsCommand,
  DeleteSecurityGroupCommand,
  DescribeSecurityGroupsCommand,
  DescribeVpcsCommand,
  EC2Client,
  RevokeSecurityGroupIngressCommand,
} from '@aws-sdk/client-ec2'
import type { Call } from '../../aws/call.ts'
import { orMissing } from '../../aws/error.ts'
import type { ClientSettings } from '../../aws/settings.ts'
import type { Network } from '../cloud.ts'
import { readTags, upperTags } from './tags.ts'

export function openNetwork(settings: ClientSettings, call: Call): Network {
  const client = new EC2Client(settings)
  const rule = (GroupId: string, CidrIp: string, port: number) => ({
    GroupId,
    IpPermissions: [
      { IpProtocol: 'tcp', FromPort: port, ToPort: port, IpRanges: [{ CidrIp, Description: 'made by wh infra' }] },
    ],
  })
  return {
    readVpc: async (id) => {
      const command = new DescribeVpcsCommand(
        id === undefined ? { Filters: [{ Name: 'is-default', Values: ['true'] }] } : { VpcIds: [id] },
      )
      const asked = call('ec2:DescribeVpcs', () => client.send(command))
      return (await orMissing(asked, 'InvalidVpcID.NotFound'))?.Vpcs?.[0]?.VpcId
    },
    readGroup: async (name, vpc) => {
      const command = new DescribeSecurityGroupsCommand({
        Filters: [
          { Name: 'group-name', Values: [name] },
          { Name: 'vpc-id', Values: [vpc] },
        ],
      })
      const { SecurityGroups } = await call('ec2:DescribeSecurityGroups', () => client.send(command))
      const [group] = SecurityGroups ?? []
      if (!group?.GroupId) return undefined
      const ingress = (group.IpPermissions ?? []).flatMap(({ FromPort, IpRanges }) =>
        (IpRanges ?? []).flatMap(({ CidrIp }) => (CidrIp ? [{ cidr: CidrIp, port: FromPort ?? -1 }] : [])),
      )
      return { id: group.GroupId, name, vpc, ingress, tags: readTags(group.Tags) }
    },
    createGroup: async (name, vpc, tags) => {
      const command = new CreateSecurityGroupCommand({
        GroupName: name,
        VpcId: vpc,
        Description: 'Who may connect to the warehouse; made by wh infra',
        TagSpecifications: [{ ResourceType: 'security-group', Tags: upperTags(tags) }],
      })
      await call('ec2:CreateSecurityGroup', () => client.send(command))
    },
    allow: async (id, cidr, port) => {
      const command = new AuthorizeSecurityGroupIngressCommand(rule(id, cidr, port))
      const asked = call('ec2:AuthorizeSecurityGroupIngress', () => client.send(command))
      await orMissing(asked, 'InvalidPermission.Duplicate')
    },
    revoke: async (id, cidr, port) => {
      const { GroupId, IpPermissions } = rule(id, cidr, port)
      const command = new RevokeSecurityGroupIngressCommand({
        GroupId,
        IpPermissions: IpPermissions.map((permission) => ({ ...permission, IpRanges: [{ CidrIp: cidr }] })),
      })
      const asked = call('ec2:RevokeSecurityGroupIngress', () => client.send(command))
      await orMissing(asked, 'InvalidPermission.NotFound')
    },
    deleteGroup: async (id) => {
      const asked = call('ec2:DeleteSecurityGroup', () => client.send(new DeleteSecurityGroupCommand({ GroupId: id })))
      await orMissing(asked, 'InvalidGroup.NotFound')
    },
    tag: async (id, tags) => {
      const command = new CreateTagsCommand({ Resources: [id], Tags: upperTags(tags) })
      await call('ec2:CreateTags', () => client.send(command))
    },
  }
}
