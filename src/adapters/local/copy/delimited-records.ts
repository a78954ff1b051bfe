/** Delimited text, COPY's default: no quotes unless REMOVEQUOTES, no escapes unless ESCAPE. */
import type { CopyConversions } from '../../../sql/copy/statement.ts'
import { emitFields, isNullField } from './fields.ts'
import type { CopyColumn } from './host.ts'
import { afterLines, lineCounter } from './lines.ts'
import { FieldFault, type RecordReader, type RecordSink } from './rows.ts'

export function delimitedRecords(
  { delimiter }: { readonly delimiter: string },
  conversions: CopyConversions,
  columns: readonly CopyColumn[],
  sink: RecordSink,
): RecordReader {
  const { escape: escapes, removeQuotes, ignoreBlankLines, nullText } = conversions
  const lines = lineCounter()
  let header = conversions.ignoreHeader

  /** Where the record at `start` ends, before its line break; -1 when the text holds no end yet. */
  const endOf = (text: string, start: number): number => {
    if (!escapes && !removeQuotes) return text.indexOf('\n', start)
    let quote = 0
    let fieldStart = true
    for (let at = start; at < text.length; at++) {
      const code = text.charCodeAt(at)
      if (escapes && code === BACKSLASH) {
        at++
        fieldStart = false
      } else if (quote !== 0) {
        if (code === quote) quote = 0
      } else if (removeQuotes && fieldStart && (code === 34 || code === 39) && closes(text, at, code)) {
        quote = code
        fieldStart = false
      } else if (code === 10) {
        return at
      } else {
        fieldStart = text[at] === delimiter
      }
    }
    return -1
  }

  /** A quotation mark that opens a field closes before a delimiter or the end; otherwise it is an error of its field. */
  const closes = (text: string, open: number, quote: number): boolean => {
    const end = text.indexOf(String.fromCharCode(quote), open + 1)
    return end >= 0
  }

  const read = (text: string, start: number, end: number): void => {
    const record = text.slice(start, end > start && text.charCodeAt(end - 1) === 13 ? end - 1 : end)
    if (record === '' && ignoreBlankLines) return
    const line = lines.lineAt(end)
    try {
      const fields = escapes || removeQuotes ? splitQuoted(record) : splitPlain(record)
      emitFields(fields, { columns, conversions, line, raw: record, start: 1, sink })
    } catch (thrown) {
      if (!(thrown instanceof FieldFault)) throw thrown
      sink.refuse({ line, code: thrown.code, reason: thrown.message, rawLine: record })
    }
  }

  const splitPlain = (record: string): (string | null)[] =>
    record.split(delimiter).map((field) => (isNullField(field, nullText) ? null : field))

  const splitQuoted = (record: string): (string | null)[] => {
    const fields: (string | null)[] = []
    let at = 0
    for (;;) {
      const quote = removeQuotes ? record[at] : undefined
      const isQuoted = quote === '"' || quote === "'"
      const field = readField(record, isQuoted ? at + 1 : at, isQuoted ? quote : undefined)
      fields.push(!isQuoted && isNullField(field.written, nullText) ? null : field.text)
      if (field.end >= record.length) return fields
      at = field.end + 1
    }
  }

  const readField = (
    record: string,
    start: number,
    quote: string | undefined,
  ): { text: string; written: string; end: number } => {
    let text = ''
    let at = start
    for (; at < record.length; at++) {
      const character = record[at] ?? ''
      if (escapes && character === '\\' && at + 1 < record.length) {
        text += record[++at]
      } else if (quote === undefined ? character === delimiter : isClosing(record, at, quote)) {
        break
      } else {
        text += character
      }
    }
    if (quote === undefined) return { text, written: record.slice(start, at), end: at }
    if (at >= record.length) throw new FieldFault(1214, 'Delimited value missing end quote')
    return { text, written: '', end: at + 1 }
  }

  const isClosing = (record: string, at: number, quote: string): boolean =>
    record[at] === quote && (at + 1 === record.length || record[at + 1] === delimiter)

  return {
    read(text, last) {
      lines.open(text)
      let at = afterLines(text, header)
      if (at === undefined) return last ? text.length : 0
      header = 0
      while (at < text.length && !sink.isFull()) {
        let end = endOf(text, at)
        if (end < 0) {
          if (!last) break
          end = text.length
        }
        read(text, at, end)
        at = Math.min(end + 1, text.length)
      }
      lines.lineAt(at)
      return at
    },
  }
}

const BACKSLASH = 92
