/** The door of Secrets Manager. Values of secrets are never asked for. */
import { RotateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import type { Call } from '../../aws/call.ts'
import type { ClientSettings } from '../../aws/settings.ts'

export function openSecrets(settings: ClientSettings, call: Call): { rotate: (arn: string) => Promise<void> } {
  const client = new SecretsManagerClient(settings)
  return {
    rotate: async (arn) => {
      const command = new RotateSecretCommand({ SecretId: arn, RotateImmediately: true })
      await call('secretsmanager:RotateSecret', () => client.send(command))
    },
  }
}
