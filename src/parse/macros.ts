/** Macro files → macros: what a project defines, and what is built in. */
import { type MacroEntry, parsedFor } from '../context/macro-registry.ts'
import { templateProblem } from '../context/template-problem.ts'
import type { Macro } from '../core/node.ts'
import { duplicateMacro, type Location, type Problem } from '../core/problem.ts'
import type { PackageProject } from '../core/project.ts'
import type { Files } from '../core/world.ts'
import type { Block, Environment, MacroTemplate, Template } from '../jinja/environment.ts'
import { TemplateError } from '../jinja/template-error.ts'
import type { ProjectFile } from './files.ts'

export interface MacroFiles {
  readonly entries: readonly MacroEntry[]
  readonly macros: readonly Macro[]
}

/** Reads and parses every macro file of a package; a file that cannot be parsed is a problem, and defines nothing. */
export function readMacros(
  packageName: string,
  files: readonly ProjectFile[],
  environment: Environment,
  disk: Files,
  problems: Problem[],
): MacroFiles {
  const entries: MacroEntry[] = []
  const macros: Macro[] = []
  const places = new Map<string, Location>()
  for (const file of files) {
    const text = disk.readText(file.absolute)
    const template = parseMacroFile(text, file, environment, problems)
    if (!template) continue
    const reread = parsedFor((reading) =>
      reading === environment ? template : reading.parse(text, { file: file.file }),
    )
    for (const [position, found] of template.macros().entries()) {
      const { block } = found
      const name = macroName(block)
      const at = { file: file.file, line: block.at.line, column: block.at.column }
      const first = places.get(name)
      if (first) {
        problems.push(duplicateMacro(name, at, first))
        continue
      }
      places.set(name, at)
      const id = `macro.${packageName}.${name}`
      entries.push({
        id,
        name,
        package: packageName,
        template: (reading) => reread(reading).macros()[position] ?? found,
        reach: () => template.reach,
      })
      macros.push({
        id,
        name,
        package: packageName,
        path: file.path,
        at,
        source: macroSource(text, block),
        description: '',
        arguments: block.parameters.map((parameter) => ({
          name: parameter.name,
          ...(parameter.annotation !== undefined && { type: parameter.annotation }),
          description: '',
        })),
        meta: {},
      })
    }
  }
  return { entries, macros }
}

/** Macros that an earlier parse found: a file is read and parsed when one of its macros is called. */
export function rememberedMacros(
  owner: PackageProject,
  macros: Iterable<Macro>,
  environment: Environment,
  disk: Files,
): readonly MacroEntry[] {
  const templates = new Map<string, (environment: Environment) => Template>()
  const templateOf = ({ path, at }: Macro): ((environment: Environment) => Template) => {
    const known = templates.get(path)
    if (known) return known
    const made = parsedFor((reading) => reading.parse(disk.readText(`${owner.root}/${path}`), { file: at.file }))
    templates.set(path, made)
    return made
  }
  return [...macros].map((macro) => {
    const template = templateOf(macro)
    return {
      id: macro.id,
      name: macro.name,
      package: macro.package,
      template: (reading) => macroCalled(macro.name, template(reading)),
      reach: () => template(environment).reach,
    }
  })
}

function macroCalled(name: string, template: Template): MacroTemplate {
  const found = template.macros().find(({ block }) => macroName(block) === name)
  if (!found) throw new Error(`${template.file ?? 'a macro file'} defines '${name}' no longer`)
  return found
}

function parseMacroFile(
  text: string,
  file: ProjectFile,
  environment: Environment,
  problems: Problem[],
): Template | undefined {
  try {
    return environment.parse(text, { file: file.file })
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error
    problems.push(templateProblem(error, file.file))
    return undefined
  }
}

/** dbt's names: a test `unique` is the macro `test_unique`, a materialization carries its adapter. */
function macroName({ kind, name, adapter }: Block): string {
  switch (kind) {
    case 'test':
      return `test_${name}`
    case 'materialization':
      return `materialization_${name}_${adapter}`
    default:
      return name
  }
}

/** The block with its tags, as dbt keeps it. */
function macroSource(text: string, { start, end }: Block): string {
  const open = text.lastIndexOf('{%', start - 1)
  const close = text.indexOf('%}', end)
  return text.slice(Math.max(open, 0), close < 0 ? end : close + 2)
}
