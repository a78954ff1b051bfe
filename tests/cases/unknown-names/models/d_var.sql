select {{ var('start') }}, {{ var('star', 1) }} from {{ ref('customers') }}
