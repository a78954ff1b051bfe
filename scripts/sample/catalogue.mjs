/**
 * The songs: all invented. Some are in the catalogue (the song files), the others are played but unknown to it.
 *
 * The hand-written ones carry the traps of the real catalogue; each says which. A drawn song is harmless.
 */
import { asciiJson, misencodedTwice } from './json.mjs'

/** @typedef {import('./random.mjs').Random} Random */
/**
 * A file of the catalogue.
 * @typedef {object} CatalogueSong
 * @property {string} track the file's name: not in its content
 * @property {string} songId
 * @property {string} artistId
 * @property {string | number} artistName
 * @property {string | number} location
 * @property {readonly [string, string] | null} coordinates latitude and longitude as they are written
 * @property {string | number} title
 * @property {string} duration seconds as they are written
 * @property {number} year 0: unknown
 */
/** What a line of the log says of a song, as JSON text. @typedef {{ artist: string, title: string, length: string, seconds: number }} Played */

const adjectives =
  'Amber Borrowed Broken Distant Electric Empty Faded Gentle Hidden Hollow Idle Little Lonesome Midnight Narrow Northern Paper Quiet Restless Salted Silver Slow Sudden Tangled Velvet Wandering Winter Yellow'.split(
    ' ',
  )
const nouns =
  'Anchor Atlas Bakery Canyon Compass Corridor Engine Ferry Garden Harbour Kitchen Lantern Ledger Marble Meadow Mirror Orchard Parade Piano Postcard Radio River Satellite Staircase Summer Telegraph Tide Umbrella Valley Window'.split(
    ' ',
  )
const surnames =
  'Ashdown Bellamy Corrigan Delacroix Ellery Faulkner Grimshaw Hathaway Ingram Kowalczyk Larkin Mossman'.split(' ')
const forenames = 'Ada Bertie Clementine Dorian Esme Felix Goldie Harriet Ivo Josephine Kit Lionel'.split(' ')
/** @type {readonly (readonly [string, readonly [string, string]])[]} */
const cities = [
  ['Antwerp, Belgium', ['51.22047', '4.40026']],
  ['Bergen, Norway', ['60.39299', '5.32415']],
  ['Bristol, England', ['51.4552', '-2.59665']],
  ['Cork, Ireland', ['51.89797', '-8.47061']],
  ['Kyoto, Japan', ['35.02107', '135.75385']],
  ['Lisbon, Portugal', ['38.71667', '-9.13333']],
  ['Montevideo, Uruguay', ['-34.90328', '-56.18816']],
  ['Santa Fe, NM', ['35.68698', '-105.938']],
  ['Tallinn, Estonia', ['59.43696', '24.75353']],
  ['Winnipeg, Manitoba', ['49.8844', '-97.14704']],
]

/** Songs of the catalogue that carry a trap. `artist` is a key of `trapArtists`. */
const trapSongs = [
  // A number where text belongs; the log writes the same names as strings.
  { artist: 'number', title: 'Page Not Found' },
  { artist: 'number', title: 'Gone_ Gone_ Gone' },
  { artist: 'year', title: 'Last Day of School' },
  { artist: 'numberPlace', title: 'Door at the End' },
  { artist: 'otherNumberPlace', title: 'Seven Flights Up' },
  // Text that looks like something else.
  { artist: 'quartet', title: 'False' },
  { artist: 'quartet', title: '5678' },
  // One artist under several names, none of them wrong.
  { artist: 'kestrel', title: 'Low Sun' },
  { artist: 'kestrelAndRook', title: 'Low Sun (Rook Mix)' },
  { artist: 'kestrelAndGuests', title: 'Three in a Boat' },
  { artist: 'nordicPlain', title: 'Reel to Reel' },
  { artist: 'nordicAccent', title: 'Ferric Dreams' },
  // One artist with two places, one of them without coordinates.
  { artist: 'moved', title: 'Old Address' },
  { artist: 'movedAway', title: 'New Address' },
  // Two artists under one name, and a song of the same title by each: a plain join plays it twice.
  { artist: 'lanterns', title: 'Harbour Lights' },
  { artist: 'otherLanterns', title: 'Harbour Lights' },
  { artist: 'otherLanterns', title: 'Candle Hour' },
  // Commas became underscores on both sides; quotes and an apostrophe that lost its high byte stay.
  { artist: 'oak', title: 'Hammer_ Nail & Board' },
  { artist: 'oak', title: 'The "Quiet" Song' },
  { artist: 'oak', title: 'Don\u0019t Wake the Tide' },
  // Blanks round the text.
  { artist: 'quartet', title: ' Slow River' },
  { artist: 'kestrel', title: 'Paper Moons ' },
  // Right in the song files, doubly mis-encoded in the log.
  { artist: 'accent', title: 'Canção do Farol' },
  { artist: 'accent', title: 'Até Já' },
  { artist: 'umlaut', title: 'Gläserne Stadt' },
  // The longest and the shortest.
  { artist: 'quartet', title: 'Suite in Four Rooms: Kitchen / Corridor / Attic / Cellar', duration: '1284.61179' },
  { artist: 'quartet', title: 'Half-Time Whistle', duration: '9.8722' },
]

/** Played but not in the catalogue, with the traps that only the log knows. */
const trapPlays = [
  { artist: '808', title: 'Bank Holiday', length: 201.38404 },
  { artist: 'Zoë Marchetti', title: 'Où Est Mon Café', length: 188.4069 },
  { artist: 'Björn Åskedal', title: 'Tåg till Malmö', length: 244.50567 },
  { artist: 'Límite Sur', title: 'Mañana o Jamás', length: 217.15546 },
  // The mis-encoded à ends in U+00A0, a blank to some and a letter to others.
  { artist: 'Zoë Marchetti', title: 'Déjà', length: 162.97751 },
  { artist: 'The Quiet Hours', title: 'Howlin\u0019 at Nothing', length: 255.9473 },
  { artist: 'The Quiet Hours', title: ' Sleepers_ Awake ', length: 301.0869 },
]

/** @param {Random} random */
function trapArtists(random) {
  const kestrelId = artistId(random)
  const nordicId = artistId(random)
  const movedId = artistId(random)
  /** @type {Record<string, Pick<CatalogueSong, 'artistId' | 'artistName' | 'location' | 'coordinates'>>} */
  const artists = {
    number: { artistId: artistId(random), artistName: 404, location: '', coordinates: null },
    year: { artistId: artistId(random), artistName: 1979, location: 'Bristol, England', coordinates: null },
    numberPlace: {
      artistId: artistId(random),
      artistName: 'Mildred Fell',
      location: 27,
      coordinates: ['1.35208', '103.81984'],
    },
    otherNumberPlace: { artistId: artistId(random), artistName: 'Stair Club', location: 108, coordinates: null },
    quartet: {
      artistId: artistId(random),
      artistName: 'The Narrow Quartet',
      location: ' Óbidos, Portugal',
      coordinates: null,
    },
    kestrel: { artistId: kestrelId, artistName: 'Kestrel Lane', location: '', coordinates: null },
    kestrelAndRook: { artistId: kestrelId, artistName: 'Kestrel Lane / Ama Rook', location: '', coordinates: null },
    kestrelAndGuests: {
      artistId: kestrelId,
      artistName: 'Kestrel Lane / Ama Rook / Dov Quill',
      location: 'Cork, Ireland',
      coordinates: null,
    },
    nordicPlain: {
      artistId: nordicId,
      artistName: 'Nordic Tape',
      location: 'Bergen, Norway',
      coordinates: ['60.39299', '5.32415'],
    },
    nordicAccent: {
      artistId: nordicId,
      artistName: 'Nördic Tape',
      location: 'Bergen, Norway',
      coordinates: ['60.39299', '5.32415'],
    },
    moved: { artistId: movedId, artistName: 'Harriet Ingram', location: 'Leeds, England', coordinates: null },
    movedAway: {
      artistId: movedId,
      artistName: 'Harriet Ingram',
      location: 'Kyoto, Japan',
      coordinates: ['35.02107', '135.75385'],
    },
    lanterns: {
      artistId: artistId(random),
      artistName: 'The Paper Lanterns',
      location: 'Antwerp, Belgium',
      coordinates: ['51.22047', '4.40026'],
    },
    otherLanterns: { artistId: artistId(random), artistName: 'The Paper Lanterns', location: '', coordinates: null },
    oak: {
      artistId: artistId(random),
      artistName: 'Oak_ Ash & Thorn',
      location: 'Santa Fe, NM',
      coordinates: ['35.68698', '-105.938'],
    },
    accent: {
      artistId: artistId(random),
      artistName: 'Inês Carvão',
      location: 'Lisbon, Portugal',
      coordinates: ['38.71667', '-9.13333'],
    },
    umlaut: {
      artistId: artistId(random),
      artistName: 'Käthe Würfel',
      location: 'Köln / Düsseldorf',
      coordinates: null,
    },
  }
  return artists
}

/**
 * The song files.
 *
 * @param {{ count: number, random: Random }} wanted
 * @returns {CatalogueSong[]}
 */
export function inventCatalogue({ count, random }) {
  const artists = trapArtists(random)
  const traps = trapSongs.map(({ artist, title, duration }) => ({
    ...songOf(artists[artist], title, random),
    ...(duration && { duration }),
  }))
  const invented = Array.from({ length: Math.ceil(count / 2) }, () => inventArtist(random))
  const drawn = Array.from({ length: Math.max(0, count - traps.length) }, () =>
    songOf(random.pick(invented), inventTitle(random), random),
  )
  return [...traps, ...drawn].slice(0, count)
}

/**
 * What the listeners choose from, the most loved first: the catalogue mixed with twice as many songs that it lacks.
 *
 * @param {{ catalogue: readonly CatalogueSong[], random: Random }} wanted
 * @returns {Played[]}
 */
export function inventPlays({ catalogue, random }) {
  const known = catalogue.map((song) => {
    // A few recordings are a little shorter than the one in the catalogue.
    const length = random.chance(0.03) ? Number(song.duration) - 2.34704 : Number(song.duration)
    return playOf(String(song.artistName), String(song.title), length)
  })
  const traps = trapPlays.map(({ artist, title, length }) => playOf(artist, title, length))
  const unknown = catalogue.flatMap(() =>
    [1, 2].map(() => playOf(inventArtist(random).artistName, inventTitle(random), inventSeconds(random))),
  )
  return shuffled([...known.slice(trapSongs.length), ...unknown], random).flatMap((play, rank) => {
    // The songs with traps stand early, so that a small sample plays each of them.
    const every = 4
    const trap = rank % every === 0 ? [...traps, ...known.slice(0, trapSongs.length)][rank / every] : undefined
    return trap ? [trap, play] : [play]
  })
}

/** One file's text: compact, keys sorted, no newline at its end. @param {CatalogueSong} song */
export function songJson({ artistId, artistName, coordinates, duration, location, songId, title, year }) {
  const [latitude, longitude] = coordinates ?? ['null', 'null']
  return (
    `{"artist_id":"${artistId}","artist_latitude":${latitude},"artist_location":${asciiJson(location)},` +
    `"artist_longitude":${longitude},"artist_name":${asciiJson(artistName)},"duration":${duration},"num_songs":1,` +
    `"song_id":"${songId}","title":${asciiJson(title)},"year":${year}}`
  )
}

/** @param {string} artist @param {string} title @param {number} length */
function playOf(artist, title, length) {
  const text = String(Number(length.toFixed(5)))
  return {
    artist: asciiJson(misencodedTwice(artist)),
    title: asciiJson(misencodedTwice(title)),
    length: text.includes('.') ? text : `${text}.0`,
    seconds: Math.floor(length),
  }
}

/** @param {Pick<CatalogueSong, 'artistId' | 'artistName' | 'location' | 'coordinates'>} artist @param {string} title @param {Random} random */
function songOf(artist, title, random) {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
  return {
    ...artist,
    track: `TRA${random.pick(['A', 'B'])}${random.text(letters, 3)}128F${random.text('0123456789ABCDEF', 7)}`,
    songId: `SO${random.text(letters, 5)}12${random.text('0123456789ABCDEF', 9)}`,
    title,
    duration: String(inventSeconds(random)),
    year: random.chance(0.3) ? 0 : random.integer(1961, 2010),
  }
}

/** @param {Random} random */
function inventArtist(random) {
  const artistName = random.pick([
    () => `The ${random.pick(adjectives)} ${random.pick(nouns)}s`,
    () => `${random.pick(forenames)} ${random.pick(surnames)}`,
    () => `${random.pick(nouns)} ${random.pick(nouns)}`,
    () => `${random.pick(surnames)} & the ${random.pick(nouns)}s`,
  ])()
  const [city, coordinates] = random.pick(cities)
  const place = random.integer(1, 10)
  return {
    artistId: artistId(random),
    artistName,
    location: place > 5 ? city : '',
    coordinates: place > 6 ? coordinates : null,
  }
}

/** @param {Random} random */
function inventTitle(random) {
  return random.pick([
    () => `${random.pick(adjectives)} ${random.pick(nouns)}`,
    () => `The ${random.pick(nouns)} and the ${random.pick(nouns)}`,
    () => `${random.pick(forenames)}'s ${random.pick(nouns)}`,
    () => `${random.pick(adjectives)} ${random.pick(nouns)} (Live at the ${random.pick(nouns)})`,
    () => `${random.pick(nouns)} No. ${random.integer(2, 40)}`,
    () => `${random.pick(adjectives)}_ ${random.pick(adjectives)} ${random.pick(nouns)}`,
  ])()
}

/** @param {Random} random */
function inventSeconds(random) {
  return Number((120 + 240 * random.next() * random.next() + 60 * random.next()).toFixed(5))
}

/** @param {Random} random */
function artistId(random) {
  return `AR${random.text('ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789', 5)}1187${random.text('0123456789ABCDEF', 7)}`
}

/** @template Item @param {Item[]} items @param {Random} random */
function shuffled(items, random) {
  const order = [...items]
  for (let last = order.length - 1; last > 0; last--) {
    const other = random.integer(0, last)
    const moved = order[last]
    order[last] = order[other]
    order[other] = moved
  }
  return order
}
