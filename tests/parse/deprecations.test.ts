import { expect, test } from 'vitest'
import { problemsOf } from '../support/project.ts'

// The clock of these projects stands at 2026-11-22.
const models = (first: string): string =>
  `models:\n  - name: orders\n    versions:\n      - v: 2\n      - v: 1\n        deprecation_date: ${first}\n`

const files = (first: string): Record<string, string> => ({
  'models/models.yml': models(first),
  'models/orders_v1.sql': 'select 1 as id',
  'models/orders_v2.sql': 'select 1 as id',
  'models/report.sql': "select id from {{ ref('orders') }}\nunion all\nselect id from {{ ref('orders', v=1) }}",
})

test('a model whose day has come, and who reads it, are warned of', async () => {
  const problems = await problemsOf(files('2026-11-21'))
  expect(problems.map(({ severity, message, at }) => [severity, message, at?.file, at?.line])).toEqual([
    ['warning', "model 'orders.v1' is past its deprecation date of 2026-11-21", 'models/models.yml', 5],
    ['warning', "model 'report' reads 'orders.v1', which was deprecated on 2026-11-21", 'models/report.sql', 3],
  ])
  expect(problems[1]?.hint).toBe("read the latest version: ref('orders', v=2)")
})

test('a day that is to come is told to those who read the model', async () => {
  const problems = await problemsOf(files('2027-01-31'))
  expect(problems.map(({ message }) => message)).toEqual([
    "model 'report' reads 'orders.v1', which will be deprecated on 2027-01-31",
  ])
})
