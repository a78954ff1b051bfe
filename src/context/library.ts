/**
 * The standard macro library: dbt's built-in macros by name, written for `wh`. A macro is parsed when it is first called;
 * until then only its name is known.
 */
import type { Environment, MacroTemplate, Template } from '../jinja/environment.ts'
import catalog from './library/catalog.sql'
import columns from './library/columns.sql'
import contracts from './library/contracts.sql'
import dates from './library/dates.sql'
import docs from './library/docs.sql'
import engineNames from './library/engine_names.sql'
import freshness from './library/freshness.sql'
import grants from './library/grants.sql'
import hooks from './library/hooks.sql'
import incremental from './library/incremental.sql'
import indexes from './library/indexes.sql'
import materializedViews from './library/materialized_views.sql'
import models from './library/models.sql'
import names from './library/names.sql'
import relations from './library/relations.sql'
import schemas from './library/schemas.sql'
import seeds from './library/seeds.sql'
import snapshotStaging from './library/snapshot_staging.sql'
import snapshots from './library/snapshots.sql'
import statements from './library/statements.sql'
import tablesAndViews from './library/tables_and_views.sql'
import tests from './library/tests.sql'
import text from './library/text.sql'
import types from './library/types.sql'
import unitTests from './library/unit_tests.sql'
import userFunctions from './library/user_functions.sql'
import values from './library/values.sql'
import { type MacroEntry, parsedFor } from './macro-registry.ts'

/** The package of the built-ins: `dbt.run_query`. */
export const LIBRARY_PACKAGE = 'dbt'

/** Packages that dbt's adapters bring: here their macros are part of the library. */
export const ADAPTER_PACKAGES = ['dbt_duckdb', 'dbt_postgres', 'dbt_redshift'] as const

/** How the files of the library begin, so that they are told from the project's. */
export const LIBRARY_FILES = 'wh:dbt/'

const FILES: Readonly<Record<string, string>> = {
  'catalog.sql': catalog,
  'columns.sql': columns,
  'contracts.sql': contracts,
  'dates.sql': dates,
  'docs.sql': docs,
  'engine_names.sql': engineNames,
  'freshness.sql': freshness,
  'grants.sql': grants,
  'hooks.sql': hooks,
  'incremental.sql': incremental,
  'indexes.sql': indexes,
  'materialized_views.sql': materializedViews,
  'models.sql': models,
  'names.sql': names,
  'relations.sql': relations,
  'schemas.sql': schemas,
  'seeds.sql': seeds,
  'snapshot_staging.sql': snapshotStaging,
  'snapshots.sql': snapshots,
  'statements.sql': statements,
  'tables_and_views.sql': tablesAndViews,
  'tests.sql': tests,
  'text.sql': text,
  'types.sql': types,
  'unit_tests.sql': unitTests,
  'user_functions.sql': userFunctions,
  'values.sql': values,
}

/** A macro or test of a library file, from its opening tag to its closing one. */
const BLOCK = /\{%-?\s*(macro|test)\s+(\w+).*?\{%-?\s*end\1\s*-?%\}/gs

/** The built-in macros. Each is parsed by itself, so that what one calls is not held against its neighbours. */
export function libraryMacros(environment: Environment): readonly MacroEntry[] {
  return Object.entries(FILES).flatMap(([file, text]) =>
    [...text.matchAll(BLOCK)].map(({ 0: block, 1: kind, 2: word = '', index }): MacroEntry => {
      const name = kind === 'test' ? `test_${word}` : word
      const template = parsedFor((reading) =>
        reading.parse(block, { file: `${LIBRARY_FILES}${file}`, line: text.slice(0, index).split('\n').length }),
      )
      return {
        id: `macro.${LIBRARY_PACKAGE}.${name}`,
        name,
        package: LIBRARY_PACKAGE,
        template: (reading) => macroIn(template(reading), word),
        reach: () => template(environment).reach,
      }
    }),
  )
}

function macroIn(template: Template, name: string): MacroTemplate {
  const found = template.macros().find((macro) => macro.name === name)
  if (!found) throw new Error(`the macro library defines '${name}' nowhere`)
  return found
}
