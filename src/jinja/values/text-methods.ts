/** The methods of str. Those that take a template apart (`format`) are with the attributes they may reach. */
import { encode } from './bytes.ts'
import { dictOf, dictValue, isDict } from './dict.ts'
import { typeError, valueError } from './errors.ts'
import { capitalize, caseFold, isAll, isLower, isTitle, isUpper, swapCase, title } from './letters.ts'
import { checkText } from './limits.ts'
import { intArgument, type MethodTable, methodsOf } from './methods.ts'
import { isIterable, listOf, truthy } from './operators.ts'
import * as text from './text.ts'
import { isTuple, makeTuple } from './tuple.ts'
import { textLength } from './unicode.ts'
import { typeName, type Value } from './value.ts'

const method = methodsOf<string>('str')

export const TEXT_METHODS: MethodTable<string> = new Map([
  method.none('capitalize', capitalize),
  method.none('casefold', caseFold),
  method.none('lower', (self) => self.toLowerCase()),
  method.none('swapcase', swapCase),
  method.none('title', title),
  method.none('upper', (self) => self.toUpperCase()),

  method.none('isalnum', (self) => isAll('alphanumeric', self)),
  method.none('isalpha', (self) => isAll('alpha', self)),
  method.none('isascii', (self) => isAll('ascii', self)),
  method.none('isdecimal', (self) => isAll('decimal', self)),
  method.none('isdigit', (self) => isAll('digit', self)),
  method.none('isidentifier', (self) => isAll('identifier', self)),
  method.none('islower', isLower),
  method.none('isnumeric', (self) => isAll('numeric', self)),
  method.none('isprintable', (self) => isAll('printable', self)),
  method.none('isspace', text.isSpace),
  method.none('istitle', isTitle),
  method.none('isupper', isUpper),

  method.positional('center', ['width', ['fill', ' ']], (self, { width, fill }) =>
    text.justify(self, intArgument(width), fillCharacter(fill), 'center'),
  ),
  method.positional('ljust', ['width', ['fill', ' ']], (self, { width, fill }) =>
    text.justify(self, intArgument(width), fillCharacter(fill), 'left'),
  ),
  method.positional('rjust', ['width', ['fill', ' ']], (self, { width, fill }) =>
    text.justify(self, intArgument(width), fillCharacter(fill), 'right'),
  ),
  method.one('zfill', (self, width) => text.zeroFill(self, intArgument(width))),
  method.named('expandtabs', [['tabsize', 8]], (self, { tabsize }) => text.expandTabs(self, intArgument(tabsize))),

  method.positional('strip', [['chars', null]], (self, { chars }) =>
    text.strip(self, 'both', stripped('strip', chars)),
  ),
  method.positional('lstrip', [['chars', null]], (self, { chars }) =>
    text.strip(self, 'left', stripped('lstrip', chars)),
  ),
  method.positional('rstrip', [['chars', null]], (self, { chars }) =>
    text.strip(self, 'right', stripped('rstrip', chars)),
  ),
  method.one('removeprefix', (self, prefix) => {
    const start = text.textArgument(prefix, `removeprefix() argument must be str, not ${typeName(prefix)}`)
    return self.startsWith(start) ? self.slice(start.length) : self
  }),
  method.one('removesuffix', (self, suffix) => {
    const end = text.textArgument(suffix, `removesuffix() argument must be str, not ${typeName(suffix)}`)
    return end !== '' && self.endsWith(end) ? self.slice(0, -end.length) : self
  }),

  method.named(
    'split',
    [
      ['sep', null],
      ['maxsplit', -1],
    ],
    (self, { sep, maxsplit }) => text.split(self, separator(sep), intArgument(maxsplit)),
  ),
  method.named(
    'rsplit',
    [
      ['sep', null],
      ['maxsplit', -1],
    ],
    (self, { sep, maxsplit }) => text.splitRight(self, separator(sep), intArgument(maxsplit)),
  ),
  method.named('splitlines', [['keepends', false]], (self, { keepends }) =>
    text.splitLines(self, truthy(keepends) ? 'keep' : 'drop'),
  ),
  method.one('partition', (self, sep) => makeTuple(text.partition(self, text.textArgument(sep), 'first'))),
  method.one('rpartition', (self, sep) => makeTuple(text.partition(self, text.textArgument(sep), 'last'))),
  method.one('join', join),
  method.positional('replace', ['old', 'new', ['count', -1]], (self, given) =>
    text.replace(
      self,
      text.textArgument(given.old, `replace() argument 1 must be str, not ${typeName(given.old)}`),
      text.textArgument(given.new, `replace() argument 2 must be str, not ${typeName(given.new)}`),
      intArgument(given.count),
    ),
  ),

  method.positional('find', ['sub', ['start', null], ['end', null]], (self, { sub, start, end }) =>
    text.find(self, text.textArgument(sub), start, end, 'first'),
  ),
  method.positional('rfind', ['sub', ['start', null], ['end', null]], (self, { sub, start, end }) =>
    text.find(self, text.textArgument(sub), start, end, 'last'),
  ),
  method.positional('index', ['sub', ['start', null], ['end', null]], (self, { sub, start, end }) =>
    found(text.find(self, text.textArgument(sub), start, end, 'first')),
  ),
  method.positional('rindex', ['sub', ['start', null], ['end', null]], (self, { sub, start, end }) =>
    found(text.find(self, text.textArgument(sub), start, end, 'last')),
  ),
  method.positional('count', ['sub', ['start', null], ['end', null]], (self, { sub, start, end }) =>
    text.count(self, text.textArgument(sub), start, end),
  ),
  method.positional('startswith', ['prefix', ['start', null], ['end', null]], (self, { prefix, start, end }) =>
    affixes('startswith', prefix).some((affix) => text.hasAffix(self, affix, start, end, 'start')),
  ),
  method.positional('endswith', ['suffix', ['start', null], ['end', null]], (self, { suffix, start, end }) =>
    affixes('endswith', suffix).some((affix) => text.hasAffix(self, affix, start, end, 'end')),
  ),

  method.named(
    'encode',
    [
      ['encoding', 'utf-8'],
      ['errors', 'strict'],
    ],
    (self, { encoding, errors }) => encode(self, text.textArgument(encoding), text.textArgument(errors)),
  ),
  method.positional('maketrans', ['x', ['y', undefined], ['z', undefined]], (_self, { x, y, z }) => makeTable(x, y, z)),
  method.one('translate', translate),
])

function fillCharacter(fill: Value): string {
  const character = text.textArgument(fill, `The fill character must be a unicode character, not ${typeName(fill)}`)
  if (textLength(character) !== 1) throw typeError('The fill character must be exactly one character long')
  return character
}

function stripped(name: string, characters: Value): string | undefined {
  return characters === null ? undefined : text.textArgument(characters, `${name} arg must be None or str`)
}

function separator(sep: Value): string | undefined {
  return sep === null ? undefined : text.textArgument(sep, `must be str or None, not ${typeName(sep)}`)
}

function found(position: number): number {
  if (position < 0) throw valueError('substring not found')
  return position
}

function affixes(name: string, affix: Value): readonly string[] {
  if (!isTuple(affix)) {
    return [text.textArgument(affix, `${name} first arg must be str or a tuple of str, not ${typeName(affix)}`)]
  }
  return affix.items.map((item) =>
    text.textArgument(item, `tuple for ${name} must only contain str, not ${typeName(item)}`),
  )
}

function join(self: string, iterable: Value): string {
  if (!isIterable(iterable)) throw typeError('can only join an iterable')
  const parts = listOf(iterable).map((item, index) =>
    text.textArgument(item, `sequence item ${index}: expected str instance, ${typeName(item)} found`),
  )
  checkText(parts.reduce((size, part) => size + part.length + self.length, 0))
  return parts.join(self)
}

/** `str.maketrans`: a dict of code points for `translate`. */
function makeTable(x: Value, y: Value | undefined, z: Value | undefined): Value {
  if (y === undefined) {
    if (!isDict(x)) throw typeError('if you give only one argument to maketrans it must be a dict')
    return dictOf([...x.entries].map(([key, value]) => [codeOf(typeof key === 'string' ? key : Number(key)), value]))
  }
  const from = Array.from(
    text.textArgument(x, 'first maketrans argument must be a string if there is a second argument'),
  )
  const to = Array.from(text.textArgument(y, `maketrans() argument 2 must be str, not ${typeName(y)}`))
  if (from.length !== to.length) throw valueError('the first two maketrans arguments must have equal length')
  const gone =
    z === undefined ? [] : Array.from(text.textArgument(z, `maketrans() argument 3 must be str, not ${typeName(z)}`))
  return dictOf([
    ...from.map((character, index): [Value, Value] => [codeOf(character), codeOf(to[index] ?? '')]),
    ...gone.map((character): [Value, Value] => [codeOf(character), null]),
  ])
}

function codeOf(key: string | number): number {
  if (typeof key === 'number') return key
  if (textLength(key) !== 1) throw valueError('string keys in translate table must be of length 1')
  return key.codePointAt(0) ?? 0
}

function translate(self: string, table: Value): string {
  if (!isDict(table)) throw typeError(`'${typeName(table)}' object is not subscriptable`)
  return Array.from(self, (character) => {
    const replacement = dictValue(table, codeOf(character))
    if (replacement === undefined) return character
    if (replacement === null) return ''
    return typeof replacement === 'number' ? String.fromCodePoint(replacement) : text.textArgument(replacement)
  }).join('')
}
