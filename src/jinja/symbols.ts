/**
 * Which name means which variable: Jinja2's scoping (jinja2/idtracking.py), decided before anything runs. A name used
 * but never set in a scope is looked up in the scope around it, and at last in the context; a name that is set in a
 * scope belongs to that scope, and begins with the value it has outside.
 */
import { childrenOf, type Node, type Parameter, type Statement, type Target } from './nunjucks.ts'

/** Variables that live and die together: those of a template, of a macro, of one level of a recursive loop. */
export interface Unit {
  readonly up: Unit | undefined
  readonly variables: Map<string, Variable>
}

/** A slot of a unit. Scopes of the same depth in one unit share the slot of a name, as Jinja2's locals do. */
export interface Variable {
  readonly unit: Unit
  readonly slot: number
  readonly name: string
}

/** What a variable holds when its scope is entered. */
type Load =
  | { readonly kind: 'parameter' }
  | { readonly kind: 'resolve' }
  | { readonly kind: 'alias'; readonly of: Variable }
  | { readonly kind: 'missing' }

export interface Symbols {
  readonly unit: Unit
  readonly level: number
  readonly parent: Symbols | undefined
  readonly refs: Map<string, Variable>
  readonly loads: Map<Variable, Load>
  readonly stores: Set<string>
}

export function makeUnit(up?: Unit): Unit {
  return { up, variables: new Map() }
}

/** The names of a unit's variables. */
export function namesOf({ variables }: Unit): readonly string[] {
  return [...new Set([...variables.values()].map(({ name }) => name))]
}

/** A scope within `parent`; in a unit of its own when it is a function. */
export function innerSymbols(parent: Symbols, unit: Unit = parent.unit): Symbols {
  return { unit, level: parent.level + 1, parent, refs: new Map(), loads: new Map(), stores: new Set() }
}

/** A scope that sees nothing but the context. */
export function rootSymbols(unit: Unit): Symbols {
  return { unit, level: 0, parent: undefined, refs: new Map(), loads: new Map(), stores: new Set() }
}

function findVariable(symbols: Symbols | undefined, name: string): Variable | undefined {
  for (let scope = symbols; scope; scope = scope.parent) {
    const found = scope.refs.get(name)
    if (found) return found
  }
  return undefined
}

/** The variable of a name that the analysis has met. */
export function variableOf(symbols: Symbols, name: string): Variable {
  const found = findVariable(symbols, name)
  if (found) return found
  // A name that only stands where Jinja2 does not look (the arguments of a block set's filter).
  return define(symbols, name, { kind: 'resolve' })
}

/** Whether the scope, or one around it, sets the name somewhere: then it may be undefined and yet be no slip. */
export function isAssigned(symbols: Symbols, name: string): boolean {
  for (let scope: Symbols | undefined = symbols; scope; scope = scope.parent) if (scope.stores.has(name)) return true
  return false
}

function define({ unit, level, refs, loads }: Symbols, name: string, load: Load): Variable {
  const key = `${level} ${name}`
  const variable = unit.variables.get(key) ?? { unit, slot: unit.variables.size, name }
  unit.variables.set(key, variable)
  refs.set(name, variable)
  loads.set(variable, load)
  return variable
}

function store(symbols: Symbols, name: string): void {
  symbols.stores.add(name)
  if (symbols.refs.has(name)) return
  const outer = findVariable(symbols.parent, name)
  define(symbols, name, outer ? { kind: 'alias', of: outer } : { kind: 'missing' })
}

function load(symbols: Symbols, name: string): void {
  if (!findVariable(symbols, name)) define(symbols, name, { kind: 'resolve' })
}

export function declareParameter(symbols: Symbols, name: string): Variable {
  symbols.stores.add(name)
  return define(symbols, name, { kind: 'parameter' })
}

export function declareTarget(symbols: Symbols, target: Target): void {
  if (target.typename === 'Tuple') for (const child of target.children) declareTarget(symbols, child)
  else if (target.typename === 'Symbol') declareParameter(symbols, target.value)
}

/** Parameters first, so that a default that names a later one finds it, and finds it unset. */
export function declareSignature(symbols: Symbols, params: readonly Parameter[]): void {
  for (const { name } of params) declareParameter(symbols, name)
  for (const { default_ } of params) if (default_) analyze(symbols, [default_])
}

/** Notes every name that the nodes use or set in this scope; scopes within are analyzed when they are compiled. */
export function analyze(symbols: Symbols, nodes: readonly Node[]): void {
  for (const node of nodes) visit(symbols, node)
}

function visit(symbols: Symbols, node: Node): void {
  switch (node.typename) {
    case 'Symbol':
      load(symbols, node.value)
      break
    case 'Set':
      visit(symbols, node.value)
      storeTarget(symbols, node.target)
      break
    case 'SetBlock':
      storeTarget(symbols, node.target)
      break
    case 'Macro':
      if (node.kind === 'macro') store(symbols, node.name)
      break
    case 'If':
      visitBranches(symbols, node)
      break
    case 'For':
      visit(symbols, node.arr)
      break
    case 'CallBlock':
      visit(symbols, node.call)
      break
    case 'FilterBlock':
      visit(symbols, node.filter)
      break
    case 'With':
      analyze(symbols, node.values)
      break
    case 'Block':
    case 'Autoescape':
    case 'Literal':
    case 'TemplateData':
      break
    default:
      analyze(symbols, childrenOf(node))
  }
}

function storeTarget(symbols: Symbols, target: Target): void {
  if (target.typename === 'Tuple') for (const child of target.children) storeTarget(symbols, child)
  else if (target.typename === 'Symbol') store(symbols, target.value)
  else load(symbols, target.namespace.value)
}

/** An `if` shares its scope with what surrounds it; a name set in one branch only begins with its value outside. */
function visitBranches(symbols: Symbols, node: Extract<Statement, { typename: 'If' }>): void {
  visit(symbols, node.cond)
  const branches = [node.body, node.elifs, node.else_].map((nodes) => {
    const branch = copySymbols(symbols)
    analyze(branch, nodes)
    return branch
  })
  const stored = new Set<string>()
  for (const branch of branches) for (const name of branch.stores) if (!symbols.stores.has(name)) stored.add(name)
  for (const { refs, loads, stores } of branches) {
    for (const [name, variable] of refs) symbols.refs.set(name, variable)
    for (const [variable, how] of loads) symbols.loads.set(variable, how)
    for (const name of stores) symbols.stores.add(name)
  }
  for (const name of stored) {
    const variable = findVariable(symbols, name)
    const outer = findVariable(symbols.parent, name)
    if (variable) symbols.loads.set(variable, outer ? { kind: 'alias', of: outer } : { kind: 'resolve' })
  }
}

function copySymbols(symbols: Symbols): Symbols {
  const { refs, loads, stores } = symbols
  return { ...symbols, refs: new Map(refs), loads: new Map(loads), stores: new Set(stores) }
}

/** Which of the names are used somewhere in the nodes without having been set there before. */
export function findUndeclared(nodes: readonly Node[], names: readonly string[]): ReadonlySet<string> {
  const wanted = new Set(names)
  const found = new Set<string>()
  const declare = (target: Target): void => {
    if (target.typename === 'Tuple') target.children.forEach(declare)
    else if (target.typename === 'Symbol') wanted.delete(target.value)
  }
  const search = (node: Node): void => {
    if (node.typename === 'Symbol') {
      if (wanted.has(node.value)) found.add(node.value)
      return
    }
    if (node.typename === 'Block') return
    if (node.typename === 'Parameter') wanted.delete(node.name)
    const targets = targetsOf(node)
    targets.forEach(declare)
    for (const child of childrenOf(node)) if (!targets.some((target) => target === child)) search(child)
  }
  nodes.forEach(search)
  return found
}

function targetsOf(node: Node): readonly Target[] {
  switch (node.typename) {
    case 'Set':
    case 'SetBlock':
      return [node.target]
    case 'For':
      return [node.name]
    case 'With':
      return node.targets
    default:
      return []
  }
}
