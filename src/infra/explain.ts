/** AWS's refusals in words that say what to do. */
import { awsRefused, type Problem } from '../core/problem.ts'
import type { CloudError } from './cloud.ts'

export function explain({ action, code, message }: CloudError): Problem {
  const hint = hintFor(code, message, action)
  const notes = code === 'Error' || message.includes(code) ? [] : [`AWS calls it ${code}`]
  return awsRefused(action, message, { ...(hint !== undefined && { hint }), notes })
}

function hintFor(code: string, message: string, action: string): string | undefined {
  if (/^AccessDenied|^UnauthorizedOperation$|not authorized to perform/.test(`${code}${message}`)) {
    return `allow the action '${action}' in a policy of this user or role; docs/infra.md has one that is enough`
  }
  if (code === 'CredentialsProviderError' || /could not load credentials/i.test(message)) {
    return 'set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or sign in: aws sso login'
  }
  if (/region is missing/i.test(message)) return "set 'region:' under 'infra:', AWS_REGION, or a region of the profile"
  if (/^ExpiredToken|^RequestExpired$/.test(code)) return 'the credentials have expired: sign in again'
  if (/^(InvalidClientTokenId|SignatureDoesNotMatch|UnrecognizedClient|AuthFailure|IncompleteSignature)/.test(code)) {
    return 'AWS does not know these credentials: are they whole, and for this partition and region?'
  }
  if (/Quota|LimitExceeded/.test(code)) return 'ask for a higher quota (Service Quotas), or delete what is not needed'
  if (code === 'InsufficientClusterCapacityFault' || code === 'InsufficientCapacityException') {
    return 'AWS has no such nodes left there now: take another node type or region, or try again later'
  }
  if (code === 'ENOTFOUND' || code === 'ECONNREFUSED' || code === 'EAI_AGAIN') {
    return 'is the region right, is there a network, and does AWS_ENDPOINT_URL point to something that runs?'
  }
  if (code === 'DependencyViolation') return 'something else uses it; when that is gone, run the command again'
  return undefined
}
