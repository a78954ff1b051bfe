/** Selectors of `selectors.yml` → selector data. https://docs.getdbt.com/reference/node-selection/yaml-selectors */
import {
  type Combination,
  checked,
  type Depth,
  type IndirectSelection,
  type Match,
  methodNamed,
  type ParsedSelector,
  parseMatch,
  type Selector,
  type SelectorProblem,
} from './selector.ts'

/** Reads a definition: a word, a mapping with one method, or sets of them. `name` is for messages. */
export function parseDefinition(name: string, definition: unknown): ParsedSelector {
  const problems: SelectorProblem[] = []
  if (isMapping(definition) && ('union' in definition || 'intersection' in definition)) {
    const keys = Object.keys(definition)
    if (keys.length > 1)
      problems.push(wrong(name, `it has ${keys.join(' and ')} side by side`, 'put one into the other'))
  }
  const selector = parsePart(definition, name, problems)
  return { selector: selector ?? NOTHING, problems }
}

const NOTHING: Combination = { kind: 'union', of: [], gathers: false }

function parsePart(part: unknown, name: string, problems: SelectorProblem[]): Selector | undefined {
  if (typeof part === 'string') return parseMatch(part, problems)
  if (!isMapping(part)) {
    problems.push(wrong(name, 'a part of it is neither text nor a mapping', 'write a word, method and value, or union'))
    return undefined
  }
  if ('union' in part) return parseSet('union', part.union, name, problems)
  if ('intersection' in part) return parseSet('intersection', part.intersection, name, problems)
  return parseMapping(part, name, problems)
}

/** A list; one entry of it may be `exclude`, which is taken away from the others. */
function parseSet(
  kind: 'union' | 'intersection',
  list: unknown,
  name: string,
  problems: SelectorProblem[],
): Selector | undefined {
  if (!Array.isArray(list)) {
    problems.push(wrong(name, `'${kind}' is no list`))
    return undefined
  }
  const entries = list as readonly unknown[]
  const exclusions = entries.filter((entry) => isMapping(entry) && 'exclude' in entry)
  if (exclusions.length > 1) problems.push(wrong(name, `'${kind}' has two 'exclude'`, 'write both into one list'))
  const of = entries
    .filter((entry) => !exclusions.includes(entry))
    .flatMap((entry) => parsePart(entry, name, problems) ?? [])
  const [exclusion] = exclusions
  return without({ kind, of, gathers: false }, isMapping(exclusion) ? exclusion.exclude : undefined, name, problems)
}

function without(base: Selector, excluded: unknown, name: string, problems: SelectorProblem[]): Selector {
  if (excluded === undefined) return base
  if (!Array.isArray(excluded)) {
    problems.push(wrong(name, "'exclude' is no list"))
    return base
  }
  const parts = (excluded as readonly unknown[]).flatMap((entry) => parsePart(entry, name, problems) ?? [])
  if (parts.length === 0) return base
  return { kind: 'difference', of: [base, { kind: 'union', of: parts, gathers: false }], gathers: false }
}

/** `{tag: daily}`, or `{method: tag, value: daily, children: true}`. */
function parseMapping(
  part: Readonly<Record<string, unknown>>,
  name: string,
  problems: SelectorProblem[],
): Selector | undefined {
  const keys = Object.keys(part)
  const [only] = keys
  const short = keys.length === 1 && only !== undefined
  if (!short && !('method' in part && 'value' in part)) {
    problems.push(wrong(name, `a part of it has the keys ${keys.join(', ')}`, 'write method and value, or one method'))
    return undefined
  }
  const method = short ? only : String(part.method)
  const value = short ? part[only] : part.value
  if (isMapping(value) || Array.isArray(value) || value === null || value === undefined) {
    problems.push(wrong(name, `'${method}' has no value`, `write one text: '${method}: …'`))
    return undefined
  }
  const match: Match = {
    kind: 'match',
    ...methodNamed(method),
    value: String(value),
    ...(typeof value === 'number' && { isNumber: true }),
    ...operatorsOf(short ? {} : part, name, problems),
    text: `${method}:${String(value)}`,
  }
  const base = checked(match, problems)
  return base && without(base, short ? undefined : part.exclude, name, problems)
}

const MODES: readonly IndirectSelection[] = ['eager', 'cautious', 'buildable', 'empty']

function operatorsOf(
  part: Readonly<Record<string, unknown>>,
  name: string,
  problems: SelectorProblem[],
): Pick<Match, 'parents' | 'children' | 'childrensParents' | 'indirect'> {
  const depth = (isOn: unknown, steps: unknown): Depth | undefined =>
    isOn === true ? (typeof steps === 'number' && steps > 0 ? steps : 'all') : undefined
  const parents = depth(part.parents, part.parents_depth)
  const children = depth(part.children, part.children_depth)
  const mode = part.indirect_selection
  const indirect = MODES.find((known) => known === mode)
  if (mode !== undefined && !indirect) {
    problems.push(wrong(name, `its indirect_selection is '${String(mode)}'`, `use ${MODES.join(', ')}`))
  }
  return {
    childrensParents: part.childrens_parents === true,
    ...(parents !== undefined && { parents }),
    ...(children !== undefined && { children }),
    ...(indirect && { indirect }),
  }
}

function wrong(name: string, reason: string, hint?: string): SelectorProblem {
  return { text: name, reason, ...(hint !== undefined && { hint }) }
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
