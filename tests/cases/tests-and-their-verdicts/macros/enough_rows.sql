{% test enough_rows(model, least) %}
{{ config(fail_calc='sum(missing)', severity='error') }}
select {{ least }} - count(*) as missing from {{ model }} having count(*) < {{ least }}
{% endtest %}
