/** What the session does for one statement. */

import type { SourceMap } from '../../source-map.ts'
import type { CatalogFunction, CatalogRelation } from './context.ts'
import type { OutputColumn } from './scope.ts'

export interface Step {
  readonly sql: string
  readonly map: SourceMap
  /** The step whose rows or count are the statement's answer. */
  readonly main: boolean
}

/** How the catalog changes when the steps have run. */
export type CatalogChange =
  /** `fresh`: nothing of that name stands there. */
  | { readonly kind: 'put'; readonly relation: CatalogRelation; readonly fresh?: true }
  | { readonly kind: 'put function'; readonly function: CatalogFunction }
  | { readonly kind: 'drop'; readonly schema: string; readonly name: string; readonly temporary: boolean }
  | { readonly kind: 'drop schema'; readonly schema: string }
  | { readonly kind: 'rename schema'; readonly schema: string; readonly to: string }

export interface Translation {
  readonly steps: readonly Step[]
  readonly changes: readonly CatalogChange[]
  readonly returnsRows: boolean
  /** What the rows are, where it is known. */
  readonly columns?: readonly OutputColumn[]
  readonly tag: string
  readonly notices: readonly string[]
  /** Ends the transaction around it, as TRUNCATE does. */
  readonly commits?: true
  /** The command's name, when it cannot run inside a transaction block. */
  readonly alone?: string
  /** Items of the function library that must be there. */
  readonly needs: ReadonlySet<string>
}
