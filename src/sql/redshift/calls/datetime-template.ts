/**
 * Format strings of TO_CHAR, TO_DATE and TO_TIMESTAMP as data. (AWS: "Datetime format strings"; the rules for prefixes,
 * quotes and the longest match are PostgreSQL's.)
 */

export type TemplateField =
  | 'A.D.'
  | 'AD'
  | 'A.M.'
  | 'AM'
  | 'B.C.'
  | 'BC'
  | 'CC'
  | 'DAY'
  | 'DDD'
  | 'DD'
  | 'DY'
  | 'D'
  | 'FX'
  | 'HH24'
  | 'HH12'
  | 'HH'
  | 'IDDD'
  | 'ID'
  | 'IW'
  | 'IYYY'
  | 'IYY'
  | 'IY'
  | 'I'
  | 'J'
  | 'MI'
  | 'MM'
  | 'MONTH'
  | 'MON'
  | 'MS'
  | 'OF'
  | 'P.M.'
  | 'PM'
  | 'Q'
  | 'RM'
  | 'SSSSS'
  | 'SSSS'
  | 'SS'
  | 'TZ'
  | 'US'
  | 'WW'
  | 'W'
  | 'Y,YYY'
  | 'YYYY'
  | 'YYY'
  | 'YY'
  | 'Y'

export type LetterCase = 'upper' | 'title' | 'lower'

export type TemplateNode =
  | {
      readonly kind: 'field'
      readonly field: TemplateField
      readonly letters: LetterCase
      /** FM or TM stood before: no padding, and any number of digits on reading. */
      readonly fill: boolean
      /** TH or th stood behind. */
      readonly ordinal?: 'TH' | 'th'
    }
  | { readonly kind: 'text'; readonly text: string }

/** Longest first among those that begin alike. */
const FIELDS: readonly TemplateField[] = [
  'A.D.',
  'A.M.',
  'AD',
  'AM',
  'B.C.',
  'BC',
  'CC',
  'DAY',
  'DDD',
  'DD',
  'DY',
  'D',
  'FX',
  'HH24',
  'HH12',
  'HH',
  'IDDD',
  'ID',
  'IW',
  'IYYY',
  'IYY',
  'IY',
  'I',
  'J',
  'MI',
  'MM',
  'MONTH',
  'MON',
  'MS',
  'OF',
  'P.M.',
  'PM',
  'Q',
  'RM',
  'SSSSS',
  'SSSS',
  'SS',
  'TZ',
  'US',
  'WW',
  'W',
  'Y,YYY',
  'YYYY',
  'YYY',
  'YY',
  'Y',
]

const NAMES: ReadonlySet<TemplateField> = new Set(['DAY', 'DY', 'MONTH', 'MON'])

/** Fields that are read as digits: a number before one of them has exactly its own width. */
const TEXT_FIELDS: ReadonlySet<TemplateField> = new Set([
  'A.D.',
  'AD',
  'A.M.',
  'AM',
  'B.C.',
  'BC',
  'DAY',
  'DY',
  'FX',
  'MONTH',
  'MON',
  'OF',
  'P.M.',
  'PM',
  'RM',
  'TZ',
])

export const isDigitField = (field: TemplateField): boolean => !TEXT_FIELDS.has(field)

/** Each format is met many times in a column, so the last ones are kept. */
const parsed = new Map<string, readonly TemplateNode[]>()

export function parseTemplate(format: string): readonly TemplateNode[] {
  const known = parsed.get(format)
  if (known) return known
  const nodes = readTemplate(format)
  if (parsed.size > 200) parsed.clear()
  parsed.set(format, nodes)
  return nodes
}

function readTemplate(format: string): readonly TemplateNode[] {
  const nodes: TemplateNode[] = []
  let at = 0
  while (at < format.length) {
    const prefix = /^(?:FM|fm|TM|tm)/.exec(format.slice(at))?.[0]
    const start = at + (prefix?.length ?? 0)
    const match = fieldAt(format, start)
    if (match) {
      at = start + match.field.length
      const ordinal = format.startsWith('TH', at) ? 'TH' : format.startsWith('th', at) ? 'th' : undefined
      nodes.push({ kind: 'field', ...match, fill: prefix !== undefined, ...(ordinal && { ordinal }) })
      at += ordinal?.length ?? 0
    } else if (prefix !== undefined) {
      at = start
    } else {
      const literal = literalAt(format, at)
      for (const text of literal.text) nodes.push({ kind: 'text', text })
      at += literal.length
    }
  }
  return nodes
}

function fieldAt(format: string, at: number): { field: TemplateField; letters: LetterCase } | undefined {
  for (const field of FIELDS) {
    const spelled = format.slice(at, at + field.length)
    if (spelled === field) return { field, letters: 'upper' }
    if (spelled === field.toLowerCase()) return { field, letters: 'lower' }
    if (NAMES.has(field) && spelled === field.charAt(0) + field.slice(1).toLowerCase())
      return { field, letters: 'title' }
  }
  return undefined
}

/** A quoted run, an escaped character, or the next character. */
function literalAt(format: string, at: number): { text: string; length: number } {
  const quoted = /^"((?:[^"\\]|\\.)*)"?/s.exec(format.slice(at))
  if (quoted) return { text: (quoted[1] ?? '').replaceAll(/\\(.)/gs, '$1'), length: quoted[0].length }
  if (format[at] === '\\' && format[at + 1] === '"') return { text: '"', length: 2 }
  const text = String.fromCodePoint(format.codePointAt(at) ?? 0)
  return { text, length: text.length }
}
