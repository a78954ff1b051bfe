{{ config(materialized='table', post_hook="{% do run_query('insert into ' ~ this ~ ' select count(*) + 10 from ' ~ this) %}") }}
select 1 as id
