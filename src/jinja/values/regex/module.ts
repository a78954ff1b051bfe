/** The module `re`, as templates see it. */
import { defineFunction } from '../class.ts'
import { type Dict, dictOf } from '../dict.ts'
import { valueError } from '../errors.ts'
import { hostFunction } from '../host.ts'
import { intArgument } from '../methods.ts'
import { textArgument } from '../text.ts'
import { makeTuple } from '../tuple.ts'
import { typeName, type Value } from '../value.ts'
import { findall, finditer, isPattern, PATTERN, type Pattern, search, splitBy, substitute } from './match.ts'
import { parseRegex } from './parse.ts'
import { programOf } from './program.ts'
import type { Flags } from './syntax.ts'

const bits = { ignoreCase: 2, multiline: 8, dotAll: 16, unicode: 32, verbose: 64, ascii: 256 } as const

const constants: Readonly<Record<string, number>> = {
  A: bits.ascii,
  ASCII: bits.ascii,
  I: bits.ignoreCase,
  IGNORECASE: bits.ignoreCase,
  M: bits.multiline,
  MULTILINE: bits.multiline,
  S: bits.dotAll,
  DOTALL: bits.dotAll,
  U: bits.unicode,
  UNICODE: bits.unicode,
  X: bits.verbose,
  VERBOSE: bits.verbose,
}

function flagsOf(value: number): Flags {
  return {
    ascii: (value & bits.ascii) !== 0,
    ignoreCase: (value & bits.ignoreCase) !== 0,
    multiline: (value & bits.multiline) !== 0,
    dotAll: (value & bits.dotAll) !== 0,
    verbose: (value & bits.verbose) !== 0,
  }
}

function bitsOf(flags: Flags): number {
  return (
    (flags.ascii ? bits.ascii : bits.unicode) |
    (flags.ignoreCase ? bits.ignoreCase : 0) |
    (flags.multiline ? bits.multiline : 0) |
    (flags.dotAll ? bits.dotAll : 0) |
    (flags.verbose ? bits.verbose : 0)
  )
}

function compilePattern(pattern: Value, flags: Value): Pattern {
  const given = intArgument(flags)
  if (isPattern(pattern)) {
    if (given !== 0) throw valueError('cannot process flags argument with a compiled pattern')
    return pattern
  }
  const source = textArgument(pattern, 'first argument must be string or compiled pattern')
  const tree = parseRegex(source, flagsOf(given))
  return { type: PATTERN, pattern: source, flags: bitsOf(tree.flags), tree, program: programOf(tree) }
}

/** How many patterns are kept compiled. */
const kept = 500

export function makeReModule(): Dict {
  const compiled = new Map<string, Pattern>()
  const compile = (pattern: Value, flags: Value): Pattern => {
    const key = typeof pattern === 'string' && typeof flags === 'number' ? `${flags} ${pattern}` : undefined
    const known = key === undefined ? undefined : compiled.get(key)
    if (known) return known
    const fresh = compilePattern(pattern, flags)
    if (compiled.size >= kept) compiled.clear()
    if (key !== undefined) compiled.set(key, fresh)
    return fresh
  }
  return dictOf([...functions(compile), ...Object.entries(constants)])
}

function functions(compile: (pattern: Value, flags: Value) => Pattern): (readonly [string, Value])[] {
  const searches = (['search', 'match', 'fullmatch'] as const).map((mode) =>
    defineFunction({ name: mode, parameters: ['pattern', 'string', ['flags', 0]] }, ({ pattern, string, flags }) =>
      search(compile(pattern, flags), string, mode),
    ),
  )
  const others = [
    defineFunction({ name: 'compile', parameters: ['pattern', ['flags', 0]] }, ({ pattern, flags }) =>
      compile(pattern, flags),
    ),
    defineFunction({ name: 'findall', parameters: ['pattern', 'string', ['flags', 0]] }, ({ pattern, string, flags }) =>
      findall(compile(pattern, flags), string),
    ),
    defineFunction(
      { name: 'finditer', parameters: ['pattern', 'string', ['flags', 0]] },
      ({ pattern, string, flags }) => finditer(compile(pattern, flags), string),
    ),
    defineFunction(
      { name: 'split', parameters: ['pattern', 'string', ['maxsplit', 0], ['flags', 0]] },
      ({ pattern, string, maxsplit, flags }) => splitBy(compile(pattern, flags), string, maxsplit),
    ),
    defineFunction(
      { name: 'sub', parameters: ['pattern', 'repl', 'string', ['count', 0], ['flags', 0]] },
      ({ pattern, repl, string, count, flags }) => substitute(compile(pattern, flags), repl, string, count).text,
    ),
    defineFunction(
      { name: 'subn', parameters: ['pattern', 'repl', 'string', ['count', 0], ['flags', 0]] },
      ({ pattern, repl, string, count, flags }) => {
        const { text, times } = substitute(compile(pattern, flags), repl, string, count)
        return makeTuple([text, times])
      },
    ),
    defineFunction({ name: 'escape', parameters: ['pattern'] }, ({ pattern }) =>
      textArgument(pattern, `decoding to str: need a bytes-like object, ${typeName(pattern)} found`).replace(
        /[\t\n\v\f\r #$&()*+\-.?[\\\]^{|}~]/g,
        '\\$&',
      ),
    ),
    hostFunction('purge', () => null),
  ]
  return [...searches, ...others].map((each) => [each.name, each])
}
