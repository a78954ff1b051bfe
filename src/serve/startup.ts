/** Parameters of the startup packet, as Redshift takes them: names that it does not know are refused. */
import { redshiftDialect } from '../sql/redshift/dialect.ts'
import { WireFault } from './fault.ts'

export interface StartupSettings {
  readonly application: string
  /** SET statements, in the order of the packet. */
  readonly statements: readonly string[]
}

/** Of the connection itself, and what Redshift's own drivers tell about themselves. */
const NOT_SETTINGS: ReadonlySet<string> = new Set([
  'user',
  'database',
  'options',
  'replication',
  'client_protocol_version',
  'driver_version',
  'driver_discovery_version',
  'os_version',
  'plugin_name',
  'idp_type',
  'provider_name',
  'identity_namespace',
  'idc_client_display_name',
  'token_type',
])

export function startupSettings(parameters: ReadonlyMap<string, string>): StartupSettings {
  const assignments = [...parameters, ...optionsOf(parameters.get('options') ?? '')]
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .filter(([name]) => !NOT_SETTINGS.has(name) && !name.startsWith('_pq_.'))
  for (const [name] of assignments) {
    if (name === 'client_min_messages') {
      throw new WireFault(`permission denied to set parameter "${name}"`, { sqlState: '42501', fatal: true })
    }
    if (!/^[a-z_][a-z_0-9.]*$/.test(name)) {
      throw new WireFault(`unrecognized configuration parameter "${name}"`, { sqlState: '42704', fatal: true })
    }
  }
  return {
    application: parameters.get('application_name') ?? '',
    statements: assignments.map(([name, value]) => `set ${name} to ${redshiftDialect.quoteLiteral(value)}`),
  }
}

/** `-c name=value --name=value`; a backslash keeps the blank after it. */
function optionsOf(options: string): readonly (readonly [string, string])[] {
  const words = options.match(/(?:\\.|\S)+/g) ?? []
  return words
    .filter((word) => word !== '-c')
    .flatMap((word) => {
      const [, name, value] = /^(?:-c|--)?([\w.-]+)=(.*)$/s.exec(word.replaceAll(/\\(.)/gs, '$1')) ?? []
      return name === undefined ? [] : [[name.replaceAll('-', '_'), value ?? ''] as const]
    })
}
