/** TEXT_TO_INT_ALT and TEXT_TO_NUMERIC_ALT without a format: a sign on either side, an exponent, blank is 0. */

export type Rounding = 'cut' | 'half_even'

/** Decimal text with `scale` digits behind the point. */
export function readTeradataNumber(text: string, scale: number, rounding: Rounding): string {
  const body = text.trim()
  if (body === '') return '0'
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?([+-]?)$/.exec(body)
  const [, before = '', whole = '', fraction = '', exponent = '0', behind = ''] = match ?? []
  if (!match || whole + fraction === '' || (before !== '' && behind !== '')) {
    throw new Error(`"${text}" is not a valid number`)
  }
  // The digits as a whole number, and how many of them stand behind the point.
  const digits = BigInt(whole + fraction)
  const places = fraction.length - Number(exponent)
  const scaled =
    places <= scale ? digits * 10n ** BigInt(scale - places) : rounded(digits, 10n ** BigInt(places - scale), rounding)
  const padded = scaled.toString().padStart(scale + 1, '0')
  const sign = (before === '-' || behind === '-') && scaled > 0n ? '-' : ''
  return scale === 0 ? sign + padded : `${sign}${padded.slice(0, -scale)}.${padded.slice(-scale)}`
}

function rounded(digits: bigint, unit: bigint, rounding: Rounding): bigint {
  const quotient = digits / unit
  const twice = (digits % unit) * 2n
  if (rounding === 'cut' || twice < unit) return quotient
  return twice > unit || quotient % 2n === 1n ? quotient + 1n : quotient
}
