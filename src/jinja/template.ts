/** A parsed template: what it defines, what it calls, and how it renders. */

import { lazily } from '../core/lazily.ts'
import { checkTemplate, type Findings, type KnownNames } from './check.ts'
import type { Code, Completion } from './code.ts'
import { entering } from './compile-loop.ts'
import { compileBody } from './compile-statement.ts'
import { type Compiler, located, type Vocabulary } from './compiler.ts'
import { compileMacro, makeMacro } from './macro.ts'
import { withNameHint } from './name-hint.ts'
import type { Syntax } from './nesting.ts'
import type { Definition, DefinitionKind, Expression, Statement } from './nunjucks.ts'
import { parseTemplate } from './parse-template.ts'
import { type Names, type Printed, printedOf, type Scope, startRendering } from './scope.ts'
import { placeOf, type Source } from './source.ts'
import { type SourceMap, sourceMapOf } from './source-map.ts'
import { analyze, makeUnit, namesOf, rootSymbols, type Unit } from './symbols.ts'
import { ReturnSignal } from './template-error.ts'
import type { Callable } from './values/host.ts'
import type { Place, Value } from './values/value.ts'
import { compileEntry } from './variables.ts'

/** Names of a template's surroundings: plain data by name, or a lookup that resolves them one by one. */
export type Context = Readonly<Record<string, unknown>> | Names

export interface Rendered {
  readonly text: string
  readonly map: SourceMap
  /** What `return()` gave, when the template called it outside of a macro. */
  readonly value: Value | undefined
}

/** A named block at the top level of a template. */
export interface Block {
  readonly kind: DefinitionKind
  readonly name: string
  readonly parameters: readonly BlockParameter[]
  /** `adapter='…'` of a materialization, else `default`. */
  readonly adapter: string
  /** `supported_languages=[…]` of a materialization. */
  readonly supportedLanguages: readonly string[]
  readonly at: Place
  /** The text between the opening and the closing tag, and its offsets in the source as it was given. */
  readonly text: string
  readonly start: number
  readonly end: number
  /** The body as a template of its own, for blocks that are not macros: a snapshot, a documentation text. */
  body(): Template
}

export interface BlockParameter {
  readonly name: string
  readonly annotation: string | undefined
  readonly required: boolean
}

/** A macro of a template, to be bound to a context for calling. */
export interface MacroTemplate {
  readonly name: string
  readonly block: Block
  /** The macro as a value. Other macros, of the same file too, are names of the context. */
  bind(context: Context): Callable
}

export interface Template {
  readonly file: string | undefined
  readonly blocks: readonly Block[]
  /**
   * Every name, attribute and constant key that is called anywhere in the template, and every text given to `dispatch`:
   * it can only suspend through one of these.
   */
  readonly reach: ReadonlySet<string>
  /** Renders at once; calling a suspending function fails. */
  render(context: Context): Rendered
  /** Renders as a program: yields what suspending functions ask, and takes the answers. */
  program(context: Context): Generator<unknown, Rendered, unknown>
  macros(): readonly MacroTemplate[]
}

/** What an environment gives its templates. */
export interface TemplateSetting {
  readonly syntax: Syntax
  readonly vocabulary: Vocabulary
  readonly known: KnownNames
  /** Resolves a name in the context, then among the globals. Made for each rendering. */
  readonly namesOf: (context: Context) => Names
}

/** A template with the one more way to render it that only its environment uses. */
export interface OwnTemplate extends Template {
  /** The values of its top level as they are, texts between them included. */
  renderValues(context: Context): readonly Value[]
}

export function makeTemplate(source: Source, setting: TemplateSetting): OwnTemplate {
  return guardStack(source, () => {
    const body = parseTemplate(source, setting.syntax)
    const findings = checkTemplate(source, body, setting.known)
    return templateOf({ source, body, findings, setting })
  })
}

/** A body that has been parsed and checked. */
interface Parsed {
  readonly source: Source
  readonly body: readonly Statement[]
  readonly findings: Findings
  readonly setting: TemplateSetting
}

function templateOf(parsed: Parsed): OwnTemplate {
  const { source, findings } = parsed
  const plain = lazily(() => compileRoot(parsed, 'plain'))
  const program = lazily(() => compileRoot(parsed, 'program'))
  const definitions = lazily(() => definitionsOf(parsed))
  const renderInto = (printed: Printed, context: Context): Value | undefined =>
    guardStack(source, () => {
      const { unit, code } = plain()
      const scope = openRoot(parsed, unit, context, printed)
      try {
        code.run?.(scope)
        return undefined
      } catch (error) {
        return returnedAtTop(locatedAtStart(source, error), unit, scope)
      }
    })
  return {
    file: source.place?.file,
    reach: findings.reach,
    get blocks() {
      return definitions().blocks
    },
    macros: () => definitions().macros,
    render(context) {
      const printed = printedOf(source)
      const value = renderInto(printed, context)
      return { text: printed.text, map: sourceMapOf(printed), value }
    },
    renderValues(context) {
      const values: Value[] = []
      const returned = renderInto({ ...printedOf(source), values }, context)
      return returned === undefined ? values : [returned]
    },
    *program(context) {
      const printed = printedOf(source)
      const { unit, code } = guardStack(source, program)
      const scope = openRoot(parsed, unit, context, printed)
      let value: Value | undefined
      try {
        if (code.run) code.run(scope)
        else yield* code.steps(scope)
      } catch (error) {
        value = returnedAtTop(locatedAtStart(source, error), unit, scope)
      }
      return { text: printed.text, map: sourceMapOf(printed), value }
    },
  }
}

interface RootCode {
  readonly unit: Unit
  readonly code: Code<Completion>
}

function compilerFor({ source, setting }: Parsed, mode: Compiler['mode']): Compiler {
  return { source, vocabulary: setting.vocabulary, mode, compileBody }
}

function compileRoot(parsed: Parsed, mode: Compiler['mode']): RootCode {
  const { body, findings } = parsed
  const unit = makeUnit()
  const symbols = rootSymbols(unit)
  analyze(symbols, body)
  const code = compileBody(compilerFor(parsed, mode), { symbols, exports: findings.hasBlocks }, body)
  return { code: entering(compileEntry(symbols), code), unit }
}

function openRoot({ findings, setting }: Parsed, unit: Unit, context: Context, out: Printed): Scope {
  const names = setting.namesOf(context)
  const opened = { slots: new Array<undefined>(unit.variables.size), up: undefined, out }
  const rendering = startRendering(setting.vocabulary.limits)
  if (!findings.hasBlocks) return { ...opened, rendering, context: names }
  const exported = new Map<string, Value>()
  const lookup = (name: string): Value | undefined => (exported.has(name) ? exported.get(name) : names.lookup(name))
  const known = (): Iterable<string> => [...exported.keys(), ...(names.known?.() ?? [])]
  return { ...opened, rendering, exported, context: { lookup, known } }
}

function returnedAtTop(error: unknown, unit: Unit, { context }: Scope): Value {
  if (error instanceof ReturnSignal) return error.value
  throw withNameHint(error, () => [...namesOf(unit), ...(context.known?.() ?? [])])
}

/** A template so deeply nested that JavaScript's stack ends is the author's error, not ours. */
function guardStack<Result>(source: Source, run: () => Result): Result {
  try {
    return run()
  } catch (error) {
    throw locatedAtStart(source, error)
  }
}

/** What no node of the template could place. */
function locatedAtStart(source: Source, error: unknown): unknown {
  return located(source, { lineno: 1, colno: 1 }, error)
}

interface Definitions {
  readonly blocks: readonly Block[]
  readonly macros: readonly MacroTemplate[]
}

/** What is called by name; the other blocks are texts. */
const calledKinds: ReadonlySet<DefinitionKind> = new Set(['macro', 'materialization', 'test', 'data_test'])

function definitionsOf(parsed: Parsed): Definitions {
  const found = parsed.body.filter((statement) => statement.typename === 'Macro')
  const pairs = found.map((definition) => ({ definition, block: blockOf(parsed, definition) }))
  return {
    blocks: pairs.map(({ block }) => block),
    macros: pairs
      .filter(({ definition }) => calledKinds.has(definition.kind))
      .map(({ definition, block }) => macroOf(parsed, definition, block)),
  }
}

function blockOf(parsed: Parsed, definition: Definition): Block {
  const { source } = parsed
  const { kind, name, params, range, adapter, body } = definition
  const languages = params.find((param) => param.name === 'supported_languages')?.default_
  return {
    kind,
    name,
    parameters: params.map((param) => ({
      name: param.name,
      annotation: param.annotation ?? undefined,
      required: param.default_ === null,
    })),
    adapter: adapter ?? 'default',
    supportedLanguages: kind === 'materialization' && languages ? textsOf(languages) : [],
    at: placeOf(source, definition),
    text: source.original.slice(range.start, range.end),
    start: range.start,
    end: range.end,
    body: () => templateOf({ ...parsed, body }),
  }
}

function textsOf(list: Expression): readonly string[] {
  if (list.typename !== 'Array') return []
  return list.children.flatMap((item) => (item.typename === 'Literal' ? [String(item.value)] : []))
}

function macroOf(parsed: Parsed, definition: Definition, block: Block): MacroTemplate {
  // The macro's own name is a name of the context, too: a project may override what a macro calls by it.
  const code = lazily(() => compileMacro(compilerFor(parsed, 'plain'), rootSymbols(makeUnit()), definition))
  return {
    name: definition.name,
    block,
    bind: (context) => makeMacro(code(), { up: undefined, context: parsed.setting.namesOf(context) }),
  }
}
