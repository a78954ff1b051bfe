/** What happens, as data, for whoever listens: terminal, plain lines, JSON lines, the caller of the library. */
import type { Node } from './node.ts'
import type { Problem } from './problem.ts'
import type { RunResult } from './result.ts'

export type Event =
  | { readonly kind: 'command-started'; readonly command: string; readonly version: string; readonly target?: string }
  | { readonly kind: 'project-parsed'; readonly counts: Readonly<Record<string, number>>; readonly ms: number }
  | { readonly kind: 'problem'; readonly problem: Problem }
  | { readonly kind: 'run-started'; readonly total: number; readonly threads: number; readonly target: string }
  | { readonly kind: 'waiting'; readonly text: string }
  | {
      readonly kind: 'node-started'
      readonly node: Node
      readonly index: number
      readonly total: number
      readonly at: number
    }
  | { readonly kind: 'node-progress'; readonly node: Node; readonly bytes: number; readonly totalBytes?: number }
  | {
      readonly kind: 'node-finished'
      readonly node: Node
      readonly index: number
      readonly total: number
      readonly result: RunResult
    }
  | {
      readonly kind: 'statement'
      readonly node?: Node
      readonly sql: string
      readonly ms: number
      readonly rows?: number
    }
  | {
      readonly kind: 'message'
      readonly level: 'debug' | 'info' | 'warn'
      readonly text: string
      readonly node?: Node
      /** dbt's name of the event, where it is not what a template has said: `NothingToDo`. */
      readonly name?: string
    }
  | {
      readonly kind: 'run-finished'
      readonly results: readonly RunResult[]
      readonly nodes: ReadonlyMap<string, Node>
      readonly ms: number
      readonly interrupted: boolean
    }

export type Emit = (event: Event) => void
