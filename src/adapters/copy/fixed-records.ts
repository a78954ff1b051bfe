/** Fixed-width text: fields by their widths in characters. */
import type { CopyConversions, FixedField } from '../../sql/copy/statement.ts'
import { afterLines, lineCounter } from './lines.ts'
import type { RecordReader, RecordSink } from './rows.ts'

const INVALID_LINE = 1216

export function fixedRecords(
  specification: readonly FixedField[],
  conversions: CopyConversions,
  sink: RecordSink,
): RecordReader {
  const { ignoreBlankLines, fillRecord, nullText } = conversions
  const lines = lineCounter()
  let header = conversions.ignoreHeader
  const width = specification.reduce((sum, field) => sum + field.width, 0)
  const starts: number[] = []
  specification.reduce((at, field) => {
    starts.push(at)
    return at + field.width
  }, 0)

  const read = (record: string, line: number): void => {
    if (record === '' && ignoreBlankLines) return
    // Without surrogate pairs, characters and UTF-16 units are the same.
    const characters = /[\ud800-\udbff]/.test(record) ? [...record] : record
    const last = starts.at(-1) ?? 0
    if (characters.length > width && restIsNotBlank(characters)) {
      sink.refuse({
        line,
        column: width + 1,
        code: INVALID_LINE,
        reason: `Line is longer than the ${width} characters of FIXEDWIDTH`,
        rawLine: record,
      })
      return
    }
    if (characters.length <= last && !fillRecord) {
      sink.refuse({
        line,
        code: INVALID_LINE,
        reason: `Line is shorter than the ${width} characters of FIXEDWIDTH`,
        rawLine: record,
      })
      return
    }
    const fields = specification.map((field, index) => {
      const start = starts[index] ?? 0
      const slice = characters.slice(start, start + field.width)
      const text = (typeof slice === 'string' ? slice : slice.join('')).replace(/ +$/, '')
      return text === nullText ? null : text
    })
    sink.record(fields, undefined, { line, raw: () => record, columnOf: (field) => (starts[field] ?? 0) + 1 })
  }

  const restIsNotBlank = (characters: string | readonly string[]): boolean => {
    const rest = characters.slice(width)
    return (typeof rest === 'string' ? rest : rest.join('')).trim() !== ''
  }

  return {
    read(text, last) {
      lines.open(text)
      let at = afterLines(text, header)
      if (at === undefined) return last ? text.length : 0
      header = 0
      while (at < text.length && !sink.isFull()) {
        let end = text.indexOf('\n', at)
        if (end < 0) {
          if (!last) break
          end = text.length
        }
        read(text.slice(at, end).replace(/\r$/, ''), lines.lineAt(end))
        at = Math.min(end + 1, text.length)
      }
      lines.lineAt(at)
      return at
    },
  }
}
