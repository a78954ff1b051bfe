/**
 * What Jinja2 refuses when it compiles a template, found when it is parsed: unknown filters and tests, a loop that sets
 * `loop`, a block defined twice. The same walk notes what the template calls.
 */
import { didYouMean } from '../core/nearest.ts'
import type { Call, Definition, Expression, Node, Parameter, Position, Statement, Target } from './nunjucks.ts'
import { childrenOf } from './nunjucks.ts'
import { errorAt, type Source } from './source.ts'
import { findUndeclared } from './symbols.ts'
import type { TemplateError } from './template-error.ts'

/** The names a template may use besides its variables. */
export interface KnownNames {
  readonly filters: { has(name: string): boolean; keys(): Iterable<string> }
  readonly tests: { has(name: string): boolean; keys(): Iterable<string> }
}

export interface Findings {
  /**
   * Every name, attribute and constant key that is called, and every text given to `dispatch`. A template can only
   * suspend through one of these; a name that is a variable may hold anything.
   */
  readonly reach: ReadonlySet<string>
  /** Whether there is a `{% block %}`, which sees what the template sets at its top level. */
  readonly hasBlocks: boolean
}

interface Check {
  readonly source: Source
  readonly known: KnownNames
  readonly reach: Set<string>
  readonly blocks: Set<string>
}

export function checkTemplate(source: Source, body: readonly Statement[], known: KnownNames): Findings {
  const check: Check = { source, known, reach: new Set(), blocks: new Set() }
  for (const node of body) visit(check, node, false)
  return { reach: check.reach, hasBlocks: check.blocks.size > 0 }
}

/** `soft`: below an `if`, where Jinja2 lets an unknown filter wait until it is used. */
function visit(check: Check, node: Node, soft: boolean): void {
  checkNode(check, node, soft)
  const within = node.typename === 'If' || node.typename === 'InlineIf' || (soft && !opensScope(node))
  for (const child of childrenOf(node)) visit(check, child, within)
}

function checkNode(check: Check, node: Node, soft: boolean): void {
  switch (node.typename) {
    case 'Filter':
      if (!soft && !check.known.filters.has(node.name)) throw unknownName(check, node, 'filter')
      return
    case 'Test':
      if (!soft && !check.known.tests.has(node.name)) throw unknownName(check, node, 'test')
      return
    case 'FunCall':
      noteCall(check.reach, node)
      return
    case 'For':
      refuseLoopTarget(check, node)
      return
    case 'Macro':
    case 'CallBlock':
      checkCaller(check, node)
      return
    case 'Block':
      if (check.blocks.has(node.name)) throw assertion(check, node, `block '${node.name}' defined twice`)
      check.blocks.add(node.name)
  }
}

function opensScope({ typename }: Node): boolean {
  return scopes.has(typename)
}

const scopes = new Set(['For', 'Macro', 'CallBlock', 'FilterBlock', 'With', 'SetBlock', 'Block', 'Autoescape'])

function unknownName(
  { source, known }: Check,
  node: Position & { readonly name: string },
  kind: 'filter' | 'test',
): TemplateError {
  const names = kind === 'filter' ? known.filters : known.tests
  const hint = didYouMean(node.name, names.keys())
  return errorAt(source, node, {
    message: `No ${kind} named '${node.name}'.`,
    kind: 'syntax',
    exception: 'TemplateAssertionError',
    hint,
  })
}

function assertion({ source }: Check, at: Position, message: string): TemplateError {
  return errorAt(source, at, { message, kind: 'syntax', exception: 'TemplateAssertionError' })
}

function noteCall(reach: Set<string>, { name, args }: Call): void {
  const called = calledName(name)
  if (called === undefined) return
  reach.add(called)
  const [first] = args.positional
  if (called === 'dispatch' && first?.typename === 'Literal') reach.add(String(first.value))
}

function calledName(callee: Expression): string | undefined {
  if (callee.typename === 'Symbol') return callee.value
  if (callee.typename === 'Attribute') return callee.name
  if (callee.typename === 'LookupVal' && callee.val.typename === 'Literal') return String(callee.val.value)
  return undefined
}

/** Anywhere below a loop, as in Jinja2. */
function refuseLoopTarget(check: Check, loop: Node): void {
  const search = (node: Node): void => {
    for (const target of targetsOf(node)) {
      const found = findTarget(target, 'loop')
      if (found) throw assertion(check, found, "Can't assign to special loop variable in for-loop target")
    }
    for (const child of childrenOf(node)) search(child)
  }
  search(loop)
}

function targetsOf(node: Node): readonly Target[] {
  if (node.typename === 'For') return [node.name]
  return node.typename === 'Set' || node.typename === 'SetBlock' ? [node.target] : []
}

function findTarget(target: Target, name: string): Target | undefined {
  if (target.typename === 'Symbol') return target.value === name ? target : undefined
  return target.typename === 'Tuple' ? target.children.find((child) => findTarget(child, name)) : undefined
}

function checkCaller(
  check: Check,
  node: (Definition | Extract<Statement, { typename: 'CallBlock' }>) & { readonly params: readonly Parameter[] },
): void {
  const explicit = node.params.find(({ name }) => name === 'caller')
  if (!explicit || explicit.default_ !== null || !findUndeclared(node.body, ['caller']).has('caller')) return
  throw assertion(
    check,
    node,
    'When defining macros or call blocks the special "caller" argument must be omitted or be given a default.',
  )
}
