import { describe, expect, test } from 'vitest'
import { duckDbDialect } from '../../src/adapters/duckdb/dialect.ts'
import { postgresDialect } from '../../src/adapters/postgres/dialect.ts'
import type { Dialect } from '../../src/core/adapter.ts'
import { redshiftDialect } from '../../src/sql/redshift/dialect.ts'

const orders = { database: 'dev', schema: 'marts', identifier: 'orders' }
const columns = [
  { name: 'id', type: 'bigint', notNull: true, encode: 'az64' },
  { name: 'Total', type: 'decimal(12,2)' },
]
const options = { dist: 'id', sort: ['id', 'Total'], sortType: 'compound', backup: false, unlogged: true } as const

/** The life of one relation, as text. */
function lifeOf(dialect: Dialect): string {
  const { createTableAs, createTable, createView, insertSelect, rename, drop, truncate, comment } = dialect
  return [
    dialect.createSchema('marts'),
    createTableAs(orders, 'select 1 as id', options),
    createTableAs(orders, 'select 1 as id', {}),
    createTable(orders, columns, options),
    createView(orders, 'select 1 as id', {}),
    createView(orders, 'select 1 as id', { bind: true }),
    insertSelect(orders, ['id', 'Total'], 'select 1, 2'),
    insertSelect(orders, undefined, 'select 1, 2'),
    rename(orders, 'table', 'orders__old'),
    rename(orders, 'view', 'orders__old'),
    ...(['table', 'view', 'materialized_view', 'external'] as const).map((kind) => drop(orders, kind)),
    truncate(orders),
    comment(orders, 'view', "it's \\ all"),
    dialect.render({ schema: '', identifier: 'a "temp" table' }),
  ].join(';\n')
}

describe('what a dialect writes', () => {
  test('on Redshift', () => {
    expect(lifeOf(redshiftDialect)).toMatchInlineSnapshot(`
      "create schema if not exists "marts";
      create table "dev"."marts"."orders"
      backup no
      distkey ("id")
      compound sortkey ("id", "Total") as (
      select 1 as id
      );
      create table "dev"."marts"."orders" as (
      select 1 as id
      );
      create table "dev"."marts"."orders" (
        "id" bigint encode az64 not null,
        "Total" decimal(12,2)
      )
      backup no
      distkey ("id")
      compound sortkey ("id", "Total");
      create view "dev"."marts"."orders" as (
      select 1 as id
      ) with no schema binding;
      create view "dev"."marts"."orders" as (
      select 1 as id
      );
      insert into "dev"."marts"."orders" ("id", "Total")
      select 1, 2;
      insert into "dev"."marts"."orders"
      select 1, 2;
      alter table "dev"."marts"."orders" rename to "orders__old";
      alter table "dev"."marts"."orders" rename to "orders__old";
      drop table if exists "dev"."marts"."orders" cascade;
      drop view if exists "dev"."marts"."orders" cascade;
      drop materialized view if exists "dev"."marts"."orders" cascade;
      drop table if exists "dev"."marts"."orders" cascade;
      truncate table "dev"."marts"."orders";
      comment on view "dev"."marts"."orders" is 'it''s \\\\ all';
      "a ""temp"" table""
    `)
  })

  test('on PostgreSQL', () => {
    expect(lifeOf(postgresDialect)).toMatchInlineSnapshot(`
      "create schema if not exists "marts";
      create unlogged table "dev"."marts"."orders" as
      select 1 as id;
      create table "dev"."marts"."orders" as
      select 1 as id;
      create unlogged table "dev"."marts"."orders" (
        "id" bigint not null,
        "Total" decimal(12,2)
      );
      create view "dev"."marts"."orders" as
      select 1 as id;
      create view "dev"."marts"."orders" as
      select 1 as id;
      insert into "dev"."marts"."orders" ("id", "Total")
      select 1, 2;
      insert into "dev"."marts"."orders"
      select 1, 2;
      alter table "dev"."marts"."orders" rename to "orders__old";
      alter view "dev"."marts"."orders" rename to "orders__old";
      drop table if exists "dev"."marts"."orders" cascade;
      drop view if exists "dev"."marts"."orders" cascade;
      drop materialized view if exists "dev"."marts"."orders" cascade;
      drop foreign table if exists "dev"."marts"."orders" cascade;
      truncate table "dev"."marts"."orders";
      comment on view "dev"."marts"."orders" is E'it''s \\\\ all';
      "a ""temp"" table""
    `)
  })

  test('on DuckDB', () => {
    expect(lifeOf(duckDbDialect)).toMatchInlineSnapshot(`
      "create schema if not exists "marts";
      create table "dev"."marts"."orders" as
      select 1 as id;
      create table "dev"."marts"."orders" as
      select 1 as id;
      create table "dev"."marts"."orders" (
        "id" bigint not null,
        "Total" decimal(12,2)
      );
      create view "dev"."marts"."orders" as
      select 1 as id;
      create view "dev"."marts"."orders" as
      select 1 as id;
      insert into "dev"."marts"."orders" ("id", "Total")
      select 1, 2;
      insert into "dev"."marts"."orders"
      select 1, 2;
      alter table "dev"."marts"."orders" rename to "orders__old";
      alter view "dev"."marts"."orders" rename to "orders__old";
      drop table if exists "dev"."marts"."orders" cascade;
      drop view if exists "dev"."marts"."orders" cascade;
      drop table if exists "dev"."marts"."orders" cascade;
      drop table if exists "dev"."marts"."orders" cascade;
      truncate table "dev"."marts"."orders";
      comment on view "dev"."marts"."orders" is 'it''s \\ all';
      "a ""temp"" table""
    `)
  })

  test('types of seeds follow dbt: text is as wide as its longest value on Redshift', () => {
    const { seedTypes } = redshiftDialect
    expect([seedTypes.text(0), seedTypes.text(12), seedTypes.text(100_000)]).toEqual([
      'character varying(1)',
      'character varying(12)',
      'character varying(65535)',
    ])
    expect([postgresDialect, duckDbDialect].map((dialect) => dialect.seedTypes.text(12))).toEqual(['text', 'varchar'])
  })
})
