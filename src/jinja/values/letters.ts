/** Upper and lower case, and what kind of characters a text is made of, as Python's str sees it. */

const cased = /\p{Cased}/u
const lowercase = /\p{Lowercase}/u
const uppercase = /[\p{Uppercase}\p{Lt}]/u

// The four letters whose title case is neither their upper nor their lower case.
const titles: Readonly<Record<string, string>> = { ǆ: 'ǅ', Ǆ: 'ǅ', ǉ: 'ǈ', Ǉ: 'ǈ', ǌ: 'ǋ', Ǌ: 'ǋ', ǳ: 'ǲ', Ǳ: 'ǲ' }

function titleCharacter(character: string): string {
  const title = titles[character]
  if (title !== undefined) return title
  const [first = '', ...rest] = character.toUpperCase()
  return first + rest.join('').toLowerCase()
}

export function capitalize(text: string): string {
  const [first = '', ...rest] = text
  return titleCharacter(first) + rest.join('').toLowerCase()
}

/** `str.title`: a letter is upper case after anything that is none. */
export function title(text: string): string {
  return text.replace(/\p{Cased}\p{Case_Ignorable}*(?:[\p{Cased}]+)?/gu, (run) => titleRun(run))
}

function titleRun(run: string): string {
  let titled = ''
  let previousCased = false
  for (const character of run) {
    titled += previousCased ? character.toLowerCase() : titleCharacter(character)
    previousCased = cased.test(character)
  }
  return titled
}

export function swapCase(text: string): string {
  let swapped = ''
  for (const character of text) {
    swapped += /\p{Uppercase}/u.test(character)
      ? character.toLowerCase()
      : lowercase.test(character)
        ? character.toUpperCase()
        : character
  }
  return swapped
}

export function caseFold(text: string): string {
  // Full folding and lower case part ways for sharp s, ligatures and the final sigma; upper then lower joins them again.
  return text
    .replace(/[ßẞſŉǰΐΰςև\u1e96-\u1e9a\ufb00-\ufb17]/gu, (character) =>
      character === 'ς' ? 'σ' : character.toUpperCase().toLowerCase(),
    )
    .toLowerCase()
}

export function isLower(text: string): boolean {
  return lowercase.test(text) && !uppercase.test(text)
}

export function isUpper(text: string): boolean {
  return /\p{Uppercase}/u.test(text) && !/[\p{Lowercase}\p{Lt}]/u.test(text)
}

export function isTitle(text: string): boolean {
  let previousCased = false
  let found = false
  for (const character of text) {
    if (uppercase.test(character)) {
      if (previousCased) return false
      previousCased = true
      found = true
    } else if (lowercase.test(character)) {
      if (!previousCased) return false
      found = true
    } else previousCased = false
  }
  return found
}

const digit =
  '\\p{Nd}\\u00b2\\u00b3\\u00b9\\u1369-\\u1371\\u19da\\u2070\\u2074-\\u2079\\u2080-\\u2089\\u2460-\\u2468\\u2474-\\u247c\\u2488-\\u2490\\u24ea\\u24f5-\\u24fd\\u24ff\\u2776-\\u277e\\u2780-\\u2788\\u278a-\\u2792'
const numeric = `${digit}\\p{N}零一二三四五六七八九十百千万萬億兆〇`

const kinds = {
  alpha: /^\p{L}+$/u,
  decimal: /^\p{Nd}+$/u,
  digit: new RegExp(`^[${digit}]+$`, 'u'),
  numeric: new RegExp(`^[${numeric}]+$`, 'u'),
  alphanumeric: new RegExp(`^[\\p{L}${numeric}]+$`, 'u'),
  identifier: /^[\p{XID_Start}_]\p{XID_Continue}*$/u,
  printable: /^(?: |[^\p{C}\p{Z}])*$/u,
  ascii: /^[\0-\x7f]*$/,
}

/** Whether all of a text is of one kind; an empty text is only printable and ascii. */
export function isAll(kind: keyof typeof kinds, text: string): boolean {
  return kinds[kind].test(text)
}
