#!/usr/bin/env node
/**
 * Answers the questions of `models/questions` from the raw files of the sample, without SQL, and writes the answers to
 * `seeds/expected`, where the `matches` tests compare them with the views row by row. It shares nothing with the models:
 * two ways to one answer.
 *
 *   node scripts/answer-questions.mjs [--data sample] [--out seeds/expected]
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

const { values } = parseArgs({
  options: { data: { type: 'string', default: 'sample' }, out: { type: 'string', default: 'seeds/expected' } },
})

// --- the raw files, as the warehouse should understand them

const events = jsonFiles(join(values.data, 'log_data'))
  .flatMap((text) => text.split('\n').map((line) => JSON.parse(line)))
  .sort((a, b) => a.ts - b.ts || a.sessionId - b.sessionId || a.itemInSession - b.itemInSession)
const catalogue = jsonFiles(join(values.data, 'song_data')).map((text) => JSON.parse(text))

/** The song of a title and an artist's name; of several the one with the smallest id. */
const songByName = new Map(
  [...catalogue]
    .sort((a, b) => compare(b.song_id, a.song_id))
    .map((song) => [nameKey(song.title, song.artist_name), song]),
)
const plays = events
  .filter(({ page }) => page === 'NextSong')
  .map((event) => ({
    ...event,
    userId: Number(event.userId),
    title: unpadded(event.song),
    artistName: unpadded(event.artist),
    /** Hundred-thousandths of a second, so that sums are exact. */
    units: Math.round(event.length * 1e5),
    at: new Date(event.ts),
    song: songByName.get(nameKey(event.song, event.artist)),
  }))
const userEvents = events.filter(({ userId }) => userId !== '')
const users = new Map(userEvents.map((event) => [Number(event.userId), event]))
const artistNames = new Map()
for (const [id, songs] of groups(catalogue, (song) => song.artist_id)) {
  const names = songs.map((song) => unpadded(song.artist_name))
  artistNames.set(id, names.sort((a, b) => [...a].length - [...b].length || compare(a, b))[0])
}

// --- the answers

/** @type {Record<string, readonly (readonly [string, ...unknown[]])[] | Record<string, unknown>[]>} */
const answers = {
  top_songs: ranked(
    [...groups(plays, ({ title, artistName }) => `${title}\n${artistName}`).values()].map((group) => ({
      title: group[0].title,
      artist_name: group[0].artistName,
      plays: group.length,
      listeners: distinct(group, ({ userId }) => userId),
    })),
    (a, b) => b.plays - a.plays || compare(a.title, b.title) || compare(a.artist_name, b.artist_name),
  ),

  top_artists: ranked(
    [
      ...groups(
        plays.filter(({ song }) => song),
        ({ song }) => song.artist_id,
      ),
    ].map(([id, group]) => ({
      artist_id: id,
      name: artistNames.get(id),
      plays: group.length,
      songs: distinct(group, ({ song }) => song.song_id),
      listeners: distinct(group, ({ userId }) => userId),
      seconds: decimal(
        total(group, ({ units }) => units),
        5,
      ),
    })),
    (a, b) => b.plays - a.plays || compare(a.artist_id, b.artist_id),
  ),

  busiest_hours: [...groups(plays, ({ at }) => at.getUTCHours())].map(([hour, group]) => ({
    hour,
    plays: group.length,
    listeners: distinct(group, ({ userId }) => userId),
    share_of_plays: ratio(100 * group.length, plays.length),
  })),

  weekdays_by_plan: [...groups(plays, ({ at }) => at.getUTCDay())].map(([weekday, group]) => ({
    weekday,
    free_plays: group.filter(({ level }) => level === 'free').length,
    paid_plays: group.filter(({ level }) => level === 'paid').length,
  })),

  plans_by_place: [...groups(plays, ({ location }) => location.split(', ')[1])].map(([states, group]) => {
    const free = group.filter(({ level }) => level === 'free')
    const paid = group.filter(({ level }) => level === 'paid')
    return {
      states,
      free_listeners: distinct(free, ({ userId }) => userId),
      paid_listeners: distinct(paid, ({ userId }) => userId),
      free_plays: free.length,
      paid_plays: paid.length,
    }
  }),

  sessions_by_plan: [...groups(sessions(), (session) => session[0].level)].map(([level, group]) => ({
    level,
    sessions: group.length,
    plays: group.flat().length,
    most_plays: Math.max(...group.map(({ length }) => length)),
    plays_per_session: ratio(group.flat().length, group.length),
    seconds_per_session: ratio(
      total(group.flat(), ({ units }) => units),
      group.length * 100_000,
    ),
  })),

  longest_sessions: ranked(
    sessions().map((session) => ({
      session: session[0].sessionId,
      units: total(session, ({ units }) => units),
      user_id: session[0].userId,
      first_name: session[0].firstName,
      last_name: session[0].lastName,
      started_at: timestamp(session[0].ts),
      plays: session.length,
      seconds: decimal(
        total(session, ({ units }) => units),
        5,
      ),
    })),
    (a, b) => b.units - a.units || a.session - b.session,
  ).map(({ session: _session, units: _units, ...row }) => row),

  weekly_retention: weeklyRetention(),

  plan_changes: [...groups(userEvents, ({ userId }) => Number(userId))].flatMap(([userId, group]) => {
    let changedBefore
    return group.flatMap((event, index) => {
      if (index === 0 || group[index - 1].level === event.level) return []
      const row = {
        user_id: userId,
        first_name: event.firstName,
        last_name: event.lastName,
        changed_at: timestamp(event.ts),
        level_before: group[index - 1].level,
        level: event.level,
        seconds_since_last_change: changedBefore === undefined ? null : Math.trunc((event.ts - changedBefore) / 1000),
      }
      changedBefore = event.ts
      return [row]
    })
  }),

  daily_listeners: dailyListeners(),

  plays_by_decade: [
    ...groups(
      plays.filter(({ song }) => song),
      ({ song }) => decadeOf(song),
    ),
  ].map(([decade, group]) => ({
    decade,
    songs: distinct(group, ({ song }) => song.song_id),
    plays: group.length,
  })),

  platforms: [...groups(plays, ({ userAgent }) => platformOf(userAgent))].map(([platform, group]) => ({
    platform,
    listeners: distinct(group, ({ userId }) => userId),
    plays: group.length,
  })),

  faithful_listeners: ranked(
    [...groups(plays, ({ userId }) => userId)].map(([userId, group]) => ({
      user_id: userId,
      first_name: group[0].firstName,
      last_name: group[0].lastName,
      level: users.get(userId).level,
      days: distinct(group, ({ ts }) => dayOf(ts)),
      plays: group.length,
    })),
    (a, b) => b.days - a.days || b.plays - a.plays || a.user_id - b.user_id,
  ),

  upgrade_funnel: upgradeFunnel(),
}

mkdirSync(values.out, { recursive: true })
for (const [question, rows] of Object.entries(answers)) {
  const sorted = rows.map((row) => csvLine(Object.values(row))).sort(compareLines)
  writeFileSync(
    join(values.out, `expected_${question}.csv`),
    `${[csvLine(Object.keys(rows[0])), ...sorted].join('\n')}\n`,
  )
}

/** Those who first played in a week, and how many of them came back in each later one. */
function weeklyRetention() {
  const week = 7 * 86_400_000
  // The first of January 1970 was a Thursday.
  const monday = (ts) => Math.floor((ts + 3 * 86_400_000) / week) * week - 3 * 86_400_000
  const weeksOf = [...groups(plays, ({ userId }) => userId).values()].map((group) => [
    ...new Set(group.map(({ ts }) => monday(ts))),
  ])
  return [...groups(weeksOf, (weeks) => weeks[0])].flatMap(([first, cohort]) =>
    [...groups(cohort.flat(), (later) => (later - first) / week)].map(([weeksLater, { length }]) => ({
      first_week: dayOf(first),
      weeks_later: weeksLater,
      listeners: length,
      share_of_cohort: ratio(100 * length, cohort.length),
    })),
  )
}

/** Each day with plays, in order, and the plays of it and the six rows before. */
function dailyListeners() {
  const days = [...groups(plays, ({ ts }) => dayOf(ts))]
  return days.map(([day, group], index) => ({
    day,
    listeners: distinct(group, ({ userId }) => userId),
    plays: group.length,
    plays_in_seven_days: days.slice(Math.max(0, index - 6), index + 1).flatMap(([, those]) => those).length,
  }))
}

function upgradeFunnel() {
  const free = userEvents.filter(({ level }) => level === 'free')
  const listeners = (page) =>
    distinct(
      free.filter((event) => page === undefined || event.page === page),
      ({ userId }) => userId,
    )
  return [
    { step: 1, stage: 'was free', listeners: listeners() },
    { step: 2, stage: 'played a song', listeners: listeners('NextSong') },
    { step: 3, stage: 'looked at the paid plan', listeners: listeners('Upgrade') },
    { step: 4, stage: 'took the paid plan', listeners: listeners('Submit Upgrade') },
  ]
}

/** The plays of each session, in order. */
function sessions() {
  return [...groups(plays, ({ sessionId }) => sessionId).values()]
}

// --- small tools

function jsonFiles(folder) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => readFileSync(join(folder, file), 'utf8'))
}

/** SQL's trim: blanks only. A title that ends in U+00A0 keeps it. */
function unpadded(text) {
  return String(text).replaceAll(/^ +| +$/g, '')
}

function nameKey(title, artist) {
  return `${unpadded(title)}\n${unpadded(artist)}`
}

function decadeOf({ year }) {
  return year === 0 ? null : Math.floor(year / 10) * 10
}

function platformOf(userAgent) {
  if (/iPhone|iPad/.test(userAgent)) return 'iOS'
  if (userAgent.includes('Macintosh')) return 'macOS'
  if (userAgent.includes('Windows')) return 'Windows'
  return userAgent.includes('Linux') ? 'Linux' : 'other'
}

function groups(items, keyOf) {
  const found = new Map()
  for (const item of items) {
    const key = keyOf(item)
    const group = found.get(key)
    if (group) group.push(item)
    else found.set(key, [item])
  }
  return found
}

function distinct(items, keyOf) {
  return new Set(items.map(keyOf)).size
}

function total(items, amountOf) {
  return items.reduce((sum, item) => sum + amountOf(item), 0)
}

/** The first ten, numbered. */
function ranked(rows, order) {
  return rows
    .sort(order)
    .slice(0, 10)
    .map((row, index) => ({ rank: index + 1, ...row }))
}

/** Two decimals, halves away from zero, in whole numbers throughout. */
function ratio(over, under) {
  const doubled = (BigInt(over) * 200n) / BigInt(under)
  return decimal(Number((doubled + 1n) / 2n), 2)
}

function decimal(units, places) {
  const digits = String(units).padStart(places + 1, '0')
  return `${digits.slice(0, -places)}.${digits.slice(-places)}`
}

function dayOf(ts) {
  return new Date(ts).toISOString().slice(0, 10)
}

function timestamp(ts) {
  return new Date(ts).toISOString().replace('T', ' ').replace('Z', '')
}

/** By bytes, as Redshift sorts. */
function compare(a, b) {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}

/** By the first cell when it is a number, else by the line. */
function compareLines(a, b) {
  return Number.parseInt(a, 10) - Number.parseInt(b, 10) || compare(a, b)
}

function csvLine(cells) {
  return cells
    .map((cell) => (cell === null ? '' : /[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : String(cell)))
    .join(',')
}
