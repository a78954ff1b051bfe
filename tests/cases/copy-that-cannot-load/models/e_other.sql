{{ config(materialized='copy') }}
copy somewhere_else from 'data/long' iam_role default json 'auto'
