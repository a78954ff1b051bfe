/** Format strings of TO_CHAR and TO_NUMBER for numbers, as data. (AWS: "Numeric format strings") */

export type NumberMark = '9' | '0' | '.' | ',' | 'D' | 'G' | 'L' | 'MI' | 'PL' | 'SG' | 'S' | 'RN' | 'rn' | 'TH' | 'th'

type NumberNode =
  | { readonly kind: 'mark'; readonly mark: NumberMark }
  | { readonly kind: 'text'; readonly text: string }

export interface NumberTemplate {
  readonly nodes: readonly NumberNode[]
  /** Digit places before and behind the decimal point. */
  readonly whole: number
  readonly fraction: number
  /** Digits that V shifts the number to the left by. */
  readonly shift: number
  /** FM: no blanks, no trailing zeros. */
  readonly fill: boolean
  readonly point: boolean
  /** Place of the first 0 counted from 1, and of the last; 0 without one. */
  readonly zeroStart: number
  readonly zeroEnd: number
  /** Where S stands. */
  readonly sign?: 'before' | 'after'
  /** Digit places before S when it stands before the number. */
  readonly placesBeforeSign: number
  readonly plus: boolean
  readonly minus: boolean
  /** PR: negative numbers in angle brackets. */
  readonly brackets: boolean
  readonly roman: boolean
}

/** A format string that says two things at once. */
export class FormatError extends Error {
  override readonly name = 'FormatError'
}

const MARKS = /^(?:FM|fm|MI|mi|PL|pl|SG|sg|PR|pr|RN|rn|TH|th|[90.,DdGgLlSsVvBb])/

/** Each format is met many times in a column, so the last ones are kept. */
const parsed = new Map<string, NumberTemplate>()

export function parseNumberTemplate(format: string): NumberTemplate {
  const known = parsed.get(format)
  if (known) return known
  const template = readTemplate(format)
  if (parsed.size > 200) parsed.clear()
  parsed.set(format, template)
  return template
}

interface Draft {
  nodes: NumberNode[]
  whole: number
  fraction: number
  shift: number
  fill: boolean
  point: boolean
  multiplied: boolean
  zeroStart: number
  zeroEnd: number
  sign?: 'before' | 'after'
  placesBeforeSign: number
  plus: boolean
  minus: boolean
  brackets: boolean
  roman: boolean
}

function readTemplate(format: string): NumberTemplate {
  const draft: Draft = {
    nodes: [],
    whole: 0,
    fraction: 0,
    shift: 0,
    fill: false,
    point: false,
    multiplied: false,
    zeroStart: 0,
    zeroEnd: 0,
    placesBeforeSign: 0,
    plus: false,
    minus: false,
    brackets: false,
    roman: false,
  }
  let at = 0
  while (at < format.length) {
    if (/^eeee/i.test(format.slice(at))) throw new FormatError('"EEEE" not supported')
    const mark = MARKS.exec(format.slice(at))?.[0]
    if (mark !== undefined) {
      note(draft, mark)
      at += mark.length
      continue
    }
    const quoted = /^"((?:[^"\\]|\\.)*)"?/s.exec(format.slice(at))
    const text = quoted
      ? (quoted[1] ?? '').replaceAll(/\\(.)/gs, '$1')
      : String.fromCodePoint(format.codePointAt(at) ?? 0)
    draft.nodes.push({ kind: 'text', text })
    at += quoted?.[0].length ?? text.length
  }
  return draft
}

function note(draft: Draft, spelled: string): void {
  const upper = spelled.toUpperCase()
  const mark = (name: NumberMark) => draft.nodes.push({ kind: 'mark', mark: name })
  switch (upper) {
    case 'FM':
      draft.fill = true
      return
    case 'B':
      return
    case 'V':
      if (draft.point) throw new FormatError('cannot use "V" and decimal point together')
      draft.multiplied = true
      return
    case 'PR':
      if (draft.sign !== undefined || draft.plus || draft.minus) {
        throw new FormatError('cannot use "PR" and "S"/"PL"/"MI"/"SG" together')
      }
      draft.brackets = true
      return
    case '9':
    case '0':
      if (draft.brackets) throw new FormatError(`"${upper}" must be ahead of "PR"`)
      countDigit(draft, upper)
      mark(upper)
      return
    case '.':
    case 'D':
      if (draft.point) throw new FormatError('multiple decimal points')
      if (draft.multiplied) throw new FormatError('cannot use "V" and decimal point together')
      draft.point = true
      mark(upper)
      return
    case 'S':
      if (draft.sign !== undefined) throw new FormatError('cannot use "S" twice')
      if (draft.plus || draft.minus || draft.brackets) {
        throw new FormatError('cannot use "S" and "PL"/"MI"/"SG"/"PR" together')
      }
      draft.sign = draft.point ? 'after' : 'before'
      if (!draft.point) draft.placesBeforeSign = draft.whole
      mark('S')
      return
    case 'MI':
    case 'PL':
    case 'SG':
      if (draft.sign !== undefined) throw new FormatError(`cannot use "S" and "${upper}" together`)
      if (upper !== 'PL') draft.minus = true
      if (upper !== 'MI') draft.plus = true
      mark(upper)
      return
    case 'RN':
      draft.roman = true
      mark(spelled === 'rn' ? 'rn' : 'RN')
      return
    case 'TH':
      mark(spelled === 'th' ? 'th' : 'TH')
      return
    case ',':
    case 'G':
    case 'L':
      mark(upper)
      return
  }
}

function countDigit(draft: Draft, digit: '9' | '0'): void {
  if (digit === '9' && draft.multiplied) {
    draft.shift += 1
    return
  }
  if (digit === '0' && draft.zeroStart === 0 && !draft.point) draft.zeroStart = draft.whole + 1
  if (draft.point) draft.fraction += 1
  else draft.whole += 1
  if (digit === '0') draft.zeroEnd = draft.whole + draft.fraction
}
