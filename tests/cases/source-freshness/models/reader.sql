select * from {{ source('raw', 'fresh') }} -- depends_on: {{ source('raw', 'old') }}
