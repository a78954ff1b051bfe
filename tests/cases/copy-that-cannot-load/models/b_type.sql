{{ config(materialized='copy') }}
copy {{ this }} from 'data/type' iam_role default json 'auto'
