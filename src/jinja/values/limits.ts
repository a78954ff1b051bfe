/** How large a value may grow in a template before it is refused: far beyond use, far below the machine. */
import { overflowError, tooBig } from './errors.ts'

/** Jinja2's own limit of its sandbox. */
const MAX_RANGE = 100_000

/** Characters of one text. */
const longestText = 100_000_000

/** Members of one list or tuple that repetition makes. */
const longestList = 10_000_000

/** Bits of one int. */
const widestInt = 1_000_000

/** Python's largest index. */
const widestIndex = 2n ** 63n

/** How often to repeat, or the refusal; negative counts are none. */
export function checkRepeat(what: 'str' | 'list' | 'tuple' | 'bytes', size: number, times: number | bigint): number {
  if (typeof times === 'bigint' && (times > widestIndex || times < -widestIndex)) {
    throw overflowError("cannot fit 'int' into an index-sized integer")
  }
  const count = times > 0 ? Number(times) : 0
  if (size * count > (what === 'str' || what === 'bytes' ? longestText : longestList))
    throw tooBig(`the repeated ${what}`)
  return count
}

/** What one iterator may yield. */
const longestIteration = 1_000_000

/** `members`: those of the tuples that it has yielded. */
export function checkDrawn(count: number, members: number): void {
  if (count > longestIteration || members > longestList) throw tooBig('what the iterator yields')
}

/** The size that a list or tuple is about to have. */
export function checkList(size: number): void {
  if (size > longestList) throw tooBig('the list')
}

export function checkText(size: number): void {
  if (size > longestText) throw tooBig('the text')
}

export function checkIntWidth(bits: number): void {
  if (bits > widestInt) throw tooBig('the int')
}

export function checkRange(size: number): void {
  if (size > MAX_RANGE) {
    throw overflowError(`Range too big. The sandbox blocks ranges larger than MAX_RANGE (${MAX_RANGE}).`)
  }
}
