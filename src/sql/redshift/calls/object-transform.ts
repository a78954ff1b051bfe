/** `OBJECT_TRANSFORM(input KEEP path, … SET path, value, …)`: parts of an object, and new values in it. */
import type { CallArgument, CallContext, CallRule } from '../call-rule.ts'
import { argument, call, quoted } from './argument.ts'
import { SUPER } from './result-types.ts'

/** `"a"."b"` as its names. */
function namesOf({ literal }: CallArgument, { refuse }: CallContext): readonly string[] {
  const path = literal?.trim() ?? ''
  if (!/^"[^"]+"(?:\."[^"]+")*$/.test(path))
    return refuse({ reason: `a path is a string of names in double quotes, such as '"a"."b"'`, by: 'redshift' })
  return path.slice(1, -1).split('"."')
}

function objectTransform(args: readonly CallArgument[], context: CallContext): string {
  const kept = args.filter(({ name }) => name === 'keep')
  const set = args.filter(({ name }) => name === 'set')
  const input = argument(args, 0).sql
  if (args.length === 1) return input
  if (kept.length === 0)
    return context.refuse({
      reason: 'AWS does not say what OBJECT_TRANSFORM keeps without KEEP',
      hint: 'name the attributes to keep',
      by: 'engine',
    })
  if (set.length % 2 === 1) return context.refuse({ reason: 'SET takes pairs of a path and a value', by: 'redshift' })
  const paths = set.filter((_, index) => index % 2 === 0).map((path) => namesOf(path, context))
  const values = set.filter((_, index) => index % 2 === 1).map(({ sql }) => `cast(to_json(${sql}) as varchar)`)
  return call(
    'rs_object_transform',
    `cast(${input} as varchar)`,
    quoted(JSON.stringify(kept.map((path) => namesOf(path, context)))),
    quoted(JSON.stringify(paths)),
    `cast([${values.join(', ')}] as varchar[])`,
  )
}

export const objectTransformRule: CallRule = {
  name: 'object_transform',
  arity: [1, 10_000],
  rewrite: objectTransform,
  returns: SUPER,
}
