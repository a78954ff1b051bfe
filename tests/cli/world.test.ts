import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { diskFiles } from '../../src/cli/world.ts'
import { ProjectError } from '../../src/core/problem.ts'

const folder = mkdtempSync(join(tmpdir(), 'wh-world-'))
afterAll(() => rmSync(folder, { recursive: true }))

function problemOf(run: () => unknown): string | undefined {
  try {
    run()
  } catch (error) {
    if (error instanceof ProjectError) return error.problems[0]?.code
    throw error
  }
  return undefined
}

test('a link to nothing is listed, and reading it is a problem of the project', () => {
  symlinkSync('/nowhere/at/all.sql', join(folder, 'gone.sql'))
  expect(diskFiles.list(folder).map(({ name }) => name)).toContain('gone.sql')
  expect(problemOf(() => diskFiles.readText(join(folder, 'gone.sql')))).toBe('FILE_MISSING')
})

test('what is no file cannot be read', () => {
  mkdirSync(join(folder, 'folder.sql'))
  expect(problemOf(() => diskFiles.readText(join(folder, 'folder.sql')))).toBe('FILE_UNREADABLE')
})

test('a file is replaced as a whole, from a text or from pieces', () => {
  const path = join(folder, 'made/anew.json')
  diskFiles.replaceText(path, 'old')
  diskFiles.replaceText(path, ['{', '"a":1', '}'])
  expect(readFileSync(path, 'utf8')).toBe('{"a":1}')
  expect(diskFiles.list(join(folder, 'made')).map(({ name }) => name)).toEqual(['anew.json'])
})

test('nothing there is no file, an empty list, and nothing to remove', () => {
  expect(diskFiles.stat(join(folder, 'none'))).toBeUndefined()
  expect(diskFiles.list(join(folder, 'none'))).toEqual([])
  diskFiles.remove(join(folder, 'none'))
})
