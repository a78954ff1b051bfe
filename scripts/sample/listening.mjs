/**
 * The log: sessions of people who walk from page to page, day by day.
 *
 * A session never overlaps another of the same person, so a person's lines are in order of time; a session that runs
 * past midnight goes on in the next day's file.
 */
import { weightedDraw } from './random.mjs'

/** @typedef {import('./random.mjs').Random} Random */
/** @typedef {import('./people.mjs').Person} Person */
/** @typedef {import('./catalogue.mjs').Played} Played */
/** @typedef {{ ts: number, session: number, item: number, person: Person | null, level: string, page: string, play: Played | null }} Event */

const day = 86_400_000
/** Chance of a session to begin in each hour, UTC. */
const hourWeights = [6, 5, 4, 4, 4, 5, 6, 7, 9, 10, 11, 12, 12, 13, 15, 17, 18, 18, 15, 13, 11, 10, 9, 7]
/** Monday's days first: the first of November 2018 was a Thursday. */
const weekdayWeights = [1.1, 1.15, 1.2, 1.1, 1.25, 0.75, 0.6]

/** Method and status of each page, as the real log has them. */
const answers = {
  About: ['GET', 200],
  Downgrade: ['GET', 200],
  Error: ['GET', 404],
  Help: ['GET', 200],
  Home: ['GET', 200],
  Login: ['PUT', 307],
  Logout: ['PUT', 307],
  NextSong: ['PUT', 200],
  'Save Settings': ['PUT', 307],
  Settings: ['GET', 200],
  'Submit Downgrade': ['PUT', 307],
  'Submit Upgrade': ['PUT', 307],
  Upgrade: ['GET', 200],
}

/**
 * The events of each day in order of time: `total` of them, no more and no fewer.
 *
 * @param {{ total: number, start: number, days: number, people: readonly Person[], plays: readonly Played[], random: Random }} wanted
 * @returns {Generator<readonly Event[]>}
 */
export function* listen({ total, start, days, people, plays, random }) {
  const drawPerson = weightedDraw(people, (_, rank) => 1 / (rank + 4), random)
  const drawPlay = weightedDraw(plays, (_, rank) => 1 / (rank + 20), random)
  const drawHour = weightedDraw(
    hourWeights.map((_, hour) => hour),
    (hour) => hourWeights[hour],
    random,
  )
  const end = start + days * day
  const weights = Array.from({ length: days }, (_, number) => weekdayWeights[(number + 3) % 7])
  const allWeights = weights.reduce((sum, weight) => sum + weight, 0)

  let session = 0
  let written = 0
  let weightSoFar = 0
  /** @type {Event[]} */
  let overMidnight = []

  for (const [number, weight] of weights.entries()) {
    const midnight = start + (number + 1) * day
    weightSoFar += weight
    const wanted = Math.round((total * weightSoFar) / allWeights) - written
    /** @type {Event[]} */
    const today = overMidnight.filter(({ ts }) => ts < midnight)
    overMidnight = overMidnight.filter(({ ts }) => ts >= midnight)

    /** @param {Iterable<Event>} walk @param {Person} person */
    const add = (walk, person) => {
      for (const event of walk) {
        person.busyUntil = event.ts + 60_000
        if (event.ts >= end || today.length + overMidnight.length >= wanted) break
        ;(event.ts < midnight ? today : overMidnight).push(event)
      }
    }

    const undecided = people.find((person) => person.undecided)
    if (number === Math.floor(days * 0.7) && undecided) {
      const ts = Math.max(midnight - day + 11 * 3_600_000, undecided.busyUntil)
      add(changeOfMind({ person: undecided, ts, session: ++session, drawPlay }), undecided)
    }
    let refusals = 0
    while (today.length + overMidnight.length < wanted) {
      if (refusals++ > 10_000)
        throw new Error(`${people.length} people cannot make ${wanted} events a day: they are all busy`)
      const ts = midnight - day + drawHour() * 3_600_000 + random.integer(0, 3_599) * 1_000
      const person = drawPerson()
      if (person.busyUntil > ts) continue
      refusals = 0
      add(walkThrough({ person, ts, session: ++session, drawPlay, random }), person)
      // Now and then somebody else presses play in the same second.
      const other = drawPerson()
      if (random.chance(0.02) && other.busyUntil <= ts) {
        add(walkThrough({ person: other, ts, session: ++session, drawPlay, random }), other)
      }
    }
    written += today.length
    yield today.sort((a, b) => a.ts - b.ts || a.session - b.session || a.item - b.item)
  }
}

/**
 * One session of one person, page by page.
 *
 * @param {{ person: Person, ts: number, session: number, drawPlay: () => Played, random: Random }} visit
 * @returns {Generator<Event>}
 */
function* walkThrough({ person, ts, session, drawPlay, random }) {
  let item = 0
  let loggedIn = true
  /** @param {string} page @returns {Event} */
  const visit = (page) => ({
    ts,
    session,
    item: item++,
    person: loggedIn ? person : null,
    level: person.level,
    page,
    play: null,
  })
  /** @param {number} seconds */
  const wait = (seconds) => (ts += seconds * 1_000)

  if (random.chance(0.04)) {
    loggedIn = false
    if (random.chance(0.7)) {
      yield visit(random.pick(['Home', 'Home', 'About', 'Help']))
      wait(random.integer(1, 40))
      // Some never log in.
      if (random.chance(0.25)) return
    }
    yield visit('Login')
    loggedIn = true
    wait(random.integer(20, 90))
    yield visit('Home')
  } else if (!person.listens || random.chance(0.45)) {
    yield visit('Home')
    // A song that starts by itself has the time of the page.
    if (random.chance(0.6)) wait(random.integer(5, 120))
  }
  if (!person.listens) return

  while (random.chance(person.level === 'paid' ? 0.93 : 0.75)) {
    const play = drawPlay()
    yield { ...visit('NextSong'), play }
    wait(play.seconds)
    if (!random.chance(0.09)) continue

    const page = random.pick(['Home', 'Home', 'Home', 'Home', 'Settings', 'Help', 'About', 'Error', 'Change', 'Change'])
    const seldom = random.chance(0.4)
    if (page === 'Change' && person.level === 'free') {
      yield visit('Upgrade')
      if (seldom) yield* changeLevel('Submit Upgrade', 'paid')
    } else if (page === 'Change') {
      yield visit('Downgrade')
      if (seldom && random.chance(0.1)) yield* changeLevel('Submit Downgrade', 'free')
    } else {
      yield visit(page)
      wait(random.integer(2, 30))
      if (page === 'Settings' && seldom) yield visit('Save Settings')
    }
    wait(random.integer(1, 60))
  }

  if (random.chance(0.12)) {
    wait(1)
    yield visit('Logout')
    loggedIn = false
    wait(random.integer(5, 60))
    if (random.chance(0.6)) yield visit('Home')
  }

  /** @param {string} page @param {string} level */
  function* changeLevel(page, level) {
    wait(1)
    yield visit(page)
    person.level = level
    wait(random.integer(20, 90))
    yield visit('Home')
  }
}

/**
 * Paid, free and paid again within five minutes: what a daily snapshot of the users never sees.
 *
 * @param {{ person: Person, ts: number, session: number, drawPlay: () => Played }} visit
 * @returns {Generator<Event>}
 */
function* changeOfMind({ person, ts, session, drawPlay }) {
  const steps = /** @type {const} */ ([
    [0, 'NextSong', 'paid'],
    [200, 'Downgrade', 'paid'],
    [1, 'Submit Downgrade', 'paid'],
    [20, 'Home', 'free'],
    [15, 'NextSong', 'free'],
    [170, 'Upgrade', 'free'],
    [1, 'Submit Upgrade', 'free'],
    [62, 'Home', 'paid'],
    [4, 'NextSong', 'paid'],
  ])
  for (const [item, [seconds, page, level]] of steps.entries()) {
    ts += seconds * 1_000
    person.level = level
    yield { ts, session, item, person, level, page, play: page === 'NextSong' ? drawPlay() : null }
  }
}

/** One line of the log: all 18 keys, sorted, whatever the page. @param {Event} event */
export function eventJson({ ts, session, item, person, level, page, play }) {
  const [method, status] = answers[page]
  const who = person?.text ?? loggedOut
  return (
    `{"artist":${play ? play.artist : 'null'},"auth":"${person ? 'Logged In' : 'Logged Out'}",` +
    `"firstName":${who.firstName},"gender":${who.gender},"itemInSession":${item},"lastName":${who.lastName},` +
    `"length":${play ? play.length : 'null'},"level":"${level}","location":${who.location},"method":"${method}",` +
    `"page":"${page}","registration":${who.registration},"sessionId":${session},"song":${play ? play.title : 'null'},` +
    `"status":${status},"ts":${ts},"userAgent":${who.userAgent},"userId":${who.userId}}`
  )
}

const loggedOut = {
  firstName: 'null',
  gender: 'null',
  lastName: 'null',
  location: 'null',
  registration: 'null',
  userAgent: 'null',
  userId: '""',
}
