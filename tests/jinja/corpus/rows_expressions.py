"""Expressions: literals, operators, precedence, subscripts, calls, methods, tests, undefined values."""
NAME = 'expressions'

CONTEXT = {
    'a': 1, 'b': 2, 'x': 5, 'y': -3, 'f': 1.5, 's': 'abc', 'empty': '', 'none_value': None, 'yes': True, 'no': False,
    'l': [1, 2, 3, 4, 5], 'words': ['b', 'C', 'a'], 'd': {'k': 'v', 'n': 1, 'inner': {'deep': [10, 20]}},
    'rows': [{'n': 1, 'g': 'x'}, {'n': 2, 'g': 'y'}, {'n': 3, 'g': 'x'}], 'text': 'Hello World', 'uni': 'žluťoučký 😀 kůň',
}

LITERALS = r'''
1
0
-1
1_000
0x1f
0XfF
0b101
0o17
1.0
1.5
1e3
1.5e-3
1E5
1_0.2_5
1e100
10000000000000000000000
'a'
"a"
'it\'s'
"say \"hi\""
'a\nb'
'tab\there'
'\x41\u00e9\U0001F600'
'\101'
'\q'
'a' 'b' "c"
true
True
false
False
none
None
[]
[1]
[1, 2, ]
[1, 'a', none, true, 1.0]
[[1], [2, [3]]]
()
(1,)
(1, 2)
1, 2
(1)
((1, 2), 3)
{}
{'a': 1}
{'a': 1, 'b': [1, 2], }
{1: 'a', none: 'b', true: 'c', 1.5: 'd'}
{'a': {'b': {'c': 1}}}
{(1, 2): 3}
{a: b}
{'x': 1}['x']
'a
b'
'''.strip().split('\n')

OPERATORS = '''
1 + 2
1 - 2
2 * 3
7 / 2
6 / 2
7 // 2
-7 // 2
7 // -2
7 % 3
-7 % 3
7 % -3
7.5 // 2
-7.5 % 2
2 ** 10
2 ** -1
2 ** 0.5
2 ** 3 ** 2
-2 ** 2
10 ** 25
2 ** 100 - 1
1 + 2 * 3
(1 + 2) * 3
1 - 2 - 3
8 / 4 / 2
8 / 4 * 2
2 * 8 / 4
7 // 2 * 2
1 + 1.0
0.1 + 0.2
1.0 * 3
3 - 3.0
1e16 + 1
1 / 3
100000 * 100000 * 100000 * 100000
'a' + 'b'
'ab' * 3
3 * 'ab'
'ab' * -1
[1] + [2]
[1, 2] * 2
(1,) + (2,)
1 ~ 2
'a' ~ 1 ~ none ~ true ~ 1.0 ~ [1, 'a'] ~ {'k': 'v'}
1 ~ 2 + 3
1 + 2 ~ 3
'a' ~ 'b' * 2
+5
- x
--x
not not x
-x ** 2
- x | abs
not x
not none
not []
not ''
not {}
not 0
not 0.0
true and false
true and 5
0 and 5
'' or 'default'
none or 0
a or b
a and b
0 or none
[] or {} or ''
not a and b
not (a and b)
a or b and no
(a or b) and no
1 == 1.0
1 == true
0 == false
'1' == 1
none == false
none == none
'a' == 'a'
[1, 2] == [1, 2]
[1, 2.0] == [1.0, 2]
(1, 2) == [1, 2]
{'a': 1, 'b': 2} == {'b': 2, 'a': 1}
1 != 2
'a' < 'b'
'a' < 'B'
'abc' < 'abd'
[1, 2] < [1, 3]
(1, 2) < (1, 2, 3)
1 < 2
2 <= 2
3 > 2
3 >= 4
1 < 2 < 3
1 < 3 < 2
1 < 2 == 2
3 > 2 > 1 >= 1 != 5
1 in [1, 2]
3 in [1, 2]
3 not in [1, 2]
'b' in 'abc'
'k' in d
'v' in d
1.0 in [1]
none in [none]
true in [1]
not 1 in [1]
1 in l and 2 in l
1 if true else 2
1 if false else 2
1 if false
1 if a > b else 2 if a == b else 3
(1 if true else 2) + 5
'x' if l else 'y'
'x' if [] else 'y'
a if a is defined else b
l[0] if l
1 + (2 if no)|length
a < b if yes else 'never'
'%s and %d' % ('a', 5)
'%05.2f|%x|%e|%r|%%' % (3.14159, 255, 12345.678, 'q')
'%(k)s' % d
'%-5s|' % 'ab'
'{} {1}'.format(1, 2) if false else 'skipped'
'{} {}'.format(1, 'b')
'{0}{1}{0}'.format('a', 'b')
'{name:>10}|{n:,}'.format(name='bob', n=1234567)
'{:.2f} {:05d} {:<4}|'.format(3.14159, 42, 'x')
'''.strip().split('\n')

ACCESS = '''
d.k
d['k']
d.inner.deep[1]
d['inner']['deep'][0]
d.missing
d['missing']
d.missing is defined
d.get('k')
d.get('nope')
d.get('nope', 'fallback')
d.items()|list
d.keys()|list
d.values()|list
l[0]
l[-1]
l[4]
l[5]
l[-6]
l[10] is defined
l.0
l[1:]
l[:2]
l[1:3]
l[::2]
l[::-1]
l[-2:]
l[:-1]
l[5:]
l[3:1]
l[10:]
l[-100:2]
s[0]
s[-1]
s[1:]
s[::-1]
s[5]
uni[0]
uni[10]
uni[11:]
uni|length
uni[::-1]
'abc'[1]
[1, 2, 3][1]
{'a': [1, {'b': 2}]}.a[1].b
(1, 2, 3)[1:]
none_value.x is defined
s.upper()
s.missing_method is defined
s.upper().lower().title()
text.split()
text.split('o')
text.split(' ', 1)
text.replace('World', 'There')
text.startswith('Hell')
text.endswith(('x', 'd'))
text.find('o')
text.count('l')
text.partition(' ')
' x '.strip()
'xxaxx'.strip('x')
'a,b,c'.split(',')
','.join(['a', 'b'])
'a-b_c'.title()
'abc'.center(9, '*')
'5'.zfill(3)
'abc'.isalpha()
'12'.isdigit()
'Ab'.swapcase()
'a b'.splitlines()
'ABC'.lower().capitalize()
'x'.join('abc')
'abc'.index('c')
'hello'.rsplit('l', 1)
'a\\tb'.expandtabs(4)
l.index(3)
l.count(1)
[3, 1, 2].sort() or 'sorted in place'
words|sort
d.copy()
d.update({'z': 1})
d.pop('k')
d.setdefault('w', 5)
l.append(6) or l
l.extend([7, 8]) or l
l.insert(0, 0) or l
l.pop()
l.remove(1) or l
l.reverse() or l
l.copy()
l.clear() or l
(1).bit_length()
(1.5).is_integer()
range(5)|list
range(2, 8, 3)|list
range(5, 0, -2)|list
range(3)
range(10)[2:5]
range(10)[-1]
5 in range(10)
dict(a=1, b=2)
dict([('a', 1)])
dict({'x': 1}, y=2)
namespace(a=1).a
namespace(a=1, b=2).c
cycler('a', 'b').next()
joiner('|')() ~ 'x'
dict(**d)|length
dict(*[{'a': 1}])
[d.k, l[0], s[0]]
'''.strip().split('\n')

TESTS = '''
missing is defined
a is defined
missing is undefined
none_value is none
a is none
a is not none
a is number
s is number
f is float
a is float
a is integer
yes is integer
yes is boolean
a is boolean
yes is true
1 is true
no is false
0 is false
s is string
a is string
l is sequence
d is sequence
s is sequence
a is sequence
d is mapping
l is mapping
l is iterable
a is iterable
s is iterable
range is callable
s is callable
4 is even
3 is even
3 is odd
9 is divisibleby 3
9 is divisibleby(4)
10 is divisibleby 2 and true
a is sameas a
1 is sameas true
none is sameas none
'abc' is lower
'ABC' is upper
'aBc' is lower
1 is eq 1
1 is equalto 2
1 is ne 2
1 is lt 2
2 is le 2
3 is gt 2
3 is ge 4
1 is lessthan 2
2 is greaterthan 1
1 is in [1, 2]
5 is in [1, 2]
'a' is in 'abc'
5 is not in [1]
'upper' is filter
'nope' is filter
'odd' is test
'nope' is test
a is not defined
not a is defined
a is defined and b is defined
missing is defined or a is defined
'x' is escaped
('x'|safe) is escaped
a is number and a > 0
d.inner is mapping
d.nope is defined
d.nope.deeper is defined if d.nope is defined else 'no'
l is not mapping
[] is sequence and [] is not mapping
a is == 1
'''.strip().split('\n')[:-1]

UNDEFINED = [
    '{{ missing }}', '[{{ missing }}]', '{{ missing|list }}', '{{ missing|length }}', '{{ missing|default("d") }}',
    '{{ missing or "x" }}', '{{ not missing }}', '{{ missing ~ "x" }}', '{{ missing == missing }}',
    '{{ missing == none }}', '{{ missing == other_missing }}', '{{ missing in [1] }}', '{{ "x" in missing }}',
    '{{ missing|string }}', '{{ missing|join(",") }}', '{{ missing|first }}', '{{ d.nope|default("x") }}',
    '{{ d.nope or "x" }}', '{{ [missing] }}', '{{ {"a": missing} }}', '{{ missing is none }}',
    '{{ missing|default(none) }}', '{{ none_value|default("d") }}', '{{ none_value|default("d", true) }}',
    '{{ ""|default("d", true) }}', '{{ missing|upper }}', '{{ missing|int }}', '{{ missing|trim }}',
    '{% for i in missing %}x{% else %}empty{% endfor %}', '{% if missing %}a{% else %}b{% endif %}',
    '{% set v = missing %}{{ v is defined }}', '{{ missing + 1 }}', '{{ missing.x }}', '{{ missing[0] }}',
    '{{ missing() }}', '{{ -missing }}', '{{ missing < 1 }}', '{{ missing * 2 }}', '{{ d.nope.x }}', '{{ l[99].x }}',
    '{{ none_value.x.y }}', '{{ a.x.y }}', '{{ missing|abs }}', '{{ missing|sum }}', '{{ (1 if false).x }}',
    '{{ (1 if false) is defined }}', '{{ d.nope() }}', '{{ s.nope() }}', '{{ l.nope() }}', '{{ 5() }}', '{{ s() }}',
]

SCOPED_MODES = [
    '{{ missing }}', '{{ missing.a.b }}', '{{ missing is defined }}', '{{ not missing }}', '{{ missing == 1 }}',
    '{% for i in missing %}{% endfor %}', '{% if missing %}{% endif %}', '{{ missing|default("d") }}', '{{ d.nope }}',
    '{{ d.nope.deeper }}', '{{ missing ~ "x" }}', '{{ missing|list }}', '{{ "x" in missing }}', '{{ missing[1][2] }}',
    '{{ [missing]|length }}', '{{ missing|length }}', '{{ missing + 1 }}', '{{ 1 if false }}', '{{ l[50] }}',
    '{% set x = missing %}{{ x is undefined }}', '{{ missing or 1 }}', '{{ missing() }}', '{{ missing.method() }}',
]


def rows():
    for expression in LITERALS + OPERATORS + ACCESS + TESTS:
        yield '{{ %s }}' % expression
    for template in UNDEFINED:
        yield template
    for mode in ('strict', 'chainable'):
        for template in SCOPED_MODES:
            yield (template, {'undefined': mode})
