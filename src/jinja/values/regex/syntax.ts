/** Python's regular expressions as a tree. A look behind says how many characters it looks back, one ahead 0. */

export interface Flags {
  readonly ascii: boolean
  readonly ignoreCase: boolean
  readonly multiline: boolean
  readonly dotAll: boolean
  readonly verbose: boolean
}

/** `\d \D \s \S \w \W`. */
export type Category = 'd' | 'D' | 's' | 'S' | 'w' | 'W'

export type ClassItem =
  | { readonly kind: 'range'; readonly from: number; readonly to: number }
  | { readonly kind: 'category'; readonly name: Category }

export type RegexNode =
  | { readonly kind: 'literal'; readonly code: number; readonly flags: Flags }
  | { readonly kind: 'any'; readonly flags: Flags }
  | { readonly kind: 'class'; readonly negated: boolean; readonly items: readonly ClassItem[]; readonly flags: Flags }
  | { readonly kind: 'assertion'; readonly name: '^' | '$' | 'A' | 'Z' | 'b' | 'B'; readonly flags: Flags }
  | { readonly kind: 'sequence'; readonly items: readonly RegexNode[] }
  | { readonly kind: 'choice'; readonly branches: readonly RegexNode[] }
  | { readonly kind: 'capture'; readonly index: number; readonly body: RegexNode }
  | { readonly kind: 'atomic'; readonly body: RegexNode }
  | { readonly kind: 'look'; readonly behind: number; readonly negated: boolean; readonly body: RegexNode }
  | { readonly kind: 'reference'; readonly index: number; readonly flags: Flags }
  | { readonly kind: 'conditional'; readonly index: number; readonly yes: RegexNode; readonly no: RegexNode }
  | {
      readonly kind: 'repeat'
      readonly body: RegexNode
      readonly least: number
      readonly most: number
      readonly mode: 'greedy' | 'lazy' | 'possessive'
    }

export interface RegexTree {
  readonly body: RegexNode
  readonly flags: Flags
  /** How many groups capture. */
  readonly groups: number
  readonly names: ReadonlyMap<string, number>
}

/** How many characters a part can match; `most` is infinite when there is no end. */
export function widthOf(node: RegexNode, captures: ReadonlyMap<number, RegexNode>): { least: number; most: number } {
  const zero = { least: 0, most: 0 }
  switch (node.kind) {
    case 'literal':
    case 'any':
    case 'class':
      return { least: 1, most: 1 }
    case 'assertion':
    case 'look':
      return zero
    case 'sequence':
      return node.items.reduce((sum, item) => {
        const width = widthOf(item, captures)
        return { least: sum.least + width.least, most: sum.most + width.most }
      }, zero)
    case 'choice':
    case 'conditional': {
      const branches = node.kind === 'choice' ? node.branches : [node.yes, node.no]
      const widths = branches.map((branch) => widthOf(branch, captures))
      return { least: Math.min(...widths.map(({ least }) => least)), most: Math.max(...widths.map(({ most }) => most)) }
    }
    case 'capture':
    case 'atomic':
      return widthOf(node.body, captures)
    case 'reference': {
      const group = captures.get(node.index)
      return group ? widthOf(group, captures) : zero
    }
    case 'repeat': {
      const width = widthOf(node.body, captures)
      return { least: width.least * node.least, most: width.most === 0 ? 0 : width.most * node.most }
    }
  }
}
