/** For blocks → code. */
import { BREAK, type Code, type Completion, direct, NEXT, stepwise } from './code.ts'
import { compileCondition, compileExpression } from './compile-expression.ts'
import { type Compiler, type Frame, located } from './compiler.ts'
import { advance, type Loop, makeLoop, type Recursion } from './loop.ts'
import type { For } from './nunjucks.ts'
import { countRound, enterDepth, printedOf, type Scope, writeText } from './scope.ts'
import {
  analyze,
  declareParameter,
  declareTarget,
  findUndeclared,
  innerSymbols,
  makeUnit,
  type Symbols,
  type Unit,
} from './symbols.ts'
import { iterate } from './values/operators.ts'
import type { Value } from './values/value.ts'
import { type Assign, compileEntry, compileExit, compileTarget } from './variables.ts'

/** A loop, compiled. What it iterates over is evaluated by the scope around it. */
interface LoopCode {
  readonly compiler: Compiler
  readonly node: For
  readonly assign: Assign
  /** Sets `loop`, when the body speaks of it. */
  readonly assignLoop: Assign | undefined
  readonly enter: (scope: Scope) => void
  readonly leave: (scope: Scope) => void
  readonly filter: LoopFilter | undefined
  readonly body: Code<Completion>
  readonly otherwise: Code<Completion> | undefined
}

/** `for … if`: the test has variables of its own, since it may look ahead while the body is at work. */
interface LoopFilter {
  readonly unit: Unit
  readonly enter: (scope: Scope) => void
  readonly assign: Assign
  readonly test: Code<boolean>
}

export function compileFor(compiler: Compiler, { symbols }: Frame, node: For): Code<Completion> {
  const iterable = compileExpression(compiler, symbols, node.arr)
  const unit = node.recursive ? makeUnit(symbols.unit) : symbols.unit
  const code = compileLoop(compiler, symbols, unit, node)
  return node.recursive ? recursiveLoop(code, unit, iterable) : plainLoop(code, iterable)
}

function compileLoop(compiler: Compiler, outer: Symbols, unit: Unit, node: For): LoopCode {
  const symbols = innerSymbols(outer, unit)
  const extended = node.recursive || findUndeclared(node.body, ['loop']).size > 0 || hasScopedBlock(node)
  if (extended) declareParameter(symbols, 'loop')
  declareTarget(symbols, node.name)
  analyze(symbols, node.body)
  const elseSymbols = innerSymbols(outer, unit)
  analyze(elseSymbols, node.else_)
  const enterElse = compileEntry(elseSymbols)
  return {
    compiler,
    node,
    assign: compileTarget(symbols, node.name),
    assignLoop: extended ? compileTarget(symbols, { ...loopName, lineno: node.lineno, colno: node.colno }) : undefined,
    filter: compileLoopFilter(compiler, outer, node),
    enter: compileEntry(symbols),
    leave: compileExit(symbols),
    body: compiler.compileBody(compiler, { symbols, exports: false }, node.body),
    otherwise:
      node.else_.length === 0
        ? undefined
        : entering(enterElse, compiler.compileBody(compiler, { symbols: elseSymbols, exports: false }, node.else_)),
  }
}

const loopName = { typename: 'Symbol', value: 'loop' } as const

/** A scoped block sees the loop it stands in. */
function hasScopedBlock({ body }: For): boolean {
  return body.some((statement) => statement.typename === 'Block' && statement.scoped)
}

function compileLoopFilter(compiler: Compiler, outer: Symbols, node: For): LoopFilter | undefined {
  if (node.test === null) return undefined
  const unit = makeUnit(outer.unit)
  const symbols = innerSymbols(outer, unit)
  declareTarget(symbols, node.name)
  analyze(symbols, [node.test])
  const assign = compileTarget(symbols, node.name)
  const test = compileCondition(compiler, symbols, node.test)
  return { unit, enter: compileEntry(symbols), assign, test }
}

export function entering(enter: (scope: Scope) => void, code: Code<Completion>): Code<Completion> {
  if (code.run) {
    const { run } = code
    return direct((scope) => {
      enter(scope)
      return run(scope)
    })
  }
  const { steps } = code
  return stepwise(function* (scope) {
    enter(scope)
    return yield* steps(scope)
  })
}

function plainLoop(code: LoopCode, iterable: Code<Value>): Code<Completion> {
  if (iterable.run && isDirect(code)) {
    const { run } = iterable
    return direct((scope) => {
      const items = run(scope)
      return runLoop(code, scope, scope, items, 0, undefined)
    })
  }
  return stepwise(function* (scope) {
    const items = iterable.run ? iterable.run(scope) : yield* iterable.steps(scope)
    return yield* stepLoop(code, scope, scope, items, 0, undefined)
  })
}

/** A recursive loop is a function of its items, which writes what it returns. */
function recursiveLoop(code: LoopCode, unit: Unit, iterable: Code<Value>): Code<Completion> {
  const { node, compiler } = code
  const open = (outer: Scope): Scope => {
    const { context, rendering } = outer
    enterDepth(rendering)
    const slots = new Array<undefined>(unit.variables.size)
    return { slots, up: outer, context, rendering, out: printedOf(compiler.source) }
  }
  const close = ({ rendering, out }: Scope): Value => {
    rendering.depth -= 1
    rendering.printed = out
    return out.text
  }
  const render = (outer: Scope, items: Value, depth: number): Value => {
    const scope = open(outer)
    runLoop(code, outer, scope, items, depth, recursionIn(outer))
    return close(scope)
  }
  function* renderSteps(outer: Scope, items: Value, depth: number): Generator<unknown, Value, unknown> {
    const scope = open(outer)
    yield* stepLoop(code, outer, scope, items, depth, recursionIn(outer))
    return close(scope)
  }
  const waits = !isDirect(code)
  const recursionIn = (outer: Scope): Recursion => ({
    run: (items, depth) => render(outer, items, depth),
    ...(waits && { steps: (items: Value, depth: number) => renderSteps(outer, items, depth) }),
  })
  const write = (scope: Scope, text: Value): Completion => {
    writeText(scope, String(text), node, 'loop')
    return NEXT
  }
  if (iterable.run && !waits) {
    const { run } = iterable
    return direct((scope) => write(scope, render(scope, run(scope), 0)))
  }
  return stepwise(function* (scope) {
    const items = iterable.run ? iterable.run(scope) : yield* iterable.steps(scope)
    return write(scope, yield* renderSteps(scope, items, 0))
  })
}

function isDirect({ body, otherwise, filter }: LoopCode): boolean {
  return (
    body.run !== undefined && (!otherwise || otherwise.run !== undefined) && (!filter || filter.test.run !== undefined)
  )
}

/** Evaluates to the items one by one; an error of the iteration has the place of what is iterated over. */
function openItems({ compiler, node }: LoopCode, value: Value): Iterator<Value> {
  try {
    return iterate(value)
  } catch (error) {
    throw located(compiler.source, node.arr, error)
  }
}

function nextItem({ compiler, node }: LoopCode, items: Iterator<Value>, loop: Loop | undefined): IteratorResult<Value> {
  try {
    return loop ? advance(loop) : items.next()
  } catch (error) {
    throw located(compiler.source, node.arr, error)
  }
}

function beginRound(code: LoopCode, scope: Scope, item: Value, loop: Loop | undefined): void {
  try {
    countRound(scope.rendering)
    code.assign(scope, item)
  } catch (error) {
    throw located(code.compiler.source, code.node, error)
  }
  if (loop) code.assignLoop?.(scope, loop)
  code.enter(scope)
}

function runLoop(
  code: LoopCode,
  outer: Scope,
  scope: Scope,
  value: Value,
  depth0: number,
  recursion: Recursion | undefined,
): Completion {
  const all = openItems(code, value)
  const items = code.filter ? filtered(code, code.filter, outer, all) : all
  const loop = openLoop(code, value, items, depth0, recursion)
  let empty = true
  for (let step = nextItem(code, items, loop); !step.done; step = nextItem(code, items, loop)) {
    beginRound(code, scope, step.value, loop)
    const completion = code.body.run?.(scope) ?? NEXT
    if (completion === BREAK) break
    // Only a round that runs to its end counts: Jinja2 renders `else` after a first round left by `continue`.
    if (completion === NEXT) empty = false
  }
  code.leave(scope)
  return empty && code.otherwise?.run ? code.otherwise.run(scope) : NEXT
}

function* stepLoop(
  code: LoopCode,
  outer: Scope,
  scope: Scope,
  value: Value,
  depth0: number,
  recursion: Recursion | undefined,
): Generator<unknown, Completion, unknown> {
  const { body, otherwise, filter } = code
  const all = openItems(code, value)
  const items = filter ? yield* filteredSteps(code, filter, outer, all) : all
  const loop = openLoop(code, value, items, depth0, recursion)
  let empty = true
  for (let step = nextItem(code, items, loop); !step.done; step = nextItem(code, items, loop)) {
    beginRound(code, scope, step.value, loop)
    const completion = body.run ? body.run(scope) : yield* body.steps(scope)
    if (completion === BREAK) break
    if (completion === NEXT) empty = false
  }
  code.leave(scope)
  if (!empty || !otherwise) return NEXT
  return otherwise.run ? otherwise.run(scope) : yield* otherwise.steps(scope)
}

function openLoop(
  { assignLoop, filter, compiler }: LoopCode,
  value: Value,
  items: Iterator<Value>,
  depth0: number,
  recursion: Recursion | undefined,
): Loop | undefined {
  if (!assignLoop) return undefined
  const { undefinedFor } = compiler.vocabulary.runtime
  return makeLoop({ sized: filter ? undefined : value, items, depth0, recursion, undefinedFor })
}

function openFilter({ unit, enter }: LoopFilter, up: Scope): Scope {
  const { context, rendering, out } = up
  const scope: Scope = { slots: new Array<undefined>(unit.variables.size), up, context, rendering, out }
  enter(scope)
  return scope
}

function assignTested({ compiler, node }: LoopCode, filter: LoopFilter, scope: Scope, item: Value): void {
  try {
    filter.assign(scope, item)
  } catch (error) {
    throw located(compiler.source, node, error)
  }
}

/** The items that pass the test, each tested when it is asked for. */
function* filtered(
  code: LoopCode,
  filter: LoopFilter,
  outer: Scope,
  items: Iterator<Value>,
): Generator<Value, undefined, undefined> {
  const scope = openFilter(filter, outer)
  for (let step = items.next(); !step.done; step = items.next()) {
    assignTested(code, filter, scope, step.value)
    if (filter.test.run?.(scope)) yield step.value
  }
  return undefined
}

/** As filtered; a test that may wait is asked of all items before the loop begins. */
function* filteredSteps(
  code: LoopCode,
  filter: LoopFilter,
  outer: Scope,
  items: Iterator<Value>,
): Generator<unknown, Iterator<Value>, unknown> {
  if (filter.test.run) return filtered(code, filter, outer, items)
  const scope = openFilter(filter, outer)
  const kept: Value[] = []
  for (let step = items.next(); !step.done; step = items.next()) {
    assignTested(code, filter, scope, step.value)
    if (yield* filter.test.steps(scope)) kept.push(step.value)
  }
  return kept[Symbol.iterator]()
}
