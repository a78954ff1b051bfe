#!/usr/bin/env node
/**
 * Writes a month of Sparkify's raw data: listening logs, song files and the JSONPaths file of the log, in the shape of
 * the real ones. All people, songs and artists are invented. The same options write the same bytes.
 *
 *   node scripts/generate-sample.mjs                                            the committed sample/
 *   node scripts/generate-sample.mjs --out /tmp/big --events 10000000 --gzip    for a benchmark
 *
 * The shape: `log_data/2018/11/2018-11-DD-events.json` (one object a line), `song_data/A/B/C/TR….json` (one object a
 * file), `log_json_path.json` (the log's 18 keys in the order of the staging columns).
 *
 * The real files have traps, and so has the sample:
 *  1. numbers where text belongs: artist_name 404 and 1979, artist_location 27 and 108; the song "False", the title
 *     "5678", the artist "808" are strings;
 *  2. accented names of the log are UTF-8 read as Latin-1, twice, and hold control characters; the song files are
 *     right; U+0019 stands for an apostrophe in both;
 *  3. commas became underscores in titles and names, but not in places; double quotes, apostrophes, `\/`;
 *  4. blanks before and after titles and places, and a title that ends in U+00A0;
 *  5. users who change level, one of them paid -> free -> paid within five minutes;
 *  6. a user without a play, two users of one name, gaps in the ids, `""` for the id of who is logged out, lines of a
 *     session before login and after logout;
 *  7. equal times: two people's plays, and a page and the song it starts;
 *  8. artists with several names or places, two artists of one name, and one title by both of them;
 *  9. plays that are shorter than the catalogue's recording;
 * 10. no newline at the end of a file;
 * 11. milliseconds for times, with a fraction (`1541105830796.0`) for registrations; year 0 for an unknown year; user
 *     agents with and without quotes of their own.
 */
import { createWriteStream, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { parseArgs } from 'node:util'
import { createGzip } from 'node:zlib'
import { inventCatalogue, inventPlays, songJson } from './sample/catalogue.mjs'
import { eventJson, listen } from './sample/listening.mjs'
import { inventPeople } from './sample/people.mjs'
import { seededRandom } from './sample/random.mjs'

const start = Date.UTC(2018, 10, 1) + 452
const days = 30

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: 'sample' },
    events: { type: 'string', default: '3000' },
    songs: { type: 'string', default: '300' },
    users: { type: 'string' },
    seed: { type: 'string', default: '2018' },
    gzip: { type: 'boolean', default: false },
  },
})
const out = values.out
const events = wholeNumber('events', values.events)
const songs = wholeNumber('songs', values.songs)
const users = wholeNumber('users', values.users ?? String(Math.max(40, Math.round(events / 50))))
const random = seededRandom(wholeNumber('seed', values.seed))

for (const name of ['log_data', 'song_data', 'log_json_path.json'])
  rmSync(join(out, name), { recursive: true, force: true })

const people = inventPeople({ count: users, start, random })
const catalogue = inventCatalogue({ count: songs, random })
const plays = inventPlays({ catalogue, random })

for (const song of catalogue) {
  const [, , first, second, third] = song.track
  writeText(join(out, 'song_data', first, second, third, `${song.track}.json`), songJson(song))
}
writeText(join(out, 'log_json_path.json'), jsonPaths())

let number = 0
for (const today of listen({ total: events, start, days, people, plays, random })) {
  const date = new Date(start + number++ * 86_400_000).toISOString().slice(0, 10)
  if (today.length > 0) await writeLines(join(out, 'log_data/2018/11', `${date}-events.json`), today)
}

/** @param {string} path @param {string} text */
function writeText(path, text) {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

/** Lines with newlines between them, in pieces that a stream likes. @param {string} path @param {readonly import('./sample/listening.mjs').Event[]} events */
async function writeLines(path, events) {
  function* pieces() {
    const size = 1_000
    for (let first = 0; first < events.length; first += size) {
      yield (first === 0 ? '' : '\n') +
        events
          .slice(first, first + size)
          .map(eventJson)
          .join('\n')
    }
  }
  mkdirSync(dirname(path), { recursive: true })
  const source = Readable.from(pieces(), { objectMode: true })
  if (values.gzip) await pipeline(source, createGzip({ level: 1 }), createWriteStream(`${path}.gz`))
  else await pipeline(source, createWriteStream(path))
}

/** The keys of a line in their order, which is also the order of the staging columns. */
function jsonPaths() {
  const keys = Object.keys(
    JSON.parse(eventJson({ ts: 0, session: 0, item: 0, person: null, level: '', page: 'Home', play: null })),
  )
  return `${JSON.stringify({ jsonpaths: keys.map((key) => `$['${key}']`) }, null, 2)}\n`
}

/** @param {string} name @param {string} text */
function wholeNumber(name, text) {
  if (/^\d+$/.test(text)) return Number(text)
  process.stderr.write(`--${name} takes a whole number, not '${text}'\n`)
  process.exit(2)
}
