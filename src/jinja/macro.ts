/** Macros, and the bodies of call blocks, which are macros without a name: how they are entered with arguments. */

import { lazily } from '../core/lazily.ts'
import { type Code, type Completion, direct, NEXT, sequence, stepwise } from './code.ts'
import { compileExpression } from './compile-expression.ts'
import { entering } from './compile-loop.ts'
import type { Compiler } from './compiler.ts'
import type { MacroValue } from './invoke.ts'
import { withNameHint } from './name-hint.ts'
import type { Parameter, Statement } from './nunjucks.ts'
import { enterDepth, MISSING, type Names, printedOf, type Rendering, type Scope, startRendering } from './scope.ts'
import {
  analyze,
  declareParameter,
  declareSignature,
  findUndeclared,
  innerSymbols,
  makeUnit,
  namesOf,
  type Symbols,
  type Unit,
  variableOf,
} from './symbols.ts'
import { ReturnSignal } from './template-error.ts'
import { dictOf } from './values/dict.ts'
import { typeError } from './values/errors.ts'
import { type HostCall, makeMacroValue } from './values/host.ts'
import { makeTuple } from './values/tuple.ts'
import type { Value } from './values/value.ts'
import { compileEntry } from './variables.ts'

/** What makes a macro: a macro block, or a call block with the parameters of its body. */
export interface MacroSource {
  /** null: the body of a call block. */
  readonly name: string | null
  readonly params: readonly Parameter[]
  readonly body: readonly Statement[]
}

export interface MacroCode {
  readonly source: MacroSource
  readonly compiler: Compiler
  /** Compiled when it is first called; apart for programs. */
  readonly plain: () => MacroBody
  readonly program: () => MacroBody
}

interface MacroBody {
  readonly unit: Unit
  readonly params: readonly { readonly name: string; readonly slot: number }[]
  /** The slots of the special variables, of those the body uses. */
  readonly caller: number | undefined
  readonly kwargs: number | undefined
  readonly varargs: number | undefined
  readonly code: Code<Completion>
}

export function compileMacro(compiler: Compiler, parent: Symbols, source: MacroSource): MacroCode {
  return {
    source,
    compiler,
    plain: lazily(() => compileMacroBody({ ...compiler, mode: 'plain' }, parent, source)),
    program: lazily(() => compileMacroBody({ ...compiler, mode: 'program' }, parent, source)),
  }
}

function compileMacroBody(compiler: Compiler, parent: Symbols, { params, body }: MacroSource): MacroBody {
  const unit = makeUnit(parent.unit)
  const symbols = innerSymbols(parent, unit)
  declareSignature(symbols, params)
  const special = findUndeclared(body, ['caller', 'kwargs', 'varargs'])
  const named = (name: string): boolean => params.some((param) => param.name === name)
  const slotOf = (name: string): number | undefined =>
    special.has(name) && !named(name) ? declareParameter(symbols, name).slot : undefined
  const [caller, kwargs, varargs] = [slotOf('caller'), slotOf('kwargs'), slotOf('varargs')]
  analyze(symbols, body)
  const defaults = params.map((param) => compileDefault(compiler, symbols, param))
  const enter = compileEntry(symbols)
  const statements = compiler.compileBody(compiler, { symbols, exports: false }, body)
  return {
    params: params.map(({ name }) => ({ name, slot: variableOf(symbols, name).slot })),
    caller,
    kwargs,
    varargs,
    code: entering(enter, sequence([...defaults, statements])),
    unit,
  }
}

/** Fills a parameter that was not given. Later defaults see it. */
function compileDefault(compiler: Compiler, symbols: Symbols, { name, default_ }: Parameter): Code<Completion> {
  const { slot } = variableOf(symbols, name)
  if (default_ === null) {
    const { undefinedFor } = compiler.vocabulary.runtime
    const hint = `parameter '${name}' was not provided`
    return direct(({ slots }): Completion => {
      if (slots[slot] === MISSING) slots[slot] = undefinedFor({ hint, name })
      return NEXT
    })
  }
  const code = compileExpression(compiler, symbols, default_)
  if (code.run) {
    const { run } = code
    return direct((scope): Completion => {
      if (scope.slots[slot] === MISSING) scope.slots[slot] = run(scope)
      return NEXT
    })
  }
  const { steps } = code
  return stepwise(function* (scope): Generator<unknown, Completion, unknown> {
    if (scope.slots[slot] === MISSING) scope.slots[slot] = yield* steps(scope)
    return NEXT
  })
}

/** Where a macro lives: the scope it closes over, or only a context. */
export interface MacroHome {
  readonly up: Scope | undefined
  readonly context: Names
}

/** A macro as a value that templates call. */
export function makeMacro(code: MacroCode, home: MacroHome): MacroValue {
  const { source, compiler } = code
  const { limits } = compiler.vocabulary
  const enter = (call: HostCall, rendering: Rendering): Value => {
    const body = code.plain()
    const scope = openScope(code, body, home, call, rendering)
    const { depth } = rendering
    enterDepth(rendering)
    try {
      body.code.run?.(scope)
      return printedText(scope)
    } catch (error) {
      return returned(source, error, body, home)
    } finally {
      rendering.depth = depth
    }
  }
  function* enterSteps(call: HostCall, rendering: Rendering): Generator<unknown, Value, unknown> {
    const body = code.program()
    const scope = openScope(code, body, home, call, rendering)
    const { depth } = rendering
    enterDepth(rendering)
    try {
      if (body.code.run) body.code.run(scope)
      else yield* body.code.steps(scope)
      return printedText(scope)
    } catch (error) {
      return returned(source, error, body, home)
    } finally {
      rendering.depth = depth
    }
  }
  return {
    ...makeMacroValue({
      name: source.name ?? 'caller',
      printed: () => (source.name === null ? '<Macro anonymous>' : `<Macro '${source.name}'>`),
      run: (call) => enter(call, startRendering(limits)),
      suspend: (call) => enterSteps(call, startRendering(limits)),
      attribute: (name) => macroAttribute(code, name),
    }),
    enter,
    enterSteps,
  }
}

function printedText({ rendering, out }: Scope): Value {
  rendering.printed = out
  return out.text
}

/** `return()` ends the macro it is called in, not the block below a `call` tag. */
function returned({ name }: MacroSource, error: unknown, { unit }: MacroBody, { context }: MacroHome): Value {
  if (error instanceof ReturnSignal && name !== null) return error.value
  throw withNameHint(error, () => [...namesOf(unit), ...(context.known?.() ?? [])])
}

function macroAttribute(code: MacroCode, name: string): Value | undefined {
  const { source } = code
  switch (name) {
    case 'name':
      return source.name
    case 'arguments':
      return makeTuple(source.params.map((param) => param.name))
    case 'catch_kwargs':
      return code.plain().kwargs !== undefined
    case 'catch_varargs':
      return code.plain().varargs !== undefined
    case 'caller':
      return code.plain().caller !== undefined
  }
  return undefined
}

/** Matches arguments with parameters as jinja2.runtime.Macro does, messages included. */
function openScope(
  { source, compiler }: MacroCode,
  body: MacroBody,
  { up, context }: MacroHome,
  { positional, named }: HostCall,
  rendering: Rendering,
): Scope {
  const { params, caller, kwargs, varargs } = body
  const scope: Scope = {
    slots: new Array<undefined>(body.unit.variables.size),
    up,
    context,
    rendering,
    out: printedOf(compiler.source),
  }
  const { slots } = scope
  let used = 0
  for (let index = 0; index < params.length; index += 1) {
    const param = params[index]
    if (param === undefined) break
    const given = index < positional.length ? positional[index] : named.get(param.name)
    if (index >= positional.length && given !== undefined) used += 1
    slots[param.slot] = given === undefined ? MISSING : given
  }
  if (caller !== undefined) {
    const given = named.get('caller')
    if (given !== undefined) used += 1
    const { undefinedFor } = compiler.vocabulary.runtime
    slots[caller] = given ?? undefinedFor({ hint: 'No caller defined', name: 'caller' })
  }
  if (kwargs !== undefined) slots[kwargs] = dictOf(restOf(body, positional.length, named))
  else if (used < named.size) throw unexpectedName(source, [...restOf(body, positional.length, named).keys()])
  if (varargs !== undefined) slots[varargs] = makeTuple(positional.slice(params.length))
  else if (positional.length > params.length) {
    throw typeError(`macro ${shownName(source)} takes not more than ${params.length} argument(s)`)
  }
  return scope
}

/** Named arguments that no parameter took. */
function restOf(
  { params, caller }: MacroBody,
  positional: number,
  named: ReadonlyMap<string, Value>,
): Map<string, Value> {
  const rest = new Map(named)
  for (const { name } of params.slice(positional)) rest.delete(name)
  if (caller !== undefined) rest.delete('caller')
  return rest
}

function unexpectedName(source: MacroSource, names: readonly string[]): Error {
  if (names.includes('caller')) {
    return typeError(
      `macro ${shownName(source)} was invoked with two values for the special caller argument. This is most likely a bug.`,
    )
  }
  return typeError(`macro ${shownName(source)} takes no keyword argument '${names[0]}'`)
}

function shownName({ name }: MacroSource): string {
  return name === null ? 'None' : `'${name}'`
}
