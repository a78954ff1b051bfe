/**
 * Jinja2 for TypeScript: templates that mean what they mean in Jinja2 3.1, with Python's values, in a sandbox. This is
 * the public entry `wh/jinja`; the rooms of `wh` use the same door.
 */

import { located, type Vocabulary } from './compiler.ts'
import { NATIVE_FILTERS, nativeValue, TEXT_FILTERS } from './native.ts'
import type { Syntax } from './nesting.ts'
import type { Limits, Names } from './scope.ts'
import { makeSource, type SourcePlace } from './source.ts'
import type { Context, OwnTemplate, Template } from './template.ts'
import { makeTemplate } from './template.ts'
import { fromJs } from './values/convert.ts'
import { FILTERS } from './values/filters/table.ts'
import { makeGlobals } from './values/globals.ts'
import type { Filter, Runtime, Test } from './values/runtime.ts'
import { TESTS } from './values/tests.ts'
import { makeUndefined, type UndefinedCalled, type UndefinedMode } from './values/undefined.ts'
import type { Value } from './values/value.ts'

export { type LiteralCall, scanLiteralCalls } from './scan.ts'
export type { SourcePlace } from './source.ts'
export type { MappedPlace, SourceMap } from './source-map.ts'
export type { Block, BlockParameter, Context, MacroTemplate, Rendered, Template } from './template.ts'
export { ReturnSignal, TemplateError, type TemplateErrorKind, type TemplateFrame } from './template-error.ts'
export type { Missing } from './values/undefined.ts'

export interface EnvironmentOptions {
  /** Drop the line end after a block tag. */
  readonly trimBlocks?: boolean
  /** Drop the space before a block tag that begins its line. */
  readonly lstripBlocks?: boolean
  /** Keep the last line end of a template, which is dropped otherwise. */
  readonly keepTrailingNewline?: boolean
  /** Write values HTML-escaped, as within `{% autoescape true %}`. */
  readonly autoescape?: boolean
  /** What a missing name may do: print as nothing, be asked further, or nothing at all. */
  readonly undefined?: UndefinedMode
  /** Hears of calls of undefined values, where `undefined` is `permissive`; it may throw. */
  readonly undefinedCalled?: UndefinedCalled
  readonly limits?: Partial<Limits>
  /** Further filters, tests and globals, before the built-in ones. */
  readonly filters?: ReadonlyMap<string, Filter>
  readonly tests?: ReadonlyMap<string, Test>
  readonly globals?: Readonly<Record<string, unknown>>
  /** dbt's blocks, type annotations of macros, and filters. */
  readonly dbtBlocks?: boolean
  /** A number from 0 up to 1 for `random` and `lipsum`; without it they always choose the same. */
  readonly random?: () => number
}

export interface Environment {
  /** Renders a template to text. Throws TemplateError. */
  render(source: string, context?: Context): string
  /** Renders a template to the value it stands for, as dbt reads values in YAML files. */
  renderNative(source: string, context?: Context, place?: SourcePlace): Value
  /** Parses a template. Throws TemplateError for the first error in it. */
  parse(source: string, place?: SourcePlace): Template
}

const usualLimits: Limits = { output: 100_000_000, loops: 10_000_000, depth: 200 }

export function createEnvironment(options: EnvironmentOptions = {}): Environment {
  const filters = new Map([...FILTERS, ...(options.dbtBlocks ? TEXT_FILTERS : []), ...(options.filters ?? [])])
  const parse = parserWith(options, filters)
  const parseNative = parserWith(options, new Map([...filters, ...NATIVE_FILTERS]))
  return {
    parse,
    render: (source, context = {}) => parse(source).render(context).text,
    renderNative(source, context = {}, place) {
      const template = parseNative(source, place)
      const parts = template.renderValues(context)
      try {
        return nativeValue(parts)
      } catch (error) {
        throw located(makeSource(source, true, place), { lineno: 1, colno: 1 }, error)
      }
    },
  }
}

function parserWith(
  options: EnvironmentOptions,
  filters: ReadonlyMap<string, Filter>,
): (source: string, place?: SourcePlace) => OwnTemplate {
  const tests = new Map([...TESTS, ...(options.tests ?? [])])
  const { undefined: mode = 'default', autoescape = false, random = () => 0 } = options
  const runtime: Runtime = {
    undefinedFor: (missing) => makeUndefined(missing, mode, options.undefinedCalled),
    filter: (name) => filters.get(name),
    test: (name) => tests.get(name),
    escapes: autoescape,
    random,
  }
  const limits = { ...usualLimits, ...options.limits }
  const vocabulary: Vocabulary = { runtime, undefined: mode, limits, autoescape }
  const { trimBlocks = false, lstripBlocks = false, dbtBlocks = false, keepTrailingNewline = false } = options
  const syntax: Syntax = { trimBlocks, lstripBlocks, dbtBlocks }
  const globals = new Map(makeGlobals({ random }))
  for (const [name, value] of Object.entries(options.globals ?? {})) globals.set(name, fromJs(value))
  const setting = {
    syntax,
    vocabulary,
    known: { filters, tests },
    namesOf: (context: Context) => resolver(context, globals),
  }
  return (source, place) => makeTemplate(makeSource(source, keepTrailingNewline, place), setting)
}

/** Resolves a name in the context, then among the globals. Nothing is copied or converted before it is asked for. */
function resolver(context: Context, globals: ReadonlyMap<string, Value>): Names {
  if (isNames(context)) {
    return {
      lookup(name) {
        const found = context.lookup(name)
        return found === undefined ? globals.get(name) : found
      },
      known: () => [...(context.known?.() ?? []), ...globals.keys()],
    }
  }
  const known = new Map<object, Value>()
  return {
    lookup: (name) => (Object.hasOwn(context, name) ? fromJs(context[name], known) : globals.get(name)),
    known: () => [...Object.keys(context), ...globals.keys()],
  }
}

function isNames(context: Context): context is Names {
  return typeof context.lookup === 'function'
}
