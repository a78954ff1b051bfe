/**
 * The standard macro library: dbt's built-in macros by name, written for `wh`. A macro is parsed when it is first called;
 * until then only its name is known.
 */
import type { Environment, MacroTemplate, Template } from '../jinja/environment.ts'
import models from './library/models.sql'
import names from './library/names.sql'
import statements from './library/statements.sql'
import tests from './library/tests.sql'
import type { MacroEntry } from './macro-registry.ts'

/** The package of the built-ins: `dbt.run_query`. */
export const LIBRARY_PACKAGE = 'dbt'

const FILES: Readonly<Record<string, string>> = {
  'models.sql': models,
  'names.sql': names,
  'statements.sql': statements,
  'tests.sql': tests,
}

const HEAD = /\{%-?\s*(macro|test|materialization)\s+(\w+)/g

/** The built-in macros; `environment` parses each file when one of its macros is first needed. */
export function libraryMacros(environment: Environment): readonly MacroEntry[] {
  return Object.entries(FILES).flatMap(([file, text]) => {
    let parsed: Template | undefined
    const template = (): Template => {
      parsed ??= environment.parse(text, { file: `dbt/${file}` })
      return parsed
    }
    return [...text.matchAll(HEAD)].map(([, kind, word = '']): MacroEntry => {
      const name = kind === 'test' ? `test_${word}` : word
      return {
        id: `macro.${LIBRARY_PACKAGE}.${name}`,
        name,
        package: LIBRARY_PACKAGE,
        template: () => macroIn(template(), word),
        reach: () => template().reach,
      }
    })
  })
}

function macroIn(template: Template, name: string): MacroTemplate {
  const found = template.macros().find((macro) => macro.name === name)
  if (!found) throw new Error(`the macro library defines '${name}' nowhere`)
  return found
}
