import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { PROBLEM_CODES } from '../../src/core/problem.ts'
import { renderProblem } from '../../src/report/problems.ts'
import { makeStyle } from '../../src/report/style.ts'
import { EXAMPLES, sourceOf } from './error-examples.ts'

const path = join(import.meta.dirname, '../../docs/errors.md')
const fence = '```'

function sections(page: string): Map<string, string> {
  const parts = page.split(/^## /m).slice(1)
  return new Map(parts.map((part) => [part.split('\n', 1)[0] ?? '', part.slice(part.indexOf('\n') + 1).trim()]))
}

const rendered = (code: (typeof PROBLEM_CODES)[number]): string =>
  renderProblem(EXAMPLES[code], { style: makeStyle(false), source: sourceOf })

test('the codes are sorted and each is there once', () => {
  expect([...PROBLEM_CODES]).toEqual([...new Set(PROBLEM_CODES)].toSorted())
})

test('the page about errors has a section for every code, in order, and no other', () => {
  expect([...sections(readFileSync(path, 'utf8')).keys()]).toEqual([...PROBLEM_CODES])
})

test('every section says what is wrong, shows it as it is printed, and how to mend it', () => {
  if (process.env.UPDATE_GOLDEN) rewriteExamples()
  for (const [code, text] of sections(readFileSync(path, 'utf8'))) {
    const [before = '', example = '', after = ''] = text.split(/^```(?:text)?\n/m)
    const known = PROBLEM_CODES.find((each) => each === code)
    expect({ code, example }).toEqual({ code, example: known && rendered(known) })
    expect({ code, said: before.trim().length > 20, mended: after.trim().length > 20 }).toEqual({
      code,
      said: true,
      mended: true,
    })
  }
})

test('a constructor makes the code that it is named for', () => {
  for (const code of PROBLEM_CODES) expect(EXAMPLES[code].code).toBe(code)
})

test('messages are one sentence without a full stop', () => {
  for (const { code, message } of Object.values(EXAMPLES)) {
    expect({ code, ends: /[.!]$/.test(message), lines: message.split('\n').length }).toEqual({
      code,
      ends: false,
      lines: 1,
    })
  }
})

function rewriteExamples(): void {
  const page = readFileSync(path, 'utf8')
  const fresh = page.replaceAll(
    /^## (\w+)\n([\s\S]*?)```text\n[\s\S]*?```/gm,
    (whole, code: string, before: string) => {
      const known = PROBLEM_CODES.find((each) => each === code)
      return known ? `## ${code}\n${before}${fence}text\n${rendered(known)}${fence}` : whole
    },
  )
  writeFileSync(path, fresh)
}
