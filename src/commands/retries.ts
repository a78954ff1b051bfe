/** The config `retries`, and which nodes bear being built twice. */
import type { Node } from '../core/node.ts'
import { configInvalid, type Problem } from '../core/problem.ts'
import type { NodeProgram } from '../run/execution.ts'

export function checkRetries({ config, at }: Node): readonly Problem[] {
  const { retries } = config.values
  const isCount = typeof retries === 'number' && Number.isInteger(retries) && retries >= 0
  if (retries === undefined || retries === null || isCount) return []
  return [configInvalid('retries', retries, 'a number of times, from 0', at)]
}

/** A second time does harm where rows are added without a key, and where a hook or a macro may do anything. */
export function retriesOf({ config }: Node, isOwn: boolean): Pick<NodeProgram, 'retries' | 'isRepeatable'> {
  const { values, materialized, preHooks, postHooks } = config
  const { retries, unique_key: key } = values
  const hasKey = Array.isArray(key) ? key.length > 0 : key !== undefined && key !== null
  const adds = values.incremental === true || (materialized === 'incremental' && !hasKey)
  const appends = values.incremental_strategy === 'append'
  return {
    ...(typeof retries === 'number' && { retries }),
    isRepeatable: preHooks.length + postHooks.length === 0 && !isOwn && !adds && !appends,
  }
}
