/** Says in words what is wrong with a piece of YAML, where the parser only says what it did not expect. */

export interface Explanation {
  readonly offset: number
  readonly message: string
  readonly hint?: string
}

/** `found` is the parser's message, `offset` the place it complains about, which may be behind the mistake. */
export function explainYamlError(text: string, offset: number, found: string): Explanation {
  for (const { when, explain } of MISTAKES) {
    const match = when.exec(found)
    if (match) return explain({ text, offset }, match)
  }
  return { offset, message: lowerFirst(found) }
}

interface Complaint {
  readonly text: string
  readonly offset: number
}

interface Mistake {
  readonly when: RegExp
  readonly explain: (complaint: Complaint, match: RegExpExecArray) => Explanation
}

const MISTAKES: readonly Mistake[] = [
  { when: /^Nested mappings are not allowed/, explain: nestedMapping },
  {
    when: /^Tabs are not allowed/,
    explain: ({ offset }) => ({ offset, message: 'a tab stands in the indentation', hint: 'indent with spaces' }),
  },
  { when: /^Implicit keys need to be on a single line/, explain: keyOverLines },
  { when: /^Implicit map keys need to be followed/, explain: missingColon },
  { when: /^Missing closing (['"])quote/, explain: unclosedQuote },
  { when: /^Flow (map|sequence)/, explain: unclosedBracket },
  { when: /^Plain value cannot start with (.*) (\S+)$/, explain: reservedStart },
  { when: /^Unexpected scalar at node end/, explain: textAfterValue },
  { when: /^All mapping items must start at the same column/, explain: wrongIndent },
  {
    when: /^(?:A block sequence may not be used|Sequence item without|Block scalar values in collections)/,
    explain: wrongIndent,
  },
  { when: /^Invalid escape sequence (\S+)/, explain: badEscape },
  {
    when: /^Unexpected block-seq-ind on same line/,
    explain: ({ offset }) => ({
      offset,
      message: 'a list cannot begin on the line of its key',
      hint: 'put each "- item" on a line of its own, or write [item, item]',
    }),
  },
  {
    when: /^Unexpected (?:flow-map-end|flow-seq-end) token.*"(.)"/,
    explain: ({ offset }, match) => ({
      offset,
      message: `this '${match[1] ?? ''}' closes nothing`,
      hint: 'remove it, or quote the text',
    }),
  },
  { when: /^Unexpected (?:scalar|map-value-ind|block-seq-ind|seq-item-ind) token/, explain: wrongIndent },
  {
    when: /^Unexpected (?:,|empty item) in/,
    explain: ({ offset }) => ({ offset, message: 'an item is missing before this comma', hint: 'remove the comma' }),
  },
  { when: /^Maximum call stack|too much recursion/, explain: ({ offset }) => ({ offset, message: 'nested too deep' }) },
]

const lowerFirst = (sentence: string): string => sentence.charAt(0).toLowerCase() + sentence.slice(1)

/** `description: what: ever`, or a value that goes on in a line that looks like a key. */
function nestedMapping({ text, offset }: Complaint): Explanation {
  const line = text.slice(offset).split('\n', 1)[0] ?? ''
  const colon = line.search(/:(?: |$)/)
  if (colon < 0) return keyOverLines({ text, offset })
  const value = line.replace(/ +#.*$/, '').trimEnd()
  return {
    offset: offset + colon,
    message: 'a colon in a value that is not quoted',
    hint: `quote the value: ${quote(value)}`,
  }
}

/** A line without a colon, and one with a colon below it: which the parser takes for one long key. */
function keyOverLines({ text, offset }: Complaint): Explanation {
  const start = lineStart(text, offset)
  const line = text.slice(start).split('\n', 1)[0] ?? ''
  const glued = /^\s*(?:- +)*([^\s:'"]+):(\S+)\s*$/.exec(line)
  if (glued) {
    const colon = start + line.indexOf(':', line.indexOf(glued[1] ?? ''))
    return {
      offset: colon,
      message: 'there is no space after this colon',
      hint: `write ${glued[1] ?? ''}: ${glued[2] ?? ''}`,
    }
  }
  const next = start + line.length + 1
  const indent = /^ */.exec(text.slice(next))?.[0].length ?? 0
  if (/:(?: |$)/.test(line)) {
    return {
      offset: next + indent,
      message: 'this line is indented more than its neighbours',
      hint: 'align it with the key above',
    }
  }
  return {
    offset: start + (line.length - line.trimStart().length),
    message: 'a key without a colon and value',
    hint: `write ${line.trim()}: …`,
  }
}

function missingColon({ text, offset }: Complaint): Explanation {
  const start = lineStart(text, offset)
  const line = text.slice(start).split('\n', 1)[0] ?? ''
  const begin = start + (line.length - line.trimStart().length)
  if (/^\s*-\S/.test(line))
    return {
      offset: begin,
      message: 'there is no space after this dash',
      hint: `write ${line.trim().replace('-', '- ')}`,
    }
  return {
    offset: begin,
    message: 'a key without a colon and value',
    hint: `write ${line.trim()}: …, or indent the line if it belongs to the text above`,
  }
}

/** The parser sees the end of the file; the quote that was never closed is the last one opened. */
function unclosedQuote({ text, offset }: Complaint, match: RegExpExecArray): Explanation {
  const mark = match[1] ?? '"'
  const starts = (rest: string): readonly number[] =>
    [...text.slice(0, offset).matchAll(new RegExp(`(?:^|[:\\-,\\[{] *)${mark}${rest}`, 'gm'))].map(
      (found) => found.index + found[0].length - 1,
    )
  const place = starts(`(?!.*${mark})`).at(-1) ?? starts('').at(-1)
  return { offset: place ?? offset, message: 'this quote is never closed', hint: `add the closing ${mark}` }
}

function unclosedBracket({ text, offset }: Complaint, match: RegExpExecArray): Explanation {
  const open = match[1] === 'map' ? '{' : '['
  const close = match[1] === 'map' ? '}' : ']'
  const at = text.lastIndexOf(open, offset)
  return {
    offset: at < 0 ? offset : at,
    message: `this '${open}' is never closed`,
    hint: `add '${close}', indented more than the key; or quote a text that begins with '${open}'`,
  }
}

function reservedStart({ text, offset }: Complaint, match: RegExpExecArray): Explanation {
  const value = (text.slice(offset).split('\n', 1)[0] ?? '').replace(/ +#.*$/, '').trimEnd()
  const hint = `quote the value: ${quote(value)}`
  return { offset, message: `a value cannot begin with ${match[2] ?? ''} unless it is quoted`, hint }
}

function textAfterValue({ text, offset }: Complaint): Explanation {
  const start = lineStart(text, offset)
  const line = text.slice(start).split('\n', 1)[0] ?? ''
  if (/^\s*(?:[^'"\s][^:]*|)$/.test(text.slice(start, offset))) return wrongIndent({ text, offset })
  const template = /\{\{.*?\}\}\S*/.exec(line)
  if (template && template.index < offset - start) {
    return {
      offset: start + template.index,
      message: 'a template that is not quoted reads as a YAML mapping',
      hint: `quote the value: ${quote(line.slice(template.index))}`,
    }
  }
  const value = line.replace(/^\s*(?:- +)*(?:[^:]+: +)?/, '')
  return {
    offset,
    message: 'text stands behind the end of a value',
    hint: `quote the whole value: ${quote(unquote(value))}`,
  }
}

function wrongIndent({ text, offset }: Complaint): Explanation {
  return {
    offset: firstCharacter(text, offset),
    message: 'this line does not fit the indentation above it',
    hint: 'align it with the key or dash it belongs to',
  }
}

function badEscape({ offset }: Complaint, match: RegExpExecArray): Explanation {
  return {
    offset,
    message: `'${match[1] ?? ''}' is no escape of a double-quoted text`,
    hint: 'double the backslash, or use single quotes',
  }
}

const lineStart = (text: string, offset: number): number => text.lastIndexOf('\n', offset - 1) + 1

/** The next character that is no space or line break: complaints about indentation point at the break before it. */
function firstCharacter(text: string, offset: number): number {
  const found = /\S/.exec(text.slice(offset))
  return found ? offset + found.index : offset
}

const quote = (value: string): string =>
  value.includes('"') ? `'${value.replaceAll("'", "''")}'` : `"${value.replaceAll('\\', '\\\\')}"`

const unquote = (value: string): string => (/^(['"]).*\1$/.test(value) ? value.slice(1, -1) : value)
