/** How every client is set up: as the users of AWS's own tools expect. */

export interface AwsOptions {
  readonly region?: string
  /** A profile of AWS's own configuration, instead of the environment's. */
  readonly profile?: string
  /** Instead of those of the environment. */
  readonly credentials?: AwsCredentials
  readonly env: Readonly<Record<string, string | undefined>>
}

export interface AwsCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

export interface ClientSettings {
  readonly region?: string
  readonly profile?: string
  readonly endpoint?: string
  readonly credentials?: AwsCredentials
  readonly maxAttempts: 1
}

/**
 * Region, credentials and endpoint as the environment has them; what it has not is left to the SDK's default chain.
 * `service` names the variable for one service alone: AWS_ENDPOINT_URL_REDSHIFT.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
export function clientSettings(
  { region, profile, credentials: given, env }: AwsOptions,
  service: string,
): ClientSettings {
  const ignoresEndpoints = env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS === 'true'
  const endpoint = ignoresEndpoints ? undefined : (env[`AWS_ENDPOINT_URL_${service}`] ?? env.AWS_ENDPOINT_URL)
  const chosenRegion = region ?? env.AWS_REGION ?? env.AWS_DEFAULT_REGION
  const chosenProfile = given ? undefined : (profile ?? env.AWS_PROFILE)
  const credentials = given ?? (chosenProfile === undefined ? credentialsOf(env) : undefined)
  return {
    ...(chosenRegion !== undefined && { region: chosenRegion }),
    ...(chosenProfile !== undefined && { profile: chosenProfile }),
    ...(endpoint !== undefined && { endpoint }),
    ...(credentials && { credentials }),
    maxAttempts: 1,
  }
}

function credentialsOf(env: AwsOptions['env']): ClientSettings['credentials'] {
  const {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  } = env
  if (!accessKeyId || !secretAccessKey) return undefined
  return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) }
}
