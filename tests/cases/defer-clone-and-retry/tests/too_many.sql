{% if target.name == 'dev' %}select * from {{ ref('customers') }}{% else %}select 1 from {{ ref('customers') }} where false{% endif %}
