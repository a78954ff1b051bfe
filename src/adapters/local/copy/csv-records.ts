/** CSV: fields in quotes may hold delimiters, line breaks and doubled quotes. */
import type { CopyConversions } from '../../../sql/copy/statement.ts'
import { emitFields, isNullField } from './fields.ts'
import type { CopyColumn } from './host.ts'
import { afterLines, lineCounter } from './lines.ts'
import type { RecordReader, RecordSink } from './rows.ts'

const INVALID_QUOTE = 1216

export function csvRecords(
  { delimiter, quote }: { readonly delimiter: string; readonly quote: string },
  conversions: CopyConversions,
  columns: readonly CopyColumn[],
  sink: RecordSink,
): RecordReader {
  const { ignoreBlankLines, nullText } = conversions
  const quoteCode = quote.charCodeAt(0)
  const delimiterCode = delimiter.charCodeAt(0)
  const lines = lineCounter()
  let header = conversions.ignoreHeader
  let fields: (string | null)[] = []
  let starts: number[] = []
  let text = ''

  /** Reads the record at `start` into `fields`; returns where it ends, -1 when the text ends first. */
  const readRecord = (start: number, last: boolean): number => {
    fields = []
    starts = []
    let at = start
    for (;;) {
      const end = readField(at)
      if (end < 0) return -1
      if (end >= text.length) return last ? end : -1
      const code = text.charCodeAt(end)
      if (code !== delimiterCode) return end
      at = end + 1
    }
  }

  /** White space around quotes is no part of the field. */
  const readField = (start: number): number => {
    const open = isSpaced() ? start : skipBlanks(start)
    starts.push(open)
    if (text.charCodeAt(open) === quoteCode) return readQuoted(open)
    let end = start
    while (end < text.length) {
      const code = text.charCodeAt(end)
      if (code === delimiterCode || code === 10) break
      end++
    }
    const stop =
      text.charCodeAt(end) !== delimiterCode && text.charCodeAt(end - 1) === 13 && end > start ? end - 1 : end
    const field = text.slice(start, stop)
    fields.push(isNullField(field, nullText) ? null : field)
    return end
  }

  const readQuoted = (open: number): number => {
    let at = open + 1
    let field = ''
    for (;;) {
      const close = text.indexOf(quote, at)
      if (close < 0) return -1
      field += text.slice(at, close)
      if (text.charCodeAt(close + 1) !== quoteCode) {
        fields.push(field)
        return afterQuoted(close + 1)
      }
      field += quote
      at = close + 2
    }
  }

  /** To the delimiter or the end of the line; anything but white space on the way belongs to no field. */
  const afterQuoted = (from: number): number => {
    let at = skipBlanks(from)
    if (text.charCodeAt(at) === 13 && (at + 1 >= text.length || text.charCodeAt(at + 1) === 10)) at++
    const code = text.charCodeAt(at)
    if (at >= text.length || code === delimiterCode || code === 10) return at
    fault = fault ?? { at, reason: `Invalid quote formatting for CSV: '${text[at]}' after a closing quote` }
    while (at < text.length && text.charCodeAt(at) !== delimiterCode && text.charCodeAt(at) !== 10) at++
    return at
  }

  let fault: { readonly at: number; readonly reason: string } | undefined

  const isSpaced = (): boolean => delimiterCode === 32
  const skipBlanks = (from: number): number => {
    let at = from
    while (at < text.length) {
      const code = text.charCodeAt(at)
      if ((code !== 32 && code !== 9) || code === delimiterCode) break
      at++
    }
    return at
  }

  const emit = (start: number, end: number): void => {
    const raw = text.slice(start, end).replace(/\r$/, '')
    if (raw === '' && ignoreBlankLines) return
    const first = lines.lineAt(start)
    const line = lines.lineAt(end)
    if (fault) {
      sink.refuse({
        line,
        column: fault.at - text.lastIndexOf('\n', fault.at),
        code: INVALID_QUOTE,
        reason: fault.reason,
        rawLine: raw,
      })
      return
    }
    const places = starts
    emitFields(fields, { columns, conversions, line, raw, start: 1, sink }, (field) =>
      first === line && places[field] !== undefined ? places[field] - start + 1 : undefined,
    )
  }

  return {
    read(piece, last) {
      text = piece
      lines.open(text)
      let at = afterLines(text, header)
      if (at === undefined) return last ? text.length : 0
      header = 0
      while (at < text.length && !sink.isFull()) {
        fault = undefined
        const end = readRecord(at, last)
        if (end < 0) {
          if (!last) break
          refuseOpenQuote(at)
          at = text.length
          break
        }
        emit(at, end)
        at = Math.min(end + 1, text.length)
      }
      lines.lineAt(at)
      return at
    },
  }

  function refuseOpenQuote(start: number): void {
    const line = lines.lineAt(start)
    const end = text.indexOf('\n', start)
    const rawLine = text.slice(start, end < 0 ? undefined : end)
    sink.refuse({
      line,
      column: (starts.at(-1) ?? start) - start + 1,
      code: INVALID_QUOTE,
      reason: 'Invalid quote formatting for CSV: no closing quote',
      rawLine,
    })
  }
}
