/**
 * What COPY takes from each JSON object: a tree of wanted members and elements, made from column names ('auto') or
 * from a jsonpaths file. https://docs.aws.amazon.com/redshift/latest/dg/copy-usage_notes-copy-from-json.html
 */
import { DatabaseError } from '../../core/adapter.ts'

export interface PathNode {
  /** Columns that load the value at this place, by index. */
  readonly columns: number[]
  readonly members?: Map<string, PathNode>
  readonly elements?: Map<number, PathNode>
}

export interface JsonMapping {
  readonly root: PathNode
  /** Keys are looked up in lower case. */
  readonly ignoreCase: boolean
}

export type PathStep = string | number

/** Columns by their names. */
export function mappingByName(columns: readonly string[], ignoreCase: boolean): JsonMapping {
  return { root: treeOf(columns.map((column) => [column])), ignoreCase }
}

export function mappingByPaths(paths: readonly (readonly PathStep[])[]): JsonMapping {
  return { root: treeOf(paths), ignoreCase: false }
}

/** The whole object into one column. */
export function mappingWhole(): JsonMapping {
  return { root: { columns: [0] }, ignoreCase: false }
}

interface Growing {
  readonly columns: number[]
  members?: Map<string, Growing>
  elements?: Map<number, Growing>
}

function treeOf(paths: readonly (readonly PathStep[])[]): PathNode {
  const root: Growing = { columns: [] }
  paths.forEach((path, column) => {
    let node = root
    for (const step of path) node = child(node, step)
    node.columns.push(column)
  })
  return root
}

function child(node: Growing, step: PathStep): Growing {
  const fresh: Growing = { columns: [] }
  if (typeof step === 'number') {
    node.elements ??= new Map()
    const found = node.elements.get(step) ?? fresh
    node.elements.set(step, found)
    return found
  }
  node.members ??= new Map()
  const found = node.members.get(step) ?? fresh
  node.members.set(step, found)
  return found
}

/**
 * The paths of a jsonpaths file. An object whose key is not `jsonpaths` means 'auto', as in Redshift, and gives
 * undefined; anything malformed fails, whatever MAXERROR says.
 */
export function parseJsonPaths(text: string, name: string): readonly (readonly PathStep[])[] | undefined {
  const fail = (reason: string, hint?: string): never => {
    throw new DatabaseError(`jsonpaths file '${name}': ${reason}`, {
      sqlState: '22P02',
      ...(hint !== undefined && { hint }),
    })
  }
  let parsed: unknown
  try {
    parsed = JSON.parse(text.replace(/^\ufeff/, ''))
  } catch (thrown) {
    fail(`it must hold a single JSON object: ${thrown instanceof Error ? thrown.message : String(thrown)}`)
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    return fail('it must hold a single JSON object')
  const expressions: unknown = Reflect.get(parsed, 'jsonpaths')
  if (expressions === undefined) return undefined
  if (!Array.isArray(expressions)) return fail("'jsonpaths' must be an array of path expressions")
  const texts = expressions.map((expression: unknown, index) =>
    typeof expression === 'string' && expression !== ''
      ? expression
      : fail(`element ${index + 1} of 'jsonpaths' is no path expression`),
  )
  const notations = new Set(texts.map(notationOf).filter((notation) => notation !== undefined))
  if (notations.size > 1)
    fail('bracket notation and dot notation are mixed', "write all paths as $['a']['b'] or all as $.a.b")
  return texts.map(
    (expression) =>
      parsePath(expression) ??
      fail(`'${expression}' is no path to a single element`, "write $['a']['b'][0] or $.a.b[0]"),
  )
}

function notationOf(path: string): 'dot' | 'bracket' | undefined {
  if (/^\$\s*(?:\[\s*\d+\s*\])*\s*\./.test(path)) return 'dot'
  return /\[\s*['"]/.test(path) ? 'bracket' : undefined
}

const STEP = /\s*(?:\[\s*(\d+)\s*\]|\[\s*'((?:[^'\\]|\\.)*)'\s*\]|\[\s*"((?:[^"\\]|\\.)*)"\s*\]|\.\s*([^\s.'"[\]]+))/y

/** Reads one expression; undefined when it is none, or could mean several elements. */
function parsePath(expression: string): readonly PathStep[] | undefined {
  const text = expression.trim()
  if (!text.startsWith('$') || text === '$') return undefined
  const steps: PathStep[] = []
  STEP.lastIndex = 1
  while (STEP.lastIndex < text.length) {
    const match = STEP.exec(text)
    if (!match) return undefined
    const [, index, single, double, dotted] = match
    if (dotted?.includes('*')) return undefined
    steps.push(index === undefined ? (single ?? double ?? dotted ?? '').replaceAll(/\\(.)/g, '$1') : Number(index))
  }
  return steps
}
