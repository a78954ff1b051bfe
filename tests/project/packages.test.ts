import { describe, expect, test } from 'vitest'
import type { Problem } from '../../src/core/problem.ts'
import { readPackageFile, specsHash } from '../../src/project/package-specs.ts'
import { readTar } from '../../src/project/tar.ts'
import { compareVersions, formatRange, newestOf, parseRange, parseVersion } from '../../src/project/versions.ts'
import { memoryFiles, problemsOf, projectFile } from '../support/project.ts'

const codes = (problems: readonly Problem[]): readonly string[] =>
  problems.map(({ code, message, at }) => `${code} ${at?.file}:${at?.line} ${message}`)

const hashOf = (packages: string): string => {
  const problems: Problem[] = []
  const files = memoryFiles(new Map([['/p/packages.yml', packages]]))
  const file = readPackageFile('/p', { env: {}, vars: {} }, files, problems)
  expect(problems).toEqual([])
  return specsHash(file?.specs ?? [])
}

describe('the hash of a lock file is the one that dbt writes', () => {
  // Pairs of packages.yml and package-lock.yml as public projects hold them.
  test.each([
    ['packages:\n    - local: ../\n', 'de2deba3d66ce03d8c02949013650cc9b94f6030'],
    [
      'packages:\n  - package: dbt-labs/dbt_utils\n    version: 1.1.1\n  - package: calogica/dbt_date\n    version: 0.10.0\n',
      '7c1ddbf832c1046c7624d86c87e3f4ef3e69732a',
    ],
    [
      'packages:\n  - package: dbt-labs/dbt_utils\n    version: 1.1.1\n  - package: godatadriven/dbt_date\n    version: 0.10.0\n  - git: "https://github.com/dbt-labs/dbt-audit-helper.git"\n    revision: main\n',
      'f2a73967505955af30d18f70489a423fd47cdf79',
    ],
    ['packages: [{private: acme/models}]\n', '3c3faf3dc76019198e54f9539cc3ef5473e19bc2'],
    [
      'packages:\n  - private: acme/models\n    provider: gitlab\n    revision: v1\n    subdirectory: x\n    warn-unpinned: false\n',
      '8d1748d2467ec7157bbc48c2fd0971641d7560b8',
    ],
  ])('%j', (packages, hash) => expect(hashOf(packages)).toBe(hash))
})

describe('versions', () => {
  test.each([
    ['1.2.3', '1.2.3', 0],
    ['1.2.3', '1.10.0', -1],
    ['1.0.0-rc1', '1.0.0', -1],
    ['1.0.0-rc2', '1.0.0-rc10', -1],
    ['2.0.0-a1', '1.9.9', 1],
    ['v1.0.0', '1.0.0', 0],
  ])('%s against %s is %i', (one, other, order) => {
    const [left, right] = [parseVersion(one), parseVersion(other)]
    if (!left || !right) throw new Error('no versions')
    expect(Math.sign(compareVersions(left, right))).toBe(order)
  })

  test.each([
    [['>=1.0.0', '<2.0.0'], '1.9.0'],
    [['>=1.0.0,<1.5.0'], '1.4.2'],
    [['1.4.2'], '1.4.2'],
    [['=2.0.0'], '2.0.0'],
    [['>2.0.0'], undefined],
    [['2.1.0-b1'], '2.1.0-b1'],
  ])('the newest of %j is %s', (range, newest) => {
    const available = ['0.9.0', '1.4.2', '1.9.0', '2.0.0', '2.1.0-b1']
    expect(newestOf(available, parseRange(range) ?? [], { prereleases: false })?.text).toBe(newest)
  })

  test('what is no range is not read as one', () => {
    expect(['', '1', '>=x', '1.0.0 2.0.0'].map((text) => parseRange([text]))).toEqual(Array(4).fill(undefined))
    expect(formatRange(parseRange(['>=1.0.0,<2.0.0']) ?? [])).toBe('>=1.0.0, <2.0.0')
  })
})

describe('a project with packages', () => {
  test('is not built while fewer are installed than it asks for', async () => {
    const files = {
      'packages.yml':
        'packages:\n  - package: dbt-labs/dbt_utils\n    version: 1.1.1\n  - git: "https://x/{{ env_var(\'NOT_SET\') }}/dbt-dates.git"\n',
      'dbt_packages/dbt_utils/dbt_project.yml': 'name: dbt_utils\n',
    }
    expect(codes(await problemsOf(files))).toEqual([
      "PACKAGES_MISSING packages.yml:4 a package of this project is not installed: 'https://x/{{ env_var('NOT_SET') }}/dbt-dates.git'",
    ])
    const complete = { ...files, 'dbt_packages/dbt_dates/dbt_project.yml': 'name: dbt_dates\n' }
    expect(await problemsOf(complete)).toEqual([])
  })

  test('says which dbt it needs; a package may, too', async () => {
    const files = {
      'project.yml': projectFile('local', 'require-dbt-version: [">=1.6.0", "<2.0.0"]\n'),
      'dbt_packages/old/dbt_project.yml': 'name: old\nrequire-dbt-version: "<1.0.0"\n',
    }
    expect(codes(await problemsOf(files))).toEqual([
      "VERSION_MISMATCH dbt_packages/old/dbt_project.yml:2 'old' requires dbt <1.0.0; wh speaks the dbt of 1.12.3",
    ])
    expect(codes(await problemsOf({ 'project.yml': projectFile('local', 'require-dbt-version: soon\n') }))).toEqual([
      "VALUE_INVALID project.yml:4 'require-dbt-version' must be a range, as in \">=1.6.0,<2.0.0\", not 'soon'",
    ])
  })

  test('asks for them in one file', async () => {
    const packages = 'packages: []\n'
    const problems: Problem[] = []
    const files = memoryFiles(
      new Map([
        ['/p/packages.yml', packages],
        ['/p/dependencies.yml', packages],
      ]),
    )
    readPackageFile('/p', { env: {}, vars: {} }, files, problems)
    expect(codes(problems)).toEqual([
      "VALUE_INVALID dependencies.yml:1 'packages' must be in one file, not in packages.yml and in dependencies.yml",
    ])
  })
})

test('bytes that are no archive are refused, not guessed at', () => {
  expect(() => readTar(new Uint8Array(1024).fill(65))).toThrow('this is no tar archive')
  expect(readTar(new Uint8Array(1024))).toEqual([])
})
