{% iff true %}select 1{% endif %}
