import { describe, expect, test } from 'vitest'
import { findMaterialization } from '../../src/compile/materialization.ts'
import { type MacroEntry, makeRegistry } from '../../src/context/macro-registry.ts'

const BUILT_IN = ['table', 'view']

function macro(owner: string, name: string): MacroEntry {
  return {
    id: `macro.${owner}.${name}`,
    name,
    package: owner,
    template: () => {
      throw new Error('nothing is run here')
    },
    reach: () => new Set(),
  }
}

/** Which macro builds a model of this materialization on Redshift. */
function chosen(name: string, ...macros: readonly MacroEntry[]): string | undefined {
  const registry = makeRegistry({
    rootPackage: 'shop',
    macros,
    builtIn: ['dbt'],
    prefixes: ['redshift', 'postgres'],
    searchOrders: new Map(),
    asking: new Set(),
  })
  return findMaterialization(name, BUILT_IN, registry, { macroPrefixes: ['redshift', 'postgres'] })?.id
}

describe('the macro of a materialization', () => {
  test('is none where nobody has written one', () => {
    expect(chosen('table', macro('shop', 'materialization_view_default'))).toBeUndefined()
  })

  test('is that of the own adapter before that of its parent, and that before the one for any', () => {
    const forAny = macro('shop', 'materialization_heap_default')
    const forPostgres = macro('shop', 'materialization_heap_postgres')
    const forRedshift = macro('shop', 'materialization_heap_redshift')
    expect(chosen('heap', forAny, forPostgres, forRedshift)).toBe(forRedshift.id)
    expect(chosen('heap', forAny, forPostgres)).toBe(forPostgres.id)
    expect(chosen('heap', forAny, macro('shop', 'materialization_heap_duckdb'))).toBe(forAny.id)
  })

  test('is the project’s own before that of a package, unless the package’s is for this adapter', () => {
    const own = macro('shop', 'materialization_heap_default')
    expect(chosen('heap', macro('tools', 'materialization_heap_default'), own)).toBe(own.id)
    const special = macro('tools', 'materialization_heap_redshift')
    expect(chosen('heap', special, own)).toBe(special.id)
  })

  test('replaces a built-in one when the project has written it, and never when a package has', () => {
    const own = macro('shop', 'materialization_table_default')
    expect(chosen('table', own)).toBe(own.id)
    expect(chosen('table', macro('tools', 'materialization_table_redshift'))).toBeUndefined()
  })
})
