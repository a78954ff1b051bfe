/** `wh` on a real terminal: util-linux `script` makes one, and a small screen shows what a person would see. */
import { spawnSync } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeScreen, type Screen } from '../report/screen.ts'
import { CLI, type Folder, makeFolder } from '../support/wh.ts'

const hasScript = spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux') ?? false

const PROJECT = {
  'project.yml': `name: shop
target: local
targets:
  local: {type: local, path: target/shop.duckdb, threads: 2}
`,
  'models/a_name_that_is_longer_than_a_narrow_terminal_is_wide.sql': `{{ config(materialized='table') }}
{% set many = 'select 0 as n' ~ ' union all select 0' * 999 %}
select count(*) as n from ({{ many }}) a, ({{ many }}) b, ({{ many }}) c where a.n + b.n >= c.n`,
  'models/orders.sql': 'select 1 as id union all select 2',
  'models/broken.sql': "select nosuch_column_of_this_long_name from {{ ref('orders') }}",
  'models/after.sql': "select * from {{ ref('broken') }}",
  'models/models.yml': `version: 2
models:
  - name: orders
    columns: [{name: id, data_tests: [unique, not_null]}]
`,
}

describe.skipIf(!hasScript)(`a terminal${hasScript ? '' : ' (left out: util-linux script is not installed)'}`, () => {
  let folder: Folder
  beforeAll(() => {
    folder = makeFolder(PROJECT)
  })
  afterAll(() => folder.remove())

  /** Runs `wh` on a terminal of this size; answers the screen after it, and everything that was sent to it. */
  const watch = (columns: number, args: string, env: Record<string, string> = {}): { screen: Screen; sent: string } => {
    const command = `stty cols ${columns} rows 30; exec ${process.execPath} ${CLI} ${args}`
    const { stdout } = spawnSync('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
      cwd: folder.path,
      encoding: 'utf8',
      env: { PATH: process.env.PATH, HOME: folder.path, TERM: 'xterm-256color', ...env },
    })
    const screen = makeScreen(columns, 30)
    screen.write(stdout)
    return { screen, sent: stdout }
  }

  test.each([100, 40])('of %i columns shows what runs, and keeps only what is finished', (columns) => {
    const { screen, sent } = watch(columns, 'build')
    expect(sent).toMatch(/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/)
    expect(screen.unknown).toEqual([])
    expect(screen.isCursorVisible()).toBe(true)
    expect(screen.text()).not.toMatch(/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/)
    expect(withoutTimes(screen.text())).toMatchSnapshot()
  })

  test('in CI is written to line by line', () => {
    const { sent } = watch(100, 'run --select orders', { CI: 'true' })
    expect(sent).toContain('1 of 1 OK created sql view model public.orders')
    expect(sent).not.toContain('\x1b[?25l')
  })

  test('shows no colours where NO_COLOR is set', () => {
    const { sent } = watch(100, 'run --select orders', { NO_COLOR: '1' })
    expect(sent).not.toMatch(/\x1b\[\d*m/)
  })

  test('cuts tables at its width', () => {
    const { screen } = watch(40, `sql -c "select 'a text that is longer than the terminal is wide' as words, 1 as n"`)
    expect(screen.text()).toMatchSnapshot()
  })
})

/** Times differ each time; what has none in common with another run is left out. */
function withoutTimes(text: string): string {
  return text.replaceAll(/ *\d+\.\d+s/g, ' (time)')
}
