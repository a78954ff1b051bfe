select * from {{ ref('customers') }} where customer = 'Bob'
