/** The door of STS: who are we? */
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import type { Call } from '../../aws/call.ts'
import type { ClientSettings } from '../../aws/settings.ts'
import type { Cloud } from '../cloud.ts'

export function openIdentity(
  settings: ClientSettings,
  call: Call,
): { region: () => Promise<string>; identity: Cloud['identity'] } {
  const client = new STSClient(settings)
  return {
    region: () => call('sts:GetCallerIdentity', () => client.config.region()),
    identity: async () => {
      const { Account, Arn } = await call('sts:GetCallerIdentity', () => client.send(new GetCallerIdentityCommand({})))
      return { account: Account ?? '', arn: Arn ?? '' }
    },
  }
}
