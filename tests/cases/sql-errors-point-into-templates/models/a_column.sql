{{ config(materialized='table') }}

select
    id,
    {% for name in ['one', 'two'] -%}
    '{{ name }}' as {{ name }},
    {% endfor -%}
    amont
from {{ ref('fine') }}
