{{ config(materialized='table') }} select id from {{ ref('events') }} where exists (select 1 from {{ ref('events').render() }})
