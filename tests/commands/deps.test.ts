import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { realOutside } from '../../src/cli/outside.ts'
import { realWorld } from '../../src/cli/world.ts'
import { type DepsOptions, deps } from '../../src/commands/deps.ts'
import { type Problem, ProjectError } from '../../src/core/problem.ts'
import type { Outside } from '../../src/core/world.ts'
import { tarball } from '../support/tar.ts'

const top = mkdtempSync(join(tmpdir(), 'wh-deps-'))
afterAll(() => rmSync(top, { recursive: true, force: true }))

let count = 0

/** A project on disk; the packages file, and whatever else stands beside it. */
function projectOf(packages: string, files: Readonly<Record<string, string>> = {}): string {
  count += 1
  const root = join(top, `project-${count}`)
  write(root, { 'project.yml': 'name: shop\n', 'packages.yml': packages, ...files })
  return root
}

function write(root: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
}

interface HubEntry {
  readonly requires?: readonly object[]
  readonly dbt?: readonly string[]
}

/** A hub and its archives, by address; anything else cannot be reached. */
function hubOf(
  packages: Readonly<Record<string, Readonly<Record<string, HubEntry>>>>,
): (url: string) => Promise<Uint8Array> {
  const answers = new Map<string, Uint8Array>()
  for (const [id, versions] of Object.entries(packages)) {
    const name = id.split('/')[1] ?? ''
    const described = Object.entries(versions).map(([version, { requires = [], dbt = ['>=1.3.0', '<2.0.0'] }]) => {
      const archive = `https://archives.test/${name}-${version}.tgz`
      const project = `name: ${name}\nversion: ${version}\n`
      const files = { 'dbt_project.yml': project, 'macros/m.sql': `{% macro m() %}${version}{% endmacro %}` }
      answers.set(archive, tarball(files, `${name}-${version}`))
      return [version, { downloads: { tarball: archive }, packages: requires, require_dbt_version: dbt }] as const
    })
    const body = JSON.stringify({ name, versions: Object.fromEntries(described) })
    answers.set(`https://hub.getdbt.com/api/v1/${id}.json`, new TextEncoder().encode(body))
  }
  return async (url) => {
    const found = answers.get(url)
    if (!found) throw new Error(`cannot reach ${new URL(url).host}: getaddrinfo ENOTFOUND`)
    return found
  }
}

const noNetwork = hubOf({})

async function run(
  root: string,
  download: Outside['download'],
  options: DepsOptions = {},
  env: Readonly<Record<string, string>> = {},
): Promise<{ said: readonly string[] }> {
  const said: string[] = []
  const outside: Outside = { ...realOutside(), download }
  const world = { ...realWorld(), env: { PATH: process.env.PATH, HOME: top, ...env } }
  await deps({ projectDir: root, ...options }, world, outside, (event) => {
    if (event.kind === 'message') said.push(event.text)
  })
  return { said }
}

async function problemOf(attempt: Promise<unknown>): Promise<Problem> {
  const error = await attempt.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof ProjectError)) throw new Error(`no problem, but ${String(error)}`)
  const [problem] = error.problems
  if (!problem) throw new Error('an error without a problem')
  return problem
}

const installed = (root: string): readonly string[] => readdirSync(join(root, 'dbt_packages')).sort()
const versionOf = (root: string, name: string): string =>
  /macro m\(\) %}(.*){% endmacro/.exec(readFileSync(join(root, 'dbt_packages', name, 'macros/m.sql'), 'utf8'))?.[1] ??
  ''
const lockOf = (root: string): string => readFileSync(join(root, 'package-lock.yml'), 'utf8')

describe('packages of the hub', () => {
  const hub = hubOf({
    'acme/dates': {
      '0.9.0': {},
      '1.0.0': {},
      '1.4.0': { dbt: ['>=2.0.0'] },
      '1.5.0-rc1': {},
    },
    'acme/reports': { '2.0.0': { requires: [{ package: 'acme/dates', version: ['>=0.9.0', '<1.0.0'] }] } },
  })

  test('the newest version that fits the range and this dbt is installed, and what it needs with it', async () => {
    const root = projectOf('packages:\n  - package: acme/reports\n    version: [">=1.0.0", "<3.0.0"]\n')
    const { said } = await run(root, hub)
    expect(installed(root)).toEqual(['dates', 'reports'])
    expect([versionOf(root, 'reports'), versionOf(root, 'dates')]).toEqual(['2.0.0', '0.9.0'])
    expect(said).toEqual(['installing reports', '  version 2.0.0', 'installing dates', '  version 0.9.0; 1.0.0 is out'])
    expect(lockOf(root)).toMatch(
      /^packages:\n {2}- package: acme\/reports\n {4}name: reports\n {4}version: 2\.0\.0\n {2}- package: acme\/dates\n {4}name: dates\n {4}version: 0\.9\.0\nsha1_hash: [0-9a-f]{40}\n$/,
    )
  })

  test('a prerelease is taken only where it is asked for', async () => {
    const plain = projectOf('packages: [{package: acme/dates, version: ">=1.0.0"}]\n')
    await run(plain, hub)
    expect(versionOf(plain, 'dates')).toBe('1.0.0')
    const eager = projectOf('packages: [{package: acme/dates, version: ">=1.0.0", install-prerelease: true}]\n')
    await run(eager, hub)
    expect(versionOf(eager, 'dates')).toBe('1.5.0-rc1')
  })

  test('the lock file decides while packages.yml is what it was; --upgrade and a change look again', async () => {
    const root = projectOf('packages: [{package: acme/dates, version: ">=0.9.0"}]\n')
    await run(root, hubOf({ 'acme/dates': { '0.9.0': {} } }))
    expect(versionOf(root, 'dates')).toBe('0.9.0')
    await run(root, hub)
    expect(versionOf(root, 'dates')).toBe('0.9.0')
    await run(root, hub, { upgrade: true })
    expect(versionOf(root, 'dates')).toBe('1.0.0')
    write(root, { 'packages.yml': 'packages: [{package: acme/dates, version: "<1.0.0"}]\n' })
    await run(root, hub)
    expect(versionOf(root, 'dates')).toBe('0.9.0')
  })

  test('--lock writes the lock file and installs nothing', async () => {
    const root = projectOf('packages: [{package: acme/dates, version: 1.0.0}]\n')
    await run(root, hub, { lock: true })
    expect(lockOf(root)).toContain('version: 1.0.0')
    expect(existsSync(join(root, 'dbt_packages'))).toBe(false)
  })

  test('wishes that do not agree, and versions that do not exist, name the package and the newest version', async () => {
    const torn = projectOf(
      'packages:\n  - package: acme/reports\n    version: 2.0.0\n  - package: acme/dates\n    version: 1.0.0\n',
    )
    expect(await problemOf(run(torn, hub))).toMatchObject({
      code: 'PACKAGE_UNAVAILABLE',
      message: "package 'acme/dates' cannot be installed: it has no version in =1.0.0, >=0.9.0, <1.0.0",
      at: { file: 'packages.yml', line: 4 },
    })
    const unknown = projectOf('packages: [{package: acme/dates, version: 7.0.0}]\n')
    expect(await problemOf(run(unknown, hub))).toMatchObject({ hint: 'the newest is 1.4.0' })
    const other = projectOf('packages: [{package: acme/dates, version: 1.4.0}]\n')
    expect((await problemOf(run(other, hub))).message).toContain('its versions in =1.4.0 do not fit dbt 1.12.3')
  })

  test('without a network nothing is lost: what was installed stays, and the message says what to do', async () => {
    const root = projectOf('packages: [{package: acme/dates, version: 0.9.0}]\n')
    await run(root, hub)
    write(root, { 'packages.yml': 'packages: [{package: acme/dates, version: 1.0.0}]\n' })
    expect(await problemOf(run(root, noNetwork))).toEqual({
      code: 'PACKAGE_UNAVAILABLE',
      severity: 'error',
      message: "package 'acme/dates' cannot be installed: cannot reach hub.getdbt.com: getaddrinfo ENOTFOUND",
      at: expect.objectContaining({ file: 'packages.yml', line: 1 }),
      hint: 'check the network, or set DBT_PACKAGE_HUB_URL to a mirror of the hub',
    })
    expect(versionOf(root, 'dates')).toBe('0.9.0')
  })

  test('a package that is no longer named is removed', async () => {
    const root = projectOf('packages: [{package: acme/reports, version: 2.0.0}]\n')
    await run(root, hub)
    write(root, { 'packages.yml': 'packages: [{package: acme/dates, version: 1.0.0}]\n' })
    const { said } = await run(root, hub)
    expect(installed(root)).toEqual(['dates'])
    expect(said).toContain('removed reports, which packages.yml no longer names')
  })

  test('--add-package writes into packages.yml and leaves what stands there', async () => {
    const root = projectOf('# ours\npackages:\n  # dates\n  - package: acme/dates\n    version: 0.9.0\nprojects: []\n')
    await run(root, hub, { addPackage: 'acme/reports@2.0.0' })
    expect(readFileSync(join(root, 'packages.yml'), 'utf8')).toBe(
      '# ours\npackages:\n  # dates\n  - package: acme/dates\n    version: 0.9.0\n  - package: acme/reports\n    version: 2.0.0\nprojects: []\n',
    )
    expect(installed(root)).toEqual(['dates', 'reports'])
  })
})

describe('packages of other places', () => {
  const hasGit = spawnSync('git', ['--version']).status === 0

  function repository(files: Readonly<Record<string, string>>): { url: string; commits: string[] } {
    count += 1
    const root = join(top, `repository-${count}`)
    const git = (...args: string[]): string =>
      spawnSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], {
        cwd: root,
        encoding: 'utf8',
      }).stdout.trim()
    mkdirSync(root)
    git('init', '--quiet', '--initial-branch=main')
    const commit = (message: string): string => {
      git('add', '.')
      git('commit', '--quiet', '-m', message)
      return git('rev-parse', 'HEAD')
    }
    write(root, files)
    const first = commit('one')
    git('tag', 'v1')
    write(root, { 'new.txt': 'new' })
    return { url: root, commits: [first, commit('two')] }
  }

  test.runIf(hasGit)(
    'a tag, a branch and a commit are installed as they were then; the lock file holds the commit',
    async () => {
      const { url, commits } = repository({
        'dbt_project.yml': 'name: tools\n',
        'macros/m.sql': '{% macro m() %}1{% endmacro %}',
      })
      for (const [revision, isNew] of [
        ['v1', false],
        ['main', true],
        [commits[0], false],
      ] as const) {
        const root = projectOf(`packages: [{git: "${url}", revision: "${revision}", warn-unpinned: false}]\n`)
        await run(root, noNetwork)
        expect([revision, existsSync(join(root, 'dbt_packages/tools/new.txt'))]).toEqual([revision, isNew])
        expect(lockOf(root)).toContain(`revision: ${commits[isNew ? 1 : 0]}`)
        expect(existsSync(join(root, 'dbt_packages/tools/.git'))).toBe(false)
      }
    },
  )

  test.runIf(hasGit)('a subdirectory is a package of its own; following a branch is noted', async () => {
    const { url } = repository({ 'parts/tools/dbt_project.yml': 'name: tools\n' })
    const root = projectOf(`packages: [{git: "${url}", subdirectory: parts/tools}]\n`)
    const { said } = await run(root, noNetwork)
    expect(installed(root)).toEqual(['tools'])
    expect(said[0]).toBe(`${url} is not pinned: it follows HEAD; name a revision in packages.yml`)
    expect(lockOf(root)).toContain('subdirectory: parts/tools')
  })

  test.runIf(hasGit)('a secret in an address reaches neither the lock file nor a message', async () => {
    const { url } = repository({ 'dbt_project.yml': 'name: tools\n' })
    const env = { DBT_ENV_SECRET_FOLDER: dirname(url) }
    const written = `{{ env_var('DBT_ENV_SECRET_FOLDER') }}/${url.slice(dirname(url).length + 1)}`
    const root = projectOf(`packages:\n  - git: "${written}"\n    revision: v1\n`)
    await run(root, noNetwork, {}, env)
    expect(lockOf(root)).toContain("{{ env_var('")
    expect(lockOf(root)).not.toContain(top)
    await run(root, noNetwork, {}, env)
    const wrong = projectOf(`packages:\n  - git: "${written}-nowhere"\n    revision: v1\n`)
    expect(JSON.stringify(await problemOf(run(wrong, noNetwork, {}, env)))).not.toContain(top)
  })

  test.runIf(hasGit).each([
    ['{private: acme/tools, revision: v1}', 'git@github.com:', 'private: acme/tools'],
    ['{private: acme/tools, provider: gitlab, revision: v1}', 'git@gitlab.com:', 'provider: gitlab'],
    ['{private: acme/data/tools, provider: ado, revision: v1}', 'git@ssh.dev.azure.com:v3/', 'provider: ado'],
  ])('a private package is reached by the key of the user: %s', async (entry, host, locked) => {
    const { url, commits } = repository({ 'dbt_project.yml': 'name: tools\n' })
    const name = /private: ([^,}]+)/.exec(entry)?.[1]
    const ending = host.startsWith('git@ssh') ? '' : '.git'
    vi.stubEnv('GIT_CONFIG_COUNT', '1')
    vi.stubEnv('GIT_CONFIG_KEY_0', `url.${url}.insteadOf`)
    vi.stubEnv('GIT_CONFIG_VALUE_0', `${host}${name}${ending}`)
    try {
      const root = projectOf(`packages: [${entry}]\n`)
      await run(root, noNetwork)
      expect(installed(root)).toEqual(['tools'])
      expect(lockOf(root)).toContain(locked)
      expect(lockOf(root)).toContain(`revision: ${commits[0]}`)
      await run(root, noNetwork)
    } finally {
      vi.unstubAllEnvs()
    }
  })

  test('a local package is linked, so that a change to it is seen at once', async () => {
    const root = projectOf('packages: [{local: ../shared}]\n', {
      '../shared/dbt_project.yml': 'name: shared\n',
      '../shared/macros/m.sql': '{% macro m() %}1{% endmacro %}',
    })
    await run(root, noNetwork)
    write(root, { '../shared/macros/m.sql': '{% macro m() %}2{% endmacro %}' })
    expect(versionOf(root, 'shared')).toBe('2')
    await run(root, noNetwork)
    expect(existsSync(join(root, '../shared/macros/m.sql'))).toBe(true)
  })

  test('an archive is unpacked without its outer folder, long names included, and never outside of its place', async () => {
    const long = `macros/${'deep/'.repeat(25)}m.sql`
    const bytes = tarball({ 'dbt_project.yml': 'name: tools\n', [long]: 'x', '../../escaped.txt': 'no' })
    const root = projectOf('packages: [{tarball: "https://archives.test/tools.tgz", name: tools}]\n')
    await run(root, async () => bytes)
    expect(readFileSync(join(root, 'dbt_packages/tools', long), 'utf8')).toBe('x')
    expect(existsSync(join(top, 'escaped.txt'))).toBe(false)
  })

  test.each([
    ['packages: [{local: ../nowhere}]\n', "package '../nowhere' cannot be installed: it has no dbt_project.yml"],
    [
      'packages: [{tarball: "https://a.test/x.tgz", name: x}]\n',
      "package 'x' cannot be installed: its archive cannot be read: ",
    ],
    [
      'packages: [{name: tools}]\n',
      "'packages' must be an entry with 'package', 'git', 'private', 'local' or 'tarball', not one without",
    ],
    ['packages: [{private: tools}]\n', "'private' must be owner/name, not 'tools'"],
    [
      'packages: [{private: acme/tools, provider: ado}]\n',
      "'private' must be organization/project/name, not 'acme/tools'",
    ],
    [
      'packages: [{private: acme/tools, provider: bitbucket}]\n',
      "'provider' must be github, gitlab, ado, azure_devops, not 'bitbucket'",
    ],
    [
      'packages: [{package: dates, version: 1.0.0}]\n',
      "'package' must be a namespace and a name, as in dbt-labs/dbt_utils, not 'dates'",
    ],
    ['packages: [{package: acme/dates}]\n', "'version' must be text, as in 1.1.1, not nothing"],
  ])('%s is told: %s', async (packages, message) => {
    const problem = await problemOf(run(projectOf(packages), async () => new Uint8Array([1, 2, 3])))
    expect(problem.message).toContain(message)
    expect(problem.at?.file).toBe('packages.yml')
  })
})
