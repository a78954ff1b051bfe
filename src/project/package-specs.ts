/** What `packages.yml` or `dependencies.yml` asks for. https://docs.getdbt.com/docs/build/packages */

import { createHash } from 'node:crypto'
import { renderYaml, type YamlContext } from '../context/yaml.ts'
import { type Location, type Problem, unknownKey, valueInvalid } from '../core/problem.ts'
import { isRecord } from '../core/record.ts'
import type { Files } from '../core/world.ts'
import { listMember, placeOf, textMember } from '../syntax/yaml/members.ts'
import { parseYaml } from '../syntax/yaml.ts'
import { describeYaml, member, plain, type YamlMap } from '../syntax/yaml-node.ts'
import { absoluteIn } from './paths.ts'

export type PackageSpec = HubSpec | GitSpec | LocalSpec | TarballSpec

interface SpecFacts {
  readonly at: Location
  /** The entry before templates in it were rendered: what a lock file may hold, since it holds no secrets. */
  readonly written: Readonly<Record<string, unknown>>
}

export interface HubSpec extends SpecFacts {
  readonly kind: 'hub'
  /** `dbt-labs/dbt_utils` */
  readonly package: string
  readonly versions: readonly string[]
  readonly prereleases: boolean
}

export interface GitSpec extends SpecFacts {
  readonly kind: 'git'
  readonly url: string
  /** `private:` instead of `git:`: an owner and a name, at a provider that git reaches with the user's own key. */
  readonly private?: { readonly name: string; readonly provider?: string }
  readonly revision?: string
  readonly subdirectory?: string
  readonly warnsUnpinned: boolean
}

export interface LocalSpec extends SpecFacts {
  readonly kind: 'local'
  readonly path: string
}

export interface TarballSpec extends SpecFacts {
  readonly kind: 'tarball'
  readonly url: string
  readonly name: string
}

export interface PackageFile {
  /** `packages.yml`, as a path of the project. */
  readonly file: string
  readonly specs: readonly PackageSpec[]
}

const PACKAGE_FILES = ['packages.yml', 'dependencies.yml'] as const

/** The file of a project folder that names packages; undefined when it has none. */
export function readPackageFile(
  root: string,
  context: Omit<YamlContext, 'secrets'>,
  files: Files,
  problems: Problem[],
): PackageFile | undefined {
  const found = PACKAGE_FILES.filter((name) => files.stat(`${root}/${name}`)?.kind === 'file')
  const read = found.flatMap((file) => {
    const parsed = parseYaml(files.readText(`${root}/${file}`), file)
    problems.push(...parsed.problems)
    const map = parsed.value.kind === 'map' ? parsed.value : undefined
    if (!map || !member(map, 'packages')) return []
    return [{ file, map }]
  })
  const [first, second] = read
  if (first && second) {
    const at = placeOf(second.map, 'packages')
    problems.push(valueInvalid('packages', `in one file`, `in ${first.file} and in ${second.file}`, at))
  }
  return first && { file: first.file, specs: specsOf(first.map, { ...context, secrets: true }, problems) }
}

/** A package as its entry is written, without rendering it: a secret that is needed to install may be missing later. */
export interface AskedPackage {
  readonly written: string
  /** What its project is probably named. */
  readonly name: string
  readonly at: Location
}

export function askedPackages(root: string, files: Files): readonly AskedPackage[] {
  return PACKAGE_FILES.flatMap((file) => {
    const path = `${root}/${file}`
    if (files.stat(path)?.kind !== 'file') return []
    const { value } = parseYaml(files.readText(path), file)
    const list = value.kind === 'map' ? listMember(value, 'packages', { problems: [] }) : undefined
    return (list?.items ?? []).flatMap((item) => {
      const kind = item.kind === 'map' ? kindOf(item) : undefined
      if (item.kind !== 'map' || !kind) return []
      const written = String(plain(member(item, kind === 'hub' ? 'package' : kind) ?? item))
      const given = member(item, 'name')
      const name = given ? String(plain(given)) : nameOf(kind, written, root, files)
      return [{ written, name, at: item.at }]
    })
  })
}

/** The last part of an address, as projects are named; a folder says itself what it is. */
function nameOf(kind: EntryKind, written: string, root: string, files: Files): string {
  if (kind === 'local') {
    const path = `${absoluteIn(root, written)}/dbt_project.yml`
    const { value } = parseYaml(files.stat(path)?.kind === 'file' ? files.readText(path) : '', path)
    const name = value.kind === 'map' ? textMember(value, 'name', { problems: [] }) : undefined
    if (name !== undefined) return name
  }
  const last = written.replace(/\/+$/, '').split('/').at(-1) ?? written
  return last.replace(/\.git$/, '').replaceAll('-', '_')
}

/** The entries of `packages:`; what is wrong is a problem, and left out. */
export function specsOf(map: YamlMap, context: YamlContext, problems: Problem[]): readonly PackageSpec[] {
  const list = listMember(map, 'packages', { problems })
  return (list?.items ?? []).flatMap((item) => {
    if (item.kind === 'map') return specOf(item, context, problems) ?? []
    problems.push(valueInvalid('packages', 'a list of mappings, one a package', describeYaml(item), item.at))
    return []
  })
}

/** Which key says where a package is. */
type EntryKind = PackageSpec['kind'] | 'private'

const KEYS: Readonly<Record<EntryKind, readonly string[]>> = {
  hub: ['package', 'version', 'install-prerelease', 'install_prerelease', 'name'],
  git: ['git', 'revision', 'subdirectory', 'warn-unpinned', 'warn_unpinned', 'name'],
  local: ['local', 'name'],
  private: ['private', 'provider', 'revision', 'subdirectory', 'warn-unpinned', 'warn_unpinned', 'name'],
  tarball: ['tarball', 'name', 'subdirectory'],
}

function specOf(map: YamlMap, context: YamlContext, problems: Problem[]): PackageSpec | undefined {
  const kind = kindOf(map)
  if (!kind) {
    const expected = "an entry with 'package', 'git', 'private', 'local' or 'tarball'"
    problems.push(valueInvalid('packages', expected, 'one without', map.at))
    return undefined
  }
  for (const { key, keyNode } of map.entries) {
    if (!KEYS[kind].includes(key)) problems.push(unknownKey(key, `a package from ${kind}`, keyNode.at, KEYS[kind]))
  }
  const before = problems.length
  const rendered = renderYaml(map, context, problems)
  const written = plain(map)
  if (problems.length > before || !isRecord(rendered) || !isRecord(written)) return undefined
  const facts = { at: map.at, written }
  const text = (key: string): string | undefined => {
    const value = rendered[key]
    return value === undefined || value === null ? undefined : String(value)
  }
  const needed = (key: string, example: string): string | undefined => {
    const value = text(key)
    if (value === undefined || value === '')
      problems.push(valueInvalid(key, `text, as in ${example}`, 'nothing', placeOf(map, key)))
    return value
  }
  switch (kind) {
    case 'hub': {
      const name = needed('package', 'dbt-labs/dbt_utils') ?? ''
      if (!/^[^/\s]+\/[^/\s]+$/.test(name)) {
        const at = placeOf(map, 'package')
        problems.push(valueInvalid('package', 'a namespace and a name, as in dbt-labs/dbt_utils', `'${name}'`, at))
        return undefined
      }
      const { version } = rendered
      const versions = Array.isArray(version) ? version.map(String) : [needed('version', '1.1.1') ?? ''].filter(Boolean)
      if (versions.length === 0) return undefined
      const prereleases = rendered['install-prerelease'] === true || rendered.install_prerelease === true
      return { kind, package: name, versions, prereleases, ...facts }
    }
    case 'git':
    case 'private': {
      const name = needed(kind, kind === 'git' ? 'https://github.com/dbt-labs/dbt-utils.git' : 'acme/dbt_tools')
      const provider = text('provider')
      const url = kind === 'git' || name === undefined ? name : privateUrl(name, provider)
      if (name === undefined || url === undefined) {
        if (name !== undefined) problems.push(privateInvalid(map, name, provider))
        return undefined
      }
      const revision = text('revision')
      const subdirectory = text('subdirectory')
      return {
        kind: 'git',
        url,
        warnsUnpinned: (rendered['warn-unpinned'] ?? rendered.warn_unpinned) !== false,
        ...(kind === 'private' && { private: { name, ...(provider !== undefined && { provider }) } }),
        ...(revision !== undefined && { revision }),
        ...(subdirectory !== undefined && { subdirectory }),
        ...facts,
      }
    }
    case 'local': {
      const path = needed('local', '../shared')
      return path === undefined ? undefined : { kind, path, ...facts }
    }
    case 'tarball': {
      const url = needed('tarball', 'https://…/package.tar.gz')
      const name = needed('name', 'dbt_utils')
      return url === undefined || name === undefined ? undefined : { kind, url, name, ...facts }
    }
  }
}

/** Where git finds a private package; undefined for a provider or a name that it cannot be. */
function privateUrl(name: string, provider = 'github'): string | undefined {
  const parts = name.split('/').length
  switch (provider) {
    case 'github':
    case 'gitlab':
      return parts < 2 ? undefined : `git@${provider}.com:${name}.git`
    case 'ado':
    case 'azure_devops':
      return parts < 3 ? undefined : `git@ssh.dev.azure.com:v3/${name}`
  }
  return undefined
}

function privateInvalid(map: YamlMap, name: string, provider: string | undefined): Problem {
  const known = ['github', 'gitlab', 'ado', 'azure_devops']
  if (provider !== undefined && !known.includes(provider)) {
    return valueInvalid('provider', known.join(', '), `'${provider}'`, placeOf(map, 'provider'))
  }
  const form = provider === undefined || provider.startsWith('git') ? 'owner/name' : 'organization/project/name'
  return valueInvalid('private', `${form}`, `'${name}'`, placeOf(map, 'private'))
}

function kindOf(map: YamlMap): EntryKind | undefined {
  if (member(map, 'package')) return 'hub'
  if (member(map, 'git')) return 'git'
  if (member(map, 'private')) return 'private'
  if (member(map, 'local')) return 'local'
  return member(map, 'tarball') ? 'tarball' : undefined
}

/** dbt's hash of what is asked for: a lock file with another hash is out of date. */
export function specsHash(specs: readonly PackageSpec[]): string {
  const lines = specs.map((spec) => pythonJson(hashed(spec))).sort()
  return createHash('sha1').update(lines.join('\n')).digest('hex')
}

/** The fields that dbt hashes, under its names. (`_create_sha1_hash` of dbt-core, `to_dict` of its contracts.) */
function hashed(spec: PackageSpec): Record<string, unknown> {
  const { written } = spec
  switch (spec.kind) {
    case 'hub':
      return {
        package: spec.package,
        version: written.version,
        install_prerelease: spec.prereleases,
        unrendered: written,
      }
    case 'git':
      if (spec.private) {
        return {
          private: spec.private.name,
          provider: spec.private.provider ?? null,
          revision: spec.revision ?? null,
          'warn-unpinned': written['warn-unpinned'] ?? written.warn_unpinned ?? null,
          subdirectory: spec.subdirectory ?? null,
          unrendered: written,
        }
      }
      return {
        git: spec.url,
        ...(spec.revision !== undefined && { revision: spec.revision }),
        'warn-unpinned': written['warn-unpinned'] ?? written.warn_unpinned ?? null,
        subdirectory: spec.subdirectory ?? null,
        unrendered: written,
      }
    case 'local':
      return { local: spec.path, unrendered: written }
    case 'tarball':
      return { tarball: spec.url, name: spec.name, unrendered: written }
  }
}

/** `json.dumps(value, sort_keys=True)`. */
function pythonJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(pythonJson).join(', ')}]`
  if (isRecord(value)) {
    const keys = Object.keys(value).sort()
    return `{${keys.map((key) => `${pythonJson(key)}: ${pythonJson(value[key])}`).join(', ')}}`
  }
  return (JSON.stringify(value) ?? 'null').replaceAll(
    /[\u007f-\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
