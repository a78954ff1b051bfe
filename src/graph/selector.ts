/**
 * The selection language as data: `2+stg_*+,tag:daily @users` is a union of intersections of methods with graph
 * operators. Grammar: https://docs.getdbt.com/reference/node-selection/syntax
 */

/** How far a `+` reaches: a number of steps, or to the end. */
export type Depth = number | 'all'

export type Selector =
  | {
      readonly kind: 'match'
      readonly method: string
      /** `config.materialized:view` has the argument `materialized`. */
      readonly argument?: string
      readonly value: string
      readonly parents?: Depth
      readonly children?: Depth
      /** `@`: the node, what is built on it, and everything those need. */
      readonly childrensParents: boolean
      /** The text as written, for messages. */
      readonly text: string
    }
  | { readonly kind: 'union'; readonly of: readonly Selector[] }
  | { readonly kind: 'intersection'; readonly of: readonly Selector[] }

export interface SelectorProblem {
  readonly text: string
  readonly reason: string
  readonly hint?: string
}

/** Every method this language has; those of state and results need files of earlier runs. */
export const METHODS = [
  'access',
  'config',
  'exposure',
  'file',
  'fqn',
  'group',
  'package',
  'path',
  'resource_type',
  'source',
  'tag',
  'test_name',
  'test_type',
  'version',
] as const

export type Method = (typeof METHODS)[number]

/** Words of one or more `--select` values: each is split at spaces (union), each word at commas (intersection). */
export function parseSelectors(values: readonly string[]): {
  selector: Selector
  problems: readonly SelectorProblem[]
} {
  const problems: SelectorProblem[] = []
  const words = values.flatMap((value) => value.split(/\s+/)).filter((word) => word !== '')
  const of = words.map((word) => parseWord(word, problems))
  return { selector: { kind: 'union', of }, problems }
}

function parseWord(word: string, problems: SelectorProblem[]): Selector {
  const parts = word.split(',')
  const of = parts.flatMap((part) => parseMatch(part, problems) ?? [])
  const [only] = of
  return of.length === 1 && only ? only : { kind: 'intersection', of }
}

const SHAPE = /^(@)?(?:(\d*)\+)?(?:([a-z_]+)(?:\.([^:]+))?:)?(.*?)(?:\+(\d*))?$/s

function parseMatch(text: string, problems: SelectorProblem[]): Selector | undefined {
  const shape = SHAPE.exec(text)
  const value = shape?.[5] ?? ''
  if (!shape || value === '') {
    const hint = text === '' ? 'remove the comma, or write what it stands beside' : undefined
    problems.push({ text, reason: 'it names nothing', ...(hint !== undefined && { hint }) })
    return undefined
  }
  const [, at, before, methodName, argument, , after] = shape
  if (/^[@+]|\+$/.test(value)) {
    problems.push({
      text,
      reason: `'${value}' has an operator too many`,
      hint: "write one operator before the name, as in '2+name', '@name'",
    })
    return undefined
  }
  if (at && after !== undefined) {
    problems.push({
      text,
      reason: "'@' cannot be combined with a trailing '+'",
      hint: "'@' already includes what is built on the node",
    })
    return undefined
  }
  return {
    kind: 'match',
    method: methodName ?? methodOf(value),
    ...(argument !== undefined && { argument }),
    value,
    ...(before !== undefined && { parents: depthOf(before) }),
    ...(after !== undefined && { children: depthOf(after) }),
    childrensParents: at !== undefined,
    text,
  }
}

/** A value without a method is a path when it has a slash, a file when it ends like one, else a name. */
function methodOf(value: string): Method {
  if (value.includes('/') || value.includes('\\')) return 'path'
  return /\.(sql|py|csv|ya?ml)$/i.test(value) ? 'file' : 'fqn'
}

function depthOf(digits: string): Depth {
  return digits === '' ? 'all' : Number(digits)
}
