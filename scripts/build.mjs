/**
 * Builds `dist/`: one bundle with shared chunks, so that start-up reads a handful of files instead of hundreds, and the
 * type declarations beside it. Packages stay outside: each is loaded by its own lazy door.
 */
import { spawnSync } from 'node:child_process'
import { chmodSync, renameSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))
process.chdir(root)
// Built beside the old one, which stays when the build fails.
const next = 'dist.next'
rmSync(next, { recursive: true, force: true })

await build({
  entryPoints: ['src/index.ts', 'src/cli/main.ts', 'src/jinja/environment.ts'],
  outdir: next,
  outbase: 'src',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  // Small packages are bundled: finding and reading their files takes longer than running them. Those with binaries,
  // or with much that a run may never need, stay outside, each behind a lazy door.
  external: ['@duckdb/node-api', 'pg'],
  banner: {
    js: "import { createRequire as makeRequire } from 'node:module'\nconst require = makeRequire(import.meta.url)",
  },
  minifyWhitespace: true,
  minifySyntax: true,
  loader: { '.sql': 'text' },
  chunkNames: 'chunks/[name]-[hash]',
  sourcemap: true,
  logLevel: 'warning',
})
chmodSync(`${next}/cli/main.js`, 0o755)

const { status } = spawnSync(
  process.execPath,
  ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.types.json', '--outDir', `${next}/types`],
  {
    stdio: 'inherit',
  },
)
if (status === 0) {
  rmSync('dist', { recursive: true, force: true })
  renameSync(next, 'dist')
}
process.exitCode = status ?? 1
