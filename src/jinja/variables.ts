/** Variables at work: finding, setting and unpacking into them, and what they hold when a scope is entered. */
import type { Target } from './nunjucks.ts'
import { MISSING, type Scope } from './scope.ts'
import { type Symbols, type Unit, type Variable, variableOf } from './symbols.ts'
import { PyError, typeError, valueError } from './values/errors.ts'
import { isNamespace } from './values/namespace.ts'
import { isIterable, iterate } from './values/operators.ts'
import { isObject, typeName, type Value } from './values/value.ts'

/** How many units out from `from` a variable lives. */
export function distanceTo(from: Unit, { unit }: Variable): number {
  let distance = 0
  for (let at: Unit | undefined = from; at !== undefined && at !== unit; at = at.up) distance += 1
  return distance
}

/** The scope that holds a variable. */
export function scopeAt(scope: Scope, distance: number): Scope {
  let at = scope
  for (let left = distance; left > 0 && at.up; left -= 1) at = at.up
  return at
}

/** The value of a slot, looked up in the context when nobody has yet; undefined when there is none. */
export function lookUp(scope: Scope, slot: number, name: string): Value | undefined {
  const held = scope.slots[slot]
  if (held === MISSING) return undefined
  if (held !== undefined) return held
  const found = scope.context.lookup(name)
  scope.slots[slot] = found === undefined ? MISSING : found
  return found
}

/** Prepares the variables of a scope for each time it is entered. */
export function compileEntry({ loads, unit }: Symbols): (scope: Scope) => void {
  const unknown: number[] = []
  const missing: number[] = []
  const aliases: { readonly slot: number; readonly of: Variable; readonly distance: number }[] = []
  for (const [{ slot }, load] of loads) {
    if (load.kind === 'resolve') unknown.push(slot)
    else if (load.kind === 'missing') missing.push(slot)
    else if (load.kind === 'alias') aliases.push({ slot, of: load.of, distance: distanceTo(unit, load.of) })
  }
  return (scope) => {
    const { slots } = scope
    for (const slot of unknown) slots[slot] = undefined
    for (const slot of missing) slots[slot] = MISSING
    for (const { slot, of, distance } of aliases) {
      const value = lookUp(scopeAt(scope, distance), of.slot, of.name)
      slots[slot] = value === undefined ? MISSING : value
    }
  }
}

/** Forgets the variables of a scope that is left: a macro that outlives it finds them unset, as in Jinja2. */
export function compileExit({ loads }: Symbols): (scope: Scope) => void {
  const slots = [...loads.keys()].map(({ slot }) => slot)
  return (scope) => {
    for (const slot of slots) scope.slots[slot] = MISSING
  }
}

export type Assign = (scope: Scope, value: Value) => void

/** Sets a variable, an attribute of a namespace, or unpacks into several. */
export function compileTarget(symbols: Symbols, target: Target, exports = false): Assign {
  if (target.typename === 'Symbol') return compileNameTarget(symbols, target.value, exports)
  if (target.typename === 'NamespaceTarget') {
    const namespace = readVariable(symbols, target.namespace.value)
    return (scope, value) => setMember(namespace(scope), target.name, value)
  }
  const assigns = target.children.map((child) => compileTarget(symbols, child, exports))
  return (scope, value) => {
    const items = unpack(value, assigns.length)
    assigns.forEach((assign, index) => {
      assign(scope, items[index] ?? null)
    })
  }
}

/** The namespaces a target sets attributes of, checked before the value is evaluated, as in Jinja2. */
export function checkNamespaces(symbols: Symbols, target: Target): ((scope: Scope) => void) | undefined {
  if (target.typename === 'Symbol') return undefined
  if (target.typename === 'NamespaceTarget') {
    const namespace = readVariable(symbols, target.namespace.value)
    return (scope) => requireNamespace(namespace(scope))
  }
  const checks = target.children.map((child) => checkNamespaces(symbols, child)).filter((check) => check !== undefined)
  if (checks.length === 0) return undefined
  return (scope) => {
    for (const check of checks) check(scope)
  }
}

export function compileNameTarget(symbols: Symbols, name: string, exports: boolean): Assign {
  const { slot } = variableOf(symbols, name)
  if (!exports) {
    return (scope, value) => {
      scope.slots[slot] = value
    }
  }
  return (scope, value) => {
    scope.slots[slot] = value
    scope.exported?.set(name, value)
  }
}

function readVariable(symbols: Symbols, name: string): (scope: Scope) => Value | undefined {
  const variable = variableOf(symbols, name)
  const distance = distanceTo(symbols.unit, variable)
  return (scope) => lookUp(scopeAt(scope, distance), variable.slot, name)
}

function requireNamespace(value: Value | undefined): void {
  if (value === undefined || !isNamespace(value)) {
    throw new PyError('TemplateRuntimeError', 'cannot assign attribute on non-namespace object')
  }
}

function setMember(namespace: Value | undefined, name: string, value: Value): void {
  requireNamespace(namespace)
  if (namespace !== undefined && isObject(namespace)) namespace.type.setAttribute?.(namespace, name, value)
}

function unpack(value: Value, count: number): readonly Value[] {
  if (!isIterable(value)) throw typeError(`cannot unpack non-iterable ${typeName(value)} object`)
  const items: Value[] = []
  const source = iterate(value)
  for (let step = source.next(); !step.done; step = source.next()) {
    if (items.length === count) throw valueError(`too many values to unpack (expected ${count})`)
    items.push(step.value)
  }
  if (items.length < count) throw valueError(`not enough values to unpack (expected ${count}, got ${items.length})`)
  return items
}
