{{ config(materialized='copy') }}
copy {{ this }} from 'data/rows' iam_role default json 'auto'
