{{ config(group='finance') }} select id from {{ ref('ledger') }}
