/**
 * Chance that can be repeated: the same seed draws the same numbers on every machine.
 *
 * @typedef {ReturnType<typeof seededRandom>} Random
 */

/** mulberry32: 32 bits of state, a few integer operations a number. @param {number} seed */
export function seededRandom(seed) {
  let state = seed >>> 0

  /** A number in [0, 1). */
  function next() {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }

  /** A whole number from `low` to `high`, both included. @param {number} low @param {number} high */
  const integer = (low, high) => low + Math.floor(next() * (high - low + 1))

  return {
    next,
    integer,
    /** @param {number} probability */
    chance: (probability) => next() < probability,
    /** @template Item @param {readonly Item[]} items @returns {Item} */
    pick: (items) => items[integer(0, items.length - 1)],
    /** `count` characters of an alphabet. @param {string} alphabet @param {number} count */
    text: (alphabet, count) => Array.from({ length: count }, () => alphabet[integer(0, alphabet.length - 1)]).join(''),
  }
}

/**
 * Draws items as often as their weights say.
 *
 * @template Item
 * @param {readonly Item[]} items
 * @param {(item: Item, rank: number) => number} weightOf
 * @param {Random} random
 * @returns {() => Item}
 */
export function weightedDraw(items, weightOf, random) {
  let total = 0
  const bounds = Float64Array.from(items, (item, rank) => (total += weightOf(item, rank)))
  return () => {
    const drawn = random.next() * total
    let low = 0
    let high = bounds.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if (bounds[middle] > drawn) high = middle
      else low = middle + 1
    }
    return items[low]
  }
}
