"""What PyYAML's CSafeLoader, which dbt uses, reads from hand-written and generated YAML.

    pip install pyyaml==6.0.3 && python yaml.py > yaml.json

Each line of the answer is [text, value], or [text] where PyYAML refuses. JSON cannot say all that Python can, so integers
are {"int": "7"}, floats {"float": "1.5"}, dates {"date": iso}, times {"datetime": iso}; mappings are lists of pairs.
"""
import datetime
import json
import random
import re
import sys

sys.path = [path for path in sys.path if not path.endswith("corpus")]
import yaml  # noqa: E402  (the real one, not this file)

SCALARS = """
yes Yes YES yEs no No NO nO y n Y N true True TRUE tRue false False FALSE on On ON oN off Off OFF null Null NULL nULL ~
0 1 -1 +1 007 012 08 09 0o12 0b101 0b 0x1F 0xg 0x -0x10 1_000 _1 1__0 0_ 00 +012 -012 9007199254740991 9007199254740993
-9223372036854775808 123456789012345678901234567890 12:30 1:2:3 12:60 -12:30 190:20:30 190:20:30.15 0:30 12:30: 1: 1:1
1.0 1. .5 -.5 +1.5 1e3 1.0e3 1.0e+3 1.5E-3 1_0.5 .inf -.inf +.inf .Inf .INF .nan .NaN .NAN nan inf . .. -. 1.2.3 .5e+1
2018-11-01 2018-1-1 2018-13-01 2018-02-29 2020-02-29 0000-01-01 2018-11-01T20:57:10 2018-11-01T20:57:10.796
2018-11-01t20:57:10Z 2018-11-01T20:57:10+02:00 2018-11-01T20:57:10-5 2018-11-01T25:00:00 2018-1-1T1:02:03.5
2018-11-01T20:57:10+24:00 2018-11-01T20:57:10.1234567Z 2018-11-01T20:57:10.000001+00:00 2018-11-01T20:57
= << - -- -a ?a :a a:b a:b:c http://x.y/z#w a#b a,b a[b] {} [] "" '' "yes" 'no' "1" '2018-11-01' !!str 1 !!int 3 !!int "0x10"
!!int x !!float 1 !!float 1.5 !!bool yes !!bool x !!null x !!null ~ !!str ~ ! 12 ! "12" !foo x !!foo x !!binary aGk= !!timestamp 2018-11-01
!!python/object:os.system x !!seq [1] !!map {a: 1} !!set {a, b} !!omap [a: 1, b: 2] !!pairs [a: 1, a: 2] !!str [1] !!int {a: 1}
""".split("\n")

DOCUMENTS = [
    "", "\n", "# only a comment\n", "---\n", "---\n...\n", "--- a\n", "---\na: 1\n", "a: 1\n...\n", "a: 1\n---\nb: 2\n", "a: 1\n...\nb: 2\n",
    "%YAML 1.1\n---\na: 012\n", "%YAML 1.2\n---\na: yes\n", "\ufeffa: 1\n", "a: 1\r\nb:\r\n  - c\r\n", "a: 1\rb: 2\r",
    "a:\n  b:\n    c: 1\n  d: 2\ne: 3\n", "a:\n- b\n- c\nd: 1\n", "a:\n  - b\n  - c\nd: 1\n", "- - a\n  - b\n- - c\n", "- a: 1\n  b: 2\n- c: 3\n",
    "-\n  a: 1\n-\n  - b\n-\n- c\n", "a:\n  -\n    b: 1\n  -\n", "a:\nb:\n", "a: # comment\n  b: 1 # more\n", "a: b # c\n", "a: b #\n", "a: b# c\n", "a: 'b'# c\n", "a: [1]# c\n",
    "a: one\n  two\n  three\nb: 1\n", "a: one\n\n  two\n\n\n  three\n", "a: one # x\n  two\n", "a:\n  one\n  two\n", "one\ntwo\n", "- one\n two\n- x\n", "a: b\n - c\n", "a: b\n-c\n",
    "a: \"one\n  two\n\n  three\"\n", "a: 'one\ntwo'\n", "a: 'it''s'\n", "a: \"x\\ty\\n\\\"z\\\" \\u00e9 \\x41 \\U0001F600 \\/ \\e\"\n", "a: \"one \\\n   two\"\n", "a: \"one\\\n\n   two\"\n", "a: \"x\\dy\"\n", "a: \"  x  \n  y  \"\n",
    "a: 'b' c\n", "a: \"b\n", "a: 'b\n", "\"a b\": 1\n'c': 2\n", "\"a\nb\": 1\n", "'a': 'b': c\n", "a b c: 1\n", "a : 1\n", "a  :   1   \n", ": 1\n", "a:\n  : 1\n",
    "a: |\n  x\n  y\nb: 1\n", "a: |\n  x\n\n   y\n\nb: 1\n", "a: >\n  x\n  y\n\n  z\n   w\n  v\nb: 1\n", "a: |-\n  x\n\n\nb: 1\n", "a: |+\n  x\n\n\nb: 1\n", "a: |2\n   x\n  y\n", "a: |+2\n   x\n", "a: |2-\n   x\n", "a: |0\n  x\n", "a: >-\n  x\n\n\n", "a: >+\n  x\n\n\n",
    "a: | # c\n  x\n", "a: |x\n  y\n", "a: |\nb: 1\n", "a: |\n\n\n", "a: |", "a: |\n   \n  x\n", "a: |\n  x\n y\n", "- |\n x\n- >\n y\n z\n", "|\n x\n", ">\n x\n y\n", "a: |\n  x\n# c\nb: 1\n", "a: |\n  x\n  # not a comment\n", "a:\n  |\n  x\n", "a: >\n\n  x\n\n  y\n", "a: >\n  x\n    y\n\n  z\n", "a: |\n  x", "a: |\n    ", "a: |1\n  x\n y\n",
    "a: [1, 2, three]\n", "a: [\n1,\n2\n]\nb: 1\n", "a: [1, 2,]\n", "a: [,]\n", "a: [1,,2]\n", "a: []\nb: {}\n", "a: [a: 1, b]\n", "a: [a b: c, 'd': e, \"f\":g]\n", "a: {b: 1, c: [2, {d: 3}]}\n", "a: {b, c: , d:}\n", "a: {b:1}\n", "a: {\"b\":1}\n", "a: {b: 1\n", "a: [1, 2\nb: 3\n", "a: [one\n  two, three]\n", "a: [x # c\n, y]\n", "a: [a\n: b]\n", "a: {a\n: b}\n", "{a: 1, b: 2}\n", "[a, [b, [c]]]\n", "[a]: 1\n", "{a: 1}: 2\n", "a: {{ x }}\n", "a: {{ x }} y\n", "a: \"{{ x }}\"\n", "a: [\"{{ ref('x') }}\", b]\n", "a: [a, -b, - c]\n", "a: [-]\n", "a: [a?b]\n", "a: [?a]\n", "a: [http://x, y:z]\n", "a: {http://x: 1}\n", "a: [a, :b]\n", "a: [a,b]\n", "a: {? b : c}\n", "a: [1] 2\n", "a: ]\n", "a: }\n", "a: , b\n", "a: 1, 2\n",
    "a: &x 1\nb: *x\n", "a: &x [1]\nb: *x\n", "a: *x\n", "a: &x 1\nb: &x 2\n", "&x a: 1\nb: *x\n", "*x : 1\n", "a: &x\n  b: 1\nc:\n  <<: *x\n  d: 2\n", "a: &x {b: 1, c: 2}\nd: {<<: *x, b: 3}\n", "x: &x {a: 1, b: 1}\ny: &y {b: 2, c: 2}\nz: {<<: [*x, *y], d: 4}\nw: {d: 4, <<: [*y, *x]}\n", "a: {<<: 1}\n", "a: {<<: [1]}\n", "a: {<<: {b: 1}, <<: {c: 2}}\n", "a: {\"<<\": 1}\n", "a:\n  <<: {b: 1}\n", "a: &x\nb: *x\n", "a: &x !!str 1\nb: *x\n", "- &x a\n- *x\n- [*x, *x]\n",
    "a: 1\na: 2\n", "a: 1\nb: 2\na: 3\n", "1: a\n1.0: b\n", "yes: 1\ntrue: 2\n", "1: a\n'1': b\n", "on: 1\n", "~: 1\n", "012: x\n", "1.50: x\n", "2018-11-01: x\n", "!!str 1: x\n", "a: {b: 1, b: 2}\n",
    "? a\n: b\n", "? a\n", "? [a]\n: b\n", "? |\n  x\n: y\n", "a: - b\n", "a: b: c\n", "a: b:\n", "a: x\n  y: z\n", "- a\nb: c\n", "a: 1\n- b\n", "a:\n  b: 1\n c: 2\n", "a:\n  - b\n - c\n", "  a: 1\n  b: 2\n", "  a: 1\n b: 2\n", "a:\n  - x\n  -y\n", "a:b\n", "a:b\nc: d\n", "name:foo\ntags: b\n", "a: @b\n", "a: `b`\n", "a: %b\n", "a: &\n", "a: *\n", "a: !\n", "a: \x07\n", "a: \x85b\n", "a: é ü 漢字 😀\n", "a: 'x\u2028y'\n", "a: \"\\ud83d\\ude00\"\n",
    "a:\tb\n", "\ta: b\n", "a: b\t\n", "a: 'b\tc'\n", "a: b\tc\n", "a: |\n  b\tc\n", "a: # x\ty\n  1\n", "-\ta\n",
    "a: " + "x" * 1100 + "\n", "x" * 1100 + ": a\n", "[" * 60 + "]" * 60 + "\n",
    "version: 2\n\nmodels:\n  - name: orders\n    description: >\n      One row an order,\n      with its payments.\n    columns:\n      - name: id\n        description: \"Key: unique\"\n        tests: [unique, not_null]\n      - name: status\n        tests:\n          - accepted_values:\n              values: ['placed', 'shipped', yes, 1]\n",
    "name: shop\nversion: '1.0'\nvars:\n  start: 2018-11-01\n  rate: 1.50\nmodels:\n  shop:\n    +materialized: view\n    marts:\n      +tags: [daily, \"{{ var('x') }}\"]\non-run-end: \"grant select on schema {{ target.schema }} to reader\"\n",
]

PIECES = ["a", "b: ", "c:", "- ", "-", "\n", "\n", "\n  ", "\n    ", "\n ", " ", "'", "'x'", '"', '"y"', "[", "]", "{", "}", ", ", ":", ": ", "#", " # z", "|", "|\n  ", ">-\n  ", "1", "yes", "k: v", "- k: v", "\n- ", "\nd: ", "\n  e: ", "\n  - ", "''", "\\n", "---", "\n\n", "?", "x y"]


# Keys without a name, and block scalars that begin left of their text: nobody writes them, and parsers differ.
UNLIKELY = re.compile(r"(^|[\n{\[,?-])\s*(:(\s|$)|[|>])|\?[^\n]*[|>]")


def encode(value):
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, int):
        return {"int": str(value)}
    if isinstance(value, float):
        return {"float": repr(value)}
    if isinstance(value, datetime.datetime):
        return {"datetime": value.isoformat()}
    if isinstance(value, datetime.date):
        return {"date": value.isoformat()}
    if isinstance(value, bytes):
        import base64
        return {"binary": base64.b64encode(value).decode()}
    if isinstance(value, (list, tuple)):
        return [encode(item) for item in value]
    if isinstance(value, set):
        return {"set": sorted(encode(item) for item in value)}
    return {"map": [[encode(key), encode(item)] for key, item in value.items()]}


def read(text):
    try:
        return [text, encode(yaml.load(text, Loader=yaml.CSafeLoader))]
    except Exception:  # PyYAML lets KeyError, ValueError and more through for values that do not fit their tag
        return [text]


def generated(count, seed):
    chance = random.Random(seed)
    accepted, refused = [], []
    while len(accepted) < count:
        text = "".join(chance.choice(PIECES) for _ in range(chance.randint(2, 14)))
        if UNLIKELY.search(text):
            continue
        case = read(text)
        (accepted if len(case) == 2 else refused).append(case)
    return accepted + refused[: count // 3]


if __name__ == "__main__":
    cases = [read(f"a: {scalar}\n") for line in SCALARS for scalar in (line.split(" ") if "!" not in line else [line])]
    cases += [read("a: " + tagged + "\n") for line in SCALARS if "!" in line for tagged in line.replace(" !", "\x00!").split("\x00")]
    cases += [read(document) for document in DOCUMENTS]
    count, seed = (int(sys.argv[1]), int(sys.argv[2])) if len(sys.argv) > 2 else (700, 7)
    unique = {case[0]: case for case in cases + generated(count, seed)}
    print("[\n" + ",\n".join(json.dumps(case, ensure_ascii=True) for case in unique.values()) + "\n]")
