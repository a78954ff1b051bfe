/**
 * The house rules of ARCHITECTURE.md, as a test. A rule that only a document holds is a rule that one tired evening
 * breaks.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve, sep } from 'node:path'
import { describe, expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '..')
const src = join(root, 'src')

/** Room → the rooms it may import. Top floor first; a room may always import itself and core. */
const FLOORS: Readonly<Record<string, readonly string[]>> = {
  // The doors of the package: the library, its functions and its version.
  'index.ts': ['api.ts', 'cli', 'commands', 'version.ts'],
  'api.ts': ['cli', 'commands', 'version.ts'],
  'version.ts': [],
  cli: ['commands', 'report', 'artifacts', 'syntax', 'version.ts'],
  commands: [
    'aws',
    'project',
    'infra',
    'parse',
    'compile',
    'run',
    'quality',
    'serve',
    'state',
    'context',
    'graph',
    'plan',
    'sql',
    'adapters',
    'artifacts',
    'jinja',
    'memory',
    'syntax',
  ],
  project: ['adapters', 'context', 'syntax'],
  infra: ['aws', 'context', 'syntax'],
  parse: ['context', 'jinja', 'memory', 'syntax'],
  compile: ['context', 'artifacts', 'jinja', 'sql', 'syntax'],
  run: ['plan'],
  quality: [],
  state: ['artifacts', 'sql'],
  report: ['syntax'],
  serve: ['adapters', 'sql'],
  context: ['jinja', 'syntax'],
  adapters: ['aws', 'sql', 'syntax'],
  artifacts: [],
  aws: [],
  graph: [],
  plan: [],
  sql: [],
  memory: [],
  jinja: [],
  syntax: [],
  core: [],
}

/** Package → the only places that may import it. */
const DOORS: Readonly<Record<string, readonly string[]>> = {
  '@aws-sdk/client-ec2': ['infra/aws/ec2.ts'],
  '@aws-sdk/client-iam': ['infra/aws/iam.ts'],
  '@aws-sdk/client-redshift': ['infra/aws/redshift.ts', 'aws/redshift-login.ts'],
  '@aws-sdk/client-redshift-serverless': ['infra/aws/serverless.ts', 'aws/redshift-login.ts'],
  '@aws-sdk/client-s3': ['aws/s3.ts'],
  '@aws-sdk/client-secrets-manager': ['infra/aws/secrets.ts'],
  '@aws-sdk/client-sts': ['infra/aws/sts.ts'],
  '@dagrejs/graphlib': ['graph/build.ts'],
  '@duckdb/node-api': ['adapters/duckdb/driver.ts'],
  commander: ['cli/'],
  nunjucks: ['jinja/nunjucks.ts'],
  pg: ['adapters/postgres/protocol.ts'],
  yaml: ['syntax/yaml/', 'syntax/yaml.ts'],
  'node:buffer': ['adapters/copy/'],
  'node:child_process': ['cli/outside.ts'],
  'node:v8': ['cli/main.ts'],
  'node:crypto': ['cli/world.ts', 'project/', 'parse/', 'context/', 'adapters/', 'serve/', 'memory/'],
  'node:events': ['adapters/', 'serve/net.ts'],
  'node:fs': ['cli/world.ts', 'cli/outside.ts', 'adapters/copy/'],
  'node:fs/promises': ['adapters/copy/'],
  'node:net': ['infra/reach.ts', 'serve/net.ts'],
  'node:os': ['cli/world.ts', 'cli/outside.ts', 'adapters/copy/temporary.ts'],
  'node:path': ['cli/world.ts', 'cli/outside.ts', 'adapters/'],
  'node:stream': ['adapters/', 'aws/s3.ts'],
  'node:tls': ['adapters/', 'serve/net.ts'],
  'node:timers/promises': ['adapters/', 'cli/shell.ts'],
  'node:url': ['adapters/'],
  'node:zlib': ['cli/outside.ts', 'adapters/copy/', 'adapters/local/copy/', 'adapters/redshift/load-by-copy.ts'],
}

/** Places that may touch clock, chance, console and process. */
const EDGE = ['cli/']

const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
  .map((file) => file.replaceAll(sep, '/'))

interface Import {
  readonly file: string
  readonly specifier: string
}

const imports: readonly Import[] = files.flatMap((file) => importsOf(file).map((specifier) => ({ file, specifier })))

describe('the house', () => {
  test('arrows run down, from a room to the rooms below it', () => {
    const wrong = imports
      .filter(({ specifier }) => specifier.startsWith('.') && specifier.endsWith('.ts'))
      .map(({ file, specifier }) => ({ file, from: roomOf(file), to: roomOf(targetOf(file, specifier)), specifier }))
      .filter(({ from, to }) => from !== to && to !== 'core' && !FLOORS[from]?.includes(to))
    expect(wrong).toEqual([])
  })

  test('core imports nothing but itself', () => {
    const wrong = imports.filter(({ file, specifier }) => roomOf(file) === 'core' && !specifier.startsWith('./'))
    expect(wrong).toEqual([])
  })

  test('every package has one door', () => {
    const wrong = imports
      .filter(({ specifier }) => !specifier.startsWith('.'))
      .filter(({ file, specifier }) => !doorsOf(specifier).some((door) => file.startsWith(door)))
    expect(wrong).toEqual([])
  })

  test('no file imports itself by way of others, types included', () => {
    expect(circles()).toEqual([])
  })

  test('clock, chance, console and process stay at the edge', () => {
    const wrong = files
      .filter((file) => !EDGE.some((place) => file.startsWith(place)))
      .filter((file) => /\b(console\.|process\.|Math\.random|Date\.now|new Date\(\))/.test(codeOf(file)))
    expect(wrong).toEqual([])
  })

  test('every room of the plan is there, and no other', () => {
    const rooms = new Set(files.map(roomOf))
    expect([...rooms].sort()).toEqual(Object.keys(FLOORS).sort())
  })

  test('ARCHITECTURE.md names every room', () => {
    const page = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8')
    const missing = Object.keys(FLOORS).filter((room) => !room.endsWith('.ts') && !page.includes(`\`${room}/\``))
    expect(missing).toEqual([])
  })

  test('nothing in the tree is left for later', () => {
    const words = new RegExp(`\\b(${['TO' + 'DO', 'FIX' + 'ME', 'XX' + 'X', 'HA' + 'CK'].join('|')})\\b`)
    expect(files.filter((file) => words.test(readFileSync(join(src, file), 'utf8')))).toEqual([])
  })
})

function doorsOf(specifier: string): readonly string[] {
  const owner = Object.keys(DOORS).find((name) => specifier === name || specifier.startsWith(`${name}/`))
  return owner === undefined ? [] : (DOORS[owner] ?? [])
}

/** What a file imports, by statement or by a lazy `import('…')`. */
function importsOf(file: string): string[] {
  const statement = /^(?:import|export)\s(?:[^'"=(]*?from\s*)?['"]([^'"\n]+)['"]/gm
  const lazy = /\bimport\(\s*['"]([^'"\n]+)['"]\s*\)/g
  const code = codeOf(file)
  return [...code.matchAll(statement), ...code.matchAll(lazy)].flatMap((match) => match[1] ?? [])
}

function codeOf(file: string): string {
  return readFileSync(join(src, file), 'utf8').replaceAll(/^\s*\/\*[\s\S]*?\*\/|^\s*\/\/.*/gm, '')
}

function roomOf(file: string): string {
  return file.split('/')[0] ?? ''
}

function targetOf(file: string, specifier: string): string {
  return join(dirname(file), specifier).replaceAll(sep, '/')
}

function circles(): string[][] {
  const edges = new Map<string, string[]>()
  for (const { file, specifier } of imports) {
    if (!specifier.startsWith('.')) continue
    edges.set(file, [...(edges.get(file) ?? []), targetOf(file, specifier)])
  }
  const found: string[][] = []
  const finished = new Set<string>()
  const walk = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) found.push(path.slice(path.indexOf(file)))
    if (path.includes(file) || finished.has(file)) return
    for (const target of edges.get(file) ?? []) walk(target, [...path, file])
    finished.add(file)
  }
  for (const file of edges.keys()) walk(file, [])
  return found
}
