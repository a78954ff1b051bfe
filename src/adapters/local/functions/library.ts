/** The function library, topic by topic. */
import { castFunctions } from './cast-functions.ts'
import { datetimeFunctions } from './datetime-functions.ts'
import type { FunctionWorld, Topic } from './definition.ts'
import { formattingFunctions } from './formatting-functions.ts'

export function libraryTopics(world: FunctionWorld): readonly Topic[] {
  return [castFunctions, datetimeFunctions(world), formattingFunctions]
}
