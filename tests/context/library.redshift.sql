-- create_table_as(True, make_temp_relation(api.Relation.create(schema='wh_library', identifier='t', type='table'), '_x').incorporate(path={'identifier': 't_x'}), 'select 1 as id')
create temporary table
    "t_x"
  as (
    select 1 as id
  )
-- {{ config(dist='id', sort=['id', 'word'], sort_type='compound', backup=false, bind=false, unlogged=true, indexes=[{'columns': ['id'], 'unique': true}]) }}create_table_as(False, api.Relation.create(schema='wh_library', identifier='t', type='table'), 'select 1 as id')
create  table
    "wh_library"."t"
    backup no
    diststyle key distkey (id)
    compound sortkey (id, word)
  as (
    select 1 as id
  )
-- {{ config(dist='id', sort=['id', 'word'], sort_type='compound', backup=false, bind=false, unlogged=true, indexes=[{'columns': ['id'], 'unique': true}]) }}create_view_as(api.Relation.create(schema='wh_library', identifier='v', type='view'), 'select 1 as id')
create view "wh_library"."v"
  as (
    select 1 as id
  ) with no schema binding
-- {{ config(merge_exclude_columns=['id']) }}get_merge_sql(api.Relation.create(schema='wh_library', identifier='t', type='table'), api.Relation.create(schema='wh_library', identifier='s', type='table'), ['id', 'word'], [api.Column('id', 'integer'), api.Column('word', 'varchar', 9)], ['DBT_INTERNAL_DEST.id > 5'])
merge into "wh_library"."t"
  using "wh_library"."s" as DBT_INTERNAL_SOURCE
  on ("wh_library"."t".id > 5) and ((DBT_INTERNAL_SOURCE.id = "wh_library"."t".id)) and ((DBT_INTERNAL_SOURCE.word = "wh_library"."t".word))
  when matched then update set
    "word" = DBT_INTERNAL_SOURCE."word"
  when not matched then insert
    ("id", "word")
  values
    (DBT_INTERNAL_SOURCE."id", DBT_INTERNAL_SOURCE."word")
-- get_grant_sql(api.Relation.create(schema='wh_library', identifier='t', type='table'), 'select', ['ada', 'bob'])
grant select on "wh_library"."t" to ada, bob
-- get_revoke_sql(api.Relation.create(schema='wh_library', identifier='t', type='table'), 'select', ['ada'])
revoke select on "wh_library"."t" from ada
-- get_show_grant_sql(api.Relation.create(schema='wh_library', identifier='t', type='table'))
with privileges as (
      select 'select' as privilege_type union all
      select 'insert' as privilege_type union all
      select 'update' as privilege_type union all
      select 'delete' as privilege_type union all
      select 'references' as privilege_type
  )
  select
      usename as grantee,
      privilege_type
  from pg_user
  cross join privileges
  where has_table_privilege(usename, '"wh_library"."t"', privilege_type)
    and usename != current_user
    and not usesuper
-- get_dcl_statement_list(api.Relation.create(schema='wh_library', identifier='t', type='table'), {'select': ['ada', 'bob'], 'insert': []}, get_grant_sql)
['grant select on "wh_library"."t" to ada, bob']
-- alter_relation_comment(api.Relation.create(schema='wh_library', identifier='v', type='view'), "it's a view")
comment on view "wh_library"."v" is 'it''s a view';
-- alter_column_comment(api.Relation.create(schema='wh_library', identifier='t', type='table'), {'id': {'name': 'id', 'description': 'key'}})
comment on column "wh_library"."t".id is 'key';
-- make_intermediate_relation(api.Relation.create(schema='wh_library', identifier='t', type='table'))
"wh_library"."t__dbt_tmp"
-- make_backup_relation(api.Relation.create(schema='wh_library', identifier='t', type='table'), 'view')
"wh_library"."t__dbt_backup"
-- make_intermediate_relation(api.Relation.create(schema='wh_library', identifier='nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn', type='table'))
"wh_library"."nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn__dbt_tmp"
-- snapshot_hash_arguments(['id', 'updated_at'])
md5(coalesce(cast(id as varchar), '') || '|' || coalesce(cast(updated_at as varchar), ''))
-- snapshot_timestamp_strategy(model, 'old', 'new', {'unique_key': 'id', 'updated_at': 'at'}, true)
{'unique_key': 'id', 'updated_at': 'at', 'row_changed': '(old.dbt_valid_from < new.at)', 'scd_id': "md5(coalesce(cast(id as varchar), '') || '|' || coalesce(cast(at as varchar), ''))", 'invalidate_hard_deletes': False, 'hard_deletes': 'ignore'}
-- build_snapshot_table({'scd_id': 'md5(id)', 'updated_at': 'at', 'hard_deletes': 'ignore'}, 'select 1 as id')
select *,
    md5(id) as dbt_scd_id,
    at as dbt_updated_at,
    at as dbt_valid_from,
    nullif(at, at) as dbt_valid_to
  from (
    select 1 as id
  ) sbq
-- snapshot_merge_sql(api.Relation.create(schema='wh_library', identifier='t', type='table'), api.Relation.create(schema='wh_library', identifier='s', type='table'), ['id', 'word'])
update "wh_library"."t"
  set dbt_valid_to = DBT_INTERNAL_SOURCE.dbt_valid_to
  from "wh_library"."s" as DBT_INTERNAL_SOURCE
  where cast(DBT_INTERNAL_SOURCE.dbt_scd_id as varchar) = cast("wh_library"."t".dbt_scd_id as varchar)
    and DBT_INTERNAL_SOURCE.dbt_change_type in ('update', 'delete')
    and "wh_library"."t".dbt_valid_to is null;
  insert into "wh_library"."t" (id, word)
  select id, word
  from "wh_library"."s" as DBT_INTERNAL_SOURCE
  where DBT_INTERNAL_SOURCE.dbt_change_type = 'insert'
-- get_incremental_default_sql({'target_relation': api.Relation.create(schema='wh_library', identifier='t', type='table'), 'temp_relation': api.Relation.create(schema='wh_library', identifier='s', type='table'), 'unique_key': none, 'dest_columns': [api.Column('id', 'integer'), api.Column('word', 'varchar', 9)], 'incremental_predicates': none})
insert into "wh_library"."t" ("id", "word")
  (
    select "id", "word"
    from "wh_library"."s"
  )
-- get_test_sql('select 1', 'count(*)', '!= 0', '> 5', 10)
select
    count(*) as failures,
    count(*) != 0 as should_warn,
    count(*) > 5 as should_error
  from (
    select 1
    limit 10
  ) dbt_internal_test
-- get_empty_subquery_sql('select 1 as id')
select * from (
    select 1 as id
  ) as __dbt_sbq
  where false
  limit 0
-- get_columns_in_query('select 1 as id, 2 as word')
['id', 'word']
-- get_limit_subquery_sql('select 1', 5)
select 1
  limit 5
-- get_expected_sql([{'id': 1, 'word': "it's"}, {'id': 2, 'word': none}], {'id': 'integer', 'word': 'text'}, {'id': '"id"', 'word': '"word"'})
select
    cast(1 as integer) as "id",
    cast('it''s' as text) as "word"
  union all
  select
    cast(2 as integer) as "id",
    cast(null as text) as "word"
-- dates_in_range('20180101', '20180103') ~ partition_range('20180101')
['20180101', '20180102', '20180103']['20180101']
-- before_begin('vacuum') | trim
{"sql": "vacuum", "transaction": false}
-- refresh_materialized_view(this)
refresh materialized view "dev"."public"."m"
-- get_create_materialized_view_as_sql(this, 'select 1')
create materialized view "dev"."public"."m"
    backup yes
    auto refresh no
  as (
    select 1
  )
