/** American Soundex. Only the letters a to z count. (AWS: SOUNDEX, DIFFERENCE) */

const CODES: Readonly<Record<string, string>> = Object.fromEntries(
  ['bfpv', 'cgjkqsxz', 'dt', 'l', 'mn', 'r'].flatMap((letters, index) =>
    [...letters].map((letter) => [letter, String(index + 1)]),
  ),
)

/** A letter and three digits, or '' for text without letters. */
export function soundex(text: string): string {
  const letters = [...text.toLowerCase()].filter((letter) => letter >= 'a' && letter <= 'z')
  const [first, ...rest] = letters
  if (first === undefined) return ''
  let code = first.toUpperCase()
  let last = CODES[first]
  for (const letter of rest) {
    const digit = CODES[letter]
    if (digit !== undefined && digit !== last) code += digit
    // h and w do not part two letters of the same sound; vowels do.
    if (letter !== 'h' && letter !== 'w') last = digit
    if (code.length === 4) break
  }
  return code.padEnd(4, '0')
}

/** How many places of the two codes agree, 0 to 4. */
export function difference(one: string, other: string): number {
  const [a, b] = [soundex(one), soundex(other)]
  if (a === '' && b === '') return 1
  return [...a].filter((place, index) => place === b[index]).length
}
