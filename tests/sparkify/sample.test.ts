/** The committed sample is what the generator writes, and it has every trap of the real files. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { filesBelow, root, runScript, temporaryFolder } from './scripts.ts'

interface Event {
  readonly artist: string | null
  readonly auth: string
  readonly firstName: string | null
  readonly itemInSession: number
  readonly lastName: string | null
  readonly length: number | null
  readonly level: string
  readonly location: string | null
  readonly page: string
  readonly registration: number | null
  readonly sessionId: number
  readonly song: string | null
  readonly ts: number
  readonly userAgent: string | null
  readonly userId: string
}

interface Song {
  readonly artist_id: string
  readonly artist_latitude: number | null
  readonly artist_location: string | number
  readonly artist_longitude: number | null
  readonly artist_name: string | number
  readonly duration: number
  readonly song_id: string
  readonly title: string | number
  readonly year: number
}

let folder = ''
beforeAll(() => {
  folder = temporaryFolder()
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const committed = filesBelow(join(root, 'sample'))
const logFiles = [...committed].filter(([path]) => path.startsWith('log_data/'))
const songFiles = [...committed].filter(([path]) => path.startsWith('song_data/'))
const logText = logFiles.map(([, bytes]) => bytes.toString('utf8')).join('\n')
const events = linesOf(logText)
const plays = events.filter(({ page }) => page === 'NextSong')
const songs = songFiles.map(([, bytes]) => JSON.parse(bytes.toString('utf8')) as Song)

describe('the generator', () => {
  test('writes the committed sample, byte for byte', () => {
    const out = join(folder, 'again')
    expect(runScript('generate-sample.mjs', '--out', out)).toMatchObject({ status: 0, stderr: '' })
    const again = filesBelow(out)
    expect([...again.keys()]).toEqual([...committed.keys()])
    expect([...again].filter(([path, bytes]) => !committed.get(path)?.equals(bytes))).toEqual([])
  })

  test('writes other people and other plays for another seed', () => {
    const out = join(folder, 'other')
    runScript('generate-sample.mjs', '--out', out, '--seed', '7', '--events', '300', '--songs', '60')
    const other = [...filesBelow(out)].filter(([path]) => path.startsWith('log_data/'))
    expect(linesOf(other.map(([, bytes]) => bytes.toString('utf8')).join('\n'))).toHaveLength(300)
    expect(other.map(([, bytes]) => bytes.toString('utf8'))).not.toContain(logFiles[0]?.[1].toString('utf8'))
  })

  test('writes as many events as it is asked for, packed, each in the file of its day and in order', () => {
    const out = join(folder, 'big')
    runScript('generate-sample.mjs', '--out', out, '--events', '40000', '--gzip')
    const files = [...filesBelow(out)].filter(([path]) => path.endsWith('.json.gz'))
    const perFile = files.map(([path, bytes]) => ({ path, events: linesOf(gunzipSync(bytes).toString('utf8')) }))
    expect(perFile.flatMap((file) => file.events)).toHaveLength(40_000)
    for (const { path, events: lines } of perFile) {
      const days = new Set(lines.map(({ ts }) => new Date(ts).toISOString().slice(0, 10)))
      expect([...days], path).toEqual([/\d{4}-\d\d-\d\d/.exec(path)?.[0]])
      expect(isSorted(lines.map(({ ts }) => ts)), path).toBe(true)
    }
  })

  test('refuses a number that is none', () => {
    expect(runScript('generate-sample.mjs', '--out', join(folder, 'none'), '--events', 'many')).toEqual(
      expect.objectContaining({ status: 2, stderr: "--events takes a whole number, not 'many'\n" }),
    )
  })
})

describe('the sample', () => {
  test('is at most 2 MB', () => {
    const bytes = [...committed.values()].reduce((sum, file) => sum + file.length, 0)
    expect(bytes).toBeLessThan(2_000_000)
  })

  test('has all 18 keys in every line of the log, in the order of the JSONPaths file', () => {
    const paths = JSON.parse(String(committed.get('log_json_path.json'))) as { jsonpaths: readonly string[] }
    const keys = paths.jsonpaths.map((path) => path.slice(3, -2))
    expect(keys).toHaveLength(18)
    expect(events.filter((event) => Object.keys(event).join() !== keys.join())).toEqual([])
  })

  test('has no session of two people and no two events under one key', () => {
    expect(new Set(events.map(({ sessionId, itemInSession }) => `${sessionId}-${itemInSession}`)).size).toBe(
      events.length,
    )
    const people = groups(
      events.filter(({ userId }) => userId !== ''),
      ({ sessionId }) => sessionId,
    )
    expect(people.filter((session) => distinct(session, ({ userId }) => userId) > 1)).toEqual([])
  })

  test('plays songs of the catalogue often enough for the joins to matter', () => {
    const known = new Set(songs.map(({ title, artist_name }) => `${title}\n${artist_name}`))
    expect(plays.filter(({ song, artist }) => known.has(`${song}\n${artist}`)).length).toBeGreaterThan(500)
  })

  test.each<[trap: string, isThere: boolean]>([
    ['an artist whose name is a number', songs.some(({ artist_name }) => typeof artist_name === 'number')],
    ['a place that is a number', songs.some(({ artist_location }) => typeof artist_location === 'number')],
    ['a play of the artist whose name is a number', plays.some(({ artist }) => artist === '404')],
    ['songs that look like a boolean and a number', played('False') && played('5678')],
    ['an accented name, encoded twice too often', plays.some(({ artist }) => artist === twiceEncoded('Björn Åskedal'))],
    ['the same name in the catalogue, right', songs.some(({ artist_name }) => artist_name === 'Käthe Würfel')],
    ['an apostrophe that became U+0019', plays.some(({ song }) => song?.includes('\u0019')) && inTitles('\u0019')],
    ['underscores for commas in titles and names', played('Hammer_ Nail & Board') && inTitles('_ ')],
    ['commas in places', plays.every(({ location }) => location?.includes(', '))],
    ['double quotes in a title', played('The "Quiet" Song')],
    ['escaped slashes', logText.includes('\\/')],
    [
      'blanks before a title',
      plays.some(({ song }) => song?.startsWith(' ')) && songs.some(({ title }) => /^ /.test(`${title}`)),
    ],
    [
      'blanks after a title',
      plays.some(({ song }) => song?.endsWith(' ')) && songs.some(({ title }) => / $/.test(`${title}`)),
    ],
    ['a blank before a place', songs.some(({ artist_location }) => /^ /.test(`${artist_location}`))],
    ['a title that ends in U+00A0', plays.some(({ song }) => song?.endsWith('\u00a0'))],
    [
      'people who change their plan',
      groups(loggedIn(), ({ userId }) => userId).filter((all) => levels(all).length > 1).length >= 5,
    ],
    ['one who goes paid, free, paid within five minutes', groups(loggedIn(), ({ userId }) => userId).some(changesMind)],
    ['a user without a play', distinct(loggedIn(), ({ userId }) => userId) > distinct(plays, ({ userId }) => userId)],
    [
      'two users of one name',
      groups(loggedIn(), ({ firstName, lastName }) => `${firstName} ${lastName}`).some(
        (all) => distinct(all, ({ userId }) => userId) > 1,
      ),
    ],
    [
      'gaps in the ids of users',
      Math.max(...plays.map(({ userId }) => Number(userId))) > distinct(loggedIn(), ({ userId }) => userId),
    ],
    [
      'logged-out lines without a person and with a plan',
      events.some(
        ({ auth, userId, firstName, level }) =>
          auth === 'Logged Out' && userId === '' && firstName === null && level === 'paid',
      ),
    ],
    [
      'sessions with lines of both',
      groups(events, ({ sessionId }) => sessionId).some((all) => distinct(all, ({ auth }) => auth) > 1),
    ],
    ['plays of two people at one time', distinct(plays, ({ ts }) => ts) < plays.length],
    [
      'a page and a song of one user at one time',
      distinct(loggedIn(), ({ userId, ts }) => `${userId} ${ts}`) < loggedIn().length,
    ],
    [
      'an artist with several names',
      groups(songs, ({ artist_id }) => artist_id).some((all) => distinct(all, ({ artist_name }) => artist_name) > 1),
    ],
    [
      'an artist with two places',
      groups(songs, ({ artist_id }) => artist_id).some(
        (all) => distinct(all, ({ artist_location }) => artist_location) > 1,
      ),
    ],
    [
      'two artists of one name with one title',
      distinct(songs, ({ title, artist_name }) => `${title}\n${artist_name}`) < songs.length &&
        played('Harbour Lights'),
    ],
    [
      'a play shorter than the recording of the catalogue',
      plays.some(({ song, artist, length }) =>
        songs.some(
          ({ title, artist_name, duration }) => title === song && artist_name === artist && duration !== length,
        ),
      ),
    ],
    ['registrations with a fraction', /"registration":\d+\.0,/.test(logText)],
    [
      'unknown years and places',
      songs.some(({ year }) => year === 0) && songs.some(({ artist_location }) => artist_location === ''),
    ],
    [
      'coordinates that are null together',
      songs.every(
        ({ artist_latitude, artist_longitude }) => (artist_latitude === null) === (artist_longitude === null),
      ),
    ],
    [
      'user agents with quotes of their own and without',
      distinct(plays, ({ userAgent }) => userAgent?.startsWith('"')) === 2,
    ],
    [
      'no newline at the end of any file',
      [...logFiles, ...songFiles].every(([, bytes]) => bytes.at(-1) === '}'.charCodeAt(0)),
    ],
    ['nothing but ASCII', [...committed.values()].every((bytes) => bytes.every((byte) => byte < 128))],
  ])('has %s', (_, isThere) => {
    expect(isThere).toBe(true)
  })
})

function linesOf(text: string): readonly Event[] {
  return text.split('\n').map((line) => JSON.parse(line) as Event)
}

function loggedIn(): readonly Event[] {
  return events.filter(({ userId }) => userId !== '')
}

function played(title: string): boolean {
  return plays.some(({ song }) => song === title)
}

function inTitles(text: string): boolean {
  return songs.some(({ title }) => `${title}`.includes(text))
}

function twiceEncoded(text: string): string {
  return Buffer.from(Buffer.from(text, 'utf8').toString('latin1'), 'utf8').toString('latin1')
}

/** The plans of one person in order, without repetitions. */
function levels(all: readonly Event[]): readonly string[] {
  return all.map(({ level }) => level).filter((level, index, every) => level !== every[index - 1])
}

function changesMind(all: readonly Event[]): boolean {
  const free = all.filter(({ level }) => level === 'free')
  const first = free[0]
  const last = free.at(-1)
  return (
    levels(all).join() === 'paid,free,paid' && first !== undefined && last !== undefined && last.ts - first.ts < 300_000
  )
}

function distinct<Item>(items: readonly Item[], keyOf: (item: Item) => unknown): number {
  return new Set(items.map(keyOf)).size
}

function groups<Item>(items: readonly Item[], keyOf: (item: Item) => unknown): readonly (readonly Item[])[] {
  const found = new Map<unknown, Item[]>()
  for (const item of items) found.set(keyOf(item), [...(found.get(keyOf(item)) ?? []), item])
  return [...found.values()]
}

function isSorted(numbers: readonly number[]): boolean {
  return numbers.every((number, index) => index === 0 || number >= (numbers[index - 1] ?? 0))
}
