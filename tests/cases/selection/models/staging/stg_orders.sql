select 1 as id, 7 as person_id from {{ source('raw', 'orders') }}
