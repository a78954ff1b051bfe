{{ config(materialized='copy') }}
copy {{ this }} from 'data/rows.csv' iam_role default csv ignoreheader 1
