/** Templates, and what the real Jinja2 3.1 makes of them (corpus/generate.py): the same text, or the same refusal. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { createEnvironment, type EnvironmentOptions, TemplateError } from '../../src/jinja/environment.ts'

interface Corpus {
  readonly context: Record<string, unknown>
  readonly rows: readonly Row[]
}

interface Row extends Outcome {
  readonly template: string
  readonly options?: EnvironmentOptions
}

interface Outcome {
  readonly text?: string
  readonly error?: { readonly exception: string; readonly message: string; readonly line: number | null }
}

test.each([
  ['expressions', 459],
  ['blocks', 227],
  ['whitespace', 279],
  ['filters', 375],
  ['autoescape', 132],
  ['errors', 371],
  ['random', 600],
])('%s render as in Jinja2', (name, size) => {
  const { context, rows } = readCorpus(name)
  const differences = rows.flatMap((row) => {
    const expected = expectedOf(row)
    const found = outcomeOf(row, context)
    return JSON.stringify(found) === JSON.stringify(expected) ? [] : [{ template: row.template, expected, found }]
  })
  expect(differences).toEqual([])
  expect(rows).toHaveLength(size)
})

function readCorpus(name: string): Corpus {
  return JSON.parse(readFileSync(new URL(`corpus/${name}.json`, import.meta.url), 'utf8'))
}

function expectedOf({ text, error }: Row): Outcome {
  return error ? { error } : { text: text ?? '' }
}

function outcomeOf({ template, options = {} }: Row, context: Record<string, unknown>): Outcome {
  try {
    return { text: createEnvironment(options).render(template, structuredClone(context)) }
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error
    return { error: { exception: error.exception, message: error.message, line: error.line } }
  }
}
