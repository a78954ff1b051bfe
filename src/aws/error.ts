/** What AWS refuses, as an error of ours. */
/** AWS said no. */
export class CloudError extends Error {
  override readonly name = 'CloudError'
  /** As a policy names it: `redshift:CreateCluster`. */
  readonly action: string
  /** AWS's name of the error: `ClusterNotFoundFault`. */
  readonly code: string
  constructor(action: string, code: string, message: string, cause: unknown) {
    super(message, { cause })
    this.action = action
    this.code = code
  }
}

const isCloudError = (error: unknown, ...codes: readonly string[]): error is CloudError =>
  error instanceof CloudError && (codes.length === 0 || codes.includes(error.code))

/** The answer, or undefined where AWS says that there is no such thing. */
export async function orMissing<Answer>(
  asked: Promise<Answer>,
  ...codes: readonly string[]
): Promise<Answer | undefined> {
  try {
    return await asked
  } catch (error) {
    if (isCloudError(error, ...codes)) return undefined
    throw error
  }
}
