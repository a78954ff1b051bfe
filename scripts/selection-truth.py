"""What dbt selects: writes tests/graph/truth/rows.json, which a test holds wh against.

    python scripts/selection-truth.py

Needs a Python with dbt-core 1.12 and dbt-postgres. Nothing is connected to: `dbt ls` only reads the project.
"""
import itertools
import json
import pathlib
import shutil
import tempfile

from dbt.cli.main import dbtRunner

TRUTH = pathlib.Path(__file__).resolve().parent.parent / "tests" / "graph" / "truth"

ATOMS = [
    "orders", "stg_orders", "stg_*", "*orders*", "marts", "marts.finance", "shop.marts", "shop.staging.stg_codes",
    "shop.*", "staging.sub", "tools", "tools.calendar", "calendar", "rates", "rates.v1", "rates_v2", "odd.name", "odd",
    "marts.odd.name", "off", "nosuch", "look", "dashboard", "orders_join", "people_over_time", "codes", "raw",
    "fqn:marts.finance.*", "fqn:orders", "fqn:*.finance.*", "fqn:shop.marts.[or]*",
    "tag:nightly", "tag:n*", "tag:stage", "tag:pii", "tag:landed", "tag:static", "tag:history", "tag:loose", "tag:none",
    "group:finance", "group:fin*", "group:other", "access:public", "access:private", "access:protected",
    "source:raw", "source:raw.orders", "source:shop.raw.people", "source:*", "source:r*.p*", "source:tools.raw.*",
    "exposure:dashboard", "exposure:*", "exposure:shop.dash*", "exposure:tools.*",
    "path:models", "path:models/marts", "path:models/marts/", "path:models/staging/stg_orders.sql",
    "path:models/staging/_staging.yml", "path:models/marts/*", "path:models/*/*.sql", "path:models/**", "path:seeds/more",
    "path:tests", "path:**/*.csv", "path:nowhere", "models/marts/finance", "models/staging/*.sql", "seeds/codes.csv",
    "file:orders.sql", "file:orders", "file:stg_*", "file:*.csv", "file:_marts.yml", "orders.sql", "codes.csv", "_marts.yml",
    "package:shop", "package:tools", "package:this", "package:t*", "package:*",
    "config.materialized:table", "config.materialized:view", "config.materialized:TABLE", "config.materialized:t*",
    "config.materialized:snapshot", "config.materialized:seed", "config.materialized:test",
    "config.enabled:true", "config.enabled:True", "config.enabled:false", "config.severity:warn", "config.severity:WARN",
    "config.severity:error", "config.meta.owner:ada", "config.meta.owner:bob", "config.meta.tier:1", "config.meta.pii:false",
    "config.meta:owner", "config.tags:nightly", "config.group:finance", "config.contract.enforced:false",
    "config.unique_key:id", "config.nothing:x", "config.access:public",
    "resource_type:model", "resource_type:seed", "resource_type:source", "resource_type:test", "resource_type:unit_test",
    "resource_type:exposure", "resource_type:snapshot", "resource_type:analysis", "resource_type:metric",
    "test_name:unique", "test_name:*_null", "test_name:relationships", "test_name:orders_have_people", "test_name:orders_*",
    "test_type:generic", "test_type:singular", "test_type:unit", "test_type:data", "test_type:schema",
    "unit_test:orders_join", "unit_test:*", "unit_test:shop.*", "metric:*", "semantic_model:*", "saved_query:*",
    "version:latest", "version:old", "version:prerelease", "version:none",
]
CORE = ["orders", "stg_codes", "source:raw", "tag:nightly", "people", "calendar", "test_type:singular", "rates.v2", "dashboard", "path:models/marts"]
SHAPES = ["+{}", "{}+", "+{}+", "1+{}", "{}+1", "2+{}+1", "0+{}", "{}+0", "@{}", "{}+3", "1+{}+2"]
COMBINATIONS = [
    ["stg_orders", "people"], ["stg_orders people"], ["tag:stage,package:shop"], ["marts,tag:nightly"], ["+orders,source:raw+"],
    ["+orders,stg_codes+", "calendar"], ["@stg_orders,tag:nightly"], ["tag:nightly,tag:money,access:private"],
    ["resource_type:test,orders+"], ["orders,people"], ["orders+", "nosuch"], ["test_type:unit,orders"],
    ["package:tools,resource_type:test"], ["1+revenue,config.materialized:table"], ["staging", "seeds/more"],
]
EXCLUSIONS = [
    ([], ["marts"]), ([], ["tag:nightly"]), (["marts"], ["revenue"]), (["marts"], ["tag:money", "people"]),
    (["+top"], ["+orders"]), (["package:shop"], ["resource_type:test"]), (["orders+"], ["test_name:relationships"]),
    (["staging+"], ["1+people", "@calendar"]), (["tag:stage"], ["stg_orders,tag:stage"]), ([], ["source:*", "exposure:*"]),
    (["orders"], ["orders"]), (["marts"], ["people+"]), (["marts"], ["nosuch"]), (["orders", "people"], ["test_type:unit"]),
]
NAMED = [
    "word", "method", "short", "config_bool", "config_number", "with_parents", "with_children", "all_around", "without",
    "union", "intersection", "nested", "no_tests", "careful", "careful_union", "buildable", "inherits", "inherits_less",
    "inherits_more",
]
KINDS = [
    ["--resource-type", "model"], ["--resource-type", "test"], ["--resource-type", "model", "seed"], ["--resource-type", "all"],
    ["--resource-type", "default"], ["--resource-type", "source", "--resource-type", "exposure"], ["--resource-type", "unit_test"],
    ["--resource-type", "analysis"], ["--exclude-resource-type", "test", "unit_test"], ["--exclude-resource-type", "model"],
    ["--resource-type", "snapshot"],
]
MODES = ["eager", "cautious", "buildable", "empty"]


def expressions():
    for atom in ATOMS:
        yield ["--select", atom]
    for shape, atom in itertools.product(SHAPES, CORE):
        yield ["--select", shape.format(atom)]
    for words in COMBINATIONS:
        yield ["--select", *words]
    for mode, words in itertools.product(MODES, [*([word] for word in CORE), ["orders", "people"], ["+orders"], ["orders,tag:nightly", "people"], ["1+orders+1"], *COMBINATIONS[:6]]):
        yield ["--select", *words, "--indirect-selection", mode]
    for mode, (select, exclude) in itertools.product(MODES, EXCLUSIONS):
        yield [*(["--select", *select] if select else []), "--exclude", *exclude, "--indirect-selection", mode]
    for name in NAMED:
        yield ["--selector", name]
        yield ["--select", f"selector:{name}"]
        yield ["--select", f"selector:{name},resource_type:model"]
        yield ["--select", f"1+selector:{name}"]
        yield ["--selector", name, "--indirect-selection", "cautious"]
    yield ["--select", "selector:w*"]
    for kinds in KINDS:
        yield kinds
        yield ["--select", "orders+", *kinds]
    yield []


def listed(runner, args):
    result = runner.invoke(["--quiet", "ls", *args, "--output", "json", "--output-keys", "unique_id"])
    if not result.success:
        return None
    return sorted(json.loads(line)["unique_id"] for line in result.result or [])


def main():
    with tempfile.TemporaryDirectory() as folder:
        project = shutil.copytree(TRUTH / "project", pathlib.Path(folder) / "project")
        place = ["--project-dir", str(project), "--profiles-dir", str(project)]
        parsed = dbtRunner().invoke(["--quiet", "parse", *place])
        assert parsed.success, parsed.exception
        runner = dbtRunner(manifest=parsed.result)
        rows = []
        for args in expressions():
            rows.append({"args": args, "ids": listed(runner, [*args, *place])})
    text = ",\n".join(json.dumps(row) for row in rows)
    (TRUTH / "rows.json").write_text(f"[\n{text}\n]\n")
    print(f"{len(rows)} rows, {sum(row['ids'] is None for row in rows)} of them errors")


if __name__ == "__main__":
    main()
