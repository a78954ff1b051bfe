/** Where the files of a statement are: on disk or in S3, by the look of each URL. */
import type { AwsOptions } from '../../aws/settings.ts'
import type { Credentials } from '../../sql/copy/statement.ts'
import { openDisk } from './disk.ts'
import type { ObjectStore } from './objects.ts'
import { isS3, openS3Store } from './s3.ts'

/** What a statement says about its access to S3. */
export interface Access {
  readonly region?: string
  readonly credentials?: Credentials
}

export type StoreOpener = (access: Access) => ObjectStore

/** Keys in a statement are used; a role is Redshift's, and whoever runs the statement here comes with his own. */
export function storeOpener({ root, aws }: { readonly root: string; readonly aws: AwsOptions }): StoreOpener {
  const disk = openDisk(root)
  return ({ region, credentials }) => {
    const s3 = openS3Store({
      ...aws,
      ...(region && { region }),
      ...(credentials?.kind === 'keys' && {
        credentials: {
          accessKeyId: credentials.accessKeyId.reveal(),
          secretAccessKey: credentials.secretAccessKey.reveal(),
          ...(credentials.sessionToken && { sessionToken: credentials.sessionToken.reveal() }),
        },
      }),
    })
    const storeOf = (url: string): ObjectStore => (isS3(url) ? s3 : disk)
    return {
      list: (url) => storeOf(url).list(url),
      find: (url) => storeOf(url).find(url),
      create: (url) => storeOf(url).create(url),
      remove: (url) => storeOf(url).remove(url),
    }
  }
}
