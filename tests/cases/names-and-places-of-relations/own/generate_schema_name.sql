{% macro generate_schema_name(custom_schema_name, node) -%}
  {{ custom_schema_name | trim if custom_schema_name and target.name == 'prod' else target.schema }}
{%- endmacro %}
