/** The bundle of `wh`: shared chunks, so that start-up reads a handful of files instead of hundreds. */
import { createHash } from 'node:crypto'
import { chmodSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Writes the library, the command line and `wh/jinja` into a folder of the repository. */
export async function bundle(outdir) {
  await build({
    absWorkingDir: root,
    entryPoints: ['src/index.ts', 'src/cli/main.ts', 'src/jinja/environment.ts'],
    outdir,
    outbase: 'src',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    // Small packages are bundled: finding and reading their files takes longer than running them. Those with binaries,
    // or with much that a run may never need, stay outside, each behind a lazy door.
    external: ['@aws-sdk/*', '@duckdb/node-api', 'pg'],
    banner: {
      js: "import { createRequire as makeRequire } from 'node:module'\nconst require = makeRequire(import.meta.url)",
    },
    minifyWhitespace: true,
    minifySyntax: true,
    loader: { '.sql': 'text' },
    define: { WH_BUILD: JSON.stringify(hashOfSources()) },
    chunkNames: 'chunks/[name]-[hash]',
    sourcemap: true,
    logLevel: 'warning',
  })
  chmodSync(join(root, outdir, 'cli/main.js'), 0o755)
}

/** Two builds of the same sources are one. */
function hashOfSources() {
  const hash = createHash('sha256')
  const folder = join(root, 'src')
  for (const path of readdirSync(folder, { recursive: true }).sort()) {
    if (!/\.(ts|sql)$/.test(path)) continue
    hash.update(path).update(readFileSync(join(folder, path)))
  }
  return hash.digest('hex').slice(0, 16)
}
