/** Where a warehouse is, and temporary credentials for it: the doors of Redshift and of Redshift Serverless for a login. */
import { type Call, makeCall, type Patience } from './call.ts'
import { orMissing } from './error.ts'
import { type AwsOptions, clientSettings } from './settings.ts'

export type WarehouseName =
  | { readonly kind: 'cluster'; readonly name: string }
  | { readonly kind: 'workgroup'; readonly name: string }

export interface WarehousePlace {
  /** AWS's word, in lower case: `available`, `paused`. */
  readonly status: string
  /** Absent while it is being made. */
  readonly host?: string
  readonly port: number
}

export interface TemporaryLogin {
  readonly user: string
  readonly password: string
  /** Milliseconds since the epoch. */
  readonly expiresAt: number
}

export interface LoginWish {
  readonly database: string
  /** A user of the database, of a cluster; absent: the identity that asks is the user. */
  readonly user?: string
  /** Groups that the user joins for this session. */
  readonly groups?: readonly string[]
  /** Makes the user when there is none. */
  readonly autoCreate?: boolean
}

export interface RedshiftLogins {
  /** undefined when there is no such warehouse. */
  readonly place: () => Promise<WarehousePlace | undefined>
  readonly login: (wish: LoginWish) => Promise<TemporaryLogin>
  /** Absent where nothing can be paused: Serverless sleeps by itself. */
  readonly power?: { readonly pause: () => Promise<void>; readonly resume: () => Promise<void> }
}

/** Seconds that credentials hold: the longest that AWS allows. A session that is open outlives them. */
const DURATION = 3600

export async function openLogins(
  warehouse: WarehouseName,
  options: AwsOptions,
  patience: Patience & { readonly now: () => number },
): Promise<RedshiftLogins> {
  const call = makeCall(patience)
  return warehouse.kind === 'cluster'
    ? clusterLogins(warehouse.name, options, call, patience.now)
    : workgroupLogins(warehouse.name, options, call, patience.now)
}

async function clusterLogins(
  cluster: string,
  options: AwsOptions,
  call: Call,
  now: () => number,
): Promise<RedshiftLogins> {
  const {
    DescribeClustersCommand,
    GetClusterCredentialsCommand,
    GetClusterCredentialsWithIAMCommand,
    PauseClusterCommand,
    RedshiftClient,
    ResumeClusterCommand,
  } = await import('@aws-sdk/client-redshift')
  const client = new RedshiftClient(clientSettings(options, 'REDSHIFT'))
  return {
    place: async () => {
      const command = new DescribeClustersCommand({ ClusterIdentifier: cluster })
      const asked = call('redshift:DescribeClusters', () => client.send(command))
      const found = (await orMissing(asked, 'ClusterNotFoundFault', 'ClusterNotFound'))?.Clusters?.[0]
      if (!found) return undefined
      const { Address: host, Port: port } = found.Endpoint ?? {}
      return { status: (found.ClusterStatus ?? '').toLowerCase(), port: port ?? 5439, ...(host && { host }) }
    },
    login: async ({ user, database, groups = [], autoCreate }) => {
      const shared = { ClusterIdentifier: cluster, DbName: database, DurationSeconds: DURATION }
      const { DbUser, DbPassword, Expiration } =
        user === undefined
          ? await call('redshift:GetClusterCredentialsWithIAM', () =>
              client.send(new GetClusterCredentialsWithIAMCommand(shared)),
            )
          : await call('redshift:GetClusterCredentials', () =>
              client.send(
                new GetClusterCredentialsCommand({
                  ...shared,
                  DbUser: user,
                  ...(groups.length > 0 && { DbGroups: [...groups] }),
                  ...(autoCreate !== undefined && { AutoCreate: autoCreate }),
                }),
              ),
            )
      return loginOf(DbUser, DbPassword, Expiration, now)
    },
    power: {
      pause: async () => {
        const command = new PauseClusterCommand({ ClusterIdentifier: cluster })
        await call('redshift:PauseCluster', () => client.send(command))
      },
      resume: async () => {
        const command = new ResumeClusterCommand({ ClusterIdentifier: cluster })
        await call('redshift:ResumeCluster', () => client.send(command))
      },
    },
  }
}

async function workgroupLogins(
  workgroup: string,
  options: AwsOptions,
  call: Call,
  now: () => number,
): Promise<RedshiftLogins> {
  const { GetCredentialsCommand, GetWorkgroupCommand, RedshiftServerlessClient } = await import(
    '@aws-sdk/client-redshift-serverless'
  )
  const client = new RedshiftServerlessClient(clientSettings(options, 'REDSHIFT_SERVERLESS'))
  return {
    place: async () => {
      const command = new GetWorkgroupCommand({ workgroupName: workgroup })
      const asked = call('redshift-serverless:GetWorkgroup', () => client.send(command))
      const found = (await orMissing(asked, 'ResourceNotFoundException'))?.workgroup
      if (!found) return undefined
      const { address: host, port } = found.endpoint ?? {}
      return {
        status: (found.status ?? '').toLowerCase(),
        port: port ?? found.port ?? 5439,
        ...(host && { host }),
      }
    },
    login: async ({ database }) => {
      const command = new GetCredentialsCommand({
        workgroupName: workgroup,
        dbName: database,
        durationSeconds: DURATION,
      })
      const { dbUser, dbPassword, expiration } = await call('redshift-serverless:GetCredentials', () =>
        client.send(command),
      )
      return loginOf(dbUser, dbPassword, expiration, now)
    },
  }
}

function loginOf(
  user: string | undefined,
  password: string | undefined,
  expiration: Date | undefined,
  now: () => number,
): TemporaryLogin {
  return { user: user ?? '', password: password ?? '', expiresAt: expiration?.getTime() ?? now() + DURATION * 1000 }
}
