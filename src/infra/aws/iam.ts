/** The door of IAM. */
import {
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  PutRolePolicyCommand,
  TagRoleCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam'
import type { Call } from '../../aws/call.ts'
import { orMissing } from '../../aws/error.ts'
import type { ClientSettings } from '../../aws/settings.ts'
import type { Roles } from '../cloud.ts'
import type { FoundRole } from '../found.ts'
import { readTags, upperTags } from './tags.ts'

const MISSING = ['NoSuchEntityException', 'NoSuchEntity']

export function openRoles(settings: ClientSettings, call: Call): Roles {
  const client = new IAMClient(settings)
  const document = (value: unknown): string => JSON.stringify(value)

  const readRole = async (name: string): Promise<FoundRole> => {
    const { Role } = await call('iam:GetRole', () => client.send(new GetRoleCommand({ RoleName: name })))
    const asked = { RoleName: name }
    const { AttachedPolicies } = await call('iam:ListAttachedRolePolicies', () =>
      client.send(new ListAttachedRolePoliciesCommand(asked)),
    )
    const { PolicyNames } = await call('iam:ListRolePolicies', () => client.send(new ListRolePoliciesCommand(asked)))
    const inline: Record<string, unknown> = {}
    for (const policy of PolicyNames ?? []) {
      const command = new GetRolePolicyCommand({ RoleName: name, PolicyName: policy })
      const { PolicyDocument } = await call('iam:GetRolePolicy', () => client.send(command))
      inline[policy] = parseDocument(PolicyDocument)
    }
    return {
      name,
      arn: Role?.Arn ?? '',
      trust: parseDocument(Role?.AssumeRolePolicyDocument),
      inline,
      attached: (AttachedPolicies ?? []).flatMap(({ PolicyArn }) => PolicyArn ?? []),
      tags: readTags(Role?.Tags),
    }
  }

  return {
    read: (name) => orMissing(readRole(name), ...MISSING),
    create: async (name, trust, tags) => {
      const command = new CreateRoleCommand({
        RoleName: name,
        AssumeRolePolicyDocument: document(trust),
        Description: 'Lets Redshift read the files that a project loads; made by wh infra',
        Tags: upperTags(tags),
      })
      await call('iam:CreateRole', () => client.send(command))
    },
    setTrust: async (name, trust) => {
      const command = new UpdateAssumeRolePolicyCommand({ RoleName: name, PolicyDocument: document(trust) })
      await call('iam:UpdateAssumeRolePolicy', () => client.send(command))
    },
    putPolicy: async (role, policy, rules) => {
      const command = new PutRolePolicyCommand({ RoleName: role, PolicyName: policy, PolicyDocument: document(rules) })
      await call('iam:PutRolePolicy', () => client.send(command))
    },
    deletePolicy: async (role, policy) => {
      const command = new DeleteRolePolicyCommand({ RoleName: role, PolicyName: policy })
      await orMissing(
        call('iam:DeleteRolePolicy', () => client.send(command)),
        ...MISSING,
      )
    },
    detachPolicy: async (role, arn) => {
      const command = new DetachRolePolicyCommand({ RoleName: role, PolicyArn: arn })
      await orMissing(
        call('iam:DetachRolePolicy', () => client.send(command)),
        ...MISSING,
      )
    },
    delete: async (name) => {
      await orMissing(
        call('iam:DeleteRole', () => client.send(new DeleteRoleCommand({ RoleName: name }))),
        ...MISSING,
      )
    },
    tag: async (name, tags) => {
      const command = new TagRoleCommand({ RoleName: name, Tags: upperTags(tags) })
      await call('iam:TagRole', () => client.send(command))
    },
  }
}

/** IAM answers documents as URL-encoded JSON. A document that people have broken is one that differs from ours. */
function parseDocument(text: string | undefined): unknown {
  if (text === undefined) return undefined
  const decoded = decodeURIComponent(text)
  try {
    return JSON.parse(decoded)
  } catch (error) {
    if (error instanceof SyntaxError) return decoded
    throw error
  }
}
