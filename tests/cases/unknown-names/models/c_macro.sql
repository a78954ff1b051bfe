select {{ cents_to_dollar('amount') }},
       {{ shop.cents_to_dollars('amount') }},
       {{ shop.cent('amount') }},
       {{ dbt_utils.star('x') }}
from {{ ref('customers') }}
