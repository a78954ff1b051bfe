{{ config(materialized='copy') }}
copy {{ this }} from 'data/songs' iam_role default json 'data/pahts.json'
