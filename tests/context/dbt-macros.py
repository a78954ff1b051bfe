"""Writes dbt-macros.json: the macros of dbt's adapters by name, with the names of their arguments.

    python3 -m venv venv && venv/bin/pip install dbt-core==1.12.* dbt-postgres dbt-redshift
    venv/bin/python tests/context/dbt-macros.py

Each is [name, arguments]; an argument that may be left out ends with `=`.
"""
import json
import pathlib

import dbt.include
from dbt_common.clients.jinja import MacroFuzzEnvironment, MaterializationExtension, TestExtension
from jinja2 import nodes

HERE = pathlib.Path(__file__).parent
PACKAGES = ['global_project', 'postgres', 'redshift']
PREFIX = 'dbt_macro__'

environment = MacroFuzzEnvironment(
    extensions=[MaterializationExtension, TestExtension, 'jinja2.ext.do', 'jinja2.ext.loopcontrols']
)
environment.filters.update({name: str for name in ['as_bool', 'as_native', 'as_number', 'as_text', 'is_list']})


def macros(package):
    for root in dbt.include.__path__:
        for folder in ['macros', 'tests']:
            for file in sorted((pathlib.Path(root) / package / folder).rglob('*.sql')):
                yield from environment.parse(file.read_text()).find_all(nodes.Macro)


def signature(macro):
    required = len(macro.args) - len(macro.defaults)
    return [arg.name + ('' if index < required else '=') for index, arg in enumerate(macro.args)]


found = {}
for package in PACKAGES:
    for macro in macros(package):
        name = macro.name.removeprefix(PREFIX)
        # The arguments of a materialization are no arguments: they say where it holds.
        found[name] = [] if name.startswith('materialization_') else signature(macro)
rows = ',\n'.join(json.dumps([name, found[name]]) for name in sorted(found))
(HERE / 'dbt-macros.json').write_text(f'[\n{rows}\n]\n')
print(len(found))
