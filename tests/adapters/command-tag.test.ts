import { expect, test } from 'vitest'
import { commandTag } from '../../src/adapters/command-tag.ts'

test.each([
  ['select 1', 'SELECT'],
  ['(select 1) union select 2', 'SELECT'],
  ['with a as (select 1) select * from a', 'SELECT'],
  ['-- a comment\n/* and * another */ INSERT into t values (1)', 'INSERT'],
  ['create table t as select 1', 'CREATE TABLE'],
  ['create or replace temp view v as select 1', 'CREATE VIEW'],
  ['create materialized view m as select 1', 'CREATE MATERIALIZED VIEW'],
  ['drop table if exists t', 'DROP TABLE'],
  ['alter view v rename to w', 'ALTER VIEW'],
  ['comment on table t is null', 'COMMENT'],
  ['begin transaction', 'BEGIN'],
  ['', ''],
  ['-- nothing', ''],
  [';', ''],
])('%j has the tag %j', (sql, tag) => {
  expect(commandTag(sql)).toBe(tag)
})
