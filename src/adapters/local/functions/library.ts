/** The function library, topic by topic. */
import { aggregateFunctions } from './aggregate-functions.ts'
import { castFunctions } from './cast-functions.ts'
import { datetimeFunctions } from './datetime-functions.ts'
import type { FunctionWorld, Topic } from './definition.ts'
import { formattingFunctions } from './formatting-functions.ts'
import { hashFunctions } from './hash-functions.ts'
import { intervalFunctions } from './interval-functions.ts'
import { regularExpressionFunctions } from './regular-expression-functions.ts'
import { sketchFunctions } from './sketch-functions.ts'
import { superFunctions } from './super-functions.ts'
import { textFunctions } from './text-functions.ts'
import { varbyteFunctions } from './varbyte-functions.ts'

export function libraryTopics(world: FunctionWorld): readonly Topic[] {
  return [
    castFunctions,
    datetimeFunctions(world),
    intervalFunctions,
    formattingFunctions,
    textFunctions,
    regularExpressionFunctions,
    hashFunctions,
    superFunctions,
    sketchFunctions,
    varbyteFunctions,
    aggregateFunctions,
  ]
}
