{#- Who may read a relation: what stands in the catalog is compared with the config, and the difference is granted or revoked. -#}

{% macro copy_grants() %}
  {{ return(adapter.dispatch('copy_grants', 'dbt')()) }}
{% endmacro %}

{#- Whether a replaced relation keeps the grants of the one before. -#}
{% macro default__copy_grants() %}
  {{ return(True) }}
{% endmacro %}

{% macro postgres__copy_grants() %}
  {{ return(False) }}
{% endmacro %}

{% macro support_multiple_grantees_per_dcl_statement() %}
  {{ return(adapter.dispatch('support_multiple_grantees_per_dcl_statement', 'dbt')()) }}
{% endmacro %}

{% macro default__support_multiple_grantees_per_dcl_statement() %}
  {{ return(True) }}
{% endmacro %}

{#- A relation that was made anew has no grants to take back, unless the engine copied them. -#}
{% macro should_revoke(existing_relation, full_refresh_mode=True) %}
  {% if not existing_relation %}
    {{ return(False) }}
  {% endif %}
  {{ return(copy_grants() if full_refresh_mode else True) }}
{% endmacro %}

{% macro get_show_grant_sql(relation) %}
  {{ return(adapter.dispatch('get_show_grant_sql', 'dbt')(relation)) }}
{% endmacro %}

{% macro default__get_show_grant_sql(relation) %}
  show grants on {{ relation.render() }}
{% endmacro %}

{% macro postgres__get_show_grant_sql(relation) %}
  select grantee, privilege_type
  from {{ relation.information_schema('role_table_grants') }}
  where grantor = current_role
    and grantee != current_role
    and table_schema = '{{ escape_single_quotes(relation.schema) }}'
    and table_name = '{{ escape_single_quotes(relation.identifier) }}'
{% endmacro %}

{#- One row a user and privilege, as the catalog's own function answers it. -#}
{% macro redshift__get_show_grant_sql(relation) %}
  {%- set privileges = ['select', 'insert', 'update', 'delete', 'references'] -%}
  with privileges as (
  {%- for privilege in privileges %}
      select '{{ privilege }}' as privilege_type{{ ' union all' if not loop.last }}
  {%- endfor %}
  )

  select
      usename as grantee,
      privilege_type
  from pg_user
  cross join privileges
  where has_table_privilege(usename, '{{ escape_single_quotes(relation.render()) }}', privilege_type)
    and usename != current_user
    and not usesuper
{% endmacro %}

{% macro get_grant_sql(relation, privilege, grantees) %}
  {{ return(adapter.dispatch('get_grant_sql', 'dbt')(relation, privilege, grantees)) }}
{% endmacro %}

{% macro default__get_grant_sql(relation, privilege, grantees) -%}
  grant {{ privilege }} on {{ relation.render() }} to {{ grantees | join(', ') }}
{%- endmacro %}

{% macro get_revoke_sql(relation, privilege, grantees) %}
  {{ return(adapter.dispatch('get_revoke_sql', 'dbt')(relation, privilege, grantees)) }}
{% endmacro %}

{% macro default__get_revoke_sql(relation, privilege, grantees) -%}
  revoke {{ privilege }} on {{ relation.render() }} from {{ grantees | join(', ') }}
{%- endmacro %}

{% macro get_dcl_statement_list(relation, grant_config, get_dcl_macro) %}
  {{ return(adapter.dispatch('get_dcl_statement_list', 'dbt')(relation, grant_config, get_dcl_macro)) }}
{% endmacro %}

{% macro default__get_dcl_statement_list(relation, grant_config, get_dcl_macro) -%}
  {% set statements = [] %}
  {% for privilege, grantees in grant_config.items() if grantees %}
    {% if support_multiple_grantees_per_dcl_statement() %}
      {% do statements.append(get_dcl_macro(relation, privilege, grantees)) %}
    {% else %}
      {% for grantee in grantees %}
        {% do statements.append(get_dcl_macro(relation, privilege, [grantee])) %}
      {% endfor %}
    {% endif %}
  {% endfor %}
  {{ return(statements) }}
{%- endmacro %}

{% macro call_dcl_statements(dcl_statement_list) %}
  {{ return(adapter.dispatch('call_dcl_statements', 'dbt')(dcl_statement_list)) }}
{% endmacro %}

{% macro default__call_dcl_statements(dcl_statement_list) %}
  {% for dcl in dcl_statement_list %}
    {% call statement('grants') %}{{ dcl }}{% endcall %}
  {% endfor %}
{% endmacro %}

{% macro apply_grants(relation, grant_config, should_revoke) %}
  {{ return(adapter.dispatch('apply_grants', 'dbt')(relation, grant_config, should_revoke)) }}
{% endmacro %}

{#- Without a config nothing is touched: the grants may be somebody else's. -#}
{% macro default__apply_grants(relation, grant_config, should_revoke=True) %}
  {% if not grant_config %}
    {{ return('') }}
  {% endif %}
  {% set to_grant = grant_config %}
  {% set to_revoke = {} %}
  {% if should_revoke %}
    {% set current = adapter.standardize_grants_dict(run_query(get_show_grant_sql(relation))) %}
    {% set to_grant = diff_of_two_dicts(grant_config, current) %}
    {% set to_revoke = diff_of_two_dicts(current, grant_config) %}
  {% endif %}
  {% if to_revoke or to_grant %}
    {% set revoking = get_dcl_statement_list(relation, to_revoke, get_revoke_sql) %}
    {% set granting = get_dcl_statement_list(relation, to_grant, get_grant_sql) %}
    {{ call_dcl_statements(revoking + granting) }}
  {% else %}
    {{ log('On ' ~ relation.render() ~ ': the grants are in place') }}
  {% endif %}
{% endmacro %}

{#- `user:`, `group:` and `role:` before a grantee say what it is, where the flag `redshift_grants_extended` is set. -#}
{% macro redshift__apply_grants(relation, grant_config, should_revoke=True) %}
  {%- set wanted = redshift__normalize_grants_dict(grant_config) if grant_config and redshift__use_grants_extended() else grant_config -%}
  {{ return(default__apply_grants(relation, wanted, should_revoke)) }}
{% endmacro %}

{% macro redshift__normalize_grants_dict(grants_dict) %}
  {%- set normalized = {} -%}
  {%- for privilege, grantees in grants_dict.items() -%}
    {%- set named = [] -%}
    {%- for grantee in grantees -%}
      {%- do named.append(grantee if grantee.split(':')[0] in ['user', 'group', 'role'] and ':' in grantee else 'user:' ~ grantee) -%}
    {%- endfor -%}
    {%- do normalized.update({privilege: named}) -%}
  {%- endfor -%}
  {{ return(normalized) }}
{% endmacro %}

{% macro redshift__format_grantees(grantees) %}
  {%- set words = {'user': '', 'group': 'GROUP ', 'role': 'ROLE '} -%}
  {%- set written = [] -%}
  {%- for grantee in grantees -%}
    {%- set kind, colon, name = grantee.partition(':') -%}
    {%- do written.append(words[kind] ~ name if colon and kind in words else grantee) -%}
  {%- endfor -%}
  {{ return(written) }}
{% endmacro %}

{% macro redshift__get_grant_sql(relation, privilege, grantees) %}
  {{ return(default__get_grant_sql(relation, privilege, redshift__format_grantees(grantees) if redshift__use_grants_extended() else grantees)) }}
{% endmacro %}

{% macro redshift__get_revoke_sql(relation, privilege, grantees) %}
  {{ return(default__get_revoke_sql(relation, privilege, redshift__format_grantees(grantees) if redshift__use_grants_extended() else grantees)) }}
{% endmacro %}
