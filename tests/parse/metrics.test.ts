import { expect, test } from 'vitest'
import { renderAtRun } from '../support/project.ts'

const FILES = {
  'models/orders.sql': 'select 1 as id',
  'models/semantic.yml': `
semantic_models:
  - name: orders
    model: ref('orders')
    entities: [{name: id, type: primary}]
    measures: [{name: n, agg: count, expr: id}]
metrics:
  - {name: orders, label: Orders, type: simple, type_params: {measure: n}}
  - {name: share, label: Share, type: ratio, type_params: {numerator: orders, denominator: {name: orders, alias: all}}}
`,
}

test('a metric in the graph has every parameter, so that packages can ask for each', async () => {
  const ask = (expression: string): Promise<string> =>
    renderAtRun(`{% if execute %}{% set metric = graph.metrics['metric.shop.share'] %}${expression}{% endif %}`, {
      files: FILES,
    })
  expect(await ask('{{ metric.type_params.numerator | tojson }}')).toBe(
    '{"alias": null, "filter": null, "name": "orders", "offset_to_grain": null, "offset_window": null}',
  )
  expect(await ask('{{ metric.type_params.denominator.alias }}')).toBe('all')
  expect(await ask('{{ (metric.type_params.expr, metric.type_params.window, metric.type_params.measure) }}')).toBe(
    '(None, None, None)',
  )
})
