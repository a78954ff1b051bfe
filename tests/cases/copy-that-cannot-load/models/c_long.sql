{{ config(materialized='copy') }}
copy {{ this }} from 'data/long' iam_role default json 'auto'
