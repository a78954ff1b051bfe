/** `wh init`: a small project that builds at once, on the embedded engine. */
import { ProjectError, usage } from '../core/problem.ts'
import type { World } from '../core/world.ts'

export interface NewProject {
  readonly folder: string
  readonly files: readonly string[]
}

/** Writes the files. Refuses a bad name, and a folder that holds anything. */
export function init(name: string | undefined, world: World): NewProject {
  if (name === undefined) throw new ProjectError([usage('init needs a name', 'for example: wh init shop')])
  if (!/^[A-Za-z_]\w*$/.test(name)) {
    throw new ProjectError([
      usage(`'${name}' cannot name a project`, 'use letters, digits and underscores, no digit first'),
    ])
  }
  const folder = `${world.cwd}/${name}`
  if (world.files.list(folder).length > 0 || world.files.stat(folder)?.kind === 'file') {
    throw new ProjectError([usage(`'${name}' is there already`, 'choose another name, or remove it')])
  }
  const files = projectFiles(name)
  for (const [path, text] of Object.entries(files)) world.files.writeText(`${folder}/${path}`, text)
  return { folder: name, files: Object.keys(files).sort() }
}

function projectFiles(name: string): Readonly<Record<string, string>> {
  return {
    'project.yml': `name: ${name}
version: 1.0.0

models:
  ${name}:
    marts:
      +materialized: table

target: local
targets:
  # The warehouse on this machine: Redshift SQL on an embedded engine, in one file.
  local:
    type: local
    path: target/${name}.duckdb
  redshift:
    type: redshift
    host: "{{ env_var('REDSHIFT_HOST') }}"
    database: "{{ env_var('REDSHIFT_DATABASE', 'dev') }}"
    user: "{{ env_var('REDSHIFT_USER') }}"
    password: "{{ env_var('REDSHIFT_PASSWORD') }}"
    schema: public
    threads: 4
`,
    '.gitignore': 'target/\nlogs/\n.env\n',
    'seeds/raw_orders.csv': `order_id,customer,ordered_at,amount
1,Ada,2026-01-03,12.50
2,Grace,2026-01-03,7.25
3,Ada,2026-01-09,30.00
4,Edsger,2026-02-01,4.75
`,
    'models/staging/stg_orders.sql': `select
    order_id,
    customer,
    ordered_at,
    cast(amount as decimal(10, 2)) as amount
from {{ ref('raw_orders') }}
`,
    'models/marts/customers.sql': `select
    customer,
    count(*) as orders,
    sum(amount) as spent,
    datediff(day, min(ordered_at), max(ordered_at)) as days_between_first_and_last
from {{ ref('stg_orders') }}
group by customer
`,
    'models/models.yml': `version: 2

models:
  - name: stg_orders
    description: One row an order.
    columns:
      - name: order_id
        data_tests: [unique, not_null]
      - name: amount
        data_tests: [not_null]

  - name: customers
    description: One row a customer.
    columns:
      - name: customer
        data_tests: [unique, not_null]
`,
    'tests/nobody_spends_less_than_nothing.sql': `select *
from {{ ref('customers') }}
where spent < 0
`,
  }
}
