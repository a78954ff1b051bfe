{{ config(materialized='table', persist_docs={'relation': true, 'columns': true}) }}
select id, cast(amount as decimal(10, 2)) as amount from {{ ref('raw_orders') }}
