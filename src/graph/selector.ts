/**
 * The selection language as data: `2+stg_*+,tag:daily @users` is a union of intersections of methods with graph
 * operators. Grammar: https://docs.getdbt.com/reference/node-selection/syntax
 */

/** How far a `+` reaches: a number of steps, or to the end. */
export type Depth = number | 'all'

/** Which tests come along with the nodes they assert. https://docs.getdbt.com/reference/node-selection/test-selection-examples */
export type IndirectSelection = 'eager' | 'cautious' | 'buildable' | 'empty'

export interface Match {
  readonly kind: 'match'
  readonly method: string
  /** `config.materialized:view` has the argument `materialized`. */
  readonly argument?: string
  readonly value: string
  /** The value is a number of a YAML file; one of the command line is text. */
  readonly isNumber?: true
  readonly parents?: Depth
  readonly children?: Depth
  /** `@`: the node, what is built on it, and everything those need. */
  readonly childrensParents: boolean
  /** Where it says so itself, beside the mode of the whole command. */
  readonly indirect?: IndirectSelection
  /** The text as written, for messages. */
  readonly text: string
}

/** Sets of one level. */
export interface Combination {
  /** A difference takes the others away from the first. */
  readonly kind: 'union' | 'intersection' | 'difference'
  readonly of: readonly Selector[]
  /** Tests that were held back join here when the mode of the command lets them: words of the command line. */
  readonly gathers: boolean
  /** A word of the command line: that it matches nothing is told. */
  readonly text?: string
}

export type Selector = Match | Combination

export interface SelectorProblem {
  readonly text: string
  readonly reason: string
  readonly hint?: string
}

/** Every method this language has. */
export const METHODS = [
  'access',
  'config',
  'exposure',
  'file',
  'fqn',
  'group',
  'metric',
  'package',
  'path',
  'resource_type',
  'result',
  'saved_query',
  'selector',
  'semantic_model',
  'source',
  'source_status',
  'state',
  'tag',
  'test_name',
  'test_type',
  'unit_test',
  'version',
] as const

export type Method = (typeof METHODS)[number]

export interface ParsedSelector {
  readonly selector: Selector
  readonly problems: readonly SelectorProblem[]
}

/** Words of one or more `--select` values: each is split at spaces (union), each word at commas (intersection). */
export function parseSelectors(values: readonly string[]): ParsedSelector {
  const problems: SelectorProblem[] = []
  const words = values.flatMap((value) => value.split(/\s+/)).filter((word) => word !== '')
  const of = words.map((word) => parseWord(word, problems))
  return { selector: { kind: 'union', of, gathers: true }, problems }
}

function parseWord(word: string, problems: SelectorProblem[]): Selector {
  const of = word.split(',').flatMap((part) => parseMatch(part, problems) ?? [])
  return { kind: 'intersection', of, gathers: true, text: word }
}

const SHAPE = /^(@)?(?:(\d*)\+)?(?:([\w.]+):)?(.*?)(?:\+(\d*))?$/s

/** One word without commas. undefined, and a problem, for one that cannot be read. */
export function parseMatch(text: string, problems: SelectorProblem[]): Match | undefined {
  const shape = SHAPE.exec(text)
  const value = shape?.[4] ?? ''
  if (!shape || value === '') {
    const hint = text === '' ? 'remove the comma, or write what it stands beside' : undefined
    problems.push({ text, reason: 'it names nothing', ...(hint !== undefined && { hint }) })
    return undefined
  }
  const [, at, before, method, , after] = shape
  if (/^[@+]|\+$/.test(value)) {
    problems.push({
      text,
      reason: `'${value}' has an operator too many`,
      hint: "write one operator before the name, as in '2+name', '@name'",
    })
    return undefined
  }
  const operators = {
    ...(before !== undefined && { parents: depthOf(before) }),
    ...(after !== undefined && { children: depthOf(after) }),
    childrensParents: at !== undefined,
  }
  return checked({ kind: 'match', ...methodNamed(method ?? methodOf(value)), value, ...operators, text }, problems)
}

/** `config.meta.owner` → the method `config` with an argument. */
export function methodNamed(text: string): { readonly method: string; readonly argument?: string } {
  const dot = text.indexOf('.')
  return dot < 0 ? { method: text } : { method: text.slice(0, dot), argument: text.slice(dot + 1) }
}

/** What no method of this language can take is found before anything is selected. */
export function checked(match: Match, problems: SelectorProblem[]): Match | undefined {
  const wrong = wrongWith(match)
  if (wrong) problems.push({ text: match.text, ...wrong })
  return wrong ? undefined : match
}

function wrongWith({
  method,
  value,
  childrensParents,
  children,
}: Match): { readonly reason: string; readonly hint?: string } | undefined {
  if (childrensParents && children !== undefined) {
    return {
      reason: "'@' cannot be combined with a trailing '+'",
      hint: "'@' already includes what is built on the node",
    }
  }
  if (!(METHODS as readonly string[]).includes(method)) {
    return { reason: `'${method}' is no selection method`, hint: `the methods are ${METHODS.join(', ')}` }
  }
  const parts = value.split('.').length
  const most = MOST_PARTS[method]
  if (most !== undefined && parts > most) {
    return { reason: `'${value}' has ${parts} parts`, hint: `write at most ${most}, the package first` }
  }
  const known = VALUES[method]
  if (known && !known.includes(value)) {
    return { reason: `'${value}' is no value of '${method}'`, hint: `use ${known.join(', ')}` }
  }
  return undefined
}

const MOST_PARTS: Readonly<Record<string, number>> = {
  exposure: 2,
  metric: 2,
  saved_query: 2,
  semantic_model: 2,
  source: 3,
  unit_test: 2,
}

const VALUES: Readonly<Record<string, readonly string[]>> = {
  resource_type: [
    'analysis',
    'doc',
    'exposure',
    'fixture',
    'function',
    'group',
    'macro',
    'metric',
    'model',
    'operation',
    'saved_query',
    'seed',
    'semantic_model',
    'snapshot',
    'source',
    'sql operation',
    'test',
    'unit_test',
  ],
  source_status: ['fresher'],
  state: [
    'modified',
    'modified.body',
    'modified.configs',
    'modified.contract',
    'modified.macros',
    'modified.persisted_descriptions',
    'modified.relation',
    'new',
    'old',
    'unmodified',
  ],
  test_type: ['data', 'generic', 'schema', 'singular', 'unit'],
  version: ['latest', 'none', 'old', 'prerelease'],
}

/** A value without a method is a path when it has a slash, a file when it ends like one, else a name. */
function methodOf(value: string): Method {
  if (value.includes('/') || value.includes('\\')) return 'path'
  return /\.(sql|py|csv)$/i.test(value) ? 'file' : 'fqn'
}

function depthOf(digits: string): Depth {
  return digits === '' ? 'all' : Number(digits)
}
