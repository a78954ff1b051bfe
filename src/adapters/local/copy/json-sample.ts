/** A look at the beginning of the first file, to choose how the fast road reads the rest. It proves nothing. */
import type { CopyConversions } from '../../../sql/copy/statement.ts'
import type { LoadJob } from '../../copy/job.ts'
import type { JsonMapping } from '../../copy/json-paths.ts'
import { JsonFault, type JsonScanner, makeJsonScanner } from '../../copy/json-scan.ts'
import type { CopyColumn } from '../../copy/table.ts'
import { textOf } from '../../copy/text.ts'

export interface ColumnSample {
  /** Some texts need more than to be handed through: they are blank or too long. */
  readonly careful: boolean
  /** The most digits after a decimal point. */
  readonly fraction: number
  /** Records hold objects or arrays, perhaps in this column. */
  readonly nested: boolean
}

const RECORDS = 200

/** A double is sure of 15 digits. */
export const LONGEST_FRACTION = 15

/** undefined when the beginning is not what the fast road can read: records over several lines, arrays, errors. */
export async function sampleJson(
  { statement, columns, objects }: LoadJob,
  mapping: JsonMapping,
): Promise<readonly ColumnSample[] | undefined> {
  const { compression, conversions } = statement
  const scanner = makeJsonScanner(mapping, columns.length)
  const careful = columns.map(() => false)
  const fractions = columns.map(() => 0)
  let nested = false
  for (const line of await firstLines(objects[0], {
    encoding: conversions.encoding,
    ...(compression && { compression }),
  })) {
    if (!scanLine(scanner, line)) return undefined
    nested ||= /[[{]/.test(line.slice(1).replaceAll(/"(?:[^"\\]|\\.)*"/g, ''))
    for (const [index, column] of columns.entries()) {
      const text = scanner.texts[index]
      if (typeof text !== 'string') continue
      if (isWrittenNumber(column, text, scanner.kinds[index])) return undefined
      careful[index] ||= needsCare(column, text, conversions)
      if (column.type.name === 'numeric')
        fractions[index] = Math.max(fractions[index] ?? 0, (text.split('.')[1] ?? '').length)
    }
  }
  return columns.map((_, index) => ({
    careful: careful[index] ?? false,
    fraction: Math.min(fractions[index] ?? 0, LONGEST_FRACTION),
    nested,
  }))
}

async function firstLines(
  object: LoadJob['objects'][number] | undefined,
  options: Parameters<typeof textOf>[1],
): Promise<readonly string[]> {
  if (!object) return []
  for await (const text of textOf(object, options, () => undefined)) {
    const lines = text.split('\n', RECORDS + 1)
    return lines
      .slice(0, lines.length > RECORDS ? RECORDS : -1)
      .map((line) => line.trim())
      .filter((line) => line !== '')
  }
  return []
}

/** The line is one whole object. */
function scanLine(scanner: JsonScanner, line: string): boolean {
  if (!line.startsWith('{')) return false
  try {
    return scanner.scan(line, 0) === line.length
  } catch (thrown) {
    if (thrown instanceof JsonFault) return false
    throw thrown
  }
}

/** A number with a fraction in a text column: DuckDB would not keep how it is written. */
function isWrittenNumber({ type }: CopyColumn, text: string, kind: JsonScanner['kinds'][number] | undefined): boolean {
  return type.name.startsWith('character') && kind === 'number' && /[.eE]/.test(text)
}

function needsCare({ type }: CopyColumn, text: string, { blanksAsNull, emptyAsNull }: CopyConversions): boolean {
  if (!type.name.startsWith('character')) return false
  const mayBeNull = blanksAsNull ? text < '!' : emptyAsNull && text === ''
  return mayBeNull || Buffer.byteLength(text) > (type.length ?? 1)
}
