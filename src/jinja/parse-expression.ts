/**
 * Tokens → expressions, with the precedence and the messages of Jinja2's parser (jinja2/parser.py). Each function reads
 * one level of precedence and leaves the stream behind what it read.
 */

import type {
  Arguments,
  Call,
  CompareKind,
  CompareOperand,
  Expression,
  Filter,
  Keyword,
  Position,
  Slice,
} from './nunjucks.ts'
import * as tree from './nunjucks.ts'
import { describe, expect, fail, isName, readIdentifier, skipIf, skipName, type TokenStream } from './token-stream.ts'

/** Brackets within brackets: deeper than any author writes, shallow enough for the stack. */
const deepestNesting = 200

export function parseExpression(tokens: TokenStream): Expression {
  tokens.depth += 1
  if (tokens.depth > deepestNesting) throw fail(tokens, 'too many nested expressions')
  const expression = parseConditional(tokens)
  tokens.depth -= 1
  return expression
}

function parseConditional(tokens: TokenStream): Expression {
  let at: Position = tokens.current
  let expression = parseOr(tokens)
  while (skipName(tokens, 'if')) {
    const condition = parseOr(tokens)
    const otherwise = skipName(tokens, 'else') ? parseExpression(tokens) : null
    expression = tree.inlineIf(at, condition, expression, otherwise)
    at = tokens.current
  }
  return expression
}

/** An expression without `x if y`, as `for` and `if` take it. */
export function parseOr(tokens: TokenStream): Expression {
  let left = parseAnd(tokens)
  while (isName(tokens.current, 'or')) left = tree.or(tokens.next(), left, parseAnd(tokens))
  return left
}

function parseAnd(tokens: TokenStream): Expression {
  let left = parseNot(tokens)
  while (isName(tokens.current, 'and')) left = tree.and(tokens.next(), left, parseNot(tokens))
  return left
}

function parseNot(tokens: TokenStream): Expression {
  const negations: Position[] = []
  while (isName(tokens.current, 'not')) negations.push(tokens.next())
  return negations.reduceRight<Expression>((operand, at) => tree.not(at, operand), parseCompare(tokens))
}

const comparisons: ReadonlyMap<string, CompareKind> = new Map(
  (['eq', 'ne', 'lt', 'lteq', 'gt', 'gteq'] as const).map((kind) => [kind, kind]),
)

function parseCompare(tokens: TokenStream): Expression {
  const first = parseSum(tokens)
  const rest: CompareOperand[] = []
  for (;;) {
    const at = tokens.current
    const kind = comparisonAt(tokens)
    if (kind === undefined) break
    tokens.next()
    if (kind === 'notin') tokens.next()
    rest.push(tree.compareOperand(at, parseSum(tokens), kind))
  }
  const [at] = rest
  return at === undefined ? first : tree.compare(at, first, rest)
}

function comparisonAt(tokens: TokenStream): CompareKind | undefined {
  const { current } = tokens
  if (current.type !== 'name') return comparisons.get(current.type)
  if (current.value === 'in') return 'in'
  return current.value === 'not' && isName(tokens.look(), 'in') ? 'notin' : undefined
}

function parseSum(tokens: TokenStream): Expression {
  return parseArithmetic(tokens, parseConcat, (type) => type === 'add' || type === 'sub')
}

function parseConcat(tokens: TokenStream): Expression {
  const at = tokens.current
  const first = parseProduct(tokens)
  if (tokens.current.type !== 'tilde') return first
  const parts = [first]
  while (skipIf(tokens, 'tilde')) parts.push(parseProduct(tokens))
  return tree.concat(at, parts)
}

function parseProduct(tokens: TokenStream): Expression {
  return parseArithmetic(
    tokens,
    parsePower,
    (type) => type === 'mul' || type === 'div' || type === 'floordiv' || type === 'mod',
  )
}

// Jinja2 binds `**` to the left, unlike Python.
function parsePower(tokens: TokenStream): Expression {
  return parseArithmetic(tokens, parseUnary, (type) => type === 'pow')
}

function parseArithmetic(
  tokens: TokenStream,
  parseOperand: (tokens: TokenStream) => Expression,
  isOperator: (type: string) => boolean,
): Expression {
  let left = parseOperand(tokens)
  while (isOperator(tokens.current.type)) {
    const make = tree.arithmetic.get(tokens.current.type)
    if (make === undefined) break
    const at = tokens.next()
    left = make(at, left, parseOperand(tokens))
  }
  return left
}

function parseUnary(tokens: TokenStream): Expression {
  return parseFiltersAndTests(tokens, parseSigned(tokens))
}

function parseSigned(tokens: TokenStream): Expression {
  const signs: Position[] = []
  const makers: (typeof tree.neg)[] = []
  while (tokens.current.type === 'sub' || tokens.current.type === 'add') {
    makers.push(tokens.current.type === 'sub' ? tree.neg : tree.pos)
    signs.push(tokens.next())
  }
  const operand = parsePostfix(tokens, parsePrimary(tokens))
  return signs.reduceRight<Expression>((inner, at, index) => makers[index]?.(at, inner) ?? inner, operand)
}

const constants: ReadonlyMap<unknown, boolean | null> = new Map([
  ['true', true],
  ['True', true],
  ['false', false],
  ['False', false],
  ['none', null],
  ['None', null],
])

export function parsePrimary(tokens: TokenStream): Expression {
  const token = tokens.current
  switch (token.type) {
    case 'name': {
      tokens.next()
      const constant = constants.get(token.value)
      return constant === undefined ? tree.name(token, String(token.value)) : tree.literal(token, constant)
    }
    case 'string': {
      let text = ''
      while (tokens.current.type === 'string') text += tokens.next().value
      return tree.literal(token, text)
    }
    case 'integer':
    case 'float':
      tokens.next()
      return tree.literal(token, token.value)
    case 'lparen': {
      tokens.next()
      const inner = parseTuple(tokens, { parenthesised: true })
      expect(tokens, 'rparen')
      return inner
    }
    case 'lbracket':
      return parseList(tokens)
    case 'lbrace':
      return parseDict(tokens)
  }
  throw fail(tokens, `unexpected '${describe(token)}'`)
}

interface TupleRules {
  /** Reads one item; an expression by default. */
  readonly parseItem?: (tokens: TokenStream) => Expression
  /** `()` is a tuple only within parentheses. */
  readonly parenthesised?: boolean
}

/** One expression, or several with commas between as a tuple. */
export function parseTuple(tokens: TokenStream, rules: TupleRules = {}): Expression {
  const { parseItem = parseExpression, parenthesised = false } = rules
  const at = tokens.current
  const items: Expression[] = []
  let isTuple = false
  while (!endsTuple(tokens)) {
    items.push(parseItem(tokens))
    if (tokens.current.type !== 'comma') break
    isTuple = true
    tokens.next()
  }
  const [only] = items
  if (!isTuple && only !== undefined) return only
  if (!isTuple && !parenthesised) {
    throw fail(tokens, `Expected an expression, got '${describe(tokens.current)}'`)
  }
  return tree.tupleDisplay(at, items)
}

function endsTuple({ current }: TokenStream): boolean {
  return current.type === 'variable_end' || current.type === 'block_end' || current.type === 'rparen'
}

function parseList(tokens: TokenStream): Expression {
  const at = expect(tokens, 'lbracket')
  const items: Expression[] = []
  while (tokens.current.type !== 'rbracket') {
    if (items.length > 0) expect(tokens, 'comma')
    if (tokens.current.type === 'rbracket') break
    items.push(parseExpression(tokens))
  }
  expect(tokens, 'rbracket')
  return tree.listDisplay(at, items)
}

function parseDict(tokens: TokenStream): Expression {
  const at = expect(tokens, 'lbrace')
  const pairs: tree.Pair[] = []
  while (tokens.current.type !== 'rbrace') {
    if (pairs.length > 0) expect(tokens, 'comma')
    if (tokens.current.type === 'rbrace') break
    const key = parseExpression(tokens)
    expect(tokens, 'colon')
    pairs.push(tree.pair(key, key, parseExpression(tokens)))
  }
  expect(tokens, 'rbrace')
  return tree.dictDisplay(at, pairs)
}

function parsePostfix(tokens: TokenStream, start: Expression): Expression {
  let node = start
  for (;;) {
    const { type } = tokens.current
    if (type === 'dot') node = parseAttribute(tokens, node)
    else if (type === 'lbracket') node = parseSubscript(tokens, node)
    else if (type === 'lparen') node = parseCall(tokens, start, node)
    else return node
  }
}

function parseFiltersAndTests(tokens: TokenStream, start: Expression): Expression {
  let node = start
  for (;;) {
    const { current } = tokens
    if (current.type === 'pipe') {
      tokens.next()
      node = parseFilter(tokens, node)
    } else if (isName(current, 'is')) node = parseTest(tokens, node)
    else if (current.type === 'lparen') node = parseCall(tokens, start, node)
    else return node
  }
}

function parseAttribute(tokens: TokenStream, target: Expression): Expression {
  const dot = expect(tokens, 'dot')
  const member = tokens.next()
  if (member.type === 'name') return tree.attribute(member, target, String(member.value))
  if (member.type !== 'integer') throw fail(tokens, 'expected name or number', member)
  return tree.subscript(dot, target, tree.literal(member, member.value))
}

function parseSubscript(tokens: TokenStream, target: Expression): Expression {
  const bracket = expect(tokens, 'lbracket')
  const keys: (Expression | Slice)[] = []
  while (tokens.current.type !== 'rbracket') {
    if (keys.length > 0) expect(tokens, 'comma')
    keys.push(parseKey(tokens))
  }
  expect(tokens, 'rbracket')
  const [only] = keys
  if (only !== undefined && keys.length === 1) return tree.subscript(bracket, target, only)
  const items = keys.filter((key) => key.typename !== 'Slice')
  if (items.length < keys.length) throw fail(tokens, 'slices cannot be parts of a tuple', bracket)
  return tree.subscript(bracket, target, tree.tupleDisplay(bracket, items))
}

/** What stands between brackets: an expression or a slice. */
function parseKey(tokens: TokenStream): Expression | Slice {
  const at = tokens.current
  const start = tokens.current.type === 'colon' ? null : parseExpression(tokens)
  if (start !== null && tokens.current.type !== 'colon') return start
  expect(tokens, 'colon')
  const stop = tokens.current.type === 'colon' ? null : parseBound(tokens)
  const step = skipIf(tokens, 'colon') ? parseBound(tokens) : null
  return tree.slice(at, start, stop, step)
}

function parseBound(tokens: TokenStream): Expression | null {
  const { type } = tokens.current
  return type === 'rbracket' || type === 'comma' ? null : parseExpression(tokens)
}

/** A call, placed where its callee begins: `start`. */
function parseCall(tokens: TokenStream, start: Position, callee: Expression): Call {
  return tree.call(start, callee, parseArguments(tokens))
}

function parseArguments(tokens: TokenStream): Arguments {
  const at = expect(tokens, 'lparen')
  const positional: Expression[] = []
  const named: Keyword[] = []
  let star: Expression | null = null
  let doubleStar: Expression | null = null
  const ensure = (rule: boolean): void => {
    if (!rule) throw fail(tokens, 'invalid syntax for function call expression', at)
  }
  for (let first = true; tokens.current.type !== 'rparen'; first = false) {
    if (!first) {
      expect(tokens, 'comma')
      if (tokens.current.type === 'rparen') break
    }
    if (skipIf(tokens, 'mul')) {
      ensure(star === null && doubleStar === null)
      star = parseExpression(tokens)
    } else if (skipIf(tokens, 'pow')) {
      ensure(doubleStar === null)
      doubleStar = parseExpression(tokens)
    } else if (tokens.current.type === 'name' && tokens.look().type === 'assign') {
      ensure(doubleStar === null)
      named.push(parseKeyword(tokens, named))
    } else {
      ensure(star === null && doubleStar === null && named.length === 0)
      positional.push(parseExpression(tokens))
    }
  }
  expect(tokens, 'rparen')
  return tree.callArguments(at, positional, named, star, doubleStar)
}

function parseKeyword(tokens: TokenStream, given: readonly Keyword[]): Keyword {
  const at = tokens.current
  const name = readIdentifier(tokens)
  if (given.some((keyword) => keyword.name === name)) throw fail(tokens, `keyword argument repeated: ${name}`, at)
  expect(tokens, 'assign')
  return tree.keyword(at, name, parseExpression(tokens))
}

const noArguments = (at: Position): Arguments => tree.callArguments(at, [], [], null, null)

/** A filter whose `|` has been read. */
function parseFilter(tokens: TokenStream, target: Expression | null): Filter {
  const at = tokens.current
  const name = readDottedName(tokens)
  const args = tokens.current.type === 'lparen' ? parseArguments(tokens) : noArguments(at)
  return tree.filter(at, target, name, args)
}

/** The filters of a block: `name | name(…)`, the innermost of which filters the block's text. */
export function parseFilterChain(tokens: TokenStream): Filter {
  let chain = parseFilter(tokens, null)
  while (skipIf(tokens, 'pipe')) chain = parseFilter(tokens, chain)
  return chain
}

function readDottedName(tokens: TokenStream): string {
  let name = readIdentifier(tokens)
  while (skipIf(tokens, 'dot')) name += `.${readIdentifier(tokens)}`
  return name
}

const beginsTestArgument = new Set(['name', 'string', 'integer', 'float', 'lbracket', 'lbrace'])

function parseTest(tokens: TokenStream, target: Expression): Expression {
  const is = tokens.next()
  const negated = skipName(tokens, 'not')
  const at = tokens.current
  const name = readDottedName(tokens)
  const found = tree.test(at, target, name, parseTestArguments(tokens))
  return negated ? tree.not(is, found) : found
}

/** The arguments of a test: in parentheses, or one operand that follows bare. */
function parseTestArguments(tokens: TokenStream): Arguments {
  const at = tokens.current
  if (at.type === 'lparen') return parseArguments(tokens)
  const bare = beginsTestArgument.has(at.type) && !['else', 'or', 'and'].some((name) => isName(at, name))
  if (!bare) return noArguments(at)
  if (isName(at, 'is')) throw fail(tokens, 'You cannot chain multiple tests with is')
  return tree.callArguments(at, [parsePostfix(tokens, parsePrimary(tokens))], [], null, null)
}
