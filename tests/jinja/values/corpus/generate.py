"""Writes corpus.json: expressions and what real Python and Jinja2 make of them.

    python3 -m venv venv && venv/bin/pip install 'jinja2==3.1.6' pytz
    venv/bin/python tests/jinja/values/corpus/generate.py [--all]

Each row is [group, template, text] or [group, template, null, exception, message]. The cross products are sampled with
a fixed seed; --all writes every row of them to corpus-all.json instead, for a run that is not kept.
"""
import datetime
import decimal
import itertools
import json
import pathlib
import random
import re
import sys

import pytz
from jinja2.sandbox import SandboxedEnvironment

HERE = pathlib.Path(__file__).parent
environment = SandboxedEnvironment(extensions=["jinja2.ext.do"])


def modules():
    return {
        "datetime": {
            name: getattr(datetime, name)
            for name in ["date", "datetime", "time", "timedelta", "timezone"]
        },
        "pytz": {"utc": pytz.utc, "timezone": pytz.timezone, "FixedOffset": pytz.FixedOffset},
        "re": re,
        "itertools": itertools,
    }


def context():
    return {
        "modules": modules(),
        "Decimal": decimal.Decimal,
        "set": set,
        "nan": float("nan"),
        "inf": float("inf"),
        "rows": [
            {"name": "b", "n": 2, "tags": ["x", "y"], "at": {"x": 1}},
            {"name": "A", "n": 10, "tags": [], "at": {"x": 3}},
            {"name": "a", "n": None, "tags": ["z"], "at": {"x": 2}},
            {"name": "c", "n": 2, "tags": ["x"], "at": {}},
        ],
    }


def render(template):
    return environment.from_string(template).render(context())


def row(group, template):
    try:
        return [group, template, re.sub(r"0x[0-9a-f]{6,}", "0x", render(template))]
    except Exception as error:  # every exception is a row
        return [group, template, None, type(error).__name__, str(error)]


# Complex numbers are no part of a template language for SQL.
NEGATIVE = ("-7", "-2.5", "-0.0")
WHOLE = ("0", "1", "3", "-7", "0.0", "3.0")
HUGE = "1234567890123456789"
VALUES = [
    "none", "true", "false", "0", "1", "-7", "3", HUGE, "0.0", "-0.0", "0.5", "-2.5", "1e16", "3.0",
    "''", "'a'", "'Zz'", "[]", "[1, 'a']", "[1.0, 2]", "(1,)", "()", "{}", "{'a': 1}", "missing", "range(3)",
    "Decimal('1.50')", "Decimal('3')", "('<b>'|safe)", "set([1, 2])",
    "modules.datetime.timedelta(days=1, seconds=5)", "modules.datetime.date(2024, 2, 29)",
]
BINARY = ["+", "-", "*", "/", "//", "%", "**", "~", "==", "!=", "<", ">=", "in", "and", "or"]

SPECS = [
    "", "5", "<5", ">6", "^7", "*^9", "=8", "05", "+", " ", "+.2f", ".0f", ".3f", "10.2f", "e", ".3e", "g", ".3g", "#.3g",
    "%", ".1%", ",", "_", "012,", ",.2f", "b", "#x", "#X", "o", "c", "d", "n", "s", ".2", "x", "z.1f", "zz", ".", "E", "G",
    "#o", "08.3f", "+010.1f", "🙂^6",
]
FORMATTED = [
    "0", "1", "-42", "255", "1234567", "10**20", "0.0", "-0.0", "0.5", "2.5", "-1234.5678", "1e16", "1e-7", "123456789.125",
    "inf", "nan", "true", "'text'", "''", "'ünï'", "none", "[1]", "Decimal('1234.5')", "Decimal('-0.005')", "Decimal('1E+5')",
]
PERCENTS = [
    "%s", "%r", "%d", "%i", "%5d", "%-5d|", "%05d", "%+d", "% d", "%x", "%#x", "%X", "%o", "%#o", "%e", "%.2e", "%f", "%.1f",
    "%08.2f", "%g", "%.3g", "%#.3g", "%c", "%a", "%%", "%10s|", "%-10s|", "%.2s", "%y", "%", "%(a)s", "%s %s", "%5.1f%%",
    "%.3d", "%E", "%G",
]

STRINGS = [
    "''", "'hello world'", "'Hello World'", "'HELLO'", "'ßpecial ÀÉ'", "'  padded\\t\\n'", "'a,b,,c'", "'one\\ntwo\\r\\nthree\\n'",
    "'12345'", "'٣'", "'x²'", "'it\\'s'", "'🙂 smile 🙂'", "'ǆungla'", "'tab\\there'", "\"they're bill's friends\"", "'aaa'",
    "'camelCase_snake'", "'3.14'", "'Σίσυφος'",
]
STRING_METHODS = [
    "capitalize()", "casefold()", "center(20)", "center(15, '*')", "count('a')", "count('')", "count('a', 1)", "endswith('o')",
    "endswith(('d', 'O'))", "expandtabs()", "expandtabs(4)", "find('l')", "find('l', 4)", "find('zz')", "find('')", "index('l')",
    "isalnum()", "isalpha()", "isascii()", "isdecimal()", "isdigit()", "isidentifier()", "islower()", "isnumeric()",
    "isprintable()", "isspace()", "istitle()", "isupper()", "join(['x', 'y'])", "ljust(12)|list|length", "ljust(12, '-')", "lower()",
    "lstrip()", "lstrip('hH')", "partition(' ')", "removeprefix('he')", "removesuffix('lo')", "replace('l', 'L')",
    "replace('l', 'L', 1)", "replace('', '-')", "rfind('l')", "rindex('l')", "rjust(12, '.')", "rpartition(' ')", "rsplit()",
    "rsplit(',')", "rsplit(None, 1)", "rsplit(',', 1)", "rstrip()", "rstrip('do')", "split()", "split(',')", "split(None, 1)",
    "split(',', 1)", "split(sep=',', maxsplit=2)", "splitlines()", "splitlines(true)", "startswith('h')", "startswith('e', 1)",
    "strip()", "strip('h d')", "swapcase()", "title()", "upper()", "zfill(8)", "encode()", "split('')", "center(1, 'ab')", "upper(1)",
    "replace('l')", "join(1)", "join([1])", "split(1)", "startswith(1)", "find(1)", "nosuch()", "format(1)", "zfill('a')",
    "strip(1)", "index('zz')", "partition('')", "replace(1, 2)", "split(',', 1, 2)", "split(foo=1)", "lower(a=1)",
]

SINGLE = {
    "numbers": """
        7 // -2; -7 // 2; -7 % 3; 7 % -3; 7.5 // 2; -7.5 // 2; 7.5 % -2; 2 ** -1; 2 ** 0.5; 10**30; 2**64; 2**53 + 1; 9007199254740993 - 1
        -(2**53) - 1; 10**20 // 3; 10**20 % 7; -10**20 // 3; 10**20 / 10**19; 10**400 / 10**399; 1 / 3; 1e16; 1e15; 123456789012345678
        1e22; 1e-5; 0.0001; 1.5e300 * 1e10; 1e308 * 10; -1e308 * 10; 0.1 + 0.2; 1 / 0; 1 // 0; 1 % 0; 1.0 / 0; 1.0 // 0; 1.0 % 0; 0 ** -1
        0.0 ** -1; inf; -inf; nan; nan == nan; [nan] == [nan]; inf - inf; 10**400 * 1.0; true + true; true * 3; -true; +false; 3 == 3.0; 1 == true
        10**20 == 1e20; 2**53 == 2.0**53; 2**53 + 1 == 2.0**53; 1e3; 5.0; 5.50; 100000000000000000000.0; 12345678901234567.0
        7 / 2; 6 / 2; 4 ** 2; 4.0 ** 2; (-8) ** 3; 1 - 0.9; 3 * 1.1; -0.0; 0 * -1; 0 * -1.0; 1_000 + 1; 0x10; 0b11; 0o17; 1_000.5
        5 // 0.3; 1e17 // 1; -1 // 3.0; (5).bit_length(); (0.5).is_integer(); (2.0).is_integer(); (0.5).as_integer_ratio(); (5).real; (1.5).imag
        12345678901234567890 * 98765432109876543210; 2 ** 100 - 2 ** 100; 7 - 10**18; (10**18) // 1000000007; 10**16 + 0.5
        'a' * 3; 3 * 'ab'; [1] * 3; 'a' * -1; 'x' * 1.5; (1, 2) * 2; [] * 10; not 0; not []; not missing; - 'a'; + none; -[1]
    """,
    "repr": r"""
        [1, 'a', none, true, 1.0]; ["it's"]; ['say "hi"']; ["both ' and \""]; ['a\nb']; ['tab\t']; ['\\']; ['é']; ['\x00\x1f\x7f']; ['\u200b']
        ['\ud7ff']; ['🙂']; ['\xa0']; ['\u2028']; {'a': 1, 1: 'x', none: 2}; {'a': {'b': []}}; {}; []; (); (1,); (1, 2); [(), [], {}]
        {1: 'a', 1.0: 'b', true: 'c'}; {(1, 2): 3}; {[1]: 2}; {{}: 1}; {'k': 1}['k']; {'k': 1}.k; {'k': 1}.x; {1: 2}[1.0]; [[1, 2], [3]]
        range(3); range(1, 10, 2); [range(2)]; {'a': 1}.items(); {'a': 1}.keys(); {'a': 1}.values(); set([1]); set(); [1.5, 1e100, -0.0]
        [10**20]; 'a'|safe; ['a'|safe]; missing; [missing]; [nan, inf]; 'a'.upper; dict; namespace(a=1); cycler; range; [namespace(b=2)]
    """,
    "compare": """
        1 < 2 < 3; 1 < 3 < 2; 'a' < 'b'; 'a' < 'B'; [1, 2] < [1, 3]; (1,) < (1, 2); [1] < [1]; 1 < 'a'; 'a' < 1; [] < (); none < 1; {} < {}; none == none
        none == 0; '' == 0; [] == (); (1, 2) == [1, 2]; {'a': 1, 'b': 2} == {'b': 2, 'a': 1}; [1, [2]] == [1, [2]]; 1 in [1.0]; true in [1]; 'a' in 'abc'; '' in 'abc'
        1 in 'abc'; 'a' in {'a': 1}; 1 in 5; 'z' not in ['a']; (1, 2) in {(1, 2): 3}; 3 in range(5); 3.0 in range(5); 2.5 in range(5); missing == missing
        missing == none; missing < 1; 1 < missing; 'é' < 'f'; '🙂' > '\uffff'; true > false; 1.5 > 1; 10**20 > 1e19; set([1]) < set([1, 2]); set([1]) == set([1])
        {'a': 1}.keys() == {'a': 2}.keys(); {'a': 1}.items() == {'a': 1}.items(); range(3) == range(0, 3); range(0) == range(1, 1); inf > 10**400; nan < 1
    """,
    "slices": """
        'hello'[1:]; 'hello'[:2]; 'hello'[-3:]; 'hello'[::-1]; 'hello'[::2]; 'hello'[10:]; 'hello'[4:1]; 'hello'[4:1:-1]; 'hello'[-1]; 'hello'[5]; 'hello'['a']
        [1, 2, 3][1:]; [1, 2, 3][-1]; [1, 2, 3][::-1]; [1, 2, 3][5]; [1, 2, 3][:-1]; (1, 2, 3)[1:]; (1, 2)[0]; range(10)[2:5]; range(10)[-1]; range(10)[::3]; range(5)[9]
        '🙂🙃x'[1]; '🙂🙃x'[1:]; '🙂🙃x'[::-1]; '🙂🙃x'|length; 'abc'[::0]; [1][none:none]; rows[0][1:2]; missing[1:]; none[0]; [1, 2]['0']; [1]['append'](2)
        [1, 2, 3][true]; 'abc'[1.0]; {'a': 1}['items'](); rows[0]['name']; rows[0].name; rows[0].nosuch; rows[0]['nosuch'].x; ([1, 2, 3]|list)[0]
    """,
    "list methods": """
        [3, 1, 2].count(1); [3, 1, 2].index(2); [3, 1, 2].index(9); [1].pop(); [].pop(); [1, 2].pop(0); [1].pop(5); [1, 2].append(3); [1].extend('ab'); [1].extend(1); [1].insert(0, 2)
        [1].remove(2); [1].append(); [1].append(1, 2); [1].pop('a'); [1].insert(0); [1, 2].copy(); (1, 2, 1).count(1); (1, 2).index(2); (1, 2).index(3); [1].nosuch(); [1].index(1, 5)
        {'a': 1}.get('a'); {'a': 1}.get('b'); {'a': 1}.get('b', 5); {'a': 1}.pop('a'); {'a': 1}.pop('b'); {'a': 1}.pop('b', none); {'a': 1}.setdefault('b', 2); {'a': 1}.update(b=2)
        {'a': 1}.update({'b': 2}, c=3); {}.update([('a', 1)]); {}.update([1]); {}.update([(1, 2, 3)]); {'a': 1}.copy(); {'a': 1}.popitem(); {}.popitem(); {}.fromkeys('ab', 1); {'a': 1}.get(); {'a': 1}.get([1])
        {'a': 1} | {'b': 2} | list; dict(a=1); dict([('a', 1)], b=2); dict({'x': 1}); dict(1); dict(1, 2); {'a': 1}.clear(); {'b': 1, 'a': 2}.keys()|list; 'a' in {'a': 1}.keys(); {'a': 1}.items()|list
        set([1, 2]).union([3]); set([1, 2]).intersection([2]); set([1, 2]).difference([2]); set([1]).add(2); set([1]).issubset([1, 2]); set([1, 2]) - set([1]); set([1]).remove(3); set([[1]]); 1 in set([1]); set('aab')|length
    """,
    "undefined": """
        missing; missing.x; missing['x']; missing(); missing + 1; 1 + missing; missing ~ 'a'; missing|length; missing|list; missing|default('d'); missing.x|default('d'); missing is defined; missing|int; missing|float
        missing|upper; missing|join; missing|first; missing|string; -missing; missing * 2; 'a' + missing; [1] + missing; '%s' % missing; '%d' % missing; missing % 2; {missing: 1}; missing in [1]; 1 in missing
        missing|abs; missing|round; missing|sort; missing|sum; missing|map('upper')|list; missing|tojson; missing|replace('a', 'b'); missing|trim; missing|reverse|list; missing|last; missing|max; [missing]|join('x'); missing|items|list; (1).x; (1).x.y; 'a'.x; none.x; [].x; {}.x.y; [][0]; [][0].a; {}['a']['b']; ()[1]; 'abc'[7]|default('d'); (none).foo.bar; missing|d(1, true); ''|d('e', true); none|d('n'); none|d('n', true)
    """,
    "sandbox": """
        ''.__class__; ''.__class__.__mro__; [].__class__; {}.__class__; (1).__class__; none.__class__; ''.constructor; [].constructor; {}.constructor; {}.__proto__; ''.prototype; [].length; 'a'.length; {}.toString; (1).toString; 'a'.charAt
        [].__len__; ''['__class__']; {'__class__': 1}['__class__']; {'__class__': 1}.__class__; ''|attr('__class__'); ''|attr('upper'); {'a': 1}|attr('a'); {'a': 1}|attr('keys'); range.__name__; ''.format.__self__; '{0.__class__}'.format(1); '{0.real}'.format(1); '{x.y}'.format(x={'y': 1})
        range(100001); range(100000)|length; namespace(_x=1)._x; {}._x; rows.__iter__; ''.join.__doc__; [].sort.__call__; cycler('a').__init__; 'x'._foo; missing.__class__; missing._x; modules.re.__name__; lipsum.__globals__
    """,
    "format method": r"""
        '{}'.format(1); '{} {}'.format(1, 'a'); '{0} {1} {0}'.format('a', 'b'); '{a}'.format(a=1); '{a[b]}'.format(a={'b': 2}); '{0[1]}'.format([5, 6]); '{!r}'.format('x'); '{!s:>5}'.format('x'); '{:{}}'.format('a', 5); '{:{w}.{p}f}'.format(3.14159, w=8, p=2); '{{}}'.format(); '{{{}}}'.format(1)
        '{'.format(1); '}'.format(1); '{0'.format(1); '{} {0}'.format(1); '{0} {}'.format(1); '{1}'.format(1); '{}'.format(); '{x}'.format(); '{!x}'.format(1); '{:d}'.format('a'); '{:>{}}'.format('a'); '{a.b}'.format(a=1); '{0.a}'.format({'a': 1}); '{:%Y-%m}'.format(modules.datetime.date(2024, 1, 5)); '{!a}'.format('é'); '{a}'.format_map({'a': 1}); '{a}'.format_map({}); '{:,}'.format(1234567.891); '{:>10}'.format(none); '{}'.format(none, 1); '{:s}'.format(1); ('<{}>'|safe).format('<b>')
        'a%sb' % 1; '%s %s' % (1, 2); '%s' % (1, 2); '%s %s' % 1; '%(a)s' % {'a': 1}; '%(a)s' % {}; '%(a)d %(b)s' % {'a': 1, 'b': 'x'}; '%s' % [1, 2]; '%s' % {'a': 1}; 'x' % [1]; 'x' % {}; 'x' % 1; '%*d' % (5, 1); '%d' % 1.9; '%d' % 'a'; '%x' % 1.5; '%f' % 'a'; '%s' % none; '%(a' % {'a': 1}; '%-6.2f|' % 3.14159; '%c' % 65; '%c' % 'ab'; ('<%s>'|safe) % '<b>'; ('<%s %d>'|safe) % ('<b>', 1)
    """,
    "filters": r"""
        -5|abs; -5.5|abs; 'a'|abs; [1, 2, 3, 4, 5]|batch(2)|list; [1, 2, 3]|batch(2, 'x')|list; 'hello WORLD'|capitalize; 'x'|center(5); ''|default('d'); {'b': 1, 'A': 2}|dictsort; {'b': 1, 'A': 2}|dictsort(true); {'b': 1, 'A': 2}|dictsort(false, 'value'); {'b': 1, 'a': 2}|dictsort(reverse=true); {'b': 1}|dictsort(by='x')
        '<a href="x">\'&'|e; '<'|escape|escape; '<'|e|forceescape; 1|filesizeformat; 100|filesizeformat; 1000|filesizeformat; 1000000|filesizeformat; 1000000000000|filesizeformat; 1024|filesizeformat(true); 1048576|filesizeformat(true); 1e30|filesizeformat; 'a'|filesizeformat; 0.5|filesizeformat
        [1, 2]|first; []|first; ''|first; {'a': 1}|first; [1, 2]|last; []|last; 'abc'|last; {'a': 1, 'b': 2}|last; set([1])|last; '3.14'|float; 'x'|float; 'x'|float(1.5); none|float; '1e3'|float; ' 5 '|float; '1_0.5'|float; 'inf'|float; true|float; 5|float
        '%s-%s'|format(1, 2); '%(a)s'|format(a=1); '%s'|format(1, a=2); rows|groupby('n')|list|length; rows|selectattr('n')|groupby('n'); rows|groupby('name')|map('first')|list; rows|groupby('name', case_sensitive=true)|map('first')|list; rows|groupby('at.x', default=9)|map('first')|list
        'a\nb\n\nc'|indent; 'a\nb'|indent(2, true); 'a\n\nb'|indent(2, blank=true); 'a\nb'|indent('> '); 1|indent; '42'|int; '42.9'|int; 'x'|int; 'x'|int(7); '0x1F'|int(base=16); '0b101'|int(0, 2); '12_3'|int; none|int; 3.9|int; -3.9|int; inf|int; nan|int; 'inf'|int; [1]|int; true|int; '٣'|int; ' 7 '|int; '1e3'|int; 'ff'|int(base=16); 'zz'|int(base=36); '0o17'|int(base=0)
        {'a': 1}|items|list; [1]|items|list; [1, 2]|join(', '); [1, 'a', none]|join; rows|join('-', attribute='name'); 'abc'|join('.'); 5|join; [1, 2]|length; 5|length; 'abc'|count; 'abc'|list; {'a': 1}|list; range(3)|list; 5|list; 'ABC'|lower; 5|lower; none|upper
        rows|map(attribute='name')|list; rows|map(attribute='at.x')|list; rows|map(attribute='at.x', default=0)|list; rows|map(attribute='tags.0')|list; ['a', 'b']|map('upper')|list; [1, 2]|map('string')|list; ['a']|map('replace', 'a', 'b')|list; [1]|map()|list; [1]|map('nosuch')|list; [1]|map(attribute='a', foo=1)|list; [1]|map('upper'); [1.5, 2]|map('int')|list; ['a', 'bb']|map('length')|sum
        [3, 1, 2]|min; [3, 1, 2]|max; ['b', 'A']|min; ['b', 'A']|max; ['b', 'A']|min(case_sensitive=true); []|max; rows|max(attribute='name'); [1, 'a']|max; rows|selectattr('n')|min(attribute='n'); [1, 2, 3, 4]|reject('odd')|list; [0, 1, '']|reject|list; rows|rejectattr('n')|map(attribute='name')|list; rows|rejectattr('n', 'none')|map(attribute='name')|list
        'aXbX'|replace('X', '-'); 'aXbX'|replace('X', '-', 1); 5|replace(5, 6); 'abc'|reverse; [1, 2, 3]|reverse|list; [1, 2]|reverse; 5|reverse; {'a': 1, 'b': 2}|reverse|list; (1, 2)|reverse|list; range(3)|reverse|list; set([1])|reverse|list; 42.55|round; 42.55|round(1); 42.55|round(1, 'floor'); 42.51|round(1, 'ceil'); 42|round; 2.5|round; 3.5|round; -2.5|round; 2.675|round(2); 1234|round(-2); 1250|round(-2); 1350.5|round(-2); 0.5|round; 1e20|round; 'a'|round; 42|round(1, 'x'); 42.4|round(0, 'ceil'); -0.4|round; 5|round(2, 'floor'); Decimal('2.345')|round(2); Decimal('2.5')|round; 1e300|round(2); 5e-324|round(320); inf|round; 1.005|round(2); 25|round(-1); 35|round(-1); -25|round(-1)
        '<b>'|safe; [0, 1, '', 'a']|select|list; [1, 2, 3]|select('odd')|list; [1, 2, 3]|select('gt', 1)|list; [1, 2]|select('nosuch')|list; [1, 2, 3]|select('divisibleby', 3)|list; [1, 2]|select; rows|selectattr('tags')|map(attribute='name')|list; rows|selectattr('n', 'equalto', 2)|map(attribute='name')|list; rows|selectattr('at.x', 'gt', 1)|list; rows|selectattr('at.x', 'defined')|map(attribute='name')|list; rows|selectattr()|list
        rows|selectattr('n', '==', 2)|list|length; [1, 2, 3, 4, 5, 6, 7]|slice(3)|list; [1, 2, 3, 4]|slice(3, 'x')|list; [1]|slice(0)|list; [3, 1, 2]|sort; ['b', 'A', 'c']|sort; ['b', 'A']|sort(case_sensitive=true); [1, 2]|sort(reverse=true); rows|sort(attribute='name')|map(attribute='name')|list; rows|sort(attribute='name', case_sensitive=true)|map(attribute='name')|list; rows|sort(attribute='at.x')|length; rows|rejectattr('n', 'none')|sort(attribute='n,name')|map(attribute='name')|list; [1, 'a']|sort; [none, 1]|sort; {'b': 1, 'a': 2}|sort; 'hello'|sort; rows|rejectattr('n', 'none')|sort(true, attribute='n')|map(attribute='name')|list
        5|string; ['a']|string; '<p>a  <b>b</b>&amp;<!-- c --></p>'|striptags; '&lt;b&gt; &eacute; &#39; &#x41; &nosuch; &amp;amp;'|striptags; 'a < b'|striptags; [1, 2, 3]|sum; [1.5, 2]|sum; []|sum; [1]|sum(start=10); rows|selectattr('n')|sum(attribute='n'); ['a']|sum; [[1], [2]]|sum(start=[]); [1, 'a']|sum; [0.1] * 3 | sum; 'hello wORLD foo-bar (baz) [qux] <x>'|title; "it's"|title; 'ünï'|title; '  x '|trim; 'xxaxx'|trim('x'); 'foo bar baz qux'|truncate(9); 'foo bar baz qux'|truncate(9, true); 'foo bar baz qux'|truncate(11); 'foo bar baz qux'|truncate(11, false, '...', 0); 'foo'|truncate(2); 'foo bar'|truncate(5, true, '..', 0); 'foobarbaz'|truncate(5, leeway=0)
        ['a', 'A', 'b']|unique|list; ['a', 'A']|unique(true)|list; rows|unique(attribute='n')|map(attribute='name')|list; [[1], [1]]|unique|list; [1, 1.0, true]|unique|list; 'é a/b?c=d&e'|urlencode; {'a b': 'c/d', 'e': 1}|urlencode; [('a', 1)]|urlencode; 5|urlencode; 'a b'|urlencode; [(1, 2, 3)]|urlencode; 'foo http://example.com/x. (www.a.com) me@x.org mailto:a@b.co'|urlize; 'http://example.com/averyverylongpath'|urlize(15); 'http://a.com'|urlize(nofollow=true, target='_blank'); 'ftp://x tel:123'|urlize(extra_schemes=['tel:', 'ftp:']); 'https://x.com/a_(b)'|urlize; '<http://x.com>'|urlize; 'example.org, x.io'|urlize; 'http://[::1]:80/ http://1.2.3.4'|urlize
        'a b  c-d\'e'|wordcount; ''|wordcount; 'the quick brown fox'|wordwrap(10); 'averyveryverylongword'|wordwrap(5); 'averyveryverylongword x'|wordwrap(5, false); 'a-b-c-d-e-f-g'|wordwrap(4); 'line one\nline two is long'|wordwrap(8); 'abc def'|wordwrap(3, wrapstring='|'); 'self-contained units-of-work'|wordwrap(10, break_on_hyphens=false); 'a--b foo'|wordwrap(3); {'a': 1, 'b': none, 'c': '<', 'd': missing}|xmlattr; {'a': 1}|xmlattr(false); {'a b': 1}|xmlattr; {}|xmlattr; 5|xmlattr
        {'a': [1, 2.0, none, true], 'b': 'x<y>&\'"é'}|tojson; [1, 2]|tojson(indent=2); {'b': {}, 'a': []}|tojson(2); {'b': 1, 'a': 2}|tojson; 'é🙂'|tojson; nan|tojson; {1: 'a', none: 'b', true: 'c', 1.5: 'd'}|tojson; {(1, 2): 1}|tojson; set([1])|tojson; (1, 2)|tojson; 1e20|tojson; 10**20|tojson; {1: 'a', 2: 'b'}|tojson; '\x00\x1f\x7f'|tojson; {'a': 'x'}|tojson + '<'; Decimal('1')|tojson; ({'a': 1}|tojson).replace('"', "'"); ({'a': 1}|tojson) ~ '<'
        [1]|batch; 'a'|replace; 'a'|upper(1); 'a'|center('x'); [1]|sort(foo=1); 'a'|indent(1, 2, 3, 4); [1]|join(1, 2, 3); 'a'|trim(1); 'a'|int('x', 'y'); 'a'|format(); 'a'|truncate('x'); [1]|groupby; 'a'|default(1, 2, 3); 1|round('x'); 'a'|length(1); [1]|first(1); {}|tojson(1, 2); [3]|sum(1, 2, 3)
        {'a': [1, 2, 3]}|pprint; 'abc'|pprint; range(40)|list|pprint; {'z': 1, 'a': 'x' * 90}|pprint; {'key' ~ 1: range(30)|list, 'b': {'c': 'd' * 40, 'e': 'f' * 40}}|pprint; ('a' * 60, 'b' * 60)|pprint; 'word ' * 30|int; ('word ' * 30)|pprint; ['word ' * 30]|pprint; (['x' * 50, 'y' * 50],)|pprint; set([1, 2])|pprint; [{'name': 'alpha', 'columns': ['one', 'two', 'three'], 'meta': {'owner': 'data team', 'tags': ['nightly', 'finance']}}]|pprint; ('line one\nline two\n' * 6)|pprint; {2: 'b', 1: 'a', 'x': none}|pprint
    """,
    "tests": """
        1 is odd; 2 is even; 'a' is odd; 1.0 is odd; 9 is divisibleby 3; 9 is divisibleby(0); 'a' is defined; 'upper' is filter; 'nosuch' is filter; 'odd' is test; none is none; true is boolean; 1 is boolean; false is false; 0 is false; true is true; 1 is true; 1 is integer; true is integer; 1.0 is integer; 1.5 is float; 1 is float; 1.0 is float; 'a' is lower; 'A' is lower; '' is lower; 'A' is upper; 1 is upper; 'a' is string; ('a'|safe) is string; 1 is string; {} is mapping; [] is mapping; 1 is number; true is number; 1.5 is number; 'a' is number; Decimal('1') is number
        [] is sequence; 'a' is sequence; {} is sequence; 1 is sequence; set([]) is sequence; range(3) is sequence; missing is sequence; ([]|map('x')) is sequence; [] is iterable; 1 is iterable; 'a' is iterable; missing is iterable; none is iterable; ([]|map('x')) is iterable; range is callable; 'a' is callable; 'a'.upper is callable; missing is callable; 1 is sameas 1; none is sameas none; true is sameas 1; [] is sameas []; '<' is escaped; ('<'|e) is escaped; 1 is in [1, 2]; 'z' is in 'abc'; 1 is in 5; 1 is eq 1; 1 is == 1; 1 is ne 2; 1 is lt 2; 1 is le 1; 2 is gt 1; 2 is ge 2; 1 is equalto 1.0; 1 is greaterthan 0; 1 is lessthan 2; 1 is lt 'a'; 1 is not none; 1 is divisibleby; 1 is odd(1); 1 is eq; 1 is undefined; missing is undefined; modules.datetime.date(2024, 1, 1) is string; 1 is sameas
    """,
    "globals": """
        range(5)|list; range(2, 8, 3)|list; range(5, 0, -2)|list; range(0)|list; range(1, 2, 0); range(); range(1, 2, 3, 4); range('a'); range(1.5); dict(a=1, b=2); joiner(','); cycler(); namespace(); namespace(a=1).a; namespace({'a': 1}, b=2).b; namespace(a=1).b; cycler('a', 'b').next(); cycler(1).current; lipsum(0); range(3).index(2); range(3).count(1); range(3).start
    """,
    "markup": """
        ('<'|safe) ~ '<'; ('<'|safe) + '<'; '<' + ('<'|safe); ('<'|safe) * 2; ('a'|safe).upper(); ('a,b'|safe).split(','); ('a'|safe).replace('a', '<'); ('a'|safe).join(['<', 'b']); ('<b>x</b>'|safe).striptags(); ('&lt;'|safe).unescape(); ('a'|safe) == 'a'; ('abc'|safe)[1]; ('abc'|safe)[1:]; ('a'|safe) in 'abc'; {'a': 1}['a'|safe]; ('a'|safe) < 'b'; ('a'|safe)|length; ('a'|safe)|upper; ('a'|safe)|string; ('<x>'|safe)|replace('x', '<'); ('a'|safe)|reverse; ('b a'|safe)|title; [('b'|safe), 'a']|sort; ('a'|safe) + 1; ('ab'|safe)|list; ('a b'|safe).partition(' '); ('x'|safe).center(5, '<'); ('a\nb'|safe)|indent; ('a' * 300)|safe|truncate(10); ('<'|e) ~ '>'
    """,
    "decimal": """
        Decimal('1.10') + Decimal('2.2'); Decimal('1.10') * 3; Decimal('1') / 3; Decimal('10') / 4; Decimal('1E+3'); Decimal('1E-7'); Decimal('0.000001'); Decimal('0.0000001'); Decimal(10)**30; Decimal('1.5') ** 2; Decimal('2') ** -2; Decimal('-7') // 2; Decimal('-7') % 3; Decimal('7.5') // 2; Decimal('7.5') % 2; Decimal('1') + 1.5; 1.5 + Decimal('1'); Decimal('0.1') == 0.1; Decimal('0.5') == 0.5; Decimal('1') == 1; Decimal('1.5') > 1; Decimal('1.5') < 1.25; -Decimal('1.5'); Decimal('-0'); Decimal('-1.5')|abs; Decimal('2.5')|int; Decimal('2.5')|float; Decimal('1.50')|string; [Decimal('1.50')]; Decimal('abc'); Decimal('1') / 0; Decimal('0') / 0; Decimal(0.1); Decimal('NaN'); Decimal('Infinity'); Decimal('1').is_zero(); {Decimal('1'): 'x'}[1]
        [Decimal('1.1'), Decimal('2.2')]|sum; [Decimal('1.1'), 2]|max; Decimal('1.2345').quantize(Decimal('0.01')); Decimal('2.665').quantize(Decimal('0.01')); Decimal('1.200').normalize(); Decimal('100').normalize(); Decimal('1.7').to_integral_value(); Decimal('123.456').as_tuple(); Decimal('1.25').as_integer_ratio(); Decimal('12345678901234567890.123456789012345') + 0; Decimal('12345678901234567890123456789012345') * 1; '%s' % Decimal('1.5'); '%d' % Decimal('1.5'); '%.2f' % Decimal('1.555'); Decimal('1') is number; Decimal('1') and 'y'; Decimal('0') or 'n'; Decimal('3').max(4); Decimal(' 1.5 '); Decimal('1_000'); Decimal('1e2') + 1; Decimal(none)
    """,
}

DATES = """
    modules.datetime.date(2024, 2, 29); [modules.datetime.date(2024, 2, 29)]; modules.datetime.date(2023, 2, 29); modules.datetime.date(2024, 13, 1); modules.datetime.date(0, 1, 1); modules.datetime.date(2024, 1); modules.datetime.date('a', 1, 1); modules.datetime.date(2024, 1, 31) + modules.datetime.timedelta(days=1); modules.datetime.date(2024, 3, 1) - modules.datetime.date(2024, 2, 1); modules.datetime.date(2024, 1, 1) < modules.datetime.date(2024, 1, 2); modules.datetime.date(2024, 1, 1) < 1
    modules.datetime.date(2024, 1, 1).isoformat(); modules.datetime.date(2024, 1, 1).weekday(); modules.datetime.date(2024, 1, 1).isoweekday(); modules.datetime.date(2024, 12, 30).isocalendar(); modules.datetime.date(2024, 12, 30).isocalendar()[1]; modules.datetime.date(2021, 1, 3).isocalendar().week; modules.datetime.date(2024, 1, 1).toordinal(); modules.datetime.date.fromordinal(738886); modules.datetime.date.fromisoformat('2024-05-06'); modules.datetime.date.fromisoformat('20240506'); modules.datetime.date.fromisoformat('2024-W05-3'); modules.datetime.date.fromisoformat('2024-5-6'); modules.datetime.date.fromisoformat('x'); modules.datetime.date(2024, 1, 1).replace(month=5); modules.datetime.date(2024, 1, 1).year; modules.datetime.date(2024, 1, 1).ctime(); modules.datetime.date.min; modules.datetime.date.max
    modules.datetime.date(2024, 1, 1).strftime('%Y-%m-%d %a %A %b %B %j %U %W %V %G %u %w %y %%'); modules.datetime.date(2024, 1, 5).strftime('%d/%m/%y %e %-d %-m'); modules.datetime.date(2024, 1, 5).strftime('%D %F %x %X %c'); modules.datetime.date(1, 1, 1).strftime('%y'); modules.datetime.date(2024, 1, 1).strftime(1); modules.datetime.date(2024, 1, 1).hour; modules.datetime.date(2024, 1, 1).timetuple()[7]; modules.datetime.date(9999, 12, 31) + modules.datetime.timedelta(days=1); modules.datetime.date(2024, 1, 1) + 1; modules.datetime.date; modules.datetime.timedelta
    modules.datetime.datetime(2024, 1, 2); modules.datetime.datetime(2024, 1, 2, 3, 4, 5, 6); [modules.datetime.datetime(2024, 1, 2)]; [modules.datetime.datetime(2024, 1, 2, 3, 4, 5)]; [modules.datetime.datetime(2024, 1, 2, 3, 4, 5, 6)]; modules.datetime.datetime(2024, 1, 2, 25); modules.datetime.datetime(2024, 1, 2, 1, 60); modules.datetime.datetime(2024, 1, 2).isoformat(); modules.datetime.datetime(2024, 1, 2, 3, 4, 5, 678900).isoformat(' '); modules.datetime.datetime(2024, 1, 2, 3, 4, 5, 678900).isoformat(timespec='milliseconds'); modules.datetime.datetime(2024, 1, 2, 3).isoformat(timespec='minutes'); modules.datetime.datetime(2024, 1, 2).isoformat(timespec='x')
    modules.datetime.datetime.strptime('2024-01-02', '%Y-%m-%d'); modules.datetime.datetime.strptime('02/01/24 15:30:01.5', '%d/%m/%y %H:%M:%S.%f'); modules.datetime.datetime.strptime('Jan 5 2024 03:04 PM', '%b %d %Y %I:%M %p'); modules.datetime.datetime.strptime('2024-01-02T03:04:05+0530', '%Y-%m-%dT%H:%M:%S%z'); modules.datetime.datetime.strptime('2024-01-02T03:04:05Z', '%Y-%m-%dT%H:%M:%S%z'); modules.datetime.datetime.strptime('2024', '%Y-%m'); modules.datetime.datetime.strptime('2024-01-02 x', '%Y-%m-%d'); modules.datetime.datetime.strptime('2024-02-30', '%Y-%m-%d'); modules.datetime.datetime.strptime('2024 123', '%Y %j'); modules.datetime.datetime.strptime('2024 10 1', '%Y %W %w'); modules.datetime.datetime.strptime('2024 05 3', '%G %V %u'); modules.datetime.datetime.strptime('a', '%q'); modules.datetime.datetime.strptime('69', '%y'); modules.datetime.datetime.strptime('68', '%y'); modules.datetime.datetime.strptime('Monday 1 January 2024', '%A %d %B %Y'); modules.datetime.datetime.strptime(1, '%Y'); modules.datetime.datetime.strptime('2024-01-02 03:04:05.123456', '%Y-%m-%d %H:%M:%S.%f').microsecond; modules.datetime.datetime.strptime('2024-01-02 03:04:05.123456', '%Y-%m-%d %X.%f')
    modules.datetime.datetime(2024, 1, 2) - modules.datetime.datetime(2024, 1, 1, 12); modules.datetime.datetime(2024, 1, 31) + modules.datetime.timedelta(hours=36); modules.datetime.datetime(2024, 1, 2) - modules.datetime.timedelta(days=400); modules.datetime.datetime(2024, 1, 2) > modules.datetime.datetime(2024, 1, 1); modules.datetime.datetime(2024, 1, 2) == modules.datetime.date(2024, 1, 2); modules.datetime.datetime(2024, 1, 2) < modules.datetime.date(2024, 1, 2); modules.datetime.datetime(2024, 1, 2).date(); modules.datetime.datetime(2024, 1, 2, 3).time(); modules.datetime.datetime(2024, 1, 2).replace(year=2020, hour=5); modules.datetime.datetime(2024, 1, 2, tzinfo=modules.pytz.utc).timestamp(); modules.datetime.datetime.utcfromtimestamp(1700000000); modules.datetime.datetime.fromtimestamp(1700000000.5, modules.pytz.utc); modules.datetime.datetime.fromtimestamp(0, tz=modules.datetime.timezone.utc); modules.datetime.datetime.fromisoformat('2024-01-02T03:04:05'); modules.datetime.datetime.fromisoformat('2024-01-02 03:04'); modules.datetime.datetime.fromisoformat('2024-01-02T03:04:05.123Z'); modules.datetime.datetime.fromisoformat('2024-01-02T03:04:05+02:00'); modules.datetime.datetime.fromisoformat('20240102T030405'); modules.datetime.datetime.fromisoformat('2024-01-02T'); modules.datetime.datetime.combine(modules.datetime.date(2024, 1, 2), modules.datetime.time(3, 4)); modules.datetime.datetime(2024, 1, 2).strftime('%Y%m%d%H%M%S%f'); modules.datetime.datetime(2024, 1, 2, 15, 4).strftime('%I:%M %p %-I %l %k %T %R %r'); modules.datetime.datetime(2024, 1, 2).utcoffset(); modules.datetime.datetime(2024, 1, 2).tzname(); modules.datetime.datetime(2024, 1, 2).strftime('[%z][%Z]'); '{:%H:%M}'.format(modules.datetime.datetime(2024, 1, 2, 5, 6)); {modules.datetime.date(2024, 1, 1): 1}[modules.datetime.date(2024, 1, 1)]
    modules.datetime.timedelta(days=1); modules.datetime.timedelta(hours=25, minutes=1); modules.datetime.timedelta(seconds=-1); [modules.datetime.timedelta(seconds=-1)]; modules.datetime.timedelta(weeks=1, milliseconds=5); modules.datetime.timedelta(0); [modules.datetime.timedelta(0)]; modules.datetime.timedelta(days=1.5); modules.datetime.timedelta(1, 2, 3); modules.datetime.timedelta(days=1).total_seconds(); modules.datetime.timedelta(days=1) * 2; modules.datetime.timedelta(days=1) / 2; modules.datetime.timedelta(days=1) / modules.datetime.timedelta(hours=5); modules.datetime.timedelta(days=1) // modules.datetime.timedelta(hours=5); modules.datetime.timedelta(days=1) % modules.datetime.timedelta(hours=5); modules.datetime.timedelta(days=1) // 7; modules.datetime.timedelta(days=1) * 0.1; -modules.datetime.timedelta(days=1); modules.datetime.timedelta(hours=-5)|abs; modules.datetime.timedelta(days=1).days; modules.datetime.timedelta(hours=5).seconds; modules.datetime.timedelta(days=1) < modules.datetime.timedelta(days=2); modules.datetime.timedelta(days=1) + 1; modules.datetime.timedelta(foo=1); modules.datetime.timedelta(days='a'); modules.datetime.timedelta(days=10**10); modules.datetime.timedelta(days=1) / 0; modules.datetime.timedelta(0) or 'zero'; modules.datetime.timedelta(days=1) == 1; modules.datetime.timedelta(days=2).hours
    modules.datetime.time(3, 4); [modules.datetime.time(3, 4, 5, 6)]; modules.datetime.time(3, 4).isoformat(); modules.datetime.time(25); modules.datetime.time(3) < modules.datetime.time(4); modules.datetime.time(3, 4).strftime('%H-%M'); modules.datetime.time.fromisoformat('04:05:06.7'); modules.datetime.time(3).replace(minute=9); modules.datetime.time(); modules.datetime.time.max; modules.datetime.timezone.utc; [modules.datetime.timezone.utc]; modules.datetime.timezone(modules.datetime.timedelta(hours=5, minutes=30)); [modules.datetime.timezone(modules.datetime.timedelta(hours=-5))]; modules.datetime.timezone(modules.datetime.timedelta(hours=25)); modules.datetime.timezone(5); modules.datetime.timezone(modules.datetime.timedelta(hours=1), 'X'); modules.datetime.datetime(2024, 1, 2, tzinfo=modules.datetime.timezone.utc); [modules.datetime.datetime(2024, 1, 2, tzinfo=modules.datetime.timezone.utc)]; modules.datetime.datetime(2024, 1, 2, tzinfo=modules.datetime.timezone.utc).astimezone(modules.datetime.timezone(modules.datetime.timedelta(hours=-5))); modules.datetime.datetime(2024, 1, 2, tzinfo=5); modules.datetime.datetime(2024, 1, 2) < modules.datetime.datetime(2024, 1, 2, tzinfo=modules.datetime.timezone.utc); modules.datetime.datetime(2024, 1, 2) - modules.datetime.datetime(2024, 1, 2, tzinfo=modules.datetime.timezone.utc); modules.datetime.datetime(2024, 1, 2) == modules.datetime.datetime(2024, 1, 2, tzinfo=modules.datetime.timezone.utc)
    modules.pytz.utc; [modules.pytz.utc]; modules.pytz.utc.zone; modules.pytz.timezone('Europe/Berlin'); [modules.pytz.timezone('Europe/Berlin')]; [modules.pytz.timezone('US/Eastern')]; modules.pytz.timezone('No/Where'); modules.pytz.timezone('UTC'); modules.pytz.utc.localize(modules.datetime.datetime(2024, 1, 2)); modules.pytz.timezone('US/Eastern').localize(modules.datetime.datetime(2024, 7, 1, 12)); modules.pytz.timezone('US/Eastern').localize(modules.datetime.datetime(2024, 1, 1, 12)).tzname(); modules.pytz.timezone('US/Eastern').localize(modules.datetime.datetime(2024, 11, 3, 1, 30)); modules.pytz.timezone('US/Eastern').localize(modules.datetime.datetime(2024, 11, 3, 1, 30), is_dst=true); modules.pytz.timezone('US/Eastern').localize(modules.datetime.datetime(2024, 11, 3, 1, 30), is_dst=none); modules.pytz.timezone('US/Eastern').localize(modules.datetime.datetime(2024, 3, 10, 2, 30)); modules.pytz.timezone('US/Eastern').localize(modules.datetime.datetime(2024, 3, 10, 2, 30), is_dst=none); modules.pytz.utc.localize(modules.datetime.datetime(2024, 7, 1, 12)).astimezone(modules.pytz.timezone('America/Los_Angeles')); modules.pytz.utc.localize(modules.datetime.datetime(2024, 7, 1, 12)).astimezone(modules.pytz.timezone('Asia/Kolkata')).strftime('%Y-%m-%d %H:%M %z %Z'); modules.pytz.utc.localize(modules.datetime.datetime(2024, 1, 1)).astimezone(modules.pytz.timezone('Europe/London')).strftime('%Z%z'); modules.pytz.utc.localize(modules.datetime.datetime(2024, 7, 1)).astimezone(modules.pytz.timezone('Europe/Paris')).tzname(); modules.pytz.utc.localize(modules.datetime.datetime(2024, 7, 1)).astimezone(modules.pytz.timezone('Australia/Sydney')).isoformat(); modules.datetime.datetime(2024, 7, 1, tzinfo=modules.pytz.timezone('US/Eastern')); [modules.pytz.timezone('US/Eastern').localize(modules.datetime.datetime(2024, 7, 1))]; modules.pytz.utc.localize(modules.pytz.utc.localize(modules.datetime.datetime(2024, 7, 1))); modules.pytz.timezone('US/Eastern').normalize(modules.pytz.timezone('US/Eastern').localize(modules.datetime.datetime(2024, 3, 10, 1)) + modules.datetime.timedelta(hours=1)); modules.pytz.timezone('US/Eastern').localize(modules.datetime.datetime(2024, 7, 1)).dst(); modules.pytz.timezone('Asia/Tokyo').localize(modules.datetime.datetime(2024, 7, 1)).tzname(); modules.pytz.timezone('America/Sao_Paulo').localize(modules.datetime.datetime(2024, 7, 1)).tzname(); modules.pytz.FixedOffset(330); modules.pytz.utc.localize(modules.datetime.datetime(2024, 1, 1)) == modules.datetime.datetime(2024, 1, 1, tzinfo=modules.datetime.timezone.utc); modules.pytz.utc.localize(modules.datetime.datetime(2024, 1, 1)).utcoffset()
"""

REGEXES = r"""
    modules.re.match('a', 'abc'); modules.re.match('b', 'abc'); modules.re.search('b+', 'abbc').group(); modules.re.search('(a)(?P<n>b)', 'xab').groups(); modules.re.search('(a)(?P<n>b)', 'xab').groupdict(); modules.re.search('(a)(?P<n>b)', 'xab').group('n'); modules.re.search('(a)(b)', 'xab').group(1, 2); modules.re.search('(a)(b)', 'xab')[2]; modules.re.search('(a)(b)?', 'xa').group(2); modules.re.search('(a)(b)?', 'xa').groups('-'); modules.re.search('b', 'abc').span(); modules.re.search('b', 'abc').start(); modules.re.search('(z)?b', 'abc').span(1); modules.re.search('🙃', '🙂🙃').span(); modules.re.search('a', 'b'); modules.re.search('a', 'a').group(5); modules.re.search('a', 'a').group('x')
    modules.re.findall('[a-z]+', 'ab 12 cd'); modules.re.findall('(a)(b)', 'ab ab'); modules.re.findall('(a)|b', 'ab'); modules.re.findall('', 'ab'); modules.re.findall('a*', 'baac'); modules.re.findall(r'\d+', 'a1b22'); modules.re.findall(r'\w+', 'héllo wörld_1'); modules.re.findall(r'\b\w', 'foo bar'); modules.re.findall('(?i)A', 'aA'); modules.re.findall('a', 'aA', modules.re.IGNORECASE); modules.re.findall('^a', 'a\na'); modules.re.findall('^a', 'a\na', modules.re.M); modules.re.findall('a$', 'a\na\n'); modules.re.findall('a.b', 'a\nb'); modules.re.findall('a.b', 'a\nb', modules.re.DOTALL); modules.re.findall('(?x) a  b # c', 'ab'); modules.re.findall(r'\s+', 'a b\tc\n'); modules.re.findall(r'[^\W\d]+', 'ab1_c'); modules.re.findall('(?<=a)b', 'ab cb'); modules.re.findall('(?<!a)b', 'ab cb'); modules.re.findall(r'(\w)\1', 'aabbc'); modules.re.findall('(?P<q>[ab])(?P=q)', 'aab'); modules.re.findall('a{2,3}', 'aaaaa'); modules.re.findall('a{,2}', 'aaa'); modules.re.findall('a{x}', 'a{x}'); modules.re.findall('[]a]', ']a'); modules.re.findall(r'[\]a-]', ']a-'); modules.re.findall('a+?', 'aaa'); modules.re.findall('(?:ab)+', 'ababx'); modules.re.findall('a++b', 'aaab'); modules.re.findall('(?>a+)b', 'aaab'); modules.re.findall(r'\Aab\Z', 'ab'); modules.re.findall('(?i:a)b', 'Ab AB'); modules.re.findall(r'[\u00e0-\u00ff]', 'é'); modules.re.findall('.', '🙂a'); modules.re.findall('[[]', '['); modules.re.findall('[a&&b]', 'a&b'); modules.re.findall('[a-z--]', 'a-'); modules.re.findall(r'\.', 'a.b'); modules.re.findall(r'\-\/\_', '-/_'); modules.re.findall('(?s:.)(?m:^)', 'a\nb')
    modules.re.findall('(?i)(?s)a.', 'A\n'); modules.re.findall('a(?i)b', 'AB'); modules.re.findall('(?i)(?#c)(?m)^a', 'A'); modules.re.findall('(a)?(?(1)b|c)', 'abc'); modules.re.findall('(?P<q>")?[a-z]+(?(q)"|;)', '"ab" cd; "ef;'); modules.re.sub('(<)?(\\w+@\\w+)(?(1)>|$)', '-', '<a@b> c@d'); modules.re.match('(?(1)a|b)', 'b'); modules.re.match('(?(x)a|b)', 'b'); modules.re.match('(?(0)a|b)', 'b'); modules.re.match('(a)(?(1)b|c|d)', 'ab'); modules.re.match('(a)(?(1)b', 'ab'); modules.re.match('(a)(?(1', 'ab'); modules.re.match('(a)(?(-)b)', 'ab')
    modules.re.match(r'(a)?\1b', 'b'); modules.re.match(r'(?:(a)|b)*', 'ab').groups(); modules.re.match(r'(?:(a)|(b))+', 'abab').groups(); modules.re.match('(a*)*', 'aab').groups(); modules.re.match('(a*?)*?b', 'aab').groups(); modules.re.match('(a|b*)*', 'abba').groups(); modules.re.match('(?=(a+))a*b', 'aab').groups(); modules.re.match('(?!(b))a', 'a').groups(); modules.re.match('((a)(b))', 'ab').lastindex; modules.re.match('(a)(b)?', 'a').lastindex; modules.re.match('(?:(a)|b){3}', 'aba').groups(); modules.re.findall('(?:ab?){2,3}?', 'abaab'); modules.re.findall('(?:ab)*+', 'ababa'); modules.re.findall('(?:a|ab)++c', 'abc'); modules.re.findall('(?i)(Ä)\\1', 'ÄäaA'); modules.re.findall('(?i)[k]', 'kK\u212a'); modules.re.findall('(?ia)[k]', 'kK\u212a'); modules.re.findall('\\B', ''); modules.re.findall('\\B', 'ab'); modules.re.search('🙂(.)', 'a🙂b').span(1)
    modules.re.sub('a', 'b', 'banana'); modules.re.sub('a', 'b', 'banana', 1); modules.re.sub('a', 'b', 'banana', count=2); modules.re.sub(r'(\w+) (\w+)', r'\2 \1', 'hello world'); modules.re.sub('(?P<x>a)', r'[\g<x>]', 'banana'); modules.re.sub('a', r'\\', 'a'); modules.re.sub('a', r'\n', 'a'); modules.re.sub('x*', '-', 'abxd'); modules.re.sub('', '-', 'ab'); modules.re.sub('(a)|b', r'[\1]', 'ab'); modules.re.sub('a', r'\g<0>!', 'banana'); modules.re.sub('a', r'\2', 'a'); modules.re.sub('a', r'\q', 'a'); modules.re.sub('a', '$1$&', 'a'); modules.re.subn('a', 'b', 'banana'); modules.re.sub('[^a-zA-Z0-9]+', '_', 'Hello, World! 1'); modules.re.sub('A', 'x', 'aA', flags=modules.re.I); modules.re.sub('a', 1, 'a'); modules.re.sub('a', 'b', 1); modules.re.sub('a', 'b'); modules.re.sub('a', joiner('x'), 'aa'); modules.re.sub(' +', ' ', 'a  b   c')
    modules.re.split(',', 'a,b,c'); modules.re.split(',', 'a,b,c', 1); modules.re.split('(,)', 'a,b'); modules.re.split(r'\W+', 'a, b; c'); modules.re.split('x*', 'axbc'); modules.re.split('(a)|b', 'xaybz'); modules.re.fullmatch('a+', 'aaa'); modules.re.fullmatch('a+', 'aab'); modules.re.fullmatch('a|ab', 'ab'); modules.re.compile('a'); modules.re.compile('a', 2); modules.re.compile('(a)').groups; modules.re.compile('(?P<x>a)').groupindex; modules.re.compile('a').pattern; modules.re.compile('a').findall('banana'); modules.re.compile('a').sub('b', 'banana'); modules.re.compile('a').search('banana', 2).span(); modules.re.compile('a').match('banana'); modules.re.compile('^a').match('ba', 1); modules.re.compile('(?i)a').flags; modules.re.escape('a.b*c-d e'); modules.re.finditer('a', 'banana')|list|length; modules.re.finditer('a', 'banana')|map(attribute='start')|list|length; modules.re.match('a', 'abc').string; modules.re.match('(a)(?P<z>b)', 'abc').lastindex; modules.re.match('(a)(?P<z>b)', 'abc').lastgroup; modules.re.match('(a)(b)', 'ab').expand(r'\2\1'); modules.re.match('a', 'abc').end(); modules.re.IGNORECASE == 2
    modules.re.match('(', 'a'); modules.re.match(')', 'a'); modules.re.match('[', 'a'); modules.re.match('*', 'a'); modules.re.match('a**', 'a'); modules.re.match(r'\q', 'a'); modules.re.match('(?P<1>a)', 'a'); modules.re.match('(?P<a>a)(?P<a>b)', 'a'); modules.re.match('(?P=x)', 'a'); modules.re.match(r'\1', 'a'); modules.re.match('[z-a]', 'a'); modules.re.match('a{3,2}', 'a'); modules.re.match('(?<=a+)b', 'a'); modules.re.match('(?y)', 'a'); modules.re.match('a', 1); modules.re.match(1, 'a'); modules.re.match('\\', 'a'); modules.re.match('(?:a', 'a'); modules.re.match('a'); modules.re.match('a', none)
"""

ITERTOOLS = """
    modules.itertools.chain([1], 'ab')|list; modules.itertools.chain.from_iterable([[1], [2]])|list; modules.itertools.product([1, 2], 'ab')|list; modules.itertools.product([0, 1], repeat=2)|list; modules.itertools.combinations('abc', 2)|list; modules.itertools.permutations([1, 2, 3], 2)|list; modules.itertools.permutations('ab')|list; modules.itertools.combinations_with_replacement('ab', 2)|list; modules.itertools.islice([1, 2, 3, 4], 2)|list; modules.itertools.islice([1, 2, 3, 4], 1, none, 2)|list; modules.itertools.islice(modules.itertools.count(5), 3)|list; modules.itertools.islice(modules.itertools.cycle('ab'), 5)|list; modules.itertools.repeat('x', 3)|list; modules.itertools.accumulate([1, 2, 3])|list; modules.itertools.accumulate([1, 2], initial=10)|list; modules.itertools.zip_longest([1], [2, 3], fillvalue=0)|list; modules.itertools.compress('abc', [1, 0, 1])|list; modules.itertools.pairwise([1, 2, 3])|list; modules.itertools.starmap(dict, [])|list; modules.itertools.chain([1]); modules.itertools.combinations('abc'); modules.itertools.islice([1]); modules.itertools.chain; modules.itertools.combinations('ab', -1); modules.itertools.product()|list; modules.itertools.combinations('ab', 3)|list; modules.itertools.tee([1, 2])|map('list')|list
"""


def split_rows(text):
    return [part.strip() for line in text.strip().splitlines() for part in line.split("; ") if part.strip()]


def expression(text):
    return "{{ " + text + " }}"


STATEMENTS = [
    "{% set l = [1] %}{% do l.append(l) %}{{ l }}",
    "{% set d = {} %}{% do d.update(a=d) %}{{ d }}",
    "{% set l = [3, 1, 2] %}{% do l.sort() %}{{ l }}{% do l.sort(reverse=true) %}{{ l }}{% do l.reverse() %}{{ l }}",
    "{% set l = [3, 1] %}{% do l.extend([4, 5]) %}{% do l.insert(1, 'x') %}{% do l.remove(4) %}{{ l }} {{ l.pop() }} {{ l }}",
    "{% set d = {'b': 1} %}{% do d.update({'a': 2}) %}{% do d.setdefault('c', []).append(1) %}{{ d }}{{ d.pop('b') }}{{ d }}",
    "{% set d = {1: 'a'} %}{% do d.update({true: 'b', 1.0: 'c'}) %}{{ d }}",
    "{% set g = [1, 2, 3]|map('string') %}{{ g|list }}{{ g|list }}",
    "{% set g = [1, 2, 3, 4]|select('odd') %}{% for x in g %}{{ x }}{% endfor %}{% for x in g %}{{ x }}{% endfor %}",
    "{% set ks = {'a': 1} %}{% set v = ks.keys() %}{% do ks.update(b=2) %}{{ v }}{{ ks.items() }}{{ ks.values()|list }}",
    "{% set s = set([1]) %}{% do s.add(2) %}{% do s.update([2, 3]) %}{% do s.discard(1) %}{{ s|sort }}",
    "{% set j = joiner(', ') %}{% for x in 'abc' %}{{ j() }}{{ x }}{% endfor %}",
    "{% set c = cycler('a', 'b') %}{{ c.next() }}{{ c.next() }}{{ c.next() }}{{ c.current }}{% do c.reset() %}{{ c.current }}",
    "{% set ns = namespace(n=0) %}{% for i in range(3) %}{% set ns.n = ns.n + i %}{% endfor %}{{ ns }}{{ ns.n }}",
    "{% set d = {'a': 1, 'b': 2} %}{% for k in d %}{% do d.update({k ~ k: 1}) %}{% endfor %}",
    "{% for k, v in {'a': 1, 'b': 2}.items() %}{{ k }}={{ v }};{% endfor %}",
    "{% set it = [1, 2, 3]|reverse %}{{ it|first }}{{ it|list }}",
    "{% for g, items in [1, 1, 2]|batch(2) %}{{ g }}{% endfor %}",
    "{% for grouper, list in rows|groupby('name') %}{{ grouper }}:{{ list|length }} {% endfor %}",
    "{% for g in rows|groupby('name') %}{{ g.grouper }}={{ g.list|map(attribute='at')|list }} {% endfor %}",
    "{% set m = modules.re.match('(?P<y>[0-9]{4})-(?P<m>[0-9]+)', '2024-05') %}{{ m.group('y')|int + 1 }} {{ m['m'] }} {{ m }}",
    "{% set p = modules.re.compile('[aeiou]') %}{{ p.sub('*', 'template') }} {{ p.findall('template') }}",
    "{% macro up(m) %}{{ m.group(0)|upper }}{% endmacro %}{{ modules.re.sub('[ab]', up, 'abc') }}",
    "{% for key, group in modules.itertools.groupby(['aa', 'ab', 'b'], key='first') %}{% endfor %}",
    "{% macro head(x) %}{{ x[0] }}{% endmacro %}{% for key, group in modules.itertools.groupby(['aa', 'ab', 'b'], head) %}{{ key }}{{ group|list }}{% endfor %}",
    "{% set dt = modules.datetime.datetime(2024, 1, 31, 10, 30) %}{% for d in range(3) %}{{ (dt + modules.datetime.timedelta(days=d)).strftime('%Y-%m-%d') }} {% endfor %}",
    "{% set eastern = modules.pytz.timezone('US/Eastern') %}{{ eastern.localize(modules.datetime.datetime(2024, 3, 10, 3)).astimezone(modules.pytz.utc).isoformat() }}",
    "{% set a, b = [1, 2] %}{{ a }}{{ b }}",
    "{% set x = 'é' %}{{ x.encode('utf-8') }}{{ x.encode('utf-8').hex() }}{{ x.encode('ascii', 'replace') }}{{ x.encode().decode() }}",
    "{{ 'abc'.translate('abc'.maketrans('ab', 'xy')) }}{{ 'abc'.maketrans({'a': 'b'}) }}",
]


def random_float(chance):
    kind = chance.randrange(4)
    if kind == 0:
        return repr(chance.uniform(-100, 100))
    if kind == 1:
        return repr(round(chance.uniform(-1000, 1000), chance.randrange(4)) + 0.0)
    if kind == 2:
        return repr(chance.uniform(1, 10) * 10.0 ** chance.randint(-30, 30))
    return repr(chance.randrange(1, 1000) / 2 ** chance.randrange(1, 12))


def literal(number):
    return f"({number})" if number.startswith("-") else number


def random_text(chance, alphabet, longest):
    return "".join(chance.choice(alphabet) for _ in range(chance.randrange(longest)))


WORDS = ["a", "foo", "bar-baz", "x--y", "self-made", "Über", "ǆ", "it's", "don't-stop", "1,000", "end.", "(par)", "<b>", "\n", "\t", " ", "long" * 6, "🙂", "A_b", "-", "--", "e.g.", "semi;colon"]
ATOMS = ["a", "b", ".", "[ab]", "[^a]", r"\w", r"\d", r"\s", "(a|b)", "(?:ab)", "(b+)", "^", "$", r"\b", "(?=b)", "(?!a)", "(?<=a)", "x?", r"(a)\1", "é", "(?P<n>b)", "1"]
COUNTS = ["", "", "", "*", "+", "?", "{2}", "{1,2}", "*?", "+?"]


def random_pattern(chance):
    parts = []
    named = False
    for _ in range(chance.randrange(1, 5)):
        atom = chance.choice(ATOMS)
        if "?P<" in atom or r"\1" in atom:
            if named:
                continue
            named = True
        parts.append(atom + ("" if atom in ("^", "$", r"\b", "x?") or "(?=" in atom or "(?!" in atom or "(?<=" in atom else chance.choice(COUNTS)))
    pattern = "".join(parts)
    # A reference counts groups from the first.
    return pattern.replace(r"(a)\1", "(?P<m>a)(?P=m)")


def random_rows(chance):
    number = lambda: literal(random_float(chance))
    decimal_text = lambda: f"Decimal('{chance.choice(['', '-'])}{chance.randrange(10**chance.randrange(1, 20))}{chance.choice(['', '.', 'E-3', 'E+2', '.50', '.125', 'E-20'])}')"
    spec = lambda: chance.choice(["", "<", ">", "^", "*>", "="]) + chance.choice(["", "+", " ", "-"]) + chance.choice(["", "0"]) + chance.choice(["", "8", "15"]) + chance.choice(["", ","]) + chance.choice(["", ".0", ".1", ".3", ".10", ".25"]) + chance.choice(["", "f", "e", "g", "%", "G"])
    date = lambda: f"modules.datetime.datetime({chance.randint(1, 9999)}, {chance.randint(1, 12)}, {chance.randint(1, 28)}, {chance.randrange(24)}, {chance.randrange(60)}, {chance.randrange(60)}, {chance.choice([0, 0, 500000, 123456])})"
    quoted = lambda text: repr(text).replace("{{", "{ {").replace("{%", "{ %").replace("}}", "} }").replace("{#", "{ #")
    prose = lambda: chance.choice([" ", " ", "  ", ""]).join(chance.choice(WORDS) for _ in range(chance.randrange(1, 14)))
    for _ in range(120):
        yield "random floats", f"[{number()} {chance.choice(['+', '-', '*', '/', '//', '%'])} {number()}, {number()}|round({chance.randrange(5)}), {number()}|int]"
    for _ in range(150):
        yield "random formats", f"'{{:{spec()}}}'.format({chance.choice([number, number, decimal_text, lambda: str(chance.randrange(10**9))])()})"
    for _ in range(120):
        operator = chance.choice(["+", "-", "*", "/", "//", "%", "<", "=="])
        yield "random decimals", f"[{decimal_text()} {operator} {decimal_text()}, {decimal_text()}|round({chance.randrange(4)})]"
    for _ in range(150):
        flags = chance.choice(["0", "0", "2", "8", "16", "256"])
        text = random_text(chance, "aabb1 \né_ABx", 12)
        call = chance.choice(["findall({p}, {t}, {f})", "sub({p}, '-', {t}, 0, {f})", "split({p}, {t}, 0, {f})", "search({p}, {t}, {f})", "fullmatch({p}, {t}, {f})"])
        pattern = random_pattern(chance)
        yield "random patterns", "[modules.re." + call.format(p=quoted(pattern), t=quoted(text), f=flags) + "]"
    for _ in range(120):
        filter_ = chance.choice(["wordwrap(%d)" % chance.choice([4, 8, 12, 20]), "wordwrap(%d, false)" % chance.choice([4, 8]), "wordwrap(9, break_on_hyphens=false)", "title", "truncate(%d, leeway=0)" % chance.choice([5, 9, 20]), "truncate(8, true)", "indent(2)", "wordcount", "urlencode", "striptags", "e", "center(50)", "capitalize", "trim"])
        yield "random texts", f"[{quoted(prose())}|{filter_}]"
    for _ in range(80):
        method = chance.choice(["title()", "split()", "rsplit(None, 2)", "split(' ', 2)", "splitlines()", "swapcase()", "partition('-')", "expandtabs(4)", "casefold()", "istitle()", "isupper()", "find('a', 3)", "strip('a ')", "count('o')", "zfill(30)", "capitalize()"])
        yield "random texts", f"[{quoted(prose())}.{method}]"
    for _ in range(80):
        items = [chance.choice([quoted(prose()), number(), "none", f"[{number()}, {quoted(prose())}]", f"{{'k': {quoted(prose())}, 'a': [1, 2]}}", f"({number()},)"]) for _ in range(chance.randrange(1, 5))]
        yield "random prints", f"[{', '.join(items)}]|{chance.choice(['pprint', 'tojson', 'tojson(2)', 'string', 'join(1)'])}"
    for _ in range(120):
        directives = "".join(chance.choice(["%Y", "%m", "%d", "%H", "%I", "%p", "%M", "%S", "%f", "%j", "%U", "%W", "%V", "%G", "%u", "%w", "%a", "%A", "%b", "%B", "%y", "%-d", "%e", "%c", "%x", "-", " ", "%C", "%g", "%h", "%D", "%s2"[:2]]) for _ in range(5)).replace("%s", "%S")
        yield "random dates", chance.choice([
            f"{date()}.strftime('{directives}')", f"{date()} - {date()}", f"[{date()}.isoformat(), {date()}.isocalendar(), {date()}.weekday()]",
            f"[modules.datetime.timedelta(days={chance.randint(-999, 999)}, seconds={number()}) {chance.choice(['*', '/'])} {number()}]",
            f"modules.datetime.datetime.strptime({date()}.isoformat(), '%Y-%m-%dT%H:%M:%S')",
        ])


def all_rows(everything):
    chance = random.Random(20)

    def sample(rows, size):
        rows = list(rows)
        return rows if everything or len(rows) <= size else [rows[i] for i in sorted(chance.sample(range(len(rows)), size))]

    for group, text in SINGLE.items():
        yield from (row(group, expression(one)) for one in split_rows(text))
    for group, text in [("datetime", DATES), ("re", REGEXES), ("itertools", ITERTOOLS)]:
        yield from (row(group, expression(one)) for one in split_rows(text))
    yield from (row("statements", one) for one in STATEMENTS)
    for group, one in random_rows(random.Random(21)):
        yield row(group, expression(one))
    if everything:
        for seed in range(22, 40):
            for group, one in random_rows(random.Random(seed)):
                yield row(group, expression(one))
    products = [
        # Not the rows that would fill the memory of Python itself; what a template may build is tested apart.
        ("operators", 1500, (
            f"({a}) {op} ({b})" for a in VALUES for op in BINARY for b in VALUES
            if not (op in ("*", "**") and HUGE in (a, b)) and not (op == "**" and a in NEGATIVE and b not in WHOLE)
        )),
        ("format spec", 400, (f"'{{:{spec}}}'.format({v})" for v in FORMATTED for spec in SPECS)),
        ("percent", 400, (f"'{p}' % {v}" for v in FORMATTED for p in PERCENTS)),
        ("string methods", 700, (f"[{s}.{m}]" for s in STRINGS for m in STRING_METHODS)),
        ("string filters", 150, (
            f"[{s}|{f}]" for s in STRINGS for f in [
                "capitalize", "title", "upper", "wordcount", "reverse", "trim", "length", "first", "urlencode", "e", "tojson",
                "int", "float", "list", "center(15)", "truncate(5, leeway=0)", "wordwrap(6)", "indent", "striptags",
            ]
        )),
    ]
    for group, size, expressions in products:
        yield from (row(group, expression(one)) for one in sample(expressions, size))


def main():
    everything = "--all" in sys.argv
    # Sets of texts print in an order that differs from run to run; none is printed here.
    rows = list(all_rows(everything))
    target = HERE / ("corpus-all.json" if everything else "corpus.json")
    target.write_text("[\n" + ",\n".join(json.dumps(one, ensure_ascii=True) for one in rows) + "\n]\n")
    print(f"{len(rows)} rows in {target.name}")


main()
