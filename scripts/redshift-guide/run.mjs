// Runs the examples of Redshift's developer guide on the embedded engine and says how many give the documented result.
//
//     node scripts/redshift-guide/run.mjs FOLDER [page …]
//
// FOLDER holds the guide's Markdown: `doc_source` of github.com/awsdocs/amazon-redshift-developer-guide as it was before
// it was archived (commit 4ebab1d). Nothing of the guide is kept here. Without pages, those about functions, types and
// expressions run. The sample database is made, but stands empty: examples whose result depends on it are not counted.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { examplesOf, isSameCell } from './examples.mjs'

const CHAPTERS = [
  'c_Basic_elements',
  'r_expressions',
  'r_conditions',
  'c_SQL_functions',
  'operators-functions',
  'query-super',
]
const SAMPLE = /\b(?:users|venue|category|date|event|listing|sales|winsales)\b/i
const CHANGING = /\b(?:getdate|sysdate|current_\w+|timeofday|random|version|user|pg_\w+|explain|today|now)\b/i

const [folder, ...wanted] = process.argv.slice(2)
if (folder === undefined) throw new Error('say where the Markdown of the guide lies')

const { openLocalWarehouse, splitStatements } = await engine()
const counts = { right: 0, refused: 0, failed: 0, different: 0 }
for (const page of wanted.length > 0 ? wanted : pagesBelow(CHAPTERS)) await runPage(page)
console.log(counts)

/** The engine's sources, bundled. */
async function engine() {
  const outfile = join(import.meta.dirname, '../../target/redshift-guide.mjs')
  const contents = `
    export { openLocalWarehouse } from './src/adapters/local/warehouse.ts'
    export { splitStatements } from './src/sql/split.ts'`
  await build({
    stdin: { contents, resolveDir: join(import.meta.dirname, '../..') },
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    logLevel: 'warning',
  })
  return import(pathToFileURL(outfile))
}

/** The pages that the table of contents names below some chapters. Spatial functions are refused, and left out. */
function pagesBelow(chapters) {
  const pages = []
  let depth
  for (const line of readFileSync(join(folder, 'index.md'), 'utf8').split('\n')) {
    const [, indent, page] = /^( *)\+ \[.*\]\((\S+)\.md\)/.exec(line) ?? []
    if (page === undefined) continue
    if (depth !== undefined && indent.length <= depth) depth = undefined
    if (chapters.includes(page)) depth ??= indent.length
    if (depth !== undefined && !/^ST_|BBox|^Geo/.test(page)) pages.push(page)
  }
  return pages
}

async function runPage(page) {
  const opening = { root: '/', application: 'wh guide', now: () => 0, random: () => 0.5, readText: () => '' }
  const target = { name: 'dev', profile: 'guide', type: 'local', schema: 'public', database: 'dev', threads: 1 }
  const warehouse = await openLocalWarehouse({ ...target, settings: { path: ':memory:' } }, opening)
  const session = await warehouse.openSession('guide')
  for (const { text } of splitStatements(readFileSync(join(import.meta.dirname, 'tickit.sql'), 'utf8')))
    await session.execute(text)
  for (const example of examplesOf(readFileSync(join(folder, `${page}.md`), 'utf8'), splitStatements))
    judge(page, example, await answerOf(session, example.sql))
  await session[Symbol.asyncDispose]()
  await warehouse[Symbol.asyncDispose]()
}

async function answerOf(session, sql) {
  try {
    return { rows: (await session.query(sql)).rows }
  } catch (error) {
    return { error }
  }
}

function judge(page, { sql, rows: documented }, { rows, error }) {
  // Some pages ask tables that they do not make.
  if (documented === undefined || error?.sqlState === '42P01') return
  const failure = error && (error.sqlState === '0A000' ? 'refused' : 'failed')
  const verdict = failure ?? (isSame(documented, rows, sql) ? 'right' : 'different')
  if (verdict !== 'right' && (SAMPLE.test(sql) || CHANGING.test(sql))) return
  counts[verdict]++
  if (verdict === 'right') return
  const shown = error ? error.message : JSON.stringify(rows.slice(0, 5))
  console.log(
    `${page}: ${verdict}\n  ${sql.replaceAll(/\s+/g, ' ')}\n  ${JSON.stringify(documented.slice(0, 5))}\n  ${shown}`,
  )
}

/** Without ORDER BY the rows may come in any order. */
function isSame(documented, rows, sql) {
  const sameRow = (one, other) => one.length === other.length && one.every((cell, at) => isSameCell(cell, other[at]))
  const isEmpty = documented.length === 0 && rows.length === 1 && rows[0].every((cell) => cell === null || cell === '')
  if (isEmpty) return true
  if (documented.length !== rows.length) return false
  if (/\border\s+by\b/i.test(sql)) return documented.every((row, at) => sameRow(row, rows[at]))
  const left = [...rows]
  return documented.every((row) => {
    const at = left.findIndex((other) => sameRow(row, other))
    if (at >= 0) left.splice(at, 1)
    return at >= 0
  })
}
