/** Python's ast.literal_eval, as far as values in YAML need it: numbers, texts, True, False, None, lists, tuples, dicts. */
import type { Expression } from './nunjucks.ts'
import { parseTuple } from './parse-expression.ts'
import { makeSource } from './source.ts'
import { TemplateError } from './template-error.ts'
import { openTokens } from './token-stream.ts'
import { neg, pos } from './values/arithmetic.ts'
import { dictOf } from './values/dict.ts'
import { makeTuple } from './values/tuple.ts'
import type { Value } from './values/value.ts'

/** The value that a text spells, or undefined when it spells none. */
export function literalValue(text: string): Value | undefined {
  const source = makeSource(`{{ ${text} }}`, true, undefined)
  try {
    const tokens = openTokens(source, { trimBlocks: false, lstripBlocks: false })
    tokens.next()
    const expression = parseTuple(tokens)
    // Jinja writes `true` and `none` for what only `True` and `None` are in Python.
    if (tokens.current.type !== 'variable_end' || tokens.next().end < source.text.length) return undefined
    return evaluate(expression, (at) => source.text.slice(at.colno - 1))
  } catch (error) {
    if (error instanceof TemplateError) return undefined
    throw error
  }
}

function evaluate(node: Expression, textAt: (node: Expression) => string): Value | undefined {
  switch (node.typename) {
    case 'Literal':
      return /^(?:true|false|none)\b/.test(textAt(node)) ? undefined : node.value
    case 'Array':
      return evaluateAll(node.children, textAt)
    case 'Tuple': {
      const items = evaluateAll(node.children, textAt)
      return items && makeTuple(items)
    }
    case 'Dict': {
      const keys = evaluateAll(
        node.children.map(({ key }) => key),
        textAt,
      )
      const values = evaluateAll(
        node.children.map(({ value }) => value),
        textAt,
      )
      return keys && values && dictOf(keys.map((key, index) => [key, values[index] ?? null]))
    }
    case 'Neg':
    case 'Pos': {
      if (node.target.typename !== 'Literal' || typeof node.target.value === 'string') return undefined
      const operand = evaluate(node.target, textAt)
      if (operand === undefined || operand === null || typeof operand === 'boolean') return undefined
      return node.typename === 'Neg' ? neg(operand) : pos(operand)
    }
    default:
      return undefined
  }
}

function evaluateAll(nodes: readonly Expression[], textAt: (node: Expression) => string): Value[] | undefined {
  const values: Value[] = []
  for (const node of nodes) {
    const value = evaluate(node, textAt)
    if (value === undefined) return undefined
    values.push(value)
  }
  return values
}
