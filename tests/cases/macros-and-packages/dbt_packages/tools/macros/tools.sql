{% macro shout(word) %}{{ return(adapter.dispatch('shout', 'tools')(word)) }}{% endmacro %}
{% macro default__shout(word) %}upper({{ word }}){% endmacro %}
{% macro pick(a, b) %}coalesce({{ a }}, {{ b }}){% endmacro %}
