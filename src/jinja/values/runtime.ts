/** What filters and tests may ask of the environment that runs them. */

import type { UndefinedFactory } from './undefined.ts'
import type { HostCall, Value } from './value.ts'

export type Filter = (value: Value, call: HostCall, runtime: Runtime) => Value
export type Test = (value: Value, call: HostCall, runtime: Runtime) => boolean

export interface Runtime {
  readonly undefinedFor: UndefinedFactory
  readonly filter: (name: string) => Filter | undefined
  readonly test: (name: string) => Test | undefined
  /** Values are written HTML-escaped: within `{% autoescape true %}`. */
  readonly escapes: boolean
  /** A number from 0 up to 1, for `random` and `lipsum`. */
  readonly random: () => number
}
