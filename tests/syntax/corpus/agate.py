"""What dbt's seed loader reads from CSV files: columns, types and values.

    pip install dbt-common==1.39.0 && python agate.py > agate.json

Each line is [csv, delimiter, columns] with columns as [name, type, values], or [csv, delimiter] where dbt refuses. Types
are those of dbt's adapters: a Number without decimals is an integer. Timestamps are UTC.
"""
import datetime
import decimal
import json
import random
import sys
import tempfile
import warnings

sys.path = [path for path in sys.path if not path.endswith("corpus")]
import agate  # noqa: E402  (the real one, not this file)
from dbt_common.clients import agate_helper  # noqa: E402

warnings.simplefilter("ignore")

VALUES = """
1|2|-3|+4|007|0|00|-0|1.0|1.50|.5|5.|1e5|1E-3|1e|1_000|_1|1,000|1,0,0|,|-|+|$5|-$5|$-5|5$|€5|£ 5|5%|%5|%%|50 %|$|(5)|1 2|0x10|١٢
inf|-inf|Infinity|nan|NaN|-nan|snan|infin|3000000000|9223372036854775808|123456789012345678901234567890|0.1234567890123456789
true|TRUE|True|false|t|f|yes|no|y|n|on|tr,ue|1true
2018-11-01|2018-1-1|2018-11- 1|2018-13-01|2018-02-29|2020-02-29|20181101|2018/11/01|01-11-2018|0000-01-01|18-11-01
2018-11-01 20:57:10|2018-11-01  20:57:10|2018-1-1 1:2:3|2018-11-01 24:00:00|2018-11-01 20:57|2018-11-01 20:57:10.796|2018-11-01 20:57:60
2018-11-01T20:57:10|2018-11-01T20:57:10.796|2018-11-01T20:57:10,5|2018-11-01T20:57:10Z|2018-11-01T20:57:10+02:00|2018-11-01T20:57:10-0530
2018-11-01T20:57|2018-11-01T20|20181101T205710|2018-11-01T2057|2018-W44-4T10:00|2018W444T10:00:00|2018-305T10:00|2018305T10:00|2018-W44T10|2018-11T10
2018T10|20T10|2018-11-01T24:00|2018-11-01T20:57:10+2|2018-11-01T20:57.5|2018-11-01T20.5|2018-11-01t20:57:10|2018-11-01TT20|12:30|T20:57
null|NULL|Null| null |None|none|na|N/A|.|-|a|a b|{"a": 1}|null,|"
""".strip().replace("\n", "|").split("|")

FILES = [
    "a,b\n1,2\n", "a,b\n1,2", "a,b\r\n1,2\r\n", "a,b\r1,2\r", "\ufeffa,b\n1,2\n", "a\n", "a", "", "\n", "\na\n1\n", "a,b\n1\n", "a,b\n1,2,3\n", "a,b\n1,2\n\n", "a,b\n\n1,2\n", "a\n1\n\n2\n",
    "a,b\n\"1\",\"x\"\n", "a\n\"x,y\"\n", "a\n\"x \"\"y\"\" z\"\n", "a\n\"x\ny\"\n", "a,b\n\"x\r\ny\",2\n", "a\nx\"y\"\n", "a\n\"x\"y\n", "a\n\"x\"\"\n", "a,b\n\"\",\n", "a,b\n \"x\",1\n", "a\n\"x\"y,z\"\n",
    "a,a,b,a\n1,2,3,4\n", "a,,b,\n1,2,3,4\n", "\"a b\",\"c,d\"\n1,2\n", " a ,b\n1,2\n", "a,a_2,a\n1,2,3\n",
    "a,b\n1,x\n2,\n", "a\n1\nx\n", "a\n1\n1.5\n", "a\n1\n\n1.0\n", "a\n2018-11-01\n2018-11-01 10:00:00\n", "a\n2018-11-01\nnull\n\n", "a\n2018-11-01T10:00:00\n2018-11-01 10:00:00\n", "a\ntrue\n1\n", "a\ntrue\n\nFALSE\n", "a\n,\n", "a,b\n,\n,\n",
    "a\n x \n", "a\n 1 \n", "a\n true \n", "a\nnull\nx\n", "a\n\"null\"\n\"x\"\n", "a\n1\n \n",
]
DELIMITED = [("a;b\n1;2,5\n", ";"), ("a\tb\n1\tx\n", "\t"), ("a|b\n\"1|2\"|3\n", "|")]


def cell(value):
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, decimal.Decimal):
        if not value.is_finite():
            return str(value)
        return format(value.normalize(), "f") if value else "0"
    if isinstance(value, datetime.datetime):
        if value.tzinfo is not None:
            value = value.astimezone(datetime.timezone.utc).replace(tzinfo=None)
        text = value.isoformat(sep=" ")
        return text.rstrip("0") if "." in text else text
    return value.isoformat()


def kind(table, index):
    data_type = table.column_types[index]
    if isinstance(data_type, agate_helper.Integer):
        return "integer"
    if isinstance(data_type, agate.Number):
        return "number" if table.aggregate(agate.MaxPrecision(table.column_names[index])) else "integer"
    return {"Boolean": "boolean", "Date": "date", "DateTime": "timestamp", "ISODateTime": "timestamp", "Text": "text"}[type(data_type).__name__]


def read(text, delimiter=","):
    with tempfile.NamedTemporaryFile("w", suffix=".csv", encoding="utf-8", newline="") as file:
        file.write(text)
        file.flush()
        try:
            table = agate_helper.from_csv(file.name, (), delimiter)
            return [text, delimiter, [[name, kind(table, i), [cell(row[i]) for row in table.rows]] for i, name in enumerate(table.column_names)]]
        except Exception:  # whatever it is, dbt gives up
            return [text, delimiter]


def quoted(value):
    return '"' + value.replace('"', '""') + '"'


if __name__ == "__main__":
    chance = random.Random(7)
    cases = [read(f"a\n{quoted(value)}\n") for value in VALUES]
    cases += [read("a\n" + "\n".join(quoted(chance.choice(VALUES)) for _ in range(2)) + "\n") for _ in range(250)]
    cases += [read(text) for text in FILES] + [read(text, delimiter) for text, delimiter in DELIMITED]
    pieces = ["a", "1", ",", ",", "\n", "\n", '"', '""', " ", "x,y", '"q"']
    cases += [read("h,i\n" + "".join(chance.choice(pieces) for _ in range(chance.randint(1, 9))) + "\n") for _ in range(250)]
    print("[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]")
