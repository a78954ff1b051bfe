/** Tests declared in YAML → test nodes, with dbt's names and ids. */

import { createHash } from 'node:crypto'
import { isRecord } from '../core/record.ts'
import { fromJs } from '../jinja/values/convert.ts'
import { repr, str } from '../jinja/values/operators.ts'
import type { DeclaredTest } from './properties.ts'

export interface TestNames {
  /** Name of the node, and of its id before the hash. */
  readonly full: string
  /** Name of its file and relation: at most 63 characters. */
  readonly short: string
}

/**
 * dbt's names: the test, what it is on, and its arguments in the order of their names; a name of 64 characters or more is
 * cut and given a hash. (`synthesize_generic_test_names` of dbt-core.)
 */
export function testNames(test: DeclaredTest, targetName: string, isSource: boolean): TestNames {
  if (test.customName !== undefined) return { full: test.customName, short: test.customName }
  const prefix = [test.namespace, isSource ? `source_${test.name}` : test.name]
    .filter((part) => part !== undefined)
    .join('_')
  const args = { ...test.arguments, ...(test.columnName !== undefined && { column_name: test.columnName }) }
  const flat = Object.keys(args)
    .sort()
    .flatMap((key) => flatten((args as Record<string, unknown>)[key]))
    .map((text) => text.replaceAll(/[^0-9a-zA-Z_]+/g, '_'))
  const identifier = `${prefix}_${targetName}`
  const full = `${identifier}_${flat.join('__')}`
  return { full, short: full.length >= 64 ? `${identifier.slice(0, 30)}_${md5(full)}` : full }
}

function flatten(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.map(pythonText)
  if (isRecord(value)) return Object.values(value).map(pythonText)
  return [pythonText(value)]
}

const pythonText = (value: unknown): string => str(fromJs(value))

/** The last ten digits of a hash over the test's metadata: two tests with one name differ by it. */
export function testHash(name: string, metadata: Readonly<Record<string, unknown>>): string {
  return md5(name + repr(fromJs(hashable(metadata)))).slice(-10)
}

/** Mappings by sorted key, lists one by one, everything else as Python's text of it. (`get_hashable_md` of dbt-core.) */
function hashable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(hashable)
  if (!isRecord(value)) return pythonText(value ?? null)
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, hashable(value[key])]),
  )
}

/** The call that stands for the test: what a reader of the manifest sees, and what is compiled. */
export function testCall(test: DeclaredTest, config: Readonly<Record<string, unknown>>): string {
  const macro = test.namespace === undefined ? `test_${test.name}` : `${test.namespace}.test_${test.name}`
  const settings = Object.entries(config).map(
    ([key, value]) => `${key}=${typeof value === 'string' ? JSON.stringify(value) : pythonText(value)}`,
  )
  const head = settings.length === 0 ? '' : `{{ config(${settings.join(',')}) }}`
  return `{{ ${macro}(**_dbt_generic_test_kwargs) }}${head}`
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex')
}
