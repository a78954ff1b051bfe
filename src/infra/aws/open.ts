/** Opens AWS. The SDK is large: each client is loaded when it is needed, and only by `wh infra`. */

import { makeCall, type Patience } from '../../aws/call.ts'
import { type AwsOptions, clientSettings } from '../../aws/settings.ts'
import type { Cloud } from '../cloud.ts'

export async function openCloud(options: AwsOptions, patience: Patience): Promise<Cloud> {
  const [{ openIdentity }, { openRoles }, { openNetwork }, { openClusters }] = await Promise.all([
    import('./sts.ts'),
    import('./iam.ts'),
    import('./ec2.ts'),
    import('./redshift.ts'),
  ])
  const call = makeCall(patience)
  const settings = (service: string, region?: string) =>
    clientSettings({ ...options, ...(region !== undefined && { region }) }, service)
  const { region: readRegion, identity: readIdentity } = openIdentity(settings('STS'), call)
  // Who we are does not change while a command runs.
  let known: ReturnType<Cloud['identity']> | undefined
  const identity: Cloud['identity'] = () => {
    known ??= readIdentity()
    return known
  }
  const region = await readRegion()
  const arnOf = async (resource: string): Promise<string> => {
    const { account, arn } = await identity()
    return `${arn.split(':').slice(0, 2).join(':')}:redshift:${region}:${account}:${resource}`
  }
  return {
    region,
    identity,
    roles: openRoles(settings('IAM', region), call),
    network: openNetwork(settings('EC2', region), call),
    clusters: openClusters(settings('REDSHIFT', region), call, arnOf),
    serverless: async () => {
      const { openServerless } = await import('./serverless.ts')
      return openServerless(settings('REDSHIFT_SERVERLESS', region), call)
    },
    rotateSecret: async (arn) => {
      const { openSecrets } = await import('./secrets.ts')
      await openSecrets(settings('SECRETS_MANAGER', region), call).rotate(arn)
    },
  }
}
