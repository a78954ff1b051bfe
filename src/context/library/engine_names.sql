{#- What PostgreSQL and Redshift do as everyone does: packages call it by the engine's own name, too. -#}

{% macro postgres__alter_column_comment(relation, column_dict) %}
  {{ return(default__alter_column_comment(relation, column_dict)) }}
{% endmacro %}

{% macro postgres__alter_relation_comment(relation, comment) %}
  {{ return(default__alter_relation_comment(relation, comment)) }}
{% endmacro %}

{% macro postgres__create_schema(relation) %}
  {{ return(default__create_schema(relation)) }}
{% endmacro %}

{% macro postgres__create_table_as(temporary, relation, sql) %}
  {{ return(default__create_table_as(temporary, relation, sql)) }}
{% endmacro %}

{% macro postgres__current_timestamp() %}
  {{ return(default__current_timestamp()) }}
{% endmacro %}

{% macro postgres__current_timestamp_backcompat() %}
  {{ return(default__current_timestamp_backcompat()) }}
{% endmacro %}

{% macro postgres__current_timestamp_in_utc_backcompat() %}
  {{ return(default__current_timestamp_in_utc_backcompat()) }}
{% endmacro %}

{% macro postgres__dateadd(datepart, interval, from_date_or_timestamp) %}
  {{ return(default__dateadd(datepart, interval, from_date_or_timestamp)) }}
{% endmacro %}

{% macro postgres__drop_materialized_view(relation) %}
  {{ return(default__drop_materialized_view(relation)) }}
{% endmacro %}

{% macro postgres__drop_schema(relation) %}
  {{ return(default__drop_schema(relation)) }}
{% endmacro %}

{% macro postgres__drop_table(relation) %}
  {{ return(default__drop_table(relation)) }}
{% endmacro %}

{% macro postgres__drop_view(relation) %}
  {{ return(default__drop_view(relation)) }}
{% endmacro %}

{% macro postgres__equals(expr1, expr2) %}
  {{ return(default__equals(expr1, expr2)) }}
{% endmacro %}

{% macro postgres__get_columns_in_relation(relation) %}
  {{ return(default__get_columns_in_relation(relation)) }}
{% endmacro %}

{% macro postgres__get_drop_index_sql(relation, index_name) %}
  {{ return(default__get_drop_index_sql(relation, index_name)) }}
{% endmacro %}

{% macro postgres__get_incremental_default_sql(arg_dict) %}
  {{ return(default__get_incremental_default_sql(arg_dict)) }}
{% endmacro %}

{% macro postgres__get_incremental_microbatch_sql(arg_dict) %}
  {{ return(default__get_incremental_microbatch_sql(arg_dict)) }}
{% endmacro %}

{% macro postgres__get_rename_materialized_view_sql(relation, new_name) %}
  {{ return(default__get_rename_materialized_view_sql(relation, new_name)) }}
{% endmacro %}

{% macro postgres__get_rename_table_sql(relation, new_name) %}
  {{ return(default__get_rename_table_sql(relation, new_name)) }}
{% endmacro %}

{% macro postgres__get_rename_view_sql(relation, new_name) %}
  {{ return(default__get_rename_view_sql(relation, new_name)) }}
{% endmacro %}

{% macro postgres__get_replace_table_sql(relation, sql) %}
  {{ return(default__get_replace_table_sql(relation, sql)) }}
{% endmacro %}

{% macro postgres__get_replace_view_sql(relation, sql) %}
  {{ return(default__get_replace_view_sql(relation, sql)) }}
{% endmacro %}

{% macro postgres__last_day(date, datepart) %}
  {{ return(default__last_day(date, datepart)) }}
{% endmacro %}

{% macro postgres__list_relations_without_caching(schema_relation) %}
  {{ return(default__list_relations_without_caching(schema_relation)) }}
{% endmacro %}

{% macro postgres__refresh_materialized_view(relation) %}
  {{ return(default__refresh_materialized_view(relation)) }}
{% endmacro %}

{% macro postgres__snapshot_get_time() %}
  {{ return(default__snapshot_get_time()) }}
{% endmacro %}

{% macro postgres__snapshot_string_as_time(timestamp) %}
  {{ return(default__snapshot_string_as_time(timestamp)) }}
{% endmacro %}

{% macro postgres__split_part(string_text, delimiter_text, part_number) %}
  {{ return(default__split_part(string_text, delimiter_text, part_number)) }}
{% endmacro %}

{% macro redshift__alter_column_comment(relation, column_dict) %}
  {{ return(default__alter_column_comment(relation, column_dict)) }}
{% endmacro %}

{% macro redshift__alter_column_type(relation, column_name, new_column_type) %}
  {{ return(default__alter_column_type(relation, column_name, new_column_type)) }}
{% endmacro %}

{% macro redshift__alter_relation_add_remove_columns(relation, add_columns, remove_columns) %}
  {{ return(default__alter_relation_add_remove_columns(relation, add_columns, remove_columns)) }}
{% endmacro %}

{% macro redshift__alter_relation_comment(relation, comment) %}
  {{ return(default__alter_relation_comment(relation, comment)) }}
{% endmacro %}

{% macro redshift__check_schema_exists(information_schema, schema) %}
  {{ return(postgres__check_schema_exists(information_schema, schema)) }}
{% endmacro %}

{% macro redshift__create_csv_table(model, agate_table) %}
  {{ return(default__create_csv_table(model, agate_table)) }}
{% endmacro %}

{% macro redshift__create_schema(relation) %}
  {{ return(default__create_schema(relation)) }}
{% endmacro %}

{% macro redshift__drop_schema(relation) %}
  {{ return(default__drop_schema(relation)) }}
{% endmacro %}

{% macro redshift__drop_table(relation) %}
  {{ return(default__drop_table(relation)) }}
{% endmacro %}

{% macro redshift__drop_view(relation) %}
  {{ return(default__drop_view(relation)) }}
{% endmacro %}

{% macro redshift__get_columns_in_relation(relation) %}
  {{ return(default__get_columns_in_relation(relation)) }}
{% endmacro %}

{% macro redshift__get_incremental_microbatch_sql(arg_dict) %}
  {{ return(default__get_incremental_microbatch_sql(arg_dict)) }}
{% endmacro %}

{% macro redshift__get_rename_table_sql(relation, new_name) %}
  {{ return(default__get_rename_table_sql(relation, new_name)) }}
{% endmacro %}

{% macro redshift__information_schema_name(database) %}
  {{ return(postgres__information_schema_name(database)) }}
{% endmacro %}

{% macro redshift__last_day(date, datepart) %}
  {{ return(default__last_day(date, datepart)) }}
{% endmacro %}

{% macro redshift__list_relations_without_caching(schema_relation) %}
  {{ return(default__list_relations_without_caching(schema_relation)) }}
{% endmacro %}

{% macro redshift__list_schemas(database) %}
  {{ return(postgres__list_schemas(database)) }}
{% endmacro %}

{% macro redshift__refresh_materialized_view(relation) %}
  {{ return(default__refresh_materialized_view(relation)) }}
{% endmacro %}

{% macro redshift__snapshot_get_time() %}
  {{ return(default__snapshot_get_time()) }}
{% endmacro %}

{% macro redshift__snapshot_string_as_time(timestamp) %}
  {{ return(default__snapshot_string_as_time(timestamp)) }}
{% endmacro %}

{% macro redshift__split_part(string_text, delimiter_text, part_number) %}
  {{ return(default__split_part(string_text, delimiter_text, part_number)) }}
{% endmacro %}

{% macro postgres__get_catalog(information_schema, schemas) %}
  {{ return(default__get_catalog(information_schema, schemas)) }}
{% endmacro %}

{% macro redshift__get_catalog(information_schema, schemas) %}
  {{ return(default__get_catalog(information_schema, schemas)) }}
{% endmacro %}

{% macro redshift__get_columns_in_relation_legacy(relation) %}
  {{ return(default__get_columns_in_relation(relation)) }}
{% endmacro %}

{% macro redshift__get_columns_in_relation_show(relation) %}
  {{ return(default__get_columns_in_relation(relation)) }}
{% endmacro %}

{% macro redshift__validate_fixture_rows(rows, row_number) %}
  {{ return(default__validate_fixture_rows(rows, row_number)) }}
{% endmacro %}

{% macro redshift__use_show_apis() %}
  {{ return(adapter.use_show_apis()) }}
{% endmacro %}

{% macro redshift__use_grants_extended() %}
  {{ return(adapter.use_grants_extended()) }}
{% endmacro %}

{% macro redshift__drop_without_cascade() %}
  {{ return(adapter.drop_without_cascade()) }}
{% endmacro %}
