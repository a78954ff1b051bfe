/** What each selection method means: a predicate over nodes. https://docs.getdbt.com/reference/node-selection/methods */
import { comesBefore, type Node } from '../core/node.ts'
import type { Change, StateFacts } from '../core/state.ts'
import type { Match, Method } from './selector.ts'
import { hasWildcard, matchesWildcard } from './wildcard.ts'

/** Where a method is evaluated. */
export interface MatchScope {
  readonly rootPackage: string
  readonly state: StateFacts
}

export interface FoundPredicate {
  readonly predicate?: (node: Node) => boolean
  /** Why there is none: a file that the method reads is not there. */
  readonly problem?: { readonly reason: string; readonly hint: string }
}

export function predicateFor(match: Match, scope: MatchScope): FoundPredicate {
  const { method, value, argument } = match
  if (method === 'state') return stateMethod(value, scope.state)
  if (method === 'result') {
    const { statusOf } = scope.state
    return statusOf ? { predicate: ({ id }) => statusOf(id) === value } : lacking('run_results.json')
  }
  if (method === 'source_status') {
    const { isFresher } = scope.state
    return isFresher
      ? { predicate: ({ id }) => isFresher(id) }
      : lacking('sources.json, there and in the target folder')
  }
  const predicate = PREDICATES[method as PlainMethod]
  return { predicate: (node) => predicate(node, value, { argument, isNumber: match.isNumber === true, ...scope }) }
}

function lacking(file: string): FoundPredicate {
  return {
    problem: {
      reason: `it needs ${file} of an earlier run`,
      hint: 'give the folder that holds it with --state',
    },
  }
}

function stateMethod(value: string, { compare }: StateFacts): FoundPredicate {
  if (!compare) return lacking('manifest.json')
  if (value === 'new') return { predicate: (node) => compare(node).isNew }
  if (value === 'old') return { predicate: (node) => !compare(node).isNew }
  const isModified = (node: Node): boolean => {
    const { changes } = compare(node)
    return changes.has('content') || changes.has('macros')
  }
  if (value === 'modified') return { predicate: isModified }
  if (value === 'unmodified') return { predicate: (node) => !isModified(node) }
  const change = value.slice('modified.'.length) as Change
  return { predicate: (node) => compare(node).changes.has(change) }
}

interface Question {
  readonly argument: string | undefined
  readonly isNumber: boolean
  readonly rootPackage: string
}

/** Methods that only the node itself answers. */
type PlainMethod = Exclude<Method, 'result' | 'selector' | 'source_status' | 'state'>

const PREDICATES: Readonly<Record<PlainMethod, (node: Node, value: string, question: Question) => boolean>> = {
  access: (node, value) => node.kind === 'model' && node.config.access === value,
  config: (node, value, { argument, isNumber }) =>
    isConfigurable(node) && argument !== undefined && matchesConfig(node, argument.split('.'), value, isNumber),
  exposure: (node, value) => hasKind(node, 'exposure') && matchesDotted(node, value),
  file: (node, value) => {
    const name = fileName(node.path)
    return matchesWildcard(value, name) || matchesWildcard(value, stem(name))
  },
  fqn: (node, value) =>
    node.kind !== 'source' && (matchesFqn(node.fqn, value, node) || matchesFqn(node.fqn.slice(1), value, node)),
  group: (node, value) => {
    const { group } = node.config.values
    return (
      node.kind !== 'source' && node.kind !== 'exposure' && typeof group === 'string' && matchesWildcard(value, group)
    )
  },
  metric: (node, value) => hasKind(node, 'metric') && matchesDotted(node, value),
  package: (node, value, { rootPackage }) => matchesWildcard(value === 'this' ? rootPackage : value, node.package),
  path: (node, value) => matchesPath(node, value),
  resource_type: (node, value) => hasKind(node, value),
  saved_query: (node, value) => hasKind(node, 'saved_query') && matchesDotted(node, value),
  semantic_model: (node, value) => hasKind(node, 'semantic_model') && matchesDotted(node, value),
  source: (node, value) => node.kind === 'source' && matchesSource(node, value),
  tag: (node, value) => node.tags.some((tag) => matchesWildcard(value, tag)),
  test_name: (node, value) => {
    if (hasKind(node, 'unit_test')) return matchesWildcard(value, node.name)
    return node.kind === 'test' && node.test.kind === 'generic' && matchesWildcard(value, node.test.name)
  },
  test_type: (node, value) =>
    value === 'unit'
      ? hasKind(node, 'unit_test')
      : node.kind === 'test' && TEST_TYPES[value]?.includes(node.test.kind) === true,
  unit_test: (node, value) => hasKind(node, 'unit_test') && matchesDotted(node, value),
  version: (node, value) => node.kind === 'model' && versionOf(node) === value,
}

const TEST_TYPES: Readonly<Record<string, readonly string[]>> = {
  generic: ['generic'],
  schema: ['generic'],
  singular: ['singular'],
  data: ['generic', 'singular'],
}

/** Kinds are compared as text: those that this release cannot build are none of its nodes, and match nothing. */
function hasKind({ kind }: { readonly kind: string }, wanted: string): boolean {
  return kind === wanted
}

/** What has a config under dbt's names that can be asked for. */
function isConfigurable({ kind }: { readonly kind: string }): boolean {
  return !['exposure', 'metric', 'saved_query', 'semantic_model', 'unit_test', 'function'].includes(kind)
}

/** `latest`, `prerelease` for those after it, `old` for those before it, `none` for models without versions. */
function versionOf({ version }: Extract<Node, { kind: 'model' }>): string {
  if (!version) return 'none'
  const { v, latest } = version
  if (String(v) === String(latest)) return 'latest'
  return comesBefore(latest, v) ? 'prerelease' : 'old'
}

/**
 * The node's name, or a dotted prefix of its fqn. From the first part with a wildcard on, the rest of the fqn is matched as
 * one text.
 */
function matchesFqn(fqn: readonly string[], value: string, node: Node): boolean {
  if (isNamed(fqn, value, node)) return true
  // A dot in a node's name separates like one between folders.
  const segments = fqn.some((segment) => segment.includes('.')) ? fqn.flatMap((segment) => segment.split('.')) : fqn
  const { length, plain, wild } = wantedParts(value)
  if (segments.length < length || plain.some((part, index) => segments[index] !== part)) return false
  return wild === undefined || matchesWildcard(wild, segments.slice(plain.length).join('.'))
}

interface WantedParts {
  readonly length: number
  readonly plain: readonly string[]
  readonly wild: string | undefined
}

let lastWanted: { readonly value: string; readonly parts: WantedParts } | undefined

/** The value taken apart, once for all the nodes that it is held against. */
function wantedParts(value: string): WantedParts {
  if (lastWanted?.value === value) return lastWanted.parts
  const wanted = value.split('.')
  const first = wanted.findIndex((part) => /[*?[\]]/.test(part))
  const parts =
    first < 0
      ? { length: wanted.length, plain: wanted, wild: undefined }
      : { length: wanted.length, plain: wanted.slice(0, first), wild: wanted.slice(first).join('.') }
  lastWanted = { value, parts }
  return parts
}

/** A version is named as `orders_v2` or `orders.v2`, all of them as `orders`. */
function isNamed(fqn: readonly string[], value: string, node: Node): boolean {
  if (node.kind !== 'model' || !node.version) return fqn.at(-1) === value
  const [model = '', version = ''] = fqn.slice(-2)
  return model === value || `${model}_${version}` === value.split('.').slice(-2).join('_')
}

function matchesDotted(node: Node, value: string): boolean {
  const [first = '', second] = value.split('.')
  if (second === undefined) return matchesWildcard(first, node.name)
  return matchesWildcard(first, node.package) && matchesWildcard(second, node.name)
}

/** `source`, `source.table` or `package.source.table`. */
function matchesSource(node: Extract<Node, { kind: 'source' }>, value: string): boolean {
  const parts = value.split('.')
  const [owner, source, table] =
    parts.length === 1 ? ['*', parts[0], '*'] : parts.length === 2 ? ['*', ...parts] : parts
  return (
    matchesWildcard(owner ?? '', node.package) &&
    matchesWildcard(source ?? '', node.sourceName) &&
    matchesWildcard(table ?? '', node.name)
  )
}

/** The defining file or any folder above it, or the YAML file that describes the node; globs with `**`. */
function matchesPath(node: Node, value: string): boolean {
  const wanted = value.replaceAll('\\', '/').replace(/^\.\//, '').replace(/\/+$/, '')
  if (node.describedAt && matchesFile(node.describedAt.file, wanted)) return true
  if (!hasWildcard(wanted)) return node.path === wanted || node.path.startsWith(`${wanted}/`)
  const segments = node.path.split('/')
  return segments.some((_segment, index) => globMatches(wanted.split('/'), segments.slice(0, index + 1)))
}

function matchesFile(file: string, wanted: string): boolean {
  return hasWildcard(wanted) ? globMatches(wanted.split('/'), file.split('/')) : file === wanted
}

function globMatches(pattern: readonly string[], path: readonly string[]): boolean {
  const [head, ...rest] = pattern
  if (head === undefined) return path.length === 0
  if (head === '**')
    return path.some((_segment, index) => globMatches(rest, path.slice(index))) || globMatches(rest, [])
  const [first, ...others] = path
  return first !== undefined && matchesWildcard(head, first) && globMatches(rest, others)
}

function matchesConfig(node: Node, path: readonly string[], wanted: string, isNumber: boolean): boolean {
  let value: unknown = node.config.values
  for (const key of path) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
    const inner = Object.hasOwn(value, key) ? key : key.replaceAll('_', '-')
    if (!Object.hasOwn(value, inner)) return false
    value = (value as Record<string, unknown>)[inner]
  }
  const ignoresCase = path.length === 1 && path[0] === 'severity'
  const values: readonly unknown[] = Array.isArray(value) ? value : [value]
  return values.some((one) =>
    matchesConfigValue(one, ignoresCase ? wanted.toLowerCase() : wanted, { isNumber, ignoresCase }),
  )
}

/** A number of the project is never the text of a command line. */
function matchesConfigValue(
  value: unknown,
  wanted: string,
  { isNumber, ignoresCase }: { readonly isNumber: boolean; readonly ignoresCase: boolean },
): boolean {
  if (typeof value === 'boolean') return String(value) === wanted.toLowerCase()
  if (typeof value === 'number') return isNumber && String(value) === wanted
  return typeof value === 'string' && !isNumber && (ignoresCase ? value.toLowerCase() : value) === wanted
}

function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

function stem(file: string): string {
  const dot = file.lastIndexOf('.')
  return dot > 0 ? file.slice(0, dot) : file
}
