/** CSV: fields in quotes may hold delimiters, line breaks and doubled quotes. */
import type { CopyConversions } from '../../sql/copy/statement.ts'
import { emitFields } from './fields.ts'
import { afterLines, lineAround, lineCounter } from './lines.ts'
import type { RecordReader, RecordSink } from './rows.ts'
import type { CopyColumn } from './table.ts'

const INVALID_LINE = 1216

const LINE_FEED = 10
const RETURN = 13

export function csvRecords(
  { delimiter, quote }: { readonly delimiter: string; readonly quote: string },
  conversions: CopyConversions,
  columns: readonly CopyColumn[],
  sink: RecordSink,
): RecordReader {
  const { ignoreBlankLines, nullText } = conversions
  const layout = { columns, conversions, sink, trailingDelimiter: false }
  const quoteCode = quote.charCodeAt(0)
  const delimiterCode = delimiter.charCodeAt(0)
  const lines = lineCounter()
  let header = conversions.ignoreHeader
  let text = ''
  let fields: (string | null)[] = []
  let starts: number[] = []
  let fault: { readonly at: number; readonly field: number; readonly reason: string } | undefined

  return {
    read(piece, last) {
      text = piece
      lines.open(text)
      let at = afterLines(text, header)
      if (at === undefined) return last ? text.length : 0
      header = 0
      while (at < text.length && !sink.isFull()) {
        const end = readRecord(at, last)
        if (end < 0) break
        emit(at, end)
        at = Math.min(end + 1, text.length)
      }
      lines.lineAt(at)
      return at
    },
  }

  /** Reads the record at `start` into `fields`; returns its end, or -1 when more text may belong to it. */
  function readRecord(start: number, last: boolean): number {
    fields = []
    starts = []
    fault = undefined
    for (let at = start; ; ) {
      const end = readField(at)
      if (end >= text.length) return last ? text.length : -1
      if (text.charCodeAt(end) === LINE_FEED) return end
      at = end + 1
    }
  }

  /** White space around a quoted field is no part of it. */
  function readField(start: number): number {
    const first = skipBlanks(start)
    starts.push(first)
    if (text.charCodeAt(first) === quoteCode) return readQuoted(first)
    let end = start
    for (; end < text.length; end++) {
      const code = text.charCodeAt(end)
      if (code === delimiterCode || code === LINE_FEED) break
      if (code === quoteCode) blame(end, 'a quotation mark inside a field without quotes')
    }
    const isLast = text.charCodeAt(end) !== delimiterCode
    const field = text.slice(start, isLast && end > start && text.charCodeAt(end - 1) === RETURN ? end - 1 : end)
    fields.push(field === nullText ? null : field)
    return end
  }

  function readQuoted(open: number): number {
    let field = ''
    for (let at = open + 1; ; ) {
      const close = text.indexOf(quote, at)
      if (close < 0) {
        blame(open, 'no closing quotation mark')
        return text.length
      }
      field += text.slice(at, close)
      if (text.charCodeAt(close + 1) !== quoteCode) {
        fields.push(field)
        return endOfQuoted(close + 1)
      }
      field += quote
      at = close + 2
    }
  }

  /** To the delimiter or the end of the line; anything but white space on the way belongs to no field. */
  function endOfQuoted(from: number): number {
    let at = skipBlanks(from)
    if (text.charCodeAt(at) === RETURN) at++
    for (let stop = at; ; stop++) {
      const code = text.charCodeAt(stop)
      if (stop >= text.length || code === delimiterCode || code === LINE_FEED) return stop
      blame(stop, `'${text[stop]}' after a closing quotation mark`)
    }
  }

  /** Keeps the first fault of a record. */
  function blame(at: number, reason: string): void {
    fault ??= { at, field: starts.length - 1, reason }
  }

  function skipBlanks(from: number): number {
    let at = from
    for (;;) {
      const code = text.charCodeAt(at)
      if ((code !== 32 && code !== 9) || code === delimiterCode) return at
      at++
    }
  }

  function emit(start: number, end: number): void {
    const first = lines.lineAt(start)
    if (fault) {
      const { line: rawLine, column } = lineAround(text, fault.at)
      const reason = `Invalid quote formatting for CSV: ${fault.reason}`
      sink.refuse({ line: lines.lineAt(fault.at), column, code: INVALID_LINE, reason, rawLine }, fault.field)
      return
    }
    const raw = text.slice(start, end > start && text.charCodeAt(end - 1) === RETURN ? end - 1 : end)
    if (raw === '' && ignoreBlankLines) return
    const line = lines.lineAt(end)
    const places = starts
    emitFields(fields, { ...layout, line, raw }, (field) => {
      const at = places[field]
      return first === line && at !== undefined ? at - start + 1 : undefined
    })
  }
}
