/** Statements → code. */
import {
  allDirect,
  BREAK,
  CONTINUE,
  type Code,
  type Completion,
  direct,
  map,
  NEXT,
  sequence,
  stepwise,
} from './code.ts'
import {
  calleeText,
  compileArguments,
  compileCondition,
  compileExpression,
  compileFilter,
  compileInvocation,
  compileName,
} from './compile-expression.ts'
import { compileFor, entering } from './compile-loop.ts'
import { type Compiler, type Frame, located } from './compiler.ts'
import { compileMacro, makeMacro } from './macro.ts'
import type * as tree from './nunjucks.ts'
import type { Expression, Position, Statement, TemplateData } from './nunjucks.ts'
import { type Names, printedOf, type Scope, writeLiteral, writeText } from './scope.ts'
import {
  analyze,
  declareParameter,
  declareTarget,
  innerSymbols,
  makeUnit,
  rootSymbols,
  type Symbols,
} from './symbols.ts'
import type { HostCall } from './values/host.ts'
import { escapeValue, makeMarkup } from './values/markup.ts'
import { str, truthy } from './values/operators.ts'
import type { Value } from './values/value.ts'
import {
  checkNamespaces,
  compileEntry,
  compileExit,
  compileNameTarget,
  compileTarget,
  distanceTo,
  lookUp,
  scopeAt,
} from './variables.ts'

export function compileBody(compiler: Compiler, frame: Frame, body: readonly Statement[]): Code<Completion> {
  return sequence(body.map((statement) => compileStatement(compiler, frame, statement)))
}

function compileStatement(compiler: Compiler, frame: Frame, node: Statement): Code<Completion> {
  switch (node.typename) {
    case 'Output':
      return compileOutput(compiler, frame.symbols, node)
    case 'If':
      return compileIf(compiler, frame, node)
    case 'For':
      return compileFor(compiler, frame, node)
    case 'Set':
      return compileAssignment(compiler, frame, node)
    case 'SetBlock':
      return compileBlockAssignment(compiler, frame, node)
    case 'Do':
      return map(compileExpression(compiler, frame.symbols, node.expr), (): Completion => NEXT)
    case 'Macro':
      return compileDefinition(compiler, frame, node)
    case 'CallBlock':
      return compileCallBlock(compiler, frame, node)
    case 'FilterBlock':
      return compileFilterBlock(compiler, frame, node)
    case 'With':
      return compileWith(compiler, frame, node)
    case 'Block':
      return compileBlock(compiler, frame, node)
    case 'Autoescape':
      return compileAutoescape(compiler, frame, node)
    case 'Break':
      return direct(() => BREAK)
    case 'Continue':
      return direct(() => CONTINUE)
  }
}

function compileOutput(compiler: Compiler, symbols: Symbols, { children }: tree.Output): Code<Completion> {
  const parts = children.map((child) => compilePart(compiler, symbols, child))
  const runs = allDirect(parts)
  const [only] = parts
  if (only !== undefined && parts.length === 1) return only
  return runs
    ? direct((scope) => {
        for (const run of runs) run(scope)
        return NEXT
      })
    : sequence(parts)
}

function compilePart(compiler: Compiler, symbols: Symbols, part: TemplateData | Expression): Code<Completion> {
  if (part.typename === 'TemplateData') {
    const { value } = part
    return direct((scope) => {
      try {
        writeLiteral(scope, value, part)
      } catch (error) {
        throw located(compiler.source, part, error)
      }
      return NEXT
    })
  }
  const name = part.typename === 'FunCall' ? calleeText(part.name) : undefined
  return map(compileExpression(compiler, symbols, part), (value, scope): Completion => {
    writeValue(compiler, scope, value, part, name)
    return NEXT
  })
}

function writeValue(compiler: Compiler, scope: Scope, value: Value, at: Position, name: string | undefined): void {
  if (scope.out.values) {
    scope.out.values.push(value)
    return
  }
  try {
    writeText(scope, textOf(compiler, value), at, name)
  } catch (error) {
    throw located(compiler.source, at, error)
  }
}

function textOf({ vocabulary }: Compiler, value: Value): string {
  if (vocabulary.runtime.escapes) return escapeValue(value).text
  return typeof value === 'string' ? value : str(value)
}

function compileIf(compiler: Compiler, frame: Frame, node: tree.If): Code<Completion> {
  const branches = [node, ...node.elifs].map(({ cond, body }) => ({
    test: compileCondition(compiler, frame.symbols, cond),
    body: compileBody(compiler, frame, body),
  }))
  const otherwise = compileBody(compiler, frame, node.else_)
  const tests = allDirect(branches.map(({ test }) => test))
  const bodies = allDirect([...branches.map(({ body }) => body), otherwise])
  if (tests && bodies) {
    return direct((scope) => {
      let chosen = 0
      for (const test of tests) {
        if (test(scope)) break
        chosen += 1
      }
      return bodies[chosen]?.(scope) ?? NEXT
    })
  }
  return stepwise(function* (scope) {
    let chosen = otherwise
    for (const { test, body } of branches) {
      if (!(test.run ? test.run(scope) : yield* test.steps(scope))) continue
      chosen = body
      break
    }
    return chosen.run ? chosen.run(scope) : yield* chosen.steps(scope)
  })
}

function compileAssignment(compiler: Compiler, { symbols, exports }: Frame, node: tree.Assignment): Code<Completion> {
  const value = compileExpression(compiler, symbols, node.value)
  const assign = compileTarget(symbols, node.target, exports)
  const check = checkNamespaces(symbols, node.target)
  const assigned = map(value, (given, scope): Completion => {
    try {
      assign(scope, given)
    } catch (error) {
      throw located(compiler.source, node, error)
    }
    return NEXT
  })
  if (!check) return assigned
  const checked = (scope: Scope): void => {
    try {
      check(scope)
    } catch (error) {
      throw located(compiler.source, node, error)
    }
  }
  return entering(checked, assigned)
}

/** Statements whose text is caught; undefined when a `break` or `continue` left them before their end. */
function capture(compiler: Compiler, body: Code<Completion>): Code<string | Completion> {
  const { source } = compiler
  const finish = (scope: Scope, before: Scope['out'], completion: Completion): string | Completion => {
    const { text } = scope.out
    scope.out = before
    return completion === NEXT ? text : completion
  }
  if (body.run) {
    const { run } = body
    return direct((scope) => {
      const before = scope.out
      scope.out = printedOf(source)
      return finish(scope, before, run(scope))
    })
  }
  const { steps } = body
  return stepwise(function* (scope) {
    const before = scope.out
    scope.out = printedOf(source)
    return finish(scope, before, yield* steps(scope))
  })
}

/** A block in a scope of its own whose text is caught, filtered, and given to `use`. */
function compileCapture(
  compiler: Compiler,
  symbols: Symbols,
  node: { readonly filter: tree.Filter | null; readonly body: readonly Statement[] } & Position,
  use: (scope: Scope, text: Value) => void,
): Code<Completion> {
  const inner = innerSymbols(symbols)
  if (node.filter) analyze(inner, [node.filter])
  analyze(inner, node.body)
  const enter = compileEntry(inner)
  const leave = compileExit(inner)
  const captured = capture(
    compiler,
    entering(enter, compileBody(compiler, { symbols: inner, exports: false }, node.body)),
  )
  // No name of a template has a space in it.
  const { slot } = declareParameter(inner, 'caught text')
  const text = compileName(compiler, inner, 'caught text', node)
  const filtered = node.filter ? compileFilter(compiler, inner, node.filter, text) : text
  const finish = (scope: Scope, value: Value): Completion => {
    try {
      use(scope, value)
    } catch (error) {
      throw located(compiler.source, node, error)
    }
    leave(scope)
    return NEXT
  }
  const keep = (scope: Scope, result: string): void => {
    scope.slots[slot] = compiler.vocabulary.runtime.escapes ? makeMarkup(result) : result
  }
  if (captured.run && filtered.run) {
    const [run, filter] = [captured.run, filtered.run]
    return direct((scope) => {
      const result = run(scope)
      if (typeof result !== 'string') return result
      keep(scope, result)
      return finish(scope, filter(scope))
    })
  }
  return stepwise(function* (scope) {
    const result = captured.run ? captured.run(scope) : yield* captured.steps(scope)
    if (typeof result !== 'string') return result
    keep(scope, result)
    return finish(scope, filtered.run ? filtered.run(scope) : yield* filtered.steps(scope))
  })
}

function compileBlockAssignment(compiler: Compiler, frame: Frame, node: tree.BlockAssignment): Code<Completion> {
  const { symbols, exports } = frame
  const assign = compileTarget(symbols, node.target, exports)
  return compileCapture(compiler, symbols, node, assign)
}

function compileFilterBlock(compiler: Compiler, { symbols }: Frame, node: tree.FilterBlock): Code<Completion> {
  return compileCapture(compiler, symbols, node, (scope, text) => writeValue(compiler, scope, text, node, undefined))
}

function compileDefinition(compiler: Compiler, frame: Frame, node: tree.Definition): Code<Completion> {
  // The other blocks are the project's, found by the template's `blocks`; they print nothing where they stand.
  if (node.kind !== 'macro') return direct(() => NEXT)
  const { symbols, exports } = frame
  const code = compileMacro(compiler, symbols, node)
  const assign = compileNameTarget(symbols, node.name, exports)
  return direct((scope) => {
    assign(scope, makeMacro(code, { up: scope, context: scope.context }))
    return NEXT
  })
}

/** `call`: the body becomes the macro `caller` of the call. */
function compileCallBlock(compiler: Compiler, { symbols }: Frame, node: tree.CallBlock): Code<Completion> {
  const code = compileMacro(compiler, symbols, { name: null, params: node.params, body: node.body })
  const args = map(compileArguments(compiler, symbols, node.call.args, node.call), (call, scope): HostCall => {
    const caller = makeMacro(code, { up: scope, context: scope.context })
    return { ...call, named: new Map([...call.named, ['caller', caller]]) }
  })
  const name = calleeText(node.call.name)
  return map(compileInvocation(compiler, symbols, node.call, args), (value, scope): Completion => {
    writeValue(compiler, scope, value, node, name)
    return NEXT
  })
}

function compileWith(compiler: Compiler, { symbols }: Frame, node: tree.With): Code<Completion> {
  const inner = innerSymbols(symbols)
  for (const target of node.targets) declareTarget(inner, target)
  analyze(inner, node.body)
  const assigns = node.targets.map((target) => compileTarget(inner, target))
  const values = node.values.map((value, index) =>
    map(compileExpression(compiler, symbols, value), (given, scope): Completion => {
      try {
        assigns[index]?.(scope, given)
      } catch (error) {
        throw located(compiler.source, value, error)
      }
      return NEXT
    }),
  )
  const body = compileBody(compiler, { symbols: inner, exports: false }, node.body)
  const leave = compileExit(inner)
  return map(entering(compileEntry(inner), sequence([...values, body])), (completion, scope) => {
    leave(scope)
    return completion
  })
}

/**
 * Without templates that extend this one, a block renders where it stands; it sees only what the template exports, and
 * escapes as its environment does.
 */
function compileBlock(outside: Compiler, frame: Frame, node: tree.Block): Code<Completion> {
  const compiler = withEscapes(outside, outside.vocabulary.autoescape)
  const unit = makeUnit()
  const symbols = rootSymbols(unit)
  analyze(symbols, node.body)
  const body = entering(compileEntry(symbols), compileBody(compiler, { symbols, exports: false }, node.body))
  const visible = node.scoped ? storedIn(frame.symbols) : undefined
  const open = (outer: Scope): Scope => {
    const { rendering, out } = outer
    const context = visible ? visible(outer) : outer.context
    return { slots: new Array<undefined>(unit.variables.size), up: undefined, context, rendering, out }
  }
  if (body.run) {
    const { run } = body
    return direct((scope) => run(open(scope)))
  }
  const { steps } = body
  return stepwise((scope) => steps(open(scope)))
}

/** The variables set around a scoped block, by name, before the context. */
function storedIn(symbols: Symbols): (scope: Scope) => Names {
  const names = new Map<string, { readonly slot: number; readonly distance: number }>()
  for (let at: Symbols | undefined = symbols; at; at = at.parent) {
    for (const name of at.stores) {
      const variable = at.refs.get(name)
      if (!variable || names.has(name)) continue
      names.set(name, { slot: variable.slot, distance: distanceTo(symbols.unit, variable) })
    }
  }
  return (scope) => ({
    lookup(name) {
      const variable = names.get(name)
      const local = variable && lookUp(scopeAt(scope, variable.distance), variable.slot, name)
      return local === undefined ? scope.context.lookup(name) : local
    },
  })
}

/** Both ways are compiled when the value is only known at run time. */
function compileAutoescape(compiler: Compiler, { symbols }: Frame, node: tree.Autoescape): Code<Completion> {
  const inner = innerSymbols(symbols)
  analyze(inner, node.body)
  const enter = compileEntry(inner)
  const compile = (escapes: boolean): Code<Completion> =>
    entering(enter, compileBody(withEscapes(compiler, escapes), { symbols: inner, exports: false }, node.body))
  if (node.value.typename === 'Literal') return compile(truthy(node.value.value))
  const [escaped, plain] = [compile(true), compile(false)]
  const condition = compileCondition(compiler, symbols, node.value)
  if (condition.run && escaped.run && plain.run) {
    const [test, yes, no] = [condition.run, escaped.run, plain.run]
    return direct((scope) => (test(scope) ? yes(scope) : no(scope)))
  }
  return stepwise(function* (scope) {
    const chosen = (condition.run ? condition.run(scope) : yield* condition.steps(scope)) ? escaped : plain
    return chosen.run ? chosen.run(scope) : yield* chosen.steps(scope)
  })
}

function withEscapes(compiler: Compiler, escapes: boolean): Compiler {
  const { vocabulary } = compiler
  return { ...compiler, vocabulary: { ...vocabulary, runtime: { ...vocabulary.runtime, escapes } } }
}
