/** `wh deps`: brings the packages that the project asks for, the same ones each time. */

import type { Emit } from '../core/event.ts'
import { type Problem, ProjectError, projectNotFound, usage } from '../core/problem.ts'
import { DBT_VERSION } from '../core/project.ts'
import type { Outside, World } from '../core/world.ts'
import { parseEnvFile } from '../project/env-file.ts'
import { LOCK_FILE, lockText, readLock } from '../project/package-lock.ts'
import { type PackageScope, type PinnedPackage, pinPackage } from '../project/package-sources.ts'
import { type PackageSpec, readPackageFile, specsHash } from '../project/package-specs.ts'
import { absoluteIn } from '../project/paths.ts'
import { findProject } from '../project/project.ts'
import { checkNames, resolvePackages } from '../project/resolve-packages.ts'
import { textMember } from '../syntax/yaml/members.ts'
import { parseYaml } from '../syntax/yaml.ts'
import type { ProjectCommandOptions } from './options.ts'

export interface DepsOptions extends ProjectCommandOptions {
  /** Looks for newer versions although the lock file says which. */
  readonly upgrade?: boolean
  /** Writes the lock file and installs nothing. */
  readonly lock?: boolean
  /** `dbt-labs/dbt_utils@1.1.1`: written into packages.yml first. */
  readonly addPackage?: string
  readonly source?: 'hub' | 'git' | 'local'
}

export interface InstalledPackage {
  readonly name: string
  readonly shown: string
}

/** Throws a ProjectError when a package cannot be had; then what was installed before still stands. */
export async function deps(
  options: DepsOptions,
  world: World,
  outside: Outside,
  emit: Emit,
): Promise<readonly InstalledPackage[]> {
  const say = (text: string): void => emit({ kind: 'message', level: 'info', text })
  const { root, name, installPath, env } = readRoot(options, world)
  if (options.addPackage !== undefined) addPackage(options.addPackage, options.source ?? 'hub', root, world)
  const problems: Problem[] = []
  const context = { env, vars: options.vars ?? {} }
  const file = readPackageFile(root, context, world.files, problems)
  if (problems.some(({ severity }) => severity === 'error')) throw new ProjectError(problems)
  for (const problem of problems) emit({ kind: 'problem', problem })
  if (!file || file.specs.length === 0) {
    say('no packages are asked for: packages.yml names none')
    return []
  }
  const workFolder = outside.temporaryFolder()
  const scope: PackageScope = {
    world,
    outside,
    root,
    workFolder,
    context: { ...context, secrets: true },
    dbtVersion: DBT_VERSION,
    hubUrl: env.DBT_PACKAGE_HUB_URL ?? 'https://hub.getdbt.com',
    note: (text) => emit({ kind: 'message', level: 'warn', text }),
  }
  try {
    const packages = await choosePackages(file.specs, options, scope)
    checkNames(packages, name)
    const hash = specsHash(file.specs)
    if (options.lock !== true) await install(packages, absoluteIn(root, installPath), scope, say)
    world.files.replaceText(
      `${root}/${LOCK_FILE}`,
      lockText(
        packages.map(({ lock }) => lock),
        hash,
      ),
    )
    return packages.map(({ name, shown }) => ({ name, shown }))
  } finally {
    world.files.remove(workFolder)
  }
}

interface Root {
  readonly root: string
  readonly name: string
  readonly installPath: string
  readonly env: Readonly<Record<string, string | undefined>>
}

/** What of the project file matters here: it need not be sound, since what it lacks may be what is installed. */
function readRoot(options: DepsOptions, world: World): Root {
  const found = findProject(options, world)
  if (!found) throw new ProjectError([projectNotFound(options.projectDir ?? world.cwd)])
  const { root, file } = found
  const parsed = parseYaml(world.files.readText(`${root}/${file}`), file)
  const problems = [...parsed.problems]
  const map = parsed.value.kind === 'map' ? parsed.value : undefined
  const text = (key: string): string | undefined => map && textMember(map, key, { problems })
  const [name, installPath] = [text('name') ?? 'project', text('packages-install-path') ?? 'dbt_packages']
  if (problems.some(({ severity }) => severity === 'error')) throw new ProjectError(problems)
  const dotEnv = `${root}/.env`
  const own = world.files.stat(dotEnv)?.kind === 'file' ? parseEnvFile(world.files.readText(dotEnv)) : {}
  return { root, name, installPath, env: { ...own, ...world.env } }
}

/** The versions of the lock file while it is about these specs, else the newest that fit. */
async function choosePackages(
  specs: readonly PackageSpec[],
  { upgrade, lock }: DepsOptions,
  scope: PackageScope,
): Promise<readonly PinnedPackage[]> {
  const locked = upgrade === true || lock === true ? undefined : readLock(scope.root, scope.context, scope.world.files)
  if (locked?.hash !== specsHash(specs)) return resolvePackages(specs, scope)
  const pinned: PinnedPackage[] = []
  for (const spec of locked.specs) pinned.push(await pinPackage(spec, scope))
  return pinned
}

/** Each package takes its place when it is whole. What nobody asks for any more goes. */
async function install(
  packages: readonly PinnedPackage[],
  folder: string,
  { world, outside, note }: PackageScope,
  say: (text: string) => void,
): Promise<void> {
  const { files } = world
  files.makeDirectory(folder)
  for (const { name, shown, latest, install: put } of packages) {
    say(`installing ${name}`)
    const fresh = `${folder}/.${name}-${world.randomId()}`
    await put(fresh).catch((error: unknown) => {
      files.remove(fresh)
      throw error
    })
    files.remove(`${folder}/${name}`)
    outside.move(fresh, `${folder}/${name}`)
    const newer = latest !== undefined && !shown.endsWith(` ${latest}`) ? `; ${latest} is out` : ''
    say(`  ${shown}${newer}`)
  }
  const names = new Set(packages.map(({ name }) => name))
  for (const { name } of files.list(folder)) {
    if (names.has(name)) continue
    files.remove(`${folder}/${name}`)
    note(`removed ${name}, which packages.yml no longer names`)
  }
}

/** Appends an entry; what stands in the file stays as it is, comments included. */
function addPackage(given: string, source: 'hub' | 'git' | 'local', root: string, { files }: World): void {
  const at = given.lastIndexOf('@')
  const name = at > 0 ? given.slice(0, at) : given
  const version = at > 0 ? given.slice(at + 1) : undefined
  if (source === 'hub' && version === undefined) {
    throw new ProjectError([usage(`--add-package needs a version: ${name}@1.0.0`)])
  }
  const lines = {
    hub: [`package: ${name}`, `version: ${version}`],
    git: [`git: ${name}`, ...(version === undefined ? [] : [`revision: ${version}`])],
    local: [`local: ${name}`],
  }[source]
  const path = `${root}/packages.yml`
  const before = files.stat(path)?.kind === 'file' ? files.readText(path) : ''
  files.replaceText(path, withEntry(before, lines))
}

/** The text with one more entry at the end of its list of packages, indented as the others are. */
function withEntry(text: string, entry: readonly string[]): string {
  const lines = text.trimEnd() === '' ? [] : text.trimEnd().split('\n')
  const head = lines.findIndex((line) => /^packages\s*:/.test(line))
  if (head >= 0) lines[head] = 'packages:'
  else lines.push('packages:')
  const start = head >= 0 ? head + 1 : lines.length
  const next = lines.findIndex((line, index) => index >= start && /^[^\s#-]/.test(line))
  const end = next < 0 ? lines.length : next
  const space = /^(\s*)- /.exec(lines.slice(start, end).find((line) => /^\s*- /.test(line)) ?? '  - ')?.[1] ?? ''
  const added = entry.map((line, index) => `${space}${index === 0 ? '- ' : '  '}${line}`)
  return `${[...lines.slice(0, end), ...added, ...lines.slice(end)].join('\n')}\n`
}
