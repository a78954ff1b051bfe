/** Finds the name that somebody meant: for the hints of problems. */

/**
 * The known name closest to a mistyped one, or undefined when none is close enough to be worth a guess. Case counts
 * least, then letters swapped, dropped or mistaken (a third of the name at most), then a missing or extra word:
 * `orders` for `stg_orders`. Of equals the first wins.
 */
export function nearest(name: string, known: Iterable<string>): string | undefined {
  const wanted = fold(name)
  if (wanted === '') return undefined
  const words = wordsOf(wanted)
  let best: string | undefined
  let bestScore = Math.min(4, Math.max(1, Math.floor(wanted.length / 3))) + 0.5
  let byWords: string | undefined
  let ambiguous = false
  for (const candidate of known) {
    if (candidate === name) continue
    const folded = fold(candidate)
    const score = isReordered(words, folded) ? REORDERED : distance(wanted, folded, bestScore)
    if (score < bestScore) {
      best = candidate
      bestScore = score
      if (score === 0) return best
    } else if (best === undefined && sharesWords(words, wordsOf(folded))) {
      ambiguous = byWords !== undefined
      byWords ??= candidate
    }
  }
  return best ?? (ambiguous ? undefined : byWords)
}

/** `did you mean 'x'?`, or undefined when no known name is near. */
export function didYouMean(name: string, known: Iterable<string>): string | undefined {
  const near = nearest(name, known)
  return near === undefined ? undefined : `did you mean '${near}'?`
}

const fold = (name: string): string => name.toLowerCase().replaceAll('-', '_')

const wordsOf = (name: string): readonly string[] => name.split(/[_.\s]+/).filter((word) => word !== '')

/** `customers_stg` for `stg_customers` is nearer than any other slip but one of case. */
const REORDERED = 0.5

function isReordered(words: readonly string[], folded: string): boolean {
  if (words.length < 2 || folded.length !== words.join('_').length) return false
  const others = wordsOf(folded)
  return words.toSorted().join() === others.toSorted().join() && words.join() !== others.join()
}

/** One name's words are all among the other's, in any order: `orders`, `orders_stg` and `stg_orders`. */
function sharesWords(one: readonly string[], other: readonly string[]): boolean {
  const [few, many] = one.length <= other.length ? [one, other] : [other, one]
  return few.length > 0 && few.join('').length > 2 && few.every((word) => many.includes(word))
}

/**
 * Damerau–Levenshtein distance (optimal string alignment), or `limit` as soon as it cannot be smaller. A name that
 * only goes on where the other ends costs at most 1.5, so that `stg_cust` finds `stg_customers`.
 */
function distance(a: string, b: string, limit: number): number {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a]
  const prefix = short.length >= 4 && long.startsWith(short) ? 1.5 : Number.POSITIVE_INFINITY
  if (long.length - short.length >= limit) return Math.min(prefix, limit)
  let before: number[] = []
  let above = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row++) {
    const current = [row]
    let least = row
    for (let column = 1; column <= b.length; column++) {
      const same = a.charCodeAt(row - 1) === b.charCodeAt(column - 1)
      let cost = Math.min(at(above, column) + 1, at(current, column - 1) + 1, at(above, column - 1) + (same ? 0 : 1))
      if (isSwap(a, row, b, column)) cost = Math.min(cost, at(before, column - 2) + 1)
      current.push(cost)
      least = Math.min(least, cost)
    }
    // A swap reaches two rows up, so a row above the limit may still lead below it by one.
    if (least - 1 >= limit) return Math.min(prefix, limit)
    before = above
    above = current
  }
  return Math.min(at(above, b.length), prefix)
}

const at = (row: readonly number[], column: number): number => row[column] ?? Number.POSITIVE_INFINITY

function isSwap(a: string, row: number, b: string, column: number): boolean {
  return row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
}
