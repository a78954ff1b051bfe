{{ config(materialized='table', quoting={'identifier': true}) }} select 1 as id
