{{ config(access='secret') }} select 1 as id
