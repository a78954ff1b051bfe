{{ config(materialized='table', alias='buyers', schema='marts') }} select * from {{ ref('spending') }} where customer is not null
