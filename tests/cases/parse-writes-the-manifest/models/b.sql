{% if execute %}select 1 as id{% else %}select 2 as id{% endif %}
