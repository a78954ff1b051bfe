/** Near names for names that are undefined. */
import { didYouMean } from '../core/nearest.ts'
import { TemplateError, withHint } from './template-error.ts'

/** An error about an undefined name, with the known name that was probably meant; any other error as it is. */
export function withNameHint(error: unknown, known: () => Iterable<string>): unknown {
  if (!(error instanceof TemplateError) || error.kind !== 'undefined' || error.hint !== undefined) return error
  const name = undefinedName.exec(error.message)?.[1]
  const hint = name === undefined ? undefined : didYouMean(name, known())
  return hint === undefined ? error : withHint(error, hint)
}

/** Jinja2's words for it. */
const undefinedName = /^'([^']+)' is undefined$/
