{#
  The rows of the model are the rows of another relation, no more and no fewer; a row that stands there twice stands
  here twice. `side` is 1 for a row that only the model has and -1 for one that it lacks.
#}
{% test matches(model, expected) %}
{%- set columns = adapter.get_columns_in_relation(expected) | map(attribute='name') | join(', ') -%}
select {{ columns }}, sum(side) as side
from (
    select {{ columns }}, 1 as side from {{ model }}
    union all
    select {{ columns }}, -1 as side from {{ expected }}
) as both_sides
group by {{ columns }}
having sum(side) <> 0
{% endtest %}
