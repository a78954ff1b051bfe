{{ config(materialized='table', sql_header="set timezone to 'America/New_York';") }}
select current_setting('timezone') as zone
