"""Renders the rows of the conformance corpus with the real Jinja2 3.1 and writes what came out as JSON.

    python3 -m venv .venv && .venv/bin/pip install 'jinja2==3.1.*'
    .venv/bin/python tests/jinja/corpus/generate.py

The results are committed, so that the test (tests/jinja/corpus.test.ts) needs no Python. Rows are written by hand, by
construct, in rows_*.py beside this file; random expressions come from a fixed seed.
"""
import json
import pathlib
import traceback

import jinja2
import jinja2.sandbox

import rows_autoescape
import rows_blocks
import rows_errors
import rows_expressions
import rows_filters
import rows_random
import rows_whitespace

HERE = pathlib.Path(__file__).parent
EXTENSIONS = ['jinja2.ext.do', 'jinja2.ext.loopcontrols']
UNDEFINED = {
    'default': jinja2.Undefined,
    'strict': jinja2.StrictUndefined,
    'chainable': jinja2.ChainableUndefined,
}
OPTIONS = {
    'autoescape': 'autoescape',
    'keepTrailingNewline': 'keep_trailing_newline',
    'lstripBlocks': 'lstrip_blocks',
    'trimBlocks': 'trim_blocks',
}


def environment(options):
    # dbt renders in the sandbox; whatever it allows renders there as it does outside of it.
    given = {OPTIONS[name]: value for name, value in options.items() if name in OPTIONS}
    undefined = UNDEFINED[options.get('undefined', 'default')]
    return jinja2.sandbox.SandboxedEnvironment(extensions=EXTENSIONS, undefined=undefined, **given)


def outcome(template, context, options):
    try:
        return {'text': environment(options).from_string(template).render(context)}
    except Exception as error:  # the error is the outcome
        return {'error': {'exception': type(error).__name__, 'message': message(error), 'line': line(error)}}


def message(error):
    if isinstance(error, jinja2.TemplateSyntaxError):
        return error.message
    # Python names the function of Jinja2's that it could not call.
    return str(error).removeprefix('jinja2.sandbox.SandboxedEnvironment.call() ')


def line(error):
    if isinstance(error, jinja2.TemplateSyntaxError):
        return error.lineno
    places = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == '<template>']
    return places[-1] if places else None


def write(module):
    written = []
    for row in module.rows():
        template, options = row if isinstance(row, tuple) else (row, {})
        entry = {'template': template}
        if options:
            entry['options'] = options
        # A copy, since templates may change what they are given.
        entry.update(outcome(template, json.loads(json.dumps(module.CONTEXT)), options))
        written.append(json.dumps(entry, ensure_ascii=False))
    context = json.dumps(module.CONTEXT, ensure_ascii=False)
    rows = ',\n'.join(written)
    (HERE / f'{module.NAME}.json').write_text(f'{{"context": {context}, "rows": [\n{rows}\n]}}\n')
    return len(written)


if __name__ == '__main__':
    modules = [
        rows_expressions,
        rows_blocks,
        rows_whitespace,
        rows_filters,
        rows_autoescape,
        rows_errors,
        rows_random,
    ]
    counts = {module.NAME: write(module) for module in modules}
    print(jinja2.__version__, counts, sum(counts.values()))
