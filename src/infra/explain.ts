/** AWS's refusals in words that say what to do. */
import { advice, isDenied } from '../aws/advice.ts'
import type { CloudError } from '../aws/error.ts'
import { awsRefused, type Problem } from '../core/problem.ts'

export function explain(error: CloudError): Problem {
  const { action, code, message } = error
  const hint = hintFor(error)
  const notes = code === 'Error' || message.includes(code) ? [] : [`AWS calls it ${code}`]
  return awsRefused(action, message, { ...(hint !== undefined && { hint }), notes })
}

function hintFor(error: CloudError): string | undefined {
  const { action, code, message } = error
  if (isDenied(error)) {
    return `allow the action '${action}' in a policy of this user or role; docs/infra.md has one that is enough`
  }
  if (/region is missing/i.test(message)) return "set 'region:' under 'infra:', AWS_REGION, or a region of the profile"
  if (/Quota|LimitExceeded/.test(code)) return 'ask for a higher quota (Service Quotas), or delete what is not needed'
  if (code === 'InsufficientClusterCapacityFault' || code === 'InsufficientCapacityException') {
    return 'AWS has no such nodes left there now: take another node type or region, or try again later'
  }
  if (code === 'DependencyViolation') return 'something else uses it; when that is gone, run the command again'
  return advice(error)
}
