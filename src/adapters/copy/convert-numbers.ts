/** Numbers and booleans, as text, without ever becoming a float on the way. */
import type { ValueKind } from './json-scan.ts'
import { FieldFault } from './rows.ts'

type IntegerName = 'smallint' | 'integer' | 'bigint'

const RANGES: Readonly<Record<IntegerName, { readonly least: bigint; readonly most: bigint; readonly word: string }>> =
  {
    smallint: { least: -(1n << 15n), most: (1n << 15n) - 1n, word: 'Short' },
    integer: { least: -(1n << 31n), most: (1n << 31n) - 1n, word: 'Integer' },
    bigint: { least: -(1n << 63n), most: (1n << 63n) - 1n, word: 'Long' },
  }

export function integerConverter(name: IntegerName): (text: string) => string {
  const { least, most, word } = RANGES[name]
  const shortest = String(most).length
  return (text) => {
    const digits = text.charCodeAt(0) === 43 ? text.slice(1) : text
    const odd = /^-?\d+$/.test(digits) ? undefined : firstOddCharacter(digits, /\d/)
    if (odd) throw new FieldFault(1207, `Invalid digit, Value '${odd.character}', Pos ${odd.at}, Type: ${word}`)
    if (digits.length < shortest) return digits
    const value = BigInt(digits)
    if (value < least || value > most)
      throw new FieldFault(1222, `Integer overflow, valid range of ${name} is ${least} to ${most}`)
    return digits
  }
}

/** The character at which a number goes wrong; a lone sign goes wrong after it. */
function firstOddCharacter(text: string, allowed: RegExp): { readonly character: string; readonly at: number } {
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? ''
    if (!allowed.test(character) && !(at === 0 && character === '-')) return { character, at }
  }
  return { character: '', at: text.length }
}

const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/

/** Further digits than the scale are cut off, unless ROUNDEC rounds them half away from zero. */
export function decimalConverter(
  precision: number,
  scale: number,
  round: boolean,
): (text: string, kind: ValueKind) => string {
  const whole = precision - scale
  return (written, kind) => {
    const text = kind === 'number' ? withoutNoise(written) : written
    const match = DECIMAL.exec(text)
    const [, sign = '', before = '', after = '', exponent] = match ?? []
    if (!match || before + after === '') {
      const odd = firstOddCharacter(text, /[\d.]/)
      throw new FieldFault(1209, `Invalid digit, Value '${odd.character}', Pos ${odd.at}, Type: Decimal`)
    }
    const { integer, fraction } =
      exponent === undefined ? { integer: before, fraction: after } : shifted(before, after, Number(exponent))
    const kept = fraction.slice(0, scale).padEnd(scale, '0')
    let digits = BigInt(integer + kept || '0')
    if (round && fraction.charCodeAt(scale) >= 53) digits += 1n
    const shown = digits.toString().padStart(scale + 1, '0')
    if (shown.length - scale > Math.max(whole, 1) || (whole === 0 && digits >= 10n ** BigInt(scale))) {
      throw new FieldFault(1204, `Overflow for NUMERIC(${precision},${scale})`)
    }
    const point = shown.length - scale
    const minus = sign === '-' && digits !== 0n ? '-' : ''
    return minus + (scale === 0 ? shown : `${shown.slice(0, point)}.${shown.slice(point)}`)
  }
}

/** A double is sure of 15 digits, and 15 digits with a point are 16 characters. */
const SURE = 16

/**
 * JSON writers that print 17 digits of a double write 0.3 as 0.29999999999999999. A JSON number that is a double of at
 * most 15 digits is that double; longer ones stay as they are. JSON strings are never touched: AWS advises them for
 * exact values. https://docs.aws.amazon.com/redshift/latest/dg/copy-usage_notes-copy-from-json.html
 */
function withoutNoise(text: string): string {
  if (text.length <= SURE || !/[.eE]/.test(text)) return text
  const double = String(Number(text))
  return double.replace(/^-|\.|e.*$/g, '').length < SURE ? double : text
}

/** Moves the decimal point; an exponent beyond any decimal's range is clamped, so that no text grows without bounds. */
function shifted(before: string, after: string, exponent: number): { integer: string; fraction: string } {
  const by = Math.max(-400, Math.min(400, exponent))
  if (by >= 0) return { integer: before + after.slice(0, by).padEnd(by, '0'), fraction: after.slice(by) }
  const padded = before.padStart(-by, '0')
  return { integer: padded.slice(0, padded.length + by), fraction: padded.slice(padded.length + by) + after }
}

const FLOAT = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/
const SPECIAL_FLOAT = /^[+-]?(?:nan|inf(?:inity)?)$/i

export function floatConverter(name: 'real' | 'double precision'): (text: string) => string {
  const word = name === 'real' ? 'Float' : 'Double'
  return (text) => {
    if (!FLOAT.test(text)) {
      if (SPECIAL_FLOAT.test(text)) return text.toLowerCase()
      const odd = firstOddCharacter(text, /[\d.eE+-]/)
      throw new FieldFault(1208, `Invalid digit, Value '${odd.character}', Pos ${odd.at}, Type: ${word}`)
    }
    const value = name === 'real' ? Math.fround(Number(text)) : Number(text)
    if (!Number.isFinite(value)) throw new FieldFault(1204, `Overflow for ${name.toUpperCase()}`)
    return text
  }
}

const TRUE: ReadonlySet<string> = new Set(['t', 'true', 'y', 'yes', '1'])
const FALSE: ReadonlySet<string> = new Set(['f', 'false', 'n', 'no', '0'])

export function booleanConverter(text: string, _kind: ValueKind): string {
  const word = text.toLowerCase()
  if (TRUE.has(word)) return 'true'
  if (FALSE.has(word)) return 'false'
  throw new FieldFault(1210, `Unknown boolean format, Value '${text}'`)
}
