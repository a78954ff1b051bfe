/** One call to AWS: tried again where AWS asks for patience, and refused in our own words. */
import { CloudError } from './error.ts'

export interface Patience {
  /** Rejects when the user stops waiting. */
  readonly pause: (ms: number) => Promise<void>
  /** From 0 up to 1. */
  readonly random: () => number
}

export type Call = <Answer>(action: string, send: () => Promise<Answer>) => Promise<Answer>

const ATTEMPTS = 6

/** Retries are ours, not the SDK's, so that Ctrl-C ends them and tests need not sit through them. */
export function makeCall({ pause, random }: Patience): Call {
  return async (action, send) => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await send()
      } catch (error) {
        if (!(error instanceof Error)) throw error
        if (attempt === ATTEMPTS || !isPassing(error)) throw cloudError(action, error)
        await pause(Math.min(20_000, 500 * 2 ** attempt) * (0.5 + random() / 2))
      }
    }
  }
}

const PASSING = new Set([
  'DependentServiceRequestThrottlingFault',
  'EC2ThrottledException',
  'InternalFailure',
  'InternalServerException',
  'PriorRequestNotComplete',
  'RequestLimitExceeded',
  'ServiceUnavailable',
  'SlowDown',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
])

/** Gone when tried again: throttling, a server's own failure, a broken connection. */
function isPassing(error: Error): boolean {
  return PASSING.has(error.name) || (statusOf(error) ?? 0) >= 500 || isConnectionLoss(error)
}

/** In the middle of a talk; a host that is not there stays away. */
const isConnectionLoss = (error: Error): boolean =>
  'code' in error && (error.code === 'ECONNRESET' || error.code === 'EPIPE' || error.code === 'ETIMEDOUT')

function statusOf(error: Error): number | undefined {
  const metadata = '$metadata' in error ? error.$metadata : undefined
  const status =
    typeof metadata === 'object' && metadata !== null && 'httpStatusCode' in metadata
      ? metadata.httpStatusCode
      : undefined
  return typeof status === 'number' ? status : undefined
}

function cloudError(action: string, error: Error): CloudError {
  const code = 'code' in error && typeof error.code === 'string' && error.name === 'Error' ? error.code : error.name
  return new CloudError(action, code, (error.message || code).replaceAll(/\s+/g, ' ').replace(/[.\s]+$/, ''), error)
}
