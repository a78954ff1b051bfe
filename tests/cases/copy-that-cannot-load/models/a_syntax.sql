{{ config(materialized='copy') }}
copy {{ this }} from 'data/syntax' iam_role default json 'auto'
