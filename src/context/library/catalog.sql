{#- What stands in the warehouse, as tables of results: columns of relations, and which relation reads which. -#}

{% macro get_catalog(information_schema, schemas) -%}
  {{ return(adapter.dispatch('get_catalog', 'dbt')(information_schema, schemas)) }}
{%- endmacro %}

{% macro default__get_catalog(information_schema, schemas) -%}
  {%- set relations = [] -%}
  {%- for schema in schemas -%}
    {%- do relations.append({'schema': schema}) -%}
  {%- endfor -%}
  {{ return(get_catalog_relations(information_schema, relations)) }}
{%- endmacro %}

{% macro get_catalog_relations(information_schema, relations) -%}
  {{ return(adapter.dispatch('get_catalog_relations', 'dbt')(information_schema, relations)) }}
{%- endmacro %}

{#- The standard's views know no comments and no owners. -#}
{% macro default__get_catalog_relations(information_schema, relations) -%}
  {%- set sql -%}
    select
      t.table_catalog as table_database,
      t.table_schema as table_schema,
      t.table_name as table_name,
      t.table_type as table_type,
      cast(null as varchar) as table_comment,
      c.column_name as column_name,
      c.ordinal_position as column_index,
      c.data_type as column_type,
      cast(null as varchar) as column_comment,
      cast(null as varchar) as table_owner
    from information_schema.tables as t
    join information_schema.columns as c on c.table_schema = t.table_schema and c.table_name = t.table_name
    where {{ _relations_among(relations, 't.table_schema', 't.table_name') }}
    order by 2, 3, 7
  {%- endset -%}
  {{ return(run_query(sql)) }}
{%- endmacro %}

{% macro postgres__get_catalog_relations(information_schema, relations) -%}
  {%- do adapter.verify_database(information_schema.database or target.database) -%}
  {{ return(run_query(_pg_catalog_sql(relations, ['r', 'v', 'f', 'p', 'm']) ~ '\n    order by 2, 3, 7')) }}
{%- endmacro %}

{#- These views of the system's know views that bind late, too. -#}
{% macro redshift__get_catalog_relations(information_schema, relations) -%}
  {%- set sql -%}
    select
      t.table_catalog as table_database,
      t.table_schema as table_schema,
      t.table_name as table_name,
      t.table_type as table_type,
      t.remarks as table_comment,
      c.column_name as column_name,
      c.ordinal_position as column_index,
      c.data_type as column_type,
      c.remarks as column_comment,
      o.table_owner as table_owner
    from svv_tables as t
    join svv_columns as c on c.table_schema = t.table_schema and c.table_name = t.table_name
    left join (
      {{ redshift__get_table_owners_sql() }}
    ) as o on o.table_schema = t.table_schema and o.table_name = t.table_name
    where {{ _relations_among(relations, 't.table_schema', 't.table_name') }}
    order by 2, 3, 7
  {%- endset -%}
  {{ return(run_query(sql)) }}
{%- endmacro %}

{% macro redshift__get_early_binding_sql(database) -%}
  {{ _pg_catalog_sql(none, ['r', 'v']) }}
{%- endmacro %}

{% macro redshift__get_late_binding_sql() -%}
    select
      '{{ escape_single_quotes(target.database | string) }}'::varchar as table_database,
      view_schema::varchar as table_schema,
      view_name::varchar as table_name,
      'LATE BINDING VIEW'::varchar as table_type,
      null::varchar as table_comment,
      col_name::varchar as column_name,
      col_num as column_index,
      col_type::varchar as column_type,
      null::varchar as column_comment,
      null::varchar as table_owner
    from pg_get_late_binding_view_cols()
      cols(view_schema name, view_name name, col_name name, col_type varchar, col_num int)
{%- endmacro %}

{% macro redshift__get_table_owners_sql() -%}
  select schemaname as table_schema, tablename as table_name, tableowner as table_owner from pg_tables
  union all
  select schemaname, viewname, viewowner from pg_views
{%- endmacro %}

{#- How large tables are and how they are spread: only who may read all of the cluster sees that. -#}
{% macro redshift__get_extended_catalog_sql() -%}
  select
    "schema" as table_schema,
    "table" as table_name,
    diststyle as "stats:diststyle:value",
    sortkey1 as "stats:sortkey1:value",
    size as "stats:size:value",
    tbl_rows as "stats:rows:value"
  from svv_table_info
{%- endmacro %}

{% macro redshift__can_select_from(table_name) -%}
  {%- set found = run_query("select has_table_privilege(current_user, '" ~ table_name ~ "', 'select') as can_select") -%}
  {{ return(found.rows | length > 0 and found.rows[0][0]) }}
{%- endmacro %}

{% macro redshift__no_svv_table_info_warning() -%}
  {%- do exceptions.warn('svv_table_info cannot be read: the catalog says nothing of the size of tables') -%}
{%- endmacro %}

{#- Columns of the catalog as PostgreSQL and Redshift both keep it; of all relations, when none are named. -#}
{% macro _pg_catalog_sql(relations, kinds) -%}
    select
      '{{ escape_single_quotes(target.database | string) }}'::varchar as table_database,
      space.nspname::varchar as table_schema,
      class.relname::varchar as table_name,
      case class.relkind when 'v' then 'VIEW' when 'm' then 'MATERIALIZED VIEW' else 'BASE TABLE' end::varchar as table_type,
      about_table.description::varchar as table_comment,
      attribute.attname::varchar as column_name,
      attribute.attnum::int as column_index,
      pg_catalog.format_type(attribute.atttypid, attribute.atttypmod)::varchar as column_type,
      about_column.description::varchar as column_comment,
      pg_get_userbyid(class.relowner)::varchar as table_owner
    from pg_catalog.pg_class as class
    join pg_catalog.pg_namespace as space on space.oid = class.relnamespace
    join pg_catalog.pg_attribute as attribute on attribute.attrelid = class.oid
    left join pg_catalog.pg_description as about_table on about_table.objoid = class.oid and about_table.objsubid = 0
    left join pg_catalog.pg_description as about_column
      on about_column.objoid = class.oid and about_column.objsubid = attribute.attnum
    where class.relkind in ('{{ kinds | join("', '") }}')
      and attribute.attnum > 0
      and not attribute.attisdropped
    {%- if relations is not none %}
      and {{ _relations_among(relations, 'space.nspname', 'class.relname') }}
    {%- endif %}
{%- endmacro %}

{#- The condition that a row is one of these relations, or of their schemas where they have no name of their own. -#}
{% macro _relations_among(relations, schema, name) -%}
  {%- if not relations -%}
    false
  {%- else -%}
    (
    {%- for relation in relations -%}
      (upper({{ schema }}) = upper('{{ escape_single_quotes(relation.schema | string) }}')
      {%- if relation.identifier %} and upper({{ name }}) = upper('{{ escape_single_quotes(relation.identifier) }}'){% endif -%})
      {{- ' or ' if not loop.last }}
    {%- endfor -%}
    )
  {%- endif -%}
{%- endmacro %}

{% macro get_catalog_for_single_relation(relation) %}
  {{ return(adapter.dispatch('get_catalog_for_single_relation', 'dbt')(relation)) }}
{% endmacro %}

{% macro default__get_catalog_for_single_relation(relation) %}
  {{ return(get_catalog_relations(relation.information_schema(), [relation])) }}
{% endmacro %}

{% macro get_relations() %}
  {{ return(adapter.dispatch('get_relations', 'dbt')()) }}
{% endmacro %}

{% macro default__get_relations() %}
  {{ exceptions.raise_not_implemented('this warehouse does not say which relation reads which') }}
{% endmacro %}

{#- Which view reads which relation: each view has a rule, and the rule depends on what the view reads. -#}
{% macro postgres__get_relations() -%}
  {%- set sql -%}
    select distinct
      reader_space.nspname as dependent_schema,
      reader.relname as dependent_name,
      read_space.nspname as referenced_schema,
      read.relname as referenced_name
    from pg_rewrite as rule
    join pg_depend as dependency on dependency.objid = rule.oid and dependency.refobjid <> rule.ev_class
    join pg_class as reader on reader.oid = rule.ev_class
    join pg_namespace as reader_space on reader_space.oid = reader.relnamespace
    join pg_class as read on read.oid = dependency.refobjid
    join pg_namespace as read_space on read_space.oid = read.relnamespace
    where read_space.nspname <> 'information_schema' and left(read_space.nspname, 3) <> 'pg_'
    order by 1, 2, 3, 4
  {%- endset -%}
  {{ return(run_query(sql)) }}
{%- endmacro %}

{% macro postgres_get_relations() %}
  {{ return(postgres__get_relations()) }}
{% endmacro %}

{% macro redshift__get_relations() %}
  {{ return(postgres__get_relations()) }}
{% endmacro %}

{% macro get_relation_last_modified(information_schema, relations) %}
  {{ return(adapter.dispatch('get_relation_last_modified', 'dbt')(information_schema, relations)) }}
{% endmacro %}

{% macro default__get_relation_last_modified(information_schema, relations) %}
  {{ exceptions.raise_not_implemented('this warehouse does not say when a relation was changed last') }}
{% endmacro %}

{#- From the log of queries: when a step last inserted into each table. -#}
{% macro redshift__get_relation_last_modified(information_schema, relations) -%}
  {%- call statement('last_modified', fetch_result=True) -%}
    select
      space.nspname as "schema",
      class.relname as identifier,
      max(step.start_time) as last_modified,
      {{ current_timestamp() }} as snapshotted_at
    from sys_query_detail as step
    join pg_class as class on class.oid = step.table_id
    join pg_namespace as space on space.oid = class.relnamespace
    where step.step_name = 'insert'
      and {{ _relations_among(relations, 'space.nspname', 'class.relname') }}
    group by 1, 2, 4
  {%- endcall -%}
  {{ return(load_result('last_modified')) }}
{%- endmacro %}

{% macro list_function_relations_without_caching(schema_relation) %}
  {{ return(adapter.dispatch('list_function_relations_without_caching', 'dbt')(schema_relation)) }}
{% endmacro %}

{% macro default__list_function_relations_without_caching(schema_relation) %}
  {{ exceptions.raise_not_implemented('this warehouse does not list its functions') }}
{% endmacro %}

{% macro postgres__list_function_relations_without_caching(schema_relation) -%}
  {%- set sql -%}
    select distinct
      '{{ escape_single_quotes(schema_relation.database | string) }}' as database,
      proname::varchar as name,
      nspname::varchar as schema,
      'function' as type
    from pg_proc
    join pg_namespace on pg_namespace.oid = pg_proc.pronamespace
    where lower(nspname) = lower('{{ escape_single_quotes(schema_relation.schema) }}')
    order by 2
  {%- endset -%}
  {{ return(run_query(sql)) }}
{%- endmacro %}

{% macro redshift__list_function_relations_without_caching(schema_relation) %}
  {{ return(postgres__list_function_relations_without_caching(schema_relation)) }}
{% endmacro %}

{% macro redshift__show_tables_from_schema(database, schema) %}
  {%- call statement('show_tables', fetch_result=True) -%}
    show tables from schema {{ adapter.quote(database) }}.{{ adapter.quote(schema) }}
  {%- endcall -%}
  {{ return(load_result('show_tables')) }}
{% endmacro %}
