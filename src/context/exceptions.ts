/** `exceptions`: how a template stops with an error, or warns. */
import { PyError } from '../jinja/values/errors.ts'
import { type HostObject, hostFunction, hostObject } from '../jinja/values/host.ts'
import { str } from '../jinja/values/operators.ts'
import type { HostCall, Value } from '../jinja/values/value.ts'
import type { ContextScope } from './host.ts'

export function exceptionsValue({ host }: ContextScope): HostObject {
  return hostObject({
    typeName: 'exceptions',
    attribute: (name) => {
      if (name === 'warn') {
        return hostFunction('warn', (call) => {
          host.log(str(first(call)), 'warn')
          return ''
        })
      }
      const message = Object.hasOwn(MESSAGES, name) ? MESSAGES[name] : undefined
      return (
        message &&
        hostFunction(name, (call) => {
          throw new PyError('CompilationError', message(call))
        })
      )
    },
  })
}

const first = ({ positional, named }: HostCall): Value => positional[0] ?? named.values().next().value ?? ''

const texts = ({ positional, named }: HostCall): string[] => [...positional, ...named.values()].map(str)

const said = (call: HostCall): string => str(first(call))

const MESSAGES: Readonly<Record<string, (call: HostCall) => string>> = {
  column_type_missing: (call) => `these columns have no data_type: ${texts(call).join(', ')}`,
  missing_config: (call) => `the config '${texts(call).at(-1) ?? ''}' is missing`,
  missing_materialization: (call) => `there is no materialization '${texts(call).at(-1) ?? ''}'`,
  missing_relation: (call) => `there is no relation ${said(call)}`,
  raise_ambiguous_alias: (call) => `several relations have the name ${said(call)}`,
  raise_ambiguous_catalog_match: (call) => `several relations match ${texts(call).join(', ')}`,
  raise_cache_inconsistent: said,
  raise_compiler_error: said,
  raise_contract_error: (call) => `the contract does not hold: ${texts(call).map(oneLine).join('; ')}`,
  raise_database_error: said,
  raise_dataclass_not_dict: said,
  raise_dep_not_found: (call) => `${texts(call).join(', ')} is not found`,
  raise_dependency_error: said,
  raise_duplicate_patch_name: said,
  raise_duplicate_resource_name: said,
  raise_fail_fast_error: said,
  raise_invalid_property_yml_version: said,
  raise_not_implemented: (call) => `not implemented: ${said(call)}`,
  relation_wrong_type: (call) => {
    const [relation = '', expected = ''] = texts(call)
    return `${relation} is not a ${expected}; drop it, or run with --full-refresh`
  },
  warn_snapshot_timestamp_data_types: said,
}

/** For tables of columns that a contract compares. */
function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ')
}
