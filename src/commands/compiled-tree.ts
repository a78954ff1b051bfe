/** `target/compiled` and `target/run`: what was compiled and what was sent, where dbt's users look for it. */
import type { Seed, SqlNode, UnitTest } from '../core/node.ts'
import type { Project } from '../core/project.ts'
import type { Files } from '../core/world.ts'
import { coverSecrets } from '../sql/copy/redact.ts'

export interface CompiledTree {
  /** Writes the compiled SQL, or that of a named part of the node; answers its path below the project's folder. */
  readonly writeCompiled: (node: SqlNode | UnitTest, sql: string, part?: string) => string
  readonly writeRun: (node: SqlNode | Seed, statements: readonly string[]) => void
}

export function compiledTree(project: Project, files: Files): CompiledTree {
  const shown = project.targetPath.startsWith(`${project.root}/`)
    ? project.targetPath.slice(project.root.length + 1)
    : project.targetPath
  return {
    writeCompiled: (node, sql, part) => {
      const whole = pathOf(node)
      const own = part === undefined ? whole : `${whole.replace(/\.sql$/i, '')}/${node.name}_${part}.sql`
      const path = `compiled/${node.package}/${own}`
      writeWhenNew(`${project.targetPath}/${path}`, coverSecrets(sql), files)
      return `${shown}/${path}`
    },
    writeRun: (node, statements) => {
      const text = statements.map(coverSecrets).join(';\n\n')
      writeWhenNew(`${project.targetPath}/run/${node.package}/${pathOf(node)}`, `${text};\n`, files)
    },
  }
}

/** Most of what is compiled and sent is what it was: a file is read in a tenth of the time that it takes to write it. */
function writeWhenNew(path: string, text: string, files: Files): void {
  const stat = files.stat(path)
  if (stat?.kind === 'file' && stat.size === Buffer.byteLength(text) && files.readText(path) === text) return
  files.writeText(path, text)
}

/** A generic test has a folder named after the YAML file that declares it, a snapshot one named after its file. */
function pathOf(node: SqlNode | Seed | UnitTest): string {
  if (node.kind === 'test' && node.test.kind === 'generic') return `${node.path}/${node.resourcePath}`
  if (node.kind === 'unit_test') return `${node.path}/${node.name}.sql`
  if (node.kind === 'snapshot' && !node.path.endsWith(`/${node.name}.sql`)) return `${node.path}/${node.name}.sql`
  if (node.kind === 'operation') return `${node.path}/${node.resourcePath}`
  return node.path
}
