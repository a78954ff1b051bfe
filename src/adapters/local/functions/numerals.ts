/** Roman numerals and English ordinals, for TO_CHAR. */

const ROMAN: readonly (readonly [number, string])[] = [
  [1000, 'M'],
  [900, 'CM'],
  [500, 'D'],
  [400, 'CD'],
  [100, 'C'],
  [90, 'XC'],
  [50, 'L'],
  [40, 'XL'],
  [10, 'X'],
  [9, 'IX'],
  [5, 'V'],
  [4, 'IV'],
  [1, 'I'],
]

/** 1 to 3999. */
export function romanNumeral(number: number): string {
  let text = ''
  let rest = number
  for (const [value, letters] of ROMAN) {
    while (rest >= value) {
      text += letters
      rest -= value
    }
  }
  return text
}

/** `st`, `nd`, `rd` or `th`, for a number's digits. */
export function ordinalSuffix(digits: string, letters: 'TH' | 'th'): string {
  const teen = /1\d$/.test(digits)
  const suffix = teen ? 'th' : /1$/.test(digits) ? 'st' : /2$/.test(digits) ? 'nd' : /3$/.test(digits) ? 'rd' : 'th'
  return letters === 'TH' ? suffix.toUpperCase() : suffix
}
