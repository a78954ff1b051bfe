{{ config(materialized='table', post_hook="insert into log values (2, 'post of the file')") }}
select 1 as id
