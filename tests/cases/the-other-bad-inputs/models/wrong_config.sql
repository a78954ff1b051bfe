{{ config(enabled='maybe', tags={'a': 1}, materialized=['x']) }}
select 1 as id
