/**
 * What a template asks for, found without a warehouse. A file whose calls are plain literals outside control flow is
 * scanned; any other is rendered with `execute` false, so that a branch which is not taken is no dependency.
 */

import { makeContext } from '../context/context.ts'
import type { Context, ContextHost } from '../context/host.ts'
import { relationValue } from '../context/relation-value.ts'
import type { RefCall, SourceCall } from '../core/node.ts'
import type { Location } from '../core/problem.ts'
import { isRecord } from '../core/record.ts'
import type { Relation } from '../core/relation.ts'
import { type Environment, scanLiteralCalls } from '../jinja/environment.ts'
import { toJs } from '../jinja/values/convert.ts'
import { isDict } from '../jinja/values/dict.ts'
import { typeError } from '../jinja/values/errors.ts'
import { type HostObject, hostFunction, hostObject } from '../jinja/values/host.ts'
import { str, truthy } from '../jinja/values/operators.ts'
import type { HostCall, Place, Value } from '../jinja/values/value.ts'

export interface Captured {
  readonly refs: readonly RefCall[]
  readonly sources: readonly SourceCall[]
  readonly functions: readonly RefCall[]
  readonly metrics: readonly RefCall[]
  readonly config: Readonly<Record<string, unknown>>
  readonly configPlaces: ReadonlyMap<string, Location>
  readonly macros: readonly string[]
}

/** Everything a capture needs that is not the text. */
export interface CaptureScope {
  readonly environment: Environment
  /** A context's host without the members that note calls. */
  readonly host: Omit<ContextHost, 'execute' | 'ref' | 'source' | 'config' | 'called' | 'this'>
  /** The node's own relation, as far as it is known: what `this` and every `ref` render while parsing. */
  readonly relation: Relation
  /** An exposure may be made of metrics; a text of SQL has none. */
  readonly namesMetrics?: boolean
  /** Config known before the file is read: folder and YAML layers. */
  readonly configured: Readonly<Record<string, unknown>>
}

interface Notes {
  readonly refs: RefCall[]
  readonly sources: SourceCall[]
  readonly functions: RefCall[]
  readonly metrics: RefCall[]
  readonly config: Record<string, unknown>
  readonly configPlaces: Map<string, Location>
  readonly macros: Set<string>
}

function noNotes(): Notes {
  return { refs: [], sources: [], functions: [], metrics: [], config: {}, configPlaces: new Map(), macros: new Set() }
}

const CAPTURED = new Set(['ref', 'source', 'config'])

/** Throws a TemplateError when the text cannot be read or rendered. */
export function capture(text: string, file: string, scope: CaptureScope): Captured {
  const notes = noNotes()
  const overridden = [...CAPTURED].some((name) => scope.host.registry.find(name, scope.host.package))
  const calls = overridden ? undefined : scanLiteralCalls(text)
  if (calls?.every(isPlainCall)) {
    const placeOf = lineIndex(text)
    for (const call of calls) {
      const at = { file, ...placeOf(call.start) }
      note(call.name, { positional: call.positional, named: call.named, at }, notes)
    }
  } else render(text, file, scope, notes)
  return { ...notes, macros: [...notes.macros] }
}

/** Calls that cannot be wrong in themselves; what is wrong with others is told at its place by rendering them. */
function isPlainCall({ name, positional }: { name: string; positional: readonly Value[] }): boolean {
  if (name === 'ref') return positional.length === 1 || positional.length === 2
  if (name === 'source') return positional.length === 2
  return name === 'config' && positional.every(isDict)
}

function render(text: string, file: string, scope: CaptureScope, notes: Notes): void {
  scope.environment.parse(text, { file }).render(parseContext(scope, notes))
}

/** The context that a macro call of a generic test sees while parsing; its calls are noted. */
export function captureIn<Result>(scope: CaptureScope, use: (context: Context) => Result): Captured {
  const notes = noNotes()
  use(parseContext(scope, notes))
  return { ...notes, macros: [...notes.macros] }
}

function parseContext(scope: CaptureScope, notes: Notes): Context {
  // Nothing stands in the warehouse yet: a ref renders as the node's own relation, as in dbt.
  const own = relationValue(scope.relation, scope.host.dialect)
  const noting =
    (name: string) =>
    (call: HostCall): Value => {
      note(name, call, notes)
      return own
    }
  return makeContext({
    ...scope.host,
    execute: false,
    this: scope.relation,
    ref: noting('ref'),
    source: noting('source'),
    warehouseFunction: noting('function'),
    ...(scope.namesMetrics && { metric: noting('metric') }),
    config: configCapture(scope, notes),
    called: (id) => notes.macros.add(id),
  })
}

function note(name: string, call: HostCall, notes: Notes): void {
  if (name === 'ref') notes.refs.push(refCall(call))
  else if (name === 'source') notes.sources.push(sourceCall(call))
  else if (name === 'function') notes.functions.push(refCall(call))
  else if (name === 'metric') notes.metrics.push(refCall(call))
  else noteConfig(call, notes)
}

/** `ref('name')`, `ref('package', 'name')`, `ref('name', v=2)`. */
function refCall({ positional, named, at }: HostCall): RefCall {
  const texts = positional.map((value) => str(value))
  if (texts.length < 1 || texts.length > 2)
    throw typeError(`ref() takes a name, or a package and a name, not ${texts.length} arguments`)
  const version = named.get('version') ?? named.get('v')
  return {
    name: texts.at(-1) ?? '',
    ...(texts.length === 2 && texts[0] !== undefined && { package: texts[0] }),
    ...(version !== undefined && version !== null && { version: typeof version === 'number' ? version : str(version) }),
    at: locationOf(at),
  }
}

function sourceCall({ positional, at }: HostCall): SourceCall {
  if (positional.length !== 2)
    throw typeError(`source() takes a source and a table, not ${positional.length} arguments`)
  const [source = '', table = ''] = positional.map((value) => str(value))
  return { source, table, at: locationOf(at) }
}

export function locationOf(at: Place | undefined): Location {
  return at ? { file: at.file ?? '', line: at.line, column: at.column } : { file: '', line: 1 }
}

function noteConfig({ positional, named, at }: HostCall, notes: Notes): void {
  const [first] = positional
  if (first !== undefined && !isDict(first)) throw typeError('config() takes keywords, or one dict')
  const plain = first === undefined ? {} : toJs(first)
  const given: Record<string, unknown> = isRecord(plain) ? { ...plain } : {}
  for (const [key, value] of named) given[key] = toJs(value)
  for (const [key, value] of Object.entries(given)) {
    const before = notes.config[key]
    // Two calls add up where layers of configs do.
    const adds = key === 'tags' || key.endsWith('_hook') || key.endsWith('-hook')
    notes.config[key] = adds && before !== undefined ? [before, value].flat() : value
    notes.configPlaces.set(key, locationOf(at))
  }
}

function configCapture(scope: CaptureScope, notes: Notes): HostObject {
  const read = (name: string): unknown =>
    Object.hasOwn(notes.config, name) ? notes.config[name] : scope.configured[name]
  const methods: Readonly<Record<string, (call: HostCall) => Value>> = {
    // While parsing the config is not complete; dbt answers with an empty text, whatever the default.
    get: () => '',
    require: () => '',
    set: ({ positional: [key = null, value = null] }) => {
      notes.config[str(key)] = toJs(value)
      return ''
    },
    meta_get: () => '',
    meta_require: () => '',
    persist_relation_docs: () => truthy(false),
    persist_column_docs: () => false,
  }
  return hostObject({
    typeName: 'config',
    attribute: (name) => {
      const method = methods[name]
      return method ? hostFunction(name, method) : read(name) === undefined ? undefined : ''
    },
    call: (call) => {
      noteConfig(call, notes)
      return ''
    },
  })
}

/** Offset → line and column, for files whose calls were scanned. */
function lineIndex(text: string): (offset: number) => { line: number; column: number } {
  let line = 1
  let start = 0
  let reached = 0
  return (offset) => {
    for (let next = text.indexOf('\n', reached); next >= 0 && next < offset; next = text.indexOf('\n', next + 1)) {
      line += 1
      start = next + 1
      reached = next + 1
    }
    return { line, column: offset - start + 1 }
  }
}
