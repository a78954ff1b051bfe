"""A pytest plugin that lets `wh/jinja` render the templates of Jinja2's own tests (run.mjs starts it).

`Environment.from_string` gives a template whose syntax is checked and which is rendered by `wh/jinja`, in a process of
Node's. What an environment or a context holds that JSON cannot say makes a test not applicable, for a reason that is
counted: Python objects and functions, other delimiters, loaders, other extensions. Tuples, ranges and generators become
lists and plain objects dicts, as someone would who wrote the tests down as data.
"""
import builtins
import collections
import json
import os
import re
import subprocess
import types

import pytest
from jinja2 import ChainableUndefined, Environment, StrictUndefined, Undefined, defaults, exceptions, ext
from jinja2.sandbox import ImmutableSandboxedEnvironment, SandboxedEnvironment

UNDEFINED = {Undefined: 'default', StrictUndefined: 'strict', ChainableUndefined: 'chainable'}
EXTENSIONS = {ext.do.identifier, ext.loopcontrols.identifier}
DELIMITERS = {
    'block_start_string': '{%', 'block_end_string': '%}', 'variable_start_string': '{{', 'variable_end_string': '}}',
    'comment_start_string': '{#', 'comment_end_string': '#}', 'line_statement_prefix': None,
    'line_comment_prefix': None, 'newline_sequence': '\n',
}
OWN_PARTS = {'code_generator_class': 'a code generator of its own', 'context_class': 'a context class of its own'}
TABLES = {name: dict(getattr(defaults, f'DEFAULT_{name.upper()}')) for name in ('filters', 'tests')}
GLOBALS = dict(defaults.DEFAULT_NAMESPACE)
TEMPLATES_OF_FILES = re.compile(r'{%[-+]?\s*(extends|include|import|from)\b')


class Answers:
    """The process that answers, and how often it was asked."""

    def __init__(self):
        words = os.environ['WH_ANSWER'].split('\n')
        self.asked = 0
        self.process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, **request):
        self.asked += 1
        self.process.stdin.write(json.dumps(request) + '\n')
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        if 'exception' in answer:
            raise error_of(answer)
        return answer


ANSWERS = Answers()


def error_of(answer):
    name, message = answer['exception'], answer['message']
    kind = getattr(exceptions, name, None) or getattr(builtins, name)
    return kind(message, answer['line']) if issubclass(kind, exceptions.TemplateSyntaxError) else kind(message)


def not_applicable(reason):
    pytest.skip(reason)


def options_of(environment):
    for name, usual in DELIMITERS.items():
        if getattr(environment, name) != usual:
            not_applicable('other delimiters')
    for name, usual in TABLES.items():
        if dict(getattr(environment, name)) != usual:
            not_applicable(f'{name} written in Python')
    if environment.is_async:
        not_applicable('async')
    if callable(environment.autoescape):
        not_applicable('autoescape written in Python')
    for name, reason in OWN_PARTS.items():
        if getattr(environment, name) != getattr(Environment, name):
            not_applicable(reason)
    if isinstance(environment, SandboxedEnvironment) and environment.intercepted_binops | environment.intercepted_unops:
        not_applicable('operators written in Python')
    if isinstance(environment, ImmutableSandboxedEnvironment):
        not_applicable('a sandbox in which nothing may change')
    if environment.finalize:
        not_applicable('finalize written in Python')
    if set(environment.extensions) - EXTENSIONS:
        not_applicable('other extensions')
    if environment.policies != defaults.DEFAULT_POLICIES:
        not_applicable('other policies')
    if environment.undefined not in UNDEFINED:
        not_applicable('an undefined type of its own')
    return {
        'trimBlocks': environment.trim_blocks,
        'lstripBlocks': environment.lstrip_blocks,
        'keepTrailingNewline': environment.keep_trailing_newline,
        'autoescape': environment.autoescape,
        'undefined': UNDEFINED[environment.undefined],
        'globals': {
            name: plain(value)
            for name, value in environment.globals.items()
            if name not in GLOBALS or (GLOBALS[name] is not value and name != 'range')
        },
    }


def plain(value):
    """A value as JSON can hold it."""
    if value is None or type(value) in (bool, int, float, str):
        return value
    if isinstance(value, tuple) and hasattr(value, '_asdict'):
        return plain(value._asdict())
    if isinstance(value, (list, tuple, range, types.GeneratorType, collections.deque)):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        if not all(type(key) is str for key in value):
            not_applicable('keys that are not text')
        return {key: plain(item) for key, item in value.items()}
    if type(value).__module__ != 'builtins' and vars(type(value)).keys() <= PLAIN_CLASS and hasattr(value, '__dict__'):
        return {name: plain(item) for name, item in vars(value).items()}
    not_applicable('objects or functions written in Python')


# What a class may define whose objects are no more than their attributes.
PLAIN_CLASS = {
    '__module__', '__doc__', '__dict__', '__weakref__', '__init__', '__firstlineno__', '__static_attributes__',
}


class Template:
    def __init__(self, environment, source):
        self.environment, self.source = environment, source

    def render(self, *mappings, **names):
        context = dict(*mappings, **names)
        used = {name: plain(value) for name, value in context.items() if re.search(rf'\b{name}\b', self.source)}
        options = options_of(self.environment)
        return ANSWERS.ask(source=self.source, context=used, options=options, mode='render')['text']

    def __getattr__(self, name):
        not_applicable(f"the template's {name}")


def from_string(self, source, globals=None, template_class=None):
    if not isinstance(source, str):
        not_applicable('a template that was parsed before')
    if globals:
        not_applicable("a template's own globals")
    if TEMPLATES_OF_FILES.search(source):
        not_applicable('include, import, extends')
    ANSWERS.ask(source=source, context={}, options=options_of(self), mode='parse')
    return Template(self, source)


Environment.from_string = from_string


# Tests of what only Python has, which nothing in their environment or context tells.
OF_PYTHON = {
    'test_random': "Python's random numbers",
    'test_template_passthrough': 'templates as Python objects',
    'test_chainable_undefined': 'an undefined type of its own',
    'test_volatile_scoping': 'classes of values, outside of a sandbox',
}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    if item.originalname in OF_PYTHON:
        not_applicable(OF_PYTHON[item.originalname])
    before = ANSWERS.asked
    result = yield
    if ANSWERS.asked == before:
        not_applicable('no template is rendered from text')
    return result


def pytest_terminal_summary(terminalreporter):
    counts = {name: len(terminalreporter.stats.get(name, [])) for name in ('passed', 'failed', 'skipped')}
    reasons = collections.defaultdict(list)
    for report in terminalreporter.stats.get('skipped', []):
        reasons[report.longrepr[2].removeprefix('Skipped: ')].append(report.nodeid)
    terminalreporter.section('wh/jinja on Jinja2\'s own tests')
    terminalreporter.line(f"passed {counts['passed']}, failed {counts['failed']}, not applicable {counts['skipped']}:")
    for reason, tests in sorted(reasons.items(), key=lambda entry: -len(entry[1])):
        terminalreporter.line(f'  {len(tests):4} {reason}')
        if os.environ['WH_NAME_ALL']:
            for test in tests:
                terminalreporter.line(f'         {test}')
