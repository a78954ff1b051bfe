/** JSON files: objects or arrays, one after the other, with white space between them and nothing else. */
import { JsonFault, type JsonScanner } from './json-scan.ts'
import { afterLines, lineAround, lineCounter } from './lines.ts'
import type { RecordReader, RecordSink } from './rows.ts'

/** Bytes of one object, https://docs.aws.amazon.com/redshift/latest/dg/copy-parameters-data-format.html */
const LARGEST_OBJECT = 4 * 1024 * 1024

const INVALID_LINE = 1216

const TOO_LARGE = 'JSON object is larger than 4 MB'

export function jsonRecords(scanner: JsonScanner, sink: RecordSink, ignoreHeader: number): RecordReader {
  const lines = lineCounter()
  let header = ignoreHeader
  let text = ''

  return {
    read(piece, last) {
      text = piece
      lines.open(text)
      const from = afterLines(text, header)
      if (from === undefined) return last ? text.length : 0
      header = 0
      let at = skipSpace(text, from)
      while (at < text.length && !sink.isFull()) {
        const end = readObject(at, last)
        if (end < 0) break
        at = skipSpace(text, end)
      }
      lines.lineAt(at)
      return at
    },
  }

  /** Reads what stands at `start` and returns where to go on; -1 when more text is needed. */
  function readObject(start: number, last: boolean): number {
    let end: number
    try {
      end = scanner.scan(text, start)
    } catch (thrown) {
      if (!(thrown instanceof JsonFault)) throw thrown
      return skipBroken(start, thrown, last)
    }
    if (isTooLarge(start, end)) refuse(start, TOO_LARGE)
    else emit(start, end)
    return end
  }

  function emit(start: number, end: number): void {
    const first = lines.lineAt(start)
    const line = lines.lineAt(end)
    const misfit = scanner.misfit()
    if (misfit) {
      const { column: field, reason } = misfit
      sink.refuse({ line, code: INVALID_LINE, reason, rawLine: text.slice(start, end) }, field)
      return
    }
    sink.record(scanner.texts, scanner.kinds, {
      line,
      raw: () => text.slice(start, end),
      columnOf: (field) => {
        if (first !== line || scanner.texts[field] === undefined) return undefined
        return lineAround(text, scanner.starts[field] ?? start).column
      },
    })
  }

  /** Reading goes on at the next line that begins like a record. */
  function skipBroken(start: number, { message, at, cutOff }: JsonFault, last: boolean): number {
    const tooLong = cutOff && text.length - start > LARGEST_OBJECT
    if (cutOff && !last && !tooLong) return -1
    const place = tooLong ? start : at
    refuse(place, tooLong ? TOO_LARGE : `Invalid JSON: ${message}`)
    for (let end = text.indexOf('\n', place); end >= 0; end = text.indexOf('\n', end + 1)) {
      const first = text[skipSpace(text, end + 1)]
      if (first === '{' || first === '[') return end
    }
    return text.length
  }

  function refuse(at: number, reason: string): void {
    const { line: rawLine, column } = lineAround(text, at)
    sink.refuse({ line: lines.lineAt(at), column, code: INVALID_LINE, reason, rawLine })
  }

  function isTooLarge(start: number, end: number): boolean {
    const length = end - start
    if (length * 3 <= LARGEST_OBJECT) return false
    return length > LARGEST_OBJECT || Buffer.byteLength(text.slice(start, end)) > LARGEST_OBJECT
  }
}

function skipSpace(text: string, from: number): number {
  let at = from
  for (;;) {
    const code = text.charCodeAt(at)
    if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return at
    at++
  }
}
