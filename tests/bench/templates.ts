/** The template language beside nunjucks, which knows less of it, and against its own targets. */
import nunjucks from 'nunjucks'
import { createEnvironment, scanLiteralCalls } from '../../src/jinja/environment.ts'
import { hostFunction } from '../../src/jinja/values/host.ts'
import { str } from '../../src/jinja/values/operators.ts'
import { type Figure, ms } from './measure.ts'

const columns = Array.from({ length: 40 }, (_, index) => `  o.column_${index} as renamed_${index},`).join('\n')
const calls = `{{ config(materialized='incremental', unique_key='id') }}
with orders as (select * from {{ ref('stg_orders') }}), customers as (select * from {{ ref('stg_customers') }}),
payments as (select * from {{ ref('stg_payments') }})
select
${columns}
  c.name
from orders o join customers c on o.customer_id = c.id
`
const model = `${calls}{% if is_incremental() %}where o.updated_at > (select max(updated_at) from {{ this }}){% endif %}\n`

const context = {
  config: hostFunction('config', () => ''),
  ref: hostFunction('ref', ({ positional }) => `"dev"."${str(positional[0] ?? null)}"`),
  is_incremental: hostFunction('is_incremental', () => true),
  this: '"dev"."orders"',
}
const plainContext = {
  config: () => '',
  ref: (name: string) => `"dev"."${name}"`,
  is_incremental: () => true,
  this: '"dev"."orders"',
}

/** Milliseconds a round, of the best of many short batches: what else the machine does can only add to it. */
function best(rounds: number, run: (round: number) => void, batches = 150): number {
  let least = Number.POSITIVE_INFINITY
  for (let batch = 0; batch < batches; batch += 1) {
    const start = performance.now()
    for (let round = 0; round < rounds; round += 1) run(batch * rounds + round)
    least = Math.min(least, (performance.now() - start) / rounds)
  }
  return least
}

export function templatesBench(): readonly Figure[] {
  const environment = createEnvironment({ dbtBlocks: true })
  const other = new nunjucks.Environment(null, { autoescape: false })
  const template = environment.parse(model)
  const otherTemplate = new nunjucks.Template(model, other)
  const figure = (name: string, ours: number, instead: number, limit: number): Figure => ({
    name,
    ours: ms(ours),
    instead: `nunjucks: ${ms(instead)}`,
    ratio: ours / instead,
    target: `under ${limit} ms`,
    met: ours < limit,
  })
  return [
    figure(
      'a model compiled and rendered once',
      best(10, (round) => environment.parse(`${model}${round}`).render(context)),
      best(10, (round) => other.renderString(`${model}${round}`, plainContext)),
      0.3,
    ),
    figure(
      'a model rendered again',
      best(20, () => template.render(context)),
      best(20, () => otherTemplate.render(plainContext)),
      0.03,
    ),
    figure(
      'the calls of a model, without rendering',
      best(20, () => scanLiteralCalls(calls)),
      best(20, () => other.renderString(calls, plainContext)),
      0.03,
    ),
    macroFigure(environment),
    memoryFigure(environment),
  ]
}

function macroFigure(environment: ReturnType<typeof createEnvironment>): Figure {
  const lines = Array.from(
    { length: 50 },
    (_, index) => `{% if x == ${index} %}\n{% set y = x + ${index} %}\n{{ y }}\n{% endif %}`,
  )
  const source = `{% macro m(x) %}${lines.join('\n')}{% endmacro %}{% for i in range(1000) %}{{ m(i) }}{% endfor %}`
  const template = environment.parse(source)
  const other = new nunjucks.Template(source, new nunjucks.Environment(null, { autoescape: false }))
  const ours = best(1, () => template.render({}), 5)
  const instead = best(1, () => other.render({}), 5)
  return {
    name: 'a macro of 200 lines called 1,000 times',
    ours: ms(ours),
    instead: `nunjucks: ${ms(instead)}`,
    ratio: ours / instead,
    target: 'under 500 ms',
    met: ours < 500,
  }
}

const RENDERS = 100_000

/** What the heap has kept of many renders, each of a template and a context of its own. */
function memoryFigure(environment: ReturnType<typeof createEnvironment>): Figure {
  const render = (round: number): void => {
    environment.parse(`${model}${round % 50}`).render({ ...context, this: `"dev"."orders_${round}"` })
  }
  for (let round = 0; round < 1000; round += 1) render(round)
  const before = heapMegabytes()
  for (let round = 0; round < RENDERS; round += 1) render(round)
  const grown = heapMegabytes() - before
  return {
    name: `memory after ${RENDERS} renders`,
    ours: `${grown.toFixed(1)} MB more`,
    instead: `${before.toFixed(0)} MB before`,
    target: 'flat: under 5 MB more',
    met: grown < 5,
  }
}

function heapMegabytes(): number {
  globalThis.gc?.()
  return process.memoryUsage().heapUsed / 2 ** 20
}
