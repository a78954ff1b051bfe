{{ config(materialized='table', post_hook={'sql': 'insert into nowhere values (1)', 'transaction': false}) }}
select 1 as id
