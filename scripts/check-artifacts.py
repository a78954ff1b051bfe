"""Holds the artifacts of wh against dbt: against dbt's published schemas, and a manifest field by field with dbt's own.

    python scripts/check-artifacts.py [project folder]

Needs a Python with dbt-core 1.12 and dbt-postgres, whose classes the published schemas are made from, and a built wh. The
project is parsed by both; nothing is connected to. Artifacts of earlier runs of wh in its target folder are checked too.
"""
import importlib.util
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent

if importlib.util.find_spec("dbt.artifacts") is None:
    sys.exit("SKIPPED: this Python has no dbt-core 1.12; pip install dbt-core dbt-postgres")

from dbt.artifacts.schemas.catalog import CatalogArtifact
from dbt.artifacts.schemas.freshness import FreshnessExecutionResultArtifact
from dbt.artifacts.schemas.manifest import WritableManifest
from dbt.artifacts.schemas.run import RunResultsArtifact
from dbt.cli.main import dbtRunner
from jsonschema import Draft202012Validator

SCHEMAS = {
    "manifest.json": WritableManifest,
    "run_results.json": RunResultsArtifact,
    "catalog.json": CatalogArtifact,
    "sources.json": FreshnessExecutionResultArtifact,
}

# Of their own making, on either side.
MOMENTS = {"created_at", "generated_at", "invocation_id", "invocation_started_at", "run_started_at", "user_id", "root_path"}


def violations(folder):
    for name, artifact in SCHEMAS.items():
        path = folder / name
        if not path.exists():
            continue
        validator = Draft202012Validator(artifact.json_schema())
        found = {}
        for error in validator.iter_errors(json.loads(path.read_text())):
            for leaf in leaves(error):
                place = ".".join("*" if "." in str(part) else str(part) for part in leaf.absolute_path)
                found.setdefault((place, leaf.message[:160]), 0)
                found[(place, leaf.message[:160])] += 1
        for (place, message), count in found.items():
            yield f"{name}: {place}: {message} ({count})"
        print(f"{name}: {'valid' if not found else str(len(found)) + ' kinds of violations'}")


def leaves(error):
    if not error.context:
        return [error]
    # Of several schemas that could have fitted, the one that nearly did tells what is wrong.
    branches = {}
    for inner in error.context:
        branches.setdefault(inner.schema_path[0], []).append(inner)
    nearest = min(branches.values(), key=lambda inner: (any("resource_type" in e.absolute_path for e in inner), len(inner)))
    return [leaf for inner in nearest for leaf in leaves(inner)]


def differences(ours, theirs, place=()):
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for key in sorted({*ours, *theirs}):
            if key in MOMENTS:
                continue
            if key not in ours:
                yield (*place, key), "(absent)", theirs[key]
            elif key not in theirs:
                yield (*place, key), ours[key], "(absent)"
            else:
                yield from differences(ours[key], theirs[key], (*place, key))
    elif ours != theirs:
        yield place, ours, theirs


def compare(project):
    place = ["--project-dir", str(project), "--profiles-dir", str(project)]
    for target, command in [("dbt", None), ("wh", [str(ROOT / "dist/cli/main.js"), "parse", *place])]:
        path = ["--target-path", str(project / "target" / target)]
        if command is None:
            result = dbtRunner().invoke(["--quiet", "parse", *place, *path])
            assert result.success, result.exception
        else:
            subprocess.run(["node", *command, *path], check=True, capture_output=True)
    dbt, wh = (json.loads((project / "target" / name / "manifest.json").read_text()) for name in ("dbt", "wh"))
    # The library of macros is each one's own.
    for manifest in (dbt, wh):
        manifest["macros"] = {k: v for k, v in manifest["macros"].items() if v["package_name"] not in ("dbt", "dbt_postgres")}
        manifest["docs"] = {k: v for k, v in manifest["docs"].items() if v["package_name"] != "dbt"}
    kinds = {}
    for path, ours, theirs in differences(wh, dbt):
        shape = ".".join("*" if "." in part else part for part in path)
        kinds.setdefault(shape, []).append((path, ours, theirs))
    for shape, found in sorted(kinds.items()):
        path, ours, theirs = found[0]
        print(f"{shape} ({len(found)}), as in {'/'.join(path)}:\n   wh  {json.dumps(ours)[:200]}\n   dbt {json.dumps(theirs)[:200]}")
    print(f"{len(kinds)} kinds of differences")
    return project / "target" / "wh"


def main():
    given = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "tests" / "graph" / "truth" / "project"
    with tempfile.TemporaryDirectory() as folder:
        project = shutil.copytree(given, pathlib.Path(folder) / "project")
        wrong = [*violations(compare(project)), *violations(project / "target")]
    print("\n".join(wrong))
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
