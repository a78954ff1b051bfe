/** Which blocks are open while a template is parsed, and what to say when they do not fit. */
import { didYouMean } from '../core/nearest.ts'
import type { Token, Whitespace } from './lexer.ts'
import { describe, fail, type TokenStream } from './token-stream.ts'

export interface Syntax extends Whitespace {
  /** dbt's blocks and the type annotations of its macros. */
  readonly dbtBlocks: boolean
}

/** What the statements around the current token say about it. */
export interface Parser {
  readonly tokens: TokenStream
  readonly syntax: Syntax
  /** The tags that are open, outermost first. */
  readonly tags: Token[]
  /** For each open block, the tags that continue or end it. */
  readonly ends: (readonly string[])[]
  /** Loops around the current statement, up to the next macro. */
  loops: number
}

/** A tag that nothing around it expects; `tags` are all there are. */
export function unknownTag(parser: Parser, tag: string, tags: Iterable<string>): Error {
  const expected = parser.ends.flat()
  const known = [...expected, ...tags]
  const looking = quoteAll(parser.ends.at(-1))
  const words = [`Encountered unknown tag '${tag}'.`]
  if (looking && expected.includes(tag)) {
    words.push(
      `You probably made a nesting mistake. Jinja is expecting this tag, but currently looking for ${looking}.`,
    )
  } else if (looking) words.push(`Jinja was looking for the following tags: ${looking}.`)
  const near = expected.includes(tag) ? undefined : didYouMean(tag, known)
  return nestingError(parser, words, near)
}

/** The end of the template while a block is open. */
export function unexpectedEnd(parser: Parser): Error {
  const looking = quoteAll(parser.ends.at(-1))
  return nestingError(parser, ['Unexpected end of template.', `Jinja was looking for the following tags: ${looking}.`])
}

function nestingError({ tokens, tags }: Parser, words: readonly string[], near?: string): Error {
  const innermost = tags.at(-1)
  if (innermost === undefined) return fail(tokens, words.join(' '), tokens.current, near)
  const name = describe(innermost)
  const message = [...words, `The innermost block that needs to be closed is '${name}'.`].join(' ')
  const opened = `'${name}' was opened at line ${innermost.lineno}, column ${innermost.colno}`
  return fail(tokens, message, tokens.current, near === undefined ? opened : `${near} ${opened}`)
}

function quoteAll(names: readonly string[] | undefined): string | undefined {
  return names?.map((name) => `'${name}'`).join(' or ')
}
