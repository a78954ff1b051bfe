/** Targets of type `redshift`: the settings of dbt-redshift's profiles. */
import type { Target } from '../../core/adapter.ts'
import { type Problem, targetInvalid } from '../../core/problem.ts'
import { sslModeOf, sslModes } from '../postgres/tls.ts'
import { checkSettings, type KnownSettings, textOf } from '../settings.ts'
import { type LoginMethod, methodOf, warehouseOf } from './login.ts'

export const redshiftSettings: KnownSettings = {
  host: { kind: 'text' },
  port: { kind: 'number' },
  user: { kind: 'text' },
  password: { kind: 'text', secret: true },
  pass: { kind: 'text', secret: true, sameAs: 'password' },
  dbname: { kind: 'text', required: true },
  database: { kind: 'text', sameAs: 'dbname' },
  /** Ours: AWS is asked where it is. */
  cluster: { kind: 'text' },
  workgroup: { kind: 'text' },
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
  /** Ours: where files may be put for a moment. */
  s3_staging_dir: { kind: 'text' },
  iam: { kind: 'boolean' },
  iam_profile: { kind: 'text' },
  cluster_id: { kind: 'text' },
  region: { kind: 'text' },
  autocreate: { kind: 'boolean' },
  db_groups: { kind: 'list' },
  access_key_id: { kind: 'text', secret: true },
  secret_access_key: { kind: 'text', secret: true },
  session_token: { kind: 'text', secret: true },
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
  const { settings } = target
  const method = methodOf(settings)
  if (method === undefined) {
    const hint = "use 'method: database' with 'user:' and 'password:', or 'method: iam' or 'iam_role'"
    return [invalid(target, `the login method '${textOf(settings, 'method')}' is not supported`, hint)]
  }
  const host = textOf(settings, 'host')
  const open = sslModeOf(settings, 'verify-full') === 'disable' && host !== undefined && !isLoopback(host)
  return [
    ...checkSettings(target, redshiftSettings),
    ...missingSettings(target, method),
    ...(open
      ? [
          invalid(
            target,
            'Redshift is reached over TLS only',
            "remove 'sslmode: disable'; through a tunnel or an alias write 'sslmode: verify-ca'",
          ),
        ]
      : []),
  ]
}

/** What the method needs and the target does not say. */
function missingSettings(target: Target, method: LoginMethod): readonly Problem[] {
  const { settings } = target
  const warehouse = warehouseOf(settings)
  const has = (...keys: readonly string[]): boolean => textOf(settings, ...keys) !== undefined
  const lacks: (readonly [key: string, hint: string])[] = []
  if (!has('host') && !warehouse) lacks.push(['host', "add 'host:', or name a 'cluster:' or 'workgroup:'"])
  if (method === 'database') {
    if (!has('user')) lacks.push(['user', "add 'user:' to the target"])
    if (!has('password', 'pass')) lacks.push(['password', "add 'password:', or log in with 'method: iam'"])
  } else {
    if (!warehouse) lacks.push(['cluster', `'method: ${method}' needs a 'cluster:' or a 'workgroup:'`])
    if (method === 'iam' && warehouse?.kind === 'cluster' && !has('user')) {
      lacks.push(['user', "add the database's user, or write 'method: iam_role' to be whom IAM says you are"])
    }
    if (has('access_key_id') !== has('secret_access_key')) {
      lacks.push([has('access_key_id') ? 'secret_access_key' : 'access_key_id', 'keys come in pairs'])
    }
  }
  return lacks.map(([key, hint]) => invalid(target, `it has no '${key}'`, hint))
}

function invalid({ name, at }: Target, reason: string, hint: string): Problem {
  return targetInvalid(name, reason, { ...(at && { at }), hint })
}

/** An address of this machine, where plain text passes no network. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\./.test(host)
}
