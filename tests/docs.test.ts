/**
 * The manual says what is true: its examples are run, its links lead somewhere, its tables of options are those of the
 * program. `UPDATE_GOLDEN=1` writes what its commands print now into the pages.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { refuseUnsupported } from '../src/adapters/copy/plan.ts'
import { LOCAL_ENGINE } from '../src/adapters/local/copy/execute.ts'
import { runCommandLine } from '../src/cli/program.ts'
import { DatabaseError } from '../src/core/adapter.ts'
import { METHODS } from '../src/graph/selector.ts'
import { COPY_OPTIONS, optionName } from '../src/sql/copy/copy-options.ts'
import { parseCopy } from '../src/sql/copy/parse-copy.ts'
import { conformancePage } from './docs/conformance.ts'
import {
  anchorsOf,
  type Exchange,
  exchangesOf,
  type Fence,
  fencesOf,
  firstCodes,
  readPage,
  sectionsOf,
  withoutFences,
} from './docs/page.ts'
import { openSession } from './docs/session.ts'
import { testShell } from './support/shell.ts'

const ROOT = resolve(import.meta.dirname, '..')
const isUpdate = process.env.UPDATE_GOLDEN === '1'
const manual = readdirSync(join(ROOT, 'docs')).map((name) => `docs/${name}`)
const pages = ['README.md', 'ARCHITECTURE.md', 'CHANGELOG.md', ...manual.filter((path) => path.endsWith('.md'))]

describe.concurrent('examples', () => {
  for (const path of pages) {
    const fences = fencesOf(readPage(path))
    if (!fences.some(isSession)) continue
    test(`what ${path} shows is what happens`, async ({ onTestFinished }) => {
      const session = openSession()
      onTestFinished(session.end)
      let [updated, written] = ['', 0]
      for (const fence of fences) {
        if (fence.title !== undefined) session.write(fence.title, fence.text)
        if (!isSession(fence)) continue
        const shown: Exchange[] = []
        for (const { command, output } of exchangesOf(fence)) {
          const found = tidied(await session.type(command))
          shown.push({ command, output: withDurationsOf(output, found) })
        }
        const text = shown.map(({ command, output }) => `$ ${command}\n${output}`).join('')
        if (!isUpdate) expect(text).toBe(fence.text)
        updated += readPage(path).slice(written, fence.start) + text
        written = fence.start + fence.text.length
      }
      if (isUpdate) writeFileSync(join(ROOT, path), updated + readPage(path).slice(written))
    })
  }

  test('every file of an example is named in the line above it', () => {
    const nameless = pages.flatMap((path) =>
      fencesOf(readPage(path)).filter(({ title, above }) => title !== undefined && !above.includes(`\`${title}\``)),
    )
    expect(nameless.map(({ title }) => title)).toEqual([])
  })
})

function isSession({ language }: Fence): boolean {
  return language === 'console'
}

/** As it stands in a page: without blanks at the ends of lines, and without empty lines at the end. */
function tidied(text: string): string {
  const lines = text.split('\n').map((line) => line.trimEnd())
  return lines.join('\n').replace(/\n*$/, text.trim() === '' ? '' : '\n')
}

const DURATION = /\d+\.\d\ds/g

/** A clock that stands still measures no time: the page may say what a real one did. */
function withDurationsOf(page: string, found: string): string {
  return page.replaceAll(DURATION, '0.00s') === found.replaceAll(DURATION, '0.00s') ? page : found
}

describe('links', () => {
  test('every link leads to a file, and to a heading in it', () => {
    const broken = pages.flatMap((path) =>
      linksOf(readPage(path)).flatMap((link) => {
        const [file = '', anchor] = link.split('#')
        const target = file === '' ? path : join(dirname(path), file)
        if (!existsSync(join(ROOT, target))) return [`${path}: ${link}`]
        const isThere = anchor === undefined || anchorsOf(readPage(target)).has(anchor)
        return isThere ? [] : [`${path}: ${link}`]
      }),
    )
    expect(broken).toEqual([])
  })

  test('every page that is named exists', () => {
    const named = pages.flatMap((path) => [...readPage(path).matchAll(/`(docs\/[\w-]+\.md)`/g)].map(([, page]) => page))
    expect(named.filter((page) => page !== undefined && !existsSync(join(ROOT, page)))).toEqual([])
  })

  test('README leads to every page', () => {
    const linked = new Set(linksOf(readPage('README.md')))
    expect(pages.filter((path) => path !== 'README.md' && !linked.has(path))).toEqual([])
  })
})

/** Links to files; those to other sites are not tried. */
function linksOf(page: string): readonly string[] {
  return [...withoutFences(page).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link = '']) => link)
    .filter((link) => !/^[a-z]+:/.test(link))
}

test('no page names a folder of some machine, or where packages come from', () => {
  const machine = /\/(?:home|Users|root|work)\/|[A-Z]:\\|registry\.(?!ts\b)|artifactory|nexus|verdaccio/i
  expect(pages.filter((path) => machine.test(readPage(path)))).toEqual([])
})

/** The options of a verb's help by their terms: `-s, --select <selectors...>`. */
interface Help {
  readonly own: readonly string[]
  readonly global: readonly string[]
}

async function helpOf(...words: readonly string[]): Promise<Help> {
  const { shell, said } = testShell({ cwd: ROOT, homeDir: ROOT })
  await runCommandLine([...words, '--help'], { ...shell, stdout: { ...shell.stdout, columns: 1000 } })
  const [own = '', global = ''] = said.stdout.split('Global Options:')
  const verbsBelow = words.length === 1 ? verbsIn(said.stdout) : []
  const below = await Promise.all(verbsBelow.map(async (verb) => (await helpOf(...words, verb)).own))
  return { own: [...new Set([...terms(own), ...below.flat()])], global: terms(global) }
}

function terms(help: string): readonly string[] {
  return [...help.matchAll(/^ {2}(-\S.*?) {2,}\S/gm)]
    .map(([, term = '']) => term)
    .filter((term) => !/--help/.test(term))
}

async function verbs(): Promise<readonly string[]> {
  const { shell, said } = testShell({ cwd: ROOT, homeDir: ROOT })
  await runCommandLine(['--help'], shell)
  return verbsIn(said.stdout)
}

function verbsIn(help: string): readonly string[] {
  const commands = help.split(/^Commands:/m)[1]?.split('Examples:')[0] ?? ''
  return [...commands.matchAll(/^ {2}([a-z-]+)/gm)].map(([, verb = '']) => verb).filter((verb) => verb !== 'help')
}

describe('docs/commands.md', () => {
  const sections = sectionsOf(readPage('docs/commands.md'))
  const selecting = sections.get('Options that select') ?? ''

  test('has a section for every verb', async () => {
    const described = [...sections.keys()].flatMap((heading) => heading.match(/wh ([a-z-]+)/g) ?? [])
    expect(described).toEqual((await verbs()).map((verb) => `wh ${verb}`))
  })

  test('has the options of every verb, and no others', async () => {
    for (const verb of await verbs()) {
      const text = [...sections].find(([heading]) => new RegExp(`\\bwh ${verb}\\b`).test(heading))?.[1] ?? ''
      const selects = text.includes('(#options-that-select)')
      const described = [...(selects ? firstCodes(selecting) : []), ...firstCodes(text)]
      const known = (code: string): boolean => code.startsWith('-')
      expect({ verb, options: described.filter(known).sort() }).toEqual({
        verb,
        options: [...(await helpOf(verb)).own].sort(),
      })
    }
  })

  test('has the options of all verbs, and no others', async () => {
    const described = firstCodes(sections.get('Options of every verb') ?? '')
    expect([...described].sort()).toEqual([...(await helpOf('build')).global].sort())
  })

  test('has every variable that the program reads', () => {
    const sources = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
    const read = sources
      .filter((name) => name.endsWith('.ts'))
      .flatMap((name) => [...readFileSync(join(ROOT, 'src', name), 'utf8').matchAll(/\benv\.((?:WH|DBT)_[A-Z_]+)/g)])
      .map(([, name]) => name)
    const described = firstCodes(sections.get('Environment') ?? '')
    expect([...new Set(read)].filter((name) => name !== undefined && !described.includes(name))).toEqual([])
  })
})

test('commands in all pages have verbs and options that exist', async () => {
  const known = new Map<string, Help>()
  for (const verb of await verbs()) known.set(verb, await helpOf(verb))
  const wrong = pages.flatMap((path) =>
    commandsIn(readPage(path))
      .filter((command) => {
        const [verb = '', ...rest] = command.split(/\s+/).filter((word) => !/^--?(?:version|help)$/.test(word))
        if (verb === '' || verb === 'help') return false
        const help = known.get(verb === 'list' ? 'ls' : verb)
        const options = [...(help?.own ?? []), ...(help?.global ?? [])].flatMap(
          (term) => term.match(/--?[\w-]+/g) ?? [],
        )
        const asked = rest.filter((word) => /^--?[a-z]/i.test(word))
        return !help || asked.some((word) => !options.includes(word) && word !== '-m')
      })
      .map((command) => `${path}: wh ${command}`),
  )
  expect(wrong).toEqual([])
})

/** Command lines in blocks of shell text, and in the text; what they quote is no concern of theirs. */
function commandsIn(page: string): readonly string[] {
  const blocks = fencesOf(page).filter(({ language }) => ['sh', 'console'].includes(language))
  const lines = blocks.flatMap(({ language, text }) =>
    text.split('\n').filter((line) => language === 'sh' || line.startsWith('$ ')),
  )
  const inline = [...withoutFences(page).matchAll(/`((?:npx )?wh [^`]+)`/g)].map(([, code = '']) => code)
  const bare = [...lines, ...inline].map((line) =>
    line.replaceAll(/"(?:\\.|[^"])*"|'[^']*'/g, 'TEXT').replace(/\s#.*$/, ''),
  )
  return bare.flatMap((line) => [...line.matchAll(/\bwh ([a-z-][^&|;<>]*)/g)].map(([, command = '']) => command.trim()))
}

describe('README.md', () => {
  const page = readPage('README.md')

  test('its scripts are those of the package', () => {
    const { scripts } = JSON.parse(readPage('package.json'))
    const named = [...page.matchAll(/\bnpm (?:run (\S+)|(test)\b)/g)].map(([, script, test]) => script ?? test)
    expect(named.filter((name) => name === undefined || !(name in scripts))).toEqual([])
  })

  test('it counts what the project holds', async () => {
    const { shell, said } = testShell({ cwd: ROOT, homeDir: ROOT })
    const code = await runCommandLine(['ls', '--output', 'json', '--output-keys', 'resource_type'], shell)
    const kinds = said.stdout
      .trim()
      .split('\n')
      .map((line): string => JSON.parse(line).resource_type)
    const count = (kind: string): number => kinds.filter((each) => each === kind).length
    expect({ code, said: said.stderr }).toEqual({ code: 0, said: '' })
    expect(page).toContain(`${count('model')} models, ${count('test')} tests, ${count('seed')} seeds, `)
    expect(page).toContain(`✓ ${count('model')} models built · ${count('seed')} seeds loaded · ${count('test')} tests`)
  })
})

test('docs/selection.md has a row for every method, and no other', () => {
  const described = firstCodes(sectionsOf(readPage('docs/selection.md')).get('Methods') ?? '')
  expect(described.map((code) => code.replace(/[.:].*$/, ''))).toEqual([...METHODS].sort())
})

describe('docs/copy.md', () => {
  const options = sectionsOf(readPage('docs/copy.md')).get('Options') ?? ''

  test('has a row for every option, and no other', () => {
    const names = firstCodes(options).map((code) => (code.startsWith('NULL AS') ? 'NULL AS' : code.split(' ')[0]))
    const elsewhere = ['ACCESS_KEY_ID', 'CREDENTIALS', 'IAM_ROLE', 'REGION', 'MASTER_SYMMETRIC_KEY']
    expect([...names].sort()).toEqual([...Object.keys(COPY_OPTIONS).map(optionName), ...elsewhere].sort())
  })

  test('calls those options refused that the embedded engine refuses', () => {
    const rows = [...options.matchAll(/^\| `([^`]+)` \| (.*) \|$/gm)]
    for (const [, option = '', note = ''] of rows) {
      if (note.startsWith('where Node')) continue
      expect({ option, refused: isRefused(option) }).toEqual({ option, refused: note === 'refused' })
    }
  })
})

/** What some options cannot stand without. */
const COMPANIONS: Readonly<Record<string, string>> = {
  ACCESS_KEY_ID: "SECRET_ACCESS_KEY 'key'",
  ENCRYPTED: "MASTER_SYMMETRIC_KEY 'key'",
  MASTER_SYMMETRIC_KEY: 'ENCRYPTED',
  QUOTE: 'CSV',
}

function isRefused(option: string): boolean {
  const [name = ''] = option.split(' ')
  const text = option.replace("CREDENTIALS 'text'", "CREDENTIALS 'aws_iam_role=arn'")
  const { value, problems } = parseCopy(`COPY t FROM 'data' ${text} ${COMPANIONS[name] ?? ''}`)
  if (!value) throw new Error(`${option}: ${problems.map(({ message }) => message).join('; ')}`)
  try {
    refuseUnsupported(value, LOCAL_ENGINE)
    return false
  } catch (error) {
    if (error instanceof DatabaseError && error.sqlState === '0A000') return true
    throw error
  }
}

test('docs/redshift-conformance.md is what the embedded engine says of itself', () => {
  const path = join(ROOT, 'docs/redshift-conformance.md')
  if (isUpdate) writeFileSync(path, conformancePage())
  expect(readFileSync(path, 'utf8')).toBe(conformancePage())
})
