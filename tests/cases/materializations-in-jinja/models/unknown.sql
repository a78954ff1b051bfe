{{ config(materialized=var('materialized', 'ephemeral')) }}
select 1 as one
