{#- Views that keep their rows: what a build does with one, by what stands there and what its config asks. -#}

{% macro materialized_view_setup(backup_relation, intermediate_relation, pre_hooks) %}
  {#- An earlier run may have been killed between its statements. -#}
  {% do drop_relation_if_exists(load_cached_relation(backup_relation)) %}
  {% do drop_relation_if_exists(load_cached_relation(intermediate_relation)) %}
  {{ run_hooks(pre_hooks, inside_transaction=False) }}
{% endmacro %}

{% macro materialized_view_teardown(backup_relation, intermediate_relation, post_hooks) %}
  {% do drop_relation_if_exists(backup_relation) %}
  {% do drop_relation_if_exists(intermediate_relation) %}
  {{ run_hooks(post_hooks, inside_transaction=False) }}
{% endmacro %}

{#- Create, replace, change or refresh; empty where nothing is to be done. -#}
{% macro materialized_view_get_build_sql(existing_relation, target_relation, backup_relation, intermediate_relation) %}
  {% if existing_relation is none %}
    {% do return(get_create_materialized_view_as_sql(target_relation, sql)) %}
  {% elif should_full_refresh() or not existing_relation.is_materialized_view %}
    {% do return(get_replace_sql(existing_relation, target_relation, sql)) %}
  {% endif %}
  {% set changes = get_materialized_view_configuration_changes(existing_relation, config) %}
  {% if changes is none %}
    {% do return(refresh_materialized_view(target_relation)) %}
  {% endif %}
  {% set wanted = config.get('on_configuration_change', default='apply') %}
  {% if wanted == 'apply' %}
    {% do return(get_alter_materialized_view_as_sql(target_relation, changes, sql, existing_relation, backup_relation, intermediate_relation)) %}
  {% elif wanted == 'continue' %}
    {% do exceptions.warn('the config of ' ~ target_relation.render() ~ ' has changed, which is passed over: `on_configuration_change: continue`') %}
    {% do return('') %}
  {% elif wanted == 'fail' %}
    {% do exceptions.raise_fail_fast_error('the config of ' ~ target_relation.render() ~ ' has changed: `on_configuration_change: fail`') %}
  {% endif %}
  {% do exceptions.raise_compiler_error("on_configuration_change must be apply, continue or fail, not '" ~ wanted ~ "'") %}
{% endmacro %}

{% macro materialized_view_execute_no_op(target_relation) %}
  {% do store_raw_result(name='main', message='skip ' ~ target_relation, code='skip', rows_affected='-1') %}
{% endmacro %}

{% macro materialized_view_execute_build_sql(build_sql, existing_relation, target_relation, post_hooks) %}
  {{ run_hooks(pre_hooks, inside_transaction=True) }}
  {% call statement('main') -%}
    {{ build_sql }}
  {%- endcall %}
  {% do apply_grants(target_relation, config.get('grants'), should_revoke(existing_relation, full_refresh_mode=True)) %}
  {% do persist_docs(target_relation, model) %}
  {{ run_hooks(post_hooks, inside_transaction=True) }}
  {% do adapter.commit() %}
{% endmacro %}

{% macro get_materialized_view_configuration_changes(existing_relation, new_config) %}
  {{- log('Determining configuration changes on: ' ~ existing_relation) -}}
  {%- do return(adapter.dispatch('get_materialized_view_configuration_changes', 'dbt')(existing_relation, new_config)) -%}
{% endmacro %}

{% macro default__get_materialized_view_configuration_changes(existing_relation, new_config) %}
  {{ exceptions.raise_compiler_error('this warehouse has no materialized views') }}
{% endmacro %}

{#- Indexes that are there and not asked for, and the other way round; none when they are the same. -#}
{% macro postgres__get_materialized_view_configuration_changes(existing_relation, new_config) %}
  {% set wanted = {} %}
  {% for index in new_config.get('indexes', default=[]) or [] %}
    {% set parsed = adapter.parse_index(index) %}
    {% do wanted.update({_index_signature(parsed.columns, parsed.unique, parsed.type): index}) %}
  {% endfor %}
  {% set found = {} %}
  {% for row in postgres__describe_materialized_view(existing_relation).indexes %}
    {% do found.update({_index_signature(row['column_names'].split(','), row['unique'], row['method']): row['name']}) %}
  {% endfor %}
  {% set changes = [] %}
  {% for signature, name in found.items() if signature not in wanted %}
    {% do changes.append({'action': 'drop', 'context': {'name': name}}) %}
  {% endfor %}
  {% for signature, index in wanted.items() if signature not in found %}
    {% do changes.append({'action': 'create', 'context': {'as_node_config': index}}) %}
  {% endfor %}
  {% do return({'indexes': changes, 'requires_full_refresh': false} if changes else none) %}
{% endmacro %}

{% macro _index_signature(columns, unique, type) %}
  {{- return((columns | map('trim') | map('lower') | join(',')) ~ '|' ~ (unique or false) ~ '|' ~ (type or 'btree')) -}}
{% endmacro %}

{% macro postgres__describe_materialized_view(relation) %}
  {% do return({'indexes': run_query(get_show_indexes_sql(relation))}) %}
{% endmacro %}

{% macro redshift__describe_materialized_view(relation) %}
  {%- set schema = escape_single_quotes(relation.schema) -%}
  {%- set name = escape_single_quotes(relation.identifier) -%}
  {%- set facts -%}
    select info."database", info."schema", info."table", info.diststyle, info.sortkey1, view.autorefresh
    from svv_table_info as info
    left join svv_mv_info as view on view.schema_name = info."schema" and view.name = info."table"
    where info."schema" = '{{ schema }}' and info."table" = '{{ name }}'
  {%- endset -%}
  {#- The rows are in a table beside the view, whose columns say how they are spread and sorted. -#}
  {%- set keys -%}
    select attribute.attname as "column", attribute.attisdistkey as is_dist_key, attribute.attsortkeyord as sort_key_position
    from pg_attribute as attribute
    join pg_class as class on class.oid = attribute.attrelid
    join pg_namespace as space on space.oid = class.relnamespace
    where space.nspname = '{{ schema }}' and class.relname like 'mv_tbl__{{ name }}__%'
  {%- endset -%}
  {%- set definition -%}
    select definition from pg_views where schemaname = '{{ schema }}' and viewname = '{{ name }}'
  {%- endset -%}
  {% do return({'materialized_view': run_query(facts), 'columns': run_query(keys), 'query': run_query(definition)}) %}
{% endmacro %}

{#- Redshift changes the refresh in place; to be spread or sorted otherwise, the view is made anew. -#}
{% macro redshift__get_materialized_view_configuration_changes(existing_relation, new_config) %}
  {% set described = redshift__describe_materialized_view(existing_relation) %}
  {% if described.materialized_view.rows | length == 0 %}
    {% do return({'autorefresh': none, 'requires_full_refresh': true}) %}
  {% endif %}
  {% set facts = described.materialized_view.rows[0] %}
  {% set refreshes = facts['autorefresh'] | string | lower in ['t', 'true', '1', 'y', 'yes'] %}
  {% set wants = new_config.get('auto_refresh', default=false) | as_bool %}
  {% set spread = _dist_changed(described.columns, facts['diststyle'] | string | lower, new_config.get('dist')) %}
  {% set sorted = _sort_changed(described.columns, new_config.get('sort')) %}
  {% if not spread and not sorted and refreshes == wants %}
    {% do return(none) %}
  {% endif %}
  {% do return({
    'autorefresh': {'action': 'alter', 'context': wants} if refreshes != wants else none,
    'requires_full_refresh': spread or sorted,
  }) %}
{% endmacro %}

{% macro _dist_changed(columns, diststyle, wanted) %}
  {% set keys = [] %}
  {% for row in columns if row['is_dist_key'] %}{% do keys.append(row['column'] | lower) %}{% endfor %}
  {% set word = (wanted or 'even') | trim | lower %}
  {% if word in ['all', 'even', 'auto'] %}
    {% do return(keys | length > 0 or word not in diststyle) %}
  {% endif %}
  {% do return(keys != [word]) %}
{% endmacro %}

{% macro _sort_changed(columns, wanted) %}
  {% set placed = [] %}
  {% for row in columns if row['sort_key_position'] %}
    {% do placed.append([row['sort_key_position'] | abs, row['column'] | lower]) %}
  {% endfor %}
  {% set names = [wanted] if wanted is string else (wanted or []) %}
  {% do return(placed | sort | map('last') | list != names | map('trim') | map('lower') | list) %}
{% endmacro %}

{% macro get_alter_materialized_view_as_sql(relation, configuration_changes, sql, existing_relation, backup_relation, intermediate_relation) %}
  {{- log('Applying ALTER to: ' ~ relation) -}}
  {{- adapter.dispatch('get_alter_materialized_view_as_sql', 'dbt')(relation, configuration_changes, sql, existing_relation, backup_relation, intermediate_relation) -}}
{% endmacro %}

{% macro default__get_alter_materialized_view_as_sql(relation, configuration_changes, sql, existing_relation, backup_relation, intermediate_relation) %}
  {{ exceptions.raise_compiler_error('this warehouse has no materialized views') }}
{% endmacro %}

{% macro postgres__get_alter_materialized_view_as_sql(relation, configuration_changes, sql, existing_relation, backup_relation, intermediate_relation) %}
  {%- if configuration_changes.requires_full_refresh -%}
    {{ get_replace_sql(existing_relation, relation, sql) }}
  {%- else -%}
    {{ postgres__update_indexes_on_materialized_view(relation, configuration_changes.indexes) }}
  {%- endif -%}
{% endmacro %}

{%- macro postgres__update_indexes_on_materialized_view(relation, index_changes) -%}
  {{- log('Applying UPDATE INDEXES to: ' ~ relation) -}}
  {%- for change in index_changes -%}
    {%- if change.action == 'drop' -%}
      {{ postgres__get_drop_index_sql(relation, change.context.name) }}
    {%- elif change.action == 'create' -%}
      {{ postgres__get_create_index_sql(relation, change.context.as_node_config) }}
    {%- endif -%}
    {{ ';' if not loop.last }}
  {% endfor -%}
{%- endmacro -%}

{% macro redshift__get_alter_materialized_view_as_sql(relation, configuration_changes, sql, existing_relation, backup_relation, intermediate_relation) %}
  {%- if configuration_changes.requires_full_refresh -%}
    {{ get_replace_sql(existing_relation, relation, sql) }}
  {%- else -%}
    alter materialized view {{ relation }} auto refresh {{ 'yes' if configuration_changes.autorefresh.context else 'no' }}
  {%- endif -%}
{% endmacro %}
