{% macro share(part, whole) -%}
  round({{ part }} * 100.0
    / {{ whole }}, 2)
{%- endmacro %}
{% test share_of(model, column) %}
select {{ share('amount', column) }}
from {{ model }}
{% endtest %}
