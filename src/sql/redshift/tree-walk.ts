/** Rebuilding and searching expressions. Subqueries are left alone: their names are their own. */
import type { Argument, Binary, Expression } from './tree.ts'

/** A copy in which `replace` has exchanged nodes; where it returns undefined the node's children are visited. */
export function mapExpression(node: Expression, replace: (node: Expression) => Expression | undefined): Expression {
  const replaced = replace(node)
  if (replaced) return replaced
  const map = (child: Expression): Expression => mapExpression(child, replace)
  switch (node.kind) {
    case 'unary':
    case 'cast':
      return { ...node, operand: map(node.operand) }
    case 'path':
      return {
        ...node,
        operand: map(node.operand),
        steps: node.steps.map((step) => ('index' in step ? { index: map(step.index) } : step)),
      }
    case 'binary':
      return mapChain(node, replace)
    case 'call':
      return { ...node, args: node.args.map((argument): Argument => ({ ...argument, value: map(argument.value) })) }
    case 'case':
      return {
        ...node,
        ...(node.operand && { operand: map(node.operand) }),
        whens: node.whens.map(({ when, result }) => ({ when: map(when), result: map(result) })),
        ...(node.otherwise && { otherwise: map(node.otherwise) }),
      }
    case 'in':
      return { ...node, operand: map(node.operand), list: 'kind' in node.list ? node.list : node.list.map(map) }
    case 'between':
      return { ...node, operand: map(node.operand), low: map(node.low), high: map(node.high) }
    case 'like':
      return { ...node, operand: map(node.operand), pattern: map(node.pattern) }
    case 'is':
      return { ...node, operand: map(node.operand), ...(node.other && { other: map(node.other) }) }
    case 'row':
      return { ...node, items: node.items.map(map) }
    case 'paren':
      return { ...node, inner: map(node.inner) }
    case 'at time zone':
      return { ...node, operand: map(node.operand), zone: map(node.zone) }
    case 'quantified':
      return { ...node, operand: map(node.operand) }
    case 'overlaps':
    case 'string':
    case 'number':
    case 'keyword':
    case 'reference':
    case 'star':
    case 'typed':
    case 'exists':
    case 'subquery':
    case 'parameter':
      return node
  }
}

/** Long chains of AND or + lean to the left: they are walked in a loop, not by recursion. */
function mapChain(node: Binary, replace: (node: Expression) => Expression | undefined): Expression {
  const chain: Binary[] = [node]
  let rest = node.left
  let replaced = replace(rest)
  while (rest.kind === 'binary' && replaced === undefined) {
    chain.push(rest)
    rest = rest.left
    replaced = replace(rest)
  }
  const first = replaced ?? mapExpression(rest, (inner) => (inner === rest ? undefined : replace(inner)))
  return chain
    .reverse()
    .reduce((left, each): Expression => ({ ...each, left, right: mapExpression(each.right, replace) }), first)
}

/** Every node of one kind that `matches`, outermost first. */
export function findAll(node: Expression, matches: (node: Expression) => boolean): readonly Expression[] {
  const found: Expression[] = []
  mapExpression(node, (each) => {
    if (matches(each)) found.push(each)
    return undefined
  })
  return found
}
