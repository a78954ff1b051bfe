/** Expressions → code. */
import { allDirect, type Code, direct, map, map2, mapAll, stepwise } from './code.ts'
import { type Compiler, located, locatedCall } from './compiler.ts'
import { applyCall, applySteps, isMacro, spread } from './invoke.ts'
import { isLoop } from './loop.ts'
import type * as tree from './nunjucks.ts'
import type { Expression, Position } from './nunjucks.ts'
import { MISSING, type Scope } from './scope.ts'
import { placeOf } from './source.ts'
import { isAssigned, type Symbols, variableOf } from './symbols.ts'
import { add, div, floorDiv, mod, mul, neg, pos, pow, sub } from './values/arithmetic.ts'
import { getAttribute, getItem } from './values/attributes.ts'
import { dictOf } from './values/dict.ts'
import { PyError } from './values/errors.ts'
import { type HostCall, noNames } from './values/host.ts'
import { escapeValue, isMarkup, makeMarkup } from './values/markup.ts'
import { compare, contains, equals, slice, str, truthy } from './values/operators.ts'
import { makeTuple } from './values/tuple.ts'
import { isUndefined, makeUndefined } from './values/undefined.ts'
import type { Value } from './values/value.ts'
import { distanceTo, lookUp, scopeAt } from './variables.ts'

export function compileExpression(compiler: Compiler, symbols: Symbols, node: Expression): Code<Value> {
  const compile = (child: Expression): Code<Value> => compileExpression(compiler, symbols, child)
  switch (node.typename) {
    case 'Literal': {
      const { value } = node
      return direct(() => value)
    }
    case 'Symbol':
      return compileName(compiler, symbols, node.value, node)
    case 'Array':
      return mapAll(node.children.map(compile), (items): Value => items)
    case 'Tuple':
      return mapAll(node.children.map(compile), makeTuple)
    case 'Dict':
      return compileDict(compiler, symbols, node)
    case 'Concat':
      return guarded(
        compiler,
        node,
        mapAll(node.children.map(compile), (parts) => parts),
        compiler.vocabulary.runtime.escapes ? joinMarkup : joinTexts,
      )
    case 'Attribute': {
      const { name } = node
      const { undefinedFor } = compiler.vocabulary.runtime
      // Only what is undefined refuses an attribute, so the fault lies with the target.
      return guarded(compiler, node.target, compile(node.target), (target) => getAttribute(target, name, undefinedFor))
    }
    case 'LookupVal':
      return compileSubscript(compiler, symbols, node)
    case 'InlineIf':
      return compileInlineIf(compiler, symbols, node)
    case 'And':
    case 'Or':
      return compileLogic(compiler, node, compile(node.left), compile(node.right))
    case 'Not':
      return guarded(compiler, node, compile(node.target), (value) => !truthy(value))
    case 'Neg':
      return guarded(compiler, node, compile(node.target), neg)
    case 'Pos':
      return guarded(compiler, node, compile(node.target), pos)
    case 'Compare':
      return compileCompare(compiler, symbols, node)
    case 'FunCall':
      return compileCall(compiler, symbols, node)
    case 'Filter':
      return compileFilter(compiler, symbols, node, undefined)
    case 'Test':
      return compileTest(compiler, symbols, node)
    case 'NamespaceTarget':
      throw new Error('an assignment target is no expression')
    default: {
      const apply = operations[node.typename]
      return guarded2(compiler, node, compile(node.left), compile(node.right), apply)
    }
  }
}

const operations: Readonly<Record<tree.BinaryKind, (left: Value, right: Value) => Value>> = {
  Add: add,
  Sub: sub,
  Mul: mul,
  Div: div,
  FloorDiv: floorDiv,
  Mod: mod,
  Pow: pow,
}

/** Applies to one operand; an error gets the node's place. */
function guarded<A, Result>(
  { source }: Compiler,
  at: Position,
  operand: Code<A>,
  apply: (a: A, scope: Scope) => Result,
): Code<Result> {
  return map(operand, (a, scope) => {
    try {
      return apply(a, scope)
    } catch (error) {
      throw located(source, at, error)
    }
  })
}

function guarded2<A, B, Result>(
  { source }: Compiler,
  at: Position,
  left: Code<A>,
  right: Code<B>,
  apply: (a: A, b: B) => Result,
): Code<Result> {
  return map2(left, right, (a, b) => {
    try {
      return apply(a, b)
    } catch (error) {
      throw located(source, at, error)
    }
  })
}

/** Where values are escaped: with markup among them, the parts that are none are escaped now. */
function joinMarkup(parts: readonly Value[]): Value {
  if (!parts.some(isMarkup)) return joinTexts(parts)
  return makeMarkup(parts.map((part) => str(escapeValue(part))).join(''))
}

function joinTexts(parts: readonly Value[]): Value {
  let text = ''
  for (const part of parts) text += str(part)
  return text
}

export function compileName(compiler: Compiler, symbols: Symbols, name: string, at: Position): Code<Value> {
  const variable = variableOf(symbols, name)
  const { slot } = variable
  const distance = distanceTo(symbols.unit, variable)
  const { undefinedFor } = compiler.vocabulary.runtime
  const missing = isAssigned(symbols, name) ? { name, assigned: true } : { name }
  const read = (scope: Scope): Value => {
    const value = scope.slots[slot]
    if (value !== undefined && value !== MISSING) return value
    try {
      const found = lookUp(scope, slot, name)
      return found === undefined ? undefinedFor(missing) : found
    } catch (error) {
      throw located(compiler.source, at, error)
    }
  }
  return direct(distance === 0 ? read : (scope) => read(scopeAt(scope, distance)))
}

function compileDict(compiler: Compiler, symbols: Symbols, node: tree.DictDisplay): Code<Value> {
  const parts = node.children.flatMap(({ key, value }) => [
    compileExpression(compiler, symbols, key),
    compileExpression(compiler, symbols, value),
  ])
  const pairs = mapAll(parts, (values) => values)
  return guarded(compiler, node, pairs, (values) => {
    const entries: [Value, Value][] = []
    for (let index = 0; index < values.length; index += 2) {
      entries.push([values[index] ?? null, values[index + 1] ?? null])
    }
    return dictOf(entries)
  })
}

function compileSubscript(compiler: Compiler, symbols: Symbols, node: tree.Subscript): Code<Value> {
  const target = compileExpression(compiler, symbols, node.target)
  if (node.val.typename !== 'Slice') {
    const key = compileExpression(compiler, symbols, node.val)
    const { undefinedFor } = compiler.vocabulary.runtime
    return guarded2(compiler, node.target, target, key, (of, by) => getItem(of, by, undefinedFor))
  }
  const bounds = [node.val.start, node.val.stop, node.val.step].map((bound) =>
    bound === null ? direct<Value>(() => null) : compileExpression(compiler, symbols, bound),
  )
  const operands = mapAll([target, ...bounds], (values) => values)
  return guarded(compiler, node, operands, ([of = null, start = null, stop = null, step = null]) =>
    slice(of, start, stop, step),
  )
}

function compileInlineIf(compiler: Compiler, symbols: Symbols, node: tree.InlineIf): Code<Value> {
  const condition = compileCondition(compiler, symbols, node.cond)
  const body = compileExpression(compiler, symbols, node.body)
  const otherwise = node.else_ ? compileExpression(compiler, symbols, node.else_) : noElse(compiler, node)
  if (condition.run && body.run && otherwise.run) {
    const [test, yes, no] = [condition.run, body.run, otherwise.run]
    return direct((scope) => (test(scope) ? yes(scope) : no(scope)))
  }
  return stepwise(function* (scope) {
    const holds = condition.run ? condition.run(scope) : yield* condition.steps(scope)
    const chosen = holds ? body : otherwise
    return chosen.run ? chosen.run(scope) : yield* chosen.steps(scope)
  })
}

function noElse({ source }: Compiler, node: tree.InlineIf): Code<Value> {
  const { file } = source.place ?? {}
  const line = file === undefined ? `line ${node.lineno}` : `line ${placeOf(source, node).line} in '${file}'`
  const hint = `the inline if-expression on ${line} evaluated to false and no else section was defined.`
  return direct(() => makeUndefined({ hint }))
}

/** An expression as a truth value. */
export function compileCondition(compiler: Compiler, symbols: Symbols, node: Expression): Code<boolean> {
  return guarded(compiler, node, compileExpression(compiler, symbols, node), truthy)
}

function compileLogic({ source }: Compiler, node: tree.Logic, left: Code<Value>, right: Code<Value>): Code<Value> {
  const settles = node.typename === 'Or'
  const settled = (value: Value): boolean => {
    try {
      return truthy(value) === settles
    } catch (error) {
      throw located(source, node.left, error)
    }
  }
  if (left.run && right.run) {
    const [first, second] = [left.run, right.run]
    return direct((scope) => {
      const value = first(scope)
      return settled(value) ? value : second(scope)
    })
  }
  return stepwise(function* (scope) {
    const value = left.run ? left.run(scope) : yield* left.steps(scope)
    if (settled(value)) return value
    return right.run ? right.run(scope) : yield* right.steps(scope)
  })
}

const comparisons: Readonly<Record<tree.CompareKind, (left: Value, right: Value) => boolean>> = {
  eq: equals,
  ne: (left, right) => !equals(left, right),
  lt: (left, right) => compare('<', left, right),
  lteq: (left, right) => compare('<=', left, right),
  gt: (left, right) => compare('>', left, right),
  gteq: (left, right) => compare('>=', left, right),
  in: contains,
  notin: (left, right) => !contains(left, right),
}

/** `a < b < c` evaluates each operand once, and stops at the first comparison that fails. */
function compileCompare(compiler: Compiler, symbols: Symbols, node: tree.Compare): Code<Value> {
  const first = compileExpression(compiler, symbols, node.expr)
  const [only] = node.ops
  if (only !== undefined && node.ops.length === 1) {
    const operand = compileExpression(compiler, symbols, only.expr)
    return guarded2(compiler, only, first, operand, comparisons[only.type])
  }
  const rest = node.ops.map((op) => ({ op, operand: compileExpression(compiler, symbols, op.expr) }))
  const holds = (op: tree.CompareOperand, left: Value, right: Value): boolean => {
    try {
      return comparisons[op.type](left, right)
    } catch (error) {
      throw located(compiler.source, op, error)
    }
  }
  if (first.run && allDirect(rest.map(({ operand }) => operand))) {
    const start = first.run
    return direct((scope) => {
      let left = start(scope)
      for (const { op, operand } of rest) {
        const right: Value = operand.run ? operand.run(scope) : null
        if (!holds(op, left, right)) return false
        left = right
      }
      return true
    })
  }
  return stepwise(function* (scope) {
    let left = first.run ? first.run(scope) : yield* first.steps(scope)
    for (const { op, operand } of rest) {
      const right: Value = operand.run ? operand.run(scope) : yield* operand.steps(scope)
      if (!holds(op, left, right)) return false
      left = right
    }
    return true
  })
}

/** The arguments of a call. With `caller`, the block below a `call` tag is among them. */
export function compileArguments(
  compiler: Compiler,
  symbols: Symbols,
  args: tree.Arguments,
  at: Position,
): Code<HostCall> {
  const place = placeOf(compiler.source, at)
  const { positional, named, star, doubleStar } = args
  const values = positional.map((arg) => compileExpression(compiler, symbols, arg))
  if (named.length === 0 && star === null && doubleStar === null) {
    if (positional.every((arg) => arg.typename === 'Literal')) {
      const constant: HostCall = {
        positional: positional.map((arg) => (arg.typename === 'Literal' ? arg.value : null)),
        named: noNames,
        at: place,
      }
      return direct(() => constant)
    }
    return mapAll(values, (given) => ({ positional: given, named: noNames, at: place }))
  }
  const rest = [...named.map(({ value }) => value), ...[star, doubleStar].filter((arg) => arg !== null)]
  const all = mapAll([...values, ...rest.map((arg) => compileExpression(compiler, symbols, arg))], (given) => given)
  const names = named.map(({ name }) => name)
  return guarded(compiler, args, all, (given) =>
    spread(given, { count: values.length, names, star: star !== null, doubleStar: doubleStar !== null, at: place }),
  )
}

function compileCall(compiler: Compiler, symbols: Symbols, node: tree.Call): Code<Value> {
  return compileInvocation(compiler, symbols, node, compileArguments(compiler, symbols, node.args, node))
}

/** A call with arguments of its own making. */
export function compileInvocation(
  compiler: Compiler,
  symbols: Symbols,
  node: tree.Call,
  args: Code<HostCall>,
): Code<Value> {
  const { source, mode } = compiler
  const { escapes } = compiler.vocabulary.runtime
  const callee = compileExpression(compiler, symbols, node.name)
  const shown = calleeText(node.name)
  if (mode === 'plain') {
    return map2(callee, args, (value, call, { rendering }) => {
      try {
        const result = applyCall(value, call, rendering)
        return escapes ? asMarkup(value, result) : result
      } catch (error) {
        throw locatedCall(source, isUndefined(value) ? node.name : node, shown, error)
      }
    })
  }
  return stepwise(function* (scope) {
    const value = callee.run ? callee.run(scope) : yield* callee.steps(scope)
    const call = args.run ? args.run(scope) : yield* args.steps(scope)
    try {
      const result = yield* applySteps(value, call, scope.rendering)
      return escapes ? asMarkup(value, result) : result
    } catch (error) {
      throw locatedCall(source, isUndefined(value) ? node.name : node, shown, error)
    }
  })
}

/** What a macro printed where values are escaped has been escaped already. */
function asMarkup(callee: Value, result: Value): Value {
  return (isMacro(callee) || isLoop(callee)) && typeof result === 'string' ? makeMarkup(result) : result
}

/** A callee as its author wrote it, for the frames of errors. */
export function calleeText(node: Expression): string {
  switch (node.typename) {
    case 'Symbol':
      return node.value
    case 'Attribute':
      return `${calleeText(node.target)}.${node.name}`
    case 'FunCall': {
      const [first] = node.args.positional
      const shown = first?.typename === 'Literal' && typeof first.value === 'string' ? `'${first.value}'` : '…'
      return `${calleeText(node.name)}(${shown})`
    }
    default:
      return '(…)'
  }
}

/** A filter; within a block it filters the text of the block, which `text` gives. */
export function compileFilter(
  compiler: Compiler,
  symbols: Symbols,
  node: tree.Filter,
  text: Code<Value> | undefined,
): Code<Value> {
  const target = filterTarget(compiler, symbols, node, text)
  const args = compileArguments(compiler, symbols, node.args, node)
  const { runtime } = compiler.vocabulary
  const filter = runtime.filter(node.name)
  if (filter === undefined) {
    return guarded(compiler, node, target, () => {
      throw new PyError('TemplateRuntimeError', `No filter named '${node.name}' found.`)
    })
  }
  return guarded2(compiler, node, target, args, (value, call) => filter(value, call, runtime))
}

function filterTarget(
  compiler: Compiler,
  symbols: Symbols,
  { target }: tree.Filter,
  text: Code<Value> | undefined,
): Code<Value> {
  if (target === null) return text ?? direct(() => '')
  if (target.typename === 'Filter') return compileFilter(compiler, symbols, target, text)
  return compileExpression(compiler, symbols, target)
}

function compileTest(compiler: Compiler, symbols: Symbols, node: tree.Test): Code<Value> {
  const target = compileExpression(compiler, symbols, node.target)
  const args = compileArguments(compiler, symbols, node.args, node)
  const { runtime } = compiler.vocabulary
  const test = runtime.test(node.name)
  if (test === undefined) {
    return guarded(compiler, node, target, () => {
      throw new PyError('TemplateRuntimeError', `No test named '${node.name}' found.`)
    })
  }
  return guarded2(compiler, node, target, args, (value, call) => test(value, call, runtime))
}
