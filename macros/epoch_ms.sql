{#
  A timestamp from milliseconds since 1970, exact to the millisecond: whole seconds and the rest are added as integers,
  so that no fraction passes through a floating-point number.
#}
{% macro epoch_ms(column) -%}
  timestamp 'epoch' + ({{ column }} / 1000) * interval '1 second' + ({{ column }} % 1000) * interval '1 millisecond'
{%- endmacro %}
