/** `package-lock.yml`: what was installed, to the version, so that the next install is the same. */
import type { YamlContext } from '../context/yaml.ts'
import type { Problem } from '../core/problem.ts'
import type { Files } from '../core/world.ts'
import { textMember } from '../syntax/yaml/members.ts'
import { parseYaml } from '../syntax/yaml.ts'
import { type PackageSpec, specsOf } from './package-specs.ts'

export const LOCK_FILE = 'package-lock.yml'

export interface PackageLock {
  readonly specs: readonly PackageSpec[]
  readonly hash: string
}

/** undefined when there is none, or one that cannot be read: then it is made anew. */
export function readLock(root: string, context: YamlContext, files: Files): PackageLock | undefined {
  const path = `${root}/${LOCK_FILE}`
  if (files.stat(path)?.kind !== 'file') return undefined
  const problems: Problem[] = []
  const { value } = parseYaml(files.readText(path), LOCK_FILE)
  if (value.kind !== 'map') return undefined
  const specs = specsOf(value, context, problems)
  const hash = textMember(value, 'sha1_hash', { problems })
  return problems.length > 0 || hash === undefined ? undefined : { specs, hash }
}

/** One pinned package: the entry of the lock file. */
export interface LockEntry {
  readonly name: string
  /** dbt's keys, in its order; no secret among them. */
  readonly written: Readonly<Record<string, string>>
}

export function lockText(entries: readonly LockEntry[], hash: string): string {
  const lines = entries.flatMap(({ written }) =>
    Object.entries(written).map(([key, value], index) => `${index === 0 ? '  - ' : '    '}${key}: ${scalar(value)}`),
  )
  return `packages:${lines.length === 0 ? ' []' : ''}\n${lines.map((line) => `${line}\n`).join('')}sha1_hash: ${hash}\n`
}

/** Quoted where YAML would read something else. */
function scalar(text: string): string {
  const { value } = parseYaml(`- ${text}\n`, '')
  const [item] = value.kind === 'list' ? value.items : []
  const isPlain = item?.kind === 'scalar' && item.type === 'str' && item.value === text
  return isPlain ? text : `'${text.replaceAll("'", "''")}'`
}
