{# A text says something or is null: neither empty nor only blanks, and no blanks round it. #}
{% test not_blank(model, column_name) %}
select {{ column_name }}
from {{ model }}
where {{ column_name }} = '' or {{ column_name }} like ' %' or {{ column_name }} like '% '
{% endtest %}
