/** Where packages come from: each source pins a spec to one version and can put that version into a folder. */

import type { YamlContext } from '../context/yaml.ts'
import { type Location, type Problem, ProjectError, packageUnavailable } from '../core/problem.ts'
import { isRecord } from '../core/record.ts'
import type { Outside, World } from '../core/world.ts'
import { textMember } from '../syntax/yaml/members.ts'
import { parseYaml } from '../syntax/yaml.ts'
import type { LockEntry } from './package-lock.ts'
import {
  type GitSpec,
  type HubSpec,
  type LocalSpec,
  type PackageSpec,
  readPackageFile,
  specsOf,
  type TarballSpec,
} from './package-specs.ts'
import { absoluteIn } from './paths.ts'
import { readTar } from './tar.ts'
import { fitsDbt, formatRange, newestOf, parseRange, parseVersion } from './versions.ts'

export interface PackageScope {
  readonly world: World
  readonly outside: Outside
  readonly context: YamlContext
  /** The root project's folder: local paths start there. */
  readonly root: string
  /** The release of dbt that packages are asked to fit. */
  readonly dbtVersion: string
  /** A folder for what is downloaded before it is installed; its owner removes it. */
  readonly workFolder: string
  readonly hubUrl: string
  /** Hears what the user should know and nothing stops for. */
  readonly note: (text: string) => void
}

export interface PinnedPackage {
  readonly name: string
  readonly at: Location
  readonly lock: LockEntry
  /** `version 1.1.1`, `revision 3f2a…`, a path: for people. */
  readonly shown: string
  /** The newest release, where a registry knows one. */
  readonly latest?: string
  readonly requires: readonly PackageSpec[]
  /** Puts the package where nothing stands. */
  readonly install: (folder: string) => Promise<void>
}

/** Throws a ProjectError when the package cannot be had. */
export function pinPackage(spec: PackageSpec, scope: PackageScope): Promise<PinnedPackage> {
  switch (spec.kind) {
    case 'hub':
      return pinHub(spec, scope)
    case 'git':
      return pinGit(spec, scope)
    case 'local':
      return Promise.resolve(pinLocal(spec, scope))
    case 'tarball':
      return pinTarball(spec, scope)
  }
}

/** A package's name for people, before its own is known. */
export function specName(spec: PackageSpec): string {
  switch (spec.kind) {
    case 'hub':
      return spec.package
    case 'git': {
      const written = spec.written.private ?? spec.written.git
      return typeof written === 'string' ? written : spec.url
    }
    case 'local':
      return spec.path
    case 'tarball':
      return spec.name
  }
}

function unavailable(
  spec: PackageSpec,
  reason: string,
  facts: { hint?: string; notes?: readonly string[] } = {},
): ProjectError {
  return new ProjectError([packageUnavailable(specName(spec), reason, { at: spec.at, ...facts })])
}

async function orUnavailable<Result>(spec: PackageSpec, hint: string, run: () => Promise<Result>): Promise<Result> {
  try {
    return await run()
  } catch (error) {
    if (!(error instanceof Error) || error instanceof ProjectError) throw error
    throw unavailable(spec, withoutSecrets(error.message, spec), { hint })
  }
}

/** Part of a URL may have come from a secret of the environment. */
function withoutSecrets(message: string, spec: PackageSpec): string {
  if (spec.kind === 'git' && !spec.private && spec.url !== spec.written.git)
    return message.replaceAll(spec.url, String(spec.written.git))
  return message
}

interface HubVersion {
  readonly tarball: string
  readonly requires: unknown
  readonly requireDbt: readonly string[]
}

interface HubPackage {
  readonly name: string
  readonly movedTo?: string
  readonly versions: ReadonlyMap<string, HubVersion>
}

async function pinHub(spec: HubSpec, scope: PackageScope): Promise<PinnedPackage> {
  const found = await readHub(spec, scope)
  if (found.movedTo !== undefined)
    scope.note(`${spec.package} has moved to ${found.movedTo}; name that one in packages.yml`)
  const bounds = parseRange(spec.versions)
  if (!bounds) throw unavailable(spec, `'${spec.versions.join(', ')}' is no version, and no range of versions`)
  const known = [...found.versions.keys()]
  const fitting = known.filter((version) => fitsDbt(found.versions.get(version)?.requireDbt ?? [], scope.dbtVersion))
  const chosen = newestOf(fitting, bounds, spec)
  const version = chosen && found.versions.get(chosen.text)
  if (!chosen || !version) {
    const outdated = newestOf(known, bounds, spec)
    const newest = newestOf(known, [], { prereleases: false })?.text
    throw unavailable(
      spec,
      outdated
        ? `its versions in ${formatRange(bounds)} do not fit dbt ${scope.dbtVersion}`
        : `it has no version in ${formatRange(bounds)}`,
      { ...(newest !== undefined && { hint: `the newest is ${newest}` }) },
    )
  }
  const latest = newestOf(fitting, [], spec)?.text
  return {
    name: found.name,
    at: spec.at,
    lock: { name: found.name, written: { package: spec.package, name: found.name, version: chosen.text } },
    shown: `version ${chosen.text}`,
    ...(latest !== undefined && { latest }),
    requires: specsFromHub(version.requires, spec, scope),
    install: async (folder) => unpack(await downloaded(spec, version.tarball, scope), folder, spec, scope),
  }
}

const HUB_HINT = 'check the network, or set DBT_PACKAGE_HUB_URL to a mirror of the hub'

async function readHub(spec: HubSpec, scope: PackageScope): Promise<HubPackage> {
  const url = `${scope.hubUrl.replace(/\/+$/, '')}/api/v1/${spec.package}.json`
  const bytes = await orUnavailable(spec, HUB_HINT, () => scope.outside.download(url))
  const answer = jsonRecord(new TextDecoder().decode(bytes))
  const versions = isRecord(answer?.versions) ? Object.entries(answer.versions) : []
  if (!answer || typeof answer.name !== 'string' || versions.length === 0) {
    throw unavailable(spec, `${url} does not describe a package`)
  }
  const { redirectnamespace, redirectname } = answer
  const hasMoved = Boolean(redirectnamespace ?? redirectname)
  const namespace = String(redirectnamespace ?? spec.package.split('/')[0])
  return {
    name: answer.name,
    ...(hasMoved && { movedTo: `${namespace}/${String(redirectname ?? answer.name)}` }),
    versions: new Map(versions.flatMap(([version, facts]) => hubVersion(version, facts))),
  }
}

function hubVersion(version: string, facts: unknown): [string, HubVersion][] {
  if (!isRecord(facts) || !isRecord(facts.downloads) || !parseVersion(version)) return []
  const required = facts.require_dbt_version
  return [
    [
      version,
      {
        tarball: String(facts.downloads.tarball),
        requires: facts.packages,
        requireDbt: Array.isArray(required) ? required.map(String) : typeof required === 'string' ? [required] : [],
      },
    ],
  ]
}

function jsonRecord(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isRecord(value) ? value : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/** The hub writes the packages that a package needs as JSON, which is YAML, too. */
function specsFromHub(requires: unknown, spec: HubSpec, { context }: PackageScope): readonly PackageSpec[] {
  const { value } = parseYaml(JSON.stringify({ packages: requires ?? [] }), specName(spec))
  const problems: Problem[] = []
  const specs = value.kind === 'map' ? specsOf(value, context, problems) : []
  if (problems.length > 0) throw new ProjectError(problems)
  // What is wrong with them is wrong because of the entry that brought them in.
  return specs.map((one) => ({ ...one, at: spec.at }))
}

async function pinGit(spec: GitSpec, scope: PackageScope): Promise<PinnedPackage> {
  const hint = 'check the URL, the revision and your rights to the repository'
  const folder = await orUnavailable(spec, hint, () => checkout(spec, scope))
  const revision = (await scope.outside.git(['rev-parse', 'HEAD'], folder)).trim()
  const isUnpinned = spec.revision === undefined || ['HEAD', 'main', 'master'].includes(spec.revision)
  if (isUnpinned && spec.warnsUnpinned) {
    scope.note(
      `${specName(spec)} is not pinned: it follows ${spec.revision ?? 'HEAD'}; name a revision in packages.yml`,
    )
  }
  const place = spec.subdirectory === undefined ? folder : absoluteIn(folder, spec.subdirectory)
  const { name, requires } = readInstalledPackage(place, spec, scope)
  return {
    name,
    at: spec.at,
    lock: {
      name,
      written: {
        [spec.private ? 'private' : 'git']: specName(spec),
        name,
        revision,
        ...(spec.subdirectory !== undefined && { subdirectory: spec.subdirectory }),
        ...(spec.private?.provider !== undefined && { provider: spec.private.provider }),
      },
    },
    shown: `revision ${revision.slice(0, 12)}`,
    requires,
    install: async (to) => {
      scope.world.files.remove(`${place}/.git`)
      scope.outside.move(place, to)
    },
  }
}

/** The one commit that is wanted; servers that give no single commit give all. */
async function checkout(spec: GitSpec, { outside, world, workFolder }: PackageScope): Promise<string> {
  const revision = spec.revision ?? 'HEAD'
  const folder = `${workFolder}/git-${world.randomId()}`
  world.files.makeDirectory(folder)
  await outside.git(['init', '--quiet'], folder)
  await outside.git(['remote', 'add', 'origin', spec.url], folder)
  try {
    await outside.git(['fetch', '--quiet', '--depth', '1', 'origin', revision], folder)
    await outside.git(['checkout', '--quiet', 'FETCH_HEAD'], folder)
  } catch (error) {
    if (!(error instanceof Error)) throw error
    await outside.git(['fetch', '--quiet', '--tags', 'origin'], folder)
    await outside.git(['checkout', '--quiet', revision], folder)
  }
  return folder
}

function pinLocal(spec: LocalSpec, scope: PackageScope): PinnedPackage {
  const place = absoluteIn(scope.root, spec.path)
  const { name, requires } = readInstalledPackage(place, spec, scope)
  return {
    name,
    at: spec.at,
    lock: { name, written: { local: spec.path, name } },
    shown: `folder ${spec.path}`,
    requires,
    // A link, so that a change to the package is a change to what the project sees.
    install: async (folder) => scope.outside.link(place, folder),
  }
}

async function pinTarball(spec: TarballSpec, scope: PackageScope): Promise<PinnedPackage> {
  const folder = `${scope.workFolder}/tar-${scope.world.randomId()}`
  unpack(await downloaded(spec, spec.url, scope), folder, spec, scope)
  const { requires } = readInstalledPackage(folder, spec, scope)
  return {
    name: spec.name,
    at: spec.at,
    lock: { name: spec.name, written: { tarball: String(spec.written.tarball), name: spec.name } },
    shown: 'archive',
    requires,
    install: async (to) => scope.outside.move(folder, to),
  }
}

function downloaded(spec: PackageSpec, url: string, { outside }: PackageScope): Promise<Uint8Array> {
  return orUnavailable(spec, 'check the network and the address', () => outside.download(url))
}

/** Writes the files of an archive below a folder, without the one folder that all of them are in. */
function unpack(archive: Uint8Array, folder: string, spec: PackageSpec, { outside, world }: PackageScope): void {
  try {
    for (const { path, bytes } of readTar(outside.gunzip(archive))) {
      const [, ...parts] = path.split('/')
      if (parts.length === 0 || parts.some((part) => part === '..' || part === '')) continue
      outside.writeBytes(`${folder}/${parts.join('/')}`, bytes)
    }
  } catch (error) {
    if (!(error instanceof Error)) throw error
    world.files.remove(folder)
    throw unavailable(spec, `its archive cannot be read: ${error.message}`)
  }
}

/** The name of the package in a folder, and the packages it needs itself. */
function readInstalledPackage(
  folder: string,
  spec: PackageSpec,
  { world, context }: PackageScope,
): { name: string; requires: readonly PackageSpec[] } {
  const file = ['dbt_project.yml', 'project.yml'].find((name) => world.files.stat(`${folder}/${name}`)?.kind === 'file')
  if (file === undefined) throw unavailable(spec, 'it has no dbt_project.yml')
  const { value } = parseYaml(world.files.readText(`${folder}/${file}`), file)
  const problems: Problem[] = []
  const name = value.kind === 'map' ? textMember(value, 'name', { problems }) : undefined
  if (name === undefined) throw unavailable(spec, `its ${file} has no name`)
  const requires = readPackageFile(folder, context, world.files, problems)?.specs ?? []
  if (problems.length > 0) throw unavailable(spec, `what it needs cannot be read: ${problems[0]?.message ?? ''}`)
  return { name, requires: requires.map((one) => ({ ...one, at: spec.at })) }
}
