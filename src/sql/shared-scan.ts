/**
 * Data tests of one relation in one scan. What a test's query asks is read from its compiled SQL, whoever wrote it: where
 * its rows can be counted by an aggregate over the same FROM, many tests are aggregates of one query. A count of zero is
 * a test that passes; any other test asks by itself, so that its failures are counted as ever.
 */
import { type LexerOptions, lexAll, type Token } from './lexer.ts'

export interface Countable {
  /** What the test reads, as written: a relation, or a subquery with an alias. */
  readonly from: string
  /** An expression over it that is zero when the query has no rows, and only then. */
  readonly count: string
}

/** Longer lists of columns no engine takes, or none gladly. */
const MOST_COUNTS = 500

/** undefined: the query is of no form that is known to be countable. */
export function countable(sql: string, options: LexerOptions): Countable | undefined {
  const { tokens, comments } = lexAll(sql, options)
  // A comment may hide what stands behind it once lines are joined.
  if (comments.length > 0 || tokens.some(({ unterminated, text }) => unterminated || text === ';')) return undefined
  if (!isBalanced(tokens)) return undefined
  const query: Query = { sql, tokens }
  return rowFilter(query) ?? duplicates(query) ?? strangeValues(query)
}

/** The queries that count for all, each for tests that read the same. */
export function scanQueries<Test>(
  tests: readonly (Countable & { readonly test: Test })[],
): readonly { readonly sql: string; readonly tests: readonly Test[] }[] {
  const byFrom = new Map<string, (Countable & { readonly test: Test })[]>()
  for (const test of tests) byFrom.set(test.from, [...(byFrom.get(test.from) ?? []), test])
  return [...byFrom].flatMap(([from, all]) => {
    const chunks = Array.from({ length: Math.ceil(all.length / MOST_COUNTS) }, (_, index) =>
      all.slice(index * MOST_COUNTS, (index + 1) * MOST_COUNTS),
    )
    return chunks
      .filter((chunk) => chunk.length > 1)
      .map((chunk) => ({
        sql: `select\n${chunk.map(({ count }, index) => `  ${count} as c${index}`).join(',\n')}\nfrom ${from}`,
        tests: chunk.map(({ test }) => test),
      }))
  })
}

interface Query {
  readonly sql: string
  readonly tokens: readonly Token[]
}

/** `select a, b from … where …`: a row for each that the condition finds. */
function rowFilter(query: Query): Countable | undefined {
  const { tokens } = query
  const top = topLevel(tokens)
  const from = top.findIndex(isWord('from'))
  const where = top.findIndex(isWord('where'))
  const fromAt = tokens.indexOf(top[from] as Token)
  const whereAt = tokens.indexOf(top[where] as Token)
  if (!isWord('select')(tokens[0]) || from < 0 || where < from) return undefined
  if (top.filter((token) => token.kind === 'word' && CLAUSES.has(token.text)).length !== 3) return undefined
  if (!tokens.slice(1, fromAt).every(isPlainColumn) || fromAt === 1) return undefined
  const condition = textOf(query, whereAt + 1, tokens.length)
  const source = textOf(query, fromAt + 1, whereAt)
  return condition === '' || source === ''
    ? undefined
    : { from: source, count: `count(case when (${condition}) then 1 end)` }
}

/** Words that make another query of it, or a second one. Each of the three that must be there may be there once. */
const CLAUSES = new Set(
  'select from where with group having order limit offset fetch union except intersect minus distinct top into window qualify for connect start sample using'.split(
    ' ',
  ),
)

/** Columns as they are, stars and numbers: nothing that could make one row of many. */
function isPlainColumn({ kind, text }: Token): boolean {
  return kind === 'word' || kind === 'quoted' || kind === 'number' || [',', '.', '*'].includes(text)
}

/** `select X …, count(*) … from … where X is not null group by X having count(*) > 1`: dbt's `unique`. */
function duplicates(query: Query): Countable | undefined {
  const match = shape(query, [
    ...words('select'),
    'column',
    ...words('as unique_field , count ( * ) as n_records from'),
    'source',
    ...words('where'),
    'column',
    ...words('is not null group by'),
    'column',
    ...words('having count ( * ) > 1'),
  ])
  if (!match) return undefined
  const { column, source } = match
  // Many distinct counts of one scan take longer than as many scans of a column: columnar engines read no more for them.
  const groups = `select ${column} from ${source} where ${column} is not null group by ${column} having count(*) > 1`
  return { from: source, count: `(select count(*) from (${groups}) duplicates)` }
}

/** dbt's `accepted_values`. */
function strangeValues(query: Query): Countable | undefined {
  const match = shape(query, [
    ...words('with all_values as ( select'),
    'column',
    ...words('as value_field , count ( * ) as n_records from'),
    'source',
    ...words('group by'),
    'column',
    ...words(') select * from all_values where value_field not in ('),
    'list',
    ...words(')'),
  ])
  return match && { from: match.source, count: `count(case when ${match.column} not in (${match.list}) then 1 end)` }
}

type Part = 'column' | 'source' | 'list' | { readonly text: string }

const words = (text: string): readonly Part[] => text.split(' ').map((word) => ({ text: word }))

/** The variable parts of a query of this shape; undefined when it has another, or a column that is not the same throughout. */
function shape(query: Query, parts: readonly Part[]): { column: string; source: string; list: string } | undefined {
  const found: Record<'column' | 'source' | 'list', string | undefined> = {
    column: undefined,
    source: undefined,
    list: undefined,
  }
  const { tokens } = query
  let at = 0
  for (const [index, part] of parts.entries()) {
    if (typeof part === 'object') {
      if (!isText(tokens[at], part.text)) return undefined
      at += 1
      continue
    }
    const end = endOf(part, tokens, at, parts[index + 1])
    const text = textOf(query, at, end)
    if (text === '' || (found[part] !== undefined && found[part] !== text)) return undefined
    found[part] = text
    at = end
  }
  const { column, source, list = '' } = found
  return at === tokens.length && column !== undefined && source !== undefined ? { column, source, list } : undefined
}

/** A column is a name with dots; a source and a list go on to the next word at their own depth. */
function endOf(
  part: 'column' | 'source' | 'list',
  tokens: readonly Token[],
  from: number,
  next: Part | undefined,
): number {
  let at = from
  if (part === 'column') {
    while (isName(tokens[at]) && tokens[at + 1]?.text === '.' && tokens[at + 1]?.kind === 'operator') at += 2
    return isName(tokens[at]) ? at + 1 : from
  }
  const stop = typeof next === 'object' ? next.text : ''
  for (let depth = 0; at < tokens.length; at++) {
    const token = tokens[at]
    if (depth === 0 && isText(token, stop)) return at
    if (depth === 0 && part === 'source' && token?.kind === 'word' && CLAUSES.has(token.text)) return from
    depth += depthOf(token)
    if (depth < 0) return from
  }
  return from
}

function isName(token: Token | undefined): boolean {
  return token?.kind === 'quoted' || (token?.kind === 'word' && !CLAUSES.has(token.text))
}

function isText(token: Token | undefined, text: string): boolean {
  return token !== undefined && token.text === text && ['word', 'operator', 'number'].includes(token.kind)
}

const isWord =
  (word: string) =>
  (token: Token | undefined): boolean =>
    token?.kind === 'word' && token.text === word

function depthOf(token: Token | undefined): number {
  if (token?.kind !== 'operator') return 0
  if (token.text === '(' || token.text === '[') return 1
  return token.text === ')' || token.text === ']' ? -1 : 0
}

function isBalanced(tokens: readonly Token[]): boolean {
  let depth = 0
  for (const token of tokens) {
    depth += depthOf(token)
    if (depth < 0) return false
  }
  return depth === 0
}

/** The tokens that stand in no parentheses. */
function topLevel(tokens: readonly Token[]): readonly Token[] {
  let depth = 0
  return tokens.filter((token) => {
    const change = depthOf(token)
    if (change < 0) depth += change
    const isTop = depth === 0
    if (change > 0) depth += change
    return isTop
  })
}

function textOf({ sql, tokens }: Query, from: number, to: number): string {
  const [first, last] = [tokens[from], tokens[to - 1]]
  return first && last && from < to ? sql.slice(first.start, last.end) : ''
}
