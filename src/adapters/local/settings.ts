/** SET and SHOW: session parameters of Redshift, those that mean something here and those that are only kept. */
import { RefusedSql } from '../../sql/redshift/translate/context.ts'

export interface SessionSettings {
  readonly set: (name: string, value: string | undefined) => void
  /** RESET ALL. */
  readonly reset: () => void
  /** SHOW ALL: every parameter with its value, by name. */
  readonly all: () => readonly (readonly [name: string, value: string])[]
  readonly show: (name: string) => string
  /** As `show`; undefined when there is no such parameter. */
  readonly find: (name: string) => string | undefined
}

/** Defaults of the parameters of the configuration reference. */
const DEFAULTS: Readonly<Record<string, string>> = {
  analyze_threshold_percent: '10',
  application_name: '',
  cast_super_null_on_error: 'on',
  datashare_break_glass_session_var: '',
  datestyle: 'ISO, MDY',
  default_geometry_encoding: '1',
  describe_field_name_in_uppercase: 'off',
  downcase_delimited_identifier: 'on',
  enable_case_sensitive_identifier: 'off',
  enable_case_sensitive_super_attribute: 'off',
  enable_numeric_rounding: 'off',
  enable_result_cache_for_session: 'on',
  enable_vacuum_boost: 'off',
  error_on_nondeterministic_update: 'off',
  extra_float_digits: '0',
  json_parse_dedup_attributes: 'off',
  json_parse_truncate_strings: 'off',
  json_serialization_enable: 'off',
  json_serialization_parse_nested_strings: 'off',
  max_concurrency_scaling_clusters: '1',
  max_cursor_result_set_size: '0',
  mv_enable_aqmv_for_session: 'on',
  navigate_super_null_on_error: 'on',
  parse_super_null_on_error: 'off',
  query_group: 'unset',
  search_path: '"$user", public',
  seed: '',
  spectrum_enable_pseudo_columns: 'on',
  enable_spectrum_oid: 'true',
  spectrum_query_maxerror: '-1',
  statement_timeout: '0',
  stored_proc_log_min_messages: 'LOG',
  timezone: 'UTC',
  use_fips_ssl: 'off',
  wlm_query_slot_count: '1',
  server_version: '8.0.2',
  client_encoding: 'UTF8',
  // What drivers ask for when they connect.
  default_transaction_isolation: 'serializable',
  integer_datetimes: 'on',
  is_superuser: 'on',
  server_encoding: 'UTF8',
  transaction_isolation: 'serializable',
  transaction_read_only: 'off',
}

/** Text goes over the wire in one encoding. */
const ENCODINGS: ReadonlySet<string> = new Set(['utf8', 'utf-8', 'unicode'])

/** These change what statements mean, in ways that are not built here: only the default is taken. */
const FIXED: ReadonlySet<string> = new Set([
  'cast_super_null_on_error',
  'downcase_delimited_identifier',
  'enable_case_sensitive_identifier',
  'enable_numeric_rounding',
  'json_parse_dedup_attributes',
  'json_parse_truncate_strings',
  'describe_field_name_in_uppercase',
])

export const isOn = (value: string): boolean => ['on', 'true', '1', 'yes'].includes(value.toLowerCase())

export function sessionSettings(): SessionSettings {
  const values = new Map<string, string>()
  return {
    set(name, value) {
      if (value === undefined) {
        values.delete(name)
        return
      }
      const usual = DEFAULTS[name]
      if (usual === undefined && !name.includes('.')) {
        throw new RefusedSql(`unrecognized configuration parameter "${name}"`, 4, { sqlState: '42704' })
      }
      if (name === 'client_encoding' && !ENCODINGS.has(value.toLowerCase())) {
        throw new RefusedSql(`client_encoding stays UTF8 on the local target, not '${value}'`, 4)
      }
      if (FIXED.has(name) && isOn(value) !== isOn(usual ?? '')) {
        throw new RefusedSql(`${name} stays ${usual} on the local target`, 4, {
          hint: 'statements mean here what they mean on a cluster by default',
        })
      }
      values.set(name, value)
    },
    reset: () => values.clear(),
    all: () => Object.entries({ ...DEFAULTS, ...Object.fromEntries(values) }).toSorted(([a], [b]) => (a < b ? -1 : 1)),
    find: (name) => values.get(name) ?? DEFAULTS[name],
    show(name) {
      const value = values.get(name) ?? DEFAULTS[name]
      if (value === undefined)
        throw new RefusedSql(`unrecognized configuration parameter "${name}"`, 5, { sqlState: '42704' })
      return value
    },
  }
}

function pathNames(values: readonly string[]): readonly string[] {
  return values
    .flatMap((value) => value.split(','))
    .map((name) =>
      name
        .trim()
        .replace(/^"(.*)"$/, '$1')
        .toLowerCase(),
    )
    .filter((name) => name !== '')
}

/** The schemas of `SET search_path`; `$user` names none here. */
export function searchPathOf(values: readonly string[]): readonly string[] {
  return pathNames(values).filter((name) => name !== '$user')
}

/** The same as SHOW prints them. */
export function searchPathText(values: readonly string[]): string {
  return pathNames(values)
    .map((name) => (/^[a-z_][a-z0-9_$]*$/.test(name) ? name : `"${name}"`))
    .join(', ')
}
