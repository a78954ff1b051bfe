/** nunjucks publishes no types for its syntax tree; this is what nunjucks.ts uses of it. */
declare module 'nunjucks/src/nodes.js' {
  interface NodeClass {
    new (lineno: number, colno: number, ...fields: readonly unknown[]): object
    extend(name: string, members?: { readonly fields?: readonly string[] }): NodeClass
  }
  const nodes: Readonly<
    Record<
      | 'Add'
      | 'And'
      | 'Array'
      | 'Block'
      | 'Compare'
      | 'CompareOperand'
      | 'Dict'
      | 'Div'
      | 'FloorDiv'
      | 'FunCall'
      | 'InlineIf'
      | 'Literal'
      | 'LookupVal'
      | 'Mod'
      | 'Mul'
      | 'Neg'
      | 'Node'
      | 'NodeList'
      | 'Not'
      | 'Or'
      | 'Output'
      | 'Pair'
      | 'Pos'
      | 'Pow'
      | 'Set'
      | 'Sub'
      | 'Symbol'
      | 'TemplateData',
      NodeClass
    >
  >
  export = nodes
}
