/** Delimited text, COPY's default: no quotes unless REMOVEQUOTES, no escapes unless ESCAPE. */
import type { CopyConversions } from '../../sql/copy/statement.ts'
import { emitFields } from './fields.ts'
import { afterLines, lineCounter } from './lines.ts'
import { FieldFault, type RecordReader, type RecordSink } from './rows.ts'
import type { CopyColumn } from './table.ts'

const NO_END_QUOTE = 1214

interface Field {
  /** null when the field is NULL AS. */
  readonly text: string | null
  readonly end: number
}

export function delimitedRecords(
  { delimiter }: { readonly delimiter: string },
  conversions: CopyConversions,
  columns: readonly CopyColumn[],
  sink: RecordSink,
): RecordReader {
  const { escape: escapes, removeQuotes, ignoreBlankLines, nullText } = conversions
  const layout = { columns, conversions, sink, trailingDelimiter: true }
  const lines = lineCounter()
  let header = conversions.ignoreHeader

  return {
    read(text, last) {
      lines.open(text)
      const start = afterLines(text, header)
      if (start === undefined) return last ? text.length : 0
      header = 0
      let at = start
      while (at < text.length && !sink.isFull()) {
        const end = escapes ? endOfEscaped(text, at) : text.indexOf('\n', at)
        if (end < 0 && !last) break
        const stop = end < 0 ? text.length : end
        readRecord(text.slice(at, text.charCodeAt(stop - 1) === 13 && stop > at ? stop - 1 : stop), lines.lineAt(stop))
        at = end < 0 ? stop : stop + 1
      }
      lines.lineAt(at)
      return at
    },
  }

  function readRecord(raw: string, line: number): void {
    if (raw === '' && ignoreBlankLines) return
    const starts: number[] = []
    try {
      const fields = escapes || removeQuotes ? splitQuoted(raw, starts) : splitPlain(raw)
      emitFields(fields, { ...layout, line, raw }, (field) => starts[field] ?? plainStart(raw, field))
    } catch (thrown) {
      if (!(thrown instanceof FieldFault)) throw thrown
      sink.refuse({ line, code: thrown.code, reason: thrown.message, rawLine: raw }, Math.max(0, starts.length - 1))
    }
  }

  function splitPlain(raw: string): (string | null)[] {
    return raw.split(delimiter).map((field) => (field === nullText ? null : field))
  }

  function plainStart(raw: string, field: number): number {
    let at = 0
    for (let index = 0; index < field; index++) at = raw.indexOf(delimiter, at) + 1
    return at + 1
  }

  function splitQuoted(raw: string, starts: number[]): (string | null)[] {
    const fields: (string | null)[] = []
    for (let at = 0; ; ) {
      starts.push(at + 1)
      const quote = raw[at]
      const field = removeQuotes && (quote === '"' || quote === "'") ? readQuoted(raw, at, quote) : readBare(raw, at)
      fields.push(field.text)
      if (field.end >= raw.length) return fields
      at = field.end + 1
    }
  }

  function readBare(raw: string, start: number): Field {
    let text = ''
    let at = start
    while (at < raw.length && raw[at] !== delimiter) {
      if (escapes && raw[at] === '\\' && at + 1 < raw.length) at++
      text += raw[at++]
    }
    const written = raw.slice(start, at)
    // With ESCAPE, the default NULL text may itself be escaped.
    const isNull = written === nullText || (escapes && nullText === '\\N' && written === '\\\\N')
    return { text: isNull ? null : text, end: at }
  }

  /** The quotation mark that closes stands before a delimiter or the end of the record; others are text. */
  function readQuoted(raw: string, open: number, quote: string): Field {
    let text = ''
    for (let at = open + 1; at < raw.length; at++) {
      const isLast = raw[at] === quote && (at + 1 === raw.length || raw[at + 1] === delimiter)
      if (isLast) return { text, end: at + 1 }
      if (escapes && raw[at] === '\\' && at + 1 < raw.length) at++
      text += raw[at]
    }
    throw new FieldFault(NO_END_QUOTE, 'Delimited value missing end quote')
  }
}

/** The line break that ends the record at `start`: one without a backslash before it; -1 when there is none yet. */
function endOfEscaped(text: string, start: number): number {
  let at = start
  for (;;) {
    const end = text.indexOf('\n', at)
    if (end < 0) return -1
    let backslashes = 0
    while (end - 1 - backslashes >= start && text[end - 1 - backslashes] === '\\') backslashes++
    if (backslashes % 2 === 0) return end
    at = end + 1
  }
}
