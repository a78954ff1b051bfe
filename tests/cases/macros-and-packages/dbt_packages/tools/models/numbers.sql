{% for n in range(var('size')) %}select {{ n }} as n{{ ' union all ' if not loop.last }}{% endfor %}
