"""What is refused: syntax errors with message and line, errors of values with kind and line, the sandbox."""
NAME = 'errors'

CONTEXT = {'l': [1, 2], 'd': {'a': 1}, 's': 'text', 'n': 5, 'none_value': None}

SYNTAX = [
    '{% if %}', '{% if x %}', '{% for %}', '{% for x %}', '{% for in l %}{% endfor %}', '{% for x, in l %}{% endfor %}', '{% for x in %}', '{% for x in y %}', '{% for x y %}{% endfor %}',
    '{% endif %}', '{% else %}', '{% endfor %}', '{% if x %}{% endfor %}', '{% for i in l %}{% endif %}', '{% elif x %}',
    '{% if x %}{% for i in l %}{% endif %}{% endfor %}', '{% unknown %}', '{% unknown x y %}', '{% foo', '{{ foo', '{{',
    '{%', '{# never closed', 'a {# b', '{% raw %}{{ x }}', '{{ }}', '{{ 1 + }}', '{{ * 2 }}', '{{ 1 2 }}',
    '{{ a b }}', '{{ (1 }}', '{{ 1) }}', '{{ [1, 2 }}', '{{ [1 2] }}', '{{ {1} }}', "{{ {'a' 1} }}", "{{ {'a': } }}",
    '{{ a. }}', '{{ a.1.b. }}', '{{ a[ }}', '{{ a["x" }}', '{{ a| }}', '{{ a|1 }}', '{{ a|upper( }}', '{{ a is }}', '{{ a is 1 }}',
    '{{ a is not }}', '{{ a is defined is defined }}', "{{ 'abc }}", '{{ "abc }}', '{{ a ? b : c }}', '{{ a && b }}', '{{ a || b }}',
    '{{ !a }}', '{{ a = 1 }}', '{{ a === b }}', '{{ $x }}', '{{ a; }}', '{{ `a` }}', '{{ @x }}', '{{ a!b }}', "{{ '\\x4' }}", "{{ '\\u12' }}",
    '{{ 1..2 }}', '{{ 1.e5 }}', '{{ 0123 }}', '{{ 1__0 }}', '{{ 08 }}', '{% set %}', '{% set a %}', '{% set a = %}', '{% set 1 = 2 %}',
    '{% set a.b.c = 1 %}', '{% set a[0] = 1 %}', '{% set a() = 1 %}', "{% set 'a' = 1 %}", '{% set none = 1 %}', '{% set [a] = [1] %}',
    '{% set a, 1 = 1, 2 %}', '{% set (a.b) = 1 %}', '{% macro %}', '{% macro m %}{% endmacro %}', '{% macro m( %}', '{% macro m() %}',
    '{% macro m(a, %}{% endmacro %}', '{% macro m(1) %}{% endmacro %}', '{% macro m(a=1, b) %}{% endmacro %}', '{% macro 1() %}{% endmacro %}',
    '{% endmacro %}', '{% call %}{% endcall %}', '{% call x %}{% endcall %}', '{% call m()|upper %}{% endcall %}', '{% call m() %}',
    '{% filter %}{% endfilter %}', '{% filter 1 %}{% endfilter %}', '{% filter upper %}', '{% with a %}{% endwith %}', '{% with a = %}{% endwith %}',
    '{% with a=1 b=2 %}{% endwith %}', '{% with a = 1 %}', '{% block %}{% endblock %}', '{% block a-b %}{% endblock %}',
    '{% block a %}{% endblock %}{% block a %}{% endblock %}', '{% do %}', '{% print %}', '{{ f(a=1, 2) }}', '{{ f(**k, 1) }}', '{{ f(*a, *b) }}',
    '{{ f(**a, **b) }}', '{{ f(a=1, *b, c=2) }}', '{{ f(,) }}', '{{ f(a,,b) }}', '{{ f(1 2) }}', '{{ x|nofilter }}', '{{ x is notest }}',
    '{{ x|upper|nofilter }}', '{% filter nofilter %}{% endfilter %}', '{% set a|nofilter %}{% endset %}', '{% for loop in l %}{% endfor %}',
    '{% for i in l %}{% set loop = 1 %}{% endfor %}', '{% for a.b in l %}{% endfor %}', '{% for 1 in l %}{% endfor %}', '{% if x %}{% else %}{% else %}{% endif %}',
    '{% if x %}{% else %}{% elif y %}{% endif %}', '{% endraw %}', '{% if x } {% endif %}', '{{ x } }', '{% if x }}', '{{ x %}', '{ % if x %}{% endif %}',
    '{{ not }}', '{{ a not b }}', '{{ a in }}', '{{ in a }}', '{{ a and }}', '{{ or a }}', '{{ a if }}', '{{ a if b else }}', '{{ if a }}', '{{ else }}',
    '{{ for }}', '{{ a.b.c( }}', '{{ lambda x: x }}', '{{ [x for x in y] }}', '{{ a := 1 }}', '{{ f"x" }}', '{{ a @ b }}', '{{ ~a }}', '{{ a ~ }}',
    '{{ {a: 1, **b} }}', '{{ [*a] }}', '{{ a[1:2:3:4] }}', '{{ a[b c] }}', '{{ () () }}', '{% macro m() %}{% call x() %}{% endmacro %}', '{{ a.2b }}',
    '{% autoescape %}{% endautoescape %}', '{% elseif x %}', '{% if a %}b{% elseif c %}{% endif %}', '{% endfilter %}', '{% set x = 1 %}{% endset %}',
    '{% macro m(caller) %}{{ caller() }}{% endmacro %}', '{% macro m(a) %}{% endmacro', '{%- if x -%}', "{{ 'a' + }}", '{{ -  }}',
]

LINES = [
    'a\nb\n{% if x %}\nc\n',
    'a\n\n{% unknown %}\n',
    '{% for i in l %}\n{% if i %}\n{% endfor %}',
    '{{ 1 }}\n{{ 2 }}\n{{ 3 + }}\n',
    "line\n{{ 'x' }}\n{{ 'y }}\n",
    '{% macro m() %}\n\n{{ 1|nofilter }}\n{% endmacro %}',
    '{#\n\n#}\n{% bad %}',
    '{% raw %}\n\n{% endraw %}\n{% bad %}',
    '\n\n\n{{ missing.x }}\n',
    'a\nb\n{{ 1 / 0 }}\n',
    '{% for i in l %}\n{{ i.x.y }}\n{% endfor %}',
    '{% macro m() %}\n\n{{ missing() }}\n{% endmacro %}\n\n{{ m() }}',
    '{% set a = 1 %}\n{% set b = a.b.c %}\n',
    '{% if true %}\n\n{% if missing.x %}{% endif %}\n{% endif %}',
    '{%- if true -%}\n\n  {{ missing.x }}\n{%- endif -%}',
    '{{ 1 }}\n{% do missing.x %}',
    '{% for i in 5 %}\n{% endfor %}',
    '\n{% for a, b in l %}{% endfor %}',
    '{% call m() %}\n{% endcall %}',
    '\n\n{% filter nope %}{% endfilter %}',
    'a\r\nb\r\n{{ missing.x }}',
    'a\rb\r{{ missing.x }}',
]

RUN = [
    '{{ 1 / 0 }}', '{{ 1 // 0 }}', '{{ 1 % 0 }}', '{{ 1.0 / 0 }}', "{{ 1 + 'a' }}", "{{ 'a' + 1 }}", '{{ [1] + (2,) }}', '{{ none + 1 }}', "{{ 'a' - 'b' }}",
    "{{ 'a' * 'b' }}", '{{ [1] * [2] }}', '{{ {} + {} }}', "{{ -'a' }}", '{{ -[1] }}', "{{ 1 < 'a' }}", '{{ none < 1 }}', '{{ [1] < 1 }}', '{{ {} < {} }}',
    '{{ 1 in 5 }}', "{{ 1 in 'a' }}", "{{ 'a' % (1, 2) }}", "{{ '%d' % 'a' }}", "{{ '%s %s' % 'a' }}", '{{ {[1]: 2} }}', '{{ {{}: 2} }}', '{{ l[1:"a"] }}', '{{ n[1:] }}',
    '{% for i in 5 %}{% endfor %}', '{% for i in none_value %}{% endfor %}', '{% for a, b in l %}{% endfor %}', '{% for a, b in [[1, 2, 3]] %}{% endfor %}',
    '{% for a, b in [[1]] %}{% endfor %}', '{% set a, b = 1 %}', '{% set a, b = [1, 2, 3] %}', '{% set a, b = [1] %}', '{% set a, b = missing %}', '{% set d.x = 1 %}',
    '{% set missing.x = 1 %}', '{% set n.x = 1 %}', '{% macro m(a) %}{% endmacro %}{{ m(1, 2) }}', '{% macro m(a) %}{% endmacro %}{{ m(b=1) }}',
    '{% macro m(a) %}{% endmacro %}{{ m(1, a=1) }}', '{% macro m() %}{% endmacro %}{% call m() %}{% endcall %}', '{% macro m() %}{{ caller() }}{% endmacro %}{{ m() }}',
    '{% macro m() %}{{ caller(1) }}{% endmacro %}{% call m() %}{% endcall %}', '{% macro m(a) %}{{ a.x.y }}{% endmacro %}{{ m() }}', '{{ s.upper(1) }}', "{{ s.split(1) }}",
    '{{ s.nope() }}', '{{ l.append() }}', '{{ l.index(9) }}', '{{ l.remove(9) }}', '{{ [].pop() }}', "{{ d.pop('z') }}", "{{ s.index('z') }}", "{{ '{}'.format() }}", "{{ '{x}'.format() }}",
    '{{ range() }}', "{{ range('a') }}", '{{ range(1, 2, 0) }}', '{{ range(1000000) }}', '{{ range(100001)|length }}', '{{ dict(1) }}', '{{ namespace(1) }}', '{{ cycler() }}',
    '{{ s.__class__ }}', '{{ s.__class__.__mro__ }}', '{{ s["__class__"] }}', "{{ s|attr('__class__') }}", '{{ l.__init__ }}', '{{ d.__class__.__bases__ }}', '{{ [].__class__ }}',
    '{{ s.format.__globals__ }}', '{{ range.__call__ }}', "{{ '{0.__class__}'.format(s) }}", "{{ '{a.__class__}'.format(a=l) }}", "{{ '{0[__class__]}'.format(s) }}", '{{ s.constructor }}',
    '{{ d.constructor }}', '{{ l.constructor }}', "{{ s['constructor'] }}", '{{ d.__proto__ }}', '{{ l.prototype }}', '{{ constructor }}', '{{ __proto__ }}', '{{ toString }}',
    '{{ d.toString }}', '{{ d.hasOwnProperty }}', '{{ l.length }}', '{{ s.length }}', '{{ l.map }}', '{{ this }}', '{{ globalThis }}', '{{ process }}', '{{ undefined }}', '{{ null }}',
    '{{ NaN }}', '{{ Infinity }}', '{{ l.push }}', '{{ (1).__class__ }}', '{% for i in l %}{{ loop.__class__ }}{% endfor %}', '{% macro m() %}{% endmacro %}{{ m.__call__ }}',
    '{{ (1 if false) + 1 }}', '{{ (1 if false).x }}', "{{ 'a'|nofilter if true }}", '{% if true %}{{ 1|nofilter }}{% endif %}', '{% if true %}{{ 1 is notest }}{% endif %}',
    '{{ s(1) }}', '{{ n() }}', '{{ none_value() }}', '{{ l() }}', '{{ m() }}', '{{ d.a() }}', '{{ f(*5) }}', '{{ dict(**5) }}', '{{ dict(**{1: 2}) }}', '{{ dict(a=1, **{"a": 2}) }}',
    "{{ '' * 10 ** 6 }}", '{% for i in l %}{{ loop() }}{% endfor %}', '{% for i in l %}{{ loop.cycle() }}{% endfor %}', '{% for i in [[1]] recursive %}{{ loop(5) }}{% endfor %}',
    '{% include "x" ignore missing %}ok', '{{ super() }}', '{{ loop }}', '{% for i in l %}{{ loop.nope.x }}{% endfor %}', '{{ d[1:] }}', '{{ caller() }}', '{{ varargs }}', '{{ kwargs }}', '{% if missing.x %}{% endif %}', '{{ l[missing] }}', '{{ l["a"] }}', '{{ s[1.5] }}',
    '{{ d[l] }}', '{{ d[{}] }}', '{{ missing in l }}', '{{ l in missing }}', '{{ not missing.x }}', '{{ missing.x is defined }}', '{{ (missing.x)|default(1) }}', '{{ missing|join }}', '{{ 10 ** 400 * 1.5 }}',
    "{{ 'é'.encode('ascii') }}", "{{ 2.0 ** 5000 }}", "{{ int('5') }}", "{{ '5'|int(base=1) }}", '{{ 1 is divisibleby 0 }}', '{{ 1 is divisibleby }}', '{{ 1 is sameas }}', '{{ 5 is in 5 }}', "{{ 'a' is even }}",
]


# Types by name in messages: with their module where Jinja2 describes them, without where Python does.
TYPES = [
    '{{ namespace().x.y }}', '{{ cycler(1).x.y }}', '{{ joiner().x.y }}', "{{ ('a'|safe).x.y }}", '{% for i in [1] %}{{ loop.x.y }}{% endfor %}',
    '{% macro m() %}{% endmacro %}{{ m.x.y }}', '{{ range.x.y }}', "{{ 'a'.upper.x.y }}", '{{ lipsum.x.y }}', '{{ namespace() + 1 }}', '{{ cycler(1) + 1 }}', '{{ joiner + 1 }}',
    "{{ ('a'|safe) - 1 }}", '{% for i in [1] %}{{ loop + 1 }}{% endfor %}', '{{ [].append + 1 }}', '{{ lipsum + 1 }}', '{% macro m() %}{{ caller + 1 }}{% endmacro %}{% call m() %}{% endcall %}',
    '{% macro m() %}{% endmacro %}{% for i in m %}{% endfor %}', '{% macro m() %}{% endmacro %}{{ m[1:] }}', "{% for i in 'a'.upper %}{% endfor %}", '{{ {}.keys() + 1 }}', "{{ ([1]|map('upper')) + 1 }}",
    '{{ [] is filter }}', '{{ {} is test }}', "{{ 'x' * 10**30 }}", '{{ [1] * 10**30 }}', '{{ (1,) * 10**30 }}', '{{ [1] * -10**30 }}', '{{ (1,)|indent }}', '{{ 1 is callable(1) }}',
    '{{ 1 is filter(1) }}', '{{ 1 is test(1) }}', '{{ 1 is upper(1) }}',
]


def rows():
    for template in SYNTAX + LINES + TYPES:
        yield template
    for template in RUN:
        if 'include' not in template:  # a template cannot load another one here; errors.test.ts shows the refusal
            yield template
