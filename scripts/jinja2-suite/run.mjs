// Runs Jinja2's own tests against `wh/jinja`: says how many pass, which fail, and why the rest cannot apply.
//
//     npm run build && node scripts/jinja2-suite/run.mjs [--all] [words for pytest, such as -k loop]
//
// Needs Python 3.9 or later and the network: Jinja2's source is downloaded by pip into a temporary folder, and none of
// it is kept. `--all` names every test that does not apply; the files run are those about the language.
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const jinja = 'jinja2==3.1.6'
const here = import.meta.dirname
const entry = join(here, '../../dist/jinja/environment.js')
const files = ['core_tags', 'lexnparse', 'filters', 'tests', 'api', 'ext', 'regression', 'runtime', 'security']

if (!existsSync(entry)) throw new Error('dist/ is missing: npm run build')
const folder = mkdtempSync(join(tmpdir(), 'jinja2-suite-'))
try {
  process.exitCode = runSuite(installed(), process.argv.slice(2))
} finally {
  rmSync(folder, { recursive: true })
}

/** Makes a virtual environment, unpacks Jinja2's tests beside it, and returns its Python. */
function installed() {
  const python = join(folder, 'venv', process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python')
  execFileSync('python3', ['-m', 'venv', join(folder, 'venv')])
  const pip = (...words) =>
    execFileSync(python, ['-m', 'pip', '--quiet', '--disable-pip-version-check', ...words], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
  pip('install', jinja, 'pytest')
  pip('download', '--no-deps', '--no-binary', 'jinja2', '--dest', folder, jinja)
  const archive = readdirSync(folder).find((name) => name.endsWith('.tar.gz'))
  execFileSync('tar', ['-xzf', archive, '--strip-components', '1'], { cwd: folder })
  cpSync(join(here, 'wh_plugin.py'), join(folder, 'tests/wh_plugin.py'))
  return python
}

function runSuite(python, words) {
  const answer = [process.execPath, join(here, 'answer.mjs')]
  const env = { ...process.env, WH_ANSWER: answer.join('\n'), WH_NAME_ALL: words.includes('--all') ? '1' : '' }
  const options = ['-p', 'wh_plugin', '-p', 'no:cacheprovider', '-o', 'pythonpath=.', '-q', '--tb=short', '--no-header']
  const named = files.map((name) => `test_${name}.py`)
  const given = words.filter((word) => word !== '--all')
  const ran = spawnSync(python, ['-m', 'pytest', ...options, ...named, ...given], {
    cwd: join(folder, 'tests'),
    env,
    stdio: 'inherit',
  })
  return ran.status ?? 1
}
