"""Statements: if, for, set, macro, call, filter, with, do, raw, block, and the scopes they make."""
NAME = 'blocks'

CONTEXT = {
    'n': 3, 'items': [1, 2, 3], 'names': ['ann', 'bob', 'cy'], 'pairs': [['a', 1], ['b', 2]], 'd': {'x': 1, 'y': 2},
    'tree': [{'v': 1, 'c': [{'v': 2, 'c': [{'v': 3, 'c': []}]}, {'v': 4, 'c': []}]}, {'v': 5, 'c': []}], 'yes': True,
    'no': False, 'x': 'outer', 'users': [{'name': 'a', 'age': 3, 'on': True}, {'name': 'b', 'age': 5, 'on': False}],
}

IF = '''
{% if yes %}a{% endif %}
{% if no %}a{% endif %}
{% if no %}a{% else %}b{% endif %}
{% if no %}a{% elif yes %}b{% else %}c{% endif %}
{% if no %}a{% elif no %}b{% elif n == 3 %}c{% elif n == 3 %}d{% else %}e{% endif %}
{% if n > 2 and items %}a{% endif %}
{% if not no %}a{% endif %}
{% if [] %}a{% else %}empty list is false{% endif %}
{% if {} %}a{% else %}empty dict is false{% endif %}
{% if 0.0 %}a{% else %}zero is false{% endif %}
{% if '0' %}text is true{% endif %}
{% if yes: %}colon{% else: %}b{% endif %}
{% if no: %}a{% elif yes: %}colon{% endif %}
{% if 1, %}tuple{% endif %}
{% if yes %}{% if no %}a{% else %}b{% endif %}{% endif %}
{% if x is defined and x %}{{ x }}{% endif %}
{% if yes %}{% set q = 1 %}{% endif %}{{ q }}
{% if no %}{% set q = 1 %}{% endif %}[{{ q }}]
{% if no %}{% set x = 1 %}{% endif %}{{ x }}
{% if no %}{% set x = 1 %}{% else %}{% set x = 2 %}{% endif %}{{ x }}
{% if yes %}{% set x = x ~ '!' %}{% endif %}{{ x }}
{% if no %}{{ 1|nofilter }}{% endif %}ok
{{ 1|nofilter if no else 'ok' }}
{% if no %}{{ 1 is notest }}{% endif %}ok
'''

FOR = '''
{% for i in items %}{{ i }}{% endfor %}
{% for i in items %}{{ i }}{% else %}none{% endfor %}
{% for i in [] %}{{ i }}{% else %}none{% endfor %}
{% for i in items if i > 1 %}{{ i }}{% endfor %}
{% for i in items if i > 10 %}{{ i }}{% else %}none{% endfor %}
{% for i in items if i != 2 %}{{ loop.index }}/{{ loop.length }}:{{ i }} {% endfor %}
{% for i in items if i != 2 %}{{ loop.last }}{{ loop.revindex }}{{ loop.nextitem }} {% endfor %}
{% for a, b in pairs %}{{ a }}={{ b }};{% endfor %}
{% for (a, b) in pairs %}{{ a }}={{ b }};{% endfor %}
{% for a, (b, c) in [[1, [2, 3]]] %}{{ a }}{{ b }}{{ c }}{% endfor %}
{% for k, v in d.items() %}{{ k }}{{ v }}{% endfor %}
{% for k in d %}{{ k }}{% endfor %}
{% for c in 'añ😀' %}[{{ c }}]{% endfor %}
{% for i in 1, 2, 3 %}{{ i }}{% endfor %}
{% for i in (1, 2) %}{{ i }}{% endfor %}
{% for i in range(3) %}{{ i }}{% endfor %}
{% for i in items[1:] %}{{ i }}{% endfor %}
{% for i in items|reverse %}{{ i }}{% endfor %}
{% for i in items if yes else [] %}{{ i }}{% endfor %}
{% for i in (items if yes else []) %}{{ i }}{% endfor %}
{% for i in items %}{{ loop.index }}{{ loop.index0 }}{{ loop.revindex }}{{ loop.revindex0 }}{{ loop.first }}{{ loop.last }}{{ loop.length }} {% endfor %}
{% for i in items %}{{ loop.previtem }}<{{ i }}>{{ loop.nextitem }} {% endfor %}
{% for i in items %}{{ loop.previtem is defined }}{{ loop.nextitem is defined }} {% endfor %}
{% for i in items %}{{ loop.cycle('odd', 'even') }} {% endfor %}
{% for i in [1, 1, 2, 2, 1] %}{{ loop.changed(i) }} {% endfor %}
{% for i in [1, 2] %}{{ loop.changed(i // 2, 'x') }} {% endfor %}
{% for i in items %}{{ loop.depth }}{{ loop.depth0 }}{% endfor %}
{% for i in items %}{{ loop }}{% endfor %}
{% for i in items %}{{ loop|length }}{% endfor %}
{% for i in items %}{% if not loop.last %}{{ i }},{% endif %}{% endfor %}
{% for i in items %}{{ loop.nope }}{{ loop.nope is defined }}{% endfor %}
{% for i in range(10) %}{% if i == 2 %}{% continue %}{% endif %}{% if i == 5 %}{% break %}{% endif %}{{ i }}{% endfor %}
{% for i in items %}{% break %}{% else %}else after break{% endfor %}
{% for i in items %}{% continue %}{% else %}else after continue{% endfor %}
{% for i in items %}{{ i }}{% break %}{% else %}else after text and break{% endfor %}
{% for i in items %}{% for j in items %}{% if j == 2 %}{% break %}{% endif %}{{ i }}{{ j }} {% endfor %}{% endfor %}
{% for i in items %}{% for j in items %}{{ loop.index }}{{ loop.parent }}{% endfor %}{% endfor %}
{% for i in items %}{% set outer = loop %}{% for j in items %}{{ outer.index }}{{ loop.index }} {% endfor %}{% endfor %}
{% for i in items %}{% filter upper %}a{% if i == 2 %}{% continue %}{% endif %}b{% endfilter %}{% endfor %}
{% for i in items %}{% set v %}a{{ i }}{% if i == 2 %}{% break %}{% endif %}{% endset %}{{ v }}{% endfor %}
{% for i in items %}{% with q = i %}{% if q == 2 %}{% continue %}{% endif %}{{ q }}{% endwith %}{% endfor %}
{% for t in tree recursive %}{{ t.v }}{% if t.c %}[{{ loop(t.c) }}]{% endif %}{% endfor %}
{% for t in tree recursive %}{{ loop.depth }}{{ loop.depth0 }}{{ loop.index }} {{ loop(t.c) }}{% endfor %}
{% for t in tree recursive %}{{ t.v }}{{ loop(t.c) }}{% else %}-{% endfor %}
{% for t in tree if t.v != 5 recursive %}{{ t.v }}{{ loop(t.c) }}{% endfor %}
{% for t in tree recursive %}{{ loop.length }}{{ loop.last }}{{ loop(t.c)|upper }}{% endfor %}
{% for i in [[1, [2, [3]]]] recursive %}{% if i is iterable %}({{ loop(i) }}){% else %}{{ i }}{% endif %}{% endfor %}
{% for i in items %}{% for j in [i, i] %}{{ loop.index }}{% endfor %}{{ loop.index }};{% endfor %}
{% for u in users if u.on %}{{ u.name }}{% endfor %}
{% for u in users|selectattr('on') %}{{ u.name }}{% endfor %}
{% for i in items: %}{{ i }}{% endfor %}
{% for i in [] %}{% else %}{% set x = 'in else' %}{{ x }}{% endfor %}{{ x }}
{% for i in items %}{{ items.append(9) if items|length < 5 }}{{ i }}{% endfor %}
{% for i in d.items()|list %}{{ i }}{{ i[0] }}{% endfor %}
{% for k, v in d|dictsort(reverse=true) %}{{ k }}{% endfor %}
{% for g, us in users|groupby('on') %}{{ g }}:{{ us|map(attribute='name')|join }} {% endfor %}
{% for batch in range(7)|batch(3, 'x') %}{{ batch }}{% endfor %}
{% for i in cycler('a', 'b').items %}{{ i }}{% endfor %}
{% for i in items %}{{ i }}{% endfor %}{{ i }}
{% for x in items %}{{ x }}{% endfor %}{{ x }}
{% for x in [x, x] %}{{ x }} {% endfor %}
{% for x in items %}{% set x = x * 2 %}{{ x }} {% endfor %}{{ x }}
{% for loop in items %}{{ loop }}{% endfor %}
{% set q = 0 %}{% for i in items %}{% set q = q + i %}{{ q }} {% endfor %}{{ q }}
{% set q = [] %}{% for i in items %}{% do q.append(i) %}{% endfor %}{{ q }}
{% set ns = namespace(q=0) %}{% for i in items %}{% set ns.q = ns.q + i %}{% endfor %}{{ ns.q }}
{% for i in items %}{% if i == 1 %}{% set q = 'first' %}{% endif %}{{ q }}|{% endfor %}
{% for i in items %}{% if loop.first %}{% set q = i %}{% else %}{% set q = 'later' %}{% endif %}{{ q }} {% endfor %}
{% set q = 'top' %}{% for i in items %}{% if i == 2 %}{% set q = 'two' %}{% endif %}{{ q }} {% endfor %}{{ q }}
{% for i in items %}{% set q %}{{ i }}{% endset %}{{ q }}{% endfor %}[{{ q }}]
{% for i in items %}{% macro m() %}{{ i }}{% endmacro %}{{ m() }}{% endfor %}
{% for i in items %}{{ caller is defined }}{% endfor %}
'''

SET = '''
{% set a = 1 %}{{ a }}
{% set a, b = 1, 2 %}{{ a }}{{ b }}
{% set (a, b) = [1, 2] %}{{ a }}{{ b }}
{% set a, (b, c) = 1, (2, 3) %}{{ a }}{{ b }}{{ c }}
{% set a, b = 'xy' %}{{ a }}{{ b }}
{% set a, b = d %}{{ a }}{{ b }}
{% set a = 1, 2 %}{{ a }}
{% set a = b = 1 %}{{ a }}
{% set a = 1 if no %}{{ a is defined }}
{% set x = x ~ 1 %}{{ x }}
{{ x }}{% set x = 2 %}{{ x }}
{% set a %}text {{ n }}{% endset %}{{ a }}|{{ a|length }}
{% set a | upper %}text{% endset %}{{ a }}
{% set a | upper | replace('T', 'z') %}text{% endset %}{{ a }}
{% set a | indent(2, true) %}x{% endset %}{{ a }}
{% set a %}{% set b = 5 %}{{ b }}{% endset %}{{ a }}[{{ b }}]
{% set a %}{% for i in items %}{{ i }}{% endfor %}{% endset %}{{ a }}
{% set a %}{% endset %}[{{ a }}]{{ a is string }}
{% set ns = namespace() %}{% set ns.a = 1 %}{{ ns.a }}
{% set ns = namespace(a=1, b=2) %}{% set ns.a, ns.b = ns.b, ns.a %}{{ ns.a }}{{ ns.b }}
{% set ns = namespace({'a': 1}, b=2) %}{{ ns.a }}{{ ns.b }}
{% set ns = namespace(a=1) %}{% set ns.a %}block{% endset %}{{ ns.a }}
{% set ns = namespace(a=1) %}{{ ns }}
{% set ns = namespace(a=1) %}{% set b = ns %}{% set b.a = 2 %}{{ ns.a }}
{% set ns = namespace(a=1) %}{% macro m() %}{% set ns.a = 5 %}{% endmacro %}{{ m() }}{{ ns.a }}
{% set x = 1 %}{% macro m() %}{{ x }}{% endmacro %}{% set x = 2 %}{{ m() }}
{% macro m() %}{{ late }}{% endmacro %}{% set late = 'set later' %}{{ m() }}
{% macro m() %}{% set x = 'inner' %}{{ x }}{% endmacro %}{{ m() }}{{ x }}
{% set x = 'top' %}{% macro m() %}{{ x }}{% set x = 'inner' %}{{ x }}{% endmacro %}{{ m() }}{{ x }}
{% set a = [1] %}{% set b = a %}{% do b.append(2) %}{{ a }}
{% set a = items %}{% do a.append(4) %}{{ items }}
{% do d.update({'z': 3}) %}{{ d }}
{% do 1, 2 %}ok
{% set _private = 1 %}{{ _private }}
{% set if_ = 1 %}{{ if_ }}
{% set é = 1 %}{{ é }}
{% set a = {'k': [1, 2, {'z': (1, 2)}]} %}{{ a.k[2].z[1] }}
{% with a = 1 %}{{ a }}{% endwith %}[{{ a }}]
{% with a = 1, b = 2 %}{{ a }}{{ b }}{% endwith %}
{% with %}{% set q = 1 %}{{ q }}{% endwith %}[{{ q }}]
{% with a = n, b = a %}{{ a }}[{{ b }}]{% endwith %}
{% set a = 'out' %}{% with a = 'in', b = a %}{{ a }}{{ b }}{% endwith %}{{ a }}
{% with x = 1 %}{% set x = 2 %}{{ x }}{% endwith %}{{ x }}
{% with a, b = pairs[0] %}{{ a }}{{ b }}{% endwith %}
{% with a = 1 %}{% with b = a + 1 %}{{ b }}{% endwith %}{% endwith %}
{% with a = 1 %}{% macro m() %}{{ a }}{% endmacro %}{{ m() }}{% endwith %}
'''

MACRO = '''
{% macro m() %}a{% endmacro %}{{ m() }}
{% macro m(a) %}{{ a }}{% endmacro %}{{ m(1) }}
{% macro m(a, b) %}{{ a }}{{ b }}{% endmacro %}{{ m(1, b=2) }}{{ m(b=1, a=2) }}
{% macro m(a, b=2) %}{{ a }}{{ b }}{% endmacro %}{{ m(1) }}{{ m(1, 3) }}
{% macro m(a, b=a) %}{{ a }}{{ b }}{% endmacro %}{{ m(1) }}
{% macro m(a=b, b=1) %}[{{ a }}]{{ b }}{% endmacro %}{{ m() }}
{% macro m(a=x) %}{{ a }}{% endmacro %}{{ m() }}{{ m(1) }}
{% macro m(x=x) %}{{ x }}{% endmacro %}[{{ m() }}]
{% macro m(a=[]) %}{% do a.append(1) %}{{ a }}{% endmacro %}{{ m() }}{{ m() }}
{% macro m(a) %}[{{ a }}]{% endmacro %}{{ m() }}{{ m(none) }}
{% macro m(a) %}{{ a is defined }}{% endmacro %}{{ m() }}{{ m(1) }}
{% macro m() %}{{ varargs }}{% endmacro %}{{ m(1, 2) }}{{ m() }}
{% macro m(a) %}{{ a }}{{ varargs }}{% endmacro %}{{ m(1, 2, 3) }}
{% macro m() %}{{ kwargs }}{% endmacro %}{{ m(a=1, b=2) }}{{ m() }}
{% macro m(a) %}{{ kwargs }}{{ varargs }}{% endmacro %}{{ m(1, 2, z=3) }}
{% macro m(varargs) %}{{ varargs }}{% endmacro %}{{ m(1) }}
{% macro m(a, b, c) %}{{ a }}{{ b }}{{ c }}{% endmacro %}{{ m(*[1, 2, 3]) }}{{ m(1, *[2, 3]) }}{{ m(**{'a': 1, 'b': 2}) }}
{% macro m(a, b, c) %}{{ a }}{{ b }}{{ c }}{% endmacro %}{{ m(1, *[2], **{'c': 3}) }}{{ m(1, c=2, *[5]) }}
{% macro m(a, b,) %}{{ a }}{% endmacro %}{{ m(1, 2,) }}
{% macro outer() %}{% macro inner() %}i{% endmacro %}{{ inner() }}{{ inner() }}{% endmacro %}{{ outer() }}{{ inner is defined }}
{% macro a() %}{{ b() }}{% endmacro %}{% macro b() %}b{% endmacro %}{{ a() }}
{% macro f(n) %}{{ n if n < 2 else n * f(n - 1)|int }}{% endmacro %}{{ f(6) }}
{% macro count(n) %}{{ n }}{% if n > 0 %},{{ count(n - 1) }}{% endif %}{% endmacro %}{{ count(5) }}
{% macro m() %} a {% endmacro %}[{{ m()|trim }}]{{ m()|length }}
{% macro m() %}{% endmacro %}{{ m() == '' }}{{ m() is string }}
{% macro m(a, b=1) %}{% endmacro %}{{ m.name }}{{ m.arguments }}{{ m.catch_kwargs }}{{ m.catch_varargs }}{{ m.caller }}
{% macro m() %}{{ caller() }}{% endmacro %}{{ m.caller }}{{ m }}
{% macro m() %}{{ kwargs }}{{ varargs }}{% endmacro %}{{ m.catch_kwargs }}{{ m.catch_varargs }}
{% macro m() %}{{ m.name }}{% endmacro %}{{ m() }}
{% set f = m %}{% macro m() %}x{% endmacro %}{{ f is defined }}
{% macro m() %}1{% endmacro %}{% macro m() %}2{% endmacro %}{{ m() }}
{% macro m(i) %}{{ i }}{% endmacro %}{% for i in items %}{{ m(i) }}{% endfor %}
{% macro m() %}{{ i }}{% endmacro %}{% for i in items %}[{{ m() }}]{% endfor %}
{% macro m() %}{{ loop is defined }}{% endmacro %}{% for i in items %}{{ m() }}{% endfor %}
{% macro m() %}<{{ caller() }}>{% endmacro %}{% call m() %}body{% endcall %}
{% macro m() %}<{{ caller(1, b=2) }}>{% endmacro %}{% call(a, b) m() %}{{ a }}{{ b }}{% endcall %}
{% macro m() %}<{{ caller(1) }}>{% endmacro %}{% call(a, b='d') m() %}{{ a }}{{ b }}{% endcall %}
{% macro m(x) %}{{ x }}{{ caller() }}{{ caller() }}{% endmacro %}{% call m(5) %}c{% endcall %}
{% macro m() %}{{ caller() }}{% endmacro %}{% set q = 'out' %}{% call m() %}{{ q }}{% set q = 'in' %}{{ q }}{% endcall %}{{ q }}
{% macro m() %}{% if caller %}{{ caller() }}{% else %}none{% endif %}{% endmacro %}{{ m() }}{% call m() %}c{% endcall %}
{% macro m() %}{{ caller is defined }}{% endmacro %}{{ m() }}{% call m() %}c{% endcall %}
{% macro m(caller=none) %}{{ caller() if caller else 'no' }}{% endmacro %}{{ m() }}{% call m() %}c{% endcall %}
{% macro m() %}{% for i in items %}{{ caller(i) }}{% endfor %}{% endmacro %}{% call(i) m() %}[{{ i }}]{% endcall %}
{% macro a() %}a{{ caller() }}{% endmacro %}{% macro b() %}b{% call a() %}{{ caller() }}{% endcall %}{% endmacro %}{% call b() %}x{% endcall %}
{% macro a() %}a{{ caller() }}{% endmacro %}{% macro b() %}b{{ caller() }}{% endmacro %}{% call a() %}{% call b() %}x{% endcall %}{% endcall %}
{% macro m() %}{{ caller(*[1], **{'b': 2}) }}{% endmacro %}{% call(a, b) m() %}{{ a }}{{ b }}{% endcall %}
{% macro m() %}{{ caller(1, 2) }}{% endmacro %}{% call(a) m() %}{{ a }}{{ varargs }}{% endcall %}
{% macro m() %}{{ caller.name }}{{ caller.arguments }}{% endmacro %}{% call(a) m() %}{% endcall %}
{% macro m(v) %}{% if v %}{% set r = 1 %}{% endif %}[{{ r }}]{% endmacro %}{{ m(0) }}{{ m(1) }}{{ m(0) }}
{% macro m() %}{{ n }}{% endmacro %}{% with n = 99 %}{{ m() }}{% endwith %}
{% if yes %}{% macro m() %}in if{% endmacro %}{% endif %}{{ m() }}
{% if no %}{% macro m() %}in if{% endmacro %}{% endif %}{{ m is defined }}
{% macro m(a: int) %}{% endmacro %}
{% filter upper %}a{{ x }}b{% endfilter %}
{% filter upper|replace('A', 'z') %}aba{% endfilter %}
{% filter replace('a', 'b') %}{% for i in items %}a{{ i }}{% endfor %}{% endfilter %}
{% filter upper %}{% set q = 1 %}{{ q }}{% endfilter %}[{{ q }}]
{% filter indent(width=2) %}a
b{% endfilter %}
{% filter upper %}{% filter replace('B', 'c') %}ab{% endfilter %}b{% endfilter %}
{% print 1, 2 %}{% print x %}
{% block b %}in {{ x }}{% endblock %}
{% block b %}a{% endblock b %}c
{% set q = 1 %}{% block b %}{{ q }}{% set q = 2 %}{{ q }}{% endblock %}{{ q }}
{% for i in items %}{% block b scoped %}{{ i }}{% endblock %}{% endfor %}
{% for i in items %}{% block b %}[{{ i }}]{% endblock %}{% endfor %}
{% block a %}{% block b %}x{% endblock %}y{% endblock %}
{% autoescape true %}{{ '<a>' }}{{ '<b>'|safe }}{% endautoescape %}{{ '<c>' }}
{% autoescape false %}{{ '<a>' }}{% endautoescape %}
{% autoescape true %}{% set q %}<i>{% endset %}{{ q }}{{ '<' ~ q }}{% endautoescape %}
{% set v = '<' %}{% autoescape yes %}{{ v }}{% endautoescape %}{% autoescape no %}{{ v }}{% endautoescape %}
{% macro m(v) %}<i>{{ v }}</i>{% endmacro %}{% autoescape true %}{{ m('<') }}{% endautoescape %}
'''

DBT_LIKE = [
    '{%- macro generate(fields, sep=", ") -%}\n  {%- for f in fields -%}\n    {{ f | upper }}{{ sep if not loop.last }}\n  {%- endfor -%}\n{%- endmacro -%}\nselect {{ generate(names) }}\nfrom t\n',
    '{% set cols = [] %}\n{% for u in users %}\n{% do cols.append("max(" ~ u.name ~ ")") %}\n{% endfor %}\nselect {{ cols | join(",\n  ") }}\n',
    "{%- set q -%}\n  select 1\n{%- endset -%}\n{{ q }};",
    '{% macro stmt(name=none, fetch=False) -%}\n{%- if yes: -%}\n{%- set sql = caller() -%}\n<{{ name }}:{{ sql | trim }}>\n{%- endif -%}\n{%- endmacro %}{% call stmt("main", fetch=True) %}\n  insert {{ n }}\n{% endcall %}',
    '{% set by = {"a": "x", "b": "y"} %}{% for k, v in by.items() %}{{ k }} as {{ v }}{{ "," if not loop.last }} {% endfor %}',
    "{{ '\"' ~ 'a' ~ '\"' }} {{ \"'\" ~ 'it' | replace('i', \"''\") ~ \"'\" }}",
    '{% set ns = namespace(found=false) %}{% for i in items %}{% if i == 2 %}{% set ns.found = true %}{% endif %}{% endfor %}{{ "yes" if ns.found else "no" }}',
    '{%- set a = "x" -%}\n{%- if a == "x" %} one {% elif a %} two {% endif -%}\n.',
    '{{ "%s.%s" | format("a", "b") }} {{ "a" "b" }} {{ ["a", "b"] | map("upper") | list }}',
    '{% set m = {"k": none} %}{{ m.k is none }} {{ m.get("k") is none }} {{ m.z is none }}',
    '{% macro m(rel) %}{{ rel.name }}.{{ rel["age"] }}{% endmacro %}{{ users | map(attribute="name") | map("upper") | join("|") }} {{ m(users[0]) }}',
    '{# a comment with {{ x }} and {% if %} #}{{ x }}{#- trimmed -#}  y',
    '{% raw %}{{ not rendered }} {% neither %} {# nor #}{% endraw %}',
    "{%- raw -%}  {{ x }}  {%- endraw -%}  y",
]


def split(text):
    """One template a line; a line that begins in the first column of nothing else belongs to the one before."""
    return [template for template in text.strip('\n').split('\n{') if template]


def rows():
    for group in (IF, FOR, SET, MACRO):
        for index, template in enumerate(split(group)):
            yield template if index == 0 else '{' + template
    for template in DBT_LIKE:
        yield template
