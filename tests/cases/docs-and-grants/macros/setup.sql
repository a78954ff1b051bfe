{% macro setup() %}
  {% if target.type == 'redshift' and not var('again', false) %}
    create user ann password 'Secret123456'; create user bob password 'Secret123456';
  {% endif %}
{% endmacro %}
