/** The model of a unit test, rendered with its inputs in the place of what it reads. */
import { relationValue } from '../context/relation-value.ts'
import type { Model, Node, NodeId, Snapshot, UnitOverrides } from '../core/node.ts'
import type { Program } from '../core/program.ts'
import { fromJs } from '../jinja/values/convert.ts'
import { hostFunction } from '../jinja/values/host.ts'
import type { Value } from '../jinja/values/value.ts'
import { type Compiled, type CompileScope, compileNode } from './compile.ts'

export interface UnitScope {
  readonly compile: CompileScope
  /** The table that stands for a node. */
  readonly tables: ReadonlyMap<NodeId, string>
  readonly overrides: UnitOverrides
  /** Hears of a call for which no table stands. */
  readonly missing: (node: Node, call: string) => void
}

export function* compileUnit(model: Model | Snapshot, scope: UnitScope): Program<Compiled> {
  return yield* compileNode(model, unitScope(model, scope))
}

function unitScope(model: Model | Snapshot, { compile, tables, overrides, missing }: UnitScope): CompileScope {
  const { dialect, project, run } = compile
  const tableValue = (identifier: string): Value => relationValue({ identifier }, dialect, { kind: 'table' })
  const own = tables.get(model.id)
  const macros = macroOverrides(overrides.macros, model, compile)
  return {
    ...compile,
    project: { ...project, cliVars: { ...project.cliVars, ...overrides.vars } },
    run: { ...run, env: { ...run.env, ...textValues(overrides.envVars) } },
    more: new Map<string, Value>([...macros.bare, ['this', own === undefined ? null : tableValue(own)]]),
    macroOverrides: macros.qualified,
    standIn: (node, call) => {
      const identifier = tables.get(node.id)
      if (identifier === undefined) missing(node, call)
      return tableValue(identifier ?? node.name)
    },
  }
}

/**
 * A macro gives its override's value whatever it is called with; any other name has it. dbt's own macros go by a bare
 * name and by `dbt.name` alike.
 */
function macroOverrides(
  values: UnitOverrides['macros'],
  model: Model | Snapshot,
  { registry }: CompileScope,
): { readonly bare: ReadonlyMap<string, Value>; readonly qualified: ReadonlyMap<string, Value> } {
  const bare = new Map<string, Value>()
  const qualified = new Map<string, Value>()
  const overridden = (name: string, isMacro: boolean, value: unknown): Value =>
    isMacro ? hostFunction(name, () => fromJs(value)) : fromJs(value)
  const entries = Object.entries(values).map(([name, value]) => [...splitName(name), value] as const)
  for (const [owner, name, value] of entries) {
    if (owner === undefined) continue
    qualified.set(`${owner}.${name}`, overridden(name, true, value))
    if (owner === 'dbt') bare.set(name, overridden(name, true, value))
  }
  for (const [owner, name, value] of entries) {
    if (owner !== undefined) continue
    const found = overridden(name, registry.find(name, model.package) !== undefined, value)
    bare.set(name, found)
    for (const holder of ['dbt', model.package])
      if (registry.inPackage(holder, name)) qualified.set(`${holder}.${name}`, found)
  }
  return { bare, qualified }
}

function splitName(written: string): readonly [owner: string | undefined, name: string] {
  const dot = written.lastIndexOf('.')
  return dot < 0 ? [undefined, written] : [written.slice(0, dot), written.slice(dot + 1)]
}

function textValues(record: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, String(value)]))
}
