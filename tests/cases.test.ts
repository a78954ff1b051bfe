/**
 * Every folder of `cases/` is a project, the command lines of its `command.txt`, and what must come of them:
 * `expected/stdout` and `expected/stderr` with exit codes, `expected/tables/*.csv` for relations of the warehouse, and
 * `expected/files/…` for files that were written (of JSON files an excerpt). `npm run golden` writes what comes now.
 */
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { runCommandLine } from '../src/cli/program.ts'
import { type CommandLine, parseCommandFile } from './support/command-file.ts'
import { excerptOf } from './support/excerpt.ts'
import { testShell } from './support/shell.ts'

const CASES = join(import.meta.dirname, 'cases')
const isUpdate = process.env.UPDATE_GOLDEN === '1'
const names = readdirSync(CASES, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)

describe.concurrent('what a user sees', () => {
  for (const name of names) {
    const { title, commands } = parseCommandFile(readFileSync(join(CASES, name, 'command.txt'), 'utf8'))
    test(`${name}: ${title}`, async ({ onTestFinished }) => {
      const place = openPlace(name)
      onTestFinished(place.remove)
      await runCommands(commands, place)
      expect(place.stderr).not.toContain('this is a bug in wh')
      const found = new Map([
        ['stdout', place.stdout],
        ['stderr', place.stderr],
        ...(await tablesOf(name, place)),
        ...filesOf(name, place),
      ])
      if (isUpdate) writeExpected(name, found)
      expect(Object.fromEntries(found)).toEqual(readExpected(name, found.keys()))
    })
  }
})

/** A copy of the case's project, and what was said in it. */
interface Place {
  readonly root: string
  cwd: string
  stdout: string
  stderr: string
  readonly remove: () => void
}

function openPlace(name: string): Place {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'wh-case-')))
  const expected = join(CASES, name, 'expected')
  cpSync(join(CASES, name), root, {
    recursive: true,
    filter: (path) => path !== expected && !path.endsWith('/command.txt'),
  })
  return { root, cwd: root, stdout: '', stderr: '', remove: () => rmSync(root, { recursive: true, force: true }) }
}

async function runCommands(commands: readonly CommandLine[], place: Place): Promise<void> {
  for (const command of commands) {
    const [first = '', ...paths] = command.words
    const [from = '', to = ''] = paths.map((path) => join(place.cwd, path))
    if (first === 'cd') place.cwd = from
    else if (first === 'cp') cpSync(from, to, { recursive: true })
    else if (first === 'rm') rmSync(from, { recursive: true })
    else if (first === 'wh') await runWh(command, place)
    else throw new Error(`command.txt knows wh, cd, cp and rm, not '${first}'`)
  }
}

async function runWh({ text, words, env, stdin }: CommandLine, place: Place): Promise<void> {
  const { code, said } = await wh(words.slice(1), place, env, stdin)
  if (said.stdout !== '') place.stdout += `$ ${text}\n${said.stdout}`
  const ending = code === 0 ? '' : `[exit ${code}]\n`
  if (said.stderr + ending !== '') place.stderr += `$ ${text}\n${said.stderr}${ending}`
}

async function wh(
  args: readonly string[],
  { root, cwd }: Place,
  env: Readonly<Record<string, string>> = {},
  stdin?: string,
): Promise<{ code: number; said: { stdout: string; stderr: string } }> {
  const text = stdin === undefined ? '' : readFileSync(join(cwd, stdin), 'utf8')
  const { shell, said } = testShell({ cwd, homeDir: join(root, 'home'), env, stdin: text })
  const code = await runCommandLine(args, shell)
  // The folder is another each time: in what is said it has a name.
  const named = (said: string): string => said.replaceAll(root, '<case>')
  return { code, said: { stdout: named(said.stdout), stderr: named(said.stderr) } }
}

/** The relations that the case has expectations for, ordered by their lines. */
async function tablesOf(name: string, place: Place): Promise<[string, string][]> {
  const tables: [string, string][] = []
  for (const file of filesBelow(join(CASES, name, 'expected/tables'))) {
    const sql = `select * from ${file.replace(/\.csv$/, '')}`
    const { said } = await wh(['sql', '-c', sql, '--output', 'csv'], { ...place, cwd: place.root })
    const [header = '', ...lines] = said.stdout.trimEnd().split('\n')
    tables.push([`tables/${file}`, said.stderr === '' ? `${[header, ...lines.sort()].join('\n')}\n` : said.stderr])
  }
  return tables
}

function filesOf(name: string, { root }: Place): [string, string][] {
  const folder = join(CASES, name, 'expected/files')
  return filesBelow(folder).map((file) => {
    const path = join(root, file)
    if (!existsSync(path)) return [`files/${file}`, '(there is no such file)\n']
    const text = readFileSync(path, 'utf8').replaceAll(root, '<case>')
    if (!file.endsWith('.json')) return [`files/${file}`, text]
    const shape: unknown = JSON.parse(readFileSync(join(folder, file), 'utf8'))
    return [`files/${file}`, `${JSON.stringify(excerptOf(JSON.parse(text), shape), null, 2)}\n`]
  })
}

function filesBelow(folder: string): readonly string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort()
}

/** A stream that nothing was written to has no file. */
function readExpected(name: string, parts: Iterable<string>): Record<string, string> {
  const read = (part: string): string => {
    const path = join(CASES, name, 'expected', part)
    return existsSync(path) ? readFileSync(path, 'utf8') : ''
  }
  return Object.fromEntries([...parts].map((part) => [part, read(part)]))
}

function writeExpected(name: string, found: ReadonlyMap<string, string>): void {
  for (const [part, text] of found) {
    const path = join(CASES, name, 'expected', part)
    if (text === '') rmSync(path, { force: true })
    else {
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, text)
    }
  }
}
