/**
 * Who logs in, and where: the settings of the target, or AWS, which is asked when the first connection is made.
 * Temporary credentials are kept until shortly before they expire, and then asked for again.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { advice, isDenied } from '../../aws/advice.ts'
import { CloudError } from '../../aws/error.ts'
import {
  type LoginWish,
  openLogins,
  type RedshiftLogins,
  type TemporaryLogin,
  type WarehouseName,
} from '../../aws/redshift-login.ts'
import type { AwsOptions } from '../../aws/settings.ts'
import type { Target } from '../../core/adapter.ts'
import { connectionFailed, ProjectError } from '../../core/problem.ts'
import type { Opening } from '../opening.ts'
import { booleanOf, listOf, numberOf, type Settings, textOf } from '../settings.ts'

export interface Login {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
}

export interface LoginSource {
  readonly login: () => Promise<Login>
  /** What was known is no longer believed: the server has refused it. Says whether asking again may help. */
  readonly forget: () => boolean
}

const USUAL_PORT = 5439

export type LoginMethod = 'database' | 'iam' | 'iam_role'

/** The method of the target; without one, what its other keys tell. */
export function methodOf(settings: Settings): LoginMethod | undefined {
  const method = textOf(settings, 'method')?.toLowerCase()
  if (method === 'database' || method === 'iam' || method === 'iam_role') return method
  if (method !== undefined) return undefined
  if (textOf(settings, 'password', 'pass') !== undefined || !warehouseOf(settings)) return 'database'
  return textOf(settings, 'user') === undefined ? 'iam_role' : 'iam'
}

/** The cluster or workgroup that the target names, by our keys or by dbt-redshift's, or by its host. */
export function warehouseOf(settings: Settings): WarehouseName | undefined {
  const host = textOf(settings, 'host') ?? ''
  const workgroup = textOf(settings, 'workgroup', 'serverless_work_group')
  const [, ofHost] = /^([^.]+)\.\d+\.[^.]+\.redshift-serverless\./.exec(host) ?? []
  if (workgroup !== undefined) return { kind: 'workgroup', name: workgroup }
  const cluster = textOf(settings, 'cluster', 'cluster_id')
  if (cluster !== undefined && booleanOf(settings, 'is_serverless') !== true) return { kind: 'cluster', name: cluster }
  return ofHost === undefined ? undefined : { kind: 'workgroup', name: ofHost }
}

/** The same, or the cluster whose endpoint the host is. */
export function poweredWarehouseOf(settings: Settings): WarehouseName | undefined {
  const [, ofHost] = /^([^.]+)\.[^.]+\.[^.]+\.redshift\./.exec(textOf(settings, 'host') ?? '') ?? []
  return warehouseOf(settings) ?? (ofHost === undefined ? undefined : { kind: 'cluster', name: ofHost })
}

/** The talk with AWS about a target's warehouse. */
export function openTalk(
  warehouse: WarehouseName,
  { settings }: Target,
  opening: Pick<Opening, 'env' | 'random' | 'now'>,
  pause: (ms: number) => Promise<void> = (ms) => sleep(ms),
): Promise<RedshiftLogins> {
  const { random, now } = opening
  return openLogins(warehouse, awsOptions(settings, opening), { pause, random, now })
}

export function loginSource(target: Target, opening: Opening): LoginSource {
  const { settings } = target
  const warehouse = warehouseOf(settings)
  const host = textOf(settings, 'host')
  const isTemporary = methodOf(settings) !== 'database'
  let logins: Promise<RedshiftLogins> | undefined
  let place: Promise<{ host: string; port: number }> | undefined
  let temporary: TemporaryLogin | undefined
  let asking: Promise<TemporaryLogin> | undefined

  const open = (name: WarehouseName): Promise<RedshiftLogins> => {
    logins ??= openTalk(name, target, opening)
    return logins
  }
  const placeOf = async (): Promise<{ host: string; port: number }> => {
    if (host !== undefined || !warehouse) return { host: host ?? '', port: numberOf(settings, 'port') ?? USUAL_PORT }
    place ??= foundPlace(target, warehouse, open)
    return place
  }
  // Several sessions open at once: all wait for the first one's answer.
  const temporaryLogin = async (name: WarehouseName): Promise<TemporaryLogin> => {
    if (temporary && temporary.expiresAt - opening.now() >= RENEWED_BEFORE) return temporary
    asking ??= open(name).then(({ login }) => login(wishOf(target)))
    temporary = await asking
    asking = undefined
    return temporary
  }
  return {
    login: async () => {
      try {
        const at = await placeOf()
        if (isTemporary && warehouse) {
          const { user, password } = await temporaryLogin(warehouse)
          return { ...at, user, password }
        }
        return {
          ...at,
          user: textOf(settings, 'user') ?? '',
          password: textOf(settings, 'password', 'pass') ?? '',
        }
      } catch (error) {
        logins = undefined
        place = undefined
        asking = undefined
        throw error instanceof CloudError && warehouse ? refused(target, warehouse, error) : error
      }
    },
    forget: () => {
      const mayHelp = temporary !== undefined
      temporary = undefined
      return mayHelp
    },
  }
}

/** Milliseconds: a login takes its time, and clocks differ. */
const RENEWED_BEFORE = 60_000

function wishOf({ settings, database }: Target): LoginWish {
  const user = methodOf(settings) === 'iam' ? textOf(settings, 'user') : undefined
  const autoCreate = booleanOf(settings, 'autocreate')
  return {
    database,
    ...(user !== undefined && { user }),
    groups: listOf(settings, 'db_groups').map(String),
    ...(autoCreate !== undefined && { autoCreate }),
  }
}

/** The keys of the target go before those of the environment. */
export function awsOptions(settings: Settings, { env = {} }: Pick<Opening, 'env'>): AwsOptions {
  const region = textOf(settings, 'region') ?? regionOfHost(textOf(settings, 'host'))
  const profile = textOf(settings, 'iam_profile')
  const accessKeyId = textOf(settings, 'access_key_id')
  const secretAccessKey = textOf(settings, 'secret_access_key')
  const sessionToken = textOf(settings, 'session_token')
  return {
    env,
    ...(region !== undefined && { region }),
    ...(profile !== undefined && { profile }),
    ...(accessKeyId !== undefined &&
      secretAccessKey !== undefined && {
        credentials: { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) },
      }),
  }
}

/** `name.abc123.us-west-2.redshift.amazonaws.com`; of a workgroup `redshift-serverless`. */
function regionOfHost(host = ''): string | undefined {
  return /\.([a-z]{2}(?:-[a-z]+)+-\d)\.redshift(?:-serverless)?\./.exec(host)?.[1]
}

async function foundPlace(
  target: Target,
  warehouse: WarehouseName,
  open: (name: WarehouseName) => Promise<RedshiftLogins>,
): Promise<{ host: string; port: number }> {
  const found = await (await open(warehouse)).place()
  const at = target.at && { at: target.at }
  const fail = (message: string, hint: string): never => {
    throw new ProjectError([connectionFailed(target.name, message, { ...at, hint })])
  }
  const called = `the ${warehouse.kind} '${warehouse.name}'`
  if (!found) {
    return fail(
      `there is no ${warehouse.kind} '${warehouse.name}'`,
      `check '${warehouse.kind}:' and 'region:'; wh infra apply makes one`,
    )
  }
  if (found.status === 'paused') {
    return fail(`${called} is paused`, 'wh infra resume, or --ensure-up, starts it')
  }
  if (found.host === undefined) {
    return fail(
      `${called} has no address yet: it is ${found.status}`,
      'try again later; wh infra status tells how it is',
    )
  }
  return { host: found.host, port: numberOf(target.settings, 'port') ?? found.port }
}

export function refused(target: Target, { kind, name }: WarehouseName, error: CloudError): ProjectError {
  const hint = isDenied(error)
    ? `allow the action '${error.action}' on the ${kind} '${name}' in a policy of this user or role`
    : /region is missing/i.test(error.message)
      ? "set 'region:' in the target, AWS_REGION, or a region of the profile"
      : advice(error)
  return new ProjectError([
    connectionFailed(target.name, `${error.action} was refused: ${error.message}`, {
      ...(target.at && { at: target.at }),
      ...(hint !== undefined && { hint }),
    }),
  ])
}
