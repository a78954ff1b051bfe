select nosuch from {{ ref('good') }}
