{% macro add(numbers, word='none') %}
  {% do run_query('create table if not exists kept (n int, word varchar(10))') %}
  {% for n in numbers %}
    {% do run_query("insert into kept values (" ~ n ~ ", '" ~ word | replace("'", "''") ~ "')") %}
  {% endfor %}
  {% set found = run_query('select max(n) as n from kept').columns[0].values()[0] %}
  {{ log('the greatest is ' ~ found ~ ', beside ' ~ ref('one'), info=true) }}
{% endmacro %}

{% macro wrong() %}
  {% do run_query('select wrod from kept') %}
{% endmacro %}
