/** A small run with something of everything: what the reporters' tests and pictures show. */
import type { Event } from '../../src/core/event.ts'
import type { Model, Node, NodeConfig, Seed, Test } from '../../src/core/node.ts'
import { databaseError, loadError, selectorNoMatch, testFailed } from '../../src/core/problem.ts'
import type { RunResult } from '../../src/core/result.ts'

const config = (materialized: string): NodeConfig => ({
  values: {},
  enabled: true,
  materialized,
  preHooks: [],
  postHooks: [],
  access: 'protected',
  severity: 'error',
  failCalc: 'count(*)',
  warnIf: '!= 0',
  errorIf: '!= 0',
  columnTypes: {},
  delimiter: ',',
})

const facts = (kind: string, name: string, path: string) => ({
  id: `${kind}.shop.${name}`,
  name,
  package: 'shop',
  path,
  resourcePath: path.slice(path.indexOf('/') + 1),
  at: { file: path, line: 1, column: 1 },
  fqn: ['shop', name],
  description: '',
  tags: [],
  meta: {},
  unrenderedConfig: {},
})

const sqlFacts = { rawCode: '', refs: [], sources: [], parents: [], macros: [], checksum: '' }

export const model = (name: string, materialized: string, schema = 'marts'): Model => ({
  kind: 'model',
  ...facts('model', name, `models/${schema}/${name}.sql`),
  ...sqlFacts,
  config: config(materialized),
  relation: { database: 'dev', schema, identifier: name },
  columns: [],
})

const seed = (name: string): Seed => ({
  kind: 'seed',
  ...facts('seed', name, `seeds/${name}.csv`),
  config: config('seed'),
  relation: { database: 'dev', schema: 'raw', identifier: name },
  columns: [],
  checksum: '',
})

export const dataTest = (name: string, of: string): Test => ({
  kind: 'test',
  ...facts('test', name, 'models/marts/marts.yml'),
  ...sqlFacts,
  config: config('test'),
  relation: { database: 'dev', schema: 'audit', identifier: name },
  test: { kind: 'generic', name: 'unique', arguments: {} },
  attachedTo: `model.shop.${of}`,
})

export function resultOf(
  node: Node,
  status: RunResult['status'],
  message: string,
  ms: number,
  more: Partial<RunResult> = {},
): RunResult {
  return { id: node.id, status, message, response: {}, timing: { started: 0, finished: ms }, thread: 1, ...more }
}

export const SOURCES: Readonly<Record<string, string>> = {
  'models/marts/songplays.sql': "select s.song_id,\n       e.levl\nfrom {{ ref('staging_events') }} e\n",
  'models/marts/marts.yml': 'models:\n  - name: users\n    columns:\n      - name: user_id\n        tests: [unique]\n',
}

/** A step: what happens, and how many milliseconds after the last. */
export type Step = readonly [ms: number, event: Event]

export function exampleRun(): readonly Step[] {
  const codes = seed('country_codes')
  const events = model('staging_events', 'copy', 'staging')
  const songs = model('staging_songs', 'copy', 'staging')
  const users = model('users', 'table')
  const time = model('time', 'incremental')
  const songplays = model('songplays', 'table')
  const daily = model('daily_plays', 'view')
  const passing = ['unique_users_user_id', 'not_null_users_user_id', 'accepted_values_users_level'].map((name) =>
    dataTest(name, 'users'),
  )
  const failing = dataTest('unique_users_email', 'users')
  const warning = dataTest('relationships_users_first_song', 'users')
  const skippedTest = dataTest('unique_songplays_songplay_id', 'songplays')
  const nodes: readonly Node[] = [
    codes,
    events,
    songs,
    users,
    time,
    ...passing,
    failing,
    warning,
    songplays,
    skippedTest,
    daily,
  ]
  const total = nodes.length
  const started = (node: Node): Event => ({ kind: 'node-started', node, index: nodes.indexOf(node) + 1, total, at: 0 })
  const results: RunResult[] = []
  const finished = (node: Node, ...rest: [RunResult['status'], string, number, Partial<RunResult>?]): Event => {
    const result = resultOf(node, ...rest)
    results.push(result)
    return { kind: 'node-finished', node, index: nodes.indexOf(node) + 1, total, result }
  }
  const at = { file: 'models/marts/marts.yml', line: 4, column: 15, length: 7 }
  return [
    [0, { kind: 'command-started', command: 'build', version: '0.1.0', target: 'local' }],
    [120, { kind: 'project-parsed', counts: { models: 6, tests: 6, seeds: 1, sources: 0 }, ms: 118 }],
    [0, { kind: 'problem', problem: selectorNoMatch('tag:nightly') }],
    [1, { kind: 'run-started', total, threads: 4, target: 'local' }],
    [5, started(codes)],
    [0, started(events)],
    [0, started(songs)],
    [80, finished(codes, 'success', 'INSERT 249', 80, { rows: 249 })],
    [400, { kind: 'node-progress', node: events, bytes: 12_300_000, totalBytes: 40_100_000 }],
    [900, { kind: 'message', level: 'info', text: 'loaded 30 files' }],
    [
      120,
      finished(events, 'success', 'COPY 8056', 1500, {
        rows: 8056,
        load: { files: 30, bytes: 40_100_000, loaded: 8056, rejected: 2, errors: [] },
      }),
    ],
    [30, started(users)],
    [0, started(time)],
    [700, finished(users, 'success', 'SELECT 97', 730, { rows: 97 })],
    ...passing.flatMap((test): Step[] => [
      [4, started(test)],
      [6, finished(test, 'pass', '', 12)],
    ]),
    [3, started(failing)],
    [
      9,
      finished(failing, 'fail', 'Got 2 results, configured to fail if != 0', 12, {
        failures: 2,
        problem: testFailed(failing.name, 'got 2 results, configured to fail if != 0', 'error', at, [
          'rows: select * from dev.audit.unique_users_email',
        ]),
      }),
    ],
    [5, started(warning)],
    [
      9,
      finished(warning, 'warn', 'Got 1 result, configured to warn if != 0', 14, {
        failures: 1,
        problem: testFailed(warning.name, 'got 1 result, configured to warn if != 0', 'warning', at),
      }),
    ],
    [600, finished(time, 'success', 'MERGE 6813', 1400, { rows: 6813 })],
    [
      100,
      finished(songs, 'error', 'COPY failed', 2900, {
        problem: loadError('text of 300 characters is too long', {
          at: { file: 'data/song_data/A/A/B/TRAABJL12903CDCF1A.json', line: 1, column: 118 },
          columnName: 'artist_name',
          columnType: 'character varying(256)',
          value: 'Dúo Dinámico 東京',
          code: 1204,
          hint: 'declare a longer type, or add TRUNCATECOLUMNS',
        }),
      }),
    ],
    [10, started(songplays)],
    [
      200,
      finished(songplays, 'error', 'column "levl" does not exist', 210, {
        problem: databaseError('column "levl" does not exist', {
          at: { file: 'models/marts/songplays.sql', line: 2, column: 10, length: 4 },
          hint: "did you mean 'level'?",
          sqlState: '42703',
          compiled: { file: 'target/compiled/shop/models/marts/songplays.sql', line: 2, column: 10 },
        }),
      }),
    ],
    [0, finished(skippedTest, 'skipped', 'Skipped because of songplays', 0)],
    [0, finished(daily, 'skipped', 'Skipped because of songplays', 0)],
    [
      10,
      {
        kind: 'run-finished',
        results,
        nodes: new Map(nodes.map((node) => [node.id, node])),
        ms: 3315,
        interrupted: false,
      },
    ],
  ]
}
