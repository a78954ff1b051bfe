"""Random expression trees from a fixed seed: arithmetic, comparisons, logic, containers, slices, tests and filters."""
import random

NAME = 'random'
CONTEXT = {
    'i': 7,
    'n': -3,
    'z': 0,
    'f': 2.5,
    's': 'Hello',
    'e': '',
    't': True,
    'u': None,
    'xs': [3, 1, 2],
    'ys': ['b', 'a'],
    'd': {'a': 1, 'b': [1, 2], 's': 'x'},
}
NUMBERS = ['i', 'n', 'z', 'f', '1', '2', '10', '0.5', '3.0', '1e3', '(-4)']
TEXTS = ['s', 'e', "'a'", '"b c"', "'Zz'", "'10'"]
LISTS = ['xs', 'ys', '[]', '[1, 2.0, none]', '(1, 2)', "['x', true]", 'd.b', 'range(3)']
ANY = NUMBERS + TEXTS + LISTS + ['t', 'u', 'd', 'true', 'false', 'none', 'missing', '{}', "{'k': 1}"]


class Trees:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def pick(self, options):
        return self.random.choice(options)

    def number(self, depth):
        if depth <= 0:
            return self.pick(NUMBERS)
        kind = self.random.randrange(9)
        left, right = self.number(depth - 1), self.number(depth - 1)
        if kind < 5:
            return f'({left} {self.pick(["+", "-", "*", "/", "//", "%"])} {right})'
        if kind == 5:
            return f'({self.pick(["+", "-"])}{left})'
        if kind == 6:
            return f'({self.list(depth - 1)}|length)'
        if kind == 7:
            return f'({left} if {self.truth(depth - 1)} else {right})'
        return f'({left}|{self.pick(["abs", "round", "round(1)", "int", "float", "string|length"])})'

    def text(self, depth):
        if depth <= 0:
            return self.pick(TEXTS)
        kind = self.random.randrange(7)
        inner = self.text(depth - 1)
        if kind == 0:
            return f'({inner} ~ {self.any(depth - 1)})'
        if kind == 1:
            return f'({inner} + {self.text(depth - 1)})'
        if kind == 2:
            return f'{self.atom(inner)}[{self.slice()}]'
        if kind == 3:
            return f'({inner}|{self.pick(["upper", "lower", "title", "trim", "reverse", "capitalize", "replace(chr, 1)"])})'.replace('chr', "'l'")
        if kind == 4:
            return f'{self.atom(inner)}.{self.pick(["upper()", "strip()", "title()", "swapcase()", "zfill(6)", "center(7)"])}'
        if kind == 5:
            return f'({self.list(depth - 1)}|join({self.pick(TEXTS)}))'
        return f'({inner} * {self.pick(["0", "2", "n"])})'

    def list(self, depth):
        if depth <= 0:
            return self.pick(LISTS)
        kind = self.random.randrange(6)
        inner = self.list(depth - 1)
        if kind == 0:
            return f'[{self.any(depth - 1)}, {self.any(depth - 1)}]'
        if kind == 1:
            return f'({inner}|list)[{self.slice()}]'
        if kind == 2:
            return f'({inner}|{self.pick(["list", "sort", "reverse|list", "unique|list", "map(chr)|list", "select|list"])})'.replace('chr', "'string'")
        if kind == 3:
            return f'(({inner}|list) + [{self.any(depth - 1)}])'
        if kind == 4:
            return f'({self.any(depth - 1)}, {self.any(depth - 1)})'
        return f'(({inner}|list) * 2)'

    def truth(self, depth):
        if depth <= 0:
            return self.pick(['t', 'true', 'false', 'z', 'xs', 'e', 'u', 'missing'])
        kind = self.random.randrange(7)
        if kind == 0:
            return f'({self.number(depth - 1)} {self.pick(["<", "<=", ">", ">=", "==", "!="])} {self.number(depth - 1)})'
        if kind == 1:
            return f'({self.any(depth - 1)} {self.pick(["==", "!="])} {self.any(depth - 1)})'
        if kind == 2:
            return f'({self.any(depth - 1)} {self.pick(["in", "not in"])} {self.list(depth - 1)})'
        if kind == 3:
            return f'({self.truth(depth - 1)} {self.pick(["and", "or"])} {self.truth(depth - 1)})'
        if kind == 4:
            return f'(not {self.any(depth - 1)})'
        if kind == 5:
            test = self.pick(['none', 'defined', 'string', 'number', 'sequence', 'mapping', 'iterable', 'boolean', 'integer', 'float', 'callable', 'undefined'])
            return f'({self.any(depth - 1)} is {self.pick(["", "not "])}{test})'
        return f'({self.number(depth - 1)} < {self.number(depth - 1)} <= {self.number(depth - 1)})'

    def any(self, depth):
        if depth <= 0:
            return self.pick(ANY)
        kind = self.random.randrange(10)
        if kind < 3:
            return self.number(depth)
        if kind < 5:
            return self.text(depth)
        if kind < 7:
            return self.list(depth)
        if kind < 9:
            return self.truth(depth)
        return f"{{{self.pick(TEXTS)}: {self.any(depth - 1)}}}"

    def atom(self, inner):
        return inner if inner[0] in '(\'"' else f'({inner})'

    def slice(self):
        parts = [self.pick(['', '0', '1', '-1', '2', '-2', '9']) for _ in range(2)]
        step = self.pick(['', '', ':2', ':-1'])
        return f'{parts[0]}:{parts[1]}{step}'


def rows():
    trees = Trees(20240229)
    return [f'{{{{ {trees.any(1 + number % 4)} }}}}' for number in range(600)]
