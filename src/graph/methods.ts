/** What each selection method means: a predicate over nodes. https://docs.getdbt.com/reference/node-selection/methods */
import { comesBefore, type Node } from '../core/node.ts'
import type { Method } from './selector.ts'
import { hasWildcard, matchesWildcard } from './wildcard.ts'

/** Where a method is evaluated. */
export interface MatchScope {
  readonly rootPackage: string
}

type Predicate = (node: Node, value: string, argument: string | undefined, scope: MatchScope) => boolean

/** A method that is not in the table selects nothing; the caller says so. */
export function methodPredicate(method: string): Predicate | undefined {
  return Object.hasOwn(PREDICATES, method) ? PREDICATES[method as Method] : undefined
}

const PREDICATES: Readonly<Record<Method, Predicate>> = {
  access: (node, value) => node.kind === 'model' && node.config.access === value,
  config: (node, value, argument) =>
    argument !== undefined && matchesConfig(node.config.values, argument.split('.'), value),
  exposure: (node, value, _argument, scope) => node.kind === 'exposure' && matchesDotted(node, value, scope),
  file: (node, value) =>
    matchesWildcard(value, fileName(node.path)) || matchesWildcard(value, stem(fileName(node.path))),
  fqn: (node, value) =>
    node.kind !== 'source' && node.kind !== 'exposure' && node.kind !== 'operation' && matchesFqn(node, value),
  group: ({ config }, value) => typeof config.values.group === 'string' && matchesWildcard(value, config.values.group),
  package: (node, value, _argument, scope) =>
    matchesWildcard(value === 'this' ? scope.rootPackage : value, node.package),
  path: (node, value) => matchesPath(node, value),
  resource_type: (node, value) => node.kind === value,
  source: (node, value) => node.kind === 'source' && matchesSource(node, value),
  tag: (node, value) => node.tags.some((tag) => matchesWildcard(value, tag)),
  test_name: (node, value) =>
    node.kind === 'test' && matchesWildcard(value, node.test.kind === 'generic' ? node.test.name : node.name),
  test_type: (node, value) => node.kind === 'test' && TEST_TYPES[value]?.includes(node.test.kind) === true,
  version: (node, value) => node.kind === 'model' && matchesVersion(node, value),
}

const TEST_TYPES: Readonly<Record<string, readonly string[]>> = {
  generic: ['generic'],
  schema: ['generic'],
  singular: ['singular'],
  data: ['generic', 'singular'],
  unit: [],
}

/** `latest`, `prerelease` for those after it, `old` for those before it, `none` for models without versions. */
function matchesVersion({ version }: Extract<Node, { kind: 'model' }>, wanted: string): boolean {
  if (!version) return wanted === 'none'
  const { v, latest } = version
  if (String(v) === String(latest)) return wanted === 'latest'
  return wanted === (comesBefore(latest, v) ? 'prerelease' : 'old')
}

/** The node's name, or a dotted prefix of its fqn, with or without the package; wildcards match segment by segment. */
function matchesFqn(node: Node, value: string): boolean {
  if (node.kind === 'model' && node.version && `${node.name}_${node.fqn.at(-1)}` === value.replace('.', '_'))
    return true
  return node.name === value || matchesSegments(node.fqn, value) || matchesSegments(node.fqn.slice(1), value)
}

function matchesSegments(fqn: readonly string[], value: string): boolean {
  const last = fqn.at(-1)
  if (last !== undefined && matchesWildcard(value, last)) return true
  // A dot in a node's name separates like one between folders.
  const segments = fqn.flatMap((segment) => segment.split('.'))
  const wanted = value.split('.')
  return (
    wanted.length <= segments.length &&
    wanted.every((pattern, index) => matchesWildcard(pattern, segments[index] ?? ''))
  )
}

function matchesDotted(node: Node, value: string, scope: MatchScope): boolean {
  const [first = '', second] = value.split('.')
  if (second === undefined) return matchesWildcard(first, node.name)
  return (
    matchesWildcard(first === 'this' ? scope.rootPackage : first, node.package) && matchesWildcard(second, node.name)
  )
}

/** `source`, `source.table` or `package.source.table`. */
function matchesSource(node: Extract<Node, { kind: 'source' }>, value: string): boolean {
  const parts = value.split('.')
  const [one = '', two, three] = parts
  if (parts.length === 1) return matchesWildcard(one, node.sourceName)
  if (parts.length === 2 && two !== undefined)
    return matchesWildcard(one, node.sourceName) && matchesWildcard(two, node.name)
  if (parts.length === 3 && two !== undefined && three !== undefined) {
    return (
      matchesWildcard(one, node.package) && matchesWildcard(two, node.sourceName) && matchesWildcard(three, node.name)
    )
  }
  return false
}

/** The defining file, the YAML file that describes the node, or any folder above them; globs with `**`. */
function matchesPath(node: Node, value: string): boolean {
  const wanted = value.replaceAll('\\', '/').replace(/^\.\//, '').replace(/\/+$/, '')
  const files = [node.path, ...(node.describedAt ? [node.describedAt.file] : [])]
  return files.some((file) => matchesPathOrParent(file, wanted))
}

function matchesPathOrParent(file: string, wanted: string): boolean {
  if (!hasWildcard(wanted)) return file === wanted || file.startsWith(`${wanted}/`)
  const segments = file.split('/')
  return segments.some((_segment, index) => globMatches(wanted.split('/'), segments.slice(0, index + 1)))
}

function globMatches(pattern: readonly string[], path: readonly string[]): boolean {
  const [head, ...rest] = pattern
  if (head === undefined) return path.length === 0
  if (head === '**')
    return path.some((_segment, index) => globMatches(rest, path.slice(index))) || globMatches(rest, [])
  const [first, ...others] = path
  return first !== undefined && matchesWildcard(head, first) && globMatches(rest, others)
}

function matchesConfig(values: unknown, path: readonly string[], wanted: string): boolean {
  const [key, ...rest] = path
  if (key === undefined) return matchesConfigValue(values, wanted)
  if (typeof values !== 'object' || values === null || Array.isArray(values)) return false
  const dashed = key.replaceAll('_', '-')
  const inner = Object.hasOwn(values, key) ? key : dashed
  return Object.hasOwn(values, inner) && matchesConfig((values as Record<string, unknown>)[inner], rest, wanted)
}

function matchesConfigValue(value: unknown, wanted: string): boolean {
  if (Array.isArray(value)) return value.some((item) => matchesConfigValue(item, wanted))
  if (typeof value === 'object' && value !== null) return Object.hasOwn(value, wanted)
  if (typeof value === 'boolean') return String(value) === wanted.toLowerCase()
  if (typeof value === 'string') return matchesWildcard(wanted.toLowerCase(), value.toLowerCase())
  return value !== null && value !== undefined && String(value) === wanted
}

function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

function stem(file: string): string {
  const dot = file.lastIndexOf('.')
  return dot > 0 ? file.slice(0, dot) : file
}
