{#
  The role of a COPY, as COPY wants it: an ARN in quotes, or the bare word `default`.
  A target without `iam_role` (a local one reads no bucket) has `default`.
#}
{% macro iam_role() -%}
  {%- set role = target.get('iam_role') or 'default' -%}
  {{ role if role == 'default' else "'" ~ role ~ "'" }}
{%- endmacro %}
