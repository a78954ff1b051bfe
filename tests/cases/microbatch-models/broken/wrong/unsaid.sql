{{ config(materialized='incremental', incremental_strategy='microbatch', batch_size='week', lookback=-1) }}
select 1 as id
