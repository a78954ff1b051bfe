{{ config.require('granularity') }}
