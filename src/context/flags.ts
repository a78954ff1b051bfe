/** `flags`: what the command line and the project file switched on, in upper case, as dbt's templates ask for it. */
import { fromJs } from '../jinja/values/convert.ts'
import { type HostObject, hostObject } from '../jinja/values/host.ts'
import type { Value } from '../jinja/values/value.ts'

/** What every dbt project may ask for, with dbt's own defaults. https://docs.getdbt.com/reference/global-configs */
const DEFAULTS: Readonly<Record<string, unknown>> = {
  cache_selected_only: false,
  debug: false,
  defer: false,
  empty: false,
  fail_fast: false,
  favor_state: false,
  full_refresh: false,
  indirect_selection: 'eager',
  introspect: true,
  log_cache_events: false,
  log_format: 'default',
  log_level: 'info',
  partial_parse: true,
  populate_cache: true,
  print: true,
  printer_width: 80,
  quiet: false,
  send_anonymous_usage_stats: false,
  single_threaded: false,
  state: null,
  static_parser: true,
  store_failures: false,
  use_colors: true,
  use_experimental_parser: false,
  vars: {},
  version_check: true,
  warn_error: false,
  warn_error_options: {},
  write_json: true,
}

/** A flag nobody knows is undefined, so that `flags.X is defined` tells. */
export function flagsValue(flags: Readonly<Record<string, unknown>>): HostObject {
  const find = (name: string): Value | undefined => {
    const lower = name.toLowerCase()
    if (Object.hasOwn(flags, lower)) return fromJs(flags[lower])
    return Object.hasOwn(DEFAULTS, lower) ? fromJs(DEFAULTS[lower]) : undefined
  }
  return hostObject({
    typeName: 'Flags',
    attribute: find,
    item: (key) => (typeof key === 'string' ? find(key) : undefined),
  })
}
