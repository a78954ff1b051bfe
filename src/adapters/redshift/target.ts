/** Targets of type `redshift`: the settings of dbt-redshift's profiles. */
import type { Target } from '../../core/adapter.ts'
import { type Problem, targetInvalid } from '../../core/problem.ts'
import { sslModeOf, sslModes } from '../postgres/tls.ts'
import { checkSettings, type KnownSettings, textOf } from '../settings.ts'

export const redshiftSettings: KnownSettings = {
  host: { kind: 'text', required: true },
  port: { kind: 'number' },
  user: { kind: 'text', required: true },
  password: { kind: 'text', secret: true, required: true },
  pass: { kind: 'text', secret: true, sameAs: 'password' },
  dbname: { kind: 'text', required: true },
  database: { kind: 'text', sameAs: 'dbname' },
  method: { kind: 'text' },
  sslmode: { kind: 'text', oneOf: sslModes },
  sslrootcert: { kind: 'text' },
  connect_timeout: { kind: 'number' },
  statement_timeout: { kind: 'number' },
  tcp_keepalive: { kind: 'boolean' },
  tcp_keepalive_idle: { kind: 'number' },
  tcp_keepalive_interval: { kind: 'number' },
  tcp_keepalive_count: { kind: 'number' },
  role: { kind: 'text' },
  search_path: { kind: 'text' },
  query_group: { kind: 'text' },
  retries: { kind: 'number' },
  retry_all: { kind: 'boolean' },
  ra3_node: { kind: 'boolean' },
  datasharing: { kind: 'boolean' },
  autocommit: { kind: 'boolean' },
  allow_concurrent_drops: { kind: 'boolean' },
  drop_without_cascade: { kind: 'boolean' },
  iam_role: { kind: 'text' },
  iam: { kind: 'boolean' },
  iam_profile: { kind: 'text' },
  cluster_id: { kind: 'text' },
  region: { kind: 'text' },
  autocreate: { kind: 'boolean' },
  db_groups: { kind: 'list' },
  access_key_id: { kind: 'text', secret: true },
  secret_access_key: { kind: 'text', secret: true },
  is_serverless: { kind: 'boolean' },
  serverless_work_group: { kind: 'text' },
  serverless_acct_id: { kind: 'text' },
  token_endpoint: { kind: 'mapping', secret: true },
  idc_region: { kind: 'text' },
  issuer_url: { kind: 'text' },
  idp_listen_port: { kind: 'number' },
  idc_client_display_name: { kind: 'text' },
  idp_response_timeout: { kind: 'number' },
}

export function checkRedshiftTarget(target: Target): readonly Problem[] {
  const method = textOf(target.settings, 'method') ?? 'database'
  const at = target.at && { at: target.at }
  if (method !== 'database') {
    const hint = "use 'method: database' with 'user:' and 'password:'"
    return [targetInvalid(target.name, `the login method '${method}' is not supported`, { ...at, hint })]
  }
  const open =
    sslModeOf(target.settings, 'verify-full') === 'disable' && !isLoopback(textOf(target.settings, 'host') ?? '')
  return [
    ...checkSettings(target, redshiftSettings),
    ...(open
      ? [
          targetInvalid(target.name, 'Redshift is reached over TLS only', {
            ...at,
            hint: "remove 'sslmode: disable'; through a tunnel or an alias write 'sslmode: verify-ca'",
          }),
        ]
      : []),
  ]
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\./.test(host)
}
