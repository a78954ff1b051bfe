import { DatabaseError, type LoadError } from '../../core/adapter.ts'

/** The same error with more facts. */
export function withFacts(
  error: DatabaseError,
  facts: { readonly hint?: string; readonly detail?: string; readonly loadErrors?: readonly LoadError[] },
): DatabaseError {
  const more = new DatabaseError(error.message, { ...error, cause: error.cause, ...facts })
  more.uncertain = error.uncertain
  if (error.statement !== undefined) more.statement = error.statement
  return more
}
