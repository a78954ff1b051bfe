/**
 * Calls of names that nothing defines. While a project is parsed such a call yields nothing, as in dbt, so that one slip
 * does not hide the next, and each is a problem at its place; afterwards it is an error of the template that makes it.
 */
import { type Location, macroNotFound, type Problem, packageNotFound } from '../core/problem.ts'
import type { Missing } from '../jinja/environment.ts'
import { PyError } from '../jinja/values/errors.ts'
import { isHostObject } from '../jinja/values/host.ts'
import { str } from '../jinja/values/operators.ts'
import { isUndefined, undefinedMessage } from '../jinja/values/undefined.ts'
import type { Place } from '../jinja/values/value.ts'
import { locationOf } from './capture.ts'

export interface UndefinedCalls {
  readonly hear: (missing: Missing, at: Place | undefined) => void
  /** Ends the time of collecting: what was heard, each place once. */
  readonly finish: (known: KnownNames) => readonly Problem[]
}

export interface KnownNames {
  readonly names: () => readonly string[]
  readonly packages: readonly string[]
  /** Macros of one package. */
  readonly inPackage: (packageName: string) => readonly string[]
}

export function listenForUndefinedCalls(): UndefinedCalls {
  const heard = new Map<string, { readonly slip: Slip; readonly at: Location }>()
  let finished = false
  return {
    hear: (missing, place) => {
      const slip = slipOf(missing)
      if (!slip) return
      if (finished) throw undefinedCall(missing)
      const at = locationOf(place)
      heard.set(`${at.file}:${at.line}:${at.column}`, { slip, at })
    },
    finish: (known) => {
      finished = true
      return [...heard.values()].map(({ slip, at }) => problemOf(slip, at, known))
    },
  }
}

/** For a template that is rendered at once: the first call of something undefined ends it. */
export function failUndefinedCall(missing: Missing): void {
  if (slipOf(missing)) throw undefinedCall(missing)
}

function undefinedCall(missing: Missing): PyError {
  return new PyError('UndefinedError', undefinedMessage(missing))
}

interface Slip {
  readonly name: string
  /** `package.macro`, `adapter.method`. */
  readonly of?: string
  /** The package itself is unknown. */
  readonly unknownPackage?: boolean
}

/** Names that a template has at some times only: a call of what they hold is no slip. */
const SOMETIMES = new Set([
  'caller',
  'compiled_code',
  'database_schemas',
  'defer_relation',
  'results',
  'schemas',
  'source_node',
  'sql',
])

const CLOSED = new Set(['Adapter', 'MacroNamespace', 'api', 'exceptions'])

/** What a call of this undefined value gets wrong; undefined where a value may be missing and all be well. */
function slipOf({ name, of, assigned }: Missing): Slip | undefined {
  if (typeof name !== 'string') return undefined
  if (of === undefined) return assigned || SOMETIMES.has(name) ? undefined : { name }
  if (isHostObject(of)) {
    if (!CLOSED.has(of.shape.typeName)) return undefined
    return { name, of: of.shape.typeName === 'MacroNamespace' ? str(of) : of.shape.typeName.toLowerCase() }
  }
  if (!isUndefined(of)) return undefined
  const outer = slipOf(of.missing)
  return outer && outer.of === undefined ? { name, of: outer.name, unknownPackage: true } : undefined
}

function problemOf({ name, of, unknownPackage }: Slip, at: Location, known: KnownNames): Problem {
  if (of === undefined) return macroNotFound(name, at, known.names())
  if (unknownPackage) return packageNotFound(of, at, known.packages)
  return macroNotFound(
    `${of}.${name}`,
    at,
    known.inPackage(of).map((macro) => `${of}.${macro}`),
  )
}
