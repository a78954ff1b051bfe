select 7 as id from {{ source('raw', 'people') }}
