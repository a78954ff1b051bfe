{{ config(materialized='ephemeral') }} select customer, sum(amount) as spent from {{ ref('stg_orders') }} group by customer
