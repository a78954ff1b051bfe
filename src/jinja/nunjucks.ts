/**
 * The door to nunjucks: the syntax tree. Its node classes serve where Jinja2 has the same node; where Jinja2's node
 * holds more (loops with filters, calls with `*args`, block `set`) a class is derived from them.
 *
 * Its lexer and parser do not serve, so lexer.ts and parse-*.ts are our own: the lexer ends `{{ {'a': {}} }}` at the
 * first `}}`, reads `r/2` as a regular expression and `null` as a literal, knows neither `{%+` nor `1e5` nor `'\x41'`,
 * and walks texts one character at a time; the parser binds `a * b / c` as `a * (b / c)` and has no tuples, no
 * `*args`, no tests with arguments, no chained `in`.
 *
 * Oddities repaired here: positions count from 1 (nunjucks: from 0), and `childrenOf` sees nodes inside of lists
 * (nunjucks' `findAll` passes over the operands of a comparison).
 */
import nodes from 'nunjucks/src/nodes.js'
import type { Value } from './values/value.ts'

/** Where a node begins. Lines and columns count from 1, columns in UTF-16 units. */
export interface Position {
  readonly lineno: number
  readonly colno: number
}

interface NodeOf<Kind extends string> extends Position {
  readonly typename: Kind
}

export interface Literal extends NodeOf<'Literal'> {
  readonly value: Value
}
export interface Name extends NodeOf<'Symbol'> {
  readonly value: string
}
export interface ListDisplay extends NodeOf<'Array'> {
  readonly children: readonly Expression[]
}
export interface TupleDisplay extends NodeOf<'Tuple'> {
  readonly children: readonly Expression[]
}
export interface Pair extends NodeOf<'Pair'> {
  readonly key: Expression
  readonly value: Expression
}
export interface DictDisplay extends NodeOf<'Dict'> {
  readonly children: readonly Pair[]
}
/** `target.name`, placed at the name. */
export interface Attribute extends NodeOf<'Attribute'> {
  readonly target: Expression
  readonly name: string
}
/** `target[val]`, placed at the bracket. */
export interface Subscript extends NodeOf<'LookupVal'> {
  readonly target: Expression
  readonly val: Expression | Slice
}
export interface Slice extends NodeOf<'Slice'> {
  readonly start: Expression | null
  readonly stop: Expression | null
  readonly step: Expression | null
}
export interface InlineIf extends NodeOf<'InlineIf'> {
  readonly cond: Expression
  readonly body: Expression
  readonly else_: Expression | null
}
export interface Keyword extends NodeOf<'Keyword'> {
  readonly name: string
  readonly value: Expression
}
export interface Arguments extends NodeOf<'Arguments'> {
  readonly positional: readonly Expression[]
  readonly named: readonly Keyword[]
  readonly star: Expression | null
  readonly doubleStar: Expression | null
}
/** A call, placed where its callee begins. */
export interface Call extends NodeOf<'FunCall'> {
  readonly name: Expression
  readonly args: Arguments
}
/** A filter, placed at its name; without target it filters the text of a block. */
export interface Filter extends NodeOf<'Filter'> {
  readonly target: Expression | null
  readonly name: string
  readonly args: Arguments
}
export interface Test extends NodeOf<'Test'> {
  readonly target: Expression
  readonly name: string
  readonly args: Arguments
}
export type BinaryKind = 'Add' | 'Sub' | 'Mul' | 'Div' | 'FloorDiv' | 'Mod' | 'Pow'
/** An arithmetic operation, placed at the operator. */
export interface Binary extends NodeOf<BinaryKind> {
  readonly left: Expression
  readonly right: Expression
}
export interface Logic extends NodeOf<'And' | 'Or'> {
  readonly left: Expression
  readonly right: Expression
}
export interface Unary extends NodeOf<'Not' | 'Neg' | 'Pos'> {
  readonly target: Expression
}
/** `a ~ b ~ c` as one node. */
export interface Concat extends NodeOf<'Concat'> {
  readonly children: readonly Expression[]
}
export type CompareKind = 'eq' | 'ne' | 'lt' | 'lteq' | 'gt' | 'gteq' | 'in' | 'notin'
export interface CompareOperand extends NodeOf<'CompareOperand'> {
  readonly expr: Expression
  readonly type: CompareKind
}
export interface Compare extends NodeOf<'Compare'> {
  readonly expr: Expression
  readonly ops: readonly CompareOperand[]
}
/** `namespace.name` on the left of `set`. */
export interface NamespaceTarget extends NodeOf<'NamespaceTarget'> {
  readonly namespace: Name
  readonly name: string
}

export type Expression =
  | Literal
  | Name
  | ListDisplay
  | TupleDisplay
  | DictDisplay
  | Attribute
  | Subscript
  | InlineIf
  | Call
  | Filter
  | Test
  | Binary
  | Logic
  | Unary
  | Concat
  | Compare
  | NamespaceTarget

/** What may stand on the left of an assignment: a name, `namespace.name`, or a tuple of such. */
export type Target = Name | NamespaceTarget | TupleTarget
interface TupleTarget extends NodeOf<'Tuple'> {
  readonly children: readonly Target[]
}

export interface TemplateData extends NodeOf<'TemplateData'> {
  readonly value: string
}
export interface Output extends NodeOf<'Output'> {
  readonly children: readonly (TemplateData | Expression)[]
}
export interface If extends NodeOf<'If'> {
  readonly cond: Expression
  readonly body: readonly Statement[]
  readonly elifs: readonly If[]
  readonly else_: readonly Statement[]
}
export interface For extends NodeOf<'For'> {
  readonly name: Target
  readonly arr: Expression
  readonly test: Expression | null
  readonly recursive: boolean
  readonly body: readonly Statement[]
  readonly else_: readonly Statement[]
}
export interface Parameter extends NodeOf<'Parameter'> {
  readonly name: string
  /** dbt's type annotation, as written: `List[str]`. */
  readonly annotation: string | null
  readonly default_: Expression | null
}
export type DefinitionKind = 'macro' | 'materialization' | 'test' | 'data_test' | 'docs' | 'snapshot'
/** Offsets into the source, from the end of the opening tag to the start of the closing one. */
export interface BodyRange {
  readonly start: number
  readonly end: number
}
/** A named block: a macro, or one of dbt's that behave like one. */
export interface Definition extends NodeOf<'Macro'> {
  readonly kind: DefinitionKind
  readonly name: string
  readonly params: readonly Parameter[]
  readonly body: readonly Statement[]
  readonly range: BodyRange
  /** `adapter='x'` of a materialization; null is `default`. */
  readonly adapter: string | null
}
export interface CallBlock extends NodeOf<'CallBlock'> {
  readonly call: Call
  readonly params: readonly Parameter[]
  readonly body: readonly Statement[]
}
export interface FilterBlock extends NodeOf<'FilterBlock'> {
  readonly filter: Filter
  readonly body: readonly Statement[]
}
export interface With extends NodeOf<'With'> {
  readonly targets: readonly Target[]
  readonly values: readonly Expression[]
  readonly body: readonly Statement[]
}
export interface Assignment extends NodeOf<'Set'> {
  readonly target: Target
  readonly value: Expression
}
export interface BlockAssignment extends NodeOf<'SetBlock'> {
  readonly target: Target
  readonly filter: Filter | null
  readonly body: readonly Statement[]
}
export interface Do extends NodeOf<'Do'> {
  readonly expr: Expression
}
export interface LoopControl extends NodeOf<'Break' | 'Continue'> {}
export interface Block extends NodeOf<'Block'> {
  readonly name: string
  readonly body: readonly Statement[]
  readonly scoped: boolean
}
export interface Autoescape extends NodeOf<'Autoescape'> {
  readonly value: Expression
  readonly body: readonly Statement[]
}

export type Statement =
  | Output
  | If
  | For
  | Definition
  | CallBlock
  | FilterBlock
  | With
  | Assignment
  | BlockAssignment
  | Do
  | LoopControl
  | Block
  | Autoescape

export type Node =
  | Expression
  | Target
  | Statement
  | TemplateData
  | Pair
  | Slice
  | Keyword
  | Arguments
  | CompareOperand
  | Parameter

type NodeClass = typeof nodes.Node

function maker<Kind extends Node, Fields extends readonly unknown[]>(type: NodeClass) {
  return ({ lineno, colno }: Position, ...fields: Fields): Kind => new type(lineno, colno, ...fields) as Kind
}

function derive(name: string, ...fields: readonly string[]): NodeClass {
  return nodes.Node.extend(name, { fields })
}

export const literal = maker<Literal, [value: Value]>(nodes.Literal)
export const name = maker<Name, [name: string]>(nodes.Symbol)
export const listDisplay = maker<ListDisplay, [items: readonly Expression[]]>(nodes.Array)
export const dictDisplay = maker<DictDisplay, [pairs: readonly Pair[]]>(nodes.Dict)
export const pair = maker<Pair, [key: Expression, value: Expression]>(nodes.Pair)
export const subscript = maker<Subscript, [target: Expression, key: Expression | Slice]>(nodes.LookupVal)
export const inlineIf = maker<InlineIf, [cond: Expression, body: Expression, otherwise: Expression | null]>(
  nodes.InlineIf,
)
export const call = maker<Call, [callee: Expression, args: Arguments]>(nodes.FunCall)
export const not = maker<Unary, [operand: Expression]>(nodes.Not)
export const neg = maker<Unary, [operand: Expression]>(nodes.Neg)
export const pos = maker<Unary, [operand: Expression]>(nodes.Pos)
export const and = maker<Logic, [left: Expression, right: Expression]>(nodes.And)
export const or = maker<Logic, [left: Expression, right: Expression]>(nodes.Or)
export const compare = maker<Compare, [first: Expression, rest: readonly CompareOperand[]]>(nodes.Compare)
export const compareOperand = maker<CompareOperand, [operand: Expression, kind: CompareKind]>(nodes.CompareOperand)
export const output = maker<Output, [parts: readonly (TemplateData | Expression)[]]>(nodes.Output)
export const templateData = maker<TemplateData, [text: string]>(nodes.TemplateData)

/** Arithmetic by the name of its token. */
export const arithmetic: ReadonlyMap<string, (at: Position, left: Expression, right: Expression) => Binary> = new Map([
  ['add', maker<Binary, [Expression, Expression]>(nodes.Add)],
  ['sub', maker<Binary, [Expression, Expression]>(nodes.Sub)],
  ['mul', maker<Binary, [Expression, Expression]>(nodes.Mul)],
  ['div', maker<Binary, [Expression, Expression]>(nodes.Div)],
  ['floordiv', maker<Binary, [Expression, Expression]>(nodes.FloorDiv)],
  ['mod', maker<Binary, [Expression, Expression]>(nodes.Mod)],
  ['pow', maker<Binary, [Expression, Expression]>(nodes.Pow)],
])

export const tupleDisplay = maker<TupleDisplay, [items: readonly Expression[]]>(nodes.NodeList.extend('Tuple'))
export const concat = maker<Concat, [parts: readonly Expression[]]>(nodes.NodeList.extend('Concat'))
export const attribute = maker<Attribute, [target: Expression, name: string]>(derive('Attribute', 'target', 'name'))
export const slice = maker<Slice, [start: Expression | null, stop: Expression | null, step: Expression | null]>(
  derive('Slice', 'start', 'stop', 'step'),
)
export const keyword = maker<Keyword, [name: string, value: Expression]>(derive('Keyword', 'name', 'value'))
export const callArguments = maker<
  Arguments,
  [positional: readonly Expression[], named: readonly Keyword[], star: Expression | null, doubleStar: Expression | null]
>(derive('Arguments', 'positional', 'named', 'star', 'doubleStar'))
export const filter = maker<Filter, [target: Expression | null, name: string, args: Arguments]>(
  derive('Filter', 'target', 'name', 'args'),
)
export const test = maker<Test, [target: Expression, name: string, args: Arguments]>(
  derive('Test', 'target', 'name', 'args'),
)
export const namespaceTarget = maker<NamespaceTarget, [namespace: Name, name: string]>(
  derive('NamespaceTarget', 'namespace', 'name'),
)

export const ifStatement = maker<
  If,
  [cond: Expression, body: readonly Statement[], elifs: readonly If[], otherwise: readonly Statement[]]
>(derive('If', 'cond', 'body', 'elifs', 'else_'))
export const forStatement = maker<
  For,
  [
    target: Target,
    iterable: Expression,
    test: Expression | null,
    recursive: boolean,
    body: readonly Statement[],
    otherwise: readonly Statement[],
  ]
>(derive('For', 'name', 'arr', 'test', 'recursive', 'body', 'else_'))
export const parameter = maker<Parameter, [name: string, annotation: string | null, defaultValue: Expression | null]>(
  derive('Parameter', 'name', 'annotation', 'default_'),
)
export const definition = maker<
  Definition,
  [
    kind: DefinitionKind,
    name: string,
    params: readonly Parameter[],
    body: readonly Statement[],
    range: BodyRange,
    adapter: string | null,
  ]
>(derive('Macro', 'kind', 'name', 'params', 'body', 'range', 'adapter'))
export const callBlock = maker<CallBlock, [call: Call, params: readonly Parameter[], body: readonly Statement[]]>(
  derive('CallBlock', 'call', 'params', 'body'),
)
export const filterBlock = maker<FilterBlock, [filter: Filter, body: readonly Statement[]]>(
  derive('FilterBlock', 'filter', 'body'),
)
export const withStatement = maker<
  With,
  [targets: readonly Target[], values: readonly Expression[], body: readonly Statement[]]
>(derive('With', 'targets', 'values', 'body'))
export const assignment = maker<Assignment, [target: Target, value: Expression]>(
  nodes.Set.extend('Set', { fields: ['target', 'value'] }),
)
export const blockAssignment = maker<
  BlockAssignment,
  [target: Target, filter: Filter | null, body: readonly Statement[]]
>(derive('SetBlock', 'target', 'filter', 'body'))
export const doStatement = maker<Do, [expression: Expression]>(derive('Do', 'expr'))
export const breakStatement = maker<LoopControl, []>(derive('Break'))
export const continueStatement = maker<LoopControl, []>(derive('Continue'))
export const block = maker<Block, [name: string, body: readonly Statement[], scoped: boolean]>(
  nodes.Block.extend('Block', { fields: ['name', 'body', 'scoped'] }),
)
export const autoescape = maker<Autoescape, [value: Expression, body: readonly Statement[]]>(
  derive('Autoescape', 'value', 'body'),
)

/** The nodes directly below a node, in the order in which they stand in the template. */
export function childrenOf(node: Node): Node[] {
  const found: Node[] = []
  const { fields } = node as unknown as { readonly fields: readonly string[] }
  for (const field of fields) {
    const member: unknown = (node as unknown as Readonly<Record<string, unknown>>)[field]
    if (Array.isArray(member)) for (const item of member) found.push(item)
    else if (isNode(member)) found.push(member)
  }
  return found
}

function isNode(candidate: unknown): candidate is Node {
  return candidate instanceof nodes.Node
}
