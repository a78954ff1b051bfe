{{ config(schema='books', alias='Ledger') }}
select * from {{ ref('invoices') }}
