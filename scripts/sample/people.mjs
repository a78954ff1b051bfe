/**
 * The listeners: all invented. Ids have gaps, two people share a name, one never plays a song, one changes his mind.
 */
import { asciiJson } from './json.mjs'

/** @typedef {import('./random.mjs').Random} Random */
/** @typedef {ReturnType<typeof inventPeople>[number]} Person */

const firstNames = {
  F: 'Amara Anouk Celeste Delphine Edda Farah Greta Imani Ines Juno Leonie Mabel Noor Odette Petra Rosalind Saskia Tamsin Una Wren Xenia Zadie'.split(
    ' ',
  ),
  M: 'Basil Bram Callum Dario Emrys Fionn Hakon Jasper Kaito Linus Malik Oskar Quentin Rafi Soren Thaddeus Viggo Yusuf'.split(
    ' ',
  ),
}
const lastNames =
  'Abernathy Achterberg Bellweather Birkeland Calloway Castellan Dunmore Eastwick Fairbairn Fenwick Galloway Hargrove Holloway Iversen Jarvinen Kettering Lindqvist Marchbanks Merriweather Nightingale Okonjo Pemberton Quillfeather Rosendahl Silverthorne Tennant Underhill Vandermeer Whitlock Yarrow'.split(
    ' ',
  )
const places = [
  'Albuquerque, NM',
  'Asheville, NC',
  'Baton Rouge, LA',
  'Boise City, ID',
  'Burlington-South Burlington, VT',
  'Cincinnati, OH-KY-IN',
  'Des Moines-West Des Moines, IA',
  'Duluth, MN-WI',
  'El Paso, TX',
  'Bend-Redmond, OR',
  'Fargo, ND-MN',
  'Flagstaff, AZ',
  'Honolulu, HI',
  'Kansas City, MO-KS',
  'Knoxville, TN',
  'Louisville/Jefferson County, KY-IN',
  'Madison, WI',
  'Missoula, MT',
  'Omaha-Council Bluffs, NE-IA',
  'Pittsburgh, PA',
  'Providence-Warwick, RI-MA',
  'Rapid City, SD',
  'Santa Fe, NM',
  'Spokane-Spokane Valley, WA',
  'Tulsa, OK',
  'Winston-Salem, NC',
]
const browsers = [
  '"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/70.0.3538.77 Safari/537.36"',
  '"Mozilla/5.0 (Windows NT 6.1; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/69.0.3497.100 Safari/537.36"',
  '"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_14_0) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/12.0 Safari/605.1.15"',
  '"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/70.0.3538.67 Safari/537.36"',
  '"Mozilla/5.0 (iPhone; CPU iPhone OS 12_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/12.0 Mobile/15E148 Safari/604.1"',
  'Mozilla/5.0 (Windows NT 10.0; WOW64; rv:63.0) Gecko/20100101 Firefox/63.0',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.13; rv:62.0) Gecko/20100101 Firefox/62.0',
  'Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:63.0) Gecko/20100101 Firefox/63.0',
]

/** One whose every session is browsing. */
const silentRank = 7
/** One who goes from paid to free and back within five minutes. */
const undecidedRank = 3
/** These two are different people with one name. */
const namesakeRanks = [2, 11]

/**
 * @param {{ count: number, start: number, random: Random }} wanted `start`: the first millisecond of the log
 */
export function inventPeople({ count, start, random }) {
  let id = 1
  return Array.from({ length: count }, (_, rank) => {
    id += random.chance(0.08) ? 2 : 1
    const gender = random.chance(0.55) ? 'F' : 'M'
    const drawn = { gender, firstName: random.pick(firstNames[gender]), lastName: random.pick(lastNames) }
    const name = namesakeRanks.includes(rank) ? { gender: 'F', firstName: 'Juno', lastName: 'Yarrow' } : drawn
    const registration = start - random.integer(3_600, 13 * 86_400) * 1_000
    return {
      rank,
      /** Changes as the month goes by; everything else stays. */
      level: rank === undecidedRank || random.chance(rank < 12 ? 0.5 : 0.12) ? 'paid' : 'free',
      /** Until when the person is in a session, so that no two sessions of one person overlap. */
      busyUntil: 0,
      listens: rank !== silentRank,
      undecided: rank === undecidedRank,
      /** The person's values as they stand in every line of the log. */
      text: {
        firstName: asciiJson(name.firstName),
        gender: asciiJson(name.gender),
        lastName: asciiJson(name.lastName),
        location: asciiJson(random.pick(places)),
        // Milliseconds with a fraction, as the real files have them.
        registration: `${registration}.0`,
        userAgent: asciiJson(random.pick(browsers)),
        userId: `"${id}"`,
      },
    }
  })
}
