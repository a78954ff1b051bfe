/** One example of every code: what `docs/errors.md` shows, made by the constructors themselves. */

import type { Location, Problem, ProblemCode } from '../../src/core/problem.ts'
import * as problems from '../../src/core/problem.ts'

/** The files of the examples, by path. */
const FILES: Readonly<Record<string, string>> = {
  'project.yml':
    'name: shop\nmodels:\n  shop:\n    martz:\n      +materialized: view\ntargets:\n  prod:\n    type: redshift\n    port: http\n',
  'models/marts/orders.sql':
    "{{ config(materialized='tabel') }}\nselect o.id, {{ cents('o.amount') }}\nfrom {{ ref('stg_order') }} o\njoin {{ source('raw', 'custmers') }} c using (id)\nwhere o.day >= '{{ var(\"strat\") }}'\n",
  'models/marts/marts.yml':
    'models:\n  - name: orders\n    descripton: one row an order\n    columns: id\n    tests:\n      - uniqe\n    description: {{ doc("orders") }}\n    config: {severity: eror}\n',
  'models/staging/events.sql': "copy {{ this }}\nfrom '{{ external.location }}'\njson 'auto' dateformt 'auto'\n",
  'packages.yml': 'packages:\n  - package: dbt-labs/dbt_utils\n    version: ">=9.0.0"\n',
  'seeds/codes.csv': 'code,name\nDE,Germany\nUS,"United States\n',
}

export const sourceOf = (file: string): string | undefined => FILES[file]

/** The place of a text in one of the files. */
function at(file: string, text: string): Location {
  const before = (FILES[file] ?? '').split(text, 1)[0] ?? ''
  const lines = before.split('\n')
  return { file, line: lines.length, column: (lines.at(-1) ?? '').length + 1, length: text.length }
}

const orders = 'models/marts/orders.sql'
const marts = 'models/marts/marts.yml'
const events = 'models/staging/events.sql'
const codes = 'seeds/codes.csv'

export const EXAMPLES: Readonly<Record<ProblemCode, Problem>> = {
  AWS_REFUSED: problems.awsRefused(
    'redshift:CreateCluster',
    'User: arn:aws:iam::123456789012:user/ada is not authorized to perform: redshift:CreateCluster',
    { hint: "allow the action 'redshift:CreateCluster' in a policy of this user or role" },
  ),
  CONFIG_INVALID: problems.configInvalid('severity', 'eror', "'error' or 'warn'", at(marts, 'eror')),
  CONFIG_UNUSED: problems.configUnused('models.shop.martz', at('project.yml', 'martz')),
  CONNECTION_FAILED: problems.connectionFailed('prod', 'connect ECONNREFUSED 127.0.0.1:5439'),
  CONNECTION_LOST: problems.connectionLost(
    'orders',
    'the server closed the connection',
    { file: 'models/orders.sql', line: 1 },
    false,
  ),
  CONTRACT_BROKEN: problems.contractBroken('orders', { file: 'models/models.yml', line: 3, column: 5 }, [
    "the column 'status' is gone",
    "the column 'order_id' was bigint and is text",
  ]),
  CONTRACT_FAILED: problems.contractFailed(
    'orders',
    '2 columns differ',
    { file: 'models/models.yml', line: 3, column: 5 },
    [
      'column    in the contract  in the query',
      'order_id  bigint           integer       another type',
      'status    text                           missing in the query',
    ],
  ),
  COPY_COLUMNS_MISSING: problems.copyColumnsMissing('events', { file: events, line: 1, column: 1 }),
  COPY_INVALID: problems.copyInvalid(
    "COPY reads from '…', a manifest or a prefix, not from a table",
    at(events, 'from'),
  ),
  CYCLE: problems.cycle(['orders', 'stg_orders', 'orders'], at(orders, 'ref'), [
    at(orders, 'ref'),
    { file: 'models/staging/stg_orders.sql', line: 2, column: 9 },
  ]),
  DATABASE_ERROR: problems.databaseError('column "id" does not exist in o', {
    at: at(orders, 'o.id'),
    sqlState: '42703',
    compiled: { file: 'target/compiled/shop/models/marts/orders.sql', line: 2, column: 8 },
  }),
  DOC_NOT_FOUND: problems.docNotFound('orders', at(marts, 'doc("orders")'), ['customers']),
  DUPLICATE_KEY: problems.duplicateKey('description', at(marts, 'description'), at(marts, 'descripton')),
  DUPLICATE_MACRO: problems.duplicateMacro(
    'cents',
    { file: 'macros/money.sql', line: 9, column: 1 },
    { file: 'macros/money.sql', line: 1, column: 1 },
  ),
  DUPLICATE_NODE: problems.duplicateNode(
    "model 'orders'",
    { file: orders, line: 1, column: 1 },
    { file: 'models/orders.sql', line: 1, column: 1 },
  ),
  DUPLICATE_RELATION: problems.duplicateRelation(
    '"dev"."marts"."orders"',
    "model 'orders'",
    "seed 'orders'",
    { file: orders, line: 1, column: 1 },
    { file: 'seeds/orders.csv', line: 1 },
  ),
  ENV_VAR_MISSING: problems.envVarMissing('REDSHIFT_PASSWORD', { file: 'project.yml', line: 12, column: 18 }),
  FILE_MISSING: problems.fileMissing('selectors/nightly.yml', { hint: 'look for a mistake in the path' }),
  FILE_UNREADABLE: problems.fileUnreadable('models/secret.sql', 'permission denied'),
  GROUP_NOT_FOUND: problems.groupNotFound('finanse', "model 'orders'", at(marts, 'orders'), ['finance']),
  IDENTIFIER_TOO_LONG: problems.identifierTooLong('orders_by_day_and_country_and_…', 127, {
    file: orders,
    line: 1,
    column: 1,
  }),
  INCREMENTAL_FAILED: problems.incrementalFailed(
    'orders',
    'the new rows have 2 keys more than once (unique_key: order_id)',
    { file: 'models/orders.sql', line: 1, column: 1 },
    'make the query return one row a key',
    ['7: 2 rows', '9: 3 rows'],
  ),
  INFRA_CONFLICT: problems.infraConflict(
    "cluster 'shop' is there, and wh did not make it",
    'choose another name, or take it over with --adopt',
  ),
  INTERRUPTED: problems.interrupted('model.shop.orders'),
  LOAD_ERROR: problems.loadError('text of 300 characters is too long', {
    at: { file: 'data/songs/TRAABJL12903CDCF1A.json', line: 1, column: 118 },
    columnName: 'artist_name',
    columnType: 'character varying(256)',
    value: 'Dúo Dinámico',
    code: 1204,
    hint: 'declare a longer type, or add TRUNCATECOLUMNS',
  }),
  MACRO_NOT_FOUND: problems.macroNotFound('cents', at(orders, 'cents'), ['to_cents', 'days']),
  MATERIALIZATION_INVALID: problems.materializationInvalid('insert_by_period', {
    file: 'macros/insert_by_period.sql',
    line: 3,
    column: 4,
  }),
  MATERIALIZATION_NOT_FOUND: problems.materializationNotFound('tabel', at(orders, 'tabel'), [
    'copy',
    'ephemeral',
    'table',
    'view',
  ]),
  MATERIALIZED_VIEW_CHANGED: problems.materializedViewChanged('orders', at(marts, 'orders'), [
    'in the warehouse: auto refresh no',
    'in the project: auto refresh yes',
  ]),
  MISSING_KEY: problems.missingKey('name', 'a model', at(marts, 'name')),
  MODEL_DEPRECATED: problems.modelDeprecated(
    "model 'orders' reads 'stg_order.v1', which was deprecated on 2026-01-31",
    at(orders, 'ref'),
    "read the latest version: ref('stg_order', v=2)",
  ),
  MODEL_EMPTY: problems.modelEmpty('orders', { file: orders, line: 1 }),
  NODE_NOT_FOUND: problems.nodeNotFound('model', 'orders', at(marts, 'orders'), ['stg_orders']),
  PACKAGES_MISSING: problems.packagesMissing(['dbt-labs/dbt_utils'], at('packages.yml', 'package:')),
  PACKAGE_NOT_FOUND: problems.packageNotFound('dbt_utlis', at(orders, 'cents'), ['dbt_utils']),
  PACKAGE_UNAVAILABLE: problems.packageUnavailable('dbt-labs/dbt_utils', 'it has no version in >=9.0.0', {
    at: at('packages.yml', 'package:'),
    hint: 'the newest is 1.3.3',
  }),
  PROFILE_NOT_FOUND: problems.profileNotFound(
    'shop',
    ['shops'],
    ['profiles.yml', '~/.dbt/profiles.yml'],
    at('project.yml', 'shop'),
  ),
  PROJECT_NOT_FOUND: problems.projectNotFound('notes/2018'),
  REF_DISABLED: problems.refDisabled('stg_order', at(orders, 'ref'), { file: 'models/staging/stg_order.sql', line: 1 }),
  REF_NOT_ALLOWED: problems.refNotAllowed(
    "model 'orders'",
    'stg_order',
    "the group 'finance'",
    at(orders, 'ref'),
    "put both into one group, or give 'stg_order' a wider access",
  ),
  REF_NOT_FOUND: problems.refNotFound('stg_order', at(orders, "'stg_order'"), ['stg_orders', 'customers']),
  SECRET_MISPLACED: problems.secretMisplaced('DBT_ENV_SECRET_TOKEN', at(orders, 'var')),
  SEED_COLUMN_UNKNOWN: problems.seedColumnUnknown('nmae', 'codes', { file: codes, line: 1 }, ['code', 'name']),
  SEED_INVALID: problems.seedInvalid(
    'this quote is never closed',
    at(codes, '"'),
    'add the closing ", or double a quote that is meant',
  ),
  SELECTOR_NO_MATCH: problems.selectorNoMatch('order', ['orders', 'customers']),
  SELECTOR_SYNTAX: problems.selectorSyntax(
    '2+@orders',
    'a count belongs to +, not to @',
    3,
    'write 2+orders or @orders',
  ),
  SNAPSHOT_FAILED: problems.snapshotFailed(
    'orders_over_time',
    'its query returns 2 keys more than once (unique_key: order_id)',
    { file: 'snapshots/orders.sql', line: 1 },
    'make the query return one row a key, or name the columns that tell its rows apart',
    ['7: 2 rows', '9: 3 rows'],
  ),
  SOURCE_DISABLED: problems.sourceDisabled('raw', 'custmers', at(orders, 'source'), {
    file: 'models/sources.yml',
    line: 4,
    column: 9,
  }),
  SOURCE_NOT_FOUND: problems.sourceNotFound('raw', 'custmers', at(orders, "'raw', 'custmers'"), [
    'raw.customers',
    'raw.orders',
  ]),
  SOURCE_STALE: problems.sourceStale(
    'raw.orders',
    'the newest row is 3 days old, and 24 hours is an error',
    'error',
    at(marts, 'uniqe'),
  ),
  SQL_UNSUPPORTED: problems.sqlUnsupported(
    'Redshift has no DISTINCT ON',
    at(orders, 'select'),
    'use QUALIFY row_number() over (…) = 1',
  ),
  STATE_INVALID: problems.stateInvalid(
    'prod/manifest.json',
    'it has version 3 of its format; versions 4 to 12 can be read',
  ),
  TARGET_INVALID: problems.targetInvalid('prod', "port 'http' is no number", {
    at: at('project.yml', 'http'),
    hint: 'use 5439, or leave it out',
  }),
  TARGET_NOT_FOUND: problems.targetNotFound('prd', ['local', 'prod']),
  TEMPLATE_ERROR: problems.templateError("'amount' is undefined", { file: 'macros/money.sql', line: 3, column: 8 }, [
    { name: 'cents', at: at(orders, "cents('o.amount')") },
  ]),
  TEMPLATE_SYNTAX: problems.templateSyntax(
    'unexpected end of template: this if is never closed',
    { file: orders, line: 4, column: 1 },
    'add {% endif %}',
  ),
  TEST_FAILED: problems.testFailed(
    'unique_orders_id',
    'got 2 results, configured to fail if != 0',
    'error',
    at(marts, 'uniqe'),
  ),
  TEST_INVALID: problems.testInvalid('orders_add_up', 'its query answers two columns without names', {
    file: 'tests/orders_add_up.sql',
    line: 1,
  }),
  TEST_UNKNOWN: problems.testUnknown('uniqe', at(marts, 'uniqe'), ['unique', 'not_null']),
  UNIT_TEST_INVALID: problems.unitTestInvalid(
    "unit test 'orders_add_up' gives no input for ref('payments'), which 'orders' reads",
    at(marts, 'uniqe'),
    { hint: "add - input: ref('payments') with rows:" },
  ),
  UNKNOWN_KEY: problems.unknownKey('descripton', 'a model', at(marts, 'descripton'), [
    'columns',
    'config',
    'description',
    'name',
  ]),
  USAGE: problems.usage("'wh build' has no option '--selct'", "did you mean '--select'?"),
  VALUE_INVALID: problems.valueInvalid('columns', 'a list', 'text', at(marts, 'id')),
  VAR_NOT_FOUND: problems.varNotFound('strat', at(orders, 'strat'), ['start', 'rate']),
  VERSION_MISMATCH: problems.versionMismatch('shop', '<1.0.0', '1.12.3', at('project.yml', 'name')),
  WAREHOUSE_LOCKED: problems.warehouseLocked('target/warehouse.duckdb', { pid: 4711, command: 'wh build' }),
  YAML_SYNTAX: problems.yamlSyntax(
    'a template that is not quoted reads as a YAML mapping',
    at(marts, '{{ doc("orders") }}'),
    `quote the template: "{{ doc('orders') }}"`,
  ),
}
