{{ config(post_hook={'sql': 'select {{ nosuch.deeper }}', 'transaction': false}) }}
select 1 as id
