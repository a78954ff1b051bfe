{# A project may replace what is built in. #}
{% materialization view, default %}
  {% set name = this.identifier ~ '_' ~ config.require('suffix') %}
  {% set relation = this.incorporate(path={'identifier': name}, type='view') %}
  {% call statement('main') %}create view {{ relation }} as {{ sql }}{% endcall %}
  {% do return({'relations': [relation]}) %}
{% endmaterialization %}

{% materialization forgetful, default %}
  {% call statement('main') %}create table {{ this }} as {{ sql }}{% endcall %}
{% endmaterialization %}

{% materialization broken, default %}
  {% call statement('main') %}
    create table {{ this }} as
    {{ sql }}
  {% endcall %}
  {{ return({'relations': [this]}) }}
{% endmaterialization %}
