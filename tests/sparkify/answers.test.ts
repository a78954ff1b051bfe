/** The answers that `wh test` compares the questions with come from the raw files, by another way than SQL. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { filesBelow, root, runScript, temporaryFolder } from './scripts.ts'

let folder = ''
beforeAll(() => {
  folder = temporaryFolder()
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('the expected answers are those of the committed sample', () => {
  expect(runScript('answer-questions.mjs', '--out', folder)).toMatchObject({ status: 0, stderr: '' })
  const committed = [...filesBelow(join(root, 'seeds/expected'))].filter(([path]) => path.endsWith('.csv'))
  const answers = filesBelow(folder)
  expect([...answers.keys()]).toEqual(committed.map(([path]) => path))
  for (const [path, bytes] of committed) expect(answers.get(path)?.toString('utf8'), path).toBe(bytes.toString('utf8'))
})

test('every question has an expected answer, and every answer a question', () => {
  const questions = [...filesBelow(join(root, 'models/questions')).keys()].filter((path) => path.endsWith('.sql'))
  const answers = [...filesBelow(join(root, 'seeds/expected')).keys()].filter((path) => path.endsWith('.csv'))
  expect(answers).toEqual(questions.map((path) => `expected_${path.replace('.sql', '.csv')}`))
  expect(questions.length).toBeGreaterThanOrEqual(10)
})
