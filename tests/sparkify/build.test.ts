/** The whole way: raw files in, a tested star out. */
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { root, runScript, temporaryFolder, wh } from './scripts.ts'

let folder = ''
beforeAll(() => {
  folder = temporaryFolder()
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('the sample', () => {
  let home = ''
  beforeAll(() => {
    home = newHome('sample')
    expect(wh(home, 'build')).toMatchObject({ status: 0 })
  })

  test('becomes the star, and every test passes', () => {
    expect(statuses(home)).toEqual({ pass: 69, success: 35 })
    expect(rowCounts(home)).toMatchInlineSnapshot(`
      {
        "artists": 148,
        "songplays": 2437,
        "songs": 300,
        "staging_events": 3000,
        "staging_songs": 300,
        "time": 2434,
        "users": 60,
      }
    `)
  })

  test('keeps start times to the millisecond', () => {
    expect(query(home, "select count(*) from time where to_char(start_time, 'MS') <> '452'")).toEqual([[0]])
  })

  test('has the types that the models declare', () => {
    const declared = declaredTypes(home)
    const found = query(
      home,
      "select table_name || '.' || column_name, data_type, character_maximum_length, numeric_precision, numeric_scale " +
        "from svv_columns where table_schema = 'public'",
    )
    const types = new Map(found.map(([name, ...type]) => [String(name), typeText(type)]))
    expect(Object.fromEntries([...declared.keys()].map((name) => [name, types.get(name)]))).toEqual(
      Object.fromEntries(declared),
    )
  })

  test('becomes the same star when it is built again', () => {
    const sums = 'select count(*), min(songplay_id), max(songplay_id), sum(length) from songplays'
    const before = query(home, sums)
    expect(wh(home, 'run', '--select', 'marts')).toMatchObject({ status: 0 })
    expect(query(home, sums)).toEqual(before)
  })
})

describe('other data', () => {
  test('builds from another folder, without the questions whose answers are known for the sample only', () => {
    const home = newHome('other')
    const data = join(home, 'data')
    runScript('generate-sample.mjs', '--out', data, '--seed', '3', '--events', '2000', '--songs', '120')
    expect(wh(home, 'build', '--vars', JSON.stringify({ data }))).toMatchObject({ status: 0 })
    expect(query(home, 'select count(*) from staging_events', { data })).toEqual([[2000]])
  })

  const real = resolve(root, process.env.WH_SPARKIFY_DATA ?? '../shared/data/sparkify')
  test.skipIf(!existsSync(real))(`builds the real files of ${real} into the star that is known`, () => {
    const home = newHome('real')
    expect(wh(home, 'build', '--vars', JSON.stringify({ data: real }))).toMatchObject({ status: 0 })
    expect(rowCounts(home, { data: real })).toEqual({
      artists: 1809,
      songplays: 6820,
      songs: 1943,
      staging_events: 8056,
      staging_songs: 1943,
      time: 6813,
      users: 97,
    })
    expect(query(home, 'select count(song_id), count(artist_id) from songplays', { data: real })).toEqual([[41, 41]])
    expect(query(home, 'select level, count(*) from users group by level order by level', { data: real })).toEqual([
      ['free', 75],
      ['paid', 22],
    ])
  })
})

describe('the tests', () => {
  test.each([
    {
      fault: 'plays of unknown songs are dropped',
      file: 'models/marts/songplays.sql',
      right: 'left join catalogue',
      wrong: 'join catalogue',
      found: 'songplays_are_the_next_song_events',
    },
    {
      fault: 'a play of a title that two artists share counts twice',
      file: 'models/marts/songplays.sql',
      right: 'and catalogue.choice = 1',
      wrong: '',
      found: 'unique_songplays_songplay_id',
    },
    {
      fault: 'start times are in another time zone',
      file: 'macros/epoch_ms.sql',
      right: "timestamp 'epoch'",
      wrong: "timestamp '1970-01-01 08:00:00'",
      found: 'songplays_start_within_the_log',
    },
    {
      fault: 'start times lose their milliseconds',
      file: 'macros/epoch_ms.sql',
      right: "interval '1 millisecond'",
      wrong: "interval '0 milliseconds'",
      found: 'matches_plan_changes_ref_expected_plan_changes_',
    },
    {
      fault: 'a user has the first level instead of the last',
      file: 'models/marts/users.sql',
      right: 'order by ts desc',
      wrong: 'order by ts',
      found: 'users_have_the_level_of_their_last_event',
    },
    {
      fault: 'a user is kept once for each level',
      file: 'models/marts/users.sql',
      right: 'partition by user_id',
      wrong: 'partition by user_id, level',
      found: 'unique_users_user_id',
    },
    {
      fault: 'an artist is kept once for each spelling',
      file: 'models/marts/artists.sql',
      right: 'where spellings.choice = 1',
      wrong: '',
      found: 'unique_artists_artist_id',
    },
    {
      fault: 'blanks stay round titles',
      file: 'models/marts/songs.sql',
      right: 'trim(title)',
      wrong: 'title',
      found: 'not_blank_songs_title',
    },
  ])('find out when $fault', ({ file, right, wrong, found }) => {
    const home = newHome(found)
    const project = copyOfProject(home)
    const text = readFileSync(join(project, file), 'utf8')
    expect(text).toContain(right)
    writeFileSync(join(project, file), text.replace(right, wrong))
    expect(wh(home, 'build', '--project-dir', project)).toMatchObject({ status: 1 })
    expect(failed(home)).toContain(found)
  })
})

function newHome(name: string): string {
  const home = join(folder, name)
  mkdirSync(home)
  return home
}

/** The files that make the project, without the rest of the repository. */
function copyOfProject(home: string): string {
  const project = join(home, 'project')
  for (const part of ['project.yml', '.dbtignore', 'models', 'macros', 'seeds', 'sample', 'tests/generic']) {
    cpSync(join(root, part), join(project, part), { recursive: true })
  }
  cpSync(join(root, 'tests'), join(project, 'tests'), {
    recursive: true,
    filter: (path) => path === join(root, 'tests') || path.endsWith('.sql') || path.endsWith('generic'),
  })
  return project
}

interface RunResults {
  readonly results: readonly { readonly unique_id: string; readonly status: string }[]
}

function results(home: string): RunResults['results'] {
  return (JSON.parse(readFileSync(join(home, 'target/run_results.json'), 'utf8')) as RunResults).results
}

function statuses(home: string): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { status } of results(home)) counts[status] = (counts[status] ?? 0) + 1
  return counts
}

/** Names of the tests that failed. */
function failed(home: string): readonly (string | undefined)[] {
  return results(home)
    .filter(({ status }) => status === 'fail')
    .map(({ unique_id: id }) => id.split('.')[2])
}

type Cells = readonly (string | number | boolean | null)[]

function query(home: string, sql: string, vars: Record<string, string> = {}): readonly Cells[] {
  const { stdout, stderr, status } = wh(home, 'sql', '-c', sql, '--output', 'json', '--vars', JSON.stringify(vars))
  expect(stderr, sql).toBe('')
  expect(status, sql).toBe(0)
  return (JSON.parse(stdout) as { rows: Cells[] }).rows
}

function rowCounts(home: string, vars: Record<string, string> = {}): Record<string, number> {
  const tables = ['artists', 'songplays', 'songs', 'staging_events', 'staging_songs', 'time', 'users']
  const sql = tables.map((name) => `select '${name}', count(*) from ${name}`).join(' union all ')
  return Object.fromEntries(
    query(home, sql, vars)
      .map(([name, rows]) => [String(name), Number(rows)])
      .sort(),
  )
}

/** `table.column` → type, of the staging tables and the star, in the words of the catalog. */
function declaredTypes(home: string): ReadonlyMap<string, string> {
  const manifest = JSON.parse(readFileSync(join(home, 'target/manifest.json'), 'utf8')) as {
    nodes: Record<string, { name: string; fqn: string[]; columns: Record<string, { data_type: string | null }> }>
  }
  return new Map(
    Object.values(manifest.nodes)
      .filter(({ fqn }) => fqn.includes('staging') || fqn.includes('marts'))
      .flatMap(({ name, columns }) =>
        Object.entries(columns).map(([column, { data_type: type }]) => [`${name}.${column}`, type ?? ''] as const),
      ),
  )
}

/** A row of the catalog as one would write the type. */
function typeText([type, length, precision, scale]: Cells): string {
  if (type === 'character varying') return `varchar(${length})`
  if (type === 'character') return `char(${length})`
  if (type === 'numeric') return `numeric(${precision},${scale})`
  return type === 'timestamp without time zone' ? 'timestamp' : String(type)
}
