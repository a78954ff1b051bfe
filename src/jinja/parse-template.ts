/** Tokens → statements: a template's text, tags and blocks, with the messages of Jinja2's parser (jinja2/parser.py). */

import { didYouMean } from '../core/nearest.ts'
import type { Token } from './lexer.ts'
import { type Parser, type Syntax, unexpectedEnd, unknownTag } from './nesting.ts'
import type {
  Definition,
  DefinitionKind,
  Expression,
  Parameter,
  Position,
  Statement,
  Target,
  TemplateData,
} from './nunjucks.ts'
import * as tree from './nunjucks.ts'
import { parseExpression, parseFilterChain, parseOr, parsePrimary, parseTuple } from './parse-expression.ts'
import { originalOffset, type Source } from './source.ts'
import {
  expect,
  expectName,
  fail,
  isName,
  openTokens,
  readIdentifier,
  skipIf,
  skipName,
  type TokenStream,
} from './token-stream.ts'

/** Blocks within blocks; Python, into which Jinja2 compiles, stops there too. */
const deepestBlocks = 100

export function parseTemplate(source: Source, syntax: Syntax): readonly Statement[] {
  const tokens = openTokens(source, syntax)
  return parseBody({ tokens, syntax, tags: [], ends: [], loops: 0 }, undefined)
}

/** Statements up to the end of the template, or up to the name of a tag in `ends`, which becomes current. */
function parseBody(parser: Parser, ends: readonly string[] | undefined): Statement[] {
  const { tokens } = parser
  const body: Statement[] = []
  let parts: (TemplateData | Expression)[] = []
  const flush = (): void => {
    const [first] = parts
    if (first !== undefined) body.push(tree.output(first, parts))
    parts = []
  }
  if (ends) parser.ends.push(ends)
  if (parser.ends.length > deepestBlocks) throw fail(tokens, 'too many nested blocks')
  while (tokens.current.type !== 'eof') {
    const token = tokens.next()
    if (token.type === 'data') parts.push(tree.templateData(token, String(token.value)))
    else if (token.type === 'variable_begin') {
      parts.push(parseTuple(tokens))
      expect(tokens, 'variable_end')
    } else {
      flush()
      if (ends && tokens.current.type === 'name' && ends.includes(String(tokens.current.value))) break
      body.push(parseStatement(parser))
      expect(tokens, 'block_end')
    }
  }
  flush()
  if (ends) {
    if (tokens.current.type === 'eof') throw unexpectedEnd(parser)
    parser.ends.pop()
  }
  return body
}

function parseStatement(parser: Parser): Statement {
  const { tokens, tags } = parser
  const tag = tokens.current
  if (tag.type !== 'name') throw fail(tokens, 'tag name expected')
  const parse = statementParser(parser, String(tag.value))
  if (parse === undefined) throw unknownTag(parser, String(tag.value), knownTags(parser))
  tags.push(tag)
  tokens.next()
  const statement = parse(parser, tag)
  tags.pop()
  return statement
}

/** Reads a statement whose tag has been read. */
type StatementParser = (parser: Parser, at: Token) => Statement

function statementParser({ syntax }: Parser, tag: string): StatementParser | undefined {
  return statements.get(tag) ?? (syntax.dbtBlocks ? dbtStatements.get(tag) : undefined)
}

function knownTags({ syntax }: Parser): readonly string[] {
  return [...statements.keys(), ...(syntax.dbtBlocks ? dbtStatements.keys() : [])]
}

/** The body of a block whose opening tag has been read up to its end, and the tag that ends it. */
function parseBlock(parser: Parser, ...ends: readonly string[]): Statement[] {
  skipIf(parser.tokens, 'colon')
  expect(parser.tokens, 'block_end')
  return parseBody(parser, ends)
}

/** As parseBlock, when only one tag can end it: steps over that tag's name. */
function parseWholeBlock(parser: Parser, end: string): Statement[] {
  const body = parseBlock(parser, end)
  parser.tokens.next()
  return body
}

/** A body of its own function, where no `break` reaches the loops around it. */
function parseFunctionBody(parser: Parser, end: string): { body: Statement[]; range: tree.BodyRange } {
  const { tokens } = parser
  const { loops } = parser
  parser.loops = 0
  skipIf(tokens, 'colon')
  const opening = expect(tokens, 'block_end')
  const body = parseBody(parser, [end])
  parser.loops = loops
  const closing = tokens.next()
  const { source } = tokens
  // The closing tag's `{%` stands before its name, with a sign and space between.
  const tagStart = source.text.lastIndexOf('{%', closing.start)
  return { body, range: { start: originalOffset(source, opening.end), end: originalOffset(source, tagStart) } }
}

function parseFor(parser: Parser, at: Token): Statement {
  const { tokens } = parser
  const target = parseTarget(tokens, parsePrimary)
  expectName(tokens, 'in')
  const iterable = parseTuple(tokens, { parseItem: parseOr })
  const test = skipName(tokens, 'if') ? parseExpression(tokens) : null
  const recursive = skipName(tokens, 'recursive')
  parser.loops += 1
  const body = parseBlock(parser, 'endfor', 'else')
  parser.loops -= 1
  const otherwise = isName(tokens.next(), 'else') ? parseWholeBlock(parser, 'endfor') : []
  return tree.forStatement(at, target, iterable, test, recursive, body, otherwise)
}

function parseIf(parser: Parser, at: Token): Statement {
  const { tokens } = parser
  const condition = parseCondition(parser)
  const body = parseBlock(parser, 'elif', 'else', 'endif')
  const elifs: tree.If[] = []
  let end = tokens.next()
  while (isName(end, 'elif')) {
    const place = end
    const test = parseCondition(parser)
    elifs.push(tree.ifStatement(place, test, parseBlock(parser, 'elif', 'else', 'endif'), [], []))
    end = tokens.next()
  }
  const otherwise = isName(end, 'else') ? parseWholeBlock(parser, 'endif') : []
  return tree.ifStatement(at, condition, body, elifs, otherwise)
}

function parseCondition({ tokens }: Parser): Expression {
  return parseTuple(tokens, { parseItem: parseOr })
}

function parseSet(parser: Parser, at: Token): Statement {
  const { tokens } = parser
  const target = parseTarget(tokens, parseNamespaceTarget)
  if (skipIf(tokens, 'assign')) return tree.assignment(at, target, parseTuple(tokens))
  const filter = skipIf(tokens, 'pipe') ? parseFilterChain(tokens) : null
  return tree.blockAssignment(at, target, filter, parseWholeBlock(parser, 'endset'))
}

function parseWith(parser: Parser, at: Token): Statement {
  const { tokens } = parser
  const targets: Target[] = []
  const values: Expression[] = []
  while (tokens.current.type !== 'block_end') {
    if (targets.length > 0) expect(tokens, 'comma')
    targets.push(parseTarget(tokens, parsePrimary))
    expect(tokens, 'assign')
    values.push(parseExpression(tokens))
  }
  return tree.withStatement(at, targets, values, parseWholeBlock(parser, 'endwith'))
}

function parseMacro(parser: Parser, at: Token): Definition {
  return parseDefinition(parser, at, 'macro', 'endmacro')
}

function parseDefinition(parser: Parser, at: Token, kind: DefinitionKind, end: string): Definition {
  const name = readIdentifier(parser.tokens)
  const params = parseSignature(parser)
  const { body, range } = parseFunctionBody(parser, end)
  return tree.definition(at, kind, name, params, body, range, null)
}

function parseSignature({ tokens, syntax }: Parser): Parameter[] {
  expect(tokens, 'lparen')
  const params: Parameter[] = []
  while (tokens.current.type !== 'rparen') {
    if (params.length > 0) expect(tokens, 'comma')
    const at = expect(tokens, 'name')
    const name = String(at.value)
    const annotation = syntax.dbtBlocks && skipIf(tokens, 'colon') ? parseTypeName(tokens) : null
    const defaultValue = skipIf(tokens, 'assign') ? parseExpression(tokens) : null
    if (defaultValue === null && params.some((param) => param.default_ !== null)) {
      throw fail(tokens, 'non-default argument follows default argument')
    }
    if (params.some((param) => param.name === name)) throw fail(tokens, `duplicate argument '${name}'`, at)
    params.push(tree.parameter(at, name, annotation, defaultValue))
  }
  expect(tokens, 'rparen')
  return params
}

/** A type annotation as dbt takes it: a name, with types in brackets. */
function parseTypeName(tokens: TokenStream): string {
  const name = readIdentifier(tokens)
  if (!skipIf(tokens, 'lbracket')) return name
  const types: string[] = []
  while (tokens.current.type !== 'rbracket') {
    if (types.length > 0) expect(tokens, 'comma')
    types.push(parseTypeName(tokens))
  }
  expect(tokens, 'rbracket')
  return `${name}[${types.join(', ')}]`
}

function parseCallBlock(parser: Parser, at: Token): Statement {
  const { tokens } = parser
  const params = tokens.current.type === 'lparen' ? parseSignature(parser) : []
  const call = parseExpression(tokens)
  if (call.typename !== 'FunCall') throw fail(tokens, 'expected call', at)
  return tree.callBlock(at, call, params, parseFunctionBody(parser, 'endcall').body)
}

function parseFilterBlock(parser: Parser, at: Token): Statement {
  const filter = parseFilterChain(parser.tokens)
  return tree.filterBlock(at, filter, parseWholeBlock(parser, 'endfilter'))
}

function parsePrint({ tokens }: Parser, at: Token): Statement {
  const parts: Expression[] = []
  while (tokens.current.type !== 'block_end') {
    if (parts.length > 0) expect(tokens, 'comma')
    parts.push(parseExpression(tokens))
  }
  return tree.output(at, parts)
}

function parseNamedBlock(parser: Parser, at: Token): Statement {
  const { tokens } = parser
  const name = readIdentifier(tokens)
  const scoped = skipName(tokens, 'scoped')
  skipName(tokens, 'required')
  if (tokens.current.type === 'sub') {
    throw fail(
      tokens,
      'Block names in Jinja have to be valid Python identifiers and may not contain hyphens, use an underscore instead.',
    )
  }
  const { body } = parseFunctionBody(parser, 'endblock')
  skipName(tokens, name)
  return tree.block(at, name, body, scoped)
}

function parseAutoescape(parser: Parser, at: Token): Statement {
  const value = parseExpression(parser.tokens)
  return tree.autoescape(at, value, parseWholeBlock(parser, 'endautoescape'))
}

function parseLoopControl({ tokens, loops }: Parser, at: Token): Statement {
  const tag = String(at.value)
  if (loops === 0) throw fail(tokens, `'${tag}' outside loop`, at)
  return tag === 'break' ? tree.breakStatement(at) : tree.continueStatement(at)
}

function refuseOtherTemplates({ tokens }: Parser, at: Token): never {
  const hint = 'put shared text into a macro: every macro of the project can be called by its name'
  throw fail(tokens, `'${at.value}' is not supported: a template cannot load another one`, at, hint)
}

const statements: ReadonlyMap<string, StatementParser> = new Map<string, StatementParser>([
  ['autoescape', parseAutoescape],
  ['block', parseNamedBlock],
  ['break', parseLoopControl],
  ['call', parseCallBlock],
  ['continue', parseLoopControl],
  ['do', ({ tokens }, at) => tree.doStatement(at, parseTuple(tokens))],
  ['extends', refuseOtherTemplates],
  ['filter', parseFilterBlock],
  ['for', parseFor],
  ['from', refuseOtherTemplates],
  ['if', parseIf],
  ['import', refuseOtherTemplates],
  ['include', refuseOtherTemplates],
  ['macro', parseMacro],
  ['print', parsePrint],
  ['set', parseSet],
  ['with', parseWith],
])

/** dbt_common/clients/jinja.py: the tags dbt adds; snapshots it cuts out before Jinja sees them. */
const dbtStatements: ReadonlyMap<string, StatementParser> = new Map<string, StatementParser>([
  ['data_test', (parser, at) => parseDefinition(parser, at, 'data_test', 'enddata_test')],
  ['docs', (parser, at) => parseUncalled(parser, at, 'docs', 'enddocs')],
  ['materialization', parseMaterialization],
  ['snapshot', (parser, at) => parseUncalled(parser, at, 'snapshot', 'endsnapshot')],
  ['test', (parser, at) => parseDefinition(parser, at, 'test', 'endtest')],
])

/** A named text that takes no arguments. */
function parseUncalled(parser: Parser, at: Token, kind: DefinitionKind, end: string): Definition {
  const name = readIdentifier(parser.tokens)
  const { body, range } = parseFunctionBody(parser, end)
  return tree.definition(at, kind, name, [], body, range, null)
}

function parseMaterialization(parser: Parser, at: Token): Definition {
  const { tokens } = parser
  const name = readIdentifier(tokens)
  let adapter: string | null = null
  const params: Parameter[] = []
  while (skipIf(tokens, 'comma')) {
    const option = expect(tokens, 'name')
    if (option.value === 'default') continue
    if (option.value === 'adapter') adapter = parseAdapterName(tokens)
    else if (option.value === 'supported_languages') {
      expect(tokens, 'assign')
      params.push(tree.parameter(option, 'supported_languages', null, parseExpression(tokens)))
    } else {
      const known = ['default', 'adapter', 'supported_languages']
      const message = `materialization '${name}' received unknown argument '${option.value}'.`
      throw fail(tokens, message, option, didYouMean(String(option.value), known))
    }
  }
  if (params.length === 0) params.push(tree.parameter(at, 'supported_languages', null, sqlOnly(at)))
  const { body, range } = parseFunctionBody(parser, 'endmaterialization')
  return tree.definition(at, 'materialization', name, params, body, range, adapter)
}

function sqlOnly(at: Position): Expression {
  return tree.listDisplay(at, [tree.literal(at, 'sql')])
}

function parseAdapterName(tokens: TokenStream): string {
  expect(tokens, 'assign')
  const value = parseExpression(tokens)
  if (value.typename === 'Literal' && typeof value.value === 'string') return value.value
  throw fail(tokens, 'the adapter of a materialization is a text', value)
}

/** What is assigned to: a name, or several with commas between. */
function parseTarget(tokens: TokenStream, parseItem: (tokens: TokenStream) => Expression): Target {
  return asTarget(tokens, parseTuple(tokens, { parseItem }))
}

/** A part of a target that may be an attribute of a namespace. */
function parseNamespaceTarget(tokens: TokenStream): Expression {
  const at = tokens.current
  const primary = parsePrimary(tokens)
  if (primary.typename !== 'Symbol' || at.type !== 'name' || !skipIf(tokens, 'dot')) return primary
  return tree.namespaceTarget(at, primary, readIdentifier(tokens))
}

/** Jinja2's names of the nodes that cannot be assigned to. */
const nodeNames: Readonly<Record<string, string>> = {
  Array: 'list',
  Attribute: 'getattr',
  FunCall: 'call',
  InlineIf: 'condexpr',
  Literal: 'const',
  LookupVal: 'getitem',
}

function asTarget(tokens: TokenStream, node: Expression): Target {
  if (isTarget(node)) return node
  const name = nodeNames[node.typename] ?? node.typename.toLowerCase()
  throw fail(tokens, `can't assign to '${name}'`, node)
}

function isTarget(node: Expression): node is Expression & Target {
  if (node.typename === 'Tuple') return node.children.every(isTarget)
  return node.typename === 'Symbol' || node.typename === 'NamespaceTarget'
}
