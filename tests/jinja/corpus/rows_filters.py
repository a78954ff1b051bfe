"""Every built-in filter, and every test by way of select and reject."""
NAME = 'filters'

CONTEXT = {
    'l': [3, 1, 2], 'words': ['banana', 'Apple', 'cherry', 'apple'], 'mixed': [1, 'a', None, 2.5, True], 'empty': [],
    'd': {'b': 2, 'a': 1, 'C': 3}, 's': 'hello world', 'html': '<b class="x">Tom & "Jerry"</b>', 'n': 42.567, 'i': 7,
    'neg': -3, 'text': 'first line\nsecond line\n\nfourth', 'long': 'the quick brown fox jumps over the lazy dog',
    'rows': [{'n': 'x', 'v': 3, 'in': {'k': 'b'}}, {'n': 'y', 'v': 1, 'in': {'k': 'a'}}, {'n': 'z', 'v': 2, 'in': {'k': 'b'}}],
    'nested': [[1, 2], [3, [4]]], 'nums': [1, 2, 3, 4, 5, 6], 'dup': [1, 'a', 1, 'A', 2, 'a'], 'none': None, 'uni': 'ÄÖÜ straße',
}

EXPRESSIONS = '''
missing|wordwrap
missing|wordwrap(3)
missing|dictsort
missing|xmlattr
missing|attr('__x__')
missing|attr('x')
missing|attr('__class__')
missing|batch(2)|list
missing|groupby('a')
missing|items|list
missing|indent
missing|urlize
missing|tojson
missing|filesizeformat
dict(missing)
dict(missing, a=1)
dict(a=missing)
namespace(missing)
namespace(missing, a=1)
1|dictsort
1|xmlattr
1|wordwrap
l|wordwrap
neg|abs
2.5|abs
rows[0]|attr('n')
('x'|attr('upper'))()
nums|batch(4)|list
nums|batch(4, 0)|list
nums|batch(linecount=3)|list
s|capitalize
'HELLO wORLD'|capitalize
uni|capitalize
s|center(20)
s|center(3)
'ab'|center(width=6) ~ '|'
l|count
missing|default('x')
missing|d('x')
none|default('x')
none|default('x', true)
''|default('x', boolean=true)
0|default(5)
missing|default
d|dictsort
d|dictsort(true)
d|dictsort(false, 'value')
d|dictsort(by='value', reverse=true)
d|dictsort(reverse=true)
html|escape
html|e
html|e|e
5|e
html|forceescape
html|safe|forceescape
0|filesizeformat
1|filesizeformat
100|filesizeformat
1000|filesizeformat
1000000|filesizeformat
1000000000000|filesizeformat
300|filesizeformat
3000|filesizeformat(true)
3000000|filesizeformat(binary=true)
l|first
empty|first
s|first
d|first
'3.5'|float
'x'|float
'x'|float(1.5)
'1e3'|float
none|float
7|float
true|float
'  2 '|float
'inf'|float
'%s - %s'|format('a', 5)
'%(x)s'|format(x=1)
'%.2f'|format(n)
rows|groupby('in.k')|list|length
rows|groupby('in.k')|map(attribute='grouper')|list
rows|groupby('v')|map('first')|list
rows|groupby('zz', default='none')|map('first')|list
words|groupby(attribute=0)|map('first')|list
text|indent
text|indent(2)
text|indent(2, true)
text|indent(2, true, true)
text|indent('--')
text|indent(width=1, first=true, blank=true)
'7'|int
'7.9'|int
'x'|int
'x'|int(5)
'x'|int(default=-1)
'0x1f'|int(base=16)
'101'|int(0, 2)
'1_000'|int
none|int
3.99|int
-3.99|int
true|int
' 12 '|int
d|items|list
missing|items|list
l|join
l|join(', ')
words|join('-')
rows|join(',', 'n')
rows|join('|', attribute='v')
mixed|join(';')
empty|join(',')
s|join('.')
nested|join(',')
l|last
empty|last
s|last
l|length
s|length
d|length
uni|length
'abc'|list
d|list
range(3)|list
'HELLO'|lower
uni|lower
5|lower
l|map('string')|list
words|map('upper')|list
words|map('replace', 'a', 'x')|list
rows|map(attribute='n')|list
rows|map(attribute='in.k')|list
rows|map(attribute='zz', default='none')|list
rows|map(attribute='zz')|list
nested|map('first')|list
nested|map(attribute=1)|list
words|map('length')|map('float')|list
l|max
l|min
words|max
words|min
words|max(true)
words|min(case_sensitive=true)
rows|max(attribute='v')
rows|min(attribute='v')
empty|max
empty|min
'hello'|max
d|pprint
nested|pprint
long|pprint
words|pprint
'x'|pprint
mixed|reject('none')|list
nums|reject('odd')|list
nums|reject('gt', 3)|list
nums|reject|list
rows|rejectattr('n', 'eq', 'x')|map(attribute='n')|list
rows|rejectattr('v', 'even')|map(attribute='n')|list
rows|rejectattr('zz')|list|length
s|replace('o', '0')
s|replace('o', '0', 1)
s|replace('', '-')
s|replace('l', '')
123|replace('2', 'x')
'a.b'|replace('.', '\\n')
l|reverse|list
s|reverse
words|reverse|first
n|round
n|round(1)
n|round(2, 'floor')
n|round(2, 'ceil')
n|round(0, 'floor')
42|round
42.5|round
43.5|round
2.675|round(2)
1234.5|round(-2)
n|round|int
html|safe
nums|select('odd')|list
nums|select('even')|list
nums|select('divisibleby', 3)|list
mixed|select|list
mixed|select('string')|list
mixed|select('number')|list
nums|select('in', [1, 9])|list
nums|select('>', 4)|list
nums|select('<=', 2)|list
nums|select('==', 2)|list
nums|select('!=', 2)|list
words|select('lower')|list
rows|selectattr('v')|map(attribute='n')|list
rows|selectattr('v', 'gt', 1)|map(attribute='n')|list
rows|selectattr('n', 'equalto', 'x')|map(attribute='v')|list
rows|selectattr('in.k', 'eq', 'b')|map(attribute='n')|list
rows|selectattr('zz', 'defined')|list
rows|selectattr('zz', 'undefined')|list|length
rows|selectattr('n', 'in', ['x', 'z'])|map(attribute='n')|list
nums|slice(4)|list
nums|slice(4, 'x')|list
nums|slice(slices=5)|list
empty|slice(2)|list
l|sort
l|sort(true)
l|sort(reverse=true)
words|sort
words|sort(case_sensitive=true)
words|sort(true, true)
rows|sort(attribute='v')|map(attribute='n')|list
rows|sort(attribute='in.k,v')|map(attribute='n')|list
rows|sort(attribute='v', reverse=true)|map(attribute='n')|list
s|sort|join
d|sort
5|string
1.0|string
none|string
[1, 'a']|string
s|string
html|striptags
'a <!-- c --> b   <i>c</i>'|striptags
'a&amp;b &lt;'|striptags
l|sum
l|sum(start=10)
empty|sum
rows|sum('v')
rows|sum(attribute='v', start=5)
nested|sum(start=[])
[0.1, 0.2, 0.3]|sum
s|title
"it's a dog-day (aftER)"|title
uni|title
d|tojson
mixed|tojson
'<script>&\\''|tojson
{'b': 1, 'a': [1.0, none, true]}|tojson
d|tojson(indent=2)
'é😀'|tojson
1.5|tojson
'  x  '|trim
'xxhixx'|trim('x')
'\\n x \\t'|trim
5|trim
long|truncate(20)
long|truncate(20, true)
long|truncate(20, false, '…')
long|truncate(20, true, '..', 0)
long|truncate(40)
long|truncate(43, true, '...', 0)
long|truncate(length=15, leeway=0)
s|truncate(5)
s|truncate(11)
dup|unique|list
dup|unique(true)|list
rows|unique(attribute='in.k')|map(attribute='n')|list
words|unique|list
empty|unique|list
s|upper
uni|upper
'ß'|upper
'a b/c?d=é&f'|urlencode
{'a': 1, 'b': 'x y'}|urlencode
[['a', 1], ['b', '/']]|urlencode
5|urlencode
'see http://example.com/x?y=1 and www.example.org.'|urlize
'mail me@example.com'|urlize
'http://example.com/a/very/long/path'|urlize(20)
'http://example.com'|urlize(nofollow=true)
'http://example.com'|urlize(target='_blank')
'http://example.com'|urlize(rel='x')
long|wordcount
''|wordcount
'a-b c_d'|wordcount
long|wordwrap(10)
long|wordwrap(10, false)
long|wordwrap(12, wrapstring='|')
'abcdefghijkl mn'|wordwrap(5)
'abcdefghijkl mn'|wordwrap(5, false)
text|wordwrap(8)
'a-b-c-d-e'|wordwrap(3, true, '|', false)
{'class': 'a b', 'id': 5, 'x': none, 'q': '"<'}|xmlattr
{'class': 'a'}|xmlattr(false)
{}|xmlattr
s|upper|lower|title|replace(' ', '_')
(s ~ '!')|upper
l|sort|join(',')|length
-1|abs
(-1)|abs
l|map('abs')|sum
s|list|unique|sort|join
'a,b'.split(',')|map('trim')|list
d.items()|map('first')|sort|list
d|dictsort|map('last')|list
rows|map(attribute='v')|select('gt', 1)|list
words|map('lower')|unique|sort|list
rows|selectattr('v', 'ge', 2)|sort(attribute='v')|map(attribute='n')|join(', ')
nums|select('odd')|map('string')|join('+') ~ '=' ~ nums|select('odd')|sum
'%d items'|format(l|length)
l|first|string ~ l|last|string
uni|lower|replace('ß', 'ss')|upper
nums|map('divisibleby', 2)|list
nums|random|string|length
'x'|random
rows|attr('zz')
'abc'|batch(2)|map('join')|list
'abcd'|slice(2)|map('join')|list
d|length > 2
'a'|upper == 'A'
('a', 'b')|join
(1, 2)|list
l|list == l
1|string + '2'
'5'|int + 1
'3'|int * '2'|int
none is none|string
'a'|indent(1)|indent(1, true)
[1, [2]]|string|length
[none, 1]|map('default', 'x', true)|list
[['a', 2], ['b', 1]]|sort(attribute=1)|map('first')|list
[['a', 2], ['b', 1]]|sort(attribute='1')|map('first')|list
[{'a': {'b': [5]}}]|map(attribute='a.b.0')|list
[3, 1]|sort ~ [3, 1]|sort(reverse=True)
{'a': 1}|items|map('join', '=')|join('&')
{'x': 1, 'y': 2}|dictsort|tojson
'a b'|urlencode|upper
[1, 2, 3]|reject('equalto', 2)|list
['1', '2']|map('int')|sum
['a', none, 'b']|select('none')|list
['a', none, 'b']|reject('none')|join
['b', 'a']|sort|first
[[1, 2], [3]]|sum(start=[])
[true, false]|select|list
[1.5, 2]|sum
'''

ERRORS = '''
5|length
5|join(',')
5|first
5|list
'x'|abs
none|abs
5|sort
[1, 'a']|sort
[1, none]|max
'a'|round
rows|sum
5|batch(2)|list
'x'|int(base='y')
l|map|list
l|map('nope')|list
l|map(zz='x')|list
l|select('nope')|list
l|join(1, 2, 3, 4)
l|join(nope=1)
s|replace('a')
s|replace
s|center('x')
n|round(1, 'nope')
5|items|list
l|groupby|list
rows|groupby('zz')|list
d|dictsort(by='nope')
s|truncate(2)
l|tojson(nope=1)
5|dictsort
{'a b': 1}|xmlattr
l|slice|list
'%d'|format('x')
'%s %s'|format('x')
'%(a)s %s'|format(a=1)
'{}'|format(1)
1|urlize
'x'|wordwrap(0)
'x'|indent(none)
l|divisibleby
'''


def lines(text):
    return [line for line in text.strip().split('\n') if line]


def rows():
    for expression in lines(EXPRESSIONS) + lines(ERRORS):
        yield '{{ %s }}' % expression
