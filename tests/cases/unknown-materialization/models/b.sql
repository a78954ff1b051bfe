{{ config(materialized='copy') }}
copy {{ this }} from 'data' json 'auto'
