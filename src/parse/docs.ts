/** `{% docs %}` blocks of Markdown files. */
import { templateProblem } from '../context/template-problem.ts'
import type { DocBlock } from '../core/node.ts'
import type { Problem } from '../core/problem.ts'
import type { PackageProject } from '../core/project.ts'
import type { Files } from '../core/world.ts'
import type { Environment } from '../jinja/environment.ts'
import { TemplateError } from '../jinja/template-error.ts'
import type { ProjectFile } from './files.ts'

export function readDocs(
  owner: PackageProject,
  list: readonly ProjectFile[],
  { files, environment }: { readonly files: Files; readonly environment: Environment },
  into: Map<string, DocBlock>,
  problems: Problem[],
): void {
  for (const file of list) {
    const text = files.readText(file.absolute)
    // A Markdown file without a block is no concern of ours, whatever braces it holds.
    if (!/\{%-?\s*docs\s/.test(text)) continue
    try {
      for (const block of environment.parse(text, { file: file.file }).blocks) {
        if (block.kind !== 'docs') continue
        const id = `doc.${owner.name}.${block.name}`
        into.set(id, { id, name: block.name, package: owner.name, path: file.path, text: block.text.trim() })
      }
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error
      problems.push(templateProblem(error, file.file))
    }
  }
}
