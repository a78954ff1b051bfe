{{ config(materialized='copy') }}
copy {{ this }} from 'data/bad' iam_role default json 'auto'
